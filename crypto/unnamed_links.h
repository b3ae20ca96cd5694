// To which lot's chain a link belongs that is shown without its lot, because it is
// erased: the links around it tell, or the head that it leads to.
// Pure and thread-safe.
// Specification: docs/formats.md, section 12, rule 5.

#ifndef RASTRO_CRYPTO_UNNAMED_LINKS_H_
#define RASTRO_CRYPTO_UNNAMED_LINKS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "crypto/chain.h"
#include "crypto/entry_opening.h"
#include "crypto/heads.h"

namespace rastro {

// Index of an entry and position of a link in it.
using LinkPosition = std::pair<uint64_t, uint64_t>;

// The URIs of the lots of shown links without a lot. `entries` ascend by index. A link is
// absent if nothing tells; what is told is only where the link would stand: whoever asks
// checks the chain.
std::map<LinkPosition, std::string> NameUnnamedLinks(
    const std::vector<const OpenedEntry*>& entries,
    const std::map<ChainName, HeadText>& heads);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_UNNAMED_LINKS_H_

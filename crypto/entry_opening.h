// An entry opened: its event, and those of its links, lots and parts that are shown,
// each with the proof that it belongs. Everything that can be checked of one entry by
// itself is checked here, for auditors (all is shown) and importers (some is) alike.
// Pure and thread-safe.
// Specification: docs/formats.md, section 11.

#ifndef RASTRO_CRYPTO_ENTRY_OPENING_H_
#define RASTRO_CRYPTO_ENTRY_OPENING_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/entry.h"
#include "crypto/event.h"
#include "crypto/hash.h"
#include "crypto/link.h"
#include "crypto/lot.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/registry_record.h"

namespace rastro {

// Texts by position; ascending, as the proofs want them.
using TextsByPosition = std::map<uint64_t, std::string>;

struct EntryOpening {
  std::string entry;
  std::string event;
  TextsByPosition links;    // The submitter's and a registry link always.
  SubsetProof links_proof;  // Empty if all links are shown.
  TextsByPosition lots;     // The link of each shown lot is shown too.
  SubsetProof lots_proof;   // Empty if all lots are shown, or none.
  std::map<std::string, std::string> parts;  // Part text by kind; absent = not given.
};

// Bytes of all its texts.
size_t TextBytes(const EntryOpening& opening);

// What an opening says, after every check.
struct OpenedEntry {
  Entry entry;
  Hash leaf_hash;  // H(entry text)
  Event event;
  Hash event_hash;
  std::map<uint64_t, Link> links;
  std::map<uint64_t, Lot> lots;
  std::optional<RegistryRecord> record;  // Set if the entry registers.

  const Link& submitter_link() const { return links.at(event.lot_count); }
};

// Checks an opening against its own entry text: event hash, links and their order,
// lots and their links, parts, the record of a registry event. INVALID_ARGUMENT names
// what is wrong; UNIMPLEMENTED for versions that this program does not know.
absl::StatusOr<OpenedEntry> OpenEntry(const EntryOpening& opening);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_ENTRY_OPENING_H_

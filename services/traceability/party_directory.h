// Which participant a party or place belongs to, from the registry.
// Pure and thread-safe.
// Specification: docs/findings.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_PARTY_DIRECTORY_H_
#define RASTRO_SERVICES_TRACEABILITY_PARTY_DIRECTORY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "crypto/registry.h"
#include "services/traceability/custody.h"

namespace rastro {

// What a record may register so that `uri` becomes its participant's: the GLN in it and
// the prefixes of this, longest first. Empty if it is no such URI.
std::vector<std::string> PartyNumbersOf(absl::string_view uri);

// By the records that are last in `registry`: a GLN (of a party or a place, in a
// canonical Digital Link) belongs to who registered it, or else to who registered the
// longest GS1 prefix that it begins with. What two participants claim belongs to nobody.
PartyDirectory DirectoryOf(std::shared_ptr<const Registry> registry);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_PARTY_DIRECTORY_H_

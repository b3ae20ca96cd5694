// Which lot a provenance file tells of, for those who were not told.
// Pure.

#ifndef RASTRO_SERVICES_CLI_FILE_LOT_H_
#define RASTRO_SERVICES_CLI_FILE_LOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "crypto/provenance.h"
#include "crypto/provenance_file.h"

namespace rastro {

// The one lot whose trace back needs every chain that the file shows. FAILED_PRECONDITION
// with the candidates if there is no such lot, or more than one. Any other error is that
// of VerifyProvenance: the file is not intact.
absl::StatusOr<std::string> LotOfFile(const ProvenanceFile& file,
                                      const LedgerIdentity& ledger);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_FILE_LOT_H_

// Makes provenance files: shows the chains of given lots, or one participant's records,
// and all that their proof needs, as far as a viewer sees it.
// Specification: docs/formats.md, section 12.

#ifndef RASTRO_SERVICES_LEDGER_PROVENANCE_BUILDER_H_
#define RASTRO_SERVICES_LEDGER_PROVENANCE_BUILDER_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/provenance.h"
#include "crypto/provenance_file.h"
#include "services/ledger/ledger_view.h"

namespace rastro {

// What a file shows, beside the registry chains of all who signed any of it.
struct ShownChains {
  std::set<std::string> lots;
  // Others whose registry chains it shows: the record names them, and what they are
  // counts.
  std::set<std::string> participants = {};
};

// The file of `lot_uri` that shows `chains`, whose lots contain it. Has passed
// VerifyProvenance; DATA_LOSS if it does not.
absl::StatusOr<ProvenanceFile> BuildProvenance(LedgerView& view,
                                               absl::string_view lot_uri,
                                               const ShownChains& chains,
                                               const LedgerIdentity& identity);

// The file that shows the registry chain of `participant`, and no lot. Likewise.
absl::StatusOr<ProvenanceFile> BuildRegistryProof(LedgerView& view,
                                                  const std::string& participant,
                                                  const LedgerIdentity& identity);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_PROVENANCE_BUILDER_H_

// See provenance_fixture.h.

#include "tests/services/cli/provenance_fixture.h"

#include <utility>

#include "services/ledger/provenance_builder.h"

namespace rastro {

ProvenanceFile ProvenanceFixture::FileOf(const std::string& lot,
                                         std::set<std::string> lots) {
  lots.insert(lot);
  LedgerView view = ledger_.View();
  absl::StatusOr<ProvenanceFile> file =
      BuildProvenance(view, lot, {lots}, ledger_->identity());
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : ProvenanceFile();
}

VerifiedHistory ProvenanceFixture::HistoryOf(const std::string& lot,
                                             std::set<std::string> lots) {
  absl::StatusOr<VerifiedHistory> history =
      VerifyProvenance(FileOf(lot, std::move(lots)), lot, ledger_->identity());
  EXPECT_TRUE(history.ok()) << history.status();
  return history.ok() ? *std::move(history) : VerifiedHistory();
}

}  // namespace rastro

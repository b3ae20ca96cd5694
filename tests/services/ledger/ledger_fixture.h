// A ledger over real stores in a directory of its own, and what tests ask of it.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_LEDGER_FIXTURE_H_
#define RASTRO_TESTS_SERVICES_LEDGER_LEDGER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/ledger/provenance_builder.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  PreparedEvent Observed(absl::string_view lot, int minute) {
    return TestEvent(ledger_.exporter,
                     ObjectEventJson("OBSERVE", {TestLot(lot)}, minute));
  }

  absl::StatusOr<VerifiedHistory> Verify(absl::string_view lot,
                                         const std::set<std::string>& lots) {
    LedgerView view = ledger_.View();
    absl::StatusOr<ProvenanceFile> file =
        BuildProvenance(view, lot, {lots}, ledger_->identity());
    if (!file.ok()) return file.status();
    absl::StatusOr<ProvenanceFile> again = ProvenanceFile::Parse(file->Json());
    if (!again.ok()) return again.status();
    return VerifyProvenance(*again, lot, ledger_->identity());
  }

  TestLedger ledger_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_LEDGER_FIXTURE_H_

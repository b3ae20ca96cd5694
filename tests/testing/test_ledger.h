// A ledger in a temporary directory with an operator and an exporter registered.

#ifndef RASTRO_TESTS_TESTING_TEST_LEDGER_H_
#define RASTRO_TESTS_TESTING_TEST_LEDGER_H_

#include <memory>
#include <string>
#include <vector>

#include "services/ledger/ledger.h"
#include "services/ledger/ledger_view.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {

class TestLedger {
 public:
  TestLedger();

  // Makes the ledger and registers the two; fails the test if that fails.
  void Create();

  // Closes it and opens it again.
  absl::Status Reopen();
  void Close() { ledger_.reset(); }

  Ledger& operator*() { return *ledger_; }
  Ledger* operator->() { return ledger_.get(); }

  // Submits and drives the engine by Step() until the answer is there.
  absl::StatusOr<Recorded> Submit(Submission submission);

  // One batch of events by the exporter; fails the test if it is not recorded.
  Recorded Record(const std::vector<std::string>& epcis_json);

  // As it is now, for somebody who sees everything or for `viewer`.
  LedgerView View(const Viewer& viewer = {}) {
    return LedgerView(ledger_->reader(), ledger_->publisher().Current(), viewer);
  }

  const Published& At() const { return *(at_ = ledger_->publisher().Current()); }

  TempDir directory;
  LedgerOptions options;
  FakeClock clock;
  MemoryNoteSigner ledger_key;
  TestParticipant operator_party;
  TestParticipant exporter;

 private:
  std::unique_ptr<Ledger> ledger_;
  mutable std::shared_ptr<const Published> at_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_TEST_LEDGER_H_

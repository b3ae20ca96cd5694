// The engine is driven on the test's own thread.

#include "tests/testing/test_ledger.h"

#include <gtest/gtest.h>

#include <optional>

namespace rastro {

TestLedger::TestLedger()
    : ledger_key(TestKey(kTestOrigin)),
      operator_party("operadora"),
      exporter("empacadora") {
  options.origin = std::string(kTestOrigin);
  options.data_directory = directory.File("data");
  options.guard_path = directory.File("guard");
  options.minimum_free_bytes = 1;
}

void TestLedger::Create() {
  options.create = true;
  ASSERT_EQ(Reopen(), absl::OkStatus());
  options.create = false;
  ASSERT_TRUE(
      Submit(TestRegistration(operator_party, operator_party.Record(Role::kOperator),
                              {&operator_party.key}))
          .ok());
  ASSERT_TRUE(Submit(TestRegistration(operator_party, exporter.Record(Role::kExporter),
                                      {&operator_party.key, &exporter.key}))
                  .ok());
}

absl::Status TestLedger::Reopen() {
  ledger_.reset();
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open(options, ledger_key, clock);
  if (!ledger.ok()) return ledger.status();
  ledger_ = *std::move(ledger);
  return absl::OkStatus();
}

absl::StatusOr<Recorded> TestLedger::Submit(Submission submission) {
  absl::StatusOr<AdmittedBatch> batch = ledger_->Admit(std::move(submission));
  if (!batch.ok()) return batch.status();
  std::optional<absl::StatusOr<Recorded>> answer;
  absl::Status status = ledger_->Submit(
      *std::move(batch),
      [&](absl::StatusOr<Recorded> recorded) { answer = std::move(recorded); });
  if (!status.ok()) return status;
  while (!answer && ledger_->sequencer().Step()) {
  }
  return answer ? *std::move(answer) : absl::InternalError("the engine did not answer");
}

Recorded TestLedger::Record(const std::vector<std::string>& epcis_json) {
  std::vector<PreparedEvent> events;
  for (const std::string& json : epcis_json) events.push_back(TestEvent(exporter, json));
  absl::StatusOr<Recorded> recorded = Submit(TestBatch(exporter, events, At().head));
  EXPECT_TRUE(recorded.ok()) << recorded.status();
  return recorded.ok() ? *std::move(recorded) : Recorded();
}

}  // namespace rastro

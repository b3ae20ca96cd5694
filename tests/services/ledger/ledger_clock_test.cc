// Clocks that are wrong, or become so, under a ledger over real stores.

#include "absl/time/clock.h"
#include "services/ledger/ledger.h"
#include "tests/services/ledger/ledger_fixture.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

using LedgerClockTest = LedgerTest;

TEST_F(LedgerClockTest, ClockFarOffIsRefusedAtStart) {
  ledger_.Close();
  ledger_.clock.Advance(-absl::Hours(1));
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.clock.Advance(absl::Hours(24 * 500));
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.options.allow_clock_jump = true;
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

// An hour forth and back: the times in between are wrong, the order is not, and every
// entry passes the check.
TEST_F(LedgerClockTest, ClockThatJumpsAnHourDoesNoHarm) {
  ledger_.clock.Advance(absl::Hours(1));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  const std::string ahead = ledger_.At().record_time;
  ledger_.clock.Advance(-absl::Hours(1));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 2)});
  EXPECT_EQ(ledger_.At().record_time, ahead);
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  // Nobody starts with a clock that is behind; in time it is right again.
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.clock.Advance(absl::Hours(2));
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 3)});
  EXPECT_GT(ledger_.At().record_time, ahead);
  EXPECT_THAT(ledger_->CheckIntegrity(nullptr), IsOk());
}

// One entry from the far future would give its time to all that follow, for ever.
TEST_F(LedgerClockTest, ClockThatJumpsYearsAheadRecordsNothingUntilItIsRight) {
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(absl::Hours(24 * 500));
  EXPECT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1)})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("clock")));
  EXPECT_THAT(ledger_->Status().read_only_reason, HasSubstr("clock"));
  ledger_.clock.Advance(-absl::Hours(24 * 500));
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  EXPECT_EQ(ledger_.At().record_time, before);
}

// A batch that was admitted just before the jump is recorded, but not with that time.
TEST_F(LedgerClockTest, ClockThatJumpsAfterAdmissionIsNotBelieved) {
  const std::string before = ledger_.At().record_time;
  absl::StatusOr<AdmittedBatch> batch =
      ledger_->Admit(TestBatch(ledger_.exporter, {Observed("A", 1)}));
  ASSERT_THAT(batch, IsOk());
  ledger_.clock.Advance(absl::Hours(24 * 500));
  ASSERT_THAT(ledger_->Submit(*std::move(batch), [](absl::StatusOr<Recorded>) {}),
              IsOk());
  EXPECT_TRUE(ledger_->sequencer().Step());
  EXPECT_EQ(ledger_.At().head.size, 3u);
  EXPECT_EQ(ledger_.At().record_time, before);
}

TEST_F(LedgerClockTest, MachineThatSleptForAWeekGoesOn) {
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(absl::Hours(24 * 7));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  EXPECT_GT(ledger_.At().record_time, before);
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

TEST_F(LedgerClockTest, RecordTimeNeverGoesBack) {
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(-absl::Seconds(30));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 2)});
  EXPECT_EQ(ledger_.At().record_time, before);
}

}  // namespace
}  // namespace rastro

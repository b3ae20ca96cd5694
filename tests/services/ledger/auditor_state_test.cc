// An audit that is written down and read again goes on as if it had not stopped; no bit
// of what was written can be another one unnoticed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/ledger_auditor.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

// As from a file.
absl::StatusOr<LedgerAuditor> Read(const std::string& state) {
  size_t at = 0;
  return LedgerAuditor::Read([&](size_t bytes) -> absl::StatusOr<std::string> {
    const std::string next = state.substr(at, bytes);
    at += next.size();
    return next;
  });
}

std::string Written(const LedgerAuditor& auditor, size_t part_bytes) {
  std::string state;
  EXPECT_THAT(auditor.Write(
                  [&](absl::string_view part) {
                    absl::StrAppend(&state, part);
                    return absl::OkStatus();
                  },
                  part_bytes),
              IsOk());
  return state;
}

class AuditorStateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger_.Create();
    Record(300);  // More than a tile.
  }

  void Record(int events) {
    std::vector<std::string> batch;
    for (int i = 0; i < events; ++i) {
      batch.push_back(ObjectEventJson(
          "OBSERVE", {TestLot(absl::StrCat(i % 7)), TestLot(absl::StrCat("N", i))}, i,
          absl::StrCat("urn:event:", ledger_.At().head.size + i)));
    }
    ledger_.Record(batch);
  }

  absl::Status GoOn(LedgerAuditor& auditor) {
    const Published& at = ledger_.At();
    while (auditor.head().size < at.head.size) {
      absl::StatusOr<FullEntry> entry =
          ledger_->reader().ReadEntry(at, auditor.head().size);
      if (!entry.ok()) return entry.status();
      absl::Status status = auditor.Add(entry->opening, entry->batch_note);
      if (!status.ok()) return status;
    }
    return auditor.CheckBoundary();
  }

  TestLedger ledger_;
  LedgerAuditor auditor_{std::string(kTestOrigin)};
};

TEST_F(AuditorStateTest, GoesOnWhereItStopped) {
  ASSERT_THAT(GoOn(auditor_), IsOk());
  for (const size_t part_bytes : {1, 100, 5000, 1 << 20}) {
    absl::StatusOr<LedgerAuditor> again = Read(Written(auditor_, part_bytes));
    ASSERT_THAT(again, IsOk()) << part_bytes;
    EXPECT_EQ(again->head(), auditor_.head());
    EXPECT_EQ(again->origin(), auditor_.origin());
    EXPECT_EQ(again->RootAt(100), auditor_.RootAt(100));
    EXPECT_EQ(again->Tile(0, 0), auditor_.Tile(0, 0));
    EXPECT_EQ(again->registry().all().size(), 2u);
    Record(20);  // The same lots again: their chains have to be known.
    EXPECT_THAT(GoOn(*again), IsOk());
    EXPECT_EQ(again->head(), ledger_.At().head);
  }
}

TEST_F(AuditorStateTest, DamageIsTold) {
  ASSERT_THAT(GoOn(auditor_), IsOk());
  const std::string state = Written(auditor_, 3000);
  const auto damaged =
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("audit state: damaged"));
  for (size_t at = 0; at < state.size(); at += 1 + at / 40) {
    std::string other = state;
    other[at] = static_cast<char>(other[at] ^ (1 << at % 8));
    EXPECT_THAT(Read(other), damaged) << "byte " << at;
    EXPECT_THAT(Read(state.substr(0, at)), damaged) << "cut at " << at;
  }
  EXPECT_THAT(Read(state + "x"), damaged);
  EXPECT_THAT(Read(state), IsOk());
}

TEST_F(AuditorStateTest, ErrorsOfTheFilePass) {
  ASSERT_THAT(GoOn(auditor_), IsOk());
  const auto lost = StatusIs(absl::StatusCode::kDataLoss, HasSubstr("the disk"));
  EXPECT_THAT(LedgerAuditor::Read([](size_t) -> absl::StatusOr<std::string> {
                return absl::DataLossError("the disk");
              }),
              lost);
  EXPECT_THAT(
      auditor_.Write([](absl::string_view) { return absl::DataLossError("the disk"); }),
      lost);
}

}  // namespace
}  // namespace rastro

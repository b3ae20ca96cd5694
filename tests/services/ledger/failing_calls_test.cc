// Each call that a ledger makes on its files fails in turn: while it is made, while it
// works, while it recovers and while it closes. Nothing is acknowledged that is not on
// the disk, the program ends with the reason, and what it leaves opens again with
// everything that was acknowledged, whether only the program ended or the power failed as
// well.
//
//   RASTRO_FAILING_CALLS=1000000   how many calls of each kind at most
//   RASTRO_FAILING_CALLS_FIRST=160 beginning with this one

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/services/ledger/ledger_story.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/watched_disk.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kDefaultCalls = 1;
constexpr uint64_t kStorySeed = 11;

struct FaultKind {
  const char* name;
  std::set<DiskCall> calls;
  int error;
  bool lasting;  // All calls from there on: a disk that is full stays full.
};

void PrintTo(const FaultKind& kind, std::ostream* out) { *out << kind.name; }

const FaultKind kFaultKinds[] = {
    {"Write", {DiskCall::kWrite}, EIO, false},
    {"Sync", {DiskCall::kSync}, EIO, false},
    {"Rename", {DiskCall::kRename, DiskCall::kLink}, EIO, false},
    {"Open", {DiskCall::kOpen}, EIO, false},
    {"Resize", {DiskCall::kResize, DiskCall::kMakeDirectory}, EIO, false},
    {"Remove", {DiskCall::kRemove}, EIO, false},
    {"Read", {DiskCall::kRead}, EIO, false},
    {"NoSpace", kChangingCalls, ENOSPC, true},
};

uint64_t SettingOf(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

struct Tally {
  int failed = 0;   // Calls.
  int fatal = 0;    // The program was told to end.
  int refused = 0;  // The ledger did not open, or an answer was an error.
  int no_effect = 0;
};

std::ostream& operator<<(std::ostream& out, const Tally& tally) {
  return out << tally.failed << " failed: " << tally.fatal << " ended the program, "
             << tally.refused << " refused an opening or an answer, " << tally.no_effect
             << " changed nothing";
}

class FailingCallsTest : public ::testing::TestWithParam<FaultKind> {
 protected:
  DiskFault FaultAt(uint64_t call) const {
    const FaultKind& kind = GetParam();
    return {.calls = kind.calls,
            .first = call,
            .count = kind.lasting ? uint64_t{1} << 40 : 1,
            .error = kind.error};
  }

  std::string NewDirectory() {
    const std::string path = directory_->File(absl::StrCat(directories_++));
    fs::create_directory(path);
    return path;
  }

  // The life before: a ledger that works, killed or closed. Leaves its disk in `root`.
  void LiveBefore(LedgerStory& story, std::string& root) {
    DiskJournal journal;
    {
      WatchedDisk disk(root);
      story.Live(root, disk, 12);
      journal = disk.Journal();
    }
    const size_t end = journal.changes.size() - 40;  // In the midst of closing.
    story.End(end);
    root = NewDirectory();
    WriteDisk(AfterKill(journal, end), root);
  }

  // One life in which this call fails; 0 = none. Calls of the kind that it made.
  uint64_t Live(uint64_t call, bool from_nothing) {
    directory_.emplace();
    LedgerStory story(kStorySeed);
    std::string root = NewDirectory();
    if (!from_nothing) LiveBefore(story, root);
    DiskJournal journal;
    std::vector<std::string> failures;
    uint64_t calls = 0;
    {
      WatchedDisk disk(root);
      disk.SetFault(FaultAt(call));
      story.Live(root, disk, 12);
      calls = disk.calls();
      failures = disk.failures();
      journal = disk.Journal();
    }
    if (!failures.empty()) {
      SCOPED_TRACE(absl::StrCat("call ", call, " of ", calls, ": ", failures[0]));
      Look(story, journal);
    }
    return calls;
  }

  void Look(const LedgerStory& story, const DiskJournal& journal) {
    ++tally_.failed;
    const bool refused = !story.opened().ok() || !story.refused().empty();
    ++(story.failed() ? tally_.fatal : refused ? tally_.refused : tally_.no_effect);
    EXPECT_EQ(story.answered_late(), 0);
    if (story.failed()) {
      EXPECT_NE(story.reason().message(), "");
    }
    const size_t end = story.failed().value_or(journal.changes.size());
    if (!story.created() || *story.created() > end) return;
    const std::vector<Acknowledged> wanted = story.AcknowledgedBy(end);
    const std::string killed = NewDirectory();
    WriteDisk(AfterKill(journal, end), killed);
    EXPECT_EQ(WhatIsLost(killed, wanted), "") << "after the end of the program";
    const std::string powerless = NewDirectory();
    WriteDisk(AfterPowerLoss(journal, end, random_), powerless);
    EXPECT_EQ(WhatIsLost(powerless, wanted), "") << "after a loss of power";
  }

  void FailInTurn(bool from_nothing) {
    const uint64_t calls = Live(0, from_nothing);
    ASSERT_GT(calls, 0u);
    const uint64_t tries =
        std::min(calls, SettingOf("RASTRO_FAILING_CALLS", kDefaultCalls));
    for (uint64_t i = SettingOf("RASTRO_FAILING_CALLS_FIRST", 0); i < tries; ++i) {
      Live(1 + (2 * i + 1) * calls / (2 * tries), from_nothing);
    }
    std::cout << GetParam().name << ", " << calls << " calls, " << tally_ << "\n";
    EXPECT_GT(tally_.failed, 0);
  }

  std::optional<TempDir> directory_;
  std::mt19937_64 random_{20261126};
  int directories_ = 0;
  Tally tally_;
};

TEST_P(FailingCallsTest, WhileALedgerIsMade) { FailInTurn(true); }

TEST_P(FailingCallsTest, AfterAKill) { FailInTurn(false); }

INSTANTIATE_TEST_SUITE_P(Disk, FailingCallsTest, ::testing::ValuesIn(kFaultKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

// Refuses before the disk is full, with nothing written, and goes on by itself.
TEST(FreeSpaceFloorTest, LiftsByItself) {
  TestLedger ledger;
  const std::string root = ledger.directory.path().string();
  WatchedDisk disk(root);
  ledger.options.minimum_free_bytes = 1 << 20;
  ledger.Create();
  const auto batch = [&](int minute) {
    return TestBatch(
        ledger.exporter,
        {TestEvent(ledger.exporter, ObjectEventJson("OBSERVE", {TestLot("a")}, minute))});
  };
  ASSERT_THAT(ledger.Submit(batch(1)), IsOk());
  disk.SetFreeBytes(1 << 19);
  const size_t changes = disk.size();
  for (int minute = 2; minute < 5; ++minute) {
    EXPECT_THAT(ledger.Submit(batch(minute)),
                StatusIs(absl::StatusCode::kResourceExhausted,
                         ::testing::HasSubstr("bytes free")));
  }
  EXPECT_THAT(ledger->query_indexer().Step(),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_NE(ledger->Status().read_only_reason, "");
  EXPECT_EQ(ledger.At().head.size, 3u);
  EXPECT_EQ(disk.size(), changes);
  disk.SetFreeBytes(2 << 20);
  EXPECT_EQ(ledger->Status().read_only_reason, "");
  ASSERT_THAT(ledger.Submit(batch(2)), IsOk());
  EXPECT_THAT(ledger->CheckIntegrity(nullptr), IsOk());
  ledger.Close();
}

}  // namespace
}  // namespace rastro

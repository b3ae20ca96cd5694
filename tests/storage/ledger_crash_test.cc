// Killed writers and damaged logs: what was acknowledged is there, or its loss is said.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "storage/ledger_store.h"
#include "tests/storage/ledger_groups.h"
#include "tests/storage/ledger_writer.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  uint64_t acknowledged = 0;  // Size of the tree.
  bool in_flight = false;     // A group had been begun and not acknowledged.
};

// Runs the writer program, which is not forked from this one because the threads of
// RocksDB do not come along. Kills it as soon as it has begun a group after
// `kill_after` acknowledgements: that write is then under way.
Outcome RunAndKill(const LedgerStoreOptions& options, int kill_after, unsigned seed) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(RASTRO_LEDGER_WRITER, RASTRO_LEDGER_WRITER, options.path.c_str(),
          std::to_string(seed).c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  Outcome outcome;
  WriterMessage message;
  int seen = 0;
  while (read(ends[0], &message, sizeof(message)) == sizeof(message)) {
    outcome.in_flight = !message.acknowledged;
    if (message.acknowledged) outcome.acknowledged = message.tree_size;
    if (message.acknowledged) ++seen;
    if (!message.acknowledged && seen >= kill_after) kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << status;
  close(ends[0]);
  return outcome;
}

TEST(LedgerCrashTest, KilledWriterLosesNothingAcknowledged) {
  TempDir directory;
  const LedgerStoreOptions options = TestOptions(directory.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(options, kTestTime), IsOk());
  std::mt19937 random(20260302);
  int in_flight = 0;
  uint64_t size = 0;
  for (unsigned cycle = 0; cycle < 25; ++cycle) {
    const Outcome outcome = RunAndKill(options, random() % 25, cycle);
    in_flight += outcome.in_flight ? 1 : 0;
    auto store = LedgerStore::Open(options);
    ASSERT_THAT(store, IsOk());
    const TreeHead head = (*store)->Head();
    ASSERT_GE(head.size, std::max(outcome.acknowledged, size));
    ASSERT_LE(head.size, std::max(outcome.acknowledged, size) + kMaxWriterGroup);
    ASSERT_EQ(head, HeadAt(head.size));
    const auto scan = (*store)->Scan({});
    ScannedEntry row;
    for (uint64_t index = 0; index < head.size; ++index) {
      ASSERT_THAT(scan->Next(row), IsOkAndHolds(true));
      ASSERT_EQ(row.entry, MakeEntry(index));
      ASSERT_EQ(row.content->lots, MakeContent(index).lots);
    }
    size = head.size;
  }
  EXPECT_GT(in_flight, 0);
}

// The log that is being written: the one with the highest number.
fs::path NewestLog(const std::string& path) {
  fs::path newest;
  for (const auto& file : fs::directory_iterator(path)) {
    if (file.path().extension() == ".log") newest = std::max(newest, file.path());
  }
  return newest;
}

class DamagedLogTest : public ::testing::Test {
 protected:
  // Ten groups in the log of a store that was killed, not closed.
  void SetUp() override {
    ASSERT_THAT(LedgerStore::Create(options_, kTestTime), IsOk());
    auto store = LedgerStore::Open(options_);
    ASSERT_THAT(store, IsOk());
    GroupMaker maker;
    for (int i = 0; i < 10; ++i) {
      ASSERT_THAT((*store)->Append(maker.Next(10, 1000)), IsOk());
      log_sizes_.push_back(fs::file_size(NewestLog(options_.path)));
    }
    fs::copy(options_.path, killed_);
    Restore();
  }

  // Makes the copy that a test may damage as the kill left it.
  void Restore() {
    fs::remove_all(copy_.path);
    fs::copy(killed_, copy_.path);
    log_ = NewestLog(copy_.path);
  }

  fs::path CurrentManifest() const {
    std::string name;
    std::getline(std::ifstream(fs::path(copy_.path) / "CURRENT"), name);
    return fs::path(copy_.path) / name;
  }

  void FlipLog(uint64_t offset) {
    std::fstream file(log_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const char byte = static_cast<char>(file.get() ^ 0x20);
    file.seekp(offset);
    file.put(byte);
  }

  TempDir directory_;
  LedgerStoreOptions options_ = TestOptions(directory_.File("ledger"));
  std::string killed_ = directory_.File("killed");
  LedgerStoreOptions copy_ = TestOptions(directory_.File("copy"));
  std::vector<uint64_t> log_sizes_;  // After each group.
  fs::path log_;
};

TEST_F(DamagedLogTest, WholeLogIsReplayed) {
  const auto store = LedgerStore::Open(copy_);
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->Head(), HeadAt(100));
}

// A write that the crash cut off was never acknowledged, and takes nothing with it.
TEST_F(DamagedLogTest, TornTailIsForgiven) {
  const uint64_t begin = log_sizes_[8], end = log_sizes_[9];
  for (uint64_t size = begin; size < end; size += 509) {
    Restore();
    fs::resize_file(log_, size);
    const auto store = LedgerStore::Open(copy_);
    ASSERT_THAT(store, IsOk()) << size;
    ASSERT_EQ((*store)->Head(), HeadAt(90)) << size;
  }
}

// RocksDB's default would open here with fewer entries, and say nothing.
TEST_F(DamagedLogTest, DamageInTheMiddleIsRefused) {
  for (const size_t group : {0, 3, 6}) {
    const uint64_t middle = (log_sizes_[group] + log_sizes_[group + 1]) / 2;
    Restore();
    FlipLog(middle);
    EXPECT_THAT(LedgerStore::Open(copy_), StatusIs(absl::StatusCode::kDataLoss))
        << middle;
    EXPECT_THAT(LedgerStore::OpenReadOnly(copy_), StatusIs(absl::StatusCode::kDataLoss));
  }
}

// Pages of one write reach the disk in any order: the power failed between, and the
// ledger did not open any more, although nothing that was acknowledged was missing.
TEST_F(DamagedLogTest, HoleInTheLastWriteIsCutWhereNothingWantedIsBehindIt) {
  std::fstream file(log_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(log_sizes_[8] + 700);
  file << std::string(512, '\0');
  file.close();
  EXPECT_THAT(LedgerStore::Open(copy_), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(LedgerStore::OpenWithoutTornEnd(copy_, 100),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("wanted 100")));
  EXPECT_THAT(LedgerStore::Open(copy_), StatusIs(absl::StatusCode::kDataLoss));
  {
    const auto store = LedgerStore::OpenWithoutTornEnd(copy_, 90);
    ASSERT_THAT(store, IsOk());
    EXPECT_EQ((*store)->Head(), HeadAt(90));
    GroupMaker maker;
    maker.SkipTo(90);
    ASSERT_THAT((*store)->Append(maker.Next(20)), IsOk());
  }
  const auto store = LedgerStore::Open(copy_);
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->Head(), HeadAt(110));
}

// A power loss tore the last record of the MANIFEST, which was not synced yet; the ledger
// did not open any more, although all that it named before was there.
TEST_F(DamagedLogTest, TornEndOfTheManifestIsPassedOver) {
  const auto append = [&](const std::string& bytes) {
    Restore();
    std::ofstream(CurrentManifest(), std::ios::binary | std::ios::app) << bytes;
  };
  const std::string header("\x12\x34\x56\x78\x40\x00\x01", 7);
  for (const std::string& torn :
       {header + std::string(64, '\0'), header + std::string(64, 'x') + header}) {
    append(torn);
    EXPECT_THAT(LedgerStore::Open(copy_),
                StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("MANIFEST")));
    EXPECT_THAT(LedgerStore::OpenWithoutTornEnd(copy_, 101),
                StatusIs(absl::StatusCode::kDataLoss));
    {
      const auto store = LedgerStore::OpenReadOnlyWithoutTornEnd(copy_);
      ASSERT_THAT(store, IsOk());
      EXPECT_EQ((*store)->Head(), HeadAt(100));
    }
    {
      const auto store = LedgerStore::OpenWithoutTornEnd(copy_, 100);
      ASSERT_THAT(store, IsOk());
      EXPECT_EQ((*store)->Head(), HeadAt(100));
      GroupMaker maker;
      maker.SkipTo(100);
      ASSERT_THAT((*store)->Append(maker.Next(20)), IsOk());
    }
    const auto store = LedgerStore::Open(copy_);
    ASSERT_THAT(store, IsOk());
    EXPECT_EQ((*store)->Head(), HeadAt(120));
  }
}

TEST_F(DamagedLogTest, DamageAtTheBeginningOfTheManifestIsRefused) {
  log_ = CurrentManifest();
  FlipLog(60);
  EXPECT_THAT(LedgerStore::Open(copy_), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(LedgerStore::OpenWithoutTornEnd(copy_, 100),
              StatusIs(absl::StatusCode::kDataLoss));
}

// A log cut off that is not the last one leaves a gap, which no torn tail makes.
TEST(LedgerGapTest, LogCutOffBeforeAnotherIsRefused) {
  TempDir directory;
  LedgerStoreOptions options = TestOptions(directory.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(options, kTestTime), IsOk());
  GroupMaker maker;
  const LedgerStoreOptions older = TestOptions(directory.File("older"));
  const LedgerStoreOptions newer = TestOptions(directory.File("newer"));
  auto store = LedgerStore::Open(options);
  ASSERT_THAT(store, IsOk());
  const fs::path first_log = NewestLog(options.path);
  ASSERT_THAT((*store)->Append(maker.Next(10)), IsOk());
  const uint64_t first_size = fs::file_size(first_log);
  ASSERT_THAT((*store)->Append(maker.Next(10)), IsOk());
  fs::copy(options.path, older.path);
  // A clean end flushes these 20 entries; the next log begins behind them.
  store->reset();
  store = LedgerStore::Open(options);
  ASSERT_THAT((*store)->Append(maker.Next(10)), IsOk());
  // The state before the flush, its log cut, and the later log beside it.
  const fs::path last_log = NewestLog(options.path);
  ASSERT_NE(last_log, first_log);
  fs::copy(older.path, newer.path);
  fs::resize_file(fs::path(newer.path) / first_log.filename(), first_size);
  fs::copy_file(last_log, fs::path(newer.path) / last_log.filename());
  const auto opened = LedgerStore::Open(newer);
  EXPECT_THAT(opened,
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("missing")));
}

}  // namespace
}  // namespace rastro

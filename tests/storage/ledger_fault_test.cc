// Failing writes end the store: no acknowledgement, no second try, and everything
// acknowledged before is there afterwards. Damaged files are named.

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "storage/index_store.h"
#include "storage/ledger_store.h"
#include "tests/storage/ledger_groups.h"
#include "tests/storage/table_files.h"
#include "tests/testing/failing_file_system.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

// Counts the calls of a fatal handler and lets a test wait for the first.
class FatalCounter {
 public:
  FatalHandler handler() {
    return [this](const absl::Status& reason) {
      const std::lock_guard<std::mutex> lock(mutex_);
      ++calls_;
      reason_ = reason;
      called_.notify_all();
    };
  }
  int calls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }
  bool Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    return called_.wait_for(lock, std::chrono::seconds(30), [&] { return calls_ > 0; });
  }
  absl::Status reason() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return reason_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable called_;
  int calls_ = 0;
  absl::Status reason_;
};

// What a process that has failed leaves. It keeps the directory itself until it ends.
std::string LeftBehind(const std::string& path) {
  std::filesystem::copy(path, path + ".left", std::filesystem::copy_options::recursive);
  return path + ".left";
}

class LedgerFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(LedgerStore::Create(options_, kTestTime), IsOk());
    options_.env = files_.env();
    options_.fatal = fatal_.handler();
  }

  // Opens without faults and expects exactly `size` entries.
  void ExpectReopens(uint64_t size) {
    LedgerStoreOptions options = TestOptions(options_.path);
    const auto store = LedgerStore::Open(options);
    ASSERT_THAT(store, IsOk());
    EXPECT_EQ((*store)->Head(), HeadAt(size));
  }

  TempDir directory_;
  FailingFileSystem files_;
  FatalCounter fatal_;
  LedgerStoreOptions options_ = TestOptions(directory_.File("ledger"));
};

TEST_F(LedgerFaultTest, FailedLogWriteOrSyncIsFatalAndFinal) {
  for (const FailingCall call : {FailingCall::kAppend, FailingCall::kSync}) {
    TempDir directory;
    FatalCounter fatal;
    LedgerStoreOptions options = TestOptions(directory.File("ledger"));
    ASSERT_THAT(LedgerStore::Create(options, kTestTime), IsOk());
    options.env = files_.env();
    options.fatal = fatal.handler();
    auto store = LedgerStore::Open(options);
    ASSERT_THAT(store, IsOk());
    GroupMaker maker;
    ASSERT_THAT((*store)->Append(maker.Next(5)), IsOk());
    const EntryGroup group = maker.Next(5);
    files_.Fail(call, ".log");
    EXPECT_THAT((*store)->Append(group),
                StatusIs(absl::StatusCode::kInternal, HasSubstr("injected")));
    EXPECT_EQ(fatal.calls(), 1);
    files_.Fail(FailingCall::kNone, "");
    // The disk works again, but what it holds is not known: nothing more is written.
    EXPECT_THAT((*store)->Append(group),
                StatusIs(absl::StatusCode::kInternal, HasSubstr("injected")));
    EXPECT_EQ((*store)->Head(), HeadAt(5));
    EXPECT_EQ(fatal.calls(), 1);
    store->reset();
    // The group that failed may be there, as its bytes may have reached the disk.
    const auto reopened = LedgerStore::Open(TestOptions(LeftBehind(options.path)));
    ASSERT_THAT(reopened, IsOk());
    const TreeHead head = (*reopened)->Head();
    EXPECT_TRUE(head == HeadAt(5) || head == HeadAt(10)) << head.size;
  }
  EXPECT_GE(files_.failures(), 2);
}

TEST_F(LedgerFaultTest, FailedFlushInTheBackgroundIsFatal) {
  options_.write_buffer_bytes = 128 << 10;
  auto store = LedgerStore::Open(options_);
  ASSERT_THAT(store, IsOk());
  GroupMaker maker;
  files_.Fail(FailingCall::kAppend, ".sst");
  absl::Status status;
  uint64_t acknowledged = 0;
  for (int i = 0; i < 200 && status.ok(); ++i) {
    status = (*store)->Append(maker.Next(20, 1000));
    if (status.ok()) acknowledged = maker.head().size;
    if (i > 20 && status.ok()) {
      ASSERT_TRUE(fatal_.Wait());
    }
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, HasSubstr("injected")));
  EXPECT_EQ(fatal_.calls(), 1);
  EXPECT_GT(files_.failures(), 0);
  files_.Fail(FailingCall::kNone, "");
  store->reset();
  const auto reopened = LedgerStore::Open(TestOptions(LeftBehind(options_.path)));
  ASSERT_THAT(reopened, IsOk());
  EXPECT_GE((*reopened)->Head().size, acknowledged);
  EXPECT_EQ((*reopened)->Head(), HeadAt((*reopened)->Head().size));
}

TEST_F(LedgerFaultTest, DefaultHandlerEndsTheProcessWithTheReason) {
  options_.fatal = AbortOnFatal;
  const auto store = LedgerStore::Open(options_);
  ASSERT_THAT(store, IsOk());
  GroupMaker maker;
  const EntryGroup group = maker.Next(5);
  files_.Fail(FailingCall::kSync, ".log");
  EXPECT_DEATH((*store)->Append(group).IgnoreError(), "a write failed.*injected");
  files_.Fail(FailingCall::kNone, "");
}

TEST_F(LedgerFaultTest, OpeningWithAFailingDiskAnswersWithoutTheHandler) {
  {
    auto store = LedgerStore::Open(TestOptions(options_.path));
    ASSERT_THAT(store, IsOk());
    GroupMaker maker;
    ASSERT_THAT((*store)->Append(maker.Next(5)), IsOk());
    std::filesystem::copy(options_.path, directory_.File("killed"));
  }
  options_.path = directory_.File("killed");
  files_.Fail(FailingCall::kAppend, ".sst");
  EXPECT_FALSE(LedgerStore::Open(options_).ok());
  EXPECT_GT(files_.failures(), 0);
  EXPECT_EQ(fatal_.calls(), 0);
  files_.Fail(FailingCall::kNone, "");
  ExpectReopens(5);
}

TEST_F(LedgerFaultTest, FailedIndexFlushIsFatal) {
  IndexStoreOptions options{.path = directory_.File("index"), .fatal = fatal_.handler()};
  options.env = files_.env();
  const auto store = IndexStore::Open(options);
  ASSERT_THAT(store, IsOk());
  const IndexGroup group{.first_index = 0, .mark = {1, Sha256("leaf")}};
  ASSERT_THAT((*store)->Apply(group), IsOk());
  files_.Fail(FailingCall::kSync, ".sst");
  EXPECT_FALSE((*store)->Flush().ok());
  EXPECT_EQ(fatal_.calls(), 1);
  files_.Fail(FailingCall::kNone, "");
  EXPECT_FALSE((*store)->Apply({.first_index = 1, .mark = {2, Sha256("leaf")}}).ok());
}

// Every table file, at its begin, middle and end: the check names the file.
TEST_F(LedgerFaultTest, VerifyChecksumsNamesADamagedFile) {
  {
    auto store = LedgerStore::Open(TestOptions(options_.path));
    ASSERT_THAT(store, IsOk());
    GroupMaker maker;
    ASSERT_THAT((*store)->Append(maker.Next(300)), IsOk());
  }
  const auto verify = [&](uint64_t& done) {
    const auto store = LedgerStore::OpenReadOnly(TestOptions(options_.path));
    if (!store.ok()) return store.status();
    return (*store)->VerifyChecksums([&](const ByteProgress& progress) {
      done = progress.done;
      return progress.done <= progress.total;
    });
  };
  uint64_t done = 0;
  ASSERT_THAT(verify(done), IsOk());
  EXPECT_GT(done, 8192u);
  int damaged = 0;
  for (const auto& file : TableFiles(options_.path)) {
    const uint64_t size = std::filesystem::file_size(file);
    for (const uint64_t offset : {uint64_t{0}, size / 2, size - 1}) {
      const auto flip = [&] {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(offset);
        const char byte = static_cast<char>(stream.get() ^ 1);
        stream.seekp(offset);
        stream.put(byte);
      };
      flip();
      EXPECT_THAT(verify(done), StatusIs(absl::StatusCode::kDataLoss,
                                         HasSubstr(file.filename().string())))
          << offset;
      flip();
      ++damaged;
    }
  }
  EXPECT_GE(damaged, 12);
  const auto store = LedgerStore::OpenReadOnly(TestOptions(options_.path));
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->VerifyChecksums([](const ByteProgress&) { return false; }),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace rastro

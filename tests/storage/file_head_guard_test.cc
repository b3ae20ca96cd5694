// The guard in a file, and the rules that every guard keeps.

#include "storage/file_head_guard.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/memory_head_guard.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kOrigin[] = "ledger.example/test";

GuardedHead HeadOf(uint64_t size, const std::string& fork = "") {
  return {kOrigin, {.size = size, .root = Sha256(absl::StrCat(size, fork))}};
}

class FileHeadGuardTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(FileHeadGuard::Create(path_, kOrigin), IsOk()); }

  std::unique_ptr<FileHeadGuard> Open() {
    auto guard = FileHeadGuard::Open(path_, kOrigin, [](const absl::Status&) {});
    EXPECT_THAT(guard, IsOk());
    return guard.ok() ? *std::move(guard) : nullptr;
  }

  // Changes one byte of the file.
  void Flip(size_t offset) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(offset);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(offset);
    file.put(byte);
  }

  TempDir directory_;
  std::string path_ = directory_.File("head-guard");
};

void ExpectRules(HeadGuard& guard) {
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(guard.Read(), IsOkAndHolds(std::optional<GuardedHead>()));
  EXPECT_THAT(guard.Advance(HeadOf(1), HeadOf(2)), refused);
  ASSERT_THAT(guard.Advance(std::nullopt, HeadOf(5)), IsOk());
  EXPECT_THAT(guard.Advance(std::nullopt, HeadOf(6)), refused);
  EXPECT_THAT(guard.Advance(HeadOf(4), HeadOf(6)), refused);
  EXPECT_THAT(guard.Advance(HeadOf(5, "fork"), HeadOf(6)), refused);
  EXPECT_THAT(
      guard.Advance(HeadOf(5), HeadOf(4)),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("never goes back")));
  EXPECT_THAT(guard.Advance(HeadOf(5), HeadOf(5, "fork")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("two roots")));
  GuardedHead other = HeadOf(6);
  other.origin = "other.example/ledger";
  EXPECT_THAT(guard.Advance(HeadOf(5), other), refused);
  EXPECT_THAT(guard.Read(), IsOkAndHolds(std::optional<GuardedHead>(HeadOf(5))));
  EXPECT_THAT(guard.Advance(HeadOf(5), HeadOf(5)), IsOk());
  EXPECT_THAT(guard.Advance(HeadOf(5), HeadOf(6)), IsOk());
  EXPECT_THAT(guard.Read(), IsOkAndHolds(std::optional<GuardedHead>(HeadOf(6))));
}

TEST(MemoryHeadGuardTest, KeepsTheRules) {
  MemoryHeadGuard guard;
  ExpectRules(guard);
}

TEST_F(FileHeadGuardTest, KeepsTheRules) { ExpectRules(*Open()); }

TEST_F(FileHeadGuardTest, RefusesAFirstHeadOfAnotherLedger) {
  GuardedHead other = HeadOf(1);
  other.origin = "other.example/ledger";
  EXPECT_THAT(Open()->Advance(std::nullopt, other),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(FileHeadGuardTest, RemembersOverReopening) {
  std::optional<GuardedHead> last;
  for (uint64_t size = 1; size <= 20; ++size) {
    const auto guard = Open();
    EXPECT_THAT(guard->Read(), IsOkAndHolds(last));
    ASSERT_THAT(guard->Advance(last, HeadOf(size)), IsOk());
    last = HeadOf(size);
    EXPECT_THAT(FileHeadGuard::Inspect(path_, kOrigin), IsOkAndHolds(last));
  }
}

TEST_F(FileHeadGuardTest, IsForOneHolderOnly) {
  auto guard = Open();
  EXPECT_THAT(
      FileHeadGuard::Open(path_, kOrigin),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("another server")));
  guard.reset();
  EXPECT_THAT(FileHeadGuard::Open(path_, kOrigin), IsOk());
}

TEST_F(FileHeadGuardTest, IsNeverMadeInPassing) {
  EXPECT_THAT(FileHeadGuard::Create(path_, kOrigin),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(FileHeadGuard::Open(directory_.File("none"), kOrigin),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(directory_.File("none")));
  EXPECT_THAT(FileHeadGuard::Open(path_, "other.example/ledger"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

// What stands on the disk after a flip is mended at the next opening, so that a second
// flip elsewhere does no harm either; without mending these two would be a loss.
TEST_F(FileHeadGuardTest, MendsADamagedCopy) {
  ASSERT_THAT(Open()->Advance(std::nullopt, HeadOf(9)), IsOk());
  for (const size_t offset : {size_t{20}, kGuardBlockBytes + 20, kGuardSlotBytes + 20,
                              kGuardSlotBytes + kGuardBlockBytes + 20}) {
    Flip(offset);
    EXPECT_THAT(Open()->Read(), IsOkAndHolds(std::optional<GuardedHead>(HeadOf(9))));
  }
  EXPECT_THAT(FileHeadGuard::Inspect(path_, kOrigin),
              IsOkAndHolds(std::optional<GuardedHead>(HeadOf(9))));
}

TEST_F(FileHeadGuardTest, DamageOfBothCopiesIsDataLoss) {
  ASSERT_THAT(Open()->Advance(std::nullopt, HeadOf(9)), IsOk());
  Flip(20);
  Flip(kGuardBlockBytes + 20);
  EXPECT_THAT(FileHeadGuard::Open(path_, kOrigin), StatusIs(absl::StatusCode::kDataLoss));
}

// Of many that know the same head, exactly one moves it on.
TEST_F(FileHeadGuardTest, OneOfManyWins) {
  const auto guard = Open();
  std::atomic<int> wins = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (guard->Advance(std::nullopt, HeadOf(10 + i)).ok()) ++wins;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wins, 1);
}

// A limit on the size of files makes the write fail half way: the process ends, and the
// guard has the head before or, as a whole copy of it was written, the next one.
TEST(FileHeadGuardDeathTest, FailedWriteIsFatal) {
  TempDir directory;
  const std::string path = directory.File("guard");
  ASSERT_THAT(FileHeadGuard::Create(path, kOrigin), IsOk());
  const auto advance_with_limit = [&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};  // Half a slot, and enough for the message.
    auto guard = FileHeadGuard::Open(path, kOrigin);
    setrlimit(RLIMIT_FSIZE, &limit);
    (*guard)->Advance(std::nullopt, HeadOf(1)).IgnoreError();
  };
  EXPECT_DEATH(advance_with_limit(), "a write failed.*guard");
  EXPECT_THAT(FileHeadGuard::Inspect(path, kOrigin),
              IsOkAndHolds(::testing::AnyOf(std::optional<GuardedHead>(),
                                            std::optional<GuardedHead>(HeadOf(1)))));
}

}  // namespace
}  // namespace rastro

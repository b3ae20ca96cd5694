// One holder at a time, named to whoever comes second.

#include "storage/directory_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

TEST(DirectoryLockTest, SecondHolderLearnsWhoHasIt) {
  TempDir directory;
  std::optional<DirectoryLock> lock;
  {
    auto acquired = DirectoryLock::Acquire(directory.path(), "rastrod");
    ASSERT_THAT(acquired, IsOk());
    lock = *std::move(acquired);
  }
  EXPECT_THAT(DirectoryLock::Acquire(directory.path(), "rastro fsck"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr(absl::StrCat("process ", getpid(), " (rastrod)"))));
  lock.reset();
  EXPECT_THAT(DirectoryLock::Acquire(directory.path(), "rastro fsck"), IsOk());
}

TEST(DirectoryLockTest, GoesWithItsProcess) {
  TempDir directory;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = DirectoryLock::Acquire(directory.path(), "child");
    const char byte = lock.ok() ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  EXPECT_THAT(DirectoryLock::Acquire(directory.path(), "parent"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr(absl::StrCat("process ", child, " (child)"))));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_THAT(DirectoryLock::Acquire(directory.path(), "parent"), IsOk());
  close(ready[0]);
  close(ready[1]);
}

TEST(DirectoryLockTest, WantsADirectory) {
  TempDir directory;
  EXPECT_THAT(DirectoryLock::Acquire(directory.path() / "none", "x"),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace rastro

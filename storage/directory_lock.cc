// lock file := pid " " holder LF      // Empty while nobody has it; never deleted, as a
//                                     // second file of that name would be a second lock.

#include "storage/directory_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace rastro {
namespace {

constexpr char kLockName[] = "rastro.lock";
constexpr size_t kMaxLockBytes = 200;

absl::Status Held(const std::filesystem::path& directory, const OpenFile& file) {
  const absl::StatusOr<std::string> text = file.ReadAt(0, kMaxLockBytes);
  const std::pair<std::string, std::string> words = absl::StrSplit(
      absl::StripAsciiWhitespace(text.ok() ? *text : ""), absl::MaxSplits(' ', 1));
  return absl::FailedPreconditionError(
      absl::StrCat(directory.string(), ": in use by process ",
                   words.first.empty() ? "unknown" : absl::CHexEscape(words.first), " (",
                   words.second.empty() ? "starting" : absl::CHexEscape(words.second),
                   "): stop it first"));
}

}  // namespace

absl::StatusOr<DirectoryLock> DirectoryLock::Acquire(
    const std::filesystem::path& directory, absl::string_view holder) {
  absl::StatusOr<OpenFile> file =
      OpenFile::Open(directory / kLockName, O_RDWR | O_CREAT, 0600);
  if (!file.ok()) return file.status();
  const absl::StatusOr<bool> locked = file->TryLock();
  if (!locked.ok()) return locked.status();
  if (!*locked) return Held(directory, *file);
  if (::ftruncate(file->descriptor(), 0) != 0) {
    return absl::InternalError(
        absl::StrCat(directory.string(), ": emptying the lock file"));
  }
  const absl::Status status =
      file->WriteAt(0, absl::StrCat(::getpid(), " ", holder, "\n"));
  if (!status.ok()) return status;
  return DirectoryLock(*std::move(file));
}

DirectoryLock::~DirectoryLock() {
  // Only so that nobody reads an old name; the lock goes with the descriptor.
  if (file_.descriptor() >= 0 && ::ftruncate(file_.descriptor(), 0) != 0) return;
}

}  // namespace rastro

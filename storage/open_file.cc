// Calls interrupted by a signal are made again, except fsync, whose failure may mean
// that pages are lost.

#include "storage/open_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

absl::Status SystemError(const std::filesystem::path& path, absl::string_view doing,
                         int error) {
  const std::string message =
      absl::StrCat(path.string(), ": ", doing, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::FailedPreconditionError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace

absl::StatusOr<OpenFile> OpenFile::Open(const std::filesystem::path& path, int flags,
                                        unsigned mode) {
  OpenFile file;
  file.path_ = path;
  do {
    file.descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (file.descriptor_ < 0 && errno == EINTR);
  if (file.descriptor_ < 0) return SystemError(path, "opening", errno);
  return file;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

absl::Status OpenFile::Error(absl::string_view doing) const {
  return SystemError(path_, doing, errno);
}

absl::Status OpenFile::WriteAt(uint64_t offset, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error("writing");
    offset += written;
    bytes.remove_prefix(written);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> OpenFile::ReadAt(uint64_t offset, size_t size) const {
  std::string bytes(size, '\0');
  size_t have = 0;
  while (have < size) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + have, size - have,
                                static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error("reading");
    if (got == 0) break;
    have += got;
  }
  bytes.resize(have);
  return bytes;
}

absl::Status OpenFile::Sync() {
  return ::fsync(descriptor_) == 0 ? absl::OkStatus() : Error("fsync");
}

absl::Status OpenFile::SyncData() {
  return ::fdatasync(descriptor_) == 0 ? absl::OkStatus() : Error("fdatasync");
}

absl::StatusOr<bool> OpenFile::TryLock() {
  int result;
  do {
    result = ::flock(descriptor_, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return Error("locking");
}

}  // namespace rastro

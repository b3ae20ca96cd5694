// A file is written under a temporary name, synced, and then given its name: by
// rename(2), or by link(2) where an existing file must not be lost.

#include "storage/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/open_file.h"

namespace rastro {
namespace {

std::filesystem::path DirectoryOf(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// Makes a new file, mode 0600, beside `path` and stores its name in `temporary`.
absl::StatusOr<OpenFile> CreateBeside(const std::filesystem::path& path,
                                      std::string& temporary) {
  temporary = absl::StrCat(path.string(), ".XXXXXX");
  const int made = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (made < 0) {
    return absl::InternalError(absl::StrCat(
        path.string(), ": creating a file beside it: ", std::strerror(errno)));
  }
  ::close(made);
  return OpenFile::Open(temporary, O_RDWR);
}

absl::Status GiveName(const std::string& temporary, const std::filesystem::path& path,
                      IfExists if_exists) {
  const bool replace = if_exists == IfExists::kReplace;
  const int result = replace ? ::rename(temporary.c_str(), path.c_str())
                             : ::link(temporary.c_str(), path.c_str());
  const int error = errno;
  if (result == 0 && !replace) ::unlink(temporary.c_str());
  if (result == 0) return SyncDirectory(DirectoryOf(path));
  if (error == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path.string(), ": there is a file already; it is left as it is"));
  }
  return absl::InternalError(absl::StrCat(path.string(), ": ", std::strerror(error)));
}

using MakeContent = std::function<absl::Status(const WritePart&)>;

absl::Status WriteWhole(const std::filesystem::path& path, const MakeContent& make,
                        IfExists if_exists, mode_t mode) {
  std::string temporary;
  absl::StatusOr<OpenFile> file = CreateBeside(path, temporary);
  absl::Status status = file.status();
  if (status.ok() && ::fchmod(file->descriptor(), mode) != 0) {
    status = absl::InternalError(absl::StrCat(path.string(), ": ", std::strerror(errno)));
  }
  uint64_t written = 0;
  if (status.ok()) {
    status = make([&](absl::string_view part) {
      const uint64_t offset = std::exchange(written, written + part.size());
      return file->WriteAt(offset, part);
    });
  }
  if (status.ok()) status = file->Sync();
  if (status.ok()) status = GiveName(temporary, path, if_exists);
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

MakeContent AllAtOnce(absl::string_view content) {
  return [content](const WritePart& write) { return write(content); };
}

enum class Readers { kOwnerOnly, kEverybody };

// Opens a regular file that has these readers at most, and says how long it is.
absl::StatusOr<OpenFile> OpenRegular(const std::filesystem::path& path, Readers readers,
                                     uint64_t& size) {
  absl::StatusOr<OpenFile> file = OpenFile::Open(path, O_RDONLY);
  if (!file.ok()) return file.status();
  struct stat facts;
  if (::fstat(file->descriptor(), &facts) != 0) {
    return absl::InternalError(absl::StrCat(path.string(), ": ", std::strerror(errno)));
  }
  if (!S_ISREG(facts.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path.string(), ": wanted a regular file"));
  }
  if (readers == Readers::kOwnerOnly && (facts.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        path.string(), ": wanted mode 0600, got 0", absl::Hex(facts.st_mode >> 6 & 7),
        absl::Hex(facts.st_mode >> 3 & 7), absl::Hex(facts.st_mode & 7),
        ": others may use it. Run: chmod 600 ", path.string()));
  }
  size = static_cast<uint64_t>(facts.st_size);
  return file;
}

absl::StatusOr<std::string> ReadSmallFile(const std::filesystem::path& path,
                                          size_t max_bytes, Readers readers) {
  uint64_t size = 0;
  const absl::StatusOr<OpenFile> file = OpenRegular(path, readers, size);
  if (!file.ok()) return file.status();
  const auto too_long = [&] {
    return absl::ResourceExhaustedError(
        absl::StrCat(path.string(), ": wanted at most ", max_bytes, " bytes"));
  };
  // As much memory as the file needs, not as the limit would allow.
  if (size > max_bytes) return too_long();
  absl::StatusOr<std::string> content = file->ReadAt(0, size + 1);
  if (content.ok() && content->size() > max_bytes) return too_long();
  return content;
}

}  // namespace

absl::Status SyncDirectory(const std::filesystem::path& directory) {
  absl::StatusOr<OpenFile> opened = OpenFile::Open(directory, O_RDONLY | O_DIRECTORY);
  return opened.ok() ? opened->Sync() : opened.status();
}

absl::Status MakeDirectories(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path path =
      std::filesystem::absolute(directory, error).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // It ended in a slash.
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  if (absl::Status status = MakeDirectories(path.parent_path()); !status.ok()) {
    return status;
  }
  std::filesystem::create_directory(path, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat(path.string(), ": ", error.message()));
  }
  return SyncDirectory(path.parent_path());
}

absl::Status WritePrivateFile(const std::filesystem::path& path,
                              absl::string_view content, IfExists if_exists) {
  return WriteWhole(path, AllAtOnce(content), if_exists, 0600);
}

absl::Status WritePrivateFile(const std::filesystem::path& path, const MakeContent& make,
                              IfExists if_exists) {
  return WriteWhole(path, make, if_exists, 0600);
}

absl::Status WritePublicFile(const std::filesystem::path& path, absl::string_view content,
                             IfExists if_exists) {
  return WriteWhole(path, AllAtOnce(content), if_exists, 0644);
}

absl::StatusOr<PrivateFile> PrivateFile::Open(const std::filesystem::path& path) {
  uint64_t size = 0;
  absl::StatusOr<OpenFile> file = OpenRegular(path, Readers::kOwnerOnly, size);
  if (!file.ok()) return file.status();
  return PrivateFile(*std::move(file));
}

absl::StatusOr<std::string> PrivateFile::Next(size_t bytes) {
  absl::StatusOr<std::string> next = file_.ReadAt(offset_, bytes);
  if (next.ok()) offset_ += next->size();
  return next;
}

absl::StatusOr<std::string> ReadPrivateFile(const std::filesystem::path& path,
                                            size_t max_bytes) {
  return ReadSmallFile(path, max_bytes, Readers::kOwnerOnly);
}

absl::StatusOr<std::string> ReadPublicFile(const std::filesystem::path& path,
                                           size_t max_bytes) {
  return ReadSmallFile(path, max_bytes, Readers::kEverybody);
}

}  // namespace rastro

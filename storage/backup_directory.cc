// syncfs(2) instead of an fsync for each of many small files; since Linux 5.8 it tells of
// writes that failed.

#include "storage/backup_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr char kUnfinishedFile[] = "unfinished";     // Grows.
constexpr char kUnfinishedWhole[] = "unfinished.1";  // Is written at once.
constexpr char kLockFile[] = "rastro.lock";
constexpr size_t kReadBytes = size_t{256} << 10;
constexpr std::filesystem::perms kOwnerOnly = std::filesystem::perms::owner_all;

absl::Status FileError(const std::filesystem::path& path, const std::error_code& error) {
  const std::string message = absl::StrCat(path.string(), ": ", error.message());
  if (error == std::errc::no_such_file_or_directory) return absl::NotFoundError(message);
  if (error == std::errc::no_space_on_device) {
    return absl::ResourceExhaustedError(message);
  }
  return absl::FailedPreconditionError(message);
}

// Makes a folder and those above it, for its owner alone.
absl::Status MakeFolders(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::is_directory(path, error)) return absl::OkStatus();
  if (absl::Status status = MakeFolders(path.parent_path()); !status.ok()) return status;
  if (std::filesystem::create_directory(path, error)) {
    std::filesystem::permissions(path, kOwnerOnly, error);
  }
  return error ? FileError(path, error) : absl::OkStatus();
}

absl::StatusOr<OpenFile> OpenNew(const std::filesystem::path& path) {
  return OpenFile::Open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
}

}  // namespace

absl::StatusOr<BackupDirectory> BackupDirectory::Open(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return BackupDirectory(path);
  return absl::NotFoundError(absl::StrCat(path.string(), ": there is no such directory"));
}

absl::StatusOr<BackupDirectory> BackupDirectory::OpenToWrite(
    const std::filesystem::path& path, absl::string_view holder) {
  if (absl::Status status = MakeFolders(path); !status.ok()) return status;
  absl::StatusOr<DirectoryLock> lock = DirectoryLock::Acquire(path, holder);
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::UnavailableError(lock.status().message());
  }
  if (!lock.ok()) return lock.status();
  BackupDirectory directory(path);
  directory.lock_ = *std::move(lock);
  return directory;
}

bool BackupDirectory::IsEmpty() const {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(path_, error)) {
    const std::string name = file.path().filename().string();
    if (name != kLockFile && name != kUnfinishedFile && name != kUnfinishedWhole) {
      return false;
    }
  }
  return !error;
}

std::string BackupDirectory::Name(absl::string_view path) const {
  return (path_ / std::string(path)).string();
}

absl::StatusOr<std::string> BackupDirectory::Read(absl::string_view path,
                                                  size_t max_bytes) const {
  const absl::StatusOr<OpenFile> file = OpenFile::Open(Name(path), O_RDONLY);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::string> bytes = file->ReadAt(0, max_bytes + 1);
  if (bytes.ok() && bytes->size() > max_bytes) {
    return absl::DataLossError(
        absl::StrCat(Name(path), ": wanted at most ", max_bytes, " bytes"));
  }
  return bytes;
}

absl::Status BackupDirectory::Write(absl::string_view path, absl::string_view bytes) {
  const std::filesystem::path unfinished = path_ / kUnfinishedWhole;
  absl::StatusOr<OpenFile> file = OpenNew(unfinished);
  absl::Status status = file.status();
  if (status.ok()) status = file->WriteAt(0, bytes);
  if (status.ok()) status = GiveName(unfinished, path);
  return status;
}

absl::Status BackupDirectory::StartFile() {
  absl::StatusOr<OpenFile> file = OpenNew(path_ / kUnfinishedFile);
  if (!file.ok()) return file.status();
  growing_ = *std::move(file);
  growing_bytes_ = 0;
  return absl::OkStatus();
}

absl::Status BackupDirectory::Append(absl::string_view bytes) {
  absl::Status status = growing_.WriteAt(growing_bytes_, bytes);
  growing_bytes_ += bytes.size();
  return status;
}

absl::Status BackupDirectory::FinishFile(absl::string_view path) {
  growing_ = OpenFile();
  return GiveName(path_ / kUnfinishedFile, path);
}

absl::Status BackupDirectory::Commit(absl::string_view path, absl::string_view bytes) {
  absl::StatusOr<OpenFile> file = OpenFile::Open(path_, O_RDONLY | O_DIRECTORY);
  if (!file.ok()) return file.status();
  if (::syncfs(file->descriptor()) != 0) {
    return absl::InternalError(
        absl::StrCat(path_.string(), ": syncfs: ", std::strerror(errno)));
  }
  return WritePrivateFile(Name(path), bytes, IfExists::kReplace);
}

absl::Status BackupDirectory::Remove(absl::string_view path) {
  const std::filesystem::path name = Name(path);
  std::error_code error;
  std::filesystem::remove(name, error);
  if (error) return FileError(name, error);
  std::filesystem::remove(name.parent_path(), error);  // Not if something is in it.
  return absl::OkStatus();
}

absl::Status BackupDirectory::GiveName(const std::filesystem::path& unfinished,
                                       absl::string_view path) {
  const std::filesystem::path name = Name(path);
  if (absl::Status status = MakeFolders(name.parent_path()); !status.ok()) return status;
  std::error_code error;
  std::filesystem::rename(unfinished, name, error);
  return error ? FileError(name, error) : absl::OkStatus();
}

absl::StatusOr<BackupLines> BackupLines::Open(const BackupDirectory& directory,
                                              absl::string_view path,
                                              size_t max_line_bytes) {
  absl::StatusOr<OpenFile> file = OpenFile::Open(directory.Name(path), O_RDONLY);
  if (!file.ok()) return file.status();
  return BackupLines(*std::move(file), max_line_bytes);
}

absl::StatusOr<bool> BackupLines::Next(std::string& line) {
  size_t searched = given_;
  for (;;) {
    const size_t end = ahead_.find('\n', searched);
    if (end != std::string::npos && end - given_ <= max_line_bytes_) {
      line.assign(ahead_, given_, end - given_);
      given_ = end + 1;
      return true;
    }
    if (ahead_.size() - given_ > max_line_bytes_) {
      return absl::DataLossError(
          absl::StrCat("a line is longer than ", max_line_bytes_, " bytes"));
    }
    ahead_.erase(0, given_);
    given_ = 0;
    searched = ahead_.size();
    const absl::StatusOr<std::string> more = file_.ReadAt(offset_, kReadBytes);
    if (!more.ok()) return more.status();
    if (more->empty()) break;
    offset_ += more->size();
    ahead_ += *more;
  }
  if (ahead_.empty()) return false;
  return absl::DataLossError("its last line is cut off");
}

}  // namespace rastro

// The files of a backup: written without waiting for the disk, made durable together,
// and then committed by one small file that names what is there.
// What stands in them is said by docs/backup.md and known to services/backup alone.

#ifndef RASTRO_STORAGE_BACKUP_DIRECTORY_H_
#define RASTRO_STORAGE_BACKUP_DIRECTORY_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/directory_lock.h"
#include "storage/open_file.h"

namespace rastro {

// Paths are relative to the directory, of [a-z0-9./]. Files have mode 0600 and folders
// 0700: contents are for the operator. Not thread-safe.
class BackupDirectory {
 public:
  // For reading. NOT_FOUND if there is no such directory.
  static absl::StatusOr<BackupDirectory> Open(const std::filesystem::path& path);

  // For writing by this process alone, named `holder`; made if it is not there.
  // UNAVAILABLE while another process writes.
  static absl::StatusOr<BackupDirectory> OpenToWrite(const std::filesystem::path& path,
                                                     absl::string_view holder);

  // True if it holds nothing, but what OpenToWrite leaves.
  bool IsEmpty() const;

  // Where the file is, for messages.
  std::string Name(absl::string_view path) const;

  // The whole file, of at most `max_bytes`; NOT_FOUND, or DATA_LOSS if it is larger.
  absl::StatusOr<std::string> Read(absl::string_view path, size_t max_bytes) const;

  // Writes or replaces a file, whole or not at all; durable after the next Commit.
  absl::Status Write(absl::string_view path, absl::string_view bytes);

  // A file that is written bit by bit and gets its name when it is finished. One at a
  // time: a new one takes the place of one that was not finished.
  absl::Status StartFile();
  absl::Status Append(absl::string_view bytes);
  absl::Status FinishFile(absl::string_view path);

  // Makes everything written before durable, then writes `path`, durable when it
  // returns OK: who finds it finds the rest as well.
  absl::Status Commit(absl::string_view path, absl::string_view bytes);

  // OK if it is not there. A folder goes with its last file.
  absl::Status Remove(absl::string_view path);

 private:
  explicit BackupDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  absl::Status GiveName(const std::filesystem::path& unfinished, absl::string_view path);

  std::filesystem::path path_;
  std::optional<DirectoryLock> lock_;
  OpenFile growing_;
  uint64_t growing_bytes_ = 0;
};

// Reads a file line by line with memory for one line.
class BackupLines {
 public:
  // `path` as in BackupDirectory. NOT_FOUND if there is no such file.
  static absl::StatusOr<BackupLines> Open(const BackupDirectory& directory,
                                          absl::string_view path, size_t max_line_bytes);

  // The next line without its LF. False at the end; DATA_LOSS if a line is longer than
  // allowed or the last one has no LF.
  absl::StatusOr<bool> Next(std::string& line);

 private:
  BackupLines(OpenFile file, size_t max_line_bytes)
      : file_(std::move(file)), max_line_bytes_(max_line_bytes) {}

  OpenFile file_;
  size_t max_line_bytes_;
  uint64_t offset_ = 0;  // Of what is read next.
  std::string ahead_;    // Read, and not yet given.
  size_t given_ = 0;     // Bytes of it that are.
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_BACKUP_DIRECTORY_H_

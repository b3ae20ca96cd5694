// Who may write in a data directory: one process at a time.

#ifndef RASTRO_STORAGE_DIRECTORY_LOCK_H_
#define RASTRO_STORAGE_DIRECTORY_LOCK_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/open_file.h"

namespace rastro {

// Held from Acquire until it goes, or the process ends in whatever way. Needed before
// a store is opened even for reading only: RocksDB takes no lock then, and what it
// reads while another process writes means nothing.
class DirectoryLock {
 public:
  // Locks `directory`, which must exist, for a `holder` such as "rastrod" or
  // "rastro fsck". FAILED_PRECONDITION, naming holder and process, while another one
  // has it, in this process or another.
  static absl::StatusOr<DirectoryLock> Acquire(const std::filesystem::path& directory,
                                               absl::string_view holder);

  DirectoryLock(DirectoryLock&&) noexcept = default;
  DirectoryLock& operator=(DirectoryLock&&) noexcept = default;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(OpenFile file) : file_(std::move(file)) {}

  OpenFile file_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_DIRECTORY_LOCK_H_

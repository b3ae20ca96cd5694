// An open file as POSIX knows it, and what it can fail with. Internal to storage.

#ifndef RASTRO_STORAGE_OPEN_FILE_H_
#define RASTRO_STORAGE_OPEN_FILE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// Closes its descriptor when it goes. Not thread-safe.
class OpenFile {
 public:
  OpenFile() = default;
  // `flags` and `mode` as open(2) takes them. NOT_FOUND, ALREADY_EXISTS, or INTERNAL
  // with what the system says.
  static absl::StatusOr<OpenFile> Open(const std::filesystem::path& path, int flags,
                                       unsigned mode = 0);
  ~OpenFile();
  OpenFile(OpenFile&& other) noexcept
      : path_(std::move(other.path_)),
        descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  int descriptor() const { return descriptor_; }

  // All of `bytes` at `offset`.
  absl::Status WriteAt(uint64_t offset, absl::string_view bytes);
  // Up to `size` bytes from `offset`; fewer only at the end of the file.
  absl::StatusOr<std::string> ReadAt(uint64_t offset, size_t size) const;
  // fsync, or fdatasync where only content matters.
  absl::Status Sync();
  absl::Status SyncData();
  // True if this now has the file for itself (flock); false if another one has it.
  absl::StatusOr<bool> TryLock();

 private:
  // INTERNAL, or what fits better, from errno.
  absl::Status Error(absl::string_view doing) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_OPEN_FILE_H_

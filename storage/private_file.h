// Small files, above all those that only their owner may read, as keys: written whole or
// not at all.
// Thread-safe; of two writers of one path either may win.

#ifndef RASTRO_STORAGE_PRIVATE_FILE_H_
#define RASTRO_STORAGE_PRIVATE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/open_file.h"

namespace rastro {

inline constexpr size_t kMaxPrivateFileBytes = 1 << 20;

enum class IfExists { kRefuse, kReplace };

// Writes `content` with mode 0600. Durable under that name when it returns OK; a crash
// leaves the file as it was, or none. ALREADY_EXISTS with kRefuse if there is one.
absl::Status WritePrivateFile(const std::filesystem::path& path,
                              absl::string_view content, IfExists if_exists);

// The same for content that comes in parts, and that need not be in memory as a whole:
// `make` gives it to `write`. An error of `make` leaves the file as it was.
using WritePart = std::function<absl::Status(absl::string_view part)>;
absl::Status WritePrivateFile(const std::filesystem::path& path,
                              const std::function<absl::Status(const WritePart&)>& make,
                              IfExists if_exists);

// The same for a file that everybody may read, mode 0644.
absl::Status WritePublicFile(const std::filesystem::path& path, absl::string_view content,
                             IfExists if_exists);

// Reads a file of at most `max_bytes`. NOT_FOUND if there is none; FAILED_PRECONDITION,
// with the command that helps, if group or others may read or write it;
// RESOURCE_EXHAUSTED if it is larger.
absl::StatusOr<std::string> ReadPrivateFile(const std::filesystem::path& path,
                                            size_t max_bytes = kMaxPrivateFileBytes);

// The same for a file that others may read.
absl::StatusOr<std::string> ReadPublicFile(const std::filesystem::path& path,
                                           size_t max_bytes = kMaxPrivateFileBytes);

// Such a file, of any size, read from its beginning on. Not thread-safe.
class PrivateFile {
 public:
  // Errors as those of ReadPrivateFile.
  static absl::StatusOr<PrivateFile> Open(const std::filesystem::path& path);

  // The next bytes, so many; fewer only at the end of the file.
  absl::StatusOr<std::string> Next(size_t bytes);

 private:
  explicit PrivateFile(OpenFile file) : file_(std::move(file)) {}

  OpenFile file_;
  uint64_t offset_ = 0;
};

// Makes a directory, and those above it that are missing, so that they outlive a crash;
// OK if it is there. FAILED_PRECONDITION with what the system says.
absl::Status MakeDirectories(const std::filesystem::path& directory);

// Makes what was created, renamed or deleted in a directory outlive a crash.
absl::Status SyncDirectory(const std::filesystem::path& directory);

}  // namespace rastro

#endif  // RASTRO_STORAGE_PRIVATE_FILE_H_

// How much room a disk has.

#ifndef RASTRO_STORAGE_FREE_SPACE_H_
#define RASTRO_STORAGE_FREE_SPACE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace rastro {

// Bytes that this process may still write on the disk that holds `path`. Thread-safe;
// INTERNAL if the system does not say.
absl::StatusOr<uint64_t> FreeDiskBytes(const std::string& path);

using FreeSpaceFunction =
    std::function<absl::StatusOr<uint64_t>(const std::string& path)>;

}  // namespace rastro

#endif  // RASTRO_STORAGE_FREE_SPACE_H_

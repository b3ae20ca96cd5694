// What root alone may still use does not count: the server need not run as root.

#include "storage/free_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace rastro {

absl::StatusOr<uint64_t> FreeDiskBytes(const std::string& path) {
  struct statvfs disk;
  if (statvfs(path.c_str(), &disk) != 0) {
    return absl::InternalError(
        absl::StrCat(path, ": free space unknown: ", std::strerror(errno)));
  }
  return uint64_t{disk.f_bavail} * disk.f_frsize;
}

}  // namespace rastro

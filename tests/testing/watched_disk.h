// Notes what this process does to the files below a directory, whoever does it: RocksDB,
// our own files, the standard library. Makes chosen calls fail. It stands between the
// program and the C library (watched_calls.cc), so that nothing of the program has to
// know; a test program that lists both files has it.
//
// Not noted are files that are opened with fopen: RocksDB's LOG, which nobody reads.

#ifndef RASTRO_TESTS_TESTING_WATCHED_DISK_H_
#define RASTRO_TESTS_TESTING_WATCHED_DISK_H_

#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/testing/disk_journal.h"

namespace rastro {

enum class DiskCall {
  kOpen,
  kWrite,
  kSync,  // fsync and fdatasync, of directories too.
  kRename,
  kLink,
  kRemove,
  kMakeDirectory,
  kResize,
  kRead,
};

inline const std::set<DiskCall> kChangingCalls = {
    DiskCall::kOpen, DiskCall::kWrite,         DiskCall::kSync,  DiskCall::kRename,
    DiskCall::kLink, DiskCall::kMakeDirectory, DiskCall::kResize};

// Which calls fail.
struct DiskFault {
  std::set<DiskCall> calls;
  uint64_t first = 0;  // The number of the first one among these calls, from 1; 0 = none.
  uint64_t count = 1;  // How many fail.
  int error = EIO;     // With ENOSPC the first write that fails is cut short instead.
};

// One at a time in a process. Thread-safe.
class WatchedDisk {
 public:
  // Begins with what is there.
  explicit WatchedDisk(std::string root);
  // Threads that are still writing must have ended.
  ~WatchedDisk();

  WatchedDisk(const WatchedDisk&) = delete;
  WatchedDisk& operator=(const WatchedDisk&) = delete;

  // What happened so far; its changes are numbered from 1 by size().
  DiskJournal Journal() const;
  size_t size() const;

  // From now on; the calls are counted from 1 again.
  void SetFault(DiskFault fault);
  // Calls of the fault's kinds since then.
  uint64_t calls() const;
  // Those that failed, as "fdatasync data/ledger/000004.log".
  std::vector<std::string> failures() const;

  // What the disk says to have left for the program; not set = the truth.
  void SetFreeBytes(std::optional<uint64_t> bytes);
  std::optional<uint64_t> free_bytes() const;

  // For watched_calls.cc alone.
  static WatchedDisk* Current();
  bool Knows(int descriptor) const;
  bool Knows(const char* path) const;
  // Each makes the call unless it is to fail, and notes what it did.
  int Open(const char* path, int flags, const std::function<int()>& real);
  int MakeTemporary(char* path, const std::function<int()>& real);
  int Close(int descriptor, const std::function<int()>& real);
  ssize_t Write(int descriptor, const void* bytes, size_t size, off_t offset,
                const std::function<ssize_t(size_t)>& real);
  int Sync(int descriptor);
  int Resize(int descriptor, off_t size, const std::function<int()>& real);
  int Rename(const char* from, const char* to, const std::function<int()>& real);
  int Link(const char* from, const char* to, const std::function<int()>& real);
  int Remove(const char* path, const std::function<int()>& real);
  int MakeDirectory(const char* path, const std::function<int()>& real);
  // True, and errno set, if this read is to fail.
  bool FailsRead(int descriptor);

 private:
  struct Place {
    int directory = -1;
    std::string name;
    int node = -1;  // What stands there now.
  };

  Place Find(const std::string& path) const;
  void Note(DiskChange change);
  int NoteNew(const Place& place, bool is_directory);
  bool Fails(DiskCall call, const std::string& name);
  std::string NameOf(int node) const;

  const std::string root_;
  mutable std::mutex mutex_;
  DiskJournal journal_;
  DiskImage now_;                   // Names only.
  std::vector<std::string> names_;  // Of each node, for messages.
  std::map<int, int> descriptors_;  // To nodes.
  DiskFault fault_;
  uint64_t calls_ = 0;
  std::vector<std::string> failures_;
  std::optional<uint64_t> free_bytes_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_WATCHED_DISK_H_

// What a program did to the files below one directory, change by change, and what a disk
// may hold of it when the power fails after any of them.
// Pure, but for ReadDisk and WriteDisk. Not thread-safe.
//
// The disk promises no more than POSIX does, with one exception:
//   * Content of a file is safe after fsync or fdatasync of it. Of what was written
//   since,
//     each page or sector may be there, or not, or all of it up to some byte; the size
//     may be the old one, the new one or between, with zeros where nothing arrived.
//   * Names in a directory are safe after fsync of the directory. Of what was done to
//     names since, some first part is there: journaling file systems keep that order
//     within a directory, and RocksDB relies on it. Nothing is kept between directories.
//   * An fsync that failed leaves some of the pages unwritten and calls them clean: no
//     later fsync writes them.

#ifndef RASTRO_TESTS_TESTING_DISK_JOURNAL_H_
#define RASTRO_TESTS_TESTING_DISK_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace rastro {

// A file or a directory, under a number of its own.
struct DiskNode {
  bool is_directory = false;
  std::string content;                 // Of a file.
  std::map<std::string, int> entries;  // Of a directory: nodes by name.
};

// By number; the first is the directory that all else is below of.
using DiskImage = std::vector<DiskNode>;

struct DiskChange {
  enum class Kind {
    kWrite,
    kResize,
    kSync,        // fsync or fdatasync of a file.
    kFailedSync,  // One that said that it failed.
    kBind,        // A name is given to `other`.
    kUnbind,
    kMove,  // A name becomes `new_name`, replacing what stood there.
    kSyncNames,
  };

  Kind kind = Kind::kWrite;
  int node = 0;  // The file, or the directory of the names.
  std::string name, new_name;
  int other = 0;
  bool makes_directory = false;  // kBind, where `other` is new.
  uint64_t offset = 0;           // kWrite: from here; kResize: the size.
  std::string bytes;             // kWrite.
};

// What there was, and what happened.
struct DiskJournal {
  DiskImage before;
  std::vector<DiskChange> changes;
};

// Makes one change to an image, as the program saw it.
void ApplyChange(const DiskChange& change, DiskImage& image);

// The disk after the first `count` changes when only the program ends.
DiskImage AfterKill(const DiskJournal& journal, size_t count);

// True for syncs that the disk says it did and did not. `name` is the file's, and empty
// for the names of a directory.
using IgnoredSyncs = std::function<bool(const std::string& name)>;

// The disk after the first `count` changes when the power fails.
DiskImage AfterPowerLoss(const DiskJournal& journal, size_t count,
                         std::mt19937_64& random, const IgnoredSyncs& ignored = nullptr);

// All files below `root`, and the reverse, into an empty directory.
DiskImage ReadDisk(const std::string& root);
void WriteDisk(const DiskImage& image, const std::string& root);

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_DISK_JOURNAL_H_

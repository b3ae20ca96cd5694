// What a power loss can leave of a database's MANIFEST: its last, unsynced records torn,
// so that RocksDB takes the whole for damaged. Internal to storage/rocksdb_open.h.
// Thread-safe.
// Specification: RocksDB's log format (its wiki, "Write Ahead Log File Format"), which
// MANIFEST files have as well.

#ifndef RASTRO_STORAGE_TORN_MANIFEST_H_
#define RASTRO_STORAGE_TORN_MANIFEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace rastro {

struct Manifest {
  std::string path;
  // Where whole records end, as far as their headers can be followed, ascending; the end
  // of the file is among them only if nothing stands behind the last record.
  std::vector<uint64_t> ends;
};

// The MANIFEST that is current in `directory`; without path and ends if there is none.
Manifest ReadManifest(rocksdb::Env& env, const std::string& directory);

// The disk of `base`, with a file that seems to end after `bytes`. `base` must outlive
// it.
std::unique_ptr<rocksdb::Env> WithShortFile(rocksdb::Env& base, const std::string& path,
                                            uint64_t bytes);

}  // namespace rastro

#endif  // RASTRO_STORAGE_TORN_MANIFEST_H_

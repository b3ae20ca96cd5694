// What RocksDB is told of a database and its column families. Internal to storage.
// Settings and their reasons: rocksdb_settings.cc.

#ifndef RASTRO_STORAGE_ROCKSDB_SETTINGS_H_
#define RASTRO_STORAGE_ROCKSDB_SETTINGS_H_

#include <memory>
#include <string>

#include "storage/rocksdb_open.h"

namespace rocksdb {
class Cache;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

namespace rastro {

// `stop` is told of errors in the background, and outlives the database.
rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options, FailStop& stop);

// Of the family of this name, which shares `cache` with the others.
rocksdb::ColumnFamilyOptions MakeFamilyOptions(const RocksDbOptions& options,
                                               const std::string& name,
                                               std::shared_ptr<rocksdb::Cache> cache);

}  // namespace rastro

#endif  // RASTRO_STORAGE_ROCKSDB_SETTINGS_H_

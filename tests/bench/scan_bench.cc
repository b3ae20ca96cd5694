// RocksDB alone: reads all rows of a ledger store in the order of their keys, each with
// its block's checksum, and does nothing with them. What tests/bench/audit compares with.
//
//   scan_bench LEDGER-STORE     prints one JSON object

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "storage/key_schema.h"

namespace rastro {
namespace {

struct Read {
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

bool ReadFamily(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* family, Read& read) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // Everything is read once.
  options.readahead_size = size_t{2} << 20;
  const std::unique_ptr<rocksdb::Iterator> row(database.NewIterator(options, family));
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    ++read.rows;
    read.bytes += row->key().size() + row->value().size();
  }
  return row->status().ok();
}

int Main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::fprintf(stderr, "Usage: scan_bench LEDGER-STORE\n");
    return 2;
  }
  const rocksdb::Options options;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const char* name :
       {kDefaultFamily, kEntriesFamily, kContentFamily, kBatchesFamily, kTilesFamily}) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions(options));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(options, argv[1], families, &handles, &opened);
  if (!status.ok()) {
    std::fprintf(stderr, "scan_bench: %s\n", status.ToString().c_str());
    return 1;
  }
  const std::unique_ptr<rocksdb::DB> database(opened);
  const auto begun = std::chrono::steady_clock::now();
  Read read;
  bool is_whole = true;
  for (rocksdb::ColumnFamilyHandle* family : handles) {
    is_whole = ReadFamily(*database, family, read) && is_whole;
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
  for (rocksdb::ColumnFamilyHandle* family : handles) {
    database->DestroyColumnFamilyHandle(family);
  }
  if (!is_whole) {
    std::fprintf(stderr, "scan_bench: %s: not all rows can be read\n", argv[1]);
    return 1;
  }
  std::printf("{\"rows\": %lu, \"bytes\": %lu, \"seconds\": %.6f}\n", read.rows,
              read.bytes, spent.count());
  return 0;
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) { return rastro::Main(argc, argv); }

// Opens whatever column families there are, with RocksDB's own settings: the door must
// not share a mistake with the code that it tests.

#include "tests/testing/ledger_damage.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <cstdio>
#include <cstdlib>

namespace rastro {
namespace {

void Check(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "ledger damage: %s\n", status.ToString().c_str());
  std::abort();
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

LedgerDamage::LedgerDamage(const std::string& path) {
  const rocksdb::DBOptions options;
  std::vector<std::string> names;
  Check(rocksdb::DB::ListColumnFamilies(options, path, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) {
    descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  Check(rocksdb::DB::Open(options, path, descriptors, &handles, &db));
  db_.reset(db);
  for (size_t i = 0; i < names.size(); ++i) families_[names[i]] = handles[i];
}

LedgerDamage::~LedgerDamage() {
  for (const auto& [name, handle] : families_) {
    Check(db_->Flush(rocksdb::FlushOptions(), handle));
    Check(db_->DestroyColumnFamilyHandle(handle));
  }
  Check(db_->Close());
}

std::vector<StoredKey> LedgerDamage::Keys() const {
  std::vector<StoredKey> keys;
  for (const auto& [name, handle] : families_) {
    const std::unique_ptr<rocksdb::Iterator> cursor(
        db_->NewIterator(rocksdb::ReadOptions(), handle));
    for (cursor->SeekToFirst(); cursor->Valid(); cursor->Next()) {
      keys.push_back({name, cursor->key().ToString()});
    }
    Check(cursor->status());
  }
  return keys;
}

bool LedgerDamage::Has(const StoredKey& key) const {
  std::string value;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), Family(key), key.key, &value);
  if (!status.IsNotFound()) Check(status);
  return status.ok();
}

std::string LedgerDamage::Get(const StoredKey& key) const {
  std::string value;
  Check(db_->Get(rocksdb::ReadOptions(), Family(key), key.key, &value));
  return value;
}

void LedgerDamage::Put(const StoredKey& key, const std::string& value) {
  Check(db_->Put(Synced(), Family(key), key.key, value));
}

void LedgerDamage::Delete(const StoredKey& key) {
  Check(db_->Delete(Synced(), Family(key), key.key));
}

rocksdb::ColumnFamilyHandle* LedgerDamage::Family(const StoredKey& key) const {
  const auto found = families_.find(key.family);
  if (found == families_.end()) {
    Check(rocksdb::Status::InvalidArgument("no column family", key.family));
  }
  return found->second;
}

}  // namespace rastro

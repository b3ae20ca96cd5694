// The tests' door into a ledger store or index store that no server has open: reads
// and changes any stored value behind the back of its code.

#ifndef RASTRO_TESTS_TESTING_LEDGER_DAMAGE_H_
#define RASTRO_TESTS_TESTING_LEDGER_DAMAGE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
}  // namespace rocksdb

namespace rastro {

struct StoredKey {
  std::string family;  // "entries", ...: see storage/key_schema.h.
  std::string key;

  friend auto operator<=>(const StoredKey&, const StoredKey&) = default;
};

// Everything a test calls must succeed, or the process ends with the reason.
class LedgerDamage {
 public:
  explicit LedgerDamage(const std::string& path);
  ~LedgerDamage();

  // Every row of every column family, in order.
  std::vector<StoredKey> Keys() const;

  bool Has(const StoredKey& key) const;
  std::string Get(const StoredKey& key) const;
  void Put(const StoredKey& key, const std::string& value);
  void Delete(const StoredKey& key);

 private:
  rocksdb::ColumnFamilyHandle* Family(const StoredKey& key) const;

  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_LEDGER_DAMAGE_H_

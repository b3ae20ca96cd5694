// What was asked for lately, in bounded memory: two generations, of which the older one
// is forgotten all at once when the newer one is full. Not thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_RECENT_MAP_H_
#define RASTRO_SERVICES_LEDGER_RECENT_MAP_H_

#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace rastro {

template <typename Key, typename Value>
class RecentMap {
 public:
  // Keeps the `kept` last asked for, and up to twice as many.
  explicit RecentMap(size_t kept) : kept_(kept) {}

  // The value of `key`, until the next call; nullptr if it is not kept.
  const Value* Find(const Key& key) {
    if (const auto found = newer_.find(key); found != newer_.end()) return &found->second;
    const auto found = older_.find(key);
    if (found == older_.end()) return nullptr;
    Value value = found->second;
    return &Keep(key, std::move(value));
  }

  // Keeps `value`, in place of what was kept for `key`. The answer as from Find().
  const Value& Keep(const Key& key, Value value) {
    if (newer_.size() >= kept_) older_ = std::exchange(newer_, {});
    return newer_.insert_or_assign(key, std::move(value)).first->second;
  }

  // How many are kept; one that is in both generations counts twice.
  size_t size() const { return newer_.size() + older_.size(); }

 private:
  using Values = absl::flat_hash_map<Key, Value>;

  const size_t kept_;
  Values newer_;
  Values older_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_RECENT_MAP_H_

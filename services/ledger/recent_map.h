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
  // Keeps the `kept` last asked for, and up to twice as many. Where values are kept with
  // a weight, that many weigh.
  explicit RecentMap(size_t kept) : kept_(kept) {}

  // The value of `key`, until the next call; nullptr if it is not kept.
  const Value* Find(const Key& key) {
    if (const auto found = newer_.find(key); found != newer_.end()) {
      return &found->second.value;
    }
    const auto found = older_.find(key);
    if (found == older_.end()) return nullptr;
    Weighed kept = found->second;
    return &Keep(key, std::move(kept.value), kept.weight);
  }

  // Keeps `value`, in place of what was kept for `key`. The answer as from Find().
  const Value& Keep(const Key& key, Value value, size_t weight = 1) {
    if (weight_ >= kept_) {
      older_ = std::exchange(newer_, {});
      weight_ = 0;
    }
    Weighed& kept = newer_[key];
    weight_ += weight - kept.weight;
    kept = {std::move(value), weight};
    return kept.value;
  }

  // How many are kept; one that is in both generations counts twice.
  size_t size() const { return newer_.size() + older_.size(); }

 private:
  struct Weighed {
    Value value = {};
    size_t weight = 0;
  };
  using Values = absl::flat_hash_map<Key, Weighed>;

  const size_t kept_;
  size_t weight_ = 0;  // Of the newer ones.
  Values newer_;
  Values older_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_RECENT_MAP_H_

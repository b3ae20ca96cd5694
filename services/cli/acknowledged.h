// What a server has acknowledged, shared by those who submit and those who check.
// Thread-safe.

#ifndef RASTRO_SERVICES_CLI_ACKNOWLEDGED_H_
#define RASTRO_SERVICES_CLI_ACKNOWLEDGED_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "crypto/hash.h"

namespace rastro {

struct AcknowledgedEvent {
  uint64_t index = 0;  // Of its entry.
  Hash event_hash;
  std::string lot;  // One that it touches.
};

class Acknowledged {
 public:
  void Add(std::vector<AcknowledgedEvent> events) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (AcknowledgedEvent& event : events) {
      by_lot_[event.lot][event.index] = event.event_hash;
      events_.push_back(std::move(event));
    }
  }

  // Any one; nothing before the first.
  std::optional<AcknowledgedEvent> Any(std::mt19937_64& random) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (events_.empty()) return std::nullopt;
    return events_[random() % events_.size()];
  }

  // Event hashes of what is acknowledged of a lot, by index.
  std::map<uint64_t, Hash> OfLot(const std::string& lot) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = by_lot_.find(lot);
    return found == by_lot_.end() ? std::map<uint64_t, Hash>() : found->second;
  }

  size_t size() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return events_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<AcknowledgedEvent> events_;
  std::map<std::string, std::map<uint64_t, Hash>> by_lot_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_ACKNOWLEDGED_H_

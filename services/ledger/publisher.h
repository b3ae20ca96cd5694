// The newest state that anyone may see. It is durable, guarded and signed.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_PUBLISHER_H_
#define RASTRO_SERVICES_LEDGER_PUBLISHER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/registry.h"

namespace rastro {

// A snapshot; never changes. Proofs for sizes up to its own are made from its edge
// and from full tiles in the store.
struct Published {
  TreeHead head;
  std::string record_time;  // Of the last entry; empty for size 0.
  std::string checkpoint;   // The signed note.
  std::shared_ptr<const TileEdge> edge;
  std::shared_ptr<const Registry> registry;
};

class Publisher {
 public:
  explicit Publisher(std::shared_ptr<const Published> first);

  std::shared_ptr<const Published> Current() const;

  // Replaces the current state by a larger one (asserted) and wakes those who wait.
  void Publish(std::shared_ptr<const Published> next);

  // Waits until the tree has at least `size` entries; false if it has not by
  // `deadline`, or when Stop() was called.
  bool WaitForSize(uint64_t size, absl::Time deadline) const;

  // Ends all waiting, now and later.
  void Stop();

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::shared_ptr<const Published> current_;
  bool stopped_ = false;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_PUBLISHER_H_

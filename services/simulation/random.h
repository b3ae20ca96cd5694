// Chance that is the same on every machine: the standard fixes the engine's numbers but
// not those of its distributions, so those are made here.
// Not thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_RANDOM_H_
#define RASTRO_SERVICES_SIMULATION_RANDOM_H_

#include <cstdint>
#include <random>

#include "absl/strings/string_view.h"

namespace rastro {

class Random {
 public:
  // The same `purpose` under the same `seed` gives the same numbers for ever.
  Random(uint64_t seed, absl::string_view purpose);

  // From `first` to `last`, both included; `first` <= `last` (asserted).
  int64_t Between(int64_t first, int64_t last);

  // True in `percent` of 100 cases.
  bool Chance(int percent) { return Between(1, 100) <= percent; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_RANDOM_H_

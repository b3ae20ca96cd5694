// A trade of any size: farms, plants, an inspection, importers; splits and joins,
// pallets, containers. The same seed tells the same story to the byte, on every machine,
// and a larger trade contains a smaller one of the same seed, but for its last
// consignment. Not thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_TRADE_H_
#define RASTRO_SERVICES_SIMULATION_TRADE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "services/simulation/consignment.h"

namespace rastro {

inline constexpr uint64_t kMaxSimulatedAnimals = 5000000;

// Events of one participant, in the order in which they are to be recorded.
struct SimulatedEvents {
  size_t actor = 0;  // Position in the frame.
  LotEvents events;
};

class SimulatedTrade {
 public:
  // `animals` from 1 to 5,000,000 (asserted).
  SimulatedTrade(uint64_t seed, uint64_t animals);

  const std::vector<Actor>& actors() const { return frame_.actors; }

  // The next part of the story, told by one or more participants: what one tells does
  // not rest on what another tells in the same part. Empty at the end. A part holds
  // what happens to at most 5,000 animals.
  std::vector<SimulatedEvents> NextPart();

 private:
  enum Stage { kSlaughter, kPostMortem, kCutAndPack, kCertify, kShip, kImport, kStages };

  void NextDay();
  void TellMince(size_t position, LotEvents* events);

  TradeFrame frame_;
  uint64_t animals_left_;
  uint64_t next_number_ = 0;
  int64_t day_ = 0;
  int stage_ = kStages;
  std::vector<Consignment> today_;
  std::array<std::vector<Goods>, kExporters> trimmings_;
  std::array<int, kExporters> unminced_ = {};  // Consignments whose trimmings wait.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_TRADE_H_

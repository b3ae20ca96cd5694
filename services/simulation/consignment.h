// One day's work of one plant, from the farms to the shelves in Japan: some animals are
// slaughtered, cut, packed onto pallets, loaded into a container, shipped, received and
// made into retail packs.
// Not thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_CONSIGNMENT_H_
#define RASTRO_SERVICES_SIMULATION_CONSIGNMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/simulation/actor.h"
#include "services/simulation/event_maker.h"
#include "services/simulation/random.h"

namespace rastro {

// What all consignments of a trade share.
struct TradeFrame {
  uint64_t seed = 0;
  std::vector<Actor> actors;  // MakeActors(seed).
  std::vector<Company> farms;

  explicit TradeFrame(uint64_t the_seed);
};

using LotEvents = std::vector<v1::LotEvent>;

class Consignment {
 public:
  static constexpr int kCattle = 40;  // Animals of a whole consignment.
  static constexpr int kPigs = 100;

  // `number`, from 0 to 99,999, says which plant and importer it is. `animals` is the
  // whole number or, for the last consignment of a trade, fewer; its lots then have
  // other names, so that a larger trade of the same seed does not contradict a smaller
  // one. `day` is the day of arrival at the plant. `frame` must outlive it.
  Consignment(const TradeFrame& frame, uint64_t number, int animals, int64_t day);

  static int WholeSize(uint64_t number);

  bool whole() const { return animals_ == WholeSize(number_); }
  size_t exporter() const { return number_ % kExporters; }
  size_t importer() const { return kFirstImporter + number_ / kExporters % kImporters; }

  // The stages, in this order and each once; what is told depends on those before.
  LotEvents Slaughter();   // By the exporter: from the farm to carcasses.
  LotEvents PostMortem();  // By the authority.
  LotEvents CutAndPack();  // By the exporter.
  LotEvents Certify();     // By the authority.
  LotEvents Ship();        // By the exporter, with the condition on the way.
  LotEvents Import();      // By the importer.

  // What is left at the plant for minced meat, after CutAndPack.
  const std::vector<Goods>& trimmings() const { return trimmings_; }

  // Minced meat from the trimmings of several consignments of one plant, of which this
  // is the last.
  v1::LotEvent Mince(const std::vector<Goods>& trimmings) const;

 private:
  struct Truck {
    size_t farm = 0;  // Position in the frame.
    int64_t animals = 0;
    std::vector<std::string> tags;  // Of cattle; pigs travel as a lot.
    std::string herd;
  };
  struct Carcass {
    Goods goods;
    int64_t pieces = 0;
    size_t farm = 0;
  };
  struct Pallet {
    std::string sscc;
    Goods goods;
  };

  bool pork() const { return exporter() == kPorkExporter; }
  const Actor& plant() const { return frame_.actors[exporter()]; }
  const Actor& buyer() const { return frame_.actors[importer()]; }

  Setting AtPlant(int64_t day, int64_t minute) const;
  Setting InJapan(int64_t day, int64_t minute) const;
  // A lot of the plant's product `item`, its number ending in `suffix`.
  std::string LotName(uint64_t item, absl::string_view suffix) const;
  std::string LotNumber(absl::string_view suffix) const;
  std::string DocumentUri(absl::string_view kind) const;
  uint64_t SsccSerial(size_t pallet) const;

  void SetEstablishment(v1::LotEvent* event) const;
  void FillTrucks();
  LotEvents Arrival(const Truck& truck) const;
  v1::LotEvent SlaughterOf(const Truck& truck, size_t first, size_t count);
  LotEvents Cut(const std::vector<Carcass>& carcasses, size_t group);
  void Attribute(const std::vector<Carcass>& carcasses, v1::LotEvent* event) const;
  v1::LotEvent Pack(const Pallet& pallet, int64_t minute) const;
  v1::LotEvent Inspect(v1::Stage stage, const Setting& where) const;
  void AddCertificate(v1::LotEvent* event) const;
  void AddPallets(v1::LotEvent* aggregation) const;
  v1::LotEvent Load() const;
  v1::LotEvent Depart() const;
  v1::LotEvent Condition(int64_t day);
  v1::LotEvent Seen(const Occasion& occasion, const Setting& where) const;
  v1::LotEvent Unload() const;
  LotEvents Distribute(const Pallet& pallet, size_t number);

  const TradeFrame& frame_;
  const uint64_t number_;
  const int animals_;
  const int64_t day_;
  Random random_;
  const std::string tag_;
  const std::string load_;  // SSCC of the container's load.
  std::vector<Truck> trucks_;
  std::vector<Carcass> carcasses_;
  std::vector<Pallet> pallets_;
  std::vector<Goods> trimmings_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_CONSIGNMENT_H_

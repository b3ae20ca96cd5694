// See lineage.h.

#include "services/traceability/lineage.h"

#include <deque>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/traceability/containment.h"
#include "services/traceability/event_uses.h"
#include "services/traceability/facility_list.h"

namespace rastro {
namespace {

// In what quality a lot belongs to the story. A carrier is followed only to what
// carried it; a proper lot also to its inputs or outputs; a holder also to what
// was packed into it. Back, everything proper is a holder. Forward it is the lot
// asked for and what it held: what is packed into a product is not made of it.
enum class Quality : uint8_t { kCarrier, kProper, kHolder };

struct Standing {
  Quality quality = Quality::kCarrier;
  bool is_firm = false;

  uint8_t bit() const { return static_cast<uint8_t>(FirstOf(quality) << is_firm); }
  // This and every lesser standing.
  uint8_t mask() const {
    uint8_t mask = 0;
    for (Quality lesser : {Quality::kCarrier, Quality::kProper, Quality::kHolder}) {
      if (lesser > quality) break;
      mask |= FirstOf(lesser) * (is_firm ? 0b11 : 0b01);
    }
    return mask;
  }

 private:
  static int FirstOf(Quality quality) { return 1 << (2 * static_cast<int>(quality)); }
};

// How the search arrives at a lot.
struct Arrival {
  absl::string_view via;
  uint64_t event = 0;
  LineageRelation relation = LineageRelation::kSelf;
  Standing standing;
};

// Breadth first from the lot asked for. A lot is expanded again only if it gains
// standing, at most six times; an event's inputs or outputs are walked once for each
// firmness however many lots lead to it. So the work is linear in what is read.
class Tracer {
 public:
  Tracer(ChainSource& source, const PartyDirectory& directory,
         const LineageLimits& limits, LineageDirection direction)
      : chains_(source, limits), directory_(directory), limits_(limits) {
    lineage_.direction = direction;
  }

  absl::StatusOr<Lineage> Run(absl::string_view lot) {
    lineage_.lot = std::string(lot);
    Reach(lineage_.lot, {.standing = {Quality::kHolder, true}});
    ExpandAll();
    lineage_.custody = CustodyOf(lineage_.lot, chains_, directory_);
    return Take();
  }

  absl::StatusOr<Lineage> RunAround(const std::shared_ptr<const RecordedEvent>& event) {
    is_around_event_ = true;
    // Where a chain is too long to be read, the event itself is seen all the same.
    lineage_.events.emplace(event->index, event);
    const EventUses uses(*event);
    const std::set<absl::string_view> inputs(uses.consumed().begin(),
                                             uses.consumed().end());
    std::vector<absl::string_view> packed;
    const Standing standing{Quality::kHolder, true};
    absl::string_view first;
    for (const LotMention& lot : event->lots) {
      if (inputs.contains(lot.uri)) continue;
      if ((uses.Of(lot.uri) & kPacked) && lot.uri != uses.container()) {
        packed.push_back(lot.uri);
        continue;
      }
      if (first.empty()) first = lot.uri;
      Reach(lot.uri, {.standing = standing});
    }
    const auto reach_by = [&](absl::string_view lot, LineageRelation relation) {
      if (first.empty()) relation = LineageRelation::kSelf;
      Reach(lot, {first, event->index, relation, standing});
    };
    for (absl::string_view lot : inputs) reach_by(lot, LineageRelation::kInput);
    for (absl::string_view lot : packed) reach_by(lot, LineageRelation::kContent);
    ExpandAll();
    return Take();
  }

 private:
  void ExpandAll() {
    while (!queue_.empty()) {
      const auto [next, standing] = queue_.front();
      queue_.pop_front();
      Expand(*next, standing);
    }
  }

  absl::StatusOr<Lineage> Take() {
    ReadFacilityLists();
    if (!chains_.status().ok()) return chains_.status();
    Finish();
    return std::move(lineage_);
  }

  void Reach(absl::string_view lot, const Arrival& arrival) {
    uint8_t& known = standings_[lot];
    if (known & arrival.standing.bit()) return;
    const bool is_new = known == 0;
    if (is_new && lineage_.lots.size() >= limits_.max_lots) {
      lineage_.limit_reached = true;
      return;
    }
    known |= arrival.standing.mask();
    const auto entry = lineage_.lots.try_emplace(std::string(lot)).first;
    LineageLot& reached = entry->second;
    if (is_new) Introduce(arrival, reached);
    reached.only_carried = (known & 0b111100) == 0;
    reached.is_firm = (known & 0b101010) != 0;
    queue_.emplace_back(&entry->first, arrival.standing);
  }

  void Introduce(const Arrival& arrival, LineageLot& lot) {
    lot.relation = arrival.relation;
    if (arrival.relation == LineageRelation::kSelf) return;
    lot.via = std::string(arrival.via);
    lot.via_event = arrival.event;
    lot.distance = lineage_.lots.at(lot.via).distance + 1;
  }

  void Expand(const std::string& lot, Standing standing) {
    const LoadedChain* chain = chains_.Find(lot);
    if (chain == nullptr) return;
    const bool is_first = expanded_.insert(lot).second;
    for (LoadedEvent* loaded : *chain) {
      if (is_first) Note(lot, *loaded);
      if (!CountsFor(*loaded, lot)) continue;
      FollowUp(lot, *loaded, standing);
      if (standing.quality >= Quality::kProper) FollowFlow(lot, *loaded, standing);
    }
    if (standing.quality == Quality::kHolder) FollowContents(lot, *chain, standing);
  }

  void Note(const std::string& lot, const LoadedEvent& loaded) {
    const uint64_t index = loaded.event->index;
    lineage_.events.emplace(index, loaded.event);
    lineage_.lots.at(lot).chain.push_back(index);
    if (loaded.corrected_by) lineage_.corrected[index] = *loaded.corrected_by;
    if (loaded.uses.Of(lot) & kJoining) lineage_.lots.at(lot).is_joining = true;
    if (!loaded.event->IsWhole()) lineage_.complete = false;
    IsByStranger(loaded, lot);  // Noted also where nothing follows from it.
  }

  // To the container that the event put the lot into, saw it in or took it from.
  void FollowUp(const std::string& lot, const LoadedEvent& loaded, Standing standing) {
    const absl::string_view container = loaded.uses.container();
    const LotUses uses = loaded.uses.Of(lot);
    if (container.empty() || !(uses & (kPacked | kUnpacked | kSeenInside))) return;
    if (!CountsInside(loaded, lot) || !CountsFor(loaded, container)) return;
    Reach(container, {lot,
                      loaded.event->index,
                      LineageRelation::kContainer,
                      {Quality::kCarrier, standing.is_firm}});
  }

  // To the inputs of the transformations that made the lot, or to the outputs of
  // those that consumed it.
  void FollowFlow(const std::string& lot, const LoadedEvent& loaded, Standing standing) {
    const bool back = lineage_.direction == LineageDirection::kBack;
    const LotUses leads = back ? kMade | kWithheldOut : kConsumed | kWithheldIn;
    if (is_around_event_) return FollowJoined(lot, loaded, standing);
    if (!(loaded.uses.Of(lot) & leads)) return;
    const uint64_t index = loaded.event->index;
    if (!followed_.emplace(index, standing.is_firm).second) return;
    const Arrival arrival = {
        lot,
        index,
        back ? LineageRelation::kInput : LineageRelation::kOutput,
        {back ? Quality::kHolder : Quality::kProper, standing.is_firm}};
    for (absl::string_view next : back ? loaded.uses.consumed() : loaded.uses.made()) {
      if (CountsFor(loaded, next)) Reach(next, arrival);
    }
    const absl::string_view joining = loaded.uses.joining();
    if (!joining.empty() && CountsFor(loaded, joining)) Reach(joining, arrival);
  }

  // Around an event: what else went into or came out of its transformation.
  void FollowJoined(const std::string& lot, const LoadedEvent& loaded,
                    Standing standing) {
    if (!(loaded.uses.Of(lot) & kJoining)) return;
    const Arrival arrival = {lot, loaded.event->index, LineageRelation::kInput, standing};
    for (const auto* side : {&loaded.uses.consumed(), &loaded.uses.made()}) {
      for (absl::string_view next : *side) {
        if (CountsFor(loaded, next)) Reach(next, arrival);
      }
    }
  }

  void FollowContents(const std::string& lot, const LoadedChain& chain,
                      Standing standing) {
    std::vector<const RecordedEvent*> events;
    absl::flat_hash_map<uint64_t, const LoadedEvent*> loaded;
    for (const LoadedEvent* event : chain) {
      if (!event->uses.container().empty()) {
        events.push_back(event->event.get());
        loaded.emplace(event->event->index, event);
      }
    }
    if (events.empty()) return;
    const auto contents =
        ContentsOf(lot, events, [&](const RecordedEvent& event, absl::string_view named) {
          const LoadedEvent& of = *loaded.at(event.index);
          return CountsFor(of, named) && CountsInside(of, named);
        });
    for (const auto& [child, content] : contents) {
      const Arrival arrival = {
          lot,
          content.first_event,
          content.is_inside ? LineageRelation::kContent : LineageRelation::kFormerContent,
          {Quality::kHolder, standing.is_firm && content.is_inside}};
      Reach(child, arrival);
    }
  }

  bool CountsFor(const LoadedEvent& loaded, absl::string_view lot) {
    return loaded.Counts() && !IsByStranger(loaded, lot);
  }

  // Seeing a lot in a container is no act, but a stranger's word for it is not
  // enough to make the container a part of the lot's story.
  bool CountsInside(const LoadedEvent& loaded, absl::string_view lot) {
    return !(loaded.uses.Of(lot) & kSeenInside) || MayActOn(lot, loaded.event->submitter);
  }

  bool IsByStranger(const LoadedEvent& loaded, absl::string_view lot) {
    if (!IsActOn(loaded, lot) || MayActOn(lot, loaded.event->submitter)) return false;
    strangers_.emplace(loaded.event->index, lot);
    return true;
  }

  bool MayActOn(absl::string_view lot, absl::string_view participant) {
    auto known = custodies_.find(lot);
    if (known == custodies_.end()) {
      known =
          custodies_.emplace(std::string(lot), CustodyOf(lot, chains_, directory_)).first;
    }
    return MayAct(known->second, participant, directory_);
  }

  // Those of the countries for which something left, of all the countries whose
  // establishments are told of.
  void ReadFacilityLists() {
    std::set<std::string> destinations, origins;
    for (const auto& [index, event] : lineage_.events) {
      if (!event->facts || lineage_.corrected.contains(index)) continue;
      const std::string from = directory_.CountryOf(event->submitter);
      for (const Attribute& each : event->facts->attributes) {
        if (each.name != "establishment") continue;
        const std::string named = ParseEstablishmentNumber(each.value).country;
        origins.insert(named.empty() ? from : named);
      }
      for (const std::string& to : CountriesLeftFor(*event, directory_)) {
        destinations.insert(to);
        origins.insert(from);
      }
    }
    for (const std::string& destination : destinations) {
      for (const std::string& origin : origins) {
        if (origin != destination) ReadFacilityList({destination, origin});
      }
    }
  }

  void ReadFacilityList(const FacilityListName& name) {
    const std::string uri = FacilityListUri(name);
    if (!ParseFacilityListUri(uri)) return;  // No country.
    const LoadedChain* chain = chains_.Find(uri);
    if (chain == nullptr) return;
    LotChain& list = lineage_.facility_lists[uri];
    for (const LoadedEvent* loaded : *chain) {
      if (loaded->Counts()) list.push_back(loaded->event);
    }
  }

  void Finish() {
    // Of lots that were only looked at, too little is known to accuse anybody,
    // unless the event itself belongs to the story.
    for (const auto& [index, lot] : strangers_) {
      if (lineage_.events.count(index) > 0) lineage_.strangers.emplace(index, lot);
    }
    lineage_.chains = chains_.Known();
    for (const std::string& destination : chains_.Destinations()) {
      auto receiver = directory_.ParticipantOf(destination);
      if (receiver) lineage_.receivers.insert(*std::move(receiver));
    }
    lineage_.missing_lots = {chains_.missing().begin(), chains_.missing().end()};
    lineage_.limit_reached |= chains_.limit_reached();
    lineage_.complete &= lineage_.missing_lots.empty() && !lineage_.limit_reached;
  }

  LoadedChains chains_;
  const PartyDirectory& directory_;
  const LineageLimits limits_;
  bool is_around_event_ = false;
  Lineage lineage_;
  absl::flat_hash_map<std::string, uint8_t> standings_;
  std::deque<std::pair<const std::string*, Standing>> queue_;
  absl::flat_hash_set<std::string> expanded_;
  absl::flat_hash_set<std::pair<uint64_t, bool>> followed_;
  absl::flat_hash_map<std::string, Custody> custodies_;
  std::set<std::pair<uint64_t, std::string>> strangers_;
};

}  // namespace

absl::string_view LineageRelationName(LineageRelation relation) {
  switch (relation) {
    case LineageRelation::kSelf:
      return "self";
    case LineageRelation::kInput:
      return "input";
    case LineageRelation::kOutput:
      return "output";
    case LineageRelation::kContainer:
      return "container";
    case LineageRelation::kContent:
      return "content";
    case LineageRelation::kFormerContent:
      return "former content";
  }
  return "";
}

bool Lineage::CountsFor(const RecordedEvent& event, absl::string_view lot_uri) const {
  return corrected.count(event.index) == 0 &&
         !(event.facts && event.facts->error_declaration) &&
         strangers.count({event.index, std::string(lot_uri)}) == 0;
}

absl::StatusOr<Lineage> TraceBack(ChainSource& source, absl::string_view lot,
                                  const PartyDirectory& directory,
                                  const LineageLimits& limits) {
  return Tracer(source, directory, limits, LineageDirection::kBack).Run(lot);
}

absl::StatusOr<Lineage> TraceEvent(ChainSource& source,
                                   const std::shared_ptr<const RecordedEvent>& event,
                                   const PartyDirectory& directory,
                                   const LineageLimits& limits) {
  return Tracer(source, directory, limits, LineageDirection::kBack).RunAround(event);
}

absl::StatusOr<Lineage> TraceForward(ChainSource& source, absl::string_view lot,
                                     const PartyDirectory& directory,
                                     const LineageLimits& limits) {
  return Tracer(source, directory, limits, LineageDirection::kForward).Run(lot);
}

}  // namespace rastro

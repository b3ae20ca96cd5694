// See audience.h. What is known of an event spreads until nobody is left to be told: from
// those who bring it along to the receivers that they name, and from the goods to what is
// made of them and to what they are packed into. Both only grow, so that the order does
// not matter.

#include "services/traceability/audience.h"

#include <algorithm>
#include <vector>

#include "services/traceability/containment.h"
#include "services/traceability/event_uses.h"

namespace rastro {
namespace {

// From the first time, up to and without the second.
using TimeSpans = std::vector<std::pair<absl::Time, absl::Time>>;

bool IsWithin(absl::Time time, const TimeSpans& spans) {
  return std::any_of(spans.begin(), spans.end(), [&](const auto& span) {
    return time >= span.first && time < span.second;
  });
}

TimeSpans Overlap(const TimeSpans& a, const TimeSpans& b) {
  TimeSpans both;
  for (const auto& [a_begin, a_end] : a) {
    for (const auto& [b_begin, b_end] : b) {
      const absl::Time begin = std::max(a_begin, b_begin);
      const absl::Time end = std::min(a_end, b_end);
      if (begin < end) both.emplace_back(begin, end);
    }
  }
  return both;
}

absl::Time TimeOf(const RecordedEvent& event) {
  return event.facts ? event.facts->event_time : absl::InfinitePast();
}

// A key that was added without its participant's consent may be the operator's.
bool IsSpokenBy(const RecordedEvent& event, const std::set<std::string>& participants) {
  return !event.key_without_consent && participants.contains(event.submitter);
}

std::set<std::string> PartiesOf(const std::vector<TypedId>& named,
                                const PartyDirectory& directory) {
  std::set<std::string> parties;
  for (const TypedId& each : named) {
    auto party = directory.ParticipantOf(each.id);
    if (party) parties.insert(*std::move(party));
  }
  return parties;
}

// What the event itself is about. Packing is about what is packed.
std::set<std::string> GoodsOf(const RecordedEvent& event) {
  const EventUses uses(event);
  std::set<std::string> goods;
  for (const LotMention& lot : event.lots) {
    const bool is_only_container =
        !uses.children().empty() && lot.uri == uses.container();
    if (!is_only_container) goods.insert(lot.uri);
  }
  return goods;
}

// Who brings along what an event says. That goods go to somebody is for him alone to hand
// on: others who got some of the same goods shall not learn it from their seller.
std::set<std::string> FirstBearersOf(const RecordedEvent& event,
                                     const PartyDirectory& directory) {
  if (event.key_without_consent) return {};
  if (!event.facts || event.facts->destinations.empty()) return {event.submitter};
  return PartiesOf(event.facts->destinations, directory);
}

}  // namespace

// How one event spreads.
class Audience::Spreading {
 public:
  Spreading(Audience& audience, const std::string& submitter, absl::Time time,
            std::set<std::string> goods, std::set<std::string> bearers)
      : audience_(audience),
        chains_(audience.chains_),
        submitter_(submitter),
        time_(time),
        first_goods_(std::move(goods)),
        bearers_(std::move(bearers)) {}

  bool Reaches(const std::string& participant) {
    do {
      has_grown_ = false;
      for (const std::string& lot : first_goods_) AddGoodsIn(lot, 0);
      for (const std::string& lot : goods_) SpreadAlong(lot);
      if (bearers_.contains(participant)) return true;
    } while (has_grown_ && audience_.Spend(1));
    return false;
  }

 private:
  bool CountsAsSaid(const LoadedEvent& loaded) const {
    return loaded.Counts() && IsSpokenBy(*loaded.event, bearers_);
  }

  bool MayActOn(const std::string& lot, const RecordedEvent& event) const {
    return MayAct(audience_.CustodyOfLot(lot), event.submitter, audience_.directory_);
  }

  // The chain of a lot, or nothing.
  const LoadedChain& ChainOf(const std::string& lot) const {
    static const LoadedChain none;
    const LoadedChain* chain = chains_.Find(lot);
    return chain != nullptr && audience_.Spend(chain->size()) ? *chain : none;
  }

  // The events that tell what is in a container, in the order in which they happened.
  std::vector<const RecordedEvent*> ContentEventsOf(const std::string& container) const {
    std::vector<const RecordedEvent*> events;
    for (const LoadedEvent* loaded : ChainOf(container)) {
      if (loaded->Counts() && loaded->uses.container() == container) {
        events.push_back(loaded->event.get());
      }
    }
    std::sort(events.begin(), events.end(),
              [](const auto* a, const auto* b) { return OrderOf(*a) < OrderOf(*b); });
    return events;
  }

  // The event is about `lot` and what was in it then. What a crate carried at other times
  // has nothing to do with it.
  void AddGoodsIn(const std::string& lot, int depth) {
    if (depth > kMaxNesting) return;
    const std::vector<const RecordedEvent*> events = ContentEventsOf(lot);
    if (!IsReusableAsset(lot) || !IsOccupied(lot, events)) AddGoods(lot);
    if (events.empty()) return;
    const auto counts = [&](const RecordedEvent& event, absl::string_view named) {
      return event.facts->action == EventAction::kDelete
                 ? MayActOn(std::string(named), event)
                 : IsSpokenBy(event, bearers_) || event.submitter == submitter_;
    };
    ContentsInTime contents(lot, events, counts);
    for (const auto& [child, content] : contents.At(time_)) {
      if (content.is_inside) AddGoodsIn(child, depth + 1);
    }
  }

  // Whoever says it, so that it does not depend on how far the event has spread.
  bool IsOccupied(const std::string& lot,
                  const std::vector<const RecordedEvent*>& events) const {
    if (events.empty()) return false;
    const auto contents =
        ContentsInTime(lot, events, [&](const RecordedEvent& event, absl::string_view) {
          return MayActOn(lot, event);
        }).At(time_);
    return std::any_of(contents.begin(), contents.end(),
                       [](const auto& content) { return content.second.is_inside; });
  }

  void AddGoods(const std::string& lot) { has_grown_ |= goods_.insert(lot).second; }

  void Tell(const LoadedEvent& loaded) {
    if (!loaded.event->facts) return;
    for (const std::string& receiver :
         PartiesOf(loaded.event->facts->destinations, audience_.directory_)) {
      has_grown_ |= bearers_.insert(receiver).second;
    }
  }

  void SpreadAlong(const std::string& lot) {
    std::set<std::string> containers;
    for (const LoadedEvent* loaded : ChainOf(lot)) {
      if (!CountsAsSaid(*loaded)) continue;
      Tell(*loaded);
      const LotUses uses = loaded->uses.Of(lot);
      if (uses & kConsumed) {
        for (absl::string_view made : loaded->uses.made()) AddGoods(std::string(made));
        if (!loaded->uses.joining().empty()) {
          AddGoods(std::string(loaded->uses.joining()));
        }
      }
      if (uses & (kPacked | kSeenInside)) containers.emplace(loaded->uses.container());
    }
    const TimeSpans always = {{absl::InfinitePast(), absl::InfiniteFuture()}};
    for (const std::string& container : containers) Ride(lot, container, always, 1);
  }

  // What is done with a container while the lot is in it is done with the lot.
  void Ride(const std::string& lot, const std::string& container, const TimeSpans& within,
            int depth) {
    if (container.empty() || depth > kMaxNesting) return;
    const TimeSpans inside = Overlap(TimesInside(lot, container), within);
    if (inside.empty()) return;
    std::set<std::string> outer;
    for (const LoadedEvent* loaded : ChainOf(container)) {
      if (!CountsAsSaid(*loaded) || !IsWithin(TimeOf(*loaded->event), inside)) continue;
      Tell(*loaded);
      if (loaded->uses.Of(container) & (kPacked | kSeenInside)) {
        outer.emplace(loaded->uses.container());
      }
    }
    for (const std::string& next : outer) Ride(container, next, inside, depth + 1);
  }

  // It was put in by who brings the event along; taking out is believed to who had it.
  TimeSpans TimesInside(const std::string& lot, const std::string& container) const {
    const auto counts = [&](const RecordedEvent& event, absl::string_view named) {
      if (named != lot && named != container) return false;
      return event.facts->action == EventAction::kDelete ? MayActOn(lot, event)
                                                         : IsSpokenBy(event, bearers_);
    };
    TimeSpans spans;
    std::map<std::string, Content> contents;
    bool was_inside = false;
    for (const RecordedEvent* event : ContentEventsOf(container)) {
      TellContents(container, *event, counts, contents);
      const auto content = contents.find(lot);
      const bool is_inside = content != contents.end() && content->second.is_inside;
      if (is_inside && !was_inside) {
        spans.emplace_back(TimeOf(*event), absl::InfiniteFuture());
      } else if (!is_inside && was_inside) {
        spans.back().second = TimeOf(*event);
      }
      was_inside = is_inside;
    }
    return spans;
  }

  Audience& audience_;
  LoadedChains& chains_;
  const std::string& submitter_;  // These two of the event.
  const absl::Time time_;
  const std::set<std::string> first_goods_;
  std::set<std::string> bearers_;
  std::set<std::string> goods_;
  bool has_grown_ = false;
};

absl::StatusOr<bool> Audience::Has(const RecordedEvent& event) {
  if (event.submitter == participant_) return true;
  if (!event.registered.empty()) return event.registered == participant_;
  if (event.facts) {
    for (const auto* named : {&event.facts->sources, &event.facts->destinations}) {
      if (PartiesOf(*named, directory_).contains(participant_)) return true;
    }
  }
  std::set<std::string> bearers = FirstBearersOf(event, directory_);
  if (bearers.empty()) return false;
  std::set<std::string> goods = GoodsOf(event);
  const bool is_in_time = std::any_of(goods.begin(), goods.end(),
                                      [&](const auto& lot) { return IsContainer(lot); });
  const absl::Time time = is_in_time ? TimeOf(event) : absl::InfiniteFuture();
  const Key key = {event.submitter, bearers, goods, time};
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  const bool reaches =
      Spreading(*this, event.submitter, time, std::move(goods), std::move(bearers))
          .Reaches(participant_);
  if (!chains_.status().ok()) return chains_.status();
  known_.emplace(key, reaches);
  return reaches;
}

bool Audience::Spend(size_t steps) {
  steps_ += steps;
  return steps_ <= limits_.max_steps;
}

bool Audience::IsContainer(const std::string& lot) {
  const auto [known, is_new] = containers_.try_emplace(lot, false);
  const LoadedChain* chain = is_new ? chains_.Find(lot) : nullptr;
  if (chain == nullptr || !Spend(chain->size())) return known->second;
  return known->second = std::any_of(
             chain->begin(), chain->end(),
             [&](const LoadedEvent* loaded) { return loaded->uses.container() == lot; });
}

const Custody& Audience::CustodyOfLot(const std::string& lot) {
  const auto [known, is_new] = custodies_.try_emplace(lot);
  if (is_new) known->second = CustodyOf(lot, chains_, directory_);
  return known->second;
}

}  // namespace rastro

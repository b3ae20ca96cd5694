// A simulated trade as a ledger would have recorded it: what is told is read from its
// bytes, and each event is recorded an hour after the latest that happened before.

#ifndef RASTRO_TESTS_SERVICES_SIMULATION_RECORDED_TRADE_H_
#define RASTRO_TESTS_SERVICES_SIMULATION_RECORDED_TRADE_H_

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "crypto/part.h"
#include "services/simulation/actor.h"
#include "services/traceability/custody.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

class RecordedTrade final : public ChainSource {
 public:
  // `events` are pairs of an actor's position and what it told.
  template <typename Events>
  RecordedTrade(const Events& events, const std::vector<Actor>& actors) {
    const absl::Time future = absl::FromCivil(absl::CivilYear(2200), absl::UTCTimeZone());
    absl::Time latest = absl::InfinitePast();
    for (const auto& [actor, said] : events) {
      auto event = std::make_shared<RecordedEvent>();
      event->index = count_++;
      event->submitter = actors[actor].record.participant;
      event->facts = *ReadEventFacts(kLotEventMediaType, said.SerializeAsString());
      if (event->facts->event_time < future) {
        latest = std::max(latest, event->facts->event_time);
      }
      event->record_time = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", latest + absl::Hours(1),
                                            absl::UTCTimeZone());
      event->lots = LotsOf(*event->facts);
      for (const LotMention& lot : event->lots) chains_[lot.uri].push_back(event);
    }
  }

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot, size_t events_max) override {
    const auto found = chains_.find(std::string(lot));
    return found == chains_.end() ? LotChain() : FirstEvents(found->second, events_max);
  }

  const std::map<std::string, LotChain>& chains() const { return chains_; }

 private:
  uint64_t count_ = 0;
  std::map<std::string, LotChain> chains_;
};

// By the company prefixes, which are what the participants register. `actors` must
// outlive it.
inline PartyDirectory DirectoryOf(const std::vector<Actor>& actors) {
  const auto find = [&actors](absl::string_view participant) -> const Actor* {
    for (const Actor& actor : actors) {
      if (actor.record.participant == participant) return &actor;
    }
    return nullptr;
  };
  return {
      .participant_of = [&actors](absl::string_view uri) -> std::optional<std::string> {
        for (const Actor& actor : actors) {
          const std::string& prefix = actor.company.prefix();
          if (absl::StrContains(uri, "/417/" + prefix) ||
              absl::StrContains(uri, "/414/" + prefix)) {
            return actor.record.participant;
          }
        }
        return std::nullopt;
      },
      .is_authority =
          [find](absl::string_view participant) {
            const Actor* actor = find(participant);
            return actor != nullptr && actor->record.HasRole(Role::kAuthority);
          },
      .country_of = [find](absl::string_view participant) -> std::string {
        const Actor* actor = find(participant);
        return actor == nullptr ? "" : actor->record.country;
      }};
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SIMULATION_RECORDED_TRADE_H_

// See trade.h.

#include "tests/services/traceability/trade.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/traceability/fact_builder.h"

namespace rastro {
namespace {

const absl::Time kStart =
    absl::FromCivil(absl::CivilSecond(2026, 3, 2, 6, 0, 0), absl::UTCTimeZone());

void Name(FactBuilder& builder, MentionList list, const Trade::Lots& lots) {
  for (const std::string& lot : lots) {
    const std::vector<std::string> parts = absl::StrSplit(lot, '=');
    const IdentifierText text = {parts[0], parts[0], "/"};
    if (parts.size() == 1) builder.AddMention(list, text);
    if (parts.size() == 2) builder.AddQuantity(list, text, {parts[1], "KGM"});
  }
}

EventFacts Finish(FactBuilder builder) {
  absl::StatusOr<EventFacts> facts = builder.Finish("/");
  if (!facts.ok()) {
    std::cerr << "a test made an unsound event: " << facts.status() << "\n";
    std::abort();
  }
  return *std::move(facts);
}

EventFacts Facts(EventType type, EventAction action,
                 const std::map<MentionList, Trade::Lots>& lists,
                 const std::string& biz_step) {
  FactBuilder builder;
  builder.facts().type = type;
  builder.facts().action = action;
  builder.facts().biz_step = biz_step;
  for (const auto& [list, lots] : lists) {
    if (list != MentionList::kTransformation) Name(builder, list, lots);
    if (list == MentionList::kTransformation && !lots.empty()) {
      builder.SetTransformation({lots[0], lots[0], "/"});
    }
  }
  return Finish(std::move(builder));
}

EventFacts Seen(const std::string& biz_step, const Trade::Lots& lots) {
  return Facts(EventType::kObject, EventAction::kObserve, {{MentionList::kEpcs, lots}},
               biz_step);
}

}  // namespace

Trade& Trade::By(std::string participant) {
  speaker_ = std::move(participant);
  return *this;
}

RecordedEvent& Trade::Record(EventFacts facts) {
  auto event = std::make_shared<RecordedEvent>();
  event->index = events_.size();
  event->submitter = speaker_;
  const absl::Time now = kStart + absl::Hours(static_cast<int64_t>(event->index));
  event->record_time = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone());
  facts.event_time = now;
  if (facts.event_id.empty()) facts.event_id = absl::StrCat("urn:event:", event->index);
  event->lots = LotsOf(facts);
  event->facts = std::move(facts);
  for (const LotMention& lot : event->lots) chains_[lot.uri].push_back(event);
  events_.push_back(event);
  return *event;
}

RecordedEvent& Trade::Make(const Lots& lots) {
  return Record(Facts(EventType::kObject, EventAction::kAdd, {{MentionList::kEpcs, lots}},
                      "commissioning"));
}

RecordedEvent& Trade::Transform(const Lots& inputs, const Lots& outputs,
                                const std::string& transformation_id) {
  Lots joining;
  if (!transformation_id.empty()) joining.push_back(transformation_id);
  return Record(Facts(EventType::kTransformation, EventAction::kNone,
                      {{MentionList::kInputs, inputs},
                       {MentionList::kOutputs, outputs},
                       {MentionList::kTransformation, joining}},
                      "commissioning"));
}

RecordedEvent& Trade::Pack(const std::string& container, const Lots& children) {
  return Record(
      Facts(EventType::kAggregation, EventAction::kAdd,
            {{MentionList::kParent, {container}}, {MentionList::kChildren, children}},
            "packing"));
}

RecordedEvent& Trade::SeeInside(const std::string& container, const Lots& children) {
  return Record(
      Facts(EventType::kAggregation, EventAction::kObserve,
            {{MentionList::kParent, {container}}, {MentionList::kChildren, children}},
            "inspecting"));
}

RecordedEvent& Trade::Unpack(const std::string& container, const Lots& children) {
  return Record(
      Facts(EventType::kAggregation, EventAction::kDelete,
            {{MentionList::kParent, {container}}, {MentionList::kChildren, children}},
            "unpacking"));
}

RecordedEvent& Trade::Observe(const std::string& biz_step, const Lots& lots) {
  return Record(Seen(biz_step, lots));
}

RecordedEvent& Trade::Ship(const Lots& lots, const std::string& party) {
  EventFacts facts = Seen("shipping", lots);
  if (!party.empty()) facts.destinations.push_back({"owning_party", party});
  return Record(std::move(facts));
}

RecordedEvent& Trade::Recall(const Lots& lots) {
  EventFacts facts = Seen("holding", lots);
  facts.persistent_set = {"recalled"};
  return Record(std::move(facts));
}

RecordedEvent& Trade::Release(const Lots& lots) {
  EventFacts facts = Seen("holding", lots);
  facts.persistent_unset = {"recalled"};
  return Record(std::move(facts));
}

RecordedEvent& Trade::Destroy(const Lots& lots) {
  EventFacts facts = Facts(EventType::kObject, EventAction::kDelete,
                           {{MentionList::kEpcs, lots}}, "destroying");
  facts.disposition = "destroyed";
  return Record(std::move(facts));
}

RecordedEvent& Trade::Declare(uint64_t wrong) {
  const absl::Time happened = events_[wrong]->facts->event_time;
  EventFacts facts = *events_[wrong]->facts;
  facts.error_declaration.emplace();
  facts.error_declaration->reason = "did_not_occur";
  for (Mention& mention : facts.mentions) mention.role = LotRole::kAt;
  RecordedEvent& declaration = Record(std::move(facts));
  declaration.facts->event_time = happened;
  return declaration;
}

absl::StatusOr<LotChain> Trade::ChainOf(absl::string_view lot_uri, size_t events_max) {
  ++reads_;
  const std::string lot(lot_uri);
  if (hidden_.count(lot) > 0) return absl::NotFoundError(lot);
  const auto found = chains_.find(lot);
  if (found == chains_.end()) return LotChain();
  longest_read_ = std::max(longest_read_, std::min(found->second.size(), events_max));
  return FirstEvents(found->second, events_max);
}

PartyDirectory Trade::Directory() {
  return {.participant_of = [](absl::string_view uri) -> std::optional<std::string> {
            if (!absl::ConsumePrefix(&uri, "party:")) return std::nullopt;
            return std::string(uri);
          },
          .is_authority =
              [](absl::string_view id) { return absl::StartsWith(id, "authority"); },
          .country_of = [](absl::string_view id) -> std::string {
            if (absl::EndsWith(id, "-mx")) return "MX";
            return absl::EndsWith(id, "-jp") ? "JP" : "";
          }};
}

void Withhold(RecordedEvent& event) { event.facts.reset(); }

}  // namespace rastro

// See event_uses.h.

#include "services/traceability/event_uses.h"

#include <algorithm>

namespace rastro {
namespace {

bool HasName(const std::vector<std::string>& values, absl::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool IsOneOf(absl::string_view value, std::initializer_list<absl::string_view> names) {
  return std::find(names.begin(), names.end(), value) != names.end();
}

bool IsIn(LotRole role) { return role == LotRole::kIn || role == LotRole::kBoth; }
bool IsOut(LotRole role) { return role == LotRole::kOut || role == LotRole::kBoth; }

// A part that leaves out lots may also leave out what ties the others together.
bool TellsAllLots(const RecordedEvent& event) {
  return event.IsWhole() || (event.lots_complete && LotsOf(*event.facts) == event.lots);
}

}  // namespace

EventUses::EventUses(const RecordedEvent& event) {
  if (event.facts && event.facts->error_declaration) return;
  if (!event.facts || !TellsAllLots(event)) {
    ReadRoles(event.lots);
    return;
  }
  ReadFacts(*event.facts);
  if (event.IsWhole()) return;
  // Who the goods were for may be withheld.
  for (const LotMention& lot : event.lots) {
    if (lot.role == LotRole::kAt) Add(lot.uri, kWithheldAt);
  }
}

LotUses EventUses::Of(absl::string_view lot) const {
  const auto found = uses_.find(lot);
  return found == uses_.end() ? 0 : found->second;
}

void EventUses::ReadRoles(const std::vector<LotMention>& lots) {
  for (const LotMention& lot : lots) {
    if (lot.role == LotRole::kAt) Add(lot.uri, kWithheldAt);
    if (IsIn(lot.role)) {
      Add(lot.uri, kWithheldIn);
      consumed_.push_back(lot.uri);
    }
    if (IsOut(lot.role)) {
      Add(lot.uri, kWithheldOut);
      made_.push_back(lot.uri);
    }
  }
}

void EventUses::ReadFacts(const EventFacts& facts) {
  for (const Mention& mention : facts.mentions) {
    if (mention.uri) ReadMention(mention, facts);
  }
  // Business transactions and observed sets have parents too, but pack nothing.
  if (children_.empty() && facts.action != EventAction::kDelete) container_ = "";
}

void EventUses::ReadMention(const Mention& mention, const EventFacts& facts) {
  const absl::string_view lot = *mention.uri;
  const bool is_containment =
      facts.type == EventType::kAggregation || facts.type == EventType::kAssociation;
  const bool is_add = facts.action == EventAction::kAdd;
  const bool is_delete = facts.action == EventAction::kDelete;
  switch (mention.list) {
    case MentionList::kInputs:
      consumed_.push_back(lot);
      return Add(lot, kConsumed);
    case MentionList::kOutputs:
      made_.push_back(lot);
      return Add(lot, kMade);
    case MentionList::kTransformation:
      joining_ = lot;
      return Add(lot, kJoining | (IsOut(mention.role) ? kMade : 0) |
                          (IsIn(mention.role) ? kConsumed : 0));
    case MentionList::kEpcs:
      if (facts.type != EventType::kObject) return;
      if (is_add) Add(lot, kMade);
      if (is_delete) Add(lot, kEnded);
      return;
    case MentionList::kParent:
      if (!is_containment) return;
      container_ = lot;
      if (is_add) Add(lot, kFilled);
      if (is_delete) Add(lot, kEmptied);
      return;
    case MentionList::kChildren:
      if (!is_containment) return;
      children_.push_back(lot);
      return Add(lot, is_add ? kPacked : is_delete ? kUnpacked : kSeenInside);
  }
}

bool IsRecall(const EventFacts& facts) {
  return !facts.error_declaration &&
         (HasName(facts.persistent_set, "recalled") || facts.disposition == "recalled");
}

bool IsRecallRelease(const EventFacts& facts) {
  return !facts.error_declaration && HasName(facts.persistent_unset, "recalled");
}

bool IsDestruction(const EventFacts& facts) {
  return !facts.error_declaration &&
         (facts.biz_step == "destroying" || facts.disposition == "destroyed");
}

bool IsHandover(const EventFacts& facts) {
  if (facts.error_declaration || facts.biz_step == "void_shipping") return false;
  // A reading on the way is taken of goods that have been handed over already.
  const bool sets_out =
      facts.disposition == "in_transit" && facts.biz_step != "sensor_reporting";
  return !facts.destinations.empty() || sets_out ||
         IsOneOf(facts.biz_step, {"consigning", "departing", "loading", "retail_selling",
                                  "shipping", "staging_outbound", "transporting"});
}

bool IsReceipt(const EventFacts& facts) {
  return !facts.error_declaration &&
         IsOneOf(facts.biz_step, {"accepting", "arriving", "receiving", "stocking",
                                  "storing", "unloading", "unpacking"});
}

std::pair<absl::Time, uint64_t> OrderOf(const RecordedEvent& event) {
  return {event.facts ? event.facts->event_time : absl::InfinitePast(), event.index};
}

std::vector<Quantity> QuantitiesOf(const EventFacts& facts, MentionList list,
                                   absl::string_view lot) {
  for (const Mention& mention : facts.mentions) {
    if (mention.list == list && mention.uri == lot) return mention.quantities;
  }
  return {};
}

}  // namespace rastro

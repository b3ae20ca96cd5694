// See lot_amounts.h.

#include "services/traceability/lot_amounts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/traceability/gs1_key.h"

namespace rastro {
namespace {

bool HasWithheld(const Lineage& lineage, const LineageLot& lot) {
  return std::any_of(lot.chain.begin(), lot.chain.end(), [&](uint64_t index) {
    return !lineage.events.at(index)->IsWhole();
  });
}

void Collect(const JudgedRecord& record, const RecordedEvent& event,
             std::map<std::string, Transformation>& transformations) {
  const Lineage& lineage = record.lineage();
  if (!event.IsWhole() || event.facts->type != EventType::kTransformation ||
      event.facts->error_declaration || lineage.corrected.count(event.index) > 0) {
    return;
  }
  const EventUses& uses = record.UsesOf(event.index);
  const std::string joining(uses.joining());
  const std::string key = joining.empty() ? absl::StrCat(event.index) : joining;
  Transformation& whole = transformations[key];
  whole.events.push_back(&event);
  if (!joining.empty()) {
    const auto found = lineage.lots.find(joining);
    if (found == lineage.lots.end()) whole.is_sound = false;
    if (found != lineage.lots.end() && HasWithheld(lineage, found->second)) {
      whole.is_sound = false;
    }
  }
  for (const LotMention& lot : event.lots) {
    if (lineage.strangers.count({event.index, lot.uri}) > 0) whole.is_sound = false;
  }
  for (absl::string_view lot : uses.made()) {
    const auto found = lineage.lots.find(std::string(lot));
    if (found != lineage.lots.end() && !found->second.only_carried) {
      whole.leads_here = true;
    }
  }
}

}  // namespace

std::optional<Amount> MassOf(const std::vector<Quantity>& quantities) {
  std::optional<Amount> mass;
  for (const Quantity& quantity : quantities) {
    const std::optional<Amount> amount = Amount::Of(quantity);
    if (!amount || !amount->is_mass()) continue;
    if (mass) {
      *mass += *amount;
    } else {
      mass = amount;
    }
  }
  return mass;
}

std::vector<Quantity> MadeQuantities(const JudgedUse& use, const std::string& lot) {
  const EventFacts& facts = *use.event->facts;
  return QuantitiesOf(facts,
                      facts.type == EventType::kTransformation ? MentionList::kOutputs
                                                               : MentionList::kEpcs,
                      lot);
}

bool IsMeantWhole(absl::string_view lot, const std::vector<Quantity>& quantities) {
  if (!quantities.empty()) return false;
  const auto key = ParseGs1Key(lot);
  return !key.ok() || !*key || !IsLotOfGoods((*key)->kind);
}

std::optional<Amount> MadeMass(const JudgedRecord& record, const std::string& lot) {
  if (record.lineage().lots.count(lot) == 0) return std::nullopt;
  std::optional<Amount> made;
  for (const JudgedUse& use : record.CountedUses(lot)) {
    if (!(use.uses & (kMade | kWithheldOut))) continue;
    if (!use.event->IsWhole()) return std::nullopt;  // More may have been made.
    const std::optional<Amount> mass = MassOf(MadeQuantities(use, lot));
    if (!mass) return std::nullopt;
    if (made) {
      *made += *mass;
    } else {
      made = mass;
    }
  }
  return made;
}

std::optional<Amount> InputMass(const JudgedRecord& record, const Mention& mention) {
  const std::optional<Amount> said = MassOf(mention.quantities);
  if (said || !mention.uri || !IsMeantWhole(*mention.uri, mention.quantities)) {
    return said;
  }
  return MadeMass(record, *mention.uri);
}

std::map<std::string, Transformation> TransformationsOf(const JudgedRecord& record) {
  std::map<std::string, Transformation> transformations;
  for (const auto& [index, event] : record.lineage().events) {
    Collect(record, *event, transformations);
  }
  return transformations;
}

}  // namespace rastro

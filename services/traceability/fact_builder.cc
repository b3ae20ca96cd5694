// See fact_builder.h.

#include "services/traceability/fact_builder.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/traceability/decimal.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/lot_uri.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

absl::StatusOr<std::optional<std::string>> UriOf(MentionList list,
                                                 absl::string_view text) {
  if (list != MentionList::kTransformation) return LotUri(text);
  absl::StatusOr<std::string> uri = TransformationUri(text);
  if (!uri.ok()) return uri.status();
  return std::optional<std::string>(*std::move(uri));
}

}  // namespace

std::optional<size_t> FactBuilder::FindMention(MentionList list,
                                               const IdentifierText& identifier) {
  named_ |= 1u << static_cast<int>(list);
  auto uri = UriOf(list, identifier.expanded);
  if (!uri.ok()) {
    violations_.Add(identifier.pointer, "identifier.form", identifier.written,
                    std::string(uri.status().message()));
    return std::nullopt;
  }
  const auto [found, is_new] = mention_indexes_.emplace(
      std::pair(list, uri->value_or(identifier.expanded)), facts_.mentions.size());
  if (is_new) {
    facts_.mentions.push_back(
        {.list = list, .text = identifier.written, .uri = *std::move(uri)});
  }
  return found->second;
}

void FactBuilder::AddMention(MentionList list, const IdentifierText& identifier) {
  const std::optional<size_t> index = FindMention(list, identifier);
  if (index) facts_.mentions[*index].in_epc_list = true;
}

void FactBuilder::AddQuantity(MentionList list, const IdentifierText& identifier,
                              Quantity quantity) {
  const auto step = [&](absl::string_view name) {
    return absl::StrCat(identifier.pointer.substr(0, identifier.pointer.rfind('/')), "/",
                        name);
  };
  if (!quantity.value.empty() && !IsDecimal(quantity.value)) {
    violations_.Add(step("quantity"), "quantity.decimal", quantity.value,
                    absl::StrCat("wanted a decimal of at most ", kMaxDecimalBytes,
                                 " characters, exponent at most ", kMaxDecimalExponent));
  } else if (IsNegative(quantity.value)) {
    violations_.Add(step("quantity"), "quantity.negative", quantity.value,
                    "a quantity is 0 or more");
  }
  if (!quantity.uom.empty() && !IsUomCode(quantity.uom)) {
    violations_.Add(step("uom"), "quantity.uom", quantity.uom,
                    "wanted a UN/ECE Rec 20 code of two or three capitals or "
                    "digits, such as KGM");
  }
  const std::optional<size_t> index = FindMention(list, identifier);
  if (index) facts_.mentions[*index].quantities.push_back(std::move(quantity));
}

void FactBuilder::SetTransformation(const IdentifierText& identifier) {
  facts_.transformation_id = identifier.written;
  AddMention(MentionList::kTransformation, identifier);
}

void FactBuilder::AddAttribute(absl::string_view name, std::string value) {
  if (!value.empty() && IsAttributeName(name)) {
    facts_.attributes.push_back({std::string(name), std::move(value)});
  }
}

void FactBuilder::CheckShape(absl::string_view pointer) {
  const auto want = [&](bool fulfilled, absl::string_view rule, absl::string_view hint) {
    if (!fulfilled) {
      violations_.Add(std::string(pointer), rule, "", std::string(hint));
    }
  };
  const bool is_delete = facts_.action == EventAction::kDelete;
  const bool has_children = Has(MentionList::kChildren);
  const bool has_parent = Has(MentionList::kParent);
  switch (facts_.type) {
    case EventType::kObject:
      want(Has(MentionList::kEpcs) ||
               (!facts_.sensor_reports.empty() && !facts_.read_point.empty()),
           "event.identifiers",
           "wanted an identifier in epcList or quantityList, or "
           "sensorElementList with readPoint");
      return;
    case EventType::kAggregation:
      want(has_parent || (!is_delete && facts_.action != EventAction::kAdd),
           "event.parent", "ADD and DELETE want parentID");
      want(has_children || is_delete, "event.identifiers",
           "wanted an identifier in childEPCs or childQuantityList");
      return;
    case EventType::kAssociation:
      want(has_parent, "event.parent", "wanted parentID");
      want(has_children || is_delete, "event.identifiers",
           "wanted an identifier in childEPCs or childQuantityList");
      return;
    case EventType::kTransaction:
      want(!facts_.biz_transactions.empty(), "event.biz_transaction",
           "wanted a transaction in bizTransactionList");
      want(Has(MentionList::kEpcs) || has_parent || is_delete, "event.identifiers",
           "wanted an identifier in epcList or quantityList");
      return;
    case EventType::kTransformation: {
      const bool in = Has(MentionList::kInputs);
      const bool out = Has(MentionList::kOutputs);
      const bool told_in_parts = Has(MentionList::kTransformation);
      want((in && out) || (told_in_parts && (in || out)), "event.identifiers",
           "wanted inputs and outputs, or either with transformationID");
      return;
    }
    case EventType::kDocumentHeader:
      return;
  }
}

LotRole FactBuilder::RoleOf(MentionList list) const {
  if (facts_.error_declaration) return LotRole::kAt;
  switch (list) {
    case MentionList::kInputs:
      return LotRole::kIn;
    case MentionList::kOutputs:
      return LotRole::kOut;
    case MentionList::kTransformation: {
      const bool in = Has(MentionList::kInputs);
      if (in && Has(MentionList::kOutputs)) return LotRole::kBoth;
      // What goes in comes out of the event as the transformation under way.
      return in ? LotRole::kOut : LotRole::kIn;
    }
    default:
      break;
  }
  const bool together =
      facts_.type == EventType::kAggregation || facts_.type == EventType::kAssociation;
  if (facts_.type == EventType::kTransaction || facts_.action == EventAction::kObserve ||
      facts_.action == EventAction::kNone) {
    return LotRole::kAt;
  }
  const bool is_add = facts_.action == EventAction::kAdd;
  const bool begins = together ? (list == MentionList::kParent) == is_add : is_add;
  return begins ? LotRole::kOut : LotRole::kIn;
}

absl::StatusOr<EventFacts> FactBuilder::Finish(absl::string_view pointer) {
  if (extent_ == ContentExtent::kWhole) CheckShape(pointer);
  std::stable_sort(facts_.mentions.begin(), facts_.mentions.end(),
                   [](const Mention& a, const Mention& b) { return a.list < b.list; });
  for (Mention& mention : facts_.mentions) mention.role = RoleOf(mention.list);
  std::sort(facts_.attributes.begin(), facts_.attributes.end());
  facts_.attributes.erase(std::unique(facts_.attributes.begin(), facts_.attributes.end()),
                          facts_.attributes.end());
  const size_t lots = facts_.mentions.size() > kMaxEventLots ? LotsOf(facts_).size() : 0;
  if (lots > kMaxEventLots) {
    violations_.Add(
        std::string(pointer), "event.lots", absl::StrCat(lots),
        absl::StrCat("an event names at most ", kMaxEventLots, " lots; divide it"));
  }
  if (!violations_.empty()) return violations_.ToStatus();
  return std::move(facts_);
}

std::string PlaceUri(absl::string_view text) {
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(text);
  return key.ok() && key->has_value() ? (*key)->uri : std::string(text);
}

}  // namespace rastro

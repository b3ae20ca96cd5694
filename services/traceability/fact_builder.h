// Collects the facts of one event for the readers of both media types, so that
// identifiers, roles and the rules of the five event types are judged once.
// Pure; not thread-safe.
// Specification: EPCIS 2.0, section 7.4; docs/epcis-content.md, sections 3 and 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_FACT_BUILDER_H_
#define RASTRO_SERVICES_TRACEABILITY_FACT_BUILDER_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/violation.h"

namespace rastro {

// An identifier in its event: prefixes resolved, as written, and where.
struct IdentifierText {
  std::string expanded;
  std::string written;
  std::string pointer;
};

class FactBuilder {
 public:
  explicit FactBuilder(ContentExtent extent = ContentExtent::kWhole) : extent_(extent) {}

  EventFacts& facts() { return facts_; }
  Violations& violations() { return violations_; }

  // Notes an identifier of `list`. One that stands there already is the same
  // mention. Rule: identifier.form.
  void AddMention(MentionList list, const IdentifierText& identifier);
  // Likewise, with a quantity. Rules: quantity.decimal, quantity.negative,
  // quantity.uom.
  void AddQuantity(MentionList list, const IdentifierText& identifier, Quantity quantity);
  // Notes the transformation that the event belongs to.
  void SetTransformation(const IdentifierText& identifier);
  void AddAttribute(absl::string_view name, std::string value);

  // Gives every mention its role, and the facts if nothing was violated.
  // `pointer` is where the identifiers' lists stand in the event. Rules:
  // event.lots, and of a whole event event.identifiers, event.parent,
  // event.biz_transaction.
  absl::StatusOr<EventFacts> Finish(absl::string_view pointer);

 private:
  // The index of the mention, new or known; nullopt if it is malformed.
  std::optional<size_t> FindMention(MentionList list, const IdentifierText& identifier);
  bool Has(MentionList list) const { return named_ >> static_cast<int>(list) & 1; }
  void CheckShape(absl::string_view pointer);
  LotRole RoleOf(MentionList list) const;

  const ContentExtent extent_;
  EventFacts facts_;
  unsigned named_ = 0;  // A bit for each list that names anything, well formed or not.
  Violations violations_;
  // By list and canonical URI, or text where there is none.
  std::map<std::pair<MentionList, std::string>, size_t> mention_indexes_;
};

// The canonical URI of a place or party that is a GS1 key; any other text as it
// is.
std::string PlaceUri(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FACT_BUILDER_H_

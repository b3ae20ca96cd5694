// What an event says, in one shape for both media types: EPCIS 2.0 JSON-LD and
// LotEvent. Everything that later judges or finds events reads this.
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 7; docs/epcis-content.md, sections 2 to 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_FACTS_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/event.h"
#include "crypto/lot.h"
#include "crypto/part.h"

namespace rastro {

enum class EventType {
  kObject,
  kAggregation,
  kTransaction,
  kTransformation,
  kAssociation,
  kDocumentHeader,  // Master data of an EPCIS document: no lots, no action.
};

enum class EventAction { kNone, kAdd, kObserve, kDelete };

// The list of its event in which an identifier stands.
enum class MentionList {
  kEpcs,            // epcList, quantityList
  kParent,          // parentID
  kChildren,        // childEPCs, childQuantityList
  kInputs,          // inputEPCList, inputQuantityList
  kOutputs,         // outputEPCList, outputQuantityList
  kTransformation,  // transformationID
};

// An amount. `value` is a decimal as it was written, never negative, at most 40
// characters, exponent at most 30; empty: some, not counted. `uom` is a UN/ECE
// Rec 20 code; empty: pieces.
struct Quantity {
  std::string value;
  std::string uom;

  friend bool operator==(const Quantity&, const Quantity&) = default;
};

// An identifier that the event names, once for each list in which it stands.
struct Mention {
  MentionList list = MentionList::kEpcs;
  std::string text;                  // As first written, prefixes unresolved.
  std::optional<std::string> uri;    // Canonical; absent if it names no lot.
  LotRole role = LotRole::kAt;       // What the event does to it.
  std::vector<Quantity> quantities;  // One for each quantity element.
  bool in_epc_list = false;          // It stands there without a quantity element.

  friend bool operator==(const Mention&, const Mention&) = default;
};

// A type with an identifier: a business transaction, a source or a destination.
// The type is empty if not said.
struct TypedId {
  std::string type;
  std::string id;

  friend bool operator==(const TypedId&, const TypedId&) = default;
};

// That this event declares an earlier one wrong.
struct ErrorDeclaration {
  absl::Time declaration_time;
  std::string reason;  // Empty if not said.
  std::vector<std::string> corrective_event_ids;

  friend bool operator==(const ErrorDeclaration&, const ErrorDeclaration&) = default;
};

// A measurement. Values are decimals as written, empty if not given. Times come
// from the report or from the metadata that it shares.
struct SensorReport {
  std::string type;  // GS1 name ("Temperature") or URI.
  std::string value, min_value, max_value, mean_value;
  std::string uom;
  std::string device_id;
  std::optional<absl::Time> time, start_time, end_time;

  friend bool operator==(const SensorReport&, const SensorReport&) = default;
};

// A certificate; fields are empty if not said. Dates are YYYY-MM-DD.
struct CertificateFact {
  std::string uri;
  std::string number;
  std::string sha256;  // 32 bytes or empty.
  std::string issue_date;
  std::string expiry_date;

  friend bool operator==(const CertificateFact&, const CertificateFact&) = default;
};

// What a farm contributed. `lot` is canonical; empty: every lot made or, if none
// is made, seen.
struct FarmShareFact {
  std::string lot;
  std::string farm;
  std::string percent;        // Decimal, 0 to 100; empty if not said.
  uint32_t ranking = 0;       // From 1; 0: not said.
  uint32_t animal_count = 0;  // 0: not said.

  friend bool operator==(const FarmShareFact&, const FarmShareFact&) = default;
};

// What an authority says of the establishments from which its country takes goods;
// see v1::FacilityList. The list's URI is the event's one lot.
struct FacilityListFact {
  std::string effective_date;        // YYYY-MM-DD.
  bool is_whole = false;             // Else a change.
  std::vector<std::string> species;  // None: of every species.
  std::vector<std::string> listed;   // Official numbers as written.
  std::vector<std::string> delisted;

  friend bool operator==(const FacilityListFact&, const FacilityListFact&) = default;
};

// A named value of the stage profile, such as ("slaughterDate", "2026-03-02");
// the names are those of IsAttributeName().
struct Attribute {
  std::string name;
  std::string value;

  friend auto operator<=>(const Attribute&, const Attribute&) = default;
};

// How much of an event a content holds.
enum class ContentExtent {
  kWhole,       // All of it.
  kProjection,  // Some: identifiers and transactions may be left out (projection.h).
};

struct EventFacts {
  EventType type = EventType::kObject;
  EventAction action = EventAction::kNone;  // kNone in a transformation.
  absl::Time event_time;
  int zone_offset_minutes = 0;  // Local time minus UTC; -840 to 840.
  std::string event_id;         // Empty if not said, as all strings below.
  // True if `event_id` is a CBV event hash ID, but not of this event.
  bool is_hash_id_wrong = false;

  // Short CBV names, or full URIs of other vocabularies.
  std::string biz_step;
  std::string disposition;
  std::vector<std::string> persistent_set;
  std::vector<std::string> persistent_unset;

  // Canonical URI of a GS1 key, any other text as it stands.
  std::string read_point;
  std::string biz_location;

  std::string transformation_id;  // As written.
  std::vector<Mention> mentions;  // In the order of the lists above.
  std::vector<TypedId> biz_transactions;
  std::vector<TypedId> sources;       // `id` as read_point.
  std::vector<TypedId> destinations;  // Likewise.

  // If present the event repeats a wrong one and moves nothing: every role is
  // `at`.
  std::optional<ErrorDeclaration> error_declaration;

  std::string remark;  // In the submitter's words.

  std::vector<SensorReport> sensor_reports;
  std::vector<CertificateFact> certificates;
  std::vector<FarmShareFact> farm_shares;
  std::optional<FacilityListFact> facility_list;
  std::vector<Attribute> attributes;  // Ascending, without duplicates.
};

// True for the names of lot and event attributes that facts hold.
bool IsAttributeName(absl::string_view name);

// A lot that an event touches.
struct LotMention {
  std::string uri;
  LotRole role = LotRole::kAt;

  friend bool operator==(const LotMention&, const LotMention&) = default;
};

// The event's lots, ascending by URI, each once: `in` and `out` together are
// `both`, and every other role wins over `at`.
std::vector<LotMention> LotsOf(const EventFacts& facts);

// Reads `content`, at most kMaxEventBytes, of one of the two media types above.
// Time and memory are bounded whatever it holds. INVALID_ARGUMENT with all
// violations (violation.h) if it is not sound or names more than
// kMaxEventLots lots; UNIMPLEMENTED for another media type. The role of a
// transformationID in a projection is not to be relied on.
absl::StatusOr<EventFacts> ReadEventFacts(absl::string_view media_type,
                                          absl::string_view content,
                                          ContentExtent extent = ContentExtent::kWhole);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_FACTS_H_

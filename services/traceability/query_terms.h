// The terms that an event can be found by: names and values in one spelling, so that a
// question in another form of the same identifier finds it, too.
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 8.2.7 (SimpleEventQuery); docs/queries.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_QUERY_TERMS_H_
#define RASTRO_SERVICES_TRACEABILITY_QUERY_TERMS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// Names of terms. Those of types have the type and a NUL before the value.
inline constexpr char kEventTypeTerm[] = "eventType";
inline constexpr char kActionTerm[] = "action";
inline constexpr char kBizStepTerm[] = "bizStep";
inline constexpr char kDispositionTerm[] = "disposition";
inline constexpr char kPersistentSetTerm[] = "persistentDisposition_set";
inline constexpr char kPersistentUnsetTerm[] = "persistentDisposition_unset";
inline constexpr char kReadPointTerm[] = "readPoint";
inline constexpr char kBizLocationTerm[] = "bizLocation";
inline constexpr char kTransformationTerm[] = "transformationID";
inline constexpr char kEventIdTerm[] = "eventID";
inline constexpr char kErrorTerm[] = "errorDeclaration";  // Value empty.
inline constexpr char kErrorReasonTerm[] = "errorReason";
inline constexpr char kCorrectiveIdTerm[] = "correctiveEventID";
inline constexpr char kBizTransactionTerm[] = "bizTransaction";  // Type NUL id.
inline constexpr char kSourceTerm[] = "source";                  // Type NUL id.
inline constexpr char kDestinationTerm[] = "destination";        // Type NUL id.
inline constexpr char kEpcTerm[] = "epc";                        // epcList and childEPCs
inline constexpr char kParentTerm[] = "parentID";
inline constexpr char kInputEpcTerm[] = "inputEPC";
inline constexpr char kOutputEpcTerm[] = "outputEPC";
inline constexpr char kEpcClassTerm[] = "epcClass";  // quantityList, childQuantityList
inline constexpr char kInputClassTerm[] = "inputEPCClass";
inline constexpr char kOutputClassTerm[] = "outputEPCClass";

struct QueryTerm {
  std::string name;
  std::string value;

  friend auto operator<=>(const QueryTerm&, const QueryTerm&) = default;
};

// The one spelling of a place, a party or a document: the canonical URI of a GS1 key,
// check digit right or wrong, any other text as it stands.
std::string QueryIdentifier(absl::string_view text);

// "TYPE NUL ID": the value of what has a type.
std::string TypedValue(absl::string_view type, absl::string_view id);

// The pattern that every identifier of the same class fits: what stands before lot or
// serial, and `*`: "https://id.gs1.org/01/07501234100014/10/*". nullopt for a URI that is
// not the canonical one of a key with lot or serial.
std::optional<std::string> ClassPattern(absl::string_view uri);

// All terms of an event, ascending, each once; none of a document's header. `hash_ids`
// are the event's CBV event hash IDs (event_hash_id.h), or empty.
std::vector<QueryTerm> QueryTermsOf(const EventFacts& facts,
                                    absl::Span<const std::string> hash_ids);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_QUERY_TERMS_H_

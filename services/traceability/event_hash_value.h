// Names and values as the CBV event hash ID spells them: full URIs for vocabulary,
// plain numbers, UTC with milliseconds, canonical Digital Links.
// For this folder; others use event_hash_id.h. Pure and thread-safe.
// Specification: docs/event-hash-id.md, section 4; CBV 2.0, event hash IDs.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_VALUE_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_VALUE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/traceability/event_hash_profile.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// What a value is; names without a colon get the URI of their list.
enum class EventHashValueKind {
  kText,
  kTime,
  kZoneOffset,  // Printed as it stands.
  kBizStep,
  kDisposition,
  kBizTransactionType,
  kSourceDestinationType,
  kMeasurementType,  // Also sensor alert types.
  kComponent,
};

class EventHashSpelling {
 public:
  // For an event with that `@context`, if it has one. A time without offset is
  // local at `zone_offset_minutes`; without that, too, it stays as it is.
  EventHashSpelling(EventHashProfile profile, const std::optional<JsonValue>& context,
                    std::optional<int> zone_offset_minutes)
      : profile_(profile), prefixes_(context), zone_offset_(zone_offset_minutes) {}

  // The name of an extension: `{` IRI `}` local name; as it is if its prefix is not
  // declared.
  std::string Name(absl::string_view name) const;

  // A string, number or boolean; of other kinds the raw text.
  std::string Value(const JsonValue& value, EventHashValueKind kind) const;

 private:
  // What `prefix` stands for; "" if nothing.
  absl::string_view IriOf(absl::string_view prefix) const;
  std::string WithoutPrefix(absl::string_view text) const;
  std::string Time(absl::string_view text) const;
  std::string Number(std::string text) const;

  EventHashProfile profile_;
  JsonLdPrefixes prefixes_;
  std::optional<int> zone_offset_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_VALUE_H_

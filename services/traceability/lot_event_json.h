// LotEvents as people and small programs write them: one JSON object, an array of
// them, or one object a line (JSON lines). Member names are those of the proto
// file's JSON form ("eventTime", "outputQuantityList").
// Pure and thread-safe.
// Specification: protobuf JSON mapping; docs/epcis-content.md, section 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_JSON_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// One event of a file.
struct LotEventLine {
  size_t line = 0;  // Where it begins, from 1.
  // The event, or INVALID_ARGUMENT whose message names the line and which carries
  // all violations. Rules: those of json_reader.h, and lot_event.member,
  // lot_event.text, lot_event.value.
  absl::StatusOr<v1::LotEvent> event;
};

// The events of `file`, at most 64 MiB, each at most 1 MiB; empty lines and a
// byte order mark are skipped. Whether an event keeps the rules of its fields is
// for LotEventFacts to say. INVALID_ARGUMENT if the file as a whole is neither.
absl::StatusOr<std::vector<LotEventLine>> ReadLotEventJson(absl::string_view file);

// The JSON form of `event` on one line, without the line's end.
std::string LotEventToJson(const v1::LotEvent& event);

// True if `file` begins with a LotEvent in JSON rather than with EPCIS: its first
// object has a member of LotEvent that EPCIS events do not have, or no "type".
bool LooksLikeLotEventJson(absl::string_view file);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_JSON_H_

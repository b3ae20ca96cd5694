// LotEvents as EPCIS and back: what was converted says the same, and what is lost is
// told.

#include <google/protobuf/util/message_differencer.h>

#include <nlohmann/json.hpp>

#include "crypto/event.h"
#include "crypto/grammar.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

// There and back again. The EPCIS form of `event`; "" if it cannot be said in EPCIS.
std::string RequireRoundTrip(const v1::LotEvent& event) {
  const absl::StatusOr<std::string> epcis = LotEventToEpcis(event);
  if (!epcis.ok()) {
    RequireViolations(epcis.status(), "");
    for (const Violation& each : ViolationsOf(epcis.status())) {
      Require(each.rule == "epcis.prefix", "only prefixes have no place in EPCIS");
    }
    return "";
  }
  if (epcis->size() > kMaxEventBytes) return *epcis;
  const absl::StatusOr<LotEventOfEpcis> back = EpcisToLotEvent(*epcis);
  Require(back.ok(), "what we write we read");
  Require(back->without_place.empty(), "nothing of it is lost");
  Require(google::protobuf::util::MessageDifferencer::Equals(back->event, event),
          "and it is the same event");
  const absl::StatusOr<EventFacts> facts = ReadEpcisEvent(*epcis);
  Require(facts.ok() && LotsOf(*facts) == LotsOf(LotEventFacts(event).value()),
          "with the same lots");
  return *epcis;
}

void RequirePlaces(const std::vector<WithoutPlace>& list, absl::string_view content) {
  const nlohmann::json json =
      nlohmann::json::parse(content.begin(), content.end(), nullptr, false);
  for (const WithoutPlace& each : list) {
    Require(!each.reason.empty() && IsUtf8(each.reason) && IsUtf8(each.value),
            "what is lost is told as text");
    Require(
        json.is_discarded() || json.contains(nlohmann::json::json_pointer(each.pointer)),
        "what is lost stands in the event");
  }
}

void RequireSameHashes(absl::string_view content, absl::string_view again) {
  const absl::StatusOr<EventHashIds> ids = EventHashIds::Of(content);
  if (!ids.ok()) return;
  const absl::StatusOr<EventHashIds> others = EventHashIds::Of(again);
  Require(others.ok(), "what we write has event hash IDs");
  for (EventHashProfile profile : kEventHashProfiles) {
    Require(ids->Under(profile) == others->Under(profile), "the same");
  }
}

void ConvertEpcis(absl::string_view content) {
  const absl::StatusOr<LotEventOfEpcis> read = EpcisToLotEvent(content);
  // Pointers may name what would be a field of the LotEvent.
  if (!read.ok()) return RequireViolations(read.status(), "");
  Require(LotEventFacts(read->event).ok(), "a LotEvent is sound");
  RequirePlaces(read->without_place, content);
  const std::string again = RequireRoundTrip(read->event);
  if (!read->without_place.empty()) return;
  Require(!again.empty(), "what came from EPCIS goes back to it");
  RequireSameHashes(content, again);
}

}  // namespace

void FuzzEpcisToLotEvent(absl::string_view bytes) {
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(bytes);
  if (!contents.ok()) return;
  for (const EpcisContent& each : *contents) ConvertEpcis(each.content);
}

void FuzzLotEventToEpcis(absl::string_view bytes) {
  const absl::StatusOr<std::vector<LotEventLine>> lines = ReadLotEventJson(bytes);
  if (!lines.ok()) return;
  for (const LotEventLine& line : *lines) {
    if (!line.event.ok()) continue;
    if (LotEventFacts(*line.event).ok()) {
      (void)RequireRoundTrip(*line.event);
    } else {
      Require(!LotEventToEpcis(*line.event).ok(), "only sound events are converted");
    }
  }
}

}  // namespace rastro

// From bytes to facts: EPCIS documents, LotEvents in both forms. What one reader takes,
// client and ledger take alike; what is refused is refused with a place.

#include <google/protobuf/util/message_differencer.h>

#include <set>

#include "crypto/event.h"
#include "crypto/grammar.h"
#include "services/client/batch_builder.h"
#include "services/ledger/admission.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/event_pre_hash.h"
#include "services/traceability/lot_event_check.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_scan.h"
#include "services/traceability/lot_uri.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

void RequireLots(const EventFacts& facts) {
  const std::vector<LotMention> lots = LotsOf(facts);
  Require(lots.size() <= kMaxEventLots, "an event has a bounded number of lots");
  for (size_t i = 0; i < lots.size(); ++i) {
    Require(i == 0 || lots[i - 1].uri < lots[i].uri, "lots ascend, each once");
    Require(TransformationUri(lots[i].uri).value() == lots[i].uri, "URIs are canonical");
  }
  for (const Attribute& attribute : facts.attributes) {
    Require(IsAttributeName(attribute.name), "attributes have names of the profile");
  }
}

// The event that a client makes of the content is the event that the ledger makes.
void RequireSubmitted(absl::string_view media_type, absl::string_view content) {
  static const Submitter submitter{"exporter.example", std::string(32, 's')};
  const PartContent part{"partners", std::string(media_type), std::string(content)};
  const absl::StatusOr<PreparedEvent> prepared = PrepareEvent(submitter, {&part, 1});
  if (!prepared.ok()) {
    Require(content.size() > kMaxEventBytes / 2, "a small event with facts is prepared");
    return;
  }
  const absl::StatusOr<AdmittedEvent> admitted =
      MakeEvent(submitter.participant, prepared->submitted);
  Require(admitted.ok(), "what the client prepares the ledger takes");
  Require(admitted->hash == prepared->hash, "both make one event");
}

// What can be read need not be admitted; what is admitted can be read for ever.
void CheckContent(absl::string_view media_type, absl::string_view content) {
  const absl::string_view places = media_type == kEpcisMediaType ? content : "";
  const absl::StatusOr<EventFacts> facts = ReadEventFacts(media_type, content);
  const absl::StatusOr<EventFacts> admitted = CheckEvent(media_type, content);
  if (!facts.ok()) RequireViolations(facts.status(), places);
  if (!admitted.ok()) RequireViolations(admitted.status(), places);
  if (facts.ok()) RequireLots(*facts);
  if (!admitted.ok()) return;
  Require(facts.ok(), "what is admitted can be read");
  Require(LotsOf(*admitted) == LotsOf(*facts), "as it was admitted");
  RequireSubmitted(media_type, content);
}

bool SameMessage(const v1::LotEvent& a, const v1::LotEvent& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace

void FuzzEpcis(absl::string_view bytes) {
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(bytes);
  if (!contents.ok()) {
    // A byte order mark is skipped.
    return RequireViolations(contents.status(), bytes);
  }
  Require(!contents->empty(), "a file without events is refused");
  std::set<std::string> pointers;
  for (const EpcisContent& each : *contents) {
    Require(each.is_header || pointers.insert(each.pointer).second, "each has its place");
    CheckContent(kEpcisMediaType, each.content);
  }
}

void FuzzEventHash(absl::string_view bytes) {
  const absl::StatusOr<EventHashIds> ids = EventHashIds::Of(bytes);
  if (!ids.ok()) return RequireViolations(ids.status(), bytes);
  for (EventHashProfile profile : kEventHashProfiles) {
    const std::string& id = ids->Under(profile);
    Require(IsEventHashId(id), "an ID has the form of one");
    Require(ids->ProfileOf(id).has_value(), "an ID is known again");
    const absl::StatusOr<std::string> text = EventPreHash(bytes, profile);
    Require(text.ok(), "what has an ID has a text");
    Require(text->size() <= kPreHashMaxGrowth * bytes.size() + kPreHashFreeBytes,
            "it is bounded");
    Require(IsUtf8(*text), "it is UTF-8");
  }
}

void FuzzLotEvent(absl::string_view bytes) {
  CheckContent(kLotEventMediaType, bytes);
  v1::LotEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  Violations violations;
  CheckLotEventFields(event, &violations);
  Require(event.ByteSizeLong() != bytes.size() ||
              FieldsAreInOrder(bytes) == violations.empty(),
          "the quick check of the fields says what the long one says");
  if (!LotEventFacts(event).ok()) return;
  const std::string json = LotEventToJson(event);
  const absl::StatusOr<std::vector<LotEventLine>> lines = ReadLotEventJson(json);
  Require(lines.ok() && lines->size() == 1, "a sound event is one line of JSON");
  Require(lines->front().event.ok(), "which is read");
  Require(SameMessage(*lines->front().event, event), "and is the same event");
}

void FuzzLotEventJson(absl::string_view bytes) {
  (void)LooksLikeLotEventJson(bytes);
  const absl::StatusOr<std::vector<LotEventLine>> lines = ReadLotEventJson(bytes);
  if (!lines.ok()) return RequireViolations(lines.status(), "");
  for (const LotEventLine& line : *lines) {
    if (!line.event.ok()) {
      RequireViolations(line.event.status(), "");
    } else {
      CheckContent(kLotEventMediaType, line.event->SerializeAsString());
    }
  }
}

}  // namespace rastro

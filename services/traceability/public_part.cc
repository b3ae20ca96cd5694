// See public_part.h.

#include "services/traceability/public_part.h"

#include <algorithm>

#include "crypto/event.h"
#include "crypto/part.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/event_stage.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/public_epcis.h"
#include "services/traceability/public_lot_event.h"

namespace rastro {
namespace {

// What the event says itself comes first, if it is a stage that there is.
std::string StageOf(const std::string& said, const EventFacts& facts) {
  const std::vector<absl::string_view>& known = EventStageNames();
  const bool is_known = std::find(known.begin(), known.end(), said) != known.end();
  return is_known ? said : std::string(EventStageOf(facts));
}

absl::StatusOr<PublicPart> OfEpcis(absl::string_view content, const EventFacts& facts,
                                   const DisclosureProfile& profile) {
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(content, kMaxEventBytes);
  if (!document.ok()) return document.status();
  PublicPart part{StageOf(EpcisStage(document->root()), facts), std::nullopt};
  const std::set<std::string>* paths = profile.PathsOf(part.stage);
  if (paths != nullptr) part.content = PublicEpcis(document->root(), *paths);
  return part;
}

absl::StatusOr<PublicPart> OfLotEvent(absl::string_view content, const EventFacts& facts,
                                      const DisclosureProfile& profile) {
  v1::LotEvent event;
  if (!event.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return absl::InvalidArgumentError("wanted a serialized rastro.v1.LotEvent");
  }
  const auto* stage = v1::Stage_descriptor()->FindValueByNumber(event.stage());
  PublicPart part{StageOf(WordOf(*stage), facts), std::nullopt};
  const std::set<std::string>* paths = profile.PathsOf(part.stage);
  if (paths != nullptr) part.content = PublicLotEvent(event, *paths).SerializeAsString();
  return part;
}

}  // namespace

absl::StatusOr<PublicPart> MakePublicPart(const ContentView& whole,
                                          const DisclosureProfile& profile) {
  const absl::StatusOr<EventFacts> facts = CheckEvent(whole.media_type, whole.content);
  if (!facts.ok()) return facts.status();
  // Master data: names and addresses of partners, and no lot.
  if (facts->type == EventType::kDocumentHeader) return PublicPart();
  return whole.media_type == kEpcisMediaType ? OfEpcis(whole.content, *facts, profile)
                                             : OfLotEvent(whole.content, *facts, profile);
}

}  // namespace rastro

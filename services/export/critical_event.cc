// See critical_event.h. The two tables are those of docs/export.md.

#include "services/export/critical_event.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "crypto/part.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "services/traceability/lot_event_members.h"

namespace rastro {
namespace {

// A word and what it stands for.
struct Meaning {
  absl::string_view word;
  CriticalEvent event;
};

// Stages that are not here leave it to the event itself.
constexpr Meaning kStages[] = {
    {"harvest", CriticalEvent::kHarvesting},
    {"live_receiving", CriticalEvent::kReceiving},
    {"receiving", CriticalEvent::kReceiving},
    {"slaughter", CriticalEvent::kTransformation},
    {"export", CriticalEvent::kShipping},
    {"inspection", CriticalEvent::kNone},
    {"transport_condition", CriticalEvent::kNone},
    {"import_arrival", CriticalEvent::kNone},
    {"import_quarantine", CriticalEvent::kNone},
    {"unpacking", CriticalEvent::kNone},
    {"recall", CriticalEvent::kNone},
    {"recall_release", CriticalEvent::kNone},
    {"destruction", CriticalEvent::kNone},
    {"void_export", CriticalEvent::kNone},
};

// Business steps: those of the CBV; below, the last word of others' URIs.
constexpr Meaning kSteps[] = {
    {"shipping", CriticalEvent::kShipping},   {"departing", CriticalEvent::kShipping},
    {"consigning", CriticalEvent::kShipping}, {"receiving", CriticalEvent::kReceiving},
    {"accepting", CriticalEvent::kReceiving},
};
constexpr Meaning kForeignSteps[] = {
    {"harvesting", CriticalEvent::kHarvesting},
    {"fishingevent", CriticalEvent::kHarvesting},
    {"cooling", CriticalEvent::kCooling},
    {"initialpacking", CriticalEvent::kInitialPacking},
    {"initial_packing", CriticalEvent::kInitialPacking},
    {"landing", CriticalEvent::kFirstLandBasedReceiving},
    {"firstlandbasedreceiving", CriticalEvent::kFirstLandBasedReceiving},
    {"first_land_based_receiving", CriticalEvent::kFirstLandBasedReceiving},
};

template <size_t kSize>
const Meaning* Find(const Meaning (&meanings)[kSize], absl::string_view word) {
  for (const Meaning& each : meanings) {
    if (each.word == word) return &each;
  }
  return nullptr;
}

// "landing" of "urn:gdst:bizstep:landing" and of "https://x.example/cbv/Landing".
std::string LastWord(absl::string_view uri) {
  const size_t mark = uri.find_last_of(":/#");
  if (mark != absl::string_view::npos) uri.remove_prefix(mark + 1);
  return absl::AsciiStrToLower(uri);
}

bool Makes(const EventFacts& facts) {
  return facts.type == EventType::kTransformation ||
         (facts.type == EventType::kObject && facts.action == EventAction::kAdd);
}

// That the lots came from a field or from the water.
bool TellsOfHarvest(const EventFacts& facts) {
  return std::any_of(
      facts.attributes.begin(), facts.attributes.end(), [](const Attribute& attribute) {
        return attribute.name == "harvestStartDate" ||
               attribute.name == "harvestEndDate" || attribute.name == "catchArea";
      });
}

}  // namespace

absl::string_view CriticalEventName(CriticalEvent event) {
  switch (event) {
    case CriticalEvent::kNone:
      return "";
    case CriticalEvent::kHarvesting:
      return "Harvesting";
    case CriticalEvent::kCooling:
      return "Cooling";
    case CriticalEvent::kInitialPacking:
      return "Initial Packing";
    case CriticalEvent::kFirstLandBasedReceiving:
      return "First Land-Based Receiving";
    case CriticalEvent::kShipping:
      return "Shipping";
    case CriticalEvent::kReceiving:
      return "Receiving";
    case CriticalEvent::kTransformation:
      return "Transformation";
  }
  return "";
}

std::string StageOf(absl::string_view media_type, absl::string_view content) {
  v1::LotEvent event;
  if (media_type == kLotEventMediaType) {
    if (!event.ParseFromArray(content.data(), static_cast<int>(content.size())))
      return "";
  } else if (media_type == kEpcisMediaType && absl::StrContains(content, "stage")) {
    absl::StatusOr<LotEventOfEpcis> read = EpcisToLotEvent(content);
    if (!read.ok()) return "";
    event = std::move(read->event);
  }
  if (event.stage() == v1::STAGE_UNSPECIFIED) return "";
  const auto* value = v1::Stage_descriptor()->FindValueByNumber(event.stage());
  return value == nullptr ? "" : WordOf(*value);
}

CriticalEvent CriticalEventOf(const EventFacts& facts, absl::string_view stage) {
  if (facts.error_declaration) return CriticalEvent::kNone;
  if (const Meaning* said = Find(kStages, stage)) return said->event;
  if (const Meaning* said = Find(kSteps, facts.biz_step)) return said->event;
  if (const Meaning* said = Find(kForeignSteps, LastWord(facts.biz_step))) {
    return said->event;
  }
  if (!Makes(facts)) return CriticalEvent::kNone;
  if (facts.biz_step == "packing") return CriticalEvent::kInitialPacking;
  if (facts.type == EventType::kTransformation) return CriticalEvent::kTransformation;
  return TellsOfHarvest(facts) ? CriticalEvent::kHarvesting : CriticalEvent::kNone;
}

}  // namespace rastro

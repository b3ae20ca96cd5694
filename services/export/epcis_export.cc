// See epcis_export.h.

#include "services/export/epcis_export.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/event_uses.h"
#include "services/traceability/lot_event_to_epcis.h"

namespace rastro {
namespace {

absl::StatusOr<std::string> EpcisOf(const ExportedEvent& exported) {
  if (exported.media_type == kEpcisMediaType) return exported.content;
  v1::LotEvent event;
  if (!event.ParseFromString(exported.content)) {
    return absl::InvalidArgumentError("the content is no LotEvent");
  }
  return LotEventToEpcis(event);
}

}  // namespace

absl::StatusOr<std::string> ExportEpcis(absl::Span<const ExportedEvent> events,
                                        absl::Time creation_time) {
  std::vector<const ExportedEvent*> told;
  for (const ExportedEvent& each : events) {
    if (!each.content.empty()) told.push_back(&each);
  }
  std::sort(told.begin(), told.end(), [](const auto* a, const auto* b) {
    return OrderOf(*a->event) < OrderOf(*b->event);
  });
  std::vector<std::string> texts;
  for (const ExportedEvent* each : told) {
    absl::StatusOr<std::string> epcis = EpcisOf(*each);
    if (!epcis.ok()) {
      return WithField(absl::StrCat("entry ", each->event->index), epcis.status());
    }
    texts.push_back(*std::move(epcis));
  }
  return EpcisDocumentOf(texts, creation_time);
}

}  // namespace rastro

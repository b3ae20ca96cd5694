// See event_content.h.

#include "services/ledger/event_content.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ledger/index_rows.h"
#include "services/traceability/projection.h"

namespace rastro {

namespace {

std::optional<Part> FindPart(const std::map<std::string, std::string>& parts,
                             absl::string_view kind) {
  const auto found = parts.find(std::string(kind));
  if (found == parts.end()) return std::nullopt;
  absl::StatusOr<Part> part = Part::Parse(found->second);
  if (!part.ok()) return std::nullopt;
  return *std::move(part);
}

}  // namespace

std::optional<ReadablePart> FindReadablePart(
    const Event& event, const std::map<std::string, std::string>& parts) {
  const bool has_partners = event.FindPart(kPartnersPart) != nullptr;
  for (absl::string_view kind : {kPartnersPart, kPublicPart}) {
    std::optional<Part> part = FindPart(parts, kind);
    if (!part) continue;
    const bool is_public_only = kind == kPublicPart && has_partners;
    absl::StatusOr<EventFacts> facts = ReadEventFacts(
        part->media_type, part->content,
        is_public_only ? ContentExtent::kProjection : ContentExtent::kWhole);
    if (facts.ok()) {
      return ReadablePart{*std::move(part), *std::move(facts), is_public_only, kind};
    }
  }
  return std::nullopt;
}

void ReadParts(const Event& event, const std::map<std::string, std::string>& parts,
               RecordedEvent& recorded) {
  if (std::optional<ReadablePart> part = FindReadablePart(event, parts)) {
    recorded.facts = std::move(part->facts);
    recorded.is_public_only = part->is_public_only;
  }
  const std::optional<Part> whole = FindPart(parts, kPartnersPart);
  const std::optional<Part> shown = FindPart(parts, kPublicPart);
  if (!whole || !shown) return;
  recorded.parts_differ = ProjectionDifferences({whole->media_type, whole->content},
                                                {shown->media_type, shown->content});
}

absl::StatusOr<EventContent> ReadEventContent(
    uint64_t index, const StoredEntry& entry,
    const std::optional<StoredContent>& content) {
  const auto lost = [&](const absl::Status& status) {
    return absl::DataLossError(absl::StrCat("entry ", index, ": ", status.message()));
  };
  absl::StatusOr<EntryOpening> opening = OpeningOf(entry, content);
  if (!opening.ok()) return lost(opening.status());
  opening->lots.clear();  // What the event says of them is in its parts.
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return lost(opened.status());
  EventContent content_read{index,
                            std::move(opened->entry.record_time),
                            opened->event.participant,
                            opened->leaf_hash,
                            FindReadablePart(opened->event, opening->parts),
                            std::nullopt};
  if (opening->parts.erase(std::string(kPartnersPart)) > 0 && !opening->parts.empty()) {
    content_read.for_everybody = FindReadablePart(opened->event, opening->parts);
  }
  return content_read;
}

}  // namespace rastro

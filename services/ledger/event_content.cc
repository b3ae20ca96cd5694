// See event_content.h.

#include "services/ledger/event_content.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ledger/index_rows.h"

namespace rastro {

std::optional<ReadablePart> FindReadablePart(
    const std::map<std::string, std::string>& parts) {
  for (absl::string_view kind : {kPartnersPart, kPublicPart}) {
    const auto found = parts.find(std::string(kind));
    if (found == parts.end()) continue;
    absl::StatusOr<Part> part = Part::Parse(found->second);
    if (!part.ok()) continue;
    absl::StatusOr<EventFacts> facts = ReadEventFacts(part->media_type, part->content);
    if (facts.ok()) return ReadablePart{*std::move(part), *std::move(facts)};
  }
  return std::nullopt;
}

absl::StatusOr<EventContent> ReadEventContent(
    uint64_t index, const StoredEntry& entry,
    const std::optional<StoredContent>& content) {
  const auto lost = [&](const absl::Status& status) {
    return absl::DataLossError(absl::StrCat("entry ", index, ": ", status.message()));
  };
  absl::StatusOr<EntryOpening> opening = OpeningOf(entry, content);
  if (!opening.ok()) return lost(opening.status());
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return lost(opened.status());
  return EventContent{index, std::move(opened->entry.record_time),
                      std::move(opened->event.participant), opened->leaf_hash,
                      FindReadablePart(opening->parts)};
}

}  // namespace rastro

// event := "rastro/event/v1\n" participant "\n"
//          "lots " count " " root "\n" 1*16("part " kind " " hash "\n")

#include "crypto/event.h"

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kEventHeader = "rastro/event/v1";

void ReadLots(TextReader& reader, Event& event) {
  const std::vector<absl::string_view> fields = reader.Fields("lots", 3);
  event.lot_count = reader.Decimal(fields[1]);
  event.lots_root = reader.HashField(fields[2]);
  if (event.lot_count > kMaxEventLots) {
    reader.Fail(
        absl::StrCat("wanted at most ", kMaxEventLots, " lots, got ", event.lot_count));
  }
  if (event.lot_count == 0 && event.lots_root != EmptyRoot()) {
    reader.Fail("wanted the empty tree's root for 0 lots");
  }
}

void ReadParts(TextReader& reader, Event& event) {
  while (reader.ok() && (!reader.AtEnd() || event.parts.empty())) {
    const std::vector<absl::string_view> fields = reader.Fields("part", 3);
    EventPart part{std::string(fields[1]), reader.HashField(fields[2])};
    if (!IsPartKind(part.kind)) reader.Fail("wanted a part kind of 1 to 16 of a-z");
    if (!event.parts.empty() && event.parts.back().kind >= part.kind) {
      reader.Fail("wanted the part kinds ascending, each once");
    }
    event.parts.push_back(std::move(part));
    if (event.parts.size() > kMaxEventParts) reader.Fail("wanted at most 16 parts");
  }
}

}  // namespace

std::string PartLines(absl::Span<const EventPart> parts) {
  std::string lines;
  for (const EventPart& part : parts) {
    absl::StrAppend(&lines, "part ", part.kind, " ", Base64(part.hash), "\n");
  }
  return lines;
}

std::string Event::Text() const {
  return absl::StrCat(kEventHeader, "\n", participant, "\nlots ", lot_count, " ",
                      Base64(lots_root), "\n", PartLines(parts));
}

absl::StatusOr<Event> Event::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kEventHeader);
  Event event;
  event.participant = reader.ParticipantId(reader.Line("the participant id"));
  ReadLots(reader, event);
  ReadParts(reader, event);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return event;
}

const EventPart* Event::FindPart(absl::string_view kind) const {
  for (const EventPart& part : parts) {
    if (part.kind == kind) return &part;
  }
  return nullptr;
}

}  // namespace rastro

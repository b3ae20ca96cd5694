// See event_hash_id.h.

#include "services/traceability/event_hash_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "crypto/hash.h"
#include "crypto/part.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_pre_hash.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/lot_event_to_epcis.h"

namespace rastro {
namespace {

// event hash ID := "ni:///sha-256;" 64 lower-case hexadecimal digits version
constexpr absl::string_view kScheme = "ni:///sha-256;";
constexpr absl::string_view kCbv20 = "?ver=CBV2.0";
constexpr absl::string_view kCbv21 = "?ver=CBV2.1";

std::string IdOf(absl::string_view pre_hash, EventHashProfile profile) {
  return absl::StrCat(kScheme, absl::BytesToHexString(Sha256(pre_hash).view()),
                      profile == EventHashProfile::kCbv21 ? kCbv21 : kCbv20);
}

bool IsLowerHexDigit(char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); }

}  // namespace

absl::StatusOr<std::string> EventPreHash(absl::string_view content,
                                         EventHashProfile profile) {
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(content, kMaxDocumentBytes);
  if (!document.ok()) return document.status();
  return PreHashOf(document->root(), profile);
}

absl::StatusOr<std::string> EventHashId(absl::string_view content,
                                        EventHashProfile profile) {
  const absl::StatusOr<std::string> pre_hash = EventPreHash(content, profile);
  if (!pre_hash.ok()) return pre_hash.status();
  return IdOf(*pre_hash, profile);
}

bool IsEventHashId(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, kScheme)) return false;
  if (!absl::ConsumeSuffix(&text, kCbv20) && !absl::ConsumeSuffix(&text, kCbv21)) {
    return false;
  }
  return text.size() == 2 * Hash::kSize &&
         std::all_of(text.begin(), text.end(), IsLowerHexDigit);
}

absl::StatusOr<EventHashIds> EventHashIds::Of(absl::string_view content) {
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(content, kMaxDocumentBytes);
  if (!document.ok()) return document.status();
  EventHashIds ids;
  for (const EventHashProfile profile : kEventHashProfiles) {
    const absl::StatusOr<std::string> pre_hash = PreHashOf(document->root(), profile);
    if (!pre_hash.ok()) return pre_hash.status();
    ids.ids_[static_cast<size_t>(profile)] = IdOf(*pre_hash, profile);
  }
  return ids;
}

std::optional<EventHashProfile> EventHashIds::ProfileOf(
    absl::string_view event_id) const {
  for (const EventHashProfile profile : kEventHashProfiles) {
    if (Under(profile) == event_id) return profile;
  }
  return std::nullopt;
}

std::vector<std::string> EventHashIds::Distinct() const {
  std::vector<std::string> distinct;
  for (const std::string& id : ids_) {
    if (std::find(distinct.begin(), distinct.end(), id) == distinct.end()) {
      distinct.push_back(id);
    }
  }
  return distinct;
}

absl::StatusOr<EventHashIds> EventHashIdsOf(absl::string_view media_type,
                                            absl::string_view content) {
  if (media_type == kEpcisMediaType) return EventHashIds::Of(content);
  if (media_type != kLotEventMediaType) return absl::UnimplementedError(media_type);
  v1::LotEvent event;
  if (!event.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return absl::InvalidArgumentError("no LotEvent");
  }
  const absl::StatusOr<std::string> epcis = LotEventToEpcis(event);
  if (!epcis.ok()) return epcis.status();
  return EventHashIds::Of(*epcis);
}

}  // namespace rastro

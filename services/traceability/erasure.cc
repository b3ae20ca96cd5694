// See erasure.h.

#include "services/traceability/erasure.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr absl::string_view kErasures = "https://w3id.org/rastro/erasures/";

bool IsLowerHex(char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string ErasureUri(const Hash& event_hash) {
  return absl::StrCat(kErasures, absl::BytesToHexString(event_hash.view()));
}

std::optional<Hash> ParseErasureUri(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, kErasures) || uri.size() != 2 * Hash::kSize ||
      !std::all_of(uri.begin(), uri.end(), IsLowerHex)) {
    return std::nullopt;
  }
  return Hash::FromBytes(absl::HexStringToBytes(uri));
}

v1::LotEvent ErasureOrder(const Hash& event_hash, absl::string_view reason,
                          absl::Time time) {
  v1::LotEvent event;
  event.mutable_event_time()->set_seconds(absl::ToUnixSeconds(time));
  event.set_event_time_zone_offset("+00:00");
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list(ErasureUri(event_hash));
  event.set_remark(std::string(reason));
  return event;
}

std::optional<Erasure> FindErasure(
    const Hash& event_hash, const LotChain& chain,
    const std::function<bool(const RecordedEvent&)>& is_authority) {
  const std::string name = ErasureUri(event_hash);
  const auto order = std::find_if(chain.begin(), chain.end(), [&](const auto& event) {
    return event->lots.size() == 1 && event->lots[0].uri == name &&
           event->lots_complete && !event->key_without_consent &&
           event->key_limits.empty() && is_authority(*event);
  });
  if (order == chain.end()) return std::nullopt;
  const RecordedEvent& event = **order;
  return Erasure{event.submitter, event.index, event.record_time,
                 event.facts ? event.facts->remark : ""};
}

}  // namespace rastro

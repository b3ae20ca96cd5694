// See event_facts.h.

#include "services/traceability/event_facts.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_reader.h"

namespace rastro {
namespace {

// Ascending.
constexpr absl::string_view kAttributeNames[] = {"antemortemResult",
                                                 "bestBeforeDate",
                                                 "bornIn",
                                                 "breed",
                                                 "catchArea",
                                                 "containerNumber",
                                                 "countryOfOrigin",
                                                 "cutCode",
                                                 "cutIn",
                                                 "establishment",
                                                 "freezingDate",
                                                 "harvestEndDate",
                                                 "harvestStartDate",
                                                 "itemExpirationDate",
                                                 "lotNumber",
                                                 "packagingDate",
                                                 "postmortemResult",
                                                 "productionDate",
                                                 "productionMethod",
                                                 "raisedIn",
                                                 "sealNumber",
                                                 "sellByDate",
                                                 "slaughterDate",
                                                 "slaughteredIn",
                                                 "species",
                                                 "storageStateCode"};

LotRole Merged(LotRole a, LotRole b) {
  if (a == b || b == LotRole::kAt) return a;
  if (a == LotRole::kAt) return b;
  return LotRole::kBoth;
}

}  // namespace

bool IsAttributeName(absl::string_view name) {
  return std::binary_search(std::begin(kAttributeNames), std::end(kAttributeNames), name);
}

std::vector<LotMention> LotsOf(const EventFacts& facts) {
  std::map<absl::string_view, LotRole> roles;
  for (const Mention& mention : facts.mentions) {
    if (!mention.uri) continue;
    const auto [found, is_new] = roles.emplace(*mention.uri, mention.role);
    if (!is_new) found->second = Merged(found->second, mention.role);
  }
  std::vector<LotMention> lots;
  lots.reserve(roles.size());
  for (const auto& [uri, role] : roles) {
    lots.push_back({std::string(uri), role});
  }
  return lots;
}

namespace {

absl::StatusOr<EventFacts> ReadFacts(absl::string_view media_type,
                                     absl::string_view content, ContentExtent extent) {
  if (media_type == kEpcisMediaType) return ReadEpcisEvent(content, extent);
  if (media_type == kLotEventMediaType) return ReadLotEvent(content, extent);
  return absl::UnimplementedError(absl::StrCat("media type \"", media_type, "\": wanted ",
                                               kEpcisMediaType, " or ",
                                               kLotEventMediaType));
}

}  // namespace

absl::StatusOr<EventFacts> ReadEventFacts(absl::string_view media_type,
                                          absl::string_view content,
                                          ContentExtent extent) {
  absl::StatusOr<EventFacts> facts = ReadFacts(media_type, content, extent);
  // Of a projection the hash is another one.
  const bool is_whole = extent == ContentExtent::kWhole;
  if (!facts.ok() || !is_whole || !IsEventHashId(facts->event_id)) return facts;
  const absl::StatusOr<EventHashIds> ids = EventHashIdsOf(media_type, content);
  facts->is_hash_id_wrong = ids.ok() && !ids->ProfileOf(facts->event_id);
  return facts;
}

}  // namespace rastro

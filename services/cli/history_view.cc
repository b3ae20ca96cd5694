// Readable at 80 columns: one event a block, one fact a line.

#include "services/cli/history_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/base64.h"
#include "crypto/part.h"
#include "services/cli/finding_view.h"
#include "services/cli/forward_view.h"
#include "services/cli/printable.h"
#include "services/cli/quantity_text.h"
#include "services/ledger/event_content.h"
#include "services/traceability/erasure.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

std::shared_ptr<RecordedEvent> ToRecordedEvent(const VerifiedEntry& entry) {
  RecordedEvent event;
  event.index = entry.opened.entry.index;
  event.record_time = entry.opened.entry.record_time;
  event.submitter = entry.opened.event.participant;
  event.event_hash = entry.opened.event_hash;
  event.key_without_consent = entry.key_without_consent;
  event.key_limits = entry.key_limits;
  for (const auto& [position, lot] : entry.opened.lots)
    event.lots.push_back({lot.uri, lot.role});
  event.lots_complete = entry.opened.lots.size() == entry.opened.event.lot_count;
  ReadParts(entry.opened.event, entry.parts, event);
  return std::make_shared<RecordedEvent>(std::move(event));
}

class HistoryChainSource final : public ChainSource {
 public:
  explicit HistoryChainSource(const VerifiedHistory& history) {
    for (const auto& [chain, head] : history.heads) {
      if (chain.kind == ChainKind::kLot) chains_[chain.name];
    }
    for (const VerifiedEntry& entry : history.entries) {
      const std::shared_ptr<RecordedEvent> event = ToRecordedEvent(entry);
      if (!event->facts) without_facts_.push_back(event);
      for (const auto& [position, lot] : entry.opened.lots)
        chains_[lot.uri].push_back(event);
      for (const auto& [position, lot] : entry.unnamed_lots)
        chains_[lot].push_back(event);
    }
    FindErasures(history);
  }

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                   size_t events_max) override {
    const auto chain = chains_.find(lot_uri);
    if (chain != chains_.end()) return FirstEvents(chain->second, events_max);
    return absl::NotFoundError(absl::StrCat(lot_uri, ": not in the file"));
  }

 private:
  // Content that is not there is erased if the file shows an authority's order.
  void FindErasures(const VerifiedHistory& history) {
    for (const std::shared_ptr<RecordedEvent>& event : without_facts_) {
      const auto orders = chains_.find(ErasureUri(event->event_hash));
      if (orders == chains_.end()) continue;
      event->erasure =
          FindErasure(event->event_hash, orders->second, [&](const RecordedEvent& order) {
            return history.registry.HadRole(order.submitter, Role::kAuthority,
                                            order.index);
          });
    }
    without_facts_.clear();
  }

  std::map<std::string, LotChain, std::less<>> chains_;
  std::vector<std::shared_ptr<RecordedEvent>> without_facts_;
};

std::string LocalTimeText(const EventFacts& facts) {
  return absl::FormatTime("%Y-%m-%d %H:%M %Ez", facts.event_time,
                          absl::FixedTimeZone(facts.zone_offset_minutes * 60));
}

std::string What(const EventFacts& facts) {
  switch (facts.type) {
    case EventType::kTransformation:
      return "transformation";
    case EventType::kAggregation:
      return facts.action == EventAction::kDelete ? "unpacking" : "packing";
    case EventType::kAssociation:
      return "association";
    case EventType::kTransaction:
      return "transaction";
    case EventType::kDocumentHeader:
      return "master data";
    case EventType::kObject:
      break;
  }
  return facts.action == EventAction::kAdd      ? "made"
         : facts.action == EventAction::kDelete ? "ended"
                                                : "observed";
}

// The name of a place, party, lot or product; "" if nobody tells one.
std::string NameOfUri(const HistoryView& view, absl::string_view uri) {
  if (view.names != nullptr) {
    const absl::string_view name = view.names->NameOf(uri);
    if (!name.empty()) return std::string(name);
  }
  const std::optional<std::string> participant = view.directory.ParticipantOf(uri);
  const RegistryHistory* records =
      participant ? view.history.registry.Find(*participant) : nullptr;
  return records == nullptr ? "" : records->back().record.name;
}

std::string WithName(const HistoryView& view, absl::string_view uri) {
  const std::string name = NameOfUri(view, uri);
  return name.empty() ? std::string(uri) : absl::StrCat(uri, " (", name, ")");
}

// A fact of an event, under its time.
void PrintField(absl::string_view label, absl::string_view value, std::ostream& out) {
  constexpr size_t kLabelColumns = 11;
  std::string head = absl::StrCat("      ", label);
  if (!label.empty()) head.resize(kLabelColumns, ' ');
  PrintWrapped(head, value, out);
}

void PrintFacts(const HistoryView& view, const EventFacts& facts, std::ostream& out) {
  std::string words = What(facts);
  if (!facts.biz_step.empty()) absl::StrAppend(&words, ", ", facts.biz_step);
  if (!facts.disposition.empty()) absl::StrAppend(&words, ", ", facts.disposition);
  PrintWrapped(absl::StrCat("  ", LocalTimeText(facts), "  "), words, out);
  const std::string& place =
      facts.read_point.empty() ? facts.biz_location : facts.read_point;
  if (!place.empty()) PrintField("at", WithName(view, place), out);
}

void PrintErasure(const HistoryView& view, const Erasure& erasure, std::ostream& out) {
  out << "  (content erased)\n";
  PrintField("",
             absl::StrCat("by order of ",
                          ParticipantName(view.history, erasure.authority), ", entry ",
                          erasure.index, ", recorded ", erasure.record_time.substr(0, 16),
                          "Z", erasure.reason.empty() ? "" : ": ", erasure.reason),
             out);
}

void PrintEvent(const HistoryView& view, const RecordedEvent& event, std::ostream& out) {
  if (event.facts) {
    PrintFacts(view, *event.facts, out);
  } else if (event.erasure) {
    PrintErasure(view, *event.erasure, out);
  } else {
    out << "  (content withheld)\n";
  }
  if (event.is_public_only) {
    PrintField("", "public part only: what it does not say is withheld", out);
  }
  for (const LotMention& lot : event.lots) {
    const std::string quantities = event.facts ? QuantityText(*event.facts, lot.uri) : "";
    PrintField(
        LotRoleName(lot.role),
        absl::StrCat(WithName(view, lot.uri), quantities.empty() ? "" : "  ", quantities),
        out);
  }
  if (event.facts) {
    for (const Attribute& attribute : event.facts->attributes) {
      PrintField("", absl::StrCat(attribute.name, ": ", attribute.value), out);
    }
  }
  PrintField("",
             absl::StrCat("signed by ", ParticipantName(view.history, event.submitter),
                          ", entry ", event.index, ", recorded ",
                          event.record_time.substr(0, 16), "Z"),
             out);
}

void AddName(const HistoryView& view, absl::string_view uri, const char* member,
             Json& json) {
  const std::string name = NameOfUri(view, uri);
  if (!name.empty()) json[member] = name;
}

// How much of what the event says is known.
std::string ContentWord(const RecordedEvent& event) {
  if (!event.facts) return event.erasure ? "erased" : "withheld";
  return event.is_public_only ? "public" : "given";
}

Json EventJson(const HistoryView& view, const RecordedEvent& event) {
  Json json = {{"index", event.index},
               {"record_time", event.record_time},
               {"submitter", event.submitter},
               {"event_hash", Base64(event.event_hash)},
               {"content", ContentWord(event)}};
  if (event.erasure) {
    json["erasure"] = {{"authority", event.erasure->authority},
                       {"index", event.erasure->index},
                       {"record_time", event.erasure->record_time},
                       {"reason", event.erasure->reason}};
  }
  Json lots = Json::array();
  for (const LotMention& lot : event.lots) {
    Json item = {{"uri", lot.uri}, {"role", std::string(LotRoleName(lot.role))}};
    AddName(view, lot.uri, "name", item);
    if (event.facts) item["quantities"] = QuantityText(*event.facts, lot.uri);
    lots.push_back(std::move(item));
  }
  if (event.facts) {
    json["event_time"] =
        absl::FormatTime(absl::RFC3339_full, event.facts->event_time,
                         absl::FixedTimeZone(event.facts->zone_offset_minutes * 60));
    json["what"] = What(*event.facts);
    json["biz_step"] = event.facts->biz_step;
    json["disposition"] = event.facts->disposition;
    json["read_point"] = event.facts->read_point;
    AddName(view, event.facts->read_point, "read_point_name", json);
    json["event_id"] = event.facts->event_id;
  }
  if (!event.parts_differ.empty()) json["parts_differ"] = event.parts_differ;
  json["lots"] = std::move(lots);
  return json;
}

double Percent(double share) { return std::round(share * 1e4) / 100; }

// "42.5 %", or "20-100 %" where the record does not say.
std::string PercentText(const ShareRange& range) {
  const double low = Percent(range.low), high = Percent(range.high);
  return low == high ? absl::StrCat(low, " %") : absl::StrCat(low, "-", high, " %");
}

Json FarmSharesJson(const FarmShares& shares) {
  Json farms = Json::array();
  for (const auto& [farm, range] : shares) {
    farms.push_back({{"farm", farm.empty() ? Json(nullptr) : Json(farm)},
                     {"percent_low", Percent(range.low)},
                     {"percent_high", Percent(range.high)}});
  }
  return farms;
}

}  // namespace

std::unique_ptr<ChainSource> MakeHistoryChainSource(const VerifiedHistory& history) {
  return std::make_unique<HistoryChainSource>(history);
}

// Names of a registry record are for people.
std::string ParticipantName(const VerifiedHistory& history,
                            const std::string& participant) {
  const RegistryHistory* records = history.registry.Find(participant);
  return records == nullptr
             ? participant
             : absl::StrCat(participant, " (", records->back().record.name, ")");
}

void PrintVerdict(const HistoryView& view, std::ostream& out) {
  const std::string as_of =
      absl::StrCat(" as of size ", view.history.head.size, " of ", view.origin);
  if (view.lineage.events.empty()) {
    // True and signed, but not what somebody with a box in his hands calls intact.
    out << "The ledger has no such lot," << as_of
        << ". Compare the identifier with the label.\n";
  } else {
    const size_t count = view.findings.size();
    out << (!view.color ? "" : count == 0 ? "\x1b[1;32m" : "\x1b[1;33m") << "INTACT";
    if (count > 0) out << ", WITH " << count << (count == 1 ? " FINDING" : " FINDINGS");
    out << as_of << (view.color ? "\x1b[0m" : "") << "\n";
  }
  out << "lot " << Printable(WithName(view, view.lineage.lot)) << "\n";
}

void PrintFindings(const HistoryView& view, std::ostream& out) {
  if (view.findings.empty()) return;
  out << "\nfindings\n";
  for (const Finding& finding : view.findings) PrintFinding(finding, out);
}

void PrintFarmShares(const HistoryView& view, std::ostream& out) {
  const auto named = [](const auto& each) { return !each.first.empty(); };
  if (std::none_of(view.farm_shares.begin(), view.farm_shares.end(), named)) return;
  out << "\nfarms\n";
  for (const auto& [farm, range] : view.farm_shares) {
    PrintWrapped(absl::StrFormat("  %11s  ", PercentText(range)),
                 farm.empty() ? "(not told)" : farm, out);
  }
}

void PrintTrail(const HistoryView& view, std::ostream& out) {
  if (view.lineage.events.empty()) return;
  out << "\ntrail (" << Counted(view.lineage.events.size(), "event") << ", "
      << Counted(view.lineage.lots.size(), "lot")
      << (view.lineage.complete ? "" : ", not complete") << ")\n";
  for (const auto& [index, event] : view.lineage.events) PrintEvent(view, *event, out);
}

void PrintTree(const HistoryView& view, std::ostream& out) {
  std::map<std::string, std::vector<std::string>> below;
  for (const auto& [uri, lot] : view.lineage.lots) {
    if (!lot.via.empty()) below[lot.via].push_back(uri);
  }
  // Depth first with a stack: traces may be deep.
  std::vector<std::pair<std::string, int>> stack = {{view.lineage.lot, 0}};
  while (!stack.empty()) {
    const auto [uri, depth] = std::move(stack.back());
    stack.pop_back();
    const auto found = view.lineage.lots.find(uri);
    if (found == view.lineage.lots.end()) continue;
    out << std::string(2 * static_cast<size_t>(depth), ' ') << uri;
    if (depth > 0) out << "  (" << LineageRelationName(found->second.relation) << ")";
    out << "\n";
    const std::vector<std::string>& next = below[uri];
    for (auto lot = next.rbegin(); lot != next.rend(); ++lot)
      stack.push_back({*lot, depth + 1});
  }
  if (!view.lineage.complete) out << "(not complete)\n";
  if (!view.forward) return;
  PrintForwardSummary(
      *view.forward, view.lineage.lot,
      [&](const std::string& id) { return ParticipantName(view.history, id); }, out);
}

void PrintDot(const HistoryView& view, std::ostream& out) {
  out << "digraph trace {\n  rankdir=LR;\n";
  for (const auto& [uri, lot] : view.lineage.lots) {
    out << "  " << Json(uri).dump() << " [shape=box];\n";
  }
  for (const auto& [index, event] : view.lineage.events) {
    const std::string node = absl::StrCat("entry ", index);
    out << "  " << Json(node).dump() << " [shape=ellipse];\n";
    for (const LotMention& lot : event->lots) {
      if (!view.lineage.lots.contains(lot.uri)) continue;
      const bool out_of = lot.role == LotRole::kOut || lot.role == LotRole::kBoth;
      const bool into = lot.role != LotRole::kOut;
      if (into)
        out << "  " << Json(lot.uri).dump() << " -> " << Json(node).dump() << ";\n";
      if (out_of)
        out << "  " << Json(node).dump() << " -> " << Json(lot.uri).dump() << ";\n";
    }
  }
  out << "}\n";
}

std::string HistoryJson(const HistoryView& view) {
  const bool known = !view.lineage.events.empty();
  Json json = {{"verdict", known ? "intact" : "no such lot"},
               {"origin", std::string(view.origin)},
               {"tree_size", view.history.head.size},
               {"root", Base64(view.history.head.root)},
               {"lot", view.lineage.lot},
               {"complete", known && view.lineage.complete},
               {"findings", Json::array()},
               {"farm_shares", FarmSharesJson(view.farm_shares)},
               {"lots", Json::array()},
               {"events", Json::array()}};
  for (const Finding& finding : view.findings) {
    json["findings"].push_back(FindingJson(finding));
  }
  for (const auto& [uri, lot] : view.lineage.lots) {
    json["lots"].push_back({{"uri", uri},
                            {"distance", lot.distance},
                            {"relation", std::string(LineageRelationName(lot.relation))},
                            {"via", lot.via}});
  }
  for (const auto& [index, event] : view.lineage.events)
    json["events"].push_back(EventJson(view, *event));
  if (view.forward) {
    json["forward_summary"] = Json::parse(ForwardSummaryJson(*view.forward));
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rastro

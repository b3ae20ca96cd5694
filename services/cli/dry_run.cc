// See dry_run.h.

#include "services/cli/dry_run.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "crypto/part.h"
#include "services/cli/printable.h"
#include "services/cli/quantity_text.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/event_time.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

// The facts of the part that names the lots: the partners'.
absl::StatusOr<EventFacts> FactsOf(const PreparedEvent& event) {
  const std::string* text = &event.submitted.parts.front().second;
  for (const auto& [kind, part] : event.submitted.parts) {
    if (kind == kPartnersPart) text = &part;
  }
  const absl::StatusOr<Part> part = Part::Parse(*text);
  if (!part.ok()) return part.status();
  return ReadEventFacts(part->media_type, part->content);
}

bool HasPublicPart(const PlacedEvent& event) {
  const auto& parts = event.prepared.submitted.parts;
  return std::any_of(parts.begin(), parts.end(),
                     [](const auto& part) { return part.first == kPublicPart; });
}

// As the trail of a lot shows an event that is recorded.
void Print(const PlacedEvent& event, const EventFacts& facts) {
  std::cout << Printable(event.place) << "\n";
  if (facts.type == EventType::kDocumentHeader) {
    std::cout << "  master data\n";
    return;
  }
  std::cout << "  "
            << absl::FormatTime("%Y-%m-%d %H:%M %Ez", facts.event_time,
                                absl::FixedTimeZone(facts.zone_offset_minutes * 60));
  for (const std::string* word : {&facts.biz_step, &facts.disposition}) {
    if (!word->empty())
      std::cout << (word == &facts.biz_step ? "  " : ", ") << Printable(*word);
  }
  std::cout << "\n";
  if (!facts.read_point.empty()) {
    std::cout << "      at   " << Printable(facts.read_point) << "\n";
  }
  for (const LotMention& lot : LotsOf(facts)) {
    std::string role(LotRoleName(lot.role));
    role.resize(5, ' ');
    const std::string quantities = QuantityText(facts, lot.uri);
    std::cout << "      " << role << Printable(lot.uri)
              << (quantities.empty() ? "" : "  ") << Printable(quantities) << "\n";
  }
  for (const Attribute& each : facts.attributes) {
    std::cout << "      " << Printable(each.name) << ": " << Printable(each.value)
              << "\n";
  }
  if (!facts.remark.empty()) {
    std::cout << "      remark: " << Printable(facts.remark) << "\n";
  }
  if (HasPublicPart(event)) {
    std::cout << "      with a part for everybody (rastro disclose shows it)\n";
  }
}

Json LotJson(const EventFacts& facts, const LotMention& lot) {
  Json quantities = Json::array();
  for (const Mention& mention : facts.mentions) {
    if (mention.uri != lot.uri) continue;
    for (const Quantity& each : mention.quantities) {
      quantities.push_back({{"value", each.value}, {"uom", each.uom}});
    }
  }
  return {{"uri", lot.uri},
          {"role", std::string(LotRoleName(lot.role))},
          {"quantities", std::move(quantities)}};
}

Json EventJson(const PlacedEvent& event, const EventFacts& facts) {
  Json json = {{"place", event.place}};
  if (facts.type != EventType::kDocumentHeader) {
    json["event_time"] = FormatDateTime(facts.event_time, facts.zone_offset_minutes);
    json["biz_step"] = facts.biz_step;
    json["disposition"] = facts.disposition;
    json["read_point"] = facts.read_point;
    json["event_id"] = facts.event_id;
    json["attributes"] = Json::array();
    for (const Attribute& each : facts.attributes) {
      json["attributes"].push_back({{"name", each.name}, {"value", each.value}});
    }
    json["remark"] = facts.remark;
  }
  json["lots"] = Json::array();
  for (const LotMention& lot : LotsOf(facts)) json["lots"].push_back(LotJson(facts, lot));
  json["parts"] = Json::array();
  for (const auto& [kind, part] : event.prepared.submitted.parts) {
    json["parts"].push_back(kind);
  }
  return json;
}

std::string Counted(size_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

}  // namespace

Submitter NoSubmitter() { return {"nobody", std::string(32, '\0')}; }

absl::Status PrintDryRun(const std::vector<PlacedEvent>& events, size_t batch,
                         bool json) {
  std::vector<PreparedEvent> prepared;
  Json list = Json::array();
  for (const PlacedEvent& event : events) {
    const absl::StatusOr<EventFacts> facts = FactsOf(event.prepared);
    if (!facts.ok()) return absl::InternalError(facts.status().message());
    if (json) {
      list.push_back(EventJson(event, *facts));
    } else {
      Print(event, *facts);
    }
    prepared.push_back(event.prepared);
  }
  const size_t batches = CutIntoBatches(prepared, batch).size();
  if (json) {
    std::cout << Json{{"dry_run", true},
                      {"events", std::move(list)},
                      {"batches", batches}}
                     .dump(1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
    return absl::OkStatus();
  }
  std::cout << Counted(events.size(), "event", "events") << " in "
            << Counted(batches, "batch", "batches")
            << " would be submitted; nothing was signed, nothing was sent\n";
  return absl::OkStatus();
}

}  // namespace rastro

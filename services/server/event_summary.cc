// See event_summary.h.

#include "services/server/event_summary.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/traceability/event_words.h"

namespace rastro {
namespace {

void QuantitiesToWire(const EventFacts& facts, const std::string& uri,
                      v1::LotMention& lot) {
  for (const Mention& mention : facts.mentions) {
    if (mention.uri != uri) continue;
    for (const Quantity& quantity : mention.quantities) {
      const bool both = !quantity.value.empty() && !quantity.uom.empty();
      lot.add_quantities(absl::StrCat(quantity.value, both ? " " : "", quantity.uom));
    }
  }
}

}  // namespace

google::protobuf::Timestamp TimestampToWire(absl::Time time) {
  google::protobuf::Timestamp result;
  const int64_t seconds = absl::ToUnixSeconds(time);
  result.set_seconds(seconds);
  result.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return result;
}

v1::Finding FindingToWire(const Finding& finding) {
  v1::Finding wire;
  wire.set_rule(finding.rule);
  switch (finding.severity) {
    case Severity::kInfo:
      wire.set_severity(v1::SEVERITY_INFO);
      break;
    case Severity::kWarning:
      wire.set_severity(v1::SEVERITY_WARNING);
      break;
    case Severity::kError:
      wire.set_severity(v1::SEVERITY_ERROR);
      break;
  }
  wire.set_message(finding.message);
  for (const uint64_t index : finding.events) wire.add_events(index);
  for (const std::string& lot : finding.lots) wire.add_lots(lot);
  for (const Figure& figure : finding.figures) {
    v1::Figure& each = *wire.add_figures();
    each.set_name(figure.name);
    each.set_value(figure.value);
    each.set_uom(figure.uom);
  }
  return wire;
}

v1::EventSummary SummaryToWire(const RecordedEvent& event) {
  v1::EventSummary summary;
  summary.set_index(event.index);
  summary.set_submitter(event.submitter);
  absl::Time record_time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, event.record_time, &record_time, &error)) {
    *summary.mutable_record_time() = TimestampToWire(record_time);
  }
  for (const LotMention& mention : event.lots) {
    v1::LotMention& lot = *summary.add_lots();
    lot.set_uri(mention.uri);
    lot.set_role(std::string(LotRoleName(mention.role)));
    if (event.facts) QuantitiesToWire(*event.facts, mention.uri, lot);
  }
  if (!event.facts) return summary;
  const EventFacts& facts = *event.facts;
  *summary.mutable_event_time() = TimestampToWire(facts.event_time);
  summary.set_type(std::string(EventTypeName(facts.type)));
  summary.set_biz_step(facts.biz_step);
  summary.set_disposition(facts.disposition);
  summary.set_place(facts.read_point.empty() ? facts.biz_location : facts.read_point);
  return summary;
}

}  // namespace rastro

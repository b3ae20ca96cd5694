// Finding `temperature`: what sensors say of frozen and chilled goods.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

// What a lot is kept as, from its attributes; absent if nobody says.
std::optional<TemperatureLimits> LimitsOf(const JudgedRecord& record,
                                          const std::string& lot) {
  std::optional<TemperatureLimits> limits;
  for (const JudgedUse& use : record.CountedUses(lot)) {
    if (!use.event->facts || !(use.uses & kMade)) continue;
    for (const Attribute& each : use.event->facts->attributes) {
      const bool is_frozen = each.name == "freezingDate" ||
                             (each.name == "storageStateCode" && each.value == "FROZEN");
      if (is_frozen) return record.context().frozen;
      if (each.name == "storageStateCode" &&
          (each.value == "NOT_PREVIOUSLY_FROZEN" || each.value == "PREVIOUSLY_FROZEN")) {
        limits = record.context().chilled;
      }
    }
  }
  return limits;
}

std::optional<double> Celsius(const std::string& value, absl::string_view uom) {
  double degrees = 0;
  if (!absl::SimpleAtod(value, &degrees)) return std::nullopt;
  if (uom == "CEL") return degrees;
  if (uom == "FAH") return (degrees - 32) / 1.8;
  if (uom == "KEL") return degrees - 273.15;
  return std::nullopt;
}

// The lowest and the highest that a report says.
struct Reading {
  double low = 0;
  double high = 0;
  absl::Time from, to;
};

std::optional<Reading> ReadingOf(const SensorReport& report, absl::Time event_time) {
  if (report.type != "Temperature") return std::nullopt;
  std::optional<Reading> reading;
  for (const std::string* value :
       {&report.value, &report.min_value, &report.max_value, &report.mean_value}) {
    const std::optional<double> degrees = Celsius(*value, report.uom);
    if (!degrees) continue;
    if (!reading) reading = Reading{*degrees, *degrees};
    reading->low = std::min(reading->low, *degrees);
    reading->high = std::max(reading->high, *degrees);
  }
  if (!reading) return std::nullopt;
  const absl::Time at = report.time.value_or(event_time);
  reading->from = report.start_time.value_or(at);
  reading->to = report.end_time.value_or(at);
  return reading;
}

// The time outside: of a period all of it, from a moment to the device's next reading.
absl::Duration TimeOutside(std::vector<std::pair<Reading, uint64_t>> readings,
                           const TemperatureLimits& limits) {
  std::sort(readings.begin(), readings.end(),
            [](const auto& a, const auto& b) { return a.first.from < b.first.from; });
  absl::Duration outside = absl::ZeroDuration();
  for (size_t i = 0; i < readings.size(); ++i) {
    const Reading& reading = readings[i].first;
    if (reading.high <= limits.high && reading.low >= limits.low) continue;
    const bool is_moment = reading.from >= reading.to;
    const bool has_next = i + 1 < readings.size();
    if (!is_moment) {
      outside += reading.to - reading.from;
    } else if (has_next) {
      outside += readings[i + 1].first.from - reading.from;
    }
  }
  return outside;
}

class ColdChain {
 public:
  explicit ColdChain(const JudgedRecord& record) : record_(record) {
    for (const auto& [index, event] : record.lineage().events) Collect(*event);
  }

  void Judge(std::vector<Finding>& findings) const {
    std::set<std::vector<uint64_t>> told;  // Boxes of one pallet share their readings.
    for (const auto& [lot, series] : by_lot_) {
      JudgeLot(lot, series, told, findings);
    }
  }

 private:
  using ByDevice = std::map<std::string, std::vector<std::pair<Reading, uint64_t>>>;

  void Collect(const RecordedEvent& event) {
    if (!event.facts || event.facts->sensor_reports.empty() ||
        event.facts->error_declaration ||
        record_.lineage().corrected.count(event.index) > 0) {
      return;
    }
    for (const std::string& lot : record_.LotsConcerned(event)) {
      for (const SensorReport& report : event.facts->sensor_reports) {
        const auto reading = ReadingOf(report, event.facts->event_time);
        if (reading) by_lot_[lot][report.device_id].push_back({*reading, event.index});
      }
    }
  }

  void JudgeLot(const std::string& lot, const ByDevice& series,
                std::set<std::vector<uint64_t>>& told,
                std::vector<Finding>& findings) const {
    const std::optional<TemperatureLimits> limits = LimitsOf(record_, lot);
    if (!limits) return;
    std::vector<uint64_t> events;
    absl::Duration outside = absl::ZeroDuration();
    double high = limits->high, low = limits->low;
    for (const auto& [device, readings] : series) {
      outside = std::max(outside, TimeOutside(readings, *limits));
      for (const auto& [reading, index] : readings) {
        if (reading.high <= limits->high && reading.low >= limits->low) continue;
        events.push_back(index);
        high = std::max(high, reading.high);
        low = std::min(low, reading.low);
      }
    }
    if (events.empty() || !told.insert(events).second) return;
    const double worst = high > limits->high ? high : low;
    const double limit = high > limits->high ? limits->high : limits->low;
    const int64_t minutes = absl::ToInt64Minutes(outside);
    findings.push_back(
        {.severity = outside > record_.context().warm_time ? Severity::kError
                                                           : Severity::kWarning,
         .message = absl::StrCat(
             lot, " was at ", worst, " degrees Celsius, the limit is ", limit,
             minutes > 0 ? absl::StrCat(", for up to ", minutes, " minutes")
                         : std::string("; for how long is not told")),
         .events = std::move(events),
         .lots = {lot},
         .figures = {{"worst", absl::StrCat(worst), "CEL"},
                     {"limit", absl::StrCat(limit), "CEL"},
                     {"duration", absl::StrCat(minutes), "MIN"}}});
  }

  const JudgedRecord& record_;
  std::map<std::string, ByDevice> by_lot_;
};

}  // namespace

void JudgeTemperature(const JudgedRecord& record, std::vector<Finding>& findings) {
  ColdChain(record).Judge(findings);
}

}  // namespace rastro

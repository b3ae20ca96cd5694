// See event_moment.h.

#include "services/csv/event_moment.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/csv/csv_text.h"

namespace rastro {
namespace {

// What an offset is, or why there is none.
struct Offset {
  std::optional<int> minutes;
  CsvPlace place;  // Of the mistake.
  absl::string_view rule;
  std::string value;
  std::string hint;
};

absl::Time MomentOf(const CsvTime& time, int offset_minutes) {
  return absl::FromCivil(time.local, absl::UTCTimeZone()) + time.fraction -
         absl::Minutes(time.is_utc ? 0 : offset_minutes);
}

Offset OffsetInZone(const CsvTime& time, const RowCell& cell,
                    const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo info = zone.At(time.local);
  const auto refused = [&](absl::string_view hint) {
    return Offset{std::nullopt, cell.place(), "csv.time", std::string(cell.text),
                  absl::StrCat(hint, "; write the offset, such as UTC-7")};
  };
  if (!time.is_utc && info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return refused("clocks were put forward then: there was no such time");
  }
  if (!time.is_utc && info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return refused("clocks were put back then: this time came twice");
  }
  const absl::Time moment = time.is_utc ? MomentOf(time, 0) : info.pre;
  const int seconds = zone.At(moment).offset;
  if (seconds % 60 == 0) return {seconds / 60};
  return refused("the offset of that zone was no whole minute then");
}

Offset SaidOffset(const CsvTime& time, const RowCell& said) {
  const std::optional<int> minutes = ReadCsvOffset(FoldWidth(said.text));
  if (minutes && (!time.offset || time.offset == minutes)) return {minutes};
  return {std::nullopt, said.place(), "csv.offset", std::string(said.text),
          minutes ? absl::StrCat("event_time says ", OffsetText(*time.offset),
                                 "; which one is it?")
                  : "wanted an offset from UTC with its sign, such as UTC-7"};
}

Offset OffsetOf(const CsvTime& time, const RowCell& cell, const RowCell* said,
                const std::optional<absl::TimeZone>& time_zone) {
  if (said != nullptr) return SaidOffset(time, *said);
  if (time.offset) return {time.offset};
  if (time_zone) return OffsetInZone(time, cell, *time_zone);
  return {std::nullopt,
          {cell.row, "event_time_zone_offset"},
          "csv.offset",
          "",
          "wanted how far local time is from UTC: here (UTC-7), behind the time "
          "(2026-03-02 09:15 -07:00), or with --time-zone"};
}

}  // namespace

std::string OffsetText(int minutes) {
  const int size = std::abs(minutes);
  return absl::StrFormat("%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::optional<EventMoment> ReadEventMoment(const RowCell& time, const RowCell* offset,
                                           DateOrder order,
                                           const std::optional<absl::TimeZone>& time_zone,
                                           CsvMistakes* mistakes) {
  const absl::StatusOr<CsvTime> read = ReadCsvTime(FoldWidth(time.text), order);
  if (!read.ok()) {
    mistakes->Add(time.place(), "csv.time", time.text,
                  std::string(read.status().message()));
    return std::nullopt;
  }
  const Offset found = OffsetOf(*read, time, offset, time_zone);
  if (!found.minutes) {
    mistakes->Add(found.place, found.rule, found.value, found.hint);
    return std::nullopt;
  }
  return EventMoment{MomentOf(*read, *found.minutes), *found.minutes};
}

}  // namespace rastro

// See csv_cell.h.

#include "services/csv/csv_cell.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/csv/csv_text.h"
#include "services/csv/csv_unit.h"
#include "services/traceability/gs1_explanation.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

absl::Status Wanted(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool AreDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

absl::Status ShortenedByProgram() {
  return Wanted(
      "the spreadsheet has shortened a long number; give the column the format \"Text\" "
      "and write it again");
}

// The canonical URI of a GS1 key; any other URI as it stands.
absl::StatusOr<std::string> ReadUri(absl::string_view cell, absl::string_view example) {
  absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(cell);
  if (!key.ok()) return key.status();
  if (key->has_value()) return std::move((*key)->uri);
  if (absl::StrContains(cell, ':')) return std::string(cell);
  if (IsShortenedNumber(cell)) return ShortenedByProgram();
  return Wanted(absl::StrCat("wanted a URI or a GS1 key, such as ", example));
}

// The same for what has a GLN: 13 digits are one, under `ai`.
absl::StatusOr<std::string> ReadGln(absl::string_view cell, absl::string_view ai,
                                    absl::string_view example) {
  if (AreDigits(cell) && cell.size() == 13) {
    return ReadUri(absl::StrCat("(", ai, ")", cell), example);
  }
  absl::StatusOr<std::string> uri = ReadUri(cell, example);
  if (!uri.ok()) return uri;
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(*uri);
  const bool names_goods = key.ok() && key->has_value() &&
                           (*key)->kind != Gs1KeyKind::kSgln &&
                           (*key)->kind != Gs1KeyKind::kPgln;
  if (!names_goods) return uri;
  return Wanted(absl::StrCat("names a ", Gs1KeyKindName((*key)->kind),
                             "; wanted a place or party: a GLN of 13 digits, or a URI"));
}

absl::StatusOr<uint32_t> ReadCount(absl::string_view cell) {
  uint32_t count = 0;
  if (AreDigits(cell) && absl::SimpleAtoi(cell, &count)) return count;
  return Wanted("wanted a whole number such as 24");
}

absl::StatusOr<v1::InspectionResult> ReadResult(absl::string_view cell) {
  const std::string word = absl::AsciiStrToLower(cell);
  if (word == "passed") return v1::INSPECTION_RESULT_PASSED;
  if (word == "restricted") return v1::INSPECTION_RESULT_RESTRICTED;
  if (word == "condemned") return v1::INSPECTION_RESULT_CONDEMNED;
  return Wanted("wanted passed, restricted or condemned");
}

absl::StatusOr<std::string> ReadSha256(absl::string_view cell) {
  const bool is_hex = std::all_of(cell.begin(), cell.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (cell.size() == 64 && is_hex) return absl::HexStringToBytes(cell);
  return Wanted("wanted 64 hexadecimal digits");
}

absl::StatusOr<google::protobuf::Timestamp> ReadMoment(absl::string_view cell,
                                                       const CellRules& rules,
                                                       bool at_event) {
  const absl::StatusOr<CsvTime> time = ReadCsvTime(cell, rules.date_order);
  if (!time.ok()) return time.status();
  std::optional<int> offset = time->is_utc ? std::optional(0) : time->offset;
  if (!offset && at_event) offset = rules.offset_minutes;
  if (!offset) {
    return Wanted("wanted an offset from UTC behind the time: 2026-03-28 08:00 +09:00");
  }
  return TimestampOf(absl::FromCivil(time->local, absl::UTCTimeZone()) + time->fraction -
                     absl::Minutes(*offset));
}

absl::StatusOr<std::string> ReadDay(absl::string_view cell, DateOrder order) {
  const absl::StatusOr<absl::CivilDay> day = ReadCsvDate(cell, order);
  if (!day.ok()) return day.status();
  // The years below 1000 have four digits, too.
  std::string text = absl::FormatCivilTime(*day);
  while (text.size() < 10) text.insert(0, "0");
  return text;
}

template <typename T>
absl::StatusOr<CellValue> AsCell(absl::StatusOr<T> value) {
  if (!value.ok()) return value.status();
  return CellValue(*std::move(value));
}

absl::StatusOr<CellValue> ReadFolded(const CsvColumn& column, absl::string_view cell,
                                     const CellRules& rules) {
  switch (column.value) {
    case CsvValue::kUri:
      return AsCell(ReadUri(cell, column.example));
    case CsvValue::kPlace:
      return AsCell(ReadGln(cell, "414", column.example));
    case CsvValue::kParty:
      return AsCell(ReadGln(cell, "417", column.example));
    case CsvValue::kTime:
      return AsCell(ReadMoment(cell, rules, true));
    case CsvValue::kInstant:
      return AsCell(ReadMoment(cell, rules, false));
    case CsvValue::kDate:
      return AsCell(ReadDay(cell, rules.date_order));
    case CsvValue::kPercent:
      return AsCell(
          ReadCsvDecimal(TrimCell(absl::StripSuffix(cell, "%")), rules.decimal_mark));
    case CsvValue::kDecimal:
      return AsCell(ReadCsvDecimal(cell, rules.decimal_mark));
    case CsvValue::kCount:
      return AsCell(ReadCount(cell));
    case CsvValue::kUnit:
      return AsCell(ReadCsvUnit(cell));
    case CsvValue::kCountry:
    case CsvValue::kCode:
      return CellValue(
          absl::AsciiStrToUpper(absl::StrReplaceAll(cell, {{" ", ""}, {"-", ""}})));
    case CsvValue::kTerm:
      if (absl::StrContains(cell, ':')) return CellValue(std::string(cell));
      return CellValue(absl::AsciiStrToLower(absl::StrReplaceAll(cell, {{" ", "_"}})));
    case CsvValue::kResult:
      return AsCell(ReadResult(cell));
    case CsvValue::kSha256:
      return AsCell(ReadSha256(cell));
    default:
      return CellValue(std::string(cell));
  }
}

}  // namespace

absl::StatusOr<CellValue> ReadCsvCell(const CsvColumn& column, absl::string_view cell,
                                      const CellRules& rules) {
  if (column.value == CsvValue::kText) return CellValue(std::string(cell));
  return ReadFolded(column, FoldWidth(cell), rules);
}

absl::StatusOr<CsvLot> ReadCsvLot(absl::string_view cell) {
  const std::string text = FoldWidth(cell);
  if (IsShortenedNumber(text)) return ShortenedByProgram();
  absl::StatusOr<std::string> uri = LotUriFromAnyForm(text);
  if (AreDigits(text)) {
    // Bare numbers name something here, unlike within an event.
    const absl::StatusOr<Gs1Key> key = NormalizeGs1(text);
    if (!key.ok()) return key.status();
    uri = LotUriFromAnyForm(key->uri);
  }
  if (!uri.ok()) return uri.status();
  if (!absl::StrContains(*uri, ':')) {
    return Wanted(
        "wanted a lot: label text such as (01)07501234200011(10)L26063-A, an EPC URN, a "
        "GS1 Digital Link, or a URI of your own such as "
        "https://id.example.mx/animal/2504812345");
  }
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(*uri);
  const bool is_goods = key.ok() && key->has_value() && IsLotOfGoods((*key)->kind);
  return CsvLot{*std::move(uri), is_goods};
}

absl::string_view RuleOf(CsvValue value) {
  switch (value) {
    case CsvValue::kStage:
      return "csv.stage";
    case CsvValue::kLot:
      return "csv.lot";
    case CsvValue::kUri:
    case CsvValue::kPlace:
    case CsvValue::kParty:
      return "csv.identifier";
    case CsvValue::kTime:
    case CsvValue::kInstant:
      return "csv.time";
    case CsvValue::kOffset:
      return "csv.offset";
    case CsvValue::kDate:
      return "csv.date";
    case CsvValue::kDecimal:
    case CsvValue::kPercent:
    case CsvValue::kCount:
      return "csv.number";
    case CsvValue::kUnit:
      return "csv.unit";
    case CsvValue::kSha256:
      return "csv.sha256";
    default:
      return "csv.text";
  }
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

}  // namespace rastro

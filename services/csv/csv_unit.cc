// See csv_unit.h. Of one meaning only: "ton" is three units and "gr" two, so neither
// stands here.

#include "services/csv/csv_unit.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

struct UnitName {
  absl::string_view name;
  absl::string_view code;
};
constexpr UnitName kNames[] = {
    {"kg", "KGM"},
    {"kgs", "KGM"},
    {"kilo", "KGM"},
    {"kilos", "KGM"},
    {"g", "GRM"},
    {"mg", "MGM"},
    {"t", "TNE"},
    {"tonne", "TNE"},
    {"tonelada", "TNE"},
    {"toneladas", "TNE"},
    {"lb", "LBR"},
    {"lbs", "LBR"},
    {"libra", "LBR"},
    {"libras", "LBR"},
    {"oz", "ONZ"},
    {"l", "LTR"},
    {"piece", "H87"},
    {"pieces", "H87"},
    {"pc", "H87"},
    {"pcs", "H87"},
    {"pieza", "H87"},
    {"piezas", "H87"},
    {"pza", "H87"},
    {"pzas", "H87"},
    {"head", "H87"},
    {"animal", "H87"},
    {"animals", "H87"},
    {"cabeza", "H87"},
    {"cabezas", "H87"},
    {"animales", "H87"},
    {"box", "XBX"},
    {"boxes", "XBX"},
    {"caja", "XBX"},
    {"cajas", "XBX"},
    {"\xC2\xB0"
     "C",
     "CEL"},
    {"C", "CEL"},
    {"\xE2\x84\x83", "CEL"},  // The sign for degrees Celsius.
    {"\xC2\xB0"
     "F",
     "FAH"},
    {"F", "FAH"},
    {"%", "P1"},
    {"\xE9\xA0\xAD", "H87"},                          // Head, of cattle.
    {"\xE5\x80\x8B", "H87"},                          // Pieces.
    {"\xE7\xAE\xB1", "XBX"},                          // Boxes.
    {"\xE3\x82\xB1\xE3\x83\xBC\xE3\x82\xB9", "XBX"},  // Cases.
};

}  // namespace

absl::StatusOr<std::string> ReadCsvUnit(absl::string_view cell) {
  for (const UnitName& each : kNames) {
    if (absl::EqualsIgnoreCase(each.name, cell)) return std::string(each.code);
  }
  std::string code = absl::AsciiStrToUpper(cell);
  if (IsUomCode(code)) {
    if (code != "TON" && code != "GR") return code;
  }
  return absl::InvalidArgumentError(
      "wanted kg, g, t, lb, oz, pieces, head, boxes, or a UN/ECE Rec 20 code such as "
      "KGM; "
      "\"ton\" has several meanings: t, STN (short) or LTN (long)");
}

}  // namespace rastro

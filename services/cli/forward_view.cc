// See forward_view.h. Masses are shown to the gram.

#include "services/cli/forward_view.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/cli/printable.h"
#include "services/cli/quantity_text.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

// "310.75": to the gram, without zeros at the end.
std::string Kilograms(double mass) {
  std::string text = absl::StrFormat("%.3f", mass);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// "310.75 kg", "0-400 kg", "at least 12 kg" or "not told".
std::string MassText(const MassRange& mass) {
  const std::string low = Kilograms(mass.low);
  if (!mass.is_told())
    return low == "0" ? "not told" : absl::StrCat("at least ", low, " kg");
  const std::string high = Kilograms(mass.high);
  return low == high ? absl::StrCat(low, " kg") : absl::StrCat(low, "-", high, " kg");
}

void PrintHeld(absl::string_view label, absl::string_view value, std::ostream& out) {
  out << "      " << absl::StrFormat("%-10s", label) << Printable(value) << "\n";
}

void PrintHolding(const Holding& holding, const ParticipantNames& name_of,
                  std::ostream& out) {
  out << "  " << MassText(holding.mass) << "\n";
  PrintHeld("of", holding.lot, out);
  const std::string packed = QuantityText(holding.packed);
  for (size_t i = 0; i < holding.units.size(); ++i) {
    const bool has_packed = i == 0 && !packed.empty();
    PrintHeld(
        "in",
        absl::StrCat(holding.units[i], has_packed ? "  " : "", has_packed ? packed : ""),
        out);
  }
  if (holding.units.empty()) PrintHeld("in", "(not packed)", out);
  if (!holding.container_numbers.empty()) {
    PrintHeld("container", absl::StrJoin(holding.container_numbers, ", "), out);
  }
  PrintHeld("held by", holding.holder.empty() ? "(not told)" : name_of(holding.holder),
            out);
  std::vector<std::string> others;
  for (const std::string& party : holding.parties) {
    if (party != holding.holder) others.push_back(name_of(party));
  }
  if (!others.empty()) PrintHeld("had it", absl::StrJoin(others, ", "), out);
}

template <typename Shown>
void PrintSums(absl::string_view title, const std::map<std::string, MassRange>& sums,
               const Shown& shown, std::ostream& out) {
  out << title << "\n";
  for (const auto& [name, mass] : sums) {
    out << "  " << absl::StrFormat("%-20s", MassText(mass)) << "  "
        << Printable(shown(name)) << "\n";
  }
}

Json MassJson(const MassRange& mass) {
  const auto grams = [](double kilograms) { return std::round(kilograms * 1e3) / 1e3; };
  return {{"kg_low", grams(mass.low)},
          {"kg_high", mass.is_told() ? Json(grams(mass.high)) : Json(nullptr)}};
}

Json SumsJson(absl::string_view name, const std::map<std::string, MassRange>& sums) {
  Json list = Json::array();
  for (const auto& [key, mass] : sums) {
    Json item = {{std::string(name), key.empty() ? Json(nullptr) : Json(key)}};
    item.update(MassJson(mass));
    list.push_back(std::move(item));
  }
  return list;
}

Json HoldingJson(const Holding& holding) {
  Json packed = Json::array();
  for (const Quantity& each : holding.packed) {
    packed.push_back({{"value", each.value}, {"uom", each.uom}});
  }
  Json json = {{"lot", holding.lot},
               {"units", holding.units},
               {"packed", std::move(packed)},
               {"container_numbers", holding.container_numbers},
               {"holder", holding.holder.empty() ? Json(nullptr) : Json(holding.holder)},
               {"parties", holding.parties}};
  json.update(MassJson(holding.mass));
  return json;
}

}  // namespace

void PrintForwardSummary(const ForwardSummary& summary, absl::string_view lot,
                         const ParticipantNames& name_of, std::ostream& out) {
  out << "\nwhere it is now (" << MassText(summary.made) << " of " << Printable(lot)
      << (summary.complete ? "" : "; NOT COMPLETE, there may be more") << ")\n";
  for (const Holding& each : summary.holdings) PrintHolding(each, name_of, out);
  if (summary.holdings.empty()) out << "  nowhere, by the record\n";
  if (!summary.holdings.empty()) {
    PrintSums(
        "by pallet or container", summary.by_unit,
        [](const std::string& unit) { return unit.empty() ? "(not packed)" : unit; },
        out);
    PrintSums(
        "by holder", summary.by_holder,
        [&](const std::string& id) { return id.empty() ? "(not told)" : name_of(id); },
        out);
  }
  out << "destroyed or ended: " << MassText(summary.ended) << "\n"
      << "lost in transformations, or not told of: " << MassText(summary.unaccounted)
      << "\n";
}

std::string ForwardSummaryJson(const ForwardSummary& summary) {
  Json json = {{"complete", summary.complete},
               {"made", MassJson(summary.made)},
               {"holdings", Json::array()},
               {"by_unit", SumsJson("unit", summary.by_unit)},
               {"by_holder", SumsJson("holder", summary.by_holder)},
               {"ended", MassJson(summary.ended)},
               {"unaccounted", MassJson(summary.unaccounted)}};
  for (const Holding& each : summary.holdings) {
    json["holdings"].push_back(HoldingJson(each));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rastro

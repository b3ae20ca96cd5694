// See trace_row.h.

#include "services/export/trace_row.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/traceability/amount.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_explanation.h"

namespace rastro {
namespace {

constexpr Column kColumns[] = {
    {"Critical Tracking Event"},
    {"Event Date", ColumnType::kDate},
    {"Event Time", ColumnType::kTime},
    {"UTC Offset"},
    {"Traceability Lot Code"},
    {"GTIN"},
    {"Batch or Lot Number"},
    {"Serial Number or SSCC"},
    {"Role of Lot"},
    {"Product Description"},
    {"Quantity", ColumnType::kNumber},
    {"Unit of Measure"},
    {"Other Quantities"},
    {"Location Description"},
    {"Location GLN"},
    {"Establishment"},
    {"Immediate Previous Source"},
    {"Immediate Subsequent Recipient"},
    {"Reference Document Type"},
    {"Reference Document Number"},
    {"Traceability Lot Code Source"},
    {"Input Traceability Lot Codes"},
    {"Logistic Unit"},
    {"Stage"},
    {"Event Type"},
    {"Action"},
    {"Business Step"},
    {"Disposition"},
    {"Event ID"},
    {"Entry Index", ColumnType::kNumber},
    {"Record Time (UTC)", ColumnType::kTimestamp},
    {"Submitter"},
    {"Verdict"},
    {"Note"},
};
static_assert(std::size(kColumns) == kCellCount);

absl::string_view UnitName(const Quantity& quantity) {
  return quantity.uom.empty() ? absl::string_view("pieces") : quantity.uom;
}

bool IsMass(const Quantity& quantity) {
  const std::optional<Amount> amount = Amount::Of(quantity);
  return amount && amount->is_mass();
}

}  // namespace

absl::Span<const Column> TraceColumns() { return kColumns; }

std::string JoinSome(const std::vector<std::string>& texts) {
  std::string joined;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (joined.size() + texts[i].size() > kMaxListBytes) {
      return absl::StrCat(joined, "; and ", texts.size() - i, " more");
    }
    absl::StrAppend(&joined, i == 0 ? "" : "; ", texts[i]);
  }
  return joined;
}

void SetQuantities(std::vector<Quantity> quantities, Row& row) {
  quantities.erase(
      std::remove_if(quantities.begin(), quantities.end(),
                     [](const Quantity& quantity) { return quantity.value.empty(); }),
      quantities.end());
  if (quantities.empty()) return;
  std::stable_partition(quantities.begin(), quantities.end(), IsMass);
  row[kQuantity] = quantities[0].value;
  row[kUnit] = std::string(UnitName(quantities[0]));
  std::vector<std::string> others;
  for (size_t i = 1; i < quantities.size(); ++i) {
    others.push_back(absl::StrCat(quantities[i].value, " ", UnitName(quantities[i])));
  }
  row[kOtherQuantities] = JoinSome(others);
}

void SetTime(const EventFacts& facts, Row& row) {
  constexpr size_t kDateBytes = 10;
  const std::string text = FormatDateTime(facts.event_time, facts.zone_offset_minutes);
  row[kDate] = text.substr(0, kDateBytes);
  const std::string time = text.substr(kDateBytes + 1);
  const size_t offset = time.find_first_of("+-");
  row[kTime] = time.substr(0, offset);
  // Without its letters a spreadsheet would take "-07:00" for a formula.
  row[kOffset] = absl::StrCat("UTC", time.substr(offset));
}

const std::string& PlaceOf(const EventFacts& facts) {
  return facts.read_point.empty() ? facts.biz_location : facts.read_point;
}

std::string BestOf(const std::vector<TypedId>& parties) {
  for (absl::string_view type : {"location", "possessing_party", "owning_party"}) {
    for (const TypedId& each : parties) {
      if (each.type == type) return each.id;
    }
  }
  return parties.empty() ? "" : parties[0].id;
}

std::vector<std::string> ValuesOf(const EventFacts& facts, absl::string_view attribute) {
  std::vector<std::string> values;
  for (const Attribute& each : facts.attributes) {
    if (each.name == attribute) values.push_back(each.value);
  }
  return values;
}

KeyParts PartsOf(absl::string_view uri) {
  constexpr int kAnyYear = 2000;  // Keys have no dates.
  KeyParts parts;
  const absl::StatusOr<Gs1Explanation> explained = ExplainGs1(uri, kAnyYear);
  if (!explained.ok() || !explained->key) return parts;
  for (const Gs1Part& part : explained->parts) {
    if (!part.in_name) continue;
    const auto& [ai, value] = part.element;
    (ai == "01"                   ? parts.gtin
     : ai == "10"                 ? parts.batch
     : ai == "414" || ai == "417" ? parts.gln
                                  : parts.serial) = value;
  }
  return parts;
}

}  // namespace rastro

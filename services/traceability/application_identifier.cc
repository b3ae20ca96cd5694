// The table of Application Identifiers.
// Ordered as in the standard; neighbours with the same format share a row.

#include "services/traceability/application_identifier.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

using enum Gs1CharSet;

struct AiRow {
  AiRange ais;
  AiFormat format;
};

constexpr AiRow kAiRows[] = {
    {"00", {18, 0, 0, kDigits, true}},
    {{"01", "03"}, {14, 0, 0, kDigits, true}},
    {"10", {0, 1, 20, kSet82, false}},
    {{"11", "13"}, {6, 0, 0, kDigits, true}},
    {{"15", "17"}, {6, 0, 0, kDigits, true}},
    {"20", {2, 0, 0, kDigits, true}},
    {{"21", "22"}, {0, 1, 20, kSet82, false}},
    {"235", {0, 1, 28, kSet82, false}},
    {{"240", "241"}, {0, 1, 30, kSet82, false}},
    {"242", {0, 1, 6, kDigits, false}},
    {"243", {0, 1, 20, kSet82, false}},
    {{"250", "251"}, {0, 1, 30, kSet82, false}},
    {"253", {13, 0, 17, kSet82, false}},
    {"254", {0, 1, 20, kSet82, false}},
    {"255", {13, 0, 12, kDigits, false}},
    {"30", {0, 1, 8, kDigits, false}},
    {{"310", "316", '5'}, {6, 0, 0, kDigits, true}},
    {{"320", "337", '5'}, {6, 0, 0, kDigits, true}},
    {{"340", "357", '5'}, {6, 0, 0, kDigits, true}},
    {{"360", "369", '5'}, {6, 0, 0, kDigits, true}},
    {"37", {0, 1, 8, kDigits, false}},
    {{"3900", "3909"}, {0, 1, 15, kDigits, false}},
    {{"3910", "3919"}, {3, 1, 15, kDigits, false}},
    {{"3920", "3929"}, {0, 1, 15, kDigits, false}},
    {{"3930", "3939"}, {3, 1, 15, kDigits, false}},
    {{"3940", "3943"}, {4, 0, 0, kDigits, false}},
    {{"3950", "3955"}, {6, 0, 0, kDigits, false}},
    {{"400", "401"}, {0, 1, 30, kSet82, false}},
    {"402", {17, 0, 0, kDigits, false}},
    {"403", {0, 1, 30, kSet82, false}},
    {{"410", "417"}, {13, 0, 0, kDigits, true}},
    {"420", {0, 1, 20, kSet82, false}},
    {"421", {3, 1, 9, kSet82, false}},
    {"422", {3, 0, 0, kDigits, false}},
    {"423", {3, 0, 12, kDigits, false}},
    {"424", {3, 0, 0, kDigits, false}},
    {"425", {3, 0, 12, kDigits, false}},
    {"426", {3, 0, 0, kDigits, false}},
    {"427", {0, 1, 3, kSet82, false}},
    {{"4300", "4301"}, {0, 1, 35, kSet82, false}},
    {{"4302", "4306"}, {0, 1, 70, kSet82, false}},
    {"4307", {0, 2, 2, kSet82, false}},
    {"4308", {0, 1, 30, kSet82, false}},
    {"4309", {20, 0, 0, kDigits, false}},
    {{"4310", "4311"}, {0, 1, 35, kSet82, false}},
    {{"4312", "4316"}, {0, 1, 70, kSet82, false}},
    {"4317", {0, 2, 2, kSet82, false}},
    {"4318", {0, 1, 20, kSet82, false}},
    {"4319", {0, 1, 30, kSet82, false}},
    {"4320", {0, 1, 35, kSet82, false}},
    {{"4321", "4323"}, {1, 0, 0, kDigits, false}},
    {{"4324", "4325"}, {10, 0, 0, kDigits, false}},
    {"4326", {6, 0, 0, kDigits, false}},
    {{"4330", "4333"}, {6, 0, 1, kSet82, false}},
    {"7001", {13, 0, 0, kDigits, false}},
    {"7002", {0, 1, 30, kSet82, false}},
    {"7003", {10, 0, 0, kDigits, false}},
    {"7004", {0, 1, 4, kDigits, false}},
    {"7005", {0, 1, 12, kSet82, false}},
    {"7006", {6, 0, 0, kDigits, false}},
    {"7007", {6, 0, 6, kDigits, false}},
    {"7008", {0, 1, 3, kSet82, false}},
    {"7009", {0, 1, 10, kSet82, false}},
    {"7010", {0, 1, 2, kSet82, false}},
    {"7011", {6, 0, 4, kDigits, false}},
    {{"7020", "7022"}, {0, 1, 20, kSet82, false}},
    {"7023", {0, 1, 30, kSet82, false}},
    {{"7030", "7039"}, {3, 1, 27, kSet82, false}},
    {"7040", {1, 3, 3, kSet82, false}},
    {"7041", {0, 1, 4, kSet82, false}},
    {{"710", "717"}, {0, 1, 20, kSet82, false}},
    {{"7230", "7239"}, {0, 3, 30, kSet82, false}},
    {"7240", {0, 1, 20, kSet82, false}},
    {"7241", {2, 0, 0, kDigits, false}},
    {"7242", {0, 1, 25, kSet82, false}},
    {"7250", {8, 0, 0, kDigits, false}},
    {"7251", {12, 0, 0, kDigits, false}},
    {"7252", {1, 0, 0, kDigits, false}},
    {{"7253", "7254"}, {0, 1, 40, kSet82, false}},
    {"7255", {0, 1, 10, kSet82, false}},
    {"7256", {0, 1, 90, kSet82, false}},
    {"7257", {0, 1, 70, kSet82, false}},
    {"7258", {0, 3, 3, kSet82, false}},
    {"7259", {0, 1, 40, kSet82, false}},
    {"8001", {14, 0, 0, kDigits, false}},
    {"8002", {0, 1, 20, kSet82, false}},
    {"8003", {14, 0, 16, kSet82, false}},
    {"8004", {0, 1, 30, kSet82, false}},
    {"8005", {6, 0, 0, kDigits, false}},
    {"8006", {18, 0, 0, kDigits, false}},
    {"8007", {0, 1, 34, kSet82, false}},
    {"8008", {8, 0, 4, kDigits, false}},
    {"8009", {0, 1, 50, kSet82, false}},
    {"8010", {0, 1, 30, kSet39, false}},
    {"8011", {0, 1, 12, kDigits, false}},
    {"8012", {0, 1, 20, kSet82, false}},
    {{"8013", "8014"}, {0, 1, 25, kSet82, false}},
    {{"8017", "8018"}, {18, 0, 0, kDigits, false}},
    {"8019", {0, 1, 10, kDigits, false}},
    {"8020", {0, 1, 25, kSet82, false}},
    {"8026", {18, 0, 0, kDigits, false}},
    {"8030", {0, 1, 90, kBase64Url, false}},
    {{"8040", "8041"}, {15, 0, 0, kDigits, false}},
    {"8042", {32, 0, 0, kDigits, false}},
    {"8043", {18, 0, 2, kDigits, false}},
    {"8110", {0, 1, 70, kSet82, false}},
    {"8111", {4, 0, 0, kDigits, false}},
    {"8112", {0, 1, 70, kSet82, false}},
    {"8200", {0, 1, 70, kSet82, false}},
    {"90", {0, 1, 30, kSet82, false}},
    {{"91", "99"}, {0, 1, 90, kSet82, false}},
};

struct CheckedRow {
  AiRange ais;
  CheckedDigits digits;
};

// A GRAI's leading 0 only fills up; an ITIP counts its pieces behind the GTIN.
constexpr CheckedRow kCheckedRows[] = {
    {"00", {0, 18}},   {{"01", "03"}, {0, 14}}, {"253", {0, 13}},
    {"255", {0, 13}},  {"402", {0, 17}},        {{"410", "417"}, {0, 13}},
    {"8003", {1, 13}}, {"8006", {0, 14}},       {{"8017", "8018"}, {0, 18}},
    {"8026", {0, 14}},
};

std::string CharSetName(Gs1CharSet set) {
  switch (set) {
    case Gs1CharSet::kDigits:
      return "digits";
    case Gs1CharSet::kSet39:
      return "characters A-Z 0-9 # - /";
    default:
      return "letters, digits or ! \" % & ' ( ) * + , - . / : ; < = > ? _";
  }
}

const AiFormat* FindInRows(absl::string_view ai) {
  for (const AiRow& row : kAiRows) {
    if (row.ais.Contains(ai)) return &row.format;
  }
  return nullptr;
}

}  // namespace

bool AiRange::Contains(absl::string_view ai) const {
  if (decimals != '-') {
    if (ai.empty() || ai.back() < '0' || ai.back() > decimals) return false;
    ai.remove_suffix(1);
  }
  // Texts of digits of one length compare like numbers.
  return ai.size() == first.size() && first <= ai && ai <= last && IsAllDigits(ai);
}

std::optional<CheckedDigits> FindCheckedDigits(absl::string_view ai) {
  for (const CheckedRow& row : kCheckedRows) {
    if (row.ais.Contains(ai)) return row.digits;
  }
  return std::nullopt;
}

bool AiFormat::Fits(absl::string_view value) const {
  return value.size() >= min_bytes() && value.size() <= max_bytes() &&
         IsAllDigits(value.substr(0, digits)) &&
         IsInGs1CharSet(value.substr(digits), more);
}

std::string WantedForm(const AiFormat& format) {
  std::string more = absl::StrCat(format.min_more, " to ", format.max_more, " ",
                                  CharSetName(format.more));
  if (format.digits == 0) return more;
  if (format.max_more == 0) return absl::StrCat(format.digits, " digits");
  return absl::StrCat(format.digits, " digits and ", more);
}

// Every identifier of every event asks several times: what there is of AIs of 2 to 4
// digits is looked up once.
const AiFormat* FindAiFormat(absl::string_view ai) {
  static constexpr size_t kFirstOfSize[] = {0, 0, 0, 100, 1'100, 11'100};
  static const auto* const formats = [] {
    auto* const all = new std::vector<const AiFormat*>(kFirstOfSize[5]);
    for (size_t size : {2, 3, 4}) {
      const size_t first = kFirstOfSize[size];
      for (size_t i = first; i < kFirstOfSize[size + 1]; ++i) {
        const std::string number = absl::StrCat(i - first);
        const std::string padded = std::string(size - number.size(), '0') + number;
        (*all)[i] = FindInRows(padded);
      }
    }
    return all;
  }();
  if (ai.size() < 2 || ai.size() > 4 || !IsAllDigits(ai)) return nullptr;
  size_t number = 0;
  for (const char digit : ai) number = 10 * number + static_cast<size_t>(digit - '0');
  return (*formats)[kFirstOfSize[ai.size()] + number];
}

}  // namespace rastro

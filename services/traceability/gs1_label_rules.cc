// The table of rules, ordered as in the standard; what is not in it has none.

#include "services/traceability/gs1_label_rules.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/traceability/application_identifier.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

// excluded := pattern ("," pattern)*
// needed   := group ("," group)*       one of the groups
// group    := pattern ("+" pattern)*   all of them
// pattern  := digits, n for any digit
struct RuleRow {
  AiRange ais;
  absl::string_view excluded;
  absl::string_view needed;
};

constexpr absl::string_view kProduct = "01,02,03,8006,8026";
constexpr absl::string_view kShipment = "00";
constexpr absl::string_view kContents = "01,02";
constexpr absl::string_view kLogistic = "00,01";
constexpr absl::string_view kMade = "01,02,03";
constexpr absl::string_view kPerson = "8017,8018";
constexpr absl::string_view kMeasured = "30,31nn,32nn,35nn,36nn";

constexpr RuleRow kRules[] = {
    {"01", "255,37", ""},
    {"02", "01,03", "37"},
    {"03", "01,02,37,235", ""},
    {"10", "", kProduct},
    {"11", "", kProduct},
    {"12", "", "8020"},
    {"13", "", kProduct},
    {{"15", "16"}, "", kProduct},
    {"17", "", "01,02,03,255,8006,8026"},
    {"20", "", kProduct},
    {"21", "235", "01,03,8006"},
    {"22", "", "01"},
    {"235", "", "01"},
    {{"240", "241"}, "", kProduct},
    {"242", "", "01,02,8006,8026"},
    {"243", "", "01,03"},
    {"250", "", "01+21,03+21,8006+21"},
    {"251", "", "01,03,8006"},
    {"254", "", "414"},
    {"255", "01,02,415,8006,8020,8026", ""},
    {"30", "", kContents},
    {{"310", "316", '5'}, "", kContents},
    {{"320", "329", '5'}, "", kContents},
    {{"330", "336", '5'}, "", kLogistic},
    {{"337", "337", '5'}, "", "01"},
    {{"340", "349", '5'}, "", kLogistic},
    {{"350", "352", '5'}, "", kContents},
    {{"353", "355", '5'}, "", kLogistic},
    {{"356", "357", '5'}, "", kContents},
    {{"360", "361", '5'}, "", kContents},
    {{"362", "363", '5'}, "", kLogistic},
    {{"364", "366", '5'}, "", kContents},
    {{"367", "369", '5'}, "", kLogistic},
    {"37", "", "00+02,00+8026"},
    {{"3900", "3909"}, "390n,391n,394n,8111", "255,8020"},
    {{"3910", "3919"}, "391n", "8020"},
    {{"3920", "3929"}, "392n,393n", "01+30,01+31nn,01+32nn,01+35nn,01+36nn"},
    {{"3930", "3939"}, "393n", kMeasured},
    {{"3940", "3943"}, "394n,8111", "255"},
    {{"3950", "3955"}, "392n,393n,395n,8005", kMeasured},
    {"403", "", kShipment},
    {"415", "", "8020"},
    {"420", "421", ""},
    {"421", "4307", ""},
    {"422", "426", kProduct},
    {{"423", "425"}, "426", kMade},
    {"426", "", kMade},
    {"427", "", "01+422,02+422,03+422"},
    {{"4300", "4302"}, "", kShipment},
    {"4303", "", "4302"},
    {{"4304", "4312"}, "", kShipment},
    {"4313", "", "4312"},
    {{"4314", "4326"}, "", kShipment},
    {"4330", "4331", kShipment},
    {"4331", "4330", kShipment},
    {"4332", "4333", kShipment},
    {"4333", "4332", kShipment},
    {"7001", "", "01,02,8006,8026"},
    {"7002", "", kContents},
    {"7003", "", kMade},
    {"7004", "", "01+10,03+10"},
    {{"7005", "7009"}, "", kContents},
    {{"7010", "7011"}, "", kMade},
    {"7020", "", "01+416,03+416,8006+416"},
    {"7021", "", "01,03,8006"},
    {"7022", "", "01+7021,03+7021,8006+7021"},
    {{"7030", "7039"}, "", kContents},
    {"7041", "", kShipment},
    {{"710", "717"}, "", "01"},
    {{"7230", "7239"}, "", "01,8004"},
    {"7240", "03", "01,8006"},
    {{"7241", "7242"}, "", kPerson},
    {"7250", "7251", "8018"},
    {"7251", "7250", "8018"},
    {"7252", "", "8018"},
    {{"7253", "7255"}, "7256,7259", kPerson},
    {"7256", "", kPerson},
    {"7257", "", "8018"},
    {"7258", "", "8018+7259"},
    {"7259", "7256", "8018"},
    {"8001", "", "01"},
    {"8005", "", kContents},
    {"8006", "01,03,37", ""},
    {"8007", "", "415"},
    {"8008", "", kMade},
    {"8009", "", "00,01,03"},
    {"8011", "", "8010"},
    {"8012", "", "01,03,8006"},
    {"8014", "", "01"},
    {"8017", "8018", ""},
    {"8018", "8017", ""},
    {"8019", "", kPerson},
    {"8020", "", "415"},
    {"8026", "02,03,8006", "37"},
    {"8030", "", "00,01+21,03+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"},
    {"8040", "", "01+21"},
    {{"8041", "8043"}, "", "01+21+8040"},
    {"8111", "", "255"},
    {"8200", "", "01"},
};

// Measures that differ in their decimals only are one measure told twice.
bool IsMeasure(absl::string_view ai) {
  return ai.size() == 4 && ai >= "3100" && ai <= "3699";
}

const RuleRow* FindRules(absl::string_view ai) {
  for (const RuleRow& row : kRules) {
    if (row.ais.Contains(ai)) return &row;
  }
  return nullptr;
}

bool Matches(absl::string_view pattern, absl::string_view ai) {
  if (pattern.size() != ai.size()) return false;
  for (size_t i = 0; i < ai.size(); ++i) {
    if (pattern[i] != ai[i] && pattern[i] != 'n') return false;
  }
  return true;
}

bool IsOn(absl::Span<const Gs1Element> elements, absl::string_view pattern) {
  return absl::c_any_of(elements, [pattern](const Gs1Element& element) {
    return Matches(pattern, element.ai);
  });
}

bool HasGroup(absl::Span<const Gs1Element> elements, absl::string_view group) {
  return absl::c_all_of(
      absl::StrSplit(group, '+'),
      [elements](absl::string_view pattern) { return IsOn(elements, pattern); });
}

// "01+21,03+21" becomes "one of (01) with (21), (03) with (21)".
std::string InWords(absl::string_view needed) {
  return absl::StrCat(absl::StrContains(needed, ',') ? "one of (" : "(",
                      absl::StrReplaceAll(needed, {{"+", ") with ("}, {",", "), ("}}),
                      ")");
}

}  // namespace

bool ExcludesAi(absl::string_view ai, absl::string_view other) {
  if (ai == other) return false;
  if (IsMeasure(ai)) return IsMeasure(other) && ai.substr(0, 3) == other.substr(0, 3);
  const RuleRow* row = FindRules(ai);
  if (row == nullptr || row->excluded.empty()) return false;
  for (const absl::string_view pattern : absl::StrSplit(row->excluded, ',')) {
    if (Matches(pattern, other)) return true;
  }
  return false;
}

absl::string_view NeededAis(absl::string_view ai) {
  const RuleRow* row = FindRules(ai);
  return row == nullptr ? "" : row->needed;
}

std::vector<std::string> LabelConflicts(absl::Span<const Gs1Element> elements) {
  std::vector<std::string> conflicts;
  for (size_t i = 0; i < elements.size(); ++i) {
    for (size_t j = i + 1; j < elements.size(); ++j) {
      const Gs1Element& a = elements[i];
      const Gs1Element& b = elements[j];
      if (a.ai == b.ai) {
        if (a.value == b.value) continue;
        conflicts.push_back(absl::StrCat("(", a.ai, ") comes twice, as ", Quoted(a.value),
                                         " and as ", Quoted(b.value)));
      } else if (ExcludesAi(a.ai, b.ai) || ExcludesAi(b.ai, a.ai)) {
        conflicts.push_back(absl::StrCat("(", a.ai, ") and (", b.ai,
                                         ") exclude each other; wanted one of them"));
      }
    }
  }
  return conflicts;
}

std::vector<std::string> LabelNeeds(absl::Span<const Gs1Element> elements) {
  std::vector<std::string> missing;
  for (const Gs1Element& element : elements) {
    const absl::string_view needed = NeededAis(element.ai);
    if (needed.empty()) continue;
    const std::vector<absl::string_view> groups = absl::StrSplit(needed, ',');
    if (absl::c_any_of(groups, [elements](absl::string_view group) {
          return HasGroup(elements, group);
        })) {
      continue;
    }
    missing.push_back(absl::StrCat("(", element.ai, ") wants ", InWords(needed),
                                   " beside it, perhaps in another bar code"));
  }
  return missing;
}

}  // namespace rastro

// The table of keys, and how their parts become a canonical URI.
// A key's value is some digits, the last of those under the check digit among
// them, and for some keys a serial right behind.

#include "services/traceability/gs1_reading.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/application_identifier.h"
#include "services/traceability/gs1_check_digit.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

constexpr absl::string_view kCanonicalHost = "https://id.gs1.org";
// The shortest company prefix that GS1 has given out, and one character more.
constexpr size_t kCompanyPrefixMinDigits = 4;

struct KeyRow {
  absl::string_view ai;
  absl::string_view name;
  // The digits under the check digit, which is the last of them; both 0 where
  // there is none and the value begins with the company prefix.
  size_t checked_from;
  size_t checked_to;
  // The kind by what is behind the digits: nothing, or a serial.
  Gs1KeyKind bare;
  Gs1KeyKind with_serial;
};

using enum Gs1KeyKind;

constexpr KeyRow kKeys[] = {
    {"00", "SSCC", 0, 18, kSscc, kSscc},
    {"01", "GTIN", 0, 14, kGtin, kGtin},
    {"253", "GDTI", 0, 13, kGdtiClass, kGdti},
    {"255", "GCN", 0, 13, kSgcnClass, kSgcn},
    {"401", "GINC", 0, 0, kGinc, kGinc},
    {"402", "GSIN", 0, 17, kGsin, kGsin},
    {"414", "GLN of a location", 0, 13, kSgln, kSgln},
    {"417", "GLN of a party", 0, 13, kPgln, kPgln},
    {"8003", "GRAI", 1, 14, kGraiClass, kGrai},
    {"8004", "GIAI", 0, 0, kGiai, kGiai},
    {"8006", "ITIP", 0, 14, kItipClass, kItipClass},
    {"8010", "CPI", 0, 0, kCpiClass, kCpiClass},
    {"8017", "GSRN of a provider", 0, 18, kGsrnp, kGsrnp},
    {"8018", "GSRN of a recipient", 0, 18, kGsrn, kGsrn},
};

struct QualifierRow {
  absl::string_view key_ai;
  absl::string_view ai;
  absl::string_view name;
  int order;  // Ascending in a path, each once; 0 = alone.
  Gs1KeyKind kind;
};

// The variant (22) narrows a class and makes no other kind. What is serialised
// for the tobacco law (235) has neither lot nor serial beside it.
constexpr QualifierRow kQualifiers[] = {
    {"01", "22", "variant", 1, kGtin},      {"01", "10", "lot", 2, kGtinLot},
    {"01", "21", "serial", 3, kGtinSerial}, {"01", "235", "third-party serial", 0, kUpui},
    {"414", "254", "extension", 1, kSgln},  {"8006", "22", "variant", 1, kItipClass},
    {"8006", "10", "lot", 2, kItipLot},     {"8006", "21", "serial", 3, kItip},
    {"8010", "8011", "serial", 1, kCpi},
};

const KeyRow* FindKey(absl::string_view ai) {
  for (const KeyRow& row : kKeys) {
    if (row.ai == ai) return &row;
  }
  return nullptr;
}

const QualifierRow* FindQualifier(absl::string_view key_ai, absl::string_view ai) {
  for (const QualifierRow& row : kQualifiers) {
    if (row.key_ai == key_ai && row.ai == ai) return &row;
  }
  return nullptr;
}

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

// "14 digits", "14 digits and 0 to 16 letters, ...".
std::string Wanted(const AiFormat& format) {
  std::string more = absl::StrCat(format.min_more, " to ", format.max_more, " ",
                                  CharSetName(format.more));
  if (format.digits == 0) return more;
  if (format.max_more == 0) return absl::StrCat(format.digits, " digits");
  return absl::StrCat(format.digits, " digits and ", more);
}

std::string PaddedGtin(const std::string& gtin) {
  const bool short_form = gtin.size() == 8 || gtin.size() == 12 || gtin.size() == 13;
  return short_form ? absl::StrCat(std::string(14 - gtin.size(), '0'), gtin) : gtin;
}

// Empty if `value` has the shape of the key; otherwise what is wrong.
std::string ShapeProblem(const KeyRow& row, absl::string_view value) {
  const AiFormat& format = *FindAiFormat(row.ai);
  if (!format.Fits(value)) {
    const std::string wanted = row.ai == "01" ? "8, 12, 13 or 14 digits" : Wanted(format);
    return absl::StrCat(row.name, " ", Quoted(value), ": ", wanted, " wanted, ",
                        value.size(), " characters came");
  }
  if (row.checked_to == 0 && (value.size() <= kCompanyPrefixMinDigits ||
                              !IsAllDigits(value.substr(0, kCompanyPrefixMinDigits)))) {
    return absl::StrCat(row.name, " ", Quoted(value),
                        ": does not begin with a company prefix (4 to 12 "
                        "digits) and a reference");
  }
  return "";
}

// Empty if check digit and fixed digits are right; otherwise what is wrong.
std::string CheckProblem(const KeyRow& row, absl::string_view value) {
  if (row.checked_to == 0) return "";
  if (row.checked_from == 1 && value[0] != '0') {
    return absl::StrCat(row.name, " ", Quoted(value), ": the first of its digits is ",
                        value.substr(0, 1), ", wanted 0");
  }
  const absl::string_view body =
      value.substr(row.checked_from, row.checked_to - 1 - row.checked_from);
  const char came = value[row.checked_to - 1];
  const char wanted = Gs1CheckDigit(body);
  if (came == wanted) return "";
  return absl::StrCat(row.name, " ", Quoted(value), ": check digit ",
                      std::string(1, came), " came, ", std::string(1, wanted),
                      " is right for ", body);
}

// Empty if `element` is a good qualifier; otherwise what is wrong.
std::string QualifierProblem(const QualifierRow& row, const Gs1Element& element) {
  const AiFormat& format = *FindAiFormat(element.ai);
  const auto problem = [&](absl::string_view what) {
    return absl::StrCat(row.name, " (", row.ai, ") ", Quoted(element.value), ": ", what);
  };
  if (!format.Fits(element.value)) {
    return problem(
        absl::StrCat(Wanted(format), " wanted, ", element.value.size(), " came"));
  }
  if (row.ai == "8011" && element.value.size() > 1 && element.value.front() == '0') {
    return problem("begins with 0");
  }
  return "";
}

// The one qualifier that the canonical URI keeps, if any.
using Kept = std::pair<const QualifierRow*, const Gs1Element*>;

// Checks the qualifiers behind the key and finds the one to keep: the last of
// them, since a serial makes the lot, and either makes the variant redundant.
std::string ReadQualifiers(absl::Span<const Gs1Element> path, Kept& kept) {
  const QualifierRow* before = nullptr;
  for (const Gs1Element& element : path.subspan(1)) {
    const QualifierRow* row = FindQualifier(path[0].ai, element.ai);
    if (row == nullptr) {
      return absl::StrCat("(", element.ai, ") cannot stand behind (", path[0].ai, ")");
    }
    if (before != nullptr && (before->order == 0 || row->order <= before->order)) {
      return absl::StrCat("(", element.ai, ") cannot stand behind (", before->ai, ")");
    }
    std::string problem = QualifierProblem(*row, element);
    if (!problem.empty()) return problem;
    before = row;
    if (row->ai != "22") kept = {row, &element};
  }
  // An EPC writes "no extension" as the extension 0.
  if (kept.first != nullptr && kept.first->ai == "254" && kept.second->value == "0") {
    kept = {};
  }
  return "";
}

Gs1Key MakeKey(const KeyRow& row, absl::string_view value, const Kept& kept) {
  const AiFormat& format = *FindAiFormat(row.ai);
  Gs1Key key;
  key.kind = kept.first != nullptr          ? kept.first->kind
             : value.size() > format.digits ? row.with_serial
                                            : row.bare;
  key.uri = absl::StrCat(kCanonicalHost, "/", row.ai, "/", PercentEncode(value));
  if (kept.first != nullptr) {
    absl::StrAppend(&key.uri, "/", kept.first->ai, "/",
                    PercentEncode(kept.second->value));
  }
  return key;
}

}  // namespace

Gs1Reading Gs1Reading::NotGs1(std::string why) {
  return {Verdict::kNotGs1, {}, std::move(why)};
}

Gs1Reading Gs1Reading::Malformed(std::string why) {
  return {Verdict::kMalformed, {}, std::move(why)};
}

Gs1Reading ReadGs1Path(absl::Span<const Gs1Element> path) {
  assert(!path.empty());
  const KeyRow* row = FindKey(path[0].ai);
  if (row == nullptr) {
    return Gs1Reading::NotGs1(absl::StrCat("(", path[0].ai, ") is no key"));
  }
  const std::string value = row->ai == "01" ? PaddedGtin(path[0].value) : path[0].value;
  std::string problem = ShapeProblem(*row, value);
  if (!problem.empty()) return Gs1Reading::Malformed(std::move(problem));
  Kept kept = {};
  problem = ReadQualifiers(path, kept);
  if (!problem.empty()) {
    return Gs1Reading::Malformed(
        absl::StrCat(row->name, " ", Quoted(value), ": ", problem));
  }
  Gs1Reading reading;
  reading.key = MakeKey(*row, value, kept);
  reading.problem = CheckProblem(*row, value);
  reading.verdict = reading.problem.empty() ? Gs1Reading::Verdict::kKey
                                            : Gs1Reading::Verdict::kFailsCheck;
  return reading;
}

bool IsGs1KeyAi(absl::string_view ai) { return FindKey(ai) != nullptr; }

bool IsGs1QualifierAi(absl::string_view ai) {
  return std::any_of(std::begin(kQualifiers), std::end(kQualifiers),
                     [ai](const QualifierRow& row) { return row.ai == ai; });
}

}  // namespace rastro

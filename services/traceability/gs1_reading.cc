// The table of keys, and how their parts become a canonical URI.
// A key's value is some digits, the last of those under the check digit among
// them, and for some keys a serial right behind.

#include "services/traceability/gs1_reading.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/ai_meaning.h"
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
  // The kind by what is behind the digits: nothing, or a serial.
  Gs1KeyKind bare;
  Gs1KeyKind with_serial;
};

using enum Gs1KeyKind;

constexpr KeyRow kKeys[] = {
    {"00", "SSCC", kSscc, kSscc},
    {"01", "GTIN", kGtin, kGtin},
    {"253", "GDTI", kGdtiClass, kGdti},
    {"255", "GCN", kSgcnClass, kSgcn},
    {"401", "GINC", kGinc, kGinc},
    {"402", "GSIN", kGsin, kGsin},
    {"414", "GLN of a location", kSgln, kSgln},
    {"417", "GLN of a party", kPgln, kPgln},
    {"8003", "GRAI", kGraiClass, kGrai},
    {"8004", "GIAI", kGiai, kGiai},
    {"8006", "ITIP", kItipClass, kItipClass},
    {"8010", "CPI", kCpiClass, kCpiClass},
    {"8017", "GSRN of a provider", kGsrnp, kGsrnp},
    {"8018", "GSRN of a recipient", kGsrn, kGsrn},
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

// GTINs come in four lengths; each is the same with zeros before it.
std::string PaddedValue(const Gs1Element& element) {
  return IsShortGtin(element)
             ? absl::StrCat(std::string(14 - element.value.size(), '0'), element.value)
             : element.value;
}

// Where no check digit guards a key, its value begins with a company prefix.
bool BeginsWithPrefix(absl::string_view ai) { return !FindCheckedDigits(ai).has_value(); }

// `GTIN (01) "04012345123456": `, for messages.
std::string Named(absl::string_view name, const Gs1Element& element) {
  return absl::StrCat(name, " (", element.ai, ") ", Quoted(element.value), ": ");
}

// Empty if `key` has the shape of its row; otherwise what is wrong.
std::string ShapeProblem(const KeyRow& row, const Gs1Element& key) {
  const AiFormat& format = *FindAiFormat(row.ai);
  if (!format.Fits(key.value)) {
    const std::string wanted =
        row.ai == "01" ? "8, 12, 13 or 14 digits" : WantedForm(format);
    return absl::StrCat(Named(row.name, key), wanted, " wanted, ", key.value.size(),
                        " characters came");
  }
  if (BeginsWithPrefix(row.ai) &&
      (key.value.size() <= kCompanyPrefixMinDigits ||
       !IsAllDigits(key.value.substr(0, kCompanyPrefixMinDigits)))) {
    return absl::StrCat(Named(row.name, key),
                        "does not begin with a company prefix (4 to 12 "
                        "digits) and a reference");
  }
  return "";
}

// Empty if `element` is a good qualifier; otherwise what is wrong.
std::string QualifierProblem(const QualifierRow& row, const Gs1Element& element) {
  const AiFormat& format = *FindAiFormat(element.ai);
  if (!format.Fits(element.value)) {
    return absl::StrCat(Named(row.name, element), WantedForm(format), " wanted, ",
                        element.value.size(), " came");
  }
  if (row.ai == "8011" && element.value.size() > 1 && element.value.front() == '0') {
    return absl::StrCat(Named(row.name, element), "begins with 0");
  }
  return "";
}

// `(21)`, for messages. In a web address anything may stand where an AI is wanted.
std::string NamedAi(absl::string_view ai) {
  return absl::StrCat("(", IsAllDigits(ai) ? std::string(ai) : Quoted(ai), ")");
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
      return absl::StrCat(NamedAi(element.ai), " cannot stand behind ",
                          NamedAi(path[0].ai));
    }
    if (before != nullptr && (before->order == 0 || row->order <= before->order)) {
      return absl::StrCat(NamedAi(element.ai), " cannot stand behind ",
                          NamedAi(before->ai));
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
    return Gs1Reading::NotGs1(absl::StrCat(NamedAi(path[0].ai), " is no key"));
  }
  const Gs1Element key = {path[0].ai, PaddedValue(path[0])};
  std::string problem = ShapeProblem(*row, key);
  if (!problem.empty()) return Gs1Reading::Malformed(std::move(problem));
  Kept kept = {};
  problem = ReadQualifiers(path, kept);
  if (!problem.empty()) {
    return Gs1Reading::Malformed(absl::StrCat(Named(row->name, key), problem));
  }
  Gs1Reading reading;
  reading.key = MakeKey(*row, key.value, kept);
  reading.problem = CheckDigitProblem(key);
  reading.verdict = reading.problem.empty() ? Gs1Reading::Verdict::kKey
                                            : Gs1Reading::Verdict::kFailsCheck;
  return reading;
}

std::string CheckDigitProblem(const Gs1Element& element) {
  const std::optional<CheckedDigits> digits = FindCheckedDigits(element.ai);
  if (!digits) return "";
  const std::string value = PaddedValue(element);
  assert(FindAiFormat(element.ai)->Fits(value));
  // Only what is wrong is named: every identifier of every event comes this way.
  const auto named = [&] {
    const KeyRow* row = FindKey(element.ai);
    return Named(row != nullptr ? std::string(row->name) : AiTitle(element.ai), element);
  };
  if (digits->from == 1 && value[0] != '0') {
    return absl::StrCat(named(), "the first of its digits is ", value.substr(0, 1),
                        ", wanted 0");
  }
  const absl::string_view checked =
      absl::string_view(value).substr(digits->from, digits->size);
  if (EndsWithGs1CheckDigit(checked)) return "";
  const absl::string_view body = checked.substr(0, checked.size() - 1);
  return absl::StrCat(named(), "check digit ", checked.substr(body.size()), " came, ",
                      std::string(1, Gs1CheckDigit(body)), " is right for ", body);
}

bool IsShortGtin(const Gs1Element& element) {
  const size_t size = element.value.size();
  return element.ai == "01" && (size == 8 || size == 12 || size == 13) &&
         IsAllDigits(element.value);
}

bool IsGs1KeyAi(absl::string_view ai) { return FindKey(ai) != nullptr; }

bool IsGs1QualifierAi(absl::string_view ai) {
  return std::any_of(std::begin(kQualifiers), std::end(kQualifiers),
                     [ai](const QualifierRow& row) { return row.ai == ai; });
}

}  // namespace rastro

// From the EPC's company prefix and reference to the digits of the GS1 key.
// The check digit is not in the URN: it is computed here.

#include "services/traceability/epc_urn.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/traceability/gs1_check_digit.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

// epc urn := "urn:epc:" scheme ":" prefix "." reference tail
// prefix  := 6 to 12 digits
// tail    := nothing | "." piece "." total | "." serial | "." "*"
constexpr absl::string_view kUrnEpc = "urn:epc:";
constexpr size_t kPrefixMinDigits = 6;
constexpr size_t kPrefixMaxDigits = 12;
constexpr size_t kPieceDigits = 2;

// How prefix and reference become the key's value.
enum class Body {
  kIndicatorFirst,  // The reference's first digit moves to the front.
  kPlain,           // prefix reference check
  kLeadingZero,     // 0 prefix reference check
  kText,            // prefix reference; the reference is text, no check digit
};

// What stands behind the reference.
enum class Tail { kNone, kAppended, kQualifier, kAny };

struct SchemeRow {
  absl::string_view scheme;
  absl::string_view ai;
  Body body;
  size_t digits;  // Of prefix and reference together; 0 for kText.
  Tail tail;
  absl::string_view qualifier_ai;  // For kQualifier.
  Gs1KeyKind kind;
};

using enum Gs1KeyKind;

constexpr SchemeRow kSchemes[] = {
    {"id:sgtin", "01", Body::kIndicatorFirst, 13, Tail::kQualifier, "21", kGtinSerial},
    {"id:upui", "01", Body::kIndicatorFirst, 13, Tail::kQualifier, "235", kUpui},
    {"class:lgtin", "01", Body::kIndicatorFirst, 13, Tail::kQualifier, "10", kGtinLot},
    {"idpat:sgtin", "01", Body::kIndicatorFirst, 13, Tail::kAny, "", kGtin},
    {"idpat:upui", "01", Body::kIndicatorFirst, 13, Tail::kAny, "", kGtin},
    {"id:itip", "8006", Body::kIndicatorFirst, 13, Tail::kQualifier, "21", kItip},
    {"idpat:itip", "8006", Body::kIndicatorFirst, 13, Tail::kAny, "", kItipClass},
    {"id:sscc", "00", Body::kIndicatorFirst, 17, Tail::kNone, "", kSscc},
    {"id:sgln", "414", Body::kPlain, 12, Tail::kQualifier, "254", kSgln},
    {"id:pgln", "417", Body::kPlain, 12, Tail::kNone, "", kPgln},
    {"id:grai", "8003", Body::kLeadingZero, 12, Tail::kAppended, "", kGrai},
    {"idpat:grai", "8003", Body::kLeadingZero, 12, Tail::kAny, "", kGraiClass},
    {"id:giai", "8004", Body::kText, 0, Tail::kNone, "", kGiai},
    {"id:gsrn", "8018", Body::kPlain, 17, Tail::kNone, "", kGsrn},
    {"id:gsrnp", "8017", Body::kPlain, 17, Tail::kNone, "", kGsrnp},
    {"id:gdti", "253", Body::kPlain, 12, Tail::kAppended, "", kGdti},
    {"idpat:gdti", "253", Body::kPlain, 12, Tail::kAny, "", kGdtiClass},
    {"id:sgcn", "255", Body::kPlain, 12, Tail::kAppended, "", kSgcn},
    {"idpat:sgcn", "255", Body::kPlain, 12, Tail::kAny, "", kSgcnClass},
    {"id:cpi", "8010", Body::kText, 0, Tail::kQualifier, "8011", kCpi},
    {"idpat:cpi", "8010", Body::kText, 0, Tail::kAny, "", kCpiClass},
    {"id:ginc", "401", Body::kText, 0, Tail::kNone, "", kGinc},
    {"id:gsin", "402", Body::kPlain, 16, Tail::kNone, "", kGsin},
};

const SchemeRow* FindScheme(absl::string_view scheme) {
  for (const SchemeRow& row : kSchemes) {
    if (row.scheme.size() == scheme.size() &&
        absl::EqualsIgnoreCase(row.scheme, scheme)) {
      return &row;
    }
  }
  return nullptr;
}

// The dots that divide; what is behind the last of them is text, dots included.
size_t PartCount(const SchemeRow& row) {
  const size_t pieces = row.ai == "8006" ? 2 : 0;
  return 2 + pieces + (row.tail == Tail::kNone ? 0 : 1);
}

Gs1Reading Refuse(const SchemeRow& row, absl::string_view why) {
  return Gs1Reading::Malformed(absl::StrCat("urn:epc:", row.scheme, ": ", why));
}

// The key's digits, check digit last. `prefix` and `reference` are digits of
// the right number.
std::string KeyDigits(const SchemeRow& row, absl::string_view prefix,
                      absl::string_view reference) {
  std::string body;
  if (row.body == Body::kIndicatorFirst) {
    body = absl::StrCat(reference.substr(0, 1), prefix, reference.substr(1));
  } else {
    body = absl::StrCat(prefix, reference);
  }
  body.push_back(Gs1CheckDigit(body));
  return row.body == Body::kLeadingZero ? absl::StrCat("0", body) : body;
}

// Reads "prefix.reference" of a key of digits into `value`.
Gs1Reading ReadDigits(const SchemeRow& row, absl::string_view prefix,
                      absl::string_view reference, std::string& value) {
  if (!IsAllDigits(prefix) || !IsAllDigits(reference)) {
    return Refuse(row, absl::StrCat("company prefix ", Quoted(prefix), " and reference ",
                                    Quoted(reference), " must be digits"));
  }
  if (prefix.size() < kPrefixMinDigits || prefix.size() > kPrefixMaxDigits ||
      prefix.size() + reference.size() != row.digits) {
    Gs1Reading wrong =
        Refuse(row, absl::StrCat("company prefix ", Quoted(prefix), " (", prefix.size(),
                                 " digits) and reference ", Quoted(reference), " (",
                                 reference.size(), " digits): 6 to 12 digits and ",
                                 row.digits, " together wanted"));
    wrong.verdict = Gs1Reading::Verdict::kWrongDigitCount;
    wrong.key.kind = row.kind;
    return wrong;
  }
  value = KeyDigits(row, prefix, reference);
  return {Gs1Reading::Verdict::kKey, {}, ""};
}

// Reads "prefix.reference" of a key whose reference is text.
Gs1Reading ReadText(const SchemeRow& row, absl::string_view prefix,
                    absl::string_view reference, std::string& value) {
  if (!IsAllDigits(prefix) || prefix.size() < kPrefixMinDigits ||
      prefix.size() > kPrefixMaxDigits) {
    return Refuse(
        row, absl::StrCat("company prefix ", Quoted(prefix), ": 6 to 12 digits wanted"));
  }
  std::optional<std::string> decoded = PercentDecode(reference);
  if (!decoded.has_value() || decoded->empty()) {
    return Refuse(row, absl::StrCat("reference ", Quoted(reference),
                                    ": text with sound % escapes wanted"));
  }
  value = absl::StrCat(prefix, *decoded);
  return {Gs1Reading::Verdict::kKey, {}, ""};
}

// Reads what stands behind the reference and makes the key.
Gs1Reading ReadTail(const SchemeRow& row, absl::string_view tail, Gs1Element key) {
  if (row.tail == Tail::kNone) return ReadGs1Path({std::move(key)});
  if (row.tail == Tail::kAny) {
    if (tail != "*") {
      return Gs1Reading::NotGs1("a pattern other than one class");
    }
    return ReadGs1Path({std::move(key)});
  }
  std::optional<std::string> serial = PercentDecode(tail);
  if (!serial.has_value() || serial->empty()) {
    return Refuse(row, absl::StrCat("serial or lot ", Quoted(tail),
                                    ": text with sound % escapes wanted"));
  }
  if (row.tail == Tail::kAppended) {
    absl::StrAppend(&key.value, *serial);
    return ReadGs1Path({std::move(key)});
  }
  return ReadGs1Path(
      {std::move(key), {std::string(row.qualifier_ai), *std::move(serial)}});
}

// Reads prefix, reference, pieces and tail: `parts` is PartCount(row) long.
Gs1Reading ReadParts(const SchemeRow& row, const std::vector<absl::string_view>& parts) {
  Gs1Element key = {std::string(row.ai), ""};
  Gs1Reading body = row.body == Body::kText
                        ? ReadText(row, parts[0], parts[1], key.value)
                        : ReadDigits(row, parts[0], parts[1], key.value);
  if (body.verdict != Gs1Reading::Verdict::kKey) return body;
  if (row.ai == "8006") {
    if (parts[2].size() != kPieceDigits || parts[3].size() != kPieceDigits) {
      return Refuse(row, absl::StrCat("piece ", Quoted(parts[2]), " of ",
                                      Quoted(parts[3]), ": two digits each wanted"));
    }
    absl::StrAppend(&key.value, parts[2], parts[3]);
  }
  return ReadTail(row, parts.back(), std::move(key));
}

}  // namespace

bool IsEpcUrn(absl::string_view text) {
  return absl::StartsWithIgnoreCase(text, kUrnEpc);
}

bool IsEpcPattern(absl::string_view text) {
  return absl::StartsWithIgnoreCase(text, "urn:epc:idpat:") ||
         absl::StartsWithIgnoreCase(text, "urn:epc:pat:");
}

Gs1Reading ReadEpcUrn(absl::string_view text) {
  if (!IsEpcUrn(text)) return Gs1Reading::NotGs1("not an EPC URN");
  const absl::string_view named = text.substr(kUrnEpc.size());
  const size_t colon = named.find(':', named.find(':') + 1);
  if (colon == absl::string_view::npos) {
    return Gs1Reading::NotGs1("an EPC URN without a scheme");
  }
  const SchemeRow* row = FindScheme(named.substr(0, colon));
  if (row == nullptr) return Gs1Reading::NotGs1("a scheme that is no GS1 key");
  // These would begin a query or fragment; inside a serial they are escaped.
  if (absl::StrContains(named, '?') || absl::StrContains(named, '#')) {
    return Refuse(*row, "has a query or fragment; write ? as %3F, # as %23");
  }
  const size_t count = PartCount(*row);
  std::vector<absl::string_view> parts = absl::StrSplit(
      named.substr(colon + 1), absl::MaxSplits('.', static_cast<int>(count) - 1));
  if (parts.size() != count) {
    return Refuse(*row, absl::StrCat(Quoted(text), " has ", parts.size(),
                                     " parts divided by dots, wanted ", count));
  }
  if (std::find(parts.begin(), parts.end() - 1, "*") != parts.end() - 1) {
    return Gs1Reading::NotGs1("a pattern of more than one class");
  }
  return ReadParts(*row, parts);
}

}  // namespace rastro

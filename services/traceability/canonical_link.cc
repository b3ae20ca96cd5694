// See canonical_link.h.

#include "services/traceability/canonical_link.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "services/traceability/gs1_check_digit.h"

namespace rastro {
namespace {

using enum Gs1KeyKind;

constexpr size_t kSerialMaxBytes = 20;  // Of a lot too.

struct CanonicalNumber {
  absl::string_view begin;
  size_t digits;
  Gs1KeyKind kind;
};

constexpr CanonicalNumber kCanonicalNumbers[] = {{"https://id.gs1.org/00/", 18, kSscc},
                                                 {"https://id.gs1.org/01/", 14, kGtin},
                                                 {"https://id.gs1.org/414/", 13, kSgln},
                                                 {"https://id.gs1.org/417/", 13, kPgln}};

struct GtinQualifier {
  absl::string_view begin;
  Gs1KeyKind kind;
};

constexpr GtinQualifier kGtinQualifiers[] = {{"/10/", kGtinLot}, {"/21/", kGtinSerial}};

// Takes the digits of `row` and their check digit from `rest`.
bool ConsumeNumber(const CanonicalNumber& row, absl::string_view& rest) {
  if (!absl::ConsumePrefix(&rest, row.begin) || rest.size() < row.digits) return false;
  const absl::string_view number = rest.substr(0, row.digits);
  rest.remove_prefix(row.digits);
  return EndsWithGs1CheckDigit(number);
}

// Of GS1's set of 82 characters, what a path holds as it is.
bool IsPlainSerial(absl::string_view text) {
  return !text.empty() && text.size() <= kSerialMaxBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
         });
}

std::optional<Gs1KeyKind> KindOf(absl::string_view text) {
  for (const CanonicalNumber& row : kCanonicalNumbers) {
    absl::string_view rest = text;
    if (!ConsumeNumber(row, rest)) continue;
    if (rest.empty()) return row.kind;
    if (row.kind != kGtin) return std::nullopt;
    for (const GtinQualifier& qualifier : kGtinQualifiers) {
      absl::string_view serial = rest;
      if (absl::ConsumePrefix(&serial, qualifier.begin) && IsPlainSerial(serial)) {
        return qualifier.kind;
      }
    }
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Gs1Key> KeyOfCanonicalLink(absl::string_view text) {
  const std::optional<Gs1KeyKind> kind = KindOf(text);
  if (!kind) return std::nullopt;
  return Gs1Key{*kind, std::string(text)};
}

}  // namespace rastro

// See event_hash_value.h.

#include "services/traceability/event_hash_value.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "services/traceability/event_hash_number.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_key.h"

namespace rastro {
namespace {

using Kind = EventHashValueKind;

struct Pair {
  absl::string_view from;
  absl::string_view to;
};

constexpr absl::string_view kGs1Vocabulary = "https://ref.gs1.org/voc/";
constexpr absl::string_view kLegacyGs1Vocabulary = "https://gs1.org/voc/";

// Predefined prefixes; `cbvmda` without the colon at its end that the ledger's reader
// adds, so are the published values.
constexpr Pair kPredefined[] = {{"cbv", "https://ref.gs1.org/cbv/"},
                                {"cbvmda", "urn:epcglobal:cbv:mda"},
                                {"epcis", "https://ref.gs1.org/epcis/"}};

constexpr Pair kCbvUrns[] = {
    {"urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"},
    {"urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"},
    {"urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"},
    {"urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"},
    {"urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"},
};

// What stands before a bare name of that kind; "" for kinds without a list.
absl::string_view ListUri(Kind kind, EventHashProfile profile) {
  switch (kind) {
    case Kind::kBizStep:
      return "https://ref.gs1.org/cbv/BizStep-";
    case Kind::kDisposition:
      return "https://ref.gs1.org/cbv/Disp-";
    case Kind::kBizTransactionType:
      return "https://ref.gs1.org/cbv/BTT-";
    case Kind::kSourceDestinationType:
      return "https://ref.gs1.org/cbv/SDT-";
    case Kind::kComponent:
      return "https://ref.gs1.org/cbv/Comp-";
    case Kind::kMeasurementType:
      return profile == EventHashProfile::kLegacy ? kLegacyGs1Vocabulary : kGs1Vocabulary;
    default:
      return "";
  }
}

std::string WebUriOfCbvUrn(std::string text) {
  for (const Pair& urn : kCbvUrns) {
    absl::string_view name = text;
    if (absl::ConsumePrefix(&name, urn.from)) return absl::StrCat(urn.to, name);
  }
  return text;
}

// The canonical Digital Link of a GS1 key. Unlike a lot's name it keeps three signs
// unescaped that the Digital Link standard does not ask to escape.
std::string Gs1Spelling(std::string text) {
  std::optional<std::string> uri = UncheckedGs1Uri(text);
  if (!uri) return text;
  return absl::StrReplaceAll(*uri, {{"%27", "'"}, {"%3B", ";"}, {"%3D", "="}});
}

// Half a millisecond and more becomes a whole one.
absl::Time RoundedHalfUp(absl::Time time) {
  return absl::FromUnixMillis(absl::ToUnixMillis(time + absl::Microseconds(500)));
}

// Legacy: of whole microseconds, exactly half a millisecond goes to the even one; no
// rounding leads into the next second.
absl::Time RoundedHalfEven(absl::Time time) {
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  const int64_t micros = absl::ToInt64Microseconds(time - second);
  int64_t millis = micros / 1000;
  const int64_t rest = micros % 1000;
  if (rest > 500 || (rest == 500 && millis % 2 == 1)) ++millis;
  return second + absl::Milliseconds(std::min<int64_t>(millis, 999));
}

}  // namespace

absl::string_view EventHashSpelling::IriOf(absl::string_view prefix) const {
  const bool legacy = profile_ == EventHashProfile::kLegacy;
  // Whatever a context says: GS1 moved its vocabulary, and old contexts stayed.
  if (!legacy && prefix == "gs1") return kGs1Vocabulary;
  if (const std::string* iri = prefixes_.Find(prefix)) return *iri;
  if (legacy) return "";
  for (const Pair& predefined : kPredefined) {
    if (predefined.from == prefix) return predefined.to;
  }
  return "";
}

std::string EventHashSpelling::Name(absl::string_view name) const {
  const size_t colon = name.find(':');
  if (colon == absl::string_view::npos) return std::string(name);
  const absl::string_view iri = IriOf(name.substr(0, colon));
  if (iri.empty()) return std::string(name);
  return absl::StrCat("{", iri, "}", name.substr(colon + 1));
}

// Only GS1's own vocabularies are resolved: in XML, too, a value with another prefix
// is just text. The legacy profile resolves whatever is declared.
std::string EventHashSpelling::WithoutPrefix(absl::string_view text) const {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos ||
      absl::StartsWith(text.substr(colon + 1), "//")) {
    return std::string(text);
  }
  const absl::string_view iri = IriOf(text.substr(0, colon));
  const bool resolved = profile_ == EventHashProfile::kLegacy ||
                        absl::StartsWith(iri, "https://ref.gs1.org") ||
                        absl::StartsWith(iri, "https://gs1.org");
  if (iri.empty() || !resolved) return std::string(text);
  return absl::StrCat(iri, text.substr(colon + 1));
}

std::string EventHashSpelling::Time(absl::string_view text) const {
  const std::optional<absl::Time> time = ParseDateTime(text, zone_offset_);
  if (!time) return std::string(text);
  const absl::Time rounded = profile_ == EventHashProfile::kLegacy
                                 ? RoundedHalfEven(*time)
                                 : RoundedHalfUp(*time);
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E3SZ", rounded, absl::UTCTimeZone());
}

std::string EventHashSpelling::Number(std::string text) const {
  std::optional<std::string> number = profile_ == EventHashProfile::kLegacy
                                          ? NumberThroughDouble(text)
                                          : PlainNumber(text);
  return number ? *std::move(number) : text;
}

std::string EventHashSpelling::Value(const JsonValue& value, Kind kind) const {
  if (profile_ == EventHashProfile::kLegacy && value.is(JsonKind::kBool)) {
    return value.raw() == "true" ? "True" : "False";
  }
  const std::string all = value.Text();
  const absl::string_view text = absl::StripAsciiWhitespace(all);
  if (kind == Kind::kTime) return Time(text);
  if (kind == Kind::kZoneOffset || text.empty()) return std::string(text);
  const absl::string_view list = ListUri(kind, profile_);
  if (!list.empty() && !absl::StrContains(text, ':')) return absl::StrCat(list, text);
  return Gs1Spelling(Number(WebUriOfCbvUrn(WithoutPrefix(text))));
}

}  // namespace rastro

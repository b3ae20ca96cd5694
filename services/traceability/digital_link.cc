// Finds the key at the end of a web address's path.
// The leftmost segment from which everything fits, or plainly should fit, is the
// key, so that one text has one reading whatever the path prefix.

#include "services/traceability/digital_link.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/traceability/application_identifier.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

// link := scheme "://" host prefix "/" key "/" value qualifier* "/"? query?
// qualifier := "/" ai "/" value
constexpr absl::string_view kGs1Host = "id.gs1.org";
// A key and its qualifiers: no key takes more than three.
constexpr size_t kMaxPathPairs = 4;

struct ShortName {
  absl::string_view name;
  absl::string_view ai;
};

constexpr ShortName kShortNames[] = {
    {"gtin", "01"},   {"itip", "8006"}, {"cpid", "8010"},  {"gln", "414"},
    {"party", "417"}, {"sscc", "00"},   {"gsrnp", "8017"}, {"gsrn", "8018"},
    {"gcn", "255"},   {"gdti", "253"},  {"ginc", "401"},   {"gsin", "402"},
    {"grai", "8003"}, {"giai", "8004"}, {"cpv", "22"},     {"lot", "10"},
    {"ser", "21"},
};

// Qualifiers that the standard knows and this table of keys does not: a link
// with one of them is right, it only names something else.
constexpr absl::string_view kOtherQualifiers[] = {"7040", "8019"};

struct WebPath {
  absl::string_view host;
  std::vector<absl::string_view> segments;
};

WebPath SplitWebUri(absl::string_view text) {
  absl::string_view rest = text.substr(text.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  WebPath path;
  const size_t slash = rest.find('/');
  path.host = rest.substr(0, slash);
  if (slash == absl::string_view::npos) return path;
  rest.remove_prefix(slash + 1);
  absl::ConsumeSuffix(&rest, "/");
  path.segments = absl::StrSplit(rest, '/');
  return path;
}

std::string AiOfSegment(absl::string_view segment) {
  if (IsAllDigits(segment)) return std::string(segment);
  std::string decoded = PercentDecode(segment).value_or("");
  for (const ShortName& name : kShortNames) {
    if (name.name == decoded) return std::string(name.ai);
  }
  return decoded;
}

// The AIs and values of `segments`, which begin at a key; nullopt if there are
// too many, one is left over, empty, or wrongly escaped.
std::optional<std::vector<Gs1Element>> ReadPairs(
    absl::Span<const absl::string_view> segments) {
  if (segments.size() % 2 != 0 || segments.size() / 2 > kMaxPathPairs) {
    return std::nullopt;
  }
  std::vector<Gs1Element> pairs;
  for (size_t i = 0; i < segments.size(); i += 2) {
    std::optional<std::string> value = PercentDecode(segments[i + 1]);
    if (!value.has_value() || value->empty()) return std::nullopt;
    pairs.push_back({AiOfSegment(segments[i]), *std::move(value)});
  }
  return pairs;
}

bool HasOtherQualifier(absl::Span<const absl::string_view> segments) {
  const size_t end = std::min(segments.size(), 2 * kMaxPathPairs);
  for (size_t i = 2; i < end; i += 2) {
    if (absl::c_linear_search(kOtherQualifiers, AiOfSegment(segments[i]))) {
      return true;
    }
  }
  return false;
}

// True if `segments`, which begin at a key's AI and are no good key, were
// plainly meant for one: sound key, then a qualifier.
bool ClaimsToBeKey(absl::Span<const absl::string_view> segments) {
  if (segments.size() < 3 || !IsGs1QualifierAi(AiOfSegment(segments[2]))) {
    return false;
  }
  const auto key = ReadPairs(segments.subspan(0, 2));
  return key.has_value() && ReadGs1Path(*key).verdict == Gs1Reading::Verdict::kKey;
}

// Reads `segments`, which begin at a key's AI.
Gs1Reading ReadFromKey(absl::Span<const absl::string_view> segments, bool on_gs1_host) {
  const auto pairs = ReadPairs(segments);
  Gs1Reading reading =
      pairs.has_value() ? ReadGs1Path(*pairs)
                        : Gs1Reading::Malformed(
                              "the path is not pairs of an AI and a value with sound % "
                              "escapes");
  if (reading.verdict == Gs1Reading::Verdict::kMalformed &&
      (HasOtherQualifier(segments) || !(on_gs1_host || ClaimsToBeKey(segments)))) {
    return Gs1Reading::NotGs1(std::move(reading.problem));
  }
  return reading;
}

struct FoundKey {
  Gs1Reading reading;
  WebPath path;
  size_t first = 0;  // Of its segments, where the key begins.
};

FoundKey FindKey(absl::string_view text) {
  if (!IsWebUri(text) || !IsPrintableAscii(text)) {
    return {Gs1Reading::NotGs1("not a web address"), {}};
  }
  WebPath path = SplitWebUri(text);
  if (path.host.empty()) return {Gs1Reading::NotGs1("a web address without host"), {}};
  const auto segments = absl::MakeConstSpan(path.segments);
  for (size_t i = 0; i + 1 < segments.size(); ++i) {
    if (!IsGs1KeyAi(AiOfSegment(segments[i]))) continue;
    const bool on_gs1_host = i == 0 && absl::EqualsIgnoreCase(path.host, kGs1Host);
    Gs1Reading reading = ReadFromKey(segments.subspan(i), on_gs1_host);
    if (reading.verdict != Gs1Reading::Verdict::kNotGs1) {
      return {std::move(reading), std::move(path), i};
    }
  }
  return {Gs1Reading::NotGs1("no GS1 key at the end of the path"), {}};
}

// query := parameter (("&" | ";") parameter)*
// parameter := name "=" value
void AddQueryElements(absl::string_view text, std::vector<Gs1Element>& elements) {
  text = text.substr(0, text.find('#'));
  const size_t begin = text.find('?');
  if (begin == absl::string_view::npos) return;
  for (const absl::string_view parameter :
       absl::StrSplit(text.substr(begin + 1), absl::ByAnyChar("&;"))) {
    const std::pair<absl::string_view, absl::string_view> named =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    std::optional<std::string> value = PercentDecode(named.second);
    if (FindAiFormat(named.first) == nullptr || !value.has_value()) continue;
    elements.push_back({std::string(named.first), *std::move(value)});
  }
}

}  // namespace

bool IsWebUri(absl::string_view text) {
  return absl::StartsWithIgnoreCase(text, "http://") ||
         absl::StartsWithIgnoreCase(text, "https://");
}

Gs1Reading ReadDigitalLink(absl::string_view text) { return FindKey(text).reading; }

std::vector<Gs1Element> DigitalLinkElements(absl::string_view text) {
  const FoundKey found = FindKey(text);
  if (found.reading.verdict != Gs1Reading::Verdict::kKey &&
      found.reading.verdict != Gs1Reading::Verdict::kFailsCheck) {
    return {};
  }
  // The key and its qualifiers.
  std::vector<Gs1Element> elements =
      ReadPairs(absl::MakeConstSpan(found.path.segments).subspan(found.first))
          .value_or(std::vector<Gs1Element>());
  AddQueryElements(text, elements);
  return elements;
}

}  // namespace rastro

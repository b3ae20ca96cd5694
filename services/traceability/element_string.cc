// Takes a label apart by the lengths of its Application Identifiers and finds
// the key among them.

#include "services/traceability/element_string.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/traceability/application_identifier.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

// plain     := (ai value FNC1?)*       FNC1 after every value of open length
// bracketed := ("(" ai ")" value)*     white space around values is ignored
constexpr absl::string_view kSymbologies[] = {"]C1", "]d2", "]Q3", "]e0", "]J1"};
constexpr size_t kAiMinDigits = 2;
constexpr size_t kAiMaxDigits = 4;
constexpr absl::string_view kWhiteSpace = " \t\r\n";

// Keys of things: a label has one. The others stand beside such a key and tell
// how it travels, or where; they are the key only in its absence.
constexpr absl::string_view kThingAis[] = {"00",   "01",   "253",  "255",  "8003",
                                           "8004", "8006", "8010", "8017", "8018"};
constexpr absl::string_view kOtherKeyAis[] = {"402", "401", "414", "417"};
// In the order of a Digital Link path.
constexpr absl::string_view kPathQualifiers[] = {"235", "22", "10", "21", "254", "8011"};

void ConsumeSymbology(absl::string_view& text) {
  for (absl::string_view symbology : kSymbologies) {
    if (absl::ConsumePrefix(&text, symbology)) return;
  }
}

// The AI between brackets at the beginning of `text`; empty if there is none.
absl::string_view BracketedAi(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "(")) return "";
  const size_t end = text.substr(0, kAiMaxDigits + 1).find(')');
  if (end == absl::string_view::npos || end < kAiMinDigits) return "";
  return IsAllDigits(text.substr(0, end)) ? text.substr(0, end) : "";
}

// The AI at the beginning of plain `text`; empty if there is none.
absl::string_view PlainAi(absl::string_view text) {
  for (size_t size = kAiMinDigits; size <= kAiMaxDigits; ++size) {
    if (FindAiFormat(text.substr(0, size)) != nullptr) {
      return text.substr(0, size);
    }
  }
  return "";
}

absl::Status BadElement(absl::string_view ai, absl::string_view value) {
  const AiFormat& format = *FindAiFormat(ai);
  return absl::InvalidArgumentError(
      absl::StrCat("element string: (", ai, ") ", Quoted(value), ": ",
                   format.min_bytes() == format.max_bytes()
                       ? absl::StrCat(format.max_bytes())
                       : absl::StrCat(format.min_bytes(), " to ", format.max_bytes()),
                   format.digits + format.max_more > format.digits &&
                           format.more != Gs1CharSet::kDigits
                       ? " GS1 characters"
                       : " digits",
                   " wanted, ", value.size(), " came (is a separator FNC1 missing?)"));
}

// Appends an element; one that is there already is dropped.
absl::Status Append(absl::string_view ai, absl::string_view value,
                    std::vector<Gs1Element>& elements) {
  for (const Gs1Element& element : elements) {
    if (element.ai != ai) continue;
    if (element.value == value) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("element string: (", ai, ") comes twice, as ", Quoted(element.value),
                     " and as ", Quoted(value)));
  }
  elements.push_back({std::string(ai), std::string(value)});
  return absl::OkStatus();
}

// Where the value at the beginning of `text` ends: before the next AI.
size_t BracketedValueSize(absl::string_view text) {
  for (size_t at = text.find('('); at != absl::string_view::npos;
       at = text.find('(', at + 1)) {
    if (!BracketedAi(text.substr(at)).empty()) return at;
  }
  return text.size();
}

absl::string_view StripWhiteSpace(absl::string_view text) {
  const size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == absl::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

absl::StatusOr<std::vector<Gs1Element>> ParseBracketed(absl::string_view text) {
  std::vector<Gs1Element> elements;
  while (!text.empty()) {
    const absl::string_view ai = BracketedAi(text);
    if (ai.empty() || FindAiFormat(ai) == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("element string: ", Quoted(text),
                       " does not begin with an Application Identifier that "
                       "GS1 knows, in brackets"));
    }
    text.remove_prefix(ai.size() + 2);
    const size_t size = BracketedValueSize(text);
    const absl::string_view value = StripWhiteSpace(text.substr(0, size));
    text.remove_prefix(size);
    // In brackets people write GTINs in the length that they know.
    if (!FindAiFormat(ai)->Fits(value) &&
        !IsShortGtin({std::string(ai), std::string(value)})) {
      return BadElement(ai, value);
    }
    if (absl::Status status = Append(ai, value, elements); !status.ok()) {
      return status;
    }
  }
  return elements;
}

absl::StatusOr<std::vector<Gs1Element>> ParsePlain(absl::string_view text) {
  std::vector<Gs1Element> elements;
  while (!text.empty()) {
    if (text.front() == kFnc1) {  // Also one at the beginning, or one too many.
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view ai = PlainAi(text);
    if (ai.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("element string: ", Quoted(text),
                       " does not begin with an Application Identifier that "
                       "GS1 knows"));
    }
    text.remove_prefix(ai.size());
    const AiFormat& format = *FindAiFormat(ai);
    size_t size = std::min(text.find(kFnc1), text.size());
    if (format.predefined_length) size = std::min(size, format.max_bytes());
    const absl::string_view value = text.substr(0, size);
    text.remove_prefix(size);
    if (!format.Fits(value)) return BadElement(ai, value);
    if (absl::Status status = Append(ai, value, elements); !status.ok()) {
      return status;
    }
  }
  return elements;
}

const Gs1Element* Find(const std::vector<Gs1Element>& elements, absl::string_view ai) {
  for (const Gs1Element& element : elements) {
    if (element.ai == ai) return &element;
  }
  return nullptr;
}

// The elements that are keys: of things if there are any, else the first other.
std::vector<const Gs1Element*> FindKeys(const std::vector<Gs1Element>& elements) {
  std::vector<const Gs1Element*> keys;
  for (absl::string_view ai : kThingAis) {
    if (const Gs1Element* key = Find(elements, ai)) keys.push_back(key);
  }
  for (absl::string_view ai : kOtherKeyAis) {
    const Gs1Element* key = Find(elements, ai);
    if (keys.empty() && key != nullptr) keys.push_back(key);
  }
  return keys;
}

// True if the qualifier `ai` belongs to `key_ai` on a label.
bool Qualifies(absl::string_view key_ai, absl::string_view ai) {
  if (key_ai == "01") return ai != "254" && ai != "8011";
  if (key_ai == "8006") return ai == "22" || ai == "10" || ai == "21";
  return (key_ai == "414" && ai == "254") || (key_ai == "8010" && ai == "8011");
}

// The key and what qualifies it, as a Digital Link path has them.
std::vector<Gs1Element> PathOf(const Gs1Element& key,
                               const std::vector<Gs1Element>& elements) {
  std::vector<Gs1Element> path = {key};
  const bool third_party = Find(elements, "235") != nullptr;
  for (absl::string_view ai : kPathQualifiers) {
    const Gs1Element* element = Find(elements, ai);
    if (element == nullptr || !Qualifies(key.ai, ai)) continue;
    // A third-party serial identifies the item; lot and variant only describe
    // it. A second serial stays, and is refused.
    if (third_party && (ai == "10" || ai == "22")) continue;
    path.push_back(*element);
  }
  return path;
}

}  // namespace

bool LooksLikeElementString(absl::string_view text) {
  return absl::StrContains(text, kFnc1) || !BracketedAi(text).empty() ||
         absl::c_any_of(kSymbologies, [text](absl::string_view symbology) {
           return absl::StartsWith(text, symbology);
         });
}

bool IsBareLabel(absl::string_view text) {
  return (absl::StartsWith(text, "00") || absl::StartsWith(text, "01")) &&
         text.size() <= kGs1TextMaxBytes && ParseElementString(text).ok();
}

absl::StatusOr<std::vector<Gs1Element>> ParseElementString(absl::string_view text) {
  ConsumeSymbology(text);
  return absl::StartsWith(text, "(") ? ParseBracketed(text) : ParsePlain(text);
}

Gs1Reading ReadElementString(absl::string_view text) {
  absl::StatusOr<std::vector<Gs1Element>> elements = ParseElementString(text);
  if (!elements.ok()) {
    return Gs1Reading::Malformed(std::string(elements.status().message()));
  }
  const std::vector<const Gs1Element*> keys = FindKeys(*elements);
  if (keys.empty()) {
    return Gs1Reading::NotGs1(
        absl::StrCat("element string ", Quoted(text),
                     " has no key, such as (00), (01), (8003), (8004)"));
  }
  if (keys.size() > 1) {
    return Gs1Reading::Malformed(absl::StrCat("element string ", Quoted(text),
                                              " has two keys, (", keys[0]->ai, ") and (",
                                              keys[1]->ai, "); wanted one"));
  }
  return ReadGs1Path(PathOf(*keys[0], *elements));
}

}  // namespace rastro

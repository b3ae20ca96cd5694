// See gs1_explanation.h. The key is judged by the readers that name lots; here its
// parts and its neighbours get words.

#include "services/traceability/gs1_explanation.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/ai_meaning.h"
#include "services/traceability/digital_link.h"
#include "services/traceability/element_string.h"
#include "services/traceability/epc_urn.h"
#include "services/traceability/gs1_label_rules.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/gs1_value.h"

namespace rastro {
namespace {

using Verdict = Gs1Reading::Verdict;

struct AnyForm {
  Gs1Form form;
  Gs1Reading reading;
  std::vector<Gs1Element> elements;  // Empty if it cannot be taken apart.
};

absl::Status NotGs1(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      Quoted(text), " is no GS1 identifier: ", why,
      "; wanted an EPC URN, a GS1 Digital Link, an element string, or a bare "
      "number of 8, 12, 13, 14 or 18 digits"));
}

// The AI of a bare number; empty if its length tells none.
absl::string_view AiOfBareNumber(absl::string_view digits) {
  switch (digits.size()) {
    case 8:
    case 12:
    case 13:
    case 14:
      return "01";
    case 18:
      return "00";
    default:
      return "";
  }
}

AnyForm ReadBareNumber(absl::string_view digits) {
  const absl::string_view ai = AiOfBareNumber(digits);
  if (ai.empty()) {
    return {
        Gs1Form::kBareNumber,
        Gs1Reading::NotGs1(absl::StrCat("a bare number of ", digits.size(), " digits")),
        {}};
  }
  const Gs1Element element = {std::string(ai), std::string(digits)};
  return {Gs1Form::kBareNumber, ReadGs1Path({element}), {element}};
}

AnyForm ReadLabel(absl::string_view text) {
  return {Gs1Form::kElementString, ReadElementString(text),
          ParseElementString(text).value_or(std::vector<Gs1Element>())};
}

// True for what begins with the digits of an SSCC or a GTIN behind their AI: not
// sound, or it would be a bare label, but what is wrong with it can be told.
bool BeginsLikeLabel(absl::string_view text) {
  const size_t size = absl::StartsWith(text, "00") ? 20 : 16;
  return (absl::StartsWith(text, "00") || absl::StartsWith(text, "01")) &&
         text.size() >= size && IsAllDigits(text.substr(0, size));
}

// `text` without white space around it, at most kGs1TextMaxBytes.
AnyForm ReadAnyForm(absl::string_view text) {
  if (LooksLikeElementString(text) || IsBareLabel(text)) return ReadLabel(text);
  if (IsAllDigits(text) && !AiOfBareNumber(text).empty()) return ReadBareNumber(text);
  if (BeginsLikeLabel(text)) return ReadLabel(text);
  if (IsAllDigits(text)) return ReadBareNumber(text);
  if (IsEpcUrn(text)) {
    Gs1Reading reading = ReadEpcUrn(text);
    std::vector<Gs1Element> elements = DigitalLinkElements(reading.key.uri);
    return {Gs1Form::kEpcUrn, std::move(reading), std::move(elements)};
  }
  if (!IsWebUri(text)) {
    return {Gs1Form::kDigitalLink, Gs1Reading::NotGs1("it begins like none"), {}};
  }
  return {Gs1Form::kDigitalLink, ReadDigitalLink(text), DigitalLinkElements(text)};
}

absl::StatusOr<AnyForm> ReadText(absl::string_view text) {
  if (text.size() > kGs1TextMaxBytes) {
    return NotGs1(text, absl::StrCat(text.size(), " bytes, at most ", kGs1TextMaxBytes));
  }
  if (text.empty()) return NotGs1(text, "it is empty");
  return ReadAnyForm(text);
}

// Why there is no key in `read`, which has none.
absl::Status NoKey(const AnyForm& read, absl::string_view text) {
  if (read.reading.verdict == Verdict::kNotGs1) return NotGs1(text, read.reading.problem);
  return absl::InvalidArgumentError(
      absl::StrCat(read.reading.problem, "; in ", Quoted(text)));
}

// Says what is left out of the name although it stands beside the key.
void ExplainOmission(const AnyForm& read, Gs1Part& part) {
  const absl::string_view ai = part.element.ai;
  const bool is_class = read.reading.key.kind == Gs1KeyKind::kGtin ||
                        read.reading.key.kind == Gs1KeyKind::kItipClass;
  const bool of_product =
      absl::StartsWith(read.reading.key.uri, "https://id.gs1.org/01/") ||
      absl::StartsWith(read.reading.key.uri, "https://id.gs1.org/8006/");
  if (!of_product || part.in_name) return;
  if (ai == "10" && !is_class) part.meaning = "not in the name: the serial is enough";
  if (ai == "22") part.meaning = "not in the name: a variant never is";
}

void AddParts(const AnyForm& read, int current_year, Gs1Explanation& explanation) {
  const std::vector<Gs1Element> named = DigitalLinkElements(read.reading.key.uri);
  for (const Gs1Element& element : read.elements) {
    Gs1Part part = {element, AiTitle(element.ai), "", false};
    part.in_name = absl::c_any_of(
        named, [&element](const Gs1Element& name) { return name.ai == element.ai; });
    absl::StatusOr<std::string> meaning = Gs1ValueMeaning(element, current_year);
    if (meaning.ok()) {
      part.meaning = *std::move(meaning);
      ExplainOmission(read, part);
    } else {
      explanation.problems.emplace_back(meaning.status().message());
    }
    explanation.parts.push_back(std::move(part));
  }
}

// The key's own trouble. A wrong check digit has been told with its part.
void JudgeKey(AnyForm& read, Gs1Explanation& explanation) {
  switch (read.reading.verdict) {
    case Verdict::kKey:
      explanation.key = std::move(read.reading.key);
      break;
    case Verdict::kFailsCheck:
      break;
    case Verdict::kNotGs1:
      explanation.notes.push_back(
          "no part of it is a key such as (00), (01), (8003), (8004): it names nothing");
      break;
    default:
      explanation.problems.push_back(read.reading.problem);
  }
}

void NoteAmbiguity(Gs1Explanation& explanation) {
  if (explanation.form != Gs1Form::kBareNumber) return;
  const size_t digits = explanation.parts[0].element.value.size();
  if (digits == 13) {
    explanation.notes.push_back(
        "13 digits may also be a GLN: write (414) before a location, (417) before a "
        "party");
  } else if (digits == 18) {
    explanation.notes.push_back(
        "18 digits may also be a GSRN: write (8018) or (8017) before it");
  }
}

}  // namespace

absl::string_view Gs1FormName(Gs1Form form) {
  switch (form) {
    case Gs1Form::kEpcUrn:
      return "EPC URN";
    case Gs1Form::kDigitalLink:
      return "GS1 Digital Link";
    case Gs1Form::kElementString:
      return "element string";
    case Gs1Form::kBareNumber:
      return "bare number";
  }
  return "";
}

absl::StatusOr<Gs1Explanation> ExplainGs1(absl::string_view text, int current_year) {
  text = absl::StripAsciiWhitespace(text);
  absl::StatusOr<AnyForm> read = ReadText(text);
  if (!read.ok()) return read.status();
  if (read->elements.empty()) return NoKey(*read, text);
  Gs1Explanation explanation;
  explanation.form = read->form;
  AddParts(*read, current_year, explanation);
  for (std::string& conflict : LabelConflicts(read->elements)) {
    explanation.problems.push_back(std::move(conflict));
  }
  explanation.notes = LabelNeeds(read->elements);
  JudgeKey(*read, explanation);
  NoteAmbiguity(explanation);
  return explanation;
}

absl::StatusOr<Gs1Key> NormalizeGs1(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  absl::StatusOr<AnyForm> read = ReadText(text);
  if (!read.ok()) return read.status();
  if (read->reading.verdict != Verdict::kKey) return NoKey(*read, text);
  return std::move(read->reading.key);
}

}  // namespace rastro

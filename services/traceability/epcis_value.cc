// See epcis_value.h. The common case, a value that is right, makes no copy.

#include "services/traceability/epcis_value.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_reading.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

constexpr absl::string_view kCbvUrn = "urn:epcglobal:cbv:";
constexpr absl::string_view kCbvWeb = "https://ref.gs1.org/cbv/";

// Web vocabularies that the schema refuses: GS1 gave up these addresses.
constexpr absl::string_view kOldCbv[] = {"http://ns.gs1.org/cbv/",
                                         "https://ns.gs1.org/cbv/"};
constexpr absl::string_view kOldVoc[] = {"http://gs1.org/voc/", "https://gs1.org/voc/",
                                         "http://www.gs1.org/voc/",
                                         "https://www.gs1.org/voc/"};

template <size_t kSize>
bool BeginsWithOneOf(absl::string_view text,
                     const absl::string_view (&beginnings)[kSize]) {
  return std::any_of(
      std::begin(beginnings), std::end(beginnings),
      [&](absl::string_view beginning) { return absl::StartsWith(text, beginning); });
}

// Bytes from 0x80 on may be of letters that only IRIs have; JSON-LD takes them.
bool IsUriByte(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte >= 0x80 ||
         (byte > 0x20 && byte != 0x7F && c != '<' && c != '>' && c != '"' && c != '{' &&
          c != '}' && c != '|' && c != '\\' && c != '^' && c != '`');
}

// The part before the colon: a scheme (RFC 3986, section 3.1) or a prefix, which
// may also have `_`.
bool HasScheme(absl::string_view text) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon == 0 || !absl::ascii_isalpha(text[0])) {
    return false;
  }
  return std::all_of(text.begin(), text.begin() + colon, [](char c) {
    return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.' || c == '_';
  });
}

bool IsUri(absl::string_view text) {
  return HasScheme(text) && std::all_of(text.begin(), text.end(), IsUriByte);
}

// digits ( "." digits )*
bool IsVersion(absl::string_view text) {
  bool after_digit = false;
  for (const char c : text) {
    if (c == '.' ? !after_digit : !absl::ascii_isdigit(c)) return false;
    after_digit = c != '.';
  }
  return after_digit;
}

bool IsUom(absl::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
         });
}

bool IsHex(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return absl::ascii_isxdigit(c); });
}

struct Vocabulary {
  CbvList list;
  absl::string_view rule;
};

Vocabulary VocabularyOf(ValueForm form) {
  switch (form) {
    case ValueForm::kBizStep:
      return {CbvList::kBizStep, "cbv.biz_step"};
    case ValueForm::kDisposition:
      return {CbvList::kDisposition, "cbv.disposition"};
    case ValueForm::kBizTransactionType:
      return {CbvList::kBizTransactionType, "cbv.biz_transaction_type"};
    case ValueForm::kSourceDestinationType:
      return {CbvList::kSourceDestinationType, "cbv.source_destination_type"};
    case ValueForm::kErrorReason:
      return {CbvList::kErrorReason, "cbv.error_reason"};
    case ValueForm::kComponent:
      return {CbvList::kComponent, "cbv.component"};
    case ValueForm::kSensorAlertType:
      return {CbvList::kSensorAlertType, "cbv.sensor_alert_type"};
    default:
      return {CbvList::kMeasurementType, "cbv.measurement_type"};
  }
}

bool IsOfWebVocabulary(CbvList list) {
  return list == CbvList::kMeasurementType || list == CbvList::kSensorAlertType;
}

class ValueCheck {
 public:
  ValueCheck(const JsonLdPrefixes& prefixes, EpcisNotes& notes)
      : prefixes_(prefixes), notes_(notes) {}

  void Check(const JsonValue& value, ValueForm form) {
    switch (form) {
      case ValueForm::kAny:
      case ValueForm::kObject:
        return;
      case ValueForm::kNumber:
        return Want(value, value.is(JsonKind::kNumber), "json.kind",
                    "wanted a number without quotation marks");
      case ValueForm::kBool:
        return Want(value, value.is(JsonKind::kBool), "json.kind",
                    "wanted true or false");
      case ValueForm::kContext:
        return CheckContext(value);
      case ValueForm::kUris:
        return CheckUris(value);
      case ValueForm::kAttribute:
        return Want(value,
                    value.is(JsonKind::kNumber) || value.is(JsonKind::kString) ||
                        value.is(JsonKind::kObject),
                    "json.kind", "wanted a string, a number or an object");
      default:
        if (!value.is(JsonKind::kString)) {
          return notes_.Mistake(value, "json.kind", "wanted a string");
        }
        return CheckText(value, value.TextIn(&scratch_), form);
    }
  }

 private:
  void Want(const JsonValue& value, bool fits, absl::string_view rule,
            absl::string_view hint) {
    if (!fits) notes_.Mistake(value, rule, std::string(hint));
  }

  void CheckText(const JsonValue& value, absl::string_view text, ValueForm form) {
    switch (form) {
      case ValueForm::kString:
        return;
      case ValueForm::kTime:
        return CheckTime(value, text);
      case ValueForm::kOffsetTime:
        return Want(value, ParseDateTime(text, std::nullopt).has_value(), "event.time",
                    "wanted date and time with offset, such as "
                    "2026-03-02T09:15:30.250-07:00");
      case ValueForm::kVersion:
        return Want(value, IsVersion(text), "value.version",
                    "wanted numbers with points between them, such as 2.0");
      case ValueForm::kUom:
        return Want(value, IsUom(text), "quantity.uom",
                    "wanted a UN/ECE Rec 20 code of two or three capitals or "
                    "digits, such as KGM");
      case ValueForm::kHex:
        return Want(value, IsHex(text), "value.hex", "wanted hexadecimal digits");
      case ValueForm::kUri:
        return Want(value, IsUri(text), "value.uri",
                    "wanted a URI, such as urn:... or https://...");
      case ValueForm::kKey:
        return CheckKey(value, text);
      case ValueForm::kEpc:
        return Want(value, HasScheme(text), "identifier.uri",
                    "wanted a URI: an EPC URN (urn:epc:...), a GS1 Digital Link "
                    "(https://id.gs1.org/...) or one of your own");
      case ValueForm::kToken:
        if (!HasScheme(text)) notes_.Advise(value, "identifier.uri", "should be a URI");
        return;
      default:
        return CheckName(value, text, form);
    }
  }

  void CheckTime(const JsonValue& value, absl::string_view text) {
    if (!ParseDateTime(text, 0)) {
      return notes_.Mistake(value, "event.time",
                            "wanted date and time with offset, such as "
                            "2026-03-02T09:15:30.250-07:00");
    }
    if (notes_.wants_advice() && !ParseDateTime(text, std::nullopt)) {
      notes_.Advise(value, "event.time_offset",
                    "has no offset from UTC; taken as local time at eventTimeZoneOffset");
    }
  }

  // A place, a party or a document: it has no chain that a wrong digit could
  // divide. URNs whose numbers do not add up are in use.
  void CheckKey(const JsonValue& value, absl::string_view text) {
    if (!IsUri(text)) {
      return notes_.Mistake(value, "value.uri",
                            "wanted a URI, such as urn:epc:... or https://...");
    }
    const Gs1Reading reading = ReadGs1Text(prefixes_.Expand(text));
    if (reading.verdict == Gs1Reading::Verdict::kMalformed) {
      notes_.Mistake(value, "identifier.form", reading.problem);
    } else if (reading.verdict == Gs1Reading::Verdict::kFailsCheck) {
      notes_.Advise(value, "identifier.form", reading.problem);
    }
  }

  void CheckUris(const JsonValue& value) {
    if (!value.is(JsonKind::kArray)) return Check(value, ValueForm::kUri);
    for (const JsonValue& each : value.Each()) Check(each, ValueForm::kUri);
  }

  void CheckName(const JsonValue& value, absl::string_view text, ValueForm form) {
    const Vocabulary vocabulary = VocabularyOf(form);
    if (IsCbvName(vocabulary.list, text)) return;
    if (text.empty()) {
      return notes_.Advise(value, "cbv.empty", "says nothing; leave the member out");
    }
    if (!absl::StrContains(text, ':')) return CheckBareName(value, text, vocabulary);
    if (absl::StartsWith(text, kCbvUrn) || BeginsWithOneOf(text, kOldCbv) ||
        (IsOfWebVocabulary(vocabulary.list) && BeginsWithOneOf(text, kOldVoc))) {
      return notes_.Mistake(value, vocabulary.rule,
                            absl::StrCat("in JSON the name alone is wanted",
                                         Suggestion(LocalName(text), vocabulary.list)));
    }
    if (!IsUri(text)) {
      return notes_.Mistake(value, vocabulary.rule,
                            "wanted a name of the CBV or a URI of your own");
    }
    CheckWebName(value, prefixes_.Expand(text), vocabulary);
  }

  // A word that the context gives a meaning is a URI in short.
  void CheckBareName(const JsonValue& value, absl::string_view text,
                     const Vocabulary& vocabulary) {
    if (prefixes_.Declares(text)) return;
    const std::string hint =
        absl::StrCat("no name of the CBV; wanted one of them, or a URI of your own",
                     Suggestion(text, vocabulary.list));
    // The GS1 Web vocabulary gets new measurement types without a new EPCIS.
    if (vocabulary.list == CbvList::kMeasurementType) {
      return notes_.Advise(value, vocabulary.rule, hint);
    }
    notes_.Mistake(value, vocabulary.rule, hint);
  }

  // In the CBV's own namespace a name that begins like those of a list must be one
  // of this list; others are somebody's own.
  void CheckWebName(const JsonValue& value, absl::string_view uri,
                    const Vocabulary& vocabulary) {
    if (!absl::StartsWith(uri, kCbvWeb) || IsOfWebVocabulary(vocabulary.list)) return;
    absl::string_view name = uri;
    const bool of_list = absl::ConsumePrefix(&name, CbvWebPrefix(vocabulary.list));
    if (of_list && IsCbvName(vocabulary.list, name)) return;
    if (!of_list && !IsOfSomeList(uri)) {
      return notes_.Advise(value, vocabulary.rule,
                           "the namespace is GS1's; wanted a URI of your own");
    }
    notes_.Mistake(value, vocabulary.rule,
                   absl::StrCat("the CBV has no such name here",
                                Suggestion(of_list ? name : "", vocabulary.list)));
  }

  static bool IsOfSomeList(absl::string_view uri) {
    constexpr CbvList kLists[] = {CbvList::kBizStep,
                                  CbvList::kDisposition,
                                  CbvList::kBizTransactionType,
                                  CbvList::kSourceDestinationType,
                                  CbvList::kErrorReason,
                                  CbvList::kComponent};
    return std::any_of(std::begin(kLists), std::end(kLists), [&](CbvList list) {
      return absl::StartsWith(uri, CbvWebPrefix(list));
    });
  }

  std::string Suggestion(absl::string_view text, CbvList list) {
    if (notes_.mistakes().full()) return "";
    const absl::string_view meant = Nearest(text, CbvNames(list));
    return meant.empty() ? "" : absl::StrCat("; did you mean ", meant, "?");
  }

  void CheckContext(const JsonValue& context) {
    if (context.is(JsonKind::kArray)) {
      for (const JsonValue& each : context.Each()) CheckContextItem(each);
    } else {
      CheckContextItem(context);
    }
    if (notes_.wants_advice() && !absl::StrContains(context.raw(), "epcis-context")) {
      notes_.Advise(context, "context.epcis",
                    "names no EPCIS context; wanted "
                    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld");
    }
  }

  void CheckContextItem(const JsonValue& item) {
    if (item.is(JsonKind::kString)) {
      return Want(item, IsUri(item.TextIn(&scratch_)), "value.uri",
                  "wanted the URI of a context");
    }
    if (!item.is(JsonKind::kObject)) {
      return notes_.Mistake(item, "json.kind",
                            "wanted a URI, an object of prefixes, or a list of these");
    }
    for (const JsonValue& member : item.Each()) CheckPrefix(member);
  }

  void CheckPrefix(const JsonValue& member) {
    std::string name_scratch;
    const absl::string_view name = member.NameIn(&name_scratch);
    if (IsUriScheme(name)) {
      notes_.Mistake(member, "context.prefix",
                     absl::StrCat(name,
                                  " is a URI scheme; no context can give it "
                                  "another meaning"));
    } else if (member.is(JsonKind::kString) &&
               member.raw().size() > kMaxPrefixBytes + 2) {
      notes_.Mistake(
          member, "context.prefix",
          absl::StrCat("a prefix stands for at most ", kMaxPrefixBytes, " bytes"));
    }
  }

  const JsonLdPrefixes& prefixes_;
  EpcisNotes& notes_;
  std::string scratch_;
};

}  // namespace

void CheckEpcisValue(const JsonValue& value, ValueForm form,
                     const JsonLdPrefixes& prefixes, EpcisNotes& notes) {
  ValueCheck(prefixes, notes).Check(value, form);
}

}  // namespace rastro

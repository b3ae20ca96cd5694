// See epcis_value.h. The common case, a value that is right, makes no copy.

#include "services/traceability/epcis_value.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/cbv_value.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_reading.h"
#include "services/traceability/uri_text.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

// digits ( "." digits )*
bool IsVersion(absl::string_view text) {
  bool after_digit = false;
  for (const char c : text) {
    if (c == '.' ? !after_digit : !absl::ascii_isdigit(c)) return false;
    after_digit = c != '.';
  }
  return after_digit;
}

bool IsHex(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return absl::ascii_isxdigit(c); });
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
        return Want(value, IsUomCode(text), "quantity.uom",
                    "wanted a UN/ECE Rec 20 code of two or three capitals or "
                    "digits, such as KGM");
      case ValueForm::kHex:
        return Want(value, IsHex(text), "value.hex", "wanted hexadecimal digits");
      case ValueForm::kUri:
        return Want(value, IsAbsoluteUri(text), "value.uri",
                    "wanted a URI, such as urn:... or https://...");
      case ValueForm::kKey:
        return CheckKey(value, text);
      case ValueForm::kEpc:
      case ValueForm::kEpcClass:
        Want(value, HasScheme(text), "identifier.uri",
             "wanted a URI: an EPC URN (urn:epc:...), a GS1 Digital Link "
             "(https://id.gs1.org/...) or one of your own");
        return AdviseLevel(value, text, form == ValueForm::kEpcClass);
      case ValueForm::kToken:
        if (!HasScheme(text)) notes_.Advise(value, "identifier.uri", "should be a URI");
        return;
      default:
        return CheckCbvName(value, text, form, prefixes_, notes_);
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
    if (!IsAbsoluteUri(text)) {
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

  // The ledger chains a lot wherever it stands; others look for it among the classes.
  void AdviseLevel(const JsonValue& value, absl::string_view text, bool wants_class) {
    if (!notes_.wants_advice()) return;
    const Gs1Reading reading = ReadGs1Text(prefixes_.Expand(text));
    if (reading.verdict != Gs1Reading::Verdict::kKey) return;
    const Gs1KeyKind kind = reading.key.kind;
    const bool is_class = IsLotOfGoods(kind) || !IsChained(kind);
    if (is_class == wants_class) return;
    notes_.Advise(
        value, "identifier.level",
        absl::StrCat("is a ", Gs1KeyKindName(kind),
                     wants_class ? ", a single thing: it belongs in the list of "
                                   "EPCs beside this one"
                                 : ", of which there is a quantity: it belongs "
                                   "in the list of quantities beside this one"));
  }

  void CheckUris(const JsonValue& value) {
    if (!value.is(JsonKind::kArray)) return Check(value, ValueForm::kUri);
    for (const JsonValue& each : value.Each()) Check(each, ValueForm::kUri);
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
      return Want(item, IsAbsoluteUri(item.TextIn(&scratch_)), "value.uri",
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

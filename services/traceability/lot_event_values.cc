// See lot_event_values.h. Each reader returns what is lost; "" if nothing is.

#include "services/traceability/lot_event_values.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/traceability/event_hash_number.h"
#include "services/traceability/event_time.h"
#include "services/traceability/lot_event_forms.h"
#include "services/traceability/lot_event_members.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void SetText(const FieldDescriptor& field, std::string text, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  if (field.is_repeated()) {
    reflection.AddString(message, &field, std::move(text));
  } else {
    reflection.SetString(message, &field, std::move(text));
  }
}

}  // namespace

std::string LotEventValues::Read(const JsonValue& value, const FieldDescriptor& field,
                                 Message* message) const {
  const EpcisMember& member = MemberOf(field);
  switch (member.form) {
    case MemberForm::kDecimal:
      return ReadDecimal(value, field, message);
    case MemberForm::kCount:
      return ReadCount(value, field, message);
    case MemberForm::kTime:
      return ReadTime(value, field, message);
    case MemberForm::kBool:
      if (!value.is(JsonKind::kBool)) return "wanted true or false";
      message->GetReflection()->SetBool(message, &field, value.raw() == "true");
      return "";
    case MemberForm::kHex:
      return ReadHex(value, field, message);
    case MemberForm::kTerm:
      return ReadTerm(value, field, message);
    case MemberForm::kAction:
    case MemberForm::kWord:
      return ReadWord(value, field, message);
    default:
      return ReadText(value, field, message);
  }
}

std::string LotEventValues::Take(const FieldDescriptor& field, std::string text,
                                 Message* message) const {
  if (text.empty()) return "";
  std::string why = TextProblem(field, text);
  if (why.empty()) SetText(field, std::move(text), message);
  return why;
}

std::string LotEventValues::ReadText(const JsonValue& value, const FieldDescriptor& field,
                                     Message* message) const {
  // Extensions are often written by programs that guess the kind.
  const bool is_scalar = value.is(JsonKind::kNumber) || value.is(JsonKind::kBool);
  if (!value.is(JsonKind::kString) && !(is_scalar && !MemberOf(field).ns.empty())) {
    return "wanted a string";
  }
  const std::string text = value.Text();
  return TakeText(field, text, prefixes_.Expand(text), message);
}

std::string LotEventValues::TakeText(const FieldDescriptor& field,
                                     absl::string_view written, std::string meant,
                                     Message* message) const {
  const bool is_prefixed = prefixes_.Expand(written) != written;
  std::string why = Take(field, std::move(meant), message);
  if (!why.empty() || !is_prefixed) return why;
  return "the full URI is kept, its prefix is not";
}

std::string LotEventValues::ReadTerm(const JsonValue& value, const FieldDescriptor& field,
                                     Message* message) const {
  if (!value.is(JsonKind::kString)) return "wanted a string";
  const CbvList list = MemberOf(field).list;
  const std::string text = value.Text();
  const std::string name = ShortCbvName(list, prefixes_.Expand(text));
  std::string why = TakeText(field, text, name, message);
  // Event hashes know all spellings of the CBV's own words, but not of these.
  const bool is_of_sensors = list == CbvList::kMeasurementType ||
                             list == CbvList::kSensorAlertType ||
                             list == CbvList::kComponent;
  if (!why.empty() || !is_of_sensors || text.empty() || TermText(list, name) == text) {
    return why;
  }
  return "the meaning is kept, its spelling is not";
}

std::string LotEventValues::ReadDecimal(const JsonValue& value,
                                        const FieldDescriptor& field,
                                        Message* message) const {
  if (!value.is(JsonKind::kNumber)) return "wanted a number";
  const std::string raw(value.raw());
  // Only the field's grammar decides; an exponent is written out.
  const bool is_plain = raw.find_first_of("eE") == std::string::npos;
  return Take(field, is_plain ? raw : PlainNumber(raw).value_or(raw), message);
}

std::string LotEventValues::ReadCount(const JsonValue& value,
                                      const FieldDescriptor& field,
                                      Message* message) const {
  uint32_t count = 0;
  if (!absl::SimpleAtoi(value.Text(), &count)) return "wanted a count below 2^32";
  message->GetReflection()->SetUInt32(message, &field, count);
  return "";
}

std::string LotEventValues::ReadTime(const JsonValue& value, const FieldDescriptor& field,
                                     Message* message) const {
  const std::string text = value.Text();
  const auto time = ParseDateTime(text, zone_offset_);
  if (!value.is(JsonKind::kString) || !time) return "wanted date and time with offset";
  const absl::civil_year_t year = absl::ToCivilYear(*time, absl::UTCTimeZone()).year();
  if (year < 1 || year > 9999) return "wanted years 0001 to 9999";
  auto* timestamp = static_cast<google::protobuf::Timestamp*>(
      message->GetReflection()->MutableMessage(message, &field));
  const int64_t seconds = absl::ToUnixSeconds(*time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds))));
  // Event hashes know the times of EPCIS; those of extensions are text to them.
  const bool is_text = !MemberOf(field).ns.empty();
  if (is_text && FormatDateTime(*time, zone_offset_) != text) {
    return "the moment is kept, its spelling is not";
  }
  return "";
}

std::string LotEventValues::ReadHex(const JsonValue& value, const FieldDescriptor& field,
                                    Message* message) const {
  const std::string text = value.Text();
  const bool is_hex = value.is(JsonKind::kString) && text.size() % 2 == 0 &&
                      std::all_of(text.begin(), text.end(),
                                  [](char c) { return absl::ascii_isxdigit(c); });
  if (!is_hex) return "wanted an even number of hexadecimal digits";
  if (std::string why = Take(field, absl::HexStringToBytes(text), message);
      !why.empty()) {
    return why;
  }
  return text == absl::AsciiStrToLower(text) ? ""
                                             : "the bytes are kept, capitals are not";
}

std::string LotEventValues::ReadWord(const JsonValue& value, const FieldDescriptor& field,
                                     Message* message) const {
  const std::string text = value.Text();
  std::vector<std::string> kept;
  const auto& type = *field.enum_type();
  for (int i = 1; i < type.value_count(); ++i) {
    std::string word = WordOf(*type.value(i));
    if (MemberOf(field).form == MemberForm::kAction) absl::AsciiStrToUpper(&word);
    if (value.is(JsonKind::kString) && word == text) {
      message->GetReflection()->SetEnum(message, &field, type.value(i));
      return "";
    }
    kept.push_back(std::move(word));
  }
  return absl::StrCat("wanted ", absl::StrJoin(kept, ", "));
}

}  // namespace rastro

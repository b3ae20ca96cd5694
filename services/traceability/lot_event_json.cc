// See lot_event_json.h. Names and kinds are checked here, where JSON pointers are
// at hand; protobuf's own reader then makes the message.

#include "services/traceability/lot_event_json.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_shape.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* FindField(const Descriptor& message, absl::string_view name) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    if (field->json_name() == name || field->name() == name) return field;
  }
  return nullptr;
}

// An EPCIS event whose `type` was forgotten: it names members that only EPCIS has there.
bool NamesEpcisMembers(const JsonValue& event) {
  for (const JsonValue& member : event.Children()) {
    const std::string name = member.Name();
    const auto is_it = [&](const MemberRule& rule) { return rule.name == name; };
    if (FindField(*v1::LotEvent::descriptor(), name) == nullptr &&
        std::any_of(kEventShape.members.begin(), kEventShape.members.end(), is_it)) {
      return true;
    }
  }
  return false;
}

class MemberCheck {
 public:
  explicit MemberCheck(Violations* violations) : violations_(*violations) {}

  void CheckObject(const JsonValue& object, const Descriptor& message) {
    if (!object.is(JsonKind::kObject)) {
      return Refuse(object, "json.kind", object.raw(),
                    absl::StrCat("wanted an object: ", message.name()));
    }
    for (const JsonValue& member : object.Children()) {
      const std::string name = member.Name();
      const FieldDescriptor* field = FindField(message, name);
      if (field == nullptr) {
        RefuseName(member, name, message);
      } else if (field->is_repeated() && !member.is(JsonKind::kArray)) {
        Refuse(member, "json.kind", member.raw(), "wanted an array");
      } else if (field->is_repeated()) {
        for (const JsonValue& each : member.Children()) CheckValue(each, *field);
      } else {
        CheckValue(member, *field);
      }
    }
  }

 private:
  void CheckValue(const JsonValue& value, const FieldDescriptor& field) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
        !value.is(JsonKind::kString)) {
      // A number would pass through binary floating point on its way.
      Refuse(value, "lot_event.text", value.raw(),
             value.is(JsonKind::kNumber)
                 ? absl::StrCat("wanted it in quotation marks: \"", value.raw(), "\"")
                 : "wanted a string");
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               field.message_type()->full_name() != "google.protobuf.Timestamp") {
      CheckObject(value, *field.message_type());
    }
  }

  void RefuseName(const JsonValue& member, absl::string_view name,
                  const Descriptor& message) {
    if (violations_.full()) return violations_.AddUnlisted();
    std::vector<absl::string_view> names;
    for (int i = 0; i < message.field_count(); ++i) {
      names.push_back(message.field(i)->json_name());
    }
    const absl::string_view meant = Nearest(name, names);
    Refuse(member, "lot_event.member", name,
           meant.empty() ? absl::StrCat(message.name(), " has no such member")
                         : absl::StrCat("did you mean ", meant, "?"));
  }

  void Refuse(const JsonValue& value, absl::string_view rule, absl::string_view came,
              std::string hint) {
    // A pointer costs time: none for what is only counted.
    if (violations_.full()) return violations_.AddUnlisted();
    violations_.Add(value.Pointer(), rule, came, std::move(hint));
  }

  Violations& violations_;
};

absl::StatusOr<v1::LotEvent> ReadOne(absl::string_view text) {
  absl::StatusOr<JsonDocument> document = JsonDocument::Parse(text, kMaxEventBytes);
  if (!document.ok()) return document.status();
  Violations violations;
  MemberCheck(&violations).CheckObject(document->root(), *v1::LotEvent::descriptor());
  if (!violations.empty()) return violations.ToStatus();
  v1::LotEvent event;
  const auto status = google::protobuf::util::JsonStringToMessage(
      std::string(text), &event, google::protobuf::util::JsonParseOptions());
  if (status.ok()) return event;
  violations.Add("", "lot_event.value", text,
                 std::string(status.message().data(), status.message().size()));
  return violations.ToStatus();
}

// The status with the line before its message; its violations stay.
absl::Status AtLine(size_t line, const absl::Status& status) {
  absl::Status located(status.code(), absl::StrCat("line ", line, ": ",
                                                   absl::string_view(status.message())));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    located.SetPayload(url, payload);
  });
  return located;
}

LotEventLine ReadAtLine(size_t line, absl::string_view text) {
  absl::StatusOr<v1::LotEvent> event = ReadOne(text);
  if (!event.ok()) event = AtLine(line, event.status());
  return {line, std::move(event)};
}

size_t LineOf(absl::string_view text, size_t offset) {
  return std::count(text.begin(), text.begin() + offset, '\n') + 1;
}

std::vector<LotEventLine> ReadWhole(const JsonDocument& document) {
  const JsonValue root = document.root();
  if (!root.is(JsonKind::kArray)) {
    return {ReadAtLine(LineOf(document.text(), root.offset()), root.raw())};
  }
  std::vector<LotEventLine> events;
  size_t line = 1;
  size_t counted = 0;
  for (const JsonValue& each : root.Children()) {
    const absl::string_view between =
        document.text().substr(counted, each.offset() - counted);
    line += std::count(between.begin(), between.end(), '\n');
    counted = each.offset();
    events.push_back(ReadAtLine(line, each.raw()));
  }
  return events;
}

std::vector<LotEventLine> ReadLines(absl::string_view file) {
  std::vector<LotEventLine> events;
  size_t line = 0;
  for (absl::string_view text : absl::StrSplit(file, '\n')) {
    ++line;
    text = absl::StripAsciiWhitespace(text);
    if (!text.empty()) events.push_back(ReadAtLine(line, text));
  }
  return events;
}

// The first line that is not empty.
absl::string_view FirstLine(absl::string_view file) {
  file = absl::StripLeadingAsciiWhitespace(file);
  return file.substr(0, file.find('\n'));
}

}  // namespace

absl::StatusOr<std::vector<LotEventLine>> ReadLotEventJson(absl::string_view file) {
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  absl::StatusOr<JsonDocument> whole = JsonDocument::Parse(file, kMaxDocumentBytes);
  if (whole.ok()) return ReadWhole(*whole);
  // Several lines, the first of which is complete or at least meant to be: it
  // opens an object and closes it.
  const absl::string_view first = absl::StripTrailingAsciiWhitespace(FirstLine(file));
  const bool are_lines = file.size() <= kMaxDocumentBytes &&
                         absl::StartsWith(first, "{") && first.size() > 1 &&
                         absl::EndsWith(first, "}");
  if (!are_lines) return whole.status();
  return ReadLines(file);
}

std::string LotEventToJson(const v1::LotEvent& event) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(event, &json);
  // Only times out of range cannot be written, and those are no LotEvents.
  return status.ok() ? json : "";
}

bool LooksLikeLotEventJson(absl::string_view file) {
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  absl::StatusOr<JsonDocument> document = JsonDocument::Parse(file, kMaxDocumentBytes);
  if (!document.ok()) {
    document = JsonDocument::Parse(FirstLine(file), kMaxDocumentBytes);
  }
  if (!document.ok()) return false;
  JsonValue event = document->root();
  if (event.is(JsonKind::kArray) && !event.Children().empty()) {
    event = event.Children().front();
  }
  if (!event.is(JsonKind::kObject)) return false;
  const auto* what = v1::LotEvent::descriptor()->FindOneofByName("what");
  for (int i = 0; i < what->field_count(); ++i) {
    if (event.Find(what->field(i)->json_name())) return true;
  }
  return !event.Find("type") && !event.Find("@context") && !NamesEpcisMembers(event);
}

}  // namespace rastro

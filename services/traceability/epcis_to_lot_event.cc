// See epcis_to_lot_event.h. Each JSON member looks for its field by way of
// lot_event_members.h; one that finds none, or does not fit, is listed.

#include "services/traceability/epcis_to_lot_event.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/event_hash_number.h"
#include "services/traceability/event_time.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/lot_event_check.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Why a value could not be taken; "" if it could.
using Problem = std::string;

// The field of the oneof `what` that EPCIS calls `type`.
const FieldDescriptor* FindWhat(absl::string_view type) {
  const auto* what = v1::LotEvent::descriptor()->FindOneofByName("what");
  for (int i = 0; i < what->field_count(); ++i) {
    if (what->field(i)->message_type()->name() == type) return what->field(i);
  }
  return nullptr;
}

// Fields without which an element of a LotEvent says nothing.
struct Needed {
  absl::string_view message;
  absl::string_view field;
};
constexpr Needed kNeeded[] = {{"BizTransaction", "biz_transaction"},
                              {"Destination", "destination"},
                              {"Destination", "type"},
                              {"Establishment", "number"},
                              {"FarmShare", "farm"},
                              {"Measure", "uom"},
                              {"Measure", "value"},
                              {"QuantityElement", "epc_class"},
                              {"SensorElement", "sensor_report"},
                              {"SensorReport", "type"},
                              {"Source", "source"},
                              {"Source", "type"}};

bool Says(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

Problem WhatIsMissing(const Message& message) {
  const auto& descriptor = *message.GetDescriptor();
  const auto missing = [&](absl::string_view name) {
    return absl::StrCat("without ", name, " it says nothing");
  };
  for (const Needed& needed : kNeeded) {
    if (needed.message != descriptor.name()) continue;
    const FieldDescriptor& field = *descriptor.FindFieldByName(std::string(needed.field));
    if (!Says(message, field)) return missing(field.json_name());
  }
  if (const auto* each = dynamic_cast<const v1::Certificate*>(&message);
      each != nullptr && each->uri().empty() && each->number().empty()) {
    return missing("uri or number");
  }
  if (const auto* each = dynamic_cast<const v1::PersistentDisposition*>(&message);
      each != nullptr && each->set_size() + each->unset_size() == 0) {
    return missing("set or unset");
  }
  return "";
}

void SetText(const FieldDescriptor& field, std::string text, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  if (field.is_repeated()) {
    reflection.AddString(message, &field, std::move(text));
  } else {
    reflection.SetString(message, &field, std::move(text));
  }
}

class LotEventMaker {
 public:
  LotEventMaker(const JsonValue& event, const EventFacts& facts)
      : root_(event),
        zone_offset_(facts.zone_offset_minutes),
        prefixes_(event.Find("@context")) {}

  absl::StatusOr<LotEventOfEpcis> Make() {
    const FieldDescriptor* field = FindWhat(root_.Find("type")->Text());
    Message* what = event().GetReflection()->MutableMessage(&event(), field);
    for (const JsonValue& member : root_.Each()) {
      const std::string name = member.Name();
      if (name == "type" || name == "@context") continue;
      ReadMember(member, name, {&event(), what}, "");
    }
    AddCertificationInfo();
    AddNamespaces();
    if (const auto facts = LotEventFacts(event()); !facts.ok()) return facts.status();
    return std::move(result_);
  }

 private:
  v1::LotEvent& event() { return result_.event; }

  void List(const std::string& pointer, const JsonValue& value, Problem why) {
    result_.without_place.push_back({pointer, Shortened(value.raw()), std::move(why)});
  }

  // Looks for the field in `homes`, the first that has it.
  void ReadMember(const JsonValue& value, const std::string& name,
                  const std::vector<Message*>& homes, const std::string& parent) {
    const std::string pointer = absl::StrCat(parent, PointerStep(name));
    if (name == "certificationInfo" && parent.empty()) {
      return ReadCertificationInfo(value, pointer);
    }
    if (absl::StrContains(name, ':')) return ReadExtension(value, name, homes, pointer);
    for (Message* home : homes) {
      const FieldDescriptor* field = FindMember(*home->GetDescriptor(), name, true);
      if (field != nullptr) return ReadField(value, *field, home, pointer);
    }
    List(pointer, value,
         name == "recordTime" ? "the ledger has a record time of its own"
                              : "a LotEvent has no such field");
  }

  // prefix ":" local-name
  void ReadExtension(const JsonValue& value, const std::string& name,
                     std::vector<Message*> homes, const std::string& pointer) {
    const size_t colon = name.find(':');
    const auto ns = NamespaceOf(absl::string_view(name).substr(0, colon));
    const absl::string_view local = absl::string_view(name).substr(colon + 1);
    if (!ns || absl::StartsWith(local, "//")) {
      return List(pointer, value, "the event's @context does not declare its prefix");
    }
    v1::Transport transport;
    const bool is_top = homes.front() == &event();
    if (is_top) homes.push_back(&transport);
    for (Message* home : homes) {
      const FieldDescriptor* field = FindMember(*home->GetDescriptor(), local, false);
      if (field == nullptr) continue;
      if (home != &transport) return ReadFieldOf(*ns, value, *field, home, pointer);
      const bool was_there = event().has_transport();
      Message* mutable_transport = event().mutable_transport();
      ReadFieldOf(*ns, value, *field, mutable_transport, pointer);
      const bool is_empty_list = value.is(JsonKind::kArray) && value.Each().empty();
      if (!was_there && !is_empty_list && event().transport().ByteSizeLong() == 0) {
        event().clear_transport();
      }
      return;
    }
    List(pointer, value, "a LotEvent has no such field");
  }

  // What `prefix` stands for, as LotEvent.member_namespaces has it.
  std::optional<std::string> NamespaceOf(absl::string_view prefix) const {
    if (const std::string* declared = prefixes_.Find(prefix)) return *declared;
    if (IsEpcisPrefix(prefix)) return absl::StrCat(prefix, ":");
    return std::nullopt;
  }

  // A field that stands in namespace `ns`.
  void ReadFieldOf(const std::string& ns, const JsonValue& value,
                   const FieldDescriptor& field, Message* message,
                   const std::string& pointer) {
    const EpcisMember& member = MemberOf(field);
    if (ns != member.ns) {
      const FieldDescriptor& uri = *v1::MemberNamespace::descriptor()->FindFieldByNumber(
          v1::MemberNamespace::kUriFieldNumber);
      if (!member.is_shared) {
        return List(pointer, value,
                    absl::StrCat("a LotEvent has it in namespace ", member.ns, " only"));
      }
      if (const Problem why = TextProblem(uri, ns); !why.empty() || ns.empty()) {
        return List(pointer, value, absl::StrCat("its namespace: ", why));
      }
    }
    if (Says(*message, field)) {
      return List(pointer, value, "it stands in another namespace as well");
    }
    ReadField(value, field, message, pointer);
    if (ns != member.ns && Says(*message, field)) {
      paths_by_namespace_[ns].insert(member.Path());
    }
  }

  void ReadField(const JsonValue& value, const FieldDescriptor& field, Message* message,
                 const std::string& pointer) {
    const bool is_extension = !MemberOf(field).ns.empty();
    if (!value.is(JsonKind::kArray)) {
      if (!field.is_repeated() || is_extension) {
        return ReadElement(value, field, message, pointer);
      }
      return List(pointer, value, "wanted a list");
    }
    if (!field.is_repeated() && !is_extension) {
      return List(pointer, value, "wanted no list");
    }
    absl::flat_hash_set<std::string> seen;
    size_t index = 0;
    for (const JsonValue& each : value.Each()) {
      const std::string here = absl::StrCat(pointer, "/", index++);
      if (!field.is_repeated() && Says(*message, field)) {
        List(here, each, "a LotEvent holds one only");
        continue;
      }
      ReadElement(each, field, message, here);
      if (IsDistinct(field)) DropRepetition(each, field, message, here, &seen);
    }
  }

  // Takes back the last text of a list if it stands there already.
  void DropRepetition(const JsonValue& value, const FieldDescriptor& field,
                      Message* message, const std::string& pointer,
                      absl::flat_hash_set<std::string>* seen) {
    const Reflection& reflection = *message->GetReflection();
    const int size = reflection.FieldSize(*message, &field);
    if (static_cast<size_t>(size) == seen->size()) return;  // Nothing was added.
    if (seen->insert(reflection.GetRepeatedString(*message, &field, size - 1)).second) {
      return;
    }
    reflection.RemoveLast(message, &field);
    List(pointer, value, "it stands in this list already");
  }

  void ReadElement(const JsonValue& value, const FieldDescriptor& field, Message* message,
                   const std::string& pointer) {
    Problem why = Read(value, field, message, pointer);
    if (!why.empty()) List(pointer, value, std::move(why));
  }

  Problem Read(const JsonValue& value, const FieldDescriptor& field, Message* message,
               const std::string& pointer) {
    const EpcisMember& member = MemberOf(field);
    switch (member.form) {
      case MemberForm::kText:
        return ReadText(value, field, message);
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
        if (!value.is(JsonKind::kString)) return "wanted a string";
        return TakeText(field, value.Text(),
                        ShortCbvName(member.list, prefixes_.Expand(value.Text())),
                        message);
      case MemberForm::kPlace:
        return ReadPlace(value, field, message, pointer);
      case MemberForm::kAction:
      case MemberForm::kWord:
        return ReadWord(value, field, message);
      case MemberForm::kObject:
        return ReadObject(value, field, message, pointer);
    }
    return "";
  }

  // Sets what fits the field. An empty text says nothing.
  Problem Take(const FieldDescriptor& field, std::string text, Message* message) {
    if (text.empty()) return "";
    Problem why = TextProblem(field, text);
    if (why.empty()) SetText(field, std::move(text), message);
    return why;
  }

  Problem ReadText(const JsonValue& value, const FieldDescriptor& field,
                   Message* message) {
    // Extensions are often written by programs that guess the kind.
    const bool is_scalar = value.is(JsonKind::kNumber) || value.is(JsonKind::kBool);
    if (!value.is(JsonKind::kString) && !(is_scalar && !MemberOf(field).ns.empty())) {
      return "wanted a string";
    }
    const std::string text = value.Text();
    return TakeText(field, text, prefixes_.Expand(text), message);
  }

  // Takes what `written` means. Event hash IDs take it as it is written, unless its
  // prefix is one of the EPCIS context.
  Problem TakeText(const FieldDescriptor& field, absl::string_view written,
                   std::string meant, Message* message) {
    const absl::string_view prefix = written.substr(0, written.find(':'));
    const bool changes_hash =
        !IsEpcisPrefix(prefix) && prefixes_.Expand(written) != written;
    Problem why = Take(field, std::move(meant), message);
    if (!why.empty() || !changes_hash) return why;
    return "the full URI is kept, its prefix is not";
  }

  Problem ReadDecimal(const JsonValue& value, const FieldDescriptor& field,
                      Message* message) {
    if (!value.is(JsonKind::kNumber)) return "wanted a number";
    const std::string raw(value.raw());
    // Only the field's grammar decides; an exponent is written out.
    const bool is_plain = raw.find_first_of("eE") == std::string::npos;
    return Take(field, is_plain ? raw : PlainNumber(raw).value_or(raw), message);
  }

  Problem ReadCount(const JsonValue& value, const FieldDescriptor& field,
                    Message* message) {
    uint32_t count = 0;
    if (!absl::SimpleAtoi(value.Text(), &count)) return "wanted a count below 2^32";
    message->GetReflection()->SetUInt32(message, &field, count);
    return "";
  }

  Problem ReadTime(const JsonValue& value, const FieldDescriptor& field,
                   Message* message) {
    const std::string text = value.Text();
    const auto time = ParseDateTime(text, zone_offset_);
    if (!value.is(JsonKind::kString) || !time) return "wanted date and time with offset";
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

  Problem ReadHex(const JsonValue& value, const FieldDescriptor& field,
                  Message* message) {
    const std::string text = value.Text();
    const bool is_hex = value.is(JsonKind::kString) && text.size() % 2 == 0 &&
                        std::all_of(text.begin(), text.end(),
                                    [](char c) { return absl::ascii_isxdigit(c); });
    if (!is_hex) return "wanted an even number of hexadecimal digits";
    if (Problem why = Take(field, absl::HexStringToBytes(text), message); !why.empty()) {
      return why;
    }
    return text == absl::AsciiStrToLower(text) ? ""
                                               : "the bytes are kept, capitals are not";
  }

  Problem ReadPlace(const JsonValue& value, const FieldDescriptor& field,
                    Message* message, const std::string& pointer) {
    if (!value.is(JsonKind::kObject)) return "wanted an object";
    for (const JsonValue& member : value.Each()) {
      const std::string name = member.Name();
      const std::string here = absl::StrCat(pointer, PointerStep(name));
      Problem why = name == "id" ? ReadText(member, field, message)
                                 : Problem("a LotEvent holds the id of a place only");
      if (!why.empty()) List(here, member, std::move(why));
    }
    return "";
  }

  // Actions are written in capitals, other words in small letters.
  Problem ReadWord(const JsonValue& value, const FieldDescriptor& field,
                   Message* message) {
    const std::string text = value.Text();
    std::vector<absl::string_view> words;
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

  Problem ReadObject(const JsonValue& value, const FieldDescriptor& field,
                     Message* message, const std::string& pointer) {
    const bool is_number = field.message_type() == v1::Establishment::descriptor() &&
                           value.is(JsonKind::kString);
    if (!value.is(JsonKind::kObject) && !is_number) return "wanted an object";
    const Reflection& reflection = *message->GetReflection();
    Message* inner = field.is_repeated() ? reflection.AddMessage(message, &field)
                                         : reflection.MutableMessage(message, &field);
    Problem why;
    if (is_number) {
      why = ReadText(value,
                     *inner->GetDescriptor()->FindFieldByNumber(
                         v1::Establishment::kNumberFieldNumber),
                     inner);
    } else {
      for (const JsonValue& each : value.Each()) {
        ReadMember(each, each.Name(), {inner}, pointer);
      }
    }
    if (why.empty()) why = WhatIsMissing(*inner);
    if (why.empty()) return "";
    if (field.is_repeated()) {
      reflection.RemoveLast(message, &field);
    } else {
      reflection.ClearField(message, &field);
    }
    return why;
  }

  void ReadCertificationInfo(const JsonValue& value, const std::string& pointer) {
    if (!value.is(JsonKind::kArray)) return ReadCertificateUri(value, pointer);
    size_t index = 0;
    for (const JsonValue& each : value.Each()) {
      ReadCertificateUri(each, absl::StrCat(pointer, "/", index++));
    }
  }

  void ReadCertificateUri(const JsonValue& value, const std::string& pointer) {
    v1::Certificate certificate;
    Problem why = ReadText(
        value,
        *certificate.GetDescriptor()->FindFieldByNumber(v1::Certificate::kUriFieldNumber),
        &certificate);
    if (!why.empty()) return List(pointer, value, std::move(why));
    if (!certificate.uri().empty()) certification_info_.push_back(certificate.uri());
  }

  // Certificates that the extension `certificates` describes stand there already.
  void AddCertificationInfo() {
    std::set<std::string> described;
    for (const v1::Certificate& each : event().certificates()) {
      described.insert(each.uri());
    }
    for (std::string& uri : certification_info_) {
      if (!described.contains(uri)) event().add_certificates()->set_uri(std::move(uri));
    }
  }

  void AddNamespaces() {
    for (const auto& [uri, paths] : paths_by_namespace_) {
      v1::MemberNamespace& added = *event().add_member_namespaces();
      added.set_uri(uri);
      for (const std::string& path : paths) added.add_members(path);
    }
  }

  const JsonValue root_;
  const int zone_offset_;
  const JsonLdPrefixes prefixes_;
  LotEventOfEpcis result_;
  std::vector<std::string> certification_info_;
  std::map<std::string, std::set<std::string>> paths_by_namespace_;
};

}  // namespace

absl::StatusOr<LotEventOfEpcis> EpcisToLotEvent(absl::string_view content) {
  const absl::StatusOr<EventFacts> facts = ReadEpcisEvent(content);
  if (!facts.ok()) return facts.status();
  if (facts->type == EventType::kDocumentHeader) {
    return ViolationError({"/type", "document.type", "",
                           "wanted one event; this is a document's master data"});
  }
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(content, kMaxEventBytes);
  if (!document.ok()) return document.status();
  return LotEventMaker(document->root(), *facts).Make();
}

}  // namespace rastro

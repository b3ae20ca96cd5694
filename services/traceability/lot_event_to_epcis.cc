// See lot_event_to_epcis.h. Walks the message by reflection, so that no field can be
// forgotten; lot_event_members.h says how each is written.

#include "services/traceability/lot_event_to_epcis.h"

#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/traceability/event_time.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_writer.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_prefixes.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kEpcisContext =
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

std::vector<const FieldDescriptor*> FieldsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

class EpcisWriter {
 public:
  // `taken` are prefixes that no namespace may get.
  EpcisWriter(const v1::LotEvent& event, const std::set<std::string>& taken)
      : event_(event),
        taken_(taken),
        zone_offset_(ParseZoneOffset(event.event_time_zone_offset()).value_or(0)),
        namespaces_(NamespacesByPath(event)) {}

  std::string Write() {
    json_.BeginObject();
    json_.Name("type");
    json_.String(TypeName());
    for (const FieldDescriptor* field : FieldsOf(event_)) {
      if (field->real_containing_oneof() != nullptr) {
        WriteMembers(event_.GetReflection()->GetMessage(event_, field));
        AddEmptyList();
      } else if (const EpcisMember& member = MemberOf(*field);
                 !member.name.empty() && member.ns.empty()) {
        WriteMember(event_, *field);
      }
    }
    WriteCertificationInfo();
    WriteExtensions();
    json_.EndObject();
    return absl::StrCat("{\"@context\":", Context(), ",",
                        absl::string_view(json_.text()).substr(1));
  }

 private:
  std::string TypeName() const {
    const auto* what = event_.GetReflection()->GetOneofFieldDescriptor(
        event_, v1::LotEvent::descriptor()->FindOneofByName("what"));
    return what->message_type()->name();
  }

  // The schema wants a list even where the parent says it all.
  void AddEmptyList() {
    if (!event_.has_transaction()) return;
    const v1::TransactionEvent& what = event_.transaction();
    if (what.epc_list_size() + what.quantity_list_size() > 0) return;
    json_.Name("epcList");
    json_.BeginArray();
    json_.EndArray();
  }

  void WriteCertificationInfo() {
    std::vector<absl::string_view> uris;
    for (const v1::Certificate& each : event_.certificates()) {
      if (!each.uri().empty()) uris.push_back(each.uri());
    }
    if (uris.empty()) return;
    json_.Name("certificationInfo");
    json_.BeginArray();
    for (absl::string_view uri : uris) json_.String(uri);
    json_.EndArray();
  }

  void WriteExtensions() {
    for (const FieldDescriptor* field : FieldsOf(event_)) {
      if (MemberOf(*field).ns.empty()) continue;
      if (field->number() == v1::LotEvent::kCertificatesFieldNumber &&
          AllAreUrisAlone()) {
        continue;
      }
      WriteMember(event_, *field);
    }
    if (!event_.has_transport()) return;
    WriteMembers(event_.transport());
    if (!FieldsOf(event_.transport()).empty()) return;
    // That it is there and says nothing.
    json_.Name(NameOf(MemberOf(*v1::Transport::descriptor()->FindFieldByNumber(
        v1::Transport::kContainerNumbersFieldNumber))));
    json_.BeginArray();
    json_.EndArray();
  }

  // certificationInfo says it all.
  bool AllAreUrisAlone() const {
    for (const v1::Certificate& each : event_.certificates()) {
      if (each.uri().empty() || FieldsOf(each).size() > 1) return false;
    }
    return true;
  }

  void WriteMembers(const Message& message) {
    for (const FieldDescriptor* field : FieldsOf(message)) WriteMember(message, *field);
  }

  void WriteMember(const Message& message, const FieldDescriptor& field) {
    const EpcisMember& member = MemberOf(field);
    json_.Name(NameOf(member));
    if (!field.is_repeated()) return WriteValue(message, field, -1);
    const int size = message.GetReflection()->FieldSize(message, &field);
    // As others write what mostly is one.
    if (size == 1 && member.is_shared) return WriteValue(message, field, 0);
    json_.BeginArray();
    for (int i = 0; i < size; ++i) WriteValue(message, field, i);
    json_.EndArray();
  }

  // `index` is -1 for a field that is not repeated.
  void WriteValue(const Message& message, const FieldDescriptor& field, int index) {
    const Reflection& reflection = *message.GetReflection();
    const EpcisMember& member = MemberOf(field);
    switch (member.form) {
      case MemberForm::kText:
        return json_.String(TextOf(message, field, index));
      case MemberForm::kDecimal:
        return json_.Raw(TextOf(message, field, index));
      case MemberForm::kCount:
        return json_.Raw(absl::StrCat(reflection.GetUInt32(message, &field)));
      case MemberForm::kTime:
        return json_.String(
            FormatDateTime(TimeOf(static_cast<const google::protobuf::Timestamp&>(
                               MessageOf(message, field, index))),
                           zone_offset_));
      case MemberForm::kBool:
        return json_.Raw(reflection.GetBool(message, &field) ? "true" : "false");
      case MemberForm::kHex:
        return json_.String(absl::BytesToHexString(TextOf(message, field, index)));
      case MemberForm::kTerm:
        return json_.String(TermText(member.list, TextOf(message, field, index)));
      case MemberForm::kPlace:
        json_.BeginObject();
        json_.Name("id");
        json_.String(TextOf(message, field, index));
        return json_.EndObject();
      case MemberForm::kAction:
        return json_.String(
            absl::AsciiStrToUpper(WordOf(*reflection.GetEnum(message, &field))));
      case MemberForm::kWord:
        return json_.String(WordOf(*reflection.GetEnum(message, &field)));
      case MemberForm::kObject:
        return WriteObject(MessageOf(message, field, index));
    }
  }

  void WriteObject(const Message& message) {
    // As others write it.
    const auto* establishment = dynamic_cast<const v1::Establishment*>(&message);
    if (establishment != nullptr && FieldsOf(message).size() == 1) {
      return json_.String(establishment->number());
    }
    json_.BeginObject();
    WriteMembers(message);
    json_.EndObject();
  }

  static std::string TextOf(const Message& message, const FieldDescriptor& field,
                            int index) {
    const Reflection& reflection = *message.GetReflection();
    return index < 0 ? reflection.GetString(message, &field)
                     : reflection.GetRepeatedString(message, &field, index);
  }

  static const Message& MessageOf(const Message& message, const FieldDescriptor& field,
                                  int index) {
    const Reflection& reflection = *message.GetReflection();
    return index < 0 ? reflection.GetMessage(message, &field)
                     : reflection.GetRepeatedMessage(message, &field, index);
  }

  // A name that the standard's own list does not have (yet) as a URI.
  static std::string TermText(CbvList list, const std::string& value) {
    if (IsCbvName(list, value) || absl::StrContains(value, ':')) return value;
    return absl::StrCat(CbvWebPrefix(list), value);
  }

  std::string NameOf(const EpcisMember& member) {
    if (member.ns.empty()) return member.name;
    const auto elsewhere =
        member.is_shared ? namespaces_.find(member.Path()) : namespaces_.end();
    const absl::string_view ns =
        elsewhere != namespaces_.end() ? elsewhere->second : member.ns;
    return absl::StrCat(PrefixOf(ns), ":", member.name);
  }

  // The prefix of namespace `ns`, declared from now on if it must be.
  std::string PrefixOf(absl::string_view ns) {
    absl::string_view undeclared = ns;
    if (absl::ConsumeSuffix(&undeclared, ":") && IsEpcisPrefix(undeclared)) {
      return std::string(undeclared);
    }
    const auto [found, is_new] = prefixes_.emplace(ns, "");
    if (is_new) found->second = NewPrefix(ns);
    return found->second;
  }

  std::string NewPrefix(absl::string_view ns) {
    const absl::string_view stem = ns == kRastroNamespace ? kRastroPrefix : "ns";
    if (stem == kRastroPrefix && taken_.insert(std::string(stem)).second) {
      return std::string(stem);
    }
    for (int number = 1;; ++number) {
      std::string prefix = absl::StrCat(stem, number);
      if (taken_.insert(prefix).second) return prefix;
    }
  }

  std::string Context() const {
    JsonWriter context;
    context.BeginArray();
    context.String(kEpcisContext);
    if (!prefixes_.empty()) {
      context.BeginObject();
      for (const auto& [ns, prefix] : prefixes_) {
        context.Name(prefix);
        context.String(ns);
      }
      context.EndObject();
    }
    context.EndArray();
    return context.text();
  }

  const v1::LotEvent& event_;
  std::set<std::string> taken_;
  const int zone_offset_;
  const std::map<std::string, std::string> namespaces_;  // By member paths.
  std::map<std::string, std::string> prefixes_;          // Declared, by namespace.
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> LotEventToEpcis(const v1::LotEvent& event) {
  if (const auto facts = LotEventFacts(event); !facts.ok()) return facts.status();
  Violations violations;
  const std::set<std::string> taken = PrefixesIn(event, &violations);
  if (!violations.empty()) return violations.ToStatus();
  return EpcisWriter(event, taken).Write();
}

std::string EpcisDocumentOf(absl::Span<const std::string> events,
                            absl::Time creation_time) {
  JsonWriter json;
  json.BeginObject();
  json.Name("@context");
  json.BeginArray();
  json.String(kEpcisContext);
  json.EndArray();
  json.Name("type");
  json.String("EPCISDocument");
  json.Name("schemaVersion");
  json.String("2.0");
  json.Name("creationDate");
  json.String(FormatDateTime(creation_time, 0));
  json.Name("epcisBody");
  json.BeginObject();
  json.Name("eventList");
  json.BeginArray();
  for (const std::string& event : events) json.Raw(event);
  json.EndArray();
  json.EndObject();
  json.EndObject();
  return json.text();
}

}  // namespace rastro

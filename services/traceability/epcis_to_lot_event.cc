// See epcis_to_lot_event.h. Each JSON member looks for its field by way of
// lot_event_members.h; one that finds none, or does not fit, is listed.

#include "services/traceability/epcis_to_lot_event.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/lot_event_forms.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_values.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

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
                              {"FacilityList", "effective_date"},
                              {"FacilityList", "kind"},
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

std::string WhatIsMissing(const Message& message) {
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

class LotEventMaker {
 public:
  LotEventMaker(const JsonValue& event, const EventFacts& facts)
      : root_(event),
        prefixes_(event.Find("@context")),
        values_(&prefixes_, facts.zone_offset_minutes) {}

  absl::StatusOr<LotEventOfEpcis> Make() {
    const FieldDescriptor* field = FindWhat(root_.Find("type")->Text());
    Message* what = event().GetReflection()->MutableMessage(&event(), field);
    for (const JsonValue& member : root_.Each()) {
      const std::string name = member.Name();
      if (name == "type" || name == "@context") continue;
      ReadMember(member, name, {&event(), what}, "");
    }
    AddCertificationInfo();
    DropFacilityList();
    AddNamespaces();
    if (const auto facts = LotEventFacts(event()); !facts.ok()) return facts.status();
    return std::move(result_);
  }

 private:
  v1::LotEvent& event() { return result_.event; }

  void List(const std::string& pointer, const JsonValue& value, std::string why) {
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
      if (is_top && field->number() == v1::LotEvent::kCertificatesFieldNumber) {
        certificates_ = value;
      }
      if (is_top && field->number() == v1::LotEvent::kFacilityListFieldNumber) {
        facility_list_ = value;
      }
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
      if (const std::string why = TextProblem(uri, ns); !why.empty() || ns.empty()) {
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
      if (RuleOf(field).is_distinct) DropRepetition(each, field, message, here, &seen);
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
    std::string why = Read(value, field, message, pointer);
    if (!why.empty()) List(pointer, value, std::move(why));
  }

  std::string Read(const JsonValue& value, const FieldDescriptor& field, Message* message,
                   const std::string& pointer) {
    switch (MemberOf(field).form) {
      case MemberForm::kPlace:
        return ReadPlace(value, field, message, pointer);
      case MemberForm::kObject:
        return ReadObject(value, field, message, pointer);
      default:
        return values_.Read(value, field, message);
    }
  }

  std::string ReadPlace(const JsonValue& value, const FieldDescriptor& field,
                        Message* message, const std::string& pointer) {
    if (!value.is(JsonKind::kObject)) return "wanted an object";
    for (const JsonValue& member : value.Each()) {
      const std::string name = member.Name();
      const std::string here = absl::StrCat(pointer, PointerStep(name));
      std::string why = name == "id"
                            ? values_.ReadText(member, field, message)
                            : std::string("a LotEvent holds the id of a place only");
      if (!why.empty()) List(here, member, std::move(why));
    }
    return "";
  }

  std::string ReadObject(const JsonValue& value, const FieldDescriptor& field,
                         Message* message, const std::string& pointer) {
    const bool is_number = field.message_type() == v1::Establishment::descriptor() &&
                           value.is(JsonKind::kString);
    if (!value.is(JsonKind::kObject) && !is_number) return "wanted an object";
    const Reflection& reflection = *message->GetReflection();
    Message* inner = field.is_repeated() ? reflection.AddMessage(message, &field)
                                         : reflection.MutableMessage(message, &field);
    std::string why;
    if (is_number) {
      why = values_.ReadText(value,
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
    std::string why = values_.ReadText(
        value,
        *certificate.GetDescriptor()->FindFieldByNumber(v1::Certificate::kUriFieldNumber),
        &certificate);
    if (!why.empty()) return List(pointer, value, std::move(why));
    if (!certificate.uri().empty()) certification_info_.push_back(certificate.uri());
  }

  // Certificates that the extension `certificates` describes stand there already.
  void AddCertificationInfo() {
    std::multiset<std::string> described;
    for (const v1::Certificate& each : event().certificates()) {
      if (!each.uri().empty()) described.insert(each.uri());
    }
    ListCertificates(described);
    for (std::string& uri : certification_info_) {
      if (!described.contains(uri)) event().add_certificates()->set_uri(std::move(uri));
    }
  }

  // The two members are written as the certificates are together.
  void ListCertificates(const std::multiset<std::string>& described) {
    if (!certificates_ || event().certificates().empty()) return;
    if (CertificatesAreUris(event())) {
      List(certificates_->Pointer(), *certificates_,
           "the URIs are kept, which stand in certificationInfo alone");
    } else if (described != std::multiset<std::string>(certification_info_.begin(),
                                                       certification_info_.end())) {
      List(certificates_->Pointer(), *certificates_,
           "the certificates are kept, but not that certificationInfo has others");
    }
  }

  // In an event that cannot be one of a list.
  void DropFacilityList() {
    const std::optional<Violation> problem = FacilityListProblem(event());
    if (!problem) return;
    List(facility_list_->Pointer(), *facility_list_, problem->hint);
    event().clear_facility_list();
  }

  void AddNamespaces() {
    for (const auto& [uri, paths] : paths_by_namespace_) {
      v1::MemberNamespace& added = *event().add_member_namespaces();
      added.set_uri(uri);
      for (const std::string& path : paths) added.add_members(path);
    }
  }

  const JsonValue root_;
  const JsonLdPrefixes prefixes_;
  const LotEventValues values_;
  LotEventOfEpcis result_;
  std::vector<std::string> certification_info_;
  std::optional<JsonValue> certificates_;   // The extension.
  std::optional<JsonValue> facility_list_;  // Likewise.
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

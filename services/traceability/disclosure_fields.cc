// The descriptors of LotEvent tell the fields; only what EPCIS wants beside stands here.

#include "services/traceability/disclosure_fields.h"

#include "absl/strings/str_cat.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/lot_event_members.h"

namespace rastro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// What each element of a list must say, so that it can be read.
struct Need {
  absl::string_view message;
  absl::string_view member;
};
constexpr Need kNeeds[] = {{"BizTransaction", "bizTransaction"},
                           {"Destination", "destination"},
                           {"FarmShare", "farm"},
                           {"QuantityElement", "epcClass"},
                           {"SensorElement", "sensorReport"},
                           {"SensorReport", "type"},
                           {"Source", "source"},
                           {"Source", "type"},
                           {"Destination", "type"}};

// Messages that are shown whole or not at all.
bool IsWhole(const Descriptor& message) {
  return message.name() == "Establishment" || message.name() == "FacilityList" ||
         message.name() == "Measure";
}

bool IsGroup(const FieldDescriptor& field) {
  return MemberOf(field).form == MemberForm::kObject && !IsWhole(*field.message_type());
}

std::vector<std::string> NeedsOf(const std::string& path, const Descriptor& message) {
  std::vector<std::string> needs;
  for (const Need& each : kNeeds) {
    if (each.message == message.name()) needs.push_back(JoinedPath(path, each.member));
  }
  return needs;
}

void AddFields(const std::string& group, const Descriptor& message,
               std::map<std::string, DisclosureField>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.name() == "member_namespaces") continue;
    const EpcisMember& member = MemberOf(field);
    const std::string path = DisclosurePath(group, field);
    const bool is_group = IsGroup(field);
    if (!member.name.empty()) {
      DisclosureField& known = fields[path];
      known.is_group = is_group;
      known.is_standard = member.ns.empty();
      known.is_shared = member.is_shared;
      if (is_group) known.needs = NeedsOf(path, *field.message_type());
    }
    if (is_group) AddFields(path, *field.message_type(), fields);
  }
}

}  // namespace

const std::map<std::string, DisclosureField>& DisclosureFields() {
  static const auto* const fields = [] {
    auto* all = new std::map<std::string, DisclosureField>;
    AddFields("", *v1::LotEvent::descriptor(), *all);
    (*all)["type"] = {.is_standard = true};  // In a LotEvent the case of `what`.
    return all;
  }();
  return *fields;
}

const DisclosureField* FindDisclosureField(const std::string& path) {
  const auto found = DisclosureFields().find(path);
  return found == DisclosureFields().end() ? nullptr : &found->second;
}

const std::set<std::string>& AlwaysPublicPaths() {
  static const auto* const paths =
      new std::set<std::string>{"action", "errorDeclaration/declarationTime", "eventTime",
                                "eventTimeZoneOffset", "type"};
  return *paths;
}

std::string DisclosurePath(const std::string& group, const FieldDescriptor& field) {
  const EpcisMember& member = MemberOf(field);
  return member.name.empty() ? group : JoinedPath(group, member.name);
}

std::string JoinedPath(absl::string_view group, absl::string_view name) {
  return group.empty() ? std::string(name) : absl::StrCat(group, "/", name);
}

}  // namespace rastro

// By reflection, on a copy from which everything is taken that is not named: a field
// that is added later is withheld until a profile names it.

#include "services/traceability/public_lot_event.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_members.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<const FieldDescriptor*> LotEventFieldsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

class LotEventCutter {
 public:
  explicit LotEventCutter(const std::set<std::string>& paths) : paths_(paths) {}

  // False if something was left out.
  bool CutMessage(const std::string& group, Message* message) const {
    bool is_whole = true;
    for (const FieldDescriptor* field : LotEventFieldsOf(*message)) {
      if (field->name() == "member_namespaces") continue;
      is_whole &= CutField(group, *field, message);
    }
    return is_whole;
  }

 private:
  bool CutField(const std::string& group, const FieldDescriptor& field,
                Message* message) const {
    const Reflection& reflection = *message->GetReflection();
    const std::string path = DisclosurePath(group, field);
    const bool is_wrapper = MemberOf(field).name.empty();
    if (!is_wrapper && !FindDisclosureField(path)->is_group) {
      if (paths_.contains(path)) return true;
      reflection.ClearField(message, &field);
      return false;
    }
    if (field.is_repeated()) return CutList(path, field, message);
    Message* inner = reflection.MutableMessage(message, &field);
    const bool is_whole = CutMessage(path, inner);
    // Which type of event it is stays, whatever is left of it.
    const bool is_case = field.real_containing_oneof() != nullptr;
    if (!is_case && LotEventFieldsOf(*inner).empty())
      reflection.ClearField(message, &field);
    return is_whole;
  }

  // Elements that differ only in what was left out are shown once.
  bool CutList(const std::string& path, const FieldDescriptor& field,
               Message* message) const {
    const Reflection& reflection = *message->GetReflection();
    absl::flat_hash_set<std::string> once;
    bool is_whole = true;
    int kept = 0;
    for (int i = 0; i < reflection.FieldSize(*message, &field); ++i) {
      Message* element = reflection.MutableRepeatedMessage(message, &field, i);
      const bool is_whole_element = CutMessage(path, element);
      const bool is_new = once.insert(element->SerializeAsString()).second;
      if (SaysEnough(path, *element) && (is_new || is_whole_element)) {
        reflection.SwapElements(message, &field, i, kept++);
        is_whole &= is_whole_element;
      } else {
        is_whole = false;
      }
    }
    while (reflection.FieldSize(*message, &field) > kept) {
      reflection.RemoveLast(message, &field);
    }
    return is_whole;
  }

  static bool SaysEnough(const std::string& path, const Message& element) {
    std::set<std::string> said;
    for (const FieldDescriptor* field : LotEventFieldsOf(element)) {
      said.insert(DisclosurePath(path, *field));
    }
    if (path == "certificates") {
      return said.contains("certificates/uri") || said.contains("certificates/number");
    }
    const std::vector<std::string>& needs = FindDisclosureField(path)->needs;
    return !said.empty() &&
           std::all_of(needs.begin(), needs.end(),
                       [&](const std::string& need) { return said.contains(need); });
  }

  const std::set<std::string>& paths_;
};

// Of members that are not shown nobody need know where they stand.
void CutNamespaces(const std::set<std::string>& paths, v1::LotEvent* event) {
  auto& namespaces = *event->mutable_member_namespaces();
  for (v1::MemberNamespace& each : namespaces) {
    auto& members = *each.mutable_members();
    members.erase(
        std::remove_if(members.begin(), members.end(),
                       [&](const std::string& path) { return !paths.contains(path); }),
        members.end());
  }
  namespaces.erase(std::remove_if(namespaces.begin(), namespaces.end(),
                                  [](const v1::MemberNamespace& each) {
                                    return each.members().empty();
                                  }),
                   namespaces.end());
}

}  // namespace

v1::LotEvent PublicLotEvent(const v1::LotEvent& event,
                            const std::set<std::string>& paths) {
  v1::LotEvent shown = event;
  LotEventCutter(paths).CutMessage("", &shown);
  CutNamespaces(paths, &shown);
  // Who has an event hash ID can try out what was withheld until it fits.
  if (IsEventHashId(shown.event_id())) shown.clear_event_id();
  return shown;
}

}  // namespace rastro

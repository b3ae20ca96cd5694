// How each field of a LotEvent is called and written in EPCIS 2.0 JSON-LD. One
// table for both directions of the conversion.
// For this folder. Pure and thread-safe.
// Specification: docs/lot-event-epcis.md; EPCIS 2.0, sections 7.3, 7.4 and 9.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_MEMBERS_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_MEMBERS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/violation.h"
#include "services/traceability/vocabulary.h"

namespace rastro {

// The namespace of what neither EPCIS nor the CBV has members for, and its usual
// prefix (docs/decisions/0004-extension-names.md). It is for ever.
inline constexpr absl::string_view kRastroNamespace = "https://w3id.org/rastro/epcis/";
inline constexpr absl::string_view kRastroPrefix = "rastro";

// The CBV's namespace of master data, as the EPCIS context knows it: a prefix with
// its colon stands for a namespace that an event need not declare.
inline constexpr absl::string_view kMasterDataNamespace = "cbvmda:";

// How a value is written in JSON.
enum class MemberForm {
  kText,     // A string.
  kDecimal,  // A number without quotation marks, digits as in the field.
  kCount,    // A number.
  kTime,     // A date-time.
  kBool,     // true or false.
  kHex,      // Lower-case hexadecimal digits.
  kTerm,     // A name of EpcisMember::list, or a URI.
  kPlace,    // {"id": URI}
  kAction,   // "ADD", "OBSERVE", "DELETE".
  kWord,     // The enum value in lower case without the enum's name: "slaughter".
  kObject,   // An object of the message's fields.
};

struct EpcisMember {
  // Without a prefix: "slaughterDate". "" for fields of LotEvent that group others
  // (`object` and so on, `transport`, `member_namespaces`).
  std::string name;
  MemberForm form = MemberForm::kText;
  CbvList list = CbvList::kBizStep;  // For kTerm.
  // Where it stands if LotEvent.member_namespaces does not say otherwise; "" if
  // EPCIS itself has it.
  absl::string_view ns;
  bool in_ilmd = false;
  // Other namespaces may have it, too.
  bool is_shared = false;

  // How LotEvent.member_namespaces names it: "ilmd/slaughterDate".
  std::string Path() const { return in_ilmd ? "ilmd/" + name : name; }
};

// The member that `field`, of LotEvent or a message within, is.
const EpcisMember& MemberOf(const google::protobuf::FieldDescriptor& field);

// The field of `message` that `name`, without a prefix, means there, in an
// EPCIS-defined member if `is_standard`; nullptr if there is none.
const google::protobuf::FieldDescriptor* FindMember(
    const google::protobuf::Descriptor& message, absl::string_view name,
    bool is_standard);

absl::Time TimeOf(const google::protobuf::Timestamp& time);

// "slaughter" for STAGE_SLAUGHTER.
std::string WordOf(const google::protobuf::EnumValueDescriptor& value);

// Namespaces of members by their paths, as LotEvent.member_namespaces says.
std::map<std::string, std::string> NamespacesByPath(const v1::LotEvent& event);

// Notes what is wrong with LotEvent.member_namespaces. Rule:
// lot_event.namespace.
void CheckMemberNamespaces(const v1::LotEvent& event, Violations* violations);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_MEMBERS_H_

// See lot_event_members.h. What the descriptors of the messages tell is taken from
// them; the tables hold the rest.

#include "services/traceability/lot_event_members.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"

namespace rastro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool Contains(absl::Span<const absl::string_view> names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Members that are not called as the field is.
struct Renamed {
  absl::string_view field;
  absl::string_view member;
};
constexpr Renamed kRenamed[] = {{"ante_mortem_result", "antemortemResult"},
                                {"container_numbers", "containerNumber"},
                                {"establishments", "establishment"},
                                {"post_mortem_result", "postmortemResult"},
                                {"seal_numbers", "sealNumber"}};

// EPCIS has numbers here; decimals elsewhere are ours, and text.
constexpr absl::string_view kDecimals[] = {
    "QuantityElement.quantity", "SensorReport.max_value", "SensorReport.mean_value",
    "SensorReport.min_value",   "SensorReport.perc_rank", "SensorReport.perc_value",
    "SensorReport.s_dev",       "SensorReport.value"};

constexpr absl::string_view kPlaces[] = {"LotEvent.biz_location", "LotEvent.read_point"};

struct Term {
  absl::string_view field;
  CbvList list;
};
constexpr Term kTerms[] = {{"BizTransaction.type", CbvList::kBizTransactionType},
                           {"Destination.type", CbvList::kSourceDestinationType},
                           {"ErrorDeclaration.reason", CbvList::kErrorReason},
                           {"LotEvent.biz_step", CbvList::kBizStep},
                           {"LotEvent.disposition", CbvList::kDisposition},
                           {"PersistentDisposition.set", CbvList::kDisposition},
                           {"PersistentDisposition.unset", CbvList::kDisposition},
                           {"SensorReport.component", CbvList::kComponent},
                           {"SensorReport.exception", CbvList::kSensorAlertType},
                           {"SensorReport.type", CbvList::kMeasurementType},
                           {"Source.type", CbvList::kSourceDestinationType}};

// Lot attributes of the CBV.
constexpr absl::string_view kMasterData[] = {
    "best_before_date", "country_of_origin",    "harvest_end_date", "harvest_start_date",
    "lot_number",       "item_expiration_date", "sell_by_date",     "storage_state_code"};

// Fields of LotEvent that EPCIS does not have.
constexpr absl::string_view kEventExtensions[] = {
    "ante_mortem_result", "certificates", "establishment", "facility_list",
    "farm_shares",        "remark",       "stage"};

// Messages all of whose fields EPCIS does not have.
constexpr absl::string_view kExtensions[] = {
    "Certificate", "Establishment", "FacilityList", "FarmShare", "Measure", "Transport"};

// What these say has a form of its own, which no other namespace shares.
constexpr absl::string_view kOwn[] = {"certificates", "facility_list", "farm_shares",
                                      "gross_weight", "net_weight",    "stage"};

// Fields of LotEvent that only group others, or say where those stand.
constexpr absl::string_view kGroups[] = {"member_namespaces", "transport"};

std::string NameOf(const FieldDescriptor& field) {
  if (field.containing_type() == v1::LotEvent::descriptor() &&
      (field.real_containing_oneof() != nullptr || Contains(kGroups, field.name()))) {
    return "";
  }
  for (const Renamed& each : kRenamed) {
    if (each.field == field.name()) return std::string(each.member);
  }
  return field.json_name();
}

absl::string_view NamespaceOf(const FieldDescriptor& field) {
  const std::string& message = field.containing_type()->name();
  if (message == "LotAttributes") {
    return Contains(kMasterData, field.name()) ? kMasterDataNamespace : kRastroNamespace;
  }
  const bool is_extension = message == "LotEvent"
                                ? Contains(kEventExtensions, field.name())
                                : Contains(kExtensions, message);
  return is_extension ? kRastroNamespace : absl::string_view();
}

MemberForm FormOf(const FieldDescriptor& field, const std::string& qualified_name) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->full_name() == "google.protobuf.Timestamp"
                 ? MemberForm::kTime
                 : MemberForm::kObject;
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.enum_type()->name() == "Action" ? MemberForm::kAction
                                                   : MemberForm::kWord;
    case FieldDescriptor::CPPTYPE_BOOL:
      return MemberForm::kBool;
    case FieldDescriptor::CPPTYPE_UINT32:
      return MemberForm::kCount;
    default:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return MemberForm::kHex;
      if (Contains(kDecimals, qualified_name)) return MemberForm::kDecimal;
      return Contains(kPlaces, qualified_name) ? MemberForm::kPlace : MemberForm::kText;
  }
}

EpcisMember Describe(const FieldDescriptor& field) {
  const std::string& message = field.containing_type()->name();
  const std::string qualified_name = absl::StrCat(message, ".", field.name());
  EpcisMember member;
  member.name = NameOf(field);
  member.form = FormOf(field, qualified_name);
  for (const Term& term : kTerms) {
    if (term.field != qualified_name) continue;
    member.form = MemberForm::kTerm;
    member.list = term.list;
  }
  member.ns = NamespaceOf(field);
  member.in_ilmd = message == "LotAttributes";
  const bool stands_alone =
      message == "LotEvent" || message == "LotAttributes" || message == "Transport";
  member.is_shared = stands_alone && !member.ns.empty() && !Contains(kOwn, field.name());
  return member;
}

using Members = absl::flat_hash_map<const FieldDescriptor*, EpcisMember>;

void DescribeAll(const Descriptor& message, Members* members) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (!members->emplace(&field, Describe(field)).second) return;
    const Descriptor* inner = field.message_type();
    if (inner != nullptr && inner->file() == message.file()) DescribeAll(*inner, members);
  }
}

const Members& AllMembers() {
  static const Members* const members = [] {
    auto* all = new Members;
    DescribeAll(*v1::LotEvent::descriptor(), all);
    return all;
  }();
  return *members;
}

// Adds the paths of the members that `message` says and that may stand in a
// foreign namespace, with the namespace in which they stand otherwise.
void AddSharedPaths(const google::protobuf::Message& message,
                    std::map<std::string, absl::string_view>* paths) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const EpcisMember& member = MemberOf(*field);
    if (member.is_shared) paths->emplace(member.Path(), member.ns);
  }
}

std::map<std::string, absl::string_view> SharedPathsOf(const v1::LotEvent& event) {
  std::map<std::string, absl::string_view> paths;
  AddSharedPaths(event, &paths);
  AddSharedPaths(event.transport(), &paths);
  AddSharedPaths(event.object().ilmd(), &paths);
  AddSharedPaths(event.transformation().ilmd(), &paths);
  return paths;
}

}  // namespace

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

const EpcisMember& MemberOf(const FieldDescriptor& field) {
  return AllMembers().at(&field);
}

const FieldDescriptor* FindMember(const Descriptor& message, absl::string_view name,
                                  bool is_standard) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    const EpcisMember& member = MemberOf(*field);
    if (member.ns.empty() == is_standard && member.name == name) return field;
  }
  return nullptr;
}

std::string WordOf(const google::protobuf::EnumValueDescriptor& value) {
  // The enum's name as its values carry it: InspectionResult, INSPECTION_RESULT_.
  std::string beginning;
  for (char c : value.type()->name()) {
    if (absl::ascii_isupper(c) && !beginning.empty()) beginning += '_';
    beginning += absl::ascii_toupper(c);
  }
  return absl::AsciiStrToLower(
      absl::StripPrefix(value.name(), absl::StrCat(beginning, "_")));
}

std::string TermText(CbvList list, const std::string& value) {
  if (IsCbvName(list, value) || absl::StrContains(value, ':')) return value;
  return absl::StrCat(CbvWebPrefix(list), value);
}

bool CertificatesAreUris(const v1::LotEvent& event) {
  return std::all_of(event.certificates().begin(), event.certificates().end(),
                     [](const v1::Certificate& each) {
                       v1::Certificate alone;
                       alone.set_uri(each.uri());
                       return !each.uri().empty() &&
                              alone.ByteSizeLong() == each.ByteSizeLong();
                     });
}

std::map<std::string, std::string> NamespacesByPath(const v1::LotEvent& event) {
  std::map<std::string, std::string> namespaces;
  for (const v1::MemberNamespace& each : event.member_namespaces()) {
    for (const std::string& member : each.members()) namespaces[member] = each.uri();
  }
  return namespaces;
}

void CheckMemberNamespaces(const v1::LotEvent& event, Violations* violations) {
  if (event.member_namespaces().empty()) return;
  std::map<std::string, absl::string_view> open = SharedPathsOf(event);
  std::string previous_uri;
  for (int i = 0; i < event.member_namespaces_size(); ++i) {
    const v1::MemberNamespace& each = event.member_namespaces(i);
    const std::string pointer = absl::StrCat("/memberNamespaces/", i);
    const auto want = [&](bool fulfilled, absl::string_view step, absl::string_view value,
                          absl::string_view hint) {
      if (fulfilled) return;
      violations->Add(absl::StrCat(pointer, step), "lot_event.namespace", value,
                      std::string(hint));
    };
    want(each.uri() > previous_uri, "/uri", each.uri(),
         "wanted namespaces that ascend, each once");
    want(each.members_size() > 0, "/members", "", "wanted a member");
    previous_uri = each.uri();
    for (int j = 0; j < each.members_size(); ++j) {
      const std::string& path = each.members(j);
      const std::string step = absl::StrCat("/members/", j);
      want(j == 0 || path > each.members(j - 1), step, path,
           "wanted members that ascend");
      const auto found = open.find(path);
      want(found != open.end() && found->second != each.uri(), step, path,
           "wanted a member that this event says, in another namespace than its "
           "usual one, and only once");
      if (found != open.end()) open.erase(found);
    }
  }
}

}  // namespace rastro

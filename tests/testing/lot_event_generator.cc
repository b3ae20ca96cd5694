// See lot_event_generator.h. A text is made for its field's name, and tried again
// until lot_event_forms.h calls it good.

#include "tests/testing/lot_event_generator.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/traceability/lot_event_forms.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsIn(absl::string_view name, const std::set<absl::string_view>& names) {
  return names.count(name) > 0;
}

std::string QualifiedName(const FieldDescriptor& field) {
  return absl::StrCat(field.containing_type()->name(), ".", field.name());
}

// Fields without which their messages are no good.
bool IsNeeded(const FieldDescriptor& field) {
  static const auto* const needed =
      new std::set<absl::string_view>{"AggregationEvent.action",
                                      "AssociationEvent.action",
                                      "BizTransaction.biz_transaction",
                                      "Certificate.number",
                                      "Destination.destination",
                                      "Destination.type",
                                      "ErrorDeclaration.declaration_time",
                                      "Establishment.number",
                                      "FacilityList.effective_date",
                                      "FacilityList.kind",
                                      "FarmShare.farm",
                                      "LotEvent.event_time",
                                      "LotEvent.event_time_zone_offset",
                                      "Measure.uom",
                                      "Measure.value",
                                      "ObjectEvent.action",
                                      "QuantityElement.epc_class",
                                      "SensorElement.sensor_report",
                                      "SensorReport.type",
                                      "Source.source",
                                      "Source.type",
                                      "TransactionEvent.action"};
  return needed->count(QualifiedName(field)) > 0;
}

bool IsIdentifier(const FieldDescriptor& field) {
  return IsIn(field.name(),
              {"epc_list", "child_epcs", "input_epc_list", "output_epc_list", "parent_id",
               "epc_class", "lot", "transformation_id"});
}

// What `message` says of members that may stand in any namespace.
void AddSharedPaths(const Message& message, std::vector<std::string>* paths) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (MemberOf(*field).is_shared) paths->push_back(MemberOf(*field).Path());
  }
}

}  // namespace

v1::LotEvent LotEventGenerator::Next() {
  v1::LotEvent event;
  Fill(&event);
  CompleteWhat(&event);
  AddNamespaces(&event);
  return event;
}

void LotEventGenerator::Fill(Message* message) {
  const auto& descriptor = *message->GetDescriptor();
  const FieldDescriptor* what = nullptr;
  if (const auto* oneof = descriptor.FindOneofByName("what")) {
    what = oneof->field(static_cast<int>(Below(oneof->field_count())));
  }
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.message_type() == v1::MemberNamespace::descriptor()) continue;
    if (field.real_containing_oneof() != nullptr ? &field == what
                                                 : IsNeeded(field) || Chance(40)) {
      FillField(field, message);
    }
  }
}

void LotEventGenerator::FillField(const FieldDescriptor& field, Message* message) {
  const auto& reflection = *message->GetReflection();
  const size_t count = field.is_repeated() ? 1 + Below(3) : 1;
  for (size_t i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        AddText(field, message);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        reflection.SetEnum(message, &field,
                           field.enum_type()->value(static_cast<int>(
                               1 + Below(field.enum_type()->value_count() - 1))));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(message, &field, Chance(50));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        reflection.SetUInt32(message, &field,
                             static_cast<uint32_t>(1 + random_() % 0xffffffff));
        break;
      default: {
        Message* inner = field.is_repeated() ? reflection.AddMessage(message, &field)
                                             : reflection.MutableMessage(message, &field);
        if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(inner)) {
          // Years 0001 to 9999; mostly our own.
          time->set_seconds(
              Chance(10) ? -62135596800 + static_cast<int64_t>(random_() % 315537897600)
                         : 1767225600 + static_cast<int64_t>(Below(1000000000)));
          const int32_t nanos[] = {0, 250000000, 1, 999999999,
                                   static_cast<int32_t>(Below(1000000000))};
          time->set_nanos(OneOf(nanos));
        } else {
          Fill(inner);
        }
      }
    }
  }
}

void LotEventGenerator::AddText(const FieldDescriptor& field, Message* message) {
  const auto& reflection = *message->GetReflection();
  std::string text = Text(field);
  if (!field.is_repeated()) return reflection.SetString(message, &field, text);
  for (int i = 0; i < reflection.FieldSize(*message, &field) && RuleOf(field).is_distinct;
       ++i) {
    if (reflection.GetRepeatedString(*message, &field, i) == text) return;
  }
  reflection.AddString(message, &field, text);
}

std::string LotEventGenerator::Text(const FieldDescriptor& field) {
  for (;;) {
    std::string text = TextFor(field);
    if (!text.empty() && TextProblem(field, text).empty()) return text;
  }
}

std::string LotEventGenerator::TextFor(const FieldDescriptor& field) {
  const std::string& name = field.name();
  const EpcisMember& member = MemberOf(field);
  if (IsIdentifier(field)) return Identifier();
  if (member.form == MemberForm::kTerm) return Term(field);
  if (name == "event_time_zone_offset") return ZoneOffset();
  if (name == "sha256") return FreeText(32);
  if (name == "hex_binary_value") return FreeText(40);
  if (name == "percent" || name == "perc_rank") {
    return Chance(10) ? "100.00" : absl::StrCat(Below(100), ".", Digits(1 + Below(3)));
  }
  if (member.form == MemberForm::kDecimal || name == "value") {
    return Decimal(field.containing_type() == v1::SensorReport::descriptor());
  }
  if (absl::EndsWith(name, "_date")) return Date();
  if (name == "uom")
    return OneOf(std::vector<std::string>{"KGM", "H87", "XBX", "CEL", "P1"});
  if (absl::EndsWith(name, "_in") || absl::StartsWith(name, "country")) {
    return Chance(50) ? Digits(3) : OneOf(std::vector<std::string>{"MX", "JP", "US"});
  }
  if (name == "container_numbers") return absl::StrCat(Letters(4), Digits(7));
  if (absl::StartsWith(name, "port_of")) return absl::StrCat(Letters(2), "Z", Digits(2));
  // Free text, if the field takes it; otherwise a URI.
  if (TextProblem(field, "no URI").empty()) return FreeText(Chance(5) ? 1000 : 20);
  return Uri();
}

std::string LotEventGenerator::Term(const FieldDescriptor& field) {
  const CbvList list = MemberOf(field).list;
  if (Chance(15)) return Uri();
  // The measurement types of later editions.
  if (list == CbvList::kMeasurementType && Chance(10)) return "Saltiness";
  return std::string(OneOf(CbvNames(list)));
}

std::string LotEventGenerator::Digits(size_t count) {
  std::string digits;
  while (digits.size() < count) digits += static_cast<char>('0' + Below(10));
  return digits;
}

std::string LotEventGenerator::Letters(size_t count) {
  std::string letters;
  while (letters.size() < count) letters += static_cast<char>('A' + Below(26));
  return letters;
}

std::string LotEventGenerator::Identifier() {
  switch (Below(6)) {
    case 0:
      return absl::StrCat("urn:epc:id:sscc:7501234.1", Digits(9));
    case 1:
      return absl::StrCat("urn:epc:id:sgtin:7501234.2", Digits(5), ".", Digits(3), "%22");
    case 2:
      return absl::StrCat("urn:epc:class:lgtin:7501234.1", Digits(5), ".L", Digits(4));
    case 3:
      return absl::StrCat("https://id.gs1.org/01/27501234000141/10/", Letters(3),
                          Digits(4));
    case 4:
      return absl::StrCat("urn:uuid:", Digits(8), "-aaaa-4aaa-8aaa-", Digits(12));
    default:
      return absl::StrCat("https://id.ranch.example/mx/siniiga/", Digits(10));
  }
}

std::string LotEventGenerator::Uri() {
  const std::string tail = Digits(1 + Below(9));
  const std::string uris[] = {
      absl::StrCat("https://x.example/a?b=", tail, "#c"),
      absl::StrCat("urn:epc:id:sgln:7501234.000", Digits(2), ".", tail),
      absl::StrCat("urn:epcglobal:cbv:bt:7501234000004:", tail),
      absl::StrCat("ni:///sha-256;", tail, "?ver=CBV2.0"),
      absl::StrCat("geo:19.43,-99.", tail),
      // Like the prefixes that the writer makes up.
      absl::StrCat("rastro:", tail), absl::StrCat("ns1:", tail),
      absl::StrCat("rastro1:", tail)};
  return OneOf(uris);
}

std::string LotEventGenerator::Decimal(bool may_be_negative) {
  const std::string values[] = {"0",
                                "0.0",
                                "982.4",
                                "310.750",
                                "12345678901234567890.123456789",
                                "0.0000000000000000000000000000000001",
                                absl::StrCat(Below(1000), ".", Digits(2))};
  return absl::StrCat(may_be_negative && Chance(50) ? "-" : "", OneOf(values));
}

std::string LotEventGenerator::FreeText(size_t max_bytes) {
  const std::string pieces[] = {"a",    "Z",    " ",       "7",
                                "\"",   "\\",   "\n",      "\x01",
                                "\x7f", "ñ",    "牛肉",    "\xf0\x9f\x90\x82",
                                "/",    "~",    ":",       "</b>",
                                "007",  "ns1:", "rastro:", "null"};
  const size_t bytes = 1 + Below(max_bytes);
  std::string text;
  while (text.size() < bytes) text += OneOf(pieces);
  // Whole bytes of the wanted number only where no text is wanted.
  if (max_bytes == 32) text.assign(32, static_cast<char>(random_()));
  return text;
}

std::string LotEventGenerator::Date() {
  return absl::StrFormat("20%02d-%02d-%02d", Below(100), 1 + Below(12), 1 + Below(28));
}

std::string LotEventGenerator::ZoneOffset() {
  const size_t minutes = Below(14 * 60 + 1);
  return absl::StrFormat("%s%02d:%02d", Chance(50) ? "+" : "-", minutes / 60,
                         minutes % 60);
}

void LotEventGenerator::CompleteWhat(v1::LotEvent* event) {
  if (!event->has_object() && !event->has_transformation()) {
    event->clear_persistent_disposition();
  } else if (event->has_persistent_disposition() &&
             event->persistent_disposition().ByteSizeLong() == 0) {
    event->mutable_persistent_disposition()->add_set("recalled");
  }
  if (event->error_declaration().reason() == "did_not_occur") {
    event->mutable_error_declaration()->clear_corrective_event_ids();
  }
  CompleteFacilityList(event);
  if (event->has_object()) CompleteObject(event);
  if (event->has_aggregation()) {
    v1::AggregationEvent* what = event->mutable_aggregation();
    CompleteContainer(what->action() != v1::ACTION_OBSERVE, what);
  }
  if (event->has_association()) CompleteContainer(true, event->mutable_association());
  if (event->has_transaction()) CompleteTransaction(event);
  if (event->has_transformation())
    CompleteTransformation(event->mutable_transformation());
}

// A list stands alone in its event.
void LotEventGenerator::CompleteFacilityList(v1::LotEvent* event) {
  if (!event->has_facility_list()) return;
  if (!event->has_object() || Chance(30)) return event->clear_facility_list();
  event->mutable_object()->Clear();
  event->mutable_object()->set_action(v1::ACTION_OBSERVE);
  event->mutable_object()->add_epc_list(
      absl::StrCat("https://w3id.org/rastro/facilities/", Letters(2), "/", Letters(2)));
  v1::FacilityList& list = *event->mutable_facility_list();
  if (list.kind() == v1::FACILITY_LIST_KIND_WHOLE) return list.clear_delisted();
  list.clear_delisted();
  if (Chance(50)) list.add_delisted("XX-TIF-1");
  if (list.listed_size() == 0) list.add_listed("TIF-2");
}

void LotEventGenerator::CompleteObject(v1::LotEvent* event) {
  v1::ObjectEvent* what = event->mutable_object();
  if (what->action() != v1::ACTION_ADD) what->clear_ilmd();
  const bool has_things = what->epc_list_size() + what->quantity_list_size() > 0;
  const bool is_measurement =
      event->sensor_element_list_size() > 0 && !event->read_point().empty();
  if (!has_things && !is_measurement) what->add_epc_list(Identifier());
}

template <typename What>
void LotEventGenerator::CompleteContainer(bool needs_parent, What* what) {
  if (needs_parent && what->parent_id().empty()) what->set_parent_id(Identifier());
  const bool has_children =
      what->child_epcs_size() + what->child_quantity_list_size() > 0;
  if (!has_children && what->action() != v1::ACTION_DELETE)
    what->add_child_epcs(Identifier());
}

void LotEventGenerator::CompleteTransaction(v1::LotEvent* event) {
  if (event->biz_transaction_list_size() == 0) {
    event->add_biz_transaction_list()->set_biz_transaction(Uri());
  }
  v1::TransactionEvent* what = event->mutable_transaction();
  const bool has_things = what->epc_list_size() + what->quantity_list_size() > 0;
  if (!has_things && what->parent_id().empty() && what->action() != v1::ACTION_DELETE) {
    what->set_parent_id(Identifier());
  }
}

void LotEventGenerator::CompleteTransformation(v1::TransformationEvent* what) {
  const bool has_input =
      what->input_epc_list_size() + what->input_quantity_list_size() > 0;
  const bool has_output =
      what->output_epc_list_size() + what->output_quantity_list_size() > 0;
  if (!has_input && (!has_output || what->transformation_id().empty())) {
    what->add_input_epc_list(Identifier());
  }
  if (!has_output && what->transformation_id().empty()) {
    what->add_output_epc_list(Identifier());
  }
}

void LotEventGenerator::AddNamespaces(v1::LotEvent* event) {
  std::vector<std::string> paths;
  AddSharedPaths(*event, &paths);
  AddSharedPaths(event->transport(), &paths);
  AddSharedPaths(event->object().ilmd(), &paths);
  AddSharedPaths(event->transformation().ilmd(), &paths);
  const std::string foreign[] = {"https://meat.example/epcis/", "urn:epcglobal:cbv:mda",
                                 "gs1:", "ns1:"};
  std::map<std::string, std::set<std::string>> by_uri;
  for (const std::string& path : paths) {
    if (Chance(20)) by_uri[OneOf(foreign)].insert(path);
  }
  for (const auto& [uri, members] : by_uri) {
    v1::MemberNamespace& each = *event->add_member_namespaces();
    each.set_uri(uri);
    for (const std::string& member : members) each.add_members(member);
  }
}

}  // namespace rastro

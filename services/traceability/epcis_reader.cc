// See epcis_reader.h. One class, a function for each group of members; all
// violations of an event are collected.

#include "services/traceability/epcis_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_extras.h"
#include "services/traceability/event_time.h"
#include "services/traceability/fact_builder.h"
#include "services/traceability/json_fields.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

struct TypeName {
  absl::string_view name;
  EventType type;
};
constexpr TypeName kTypes[] = {{"ObjectEvent", EventType::kObject},
                               {"AggregationEvent", EventType::kAggregation},
                               {"TransactionEvent", EventType::kTransaction},
                               {"TransformationEvent", EventType::kTransformation},
                               {"AssociationEvent", EventType::kAssociation}};

// A member that holds identifiers, and the event types that have it.
struct ListName {
  absl::string_view name;
  MentionList list;
  bool with_quantities;
  bool in_object, in_aggregation, in_transaction, in_transformation;

  // An association has the lists of an aggregation.
  bool Fits(EventType type) const {
    switch (type) {
      case EventType::kObject:
        return in_object;
      case EventType::kTransaction:
        return in_transaction;
      case EventType::kTransformation:
        return in_transformation;
      default:
        return in_aggregation;
    }
  }
};
constexpr ListName kLists[] = {
    {"epcList", MentionList::kEpcs, false, true, false, true, false},
    {"quantityList", MentionList::kEpcs, true, true, false, true, false},
    {"childEPCs", MentionList::kChildren, false, false, true, false, false},
    {"childQuantityList", MentionList::kChildren, true, false, true, false, false},
    {"inputEPCList", MentionList::kInputs, false, false, false, false, true},
    {"inputQuantityList", MentionList::kInputs, true, false, false, false, true},
    {"outputEPCList", MentionList::kOutputs, false, false, false, false, true},
    {"outputQuantityList", MentionList::kOutputs, true, false, false, false, true}};

// Members without which an event would say something else: one that is spelled
// nearly like them is refused, not left aside as an extension.
constexpr absl::string_view kMembers[] = {"action",
                                          "bizLocation",
                                          "bizStep",
                                          "bizTransactionList",
                                          "childEPCs",
                                          "childQuantityList",
                                          "destinationList",
                                          "disposition",
                                          "epcList",
                                          "errorDeclaration",
                                          "eventID",
                                          "ilmd",
                                          "inputEPCList",
                                          "inputQuantityList",
                                          "outputEPCList",
                                          "outputQuantityList",
                                          "parentID",
                                          "persistentDisposition",
                                          "quantityList",
                                          "readPoint",
                                          "sensorElementList",
                                          "sourceList",
                                          "transformationID"};

class EpcisReader {
 public:
  EpcisReader(const JsonValue& event, const JsonLdPrefixes* outer,
              absl::string_view pointer, ContentExtent extent)
      : builder_(extent),
        event_(event, &builder_.violations()),
        prefixes_(event.Find("@context"), outer),
        pointer_(pointer) {}

  absl::StatusOr<EventFacts> Read() {
    if (!ReadType()) return builder_.violations().ToStatus();
    if (facts().type == EventType::kDocumentHeader) return ReadHeader();
    CheckMembers();
    ReadTime();
    ReadAction();
    ReadErrorDeclaration();
    facts().event_id = event_.Text("eventID");
    facts().biz_step = Term(CbvList::kBizStep, event_.Text("bizStep"));
    facts().disposition = Term(CbvList::kDisposition, event_.Text("disposition"));
    ReadPersistentDisposition();
    facts().read_point = Place("readPoint");
    facts().biz_location = Place("bizLocation");
    ReadIdentifiers();
    facts().biz_transactions = TypedIds("bizTransactionList", "bizTransaction", false);
    facts().sources = TypedIds("sourceList", "source", true);
    facts().destinations = TypedIds("destinationList", "destination", true);
    ReadEpcisExtras(event_, prefixes_, &builder_);
    return builder_.Finish(pointer_);
  }

 private:
  EventFacts& facts() { return builder_.facts(); }

  bool ReadType() {
    const auto type = event_.Require("type", JsonKind::kString);
    if (!type) return false;
    const std::string name = type->Text();
    for (const TypeName& each : kTypes) {
      if (each.name != name) continue;
      facts().type = each.type;
      return true;
    }
    if (name == "EPCISDocument" || name == "EPCISQueryDocument") {
      facts().type = EventType::kDocumentHeader;
      return true;
    }
    std::vector<absl::string_view> names;
    for (const TypeName& each : kTypes) names.push_back(each.name);
    const absl::string_view meant = Nearest(name, names);
    event_.Refuse("type", "event.type", name,
                  meant.empty() ? "wanted ObjectEvent, AggregationEvent, "
                                  "TransactionEvent, TransformationEvent or "
                                  "AssociationEvent"
                                : absl::StrCat("did you mean ", meant, "?"));
    return false;
  }

  // A document without its body: see docs/epcis-content.md, section 2.
  absl::StatusOr<EventFacts> ReadHeader() {
    if (event_.object().Find("epcisBody")) {
      event_.Refuse("epcisBody", "header.body", "epcisBody",
                    "one event is wanted here, not a document of events");
    }
    event_.Require("epcisHeader", JsonKind::kObject);
    const std::string created = event_.RequiredText("creationDate");
    const auto time = ParseDateTime(created, std::nullopt);
    if (time) {
      facts().event_time = *time;
    } else if (IsText("creationDate")) {
      RefuseTime("creationDate", created);
    }
    return builder_.Finish(pointer_);
  }

  // False also if the member is missing or of another kind, which has been noted.
  bool IsText(absl::string_view name) const {
    const auto member = event_.object().Find(name);
    return member && member->is(JsonKind::kString);
  }

  void RefuseTime(absl::string_view name, absl::string_view value) {
    event_.Refuse(name, "event.time", value,
                  "wanted date and time with offset, such as "
                  "2026-03-02T09:15:30.250-07:00");
  }

  void CheckMembers() {
    std::string scratch;
    for (const JsonValue& member : event_.object().Each()) {
      const absl::string_view name = member.NameIn(&scratch);
      for (absl::string_view known : kMembers) {
        if (name.size() != known.size() || name == known ||
            !absl::EqualsIgnoreCase(name, known)) {
          continue;
        }
        event_.Refuse(name, "event.member", name,
                      absl::StrCat("did you mean ", known, "?"));
      }
    }
  }

  // An eventTime without an offset is local time at eventTimeZoneOffset, which is
  // required anyway; such documents are in use.
  void ReadTime() {
    const std::string offset = event_.RequiredText("eventTimeZoneOffset");
    const std::optional<int> minutes = ParseZoneOffset(offset);
    if (minutes) {
      facts().zone_offset_minutes = *minutes;
    } else if (IsText("eventTimeZoneOffset")) {
      event_.Refuse("eventTimeZoneOffset", "event.zone_offset", offset,
                    "wanted an offset from UTC from -14:00 to +14:00, such as "
                    "-07:00");
    }
    const std::string text = event_.RequiredText("eventTime");
    const auto time = ParseDateTime(text, minutes);
    if (time) {
      facts().event_time = *time;
    } else if (IsText("eventTime")) {
      RefuseTime("eventTime", text);
    }
  }

  void ReadAction() {
    if (facts().type == EventType::kTransformation) {
      const auto action = event_.object().Find("action");
      if (!action) return;
      event_.Refuse("action", "event.action", action->raw(),
                    "a TransformationEvent has no action");
      return;
    }
    const auto member = event_.Require("action", JsonKind::kString);
    if (!member) return;
    const std::string action = member->Text();
    if (action == "ADD") {
      facts().action = EventAction::kAdd;
    } else if (action == "OBSERVE") {
      facts().action = EventAction::kObserve;
    } else if (action == "DELETE") {
      facts().action = EventAction::kDelete;
    } else {
      const absl::string_view meant = Nearest(action, {"ADD", "OBSERVE", "DELETE"});
      event_.Refuse("action", "event.action", member->raw(),
                    meant.empty() ? "wanted ADD, OBSERVE or DELETE"
                                  : absl::StrCat("did you mean ", meant, "?"));
    }
  }

  void ReadErrorDeclaration() {
    const auto member = event_.Find("errorDeclaration", JsonKind::kObject);
    if (!member) return;
    const JsonFields fields(*member, &builder_.violations());
    ErrorDeclaration declaration;
    const std::string time = fields.RequiredText("declarationTime");
    const auto parsed = ParseDateTime(time, facts().zone_offset_minutes);
    if (parsed) {
      declaration.declaration_time = *parsed;
    } else if (const auto found = fields.object().Find("declarationTime");
               found && found->is(JsonKind::kString)) {
      fields.Refuse("declarationTime", "event.time", time,
                    "wanted date and time with offset");
    }
    declaration.reason = Term(CbvList::kErrorReason, fields.Text("reason"));
    for (const JsonValue& id : fields.List("correctiveEventIDs", JsonKind::kString)) {
      declaration.corrective_event_ids.push_back(id.Text());
    }
    facts().error_declaration = std::move(declaration);
  }

  void ReadPersistentDisposition() {
    const auto member = event_.Find("persistentDisposition", JsonKind::kObject);
    if (!member) return;
    const JsonFields fields(*member, &builder_.violations());
    for (const JsonValue& each : fields.List("set", JsonKind::kString)) {
      facts().persistent_set.push_back(Term(CbvList::kDisposition, each.Text()));
    }
    for (const JsonValue& each : fields.List("unset", JsonKind::kString)) {
      facts().persistent_unset.push_back(Term(CbvList::kDisposition, each.Text()));
    }
  }

  std::string Term(CbvList list, absl::string_view value) const {
    return ShortCbvName(list, prefixes_.Expand(value));
  }

  std::string Place(absl::string_view name) {
    const auto member = event_.Find(name, JsonKind::kObject);
    if (!member) return "";
    const JsonFields fields(*member, &builder_.violations());
    return PlaceUri(prefixes_.Expand(fields.RequiredText("id")));
  }

  std::vector<TypedId> TypedIds(absl::string_view list, absl::string_view id_name,
                                bool are_places) {
    std::vector<TypedId> ids;
    const CbvList types =
        are_places ? CbvList::kSourceDestinationType : CbvList::kBizTransactionType;
    for (const JsonValue& each : event_.List(list, JsonKind::kObject)) {
      const JsonFields fields(each, &builder_.violations());
      const std::string id = prefixes_.Expand(fields.RequiredText(id_name));
      ids.push_back({Term(types, fields.Text("type")), are_places ? PlaceUri(id) : id});
    }
    return ids;
  }

  void ReadIdentifiers() {
    for (const ListName& list : kLists) {
      if (!list.Fits(facts().type)) {
        RefuseMember(list.name);
      } else if (const auto member = event_.Find(list.name, JsonKind::kArray)) {
        ReadList(list, *member);
      }
    }
    ReadSingle("parentID", facts().type != EventType::kObject &&
                               facts().type != EventType::kTransformation);
    ReadSingle("transformationID", facts().type == EventType::kTransformation);
  }

  // Counts the elements, because asking each for its pointer would take time in
  // the square of their number.
  void ReadList(const ListName& list, const JsonValue& elements) {
    size_t i = 0;
    for (const JsonValue& element : elements.Each()) {
      const std::string pointer = absl::StrCat(pointer_, "/", list.name, "/", i++);
      if (list.with_quantities) {
        ReadQuantity(list.list, element, pointer);
      } else if (IsKind(element, JsonKind::kString, pointer)) {
        builder_.AddMention(list.list, Identifier(element, pointer));
      }
    }
  }

  bool IsKind(const JsonValue& value, JsonKind kind, const std::string& pointer) {
    if (value.is(kind)) return true;
    builder_.violations().Add(
        pointer, "json.kind", value.raw(),
        kind == JsonKind::kString ? "wanted a string" : "wanted an object");
    return false;
  }

  void ReadQuantity(MentionList list, const JsonValue& element,
                    const std::string& pointer) {
    if (!IsKind(element, JsonKind::kObject, pointer)) return;
    const JsonFields fields(element, &builder_.violations());
    const auto epc_class = fields.Require("epcClass", JsonKind::kString);
    Quantity quantity{fields.Number("quantity"), fields.Text("uom")};
    if (!epc_class) return;
    builder_.AddQuantity(list, Identifier(*epc_class, absl::StrCat(pointer, "/epcClass")),
                         std::move(quantity));
  }

  void ReadSingle(absl::string_view name, bool fits) {
    if (!fits) return RefuseMember(name);
    const auto member = event_.Find(name, JsonKind::kString);
    if (!member) return;
    if (name == "parentID") {
      builder_.AddMention(MentionList::kParent, Identifier(*member, member->Pointer()));
    } else {
      builder_.SetTransformation(Identifier(*member, member->Pointer()));
    }
  }

  // Its lots would be silently lost.
  void RefuseMember(absl::string_view name) {
    const auto member = event_.object().Find(name);
    if (!member) return;
    event_.Refuse(name, "event.member", name,
                  absl::StrCat("events of this type have no ", name));
  }

  IdentifierText Identifier(const JsonValue& value, std::string pointer) const {
    std::string written = value.Text();
    return {prefixes_.Expand(written), written, std::move(pointer)};
  }

  FactBuilder builder_;
  JsonFields event_;
  JsonLdPrefixes prefixes_;
  const std::string pointer_;
};

}  // namespace

absl::StatusOr<EventFacts> ReadEpcisEvent(absl::string_view content,
                                          ContentExtent extent) {
  absl::StatusOr<JsonDocument> document = JsonDocument::Parse(content, kMaxEventBytes);
  if (!document.ok()) return document.status();
  if (!document->root().is(JsonKind::kObject)) {
    return ViolationError({"", "json.kind", Shortened(document->root().raw()),
                           "wanted an object: one EPCIS event"});
  }
  return ReadEpcisEvent(document->root(), nullptr, "", extent);
}

absl::StatusOr<EventFacts> ReadEpcisEvent(const JsonValue& event,
                                          const JsonLdPrefixes* outer,
                                          absl::string_view pointer,
                                          ContentExtent extent) {
  return EpcisReader(event, outer, pointer, extent).Read();
}

}  // namespace rastro

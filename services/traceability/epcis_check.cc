// See epcis_check.h. The tables are in epcis_shape.h; here stand the rules that
// concern two members at a time, and what a file is made of.

#include "services/traceability/epcis_check.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_members.h"
#include "services/traceability/epcis_notes.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/epcis_shape.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {
namespace {

constexpr absl::string_view kNoContext =
    "wanted https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

// A string member's characters; "" if there is none.
std::string TextOf(const JsonValue& object, absl::string_view name) {
  const std::optional<JsonValue> member = object.Find(name);
  return member && member->is(JsonKind::kString) ? member->Text() : "";
}

// An event of a type that nobody knows may have the members of any.
uint8_t EventBits(absl::string_view type) {
  if (type == "ObjectEvent") return kInObject;
  if (type == "AggregationEvent") return kInAggregation;
  if (type == "TransactionEvent") return kInTransaction;
  if (type == "TransformationEvent") return kInTransformation;
  if (type == "AssociationEvent") return kInAssociation;
  return kInAll;
}

void CheckIlmdAction(const JsonValue& event, uint8_t events, absl::string_view action,
                     EpcisNotes& notes) {
  if (events != kInObject || action == "ADD") return;
  const std::optional<JsonValue> ilmd = event.Find("ilmd");
  if (!ilmd) return;
  notes.Mistake(*ilmd, "ilmd.action", "an ObjectEvent has ilmd with action ADD only");
}

void CheckTransaction(const JsonValue& event, uint8_t events, absl::string_view action,
                      EpcisNotes& notes) {
  if (events != kInTransaction || action == "DELETE") return;
  if (event.Find("epcList") || event.Find("quantityList")) return;
  notes.Mistake(event, "event.identifiers", "wanted epcList or quantityList");
}

// What did not occur has no other event in its place.
void CheckErrorDeclaration(const JsonValue& event, const JsonLdPrefixes& prefixes,
                           EpcisNotes& notes) {
  const std::optional<JsonValue> declaration = event.Find("errorDeclaration");
  if (!declaration) return;
  const std::optional<JsonValue> ids = declaration->Find("correctiveEventIDs");
  if (!ids || ids->Each().empty()) return;
  const std::string reason = prefixes.Expand(TextOf(*declaration, "reason"));
  if (reason != "did_not_occur" && reason != "https://ref.gs1.org/cbv/ER-did_not_occur") {
    return;
  }
  notes.Mistake(*ids, "error_declaration.corrective_ids",
                "an event that did not occur is corrected by none");
}

// All rules but those of the reader.
void CheckRules(const JsonValue& event, const JsonLdPrefixes& prefixes,
                ContentExtent extent, EpcisNotes& notes) {
  const uint8_t events = EventBits(TextOf(event, "type"));
  CheckEpcisMembers(event, kEventShape, events, prefixes, notes);
  const std::string action = TextOf(event, "action");
  CheckIlmdAction(event, events, action, notes);
  if (extent == ContentExtent::kWhole) CheckTransaction(event, events, action, notes);
  CheckErrorDeclaration(event, prefixes, notes);
}

bool IsDocumentType(absl::string_view type) {
  return type == "EPCISDocument" || type == "EPCISQueryDocument";
}

// A content of its own: an event, or a document without its body.
void CheckContent(const JsonValue& content, ContentExtent extent, EpcisNotes& notes) {
  const JsonLdPrefixes prefixes(content.Find("@context"));
  const std::string type = TextOf(content, "type");
  if (IsDocumentType(type)) {
    const ObjectShape& shape =
        type == "EPCISDocument" ? kDocumentHeaderShape : kQueryDocumentHeaderShape;
    return CheckEpcisMembers(content, shape, kInAll, prefixes, notes);
  }
  if (!content.Find("@context")) {
    notes.Missing(content, "@context", std::string(kNoContext));
  }
  CheckRules(content, prefixes, extent, notes);
}

class DocumentCheck {
 public:
  explicit DocumentCheck(const JsonValue& root)
      : root_(root), prefixes_(root.Find("@context")) {}

  EpcisReport Check() && {
    const std::string type = TextOf(root_, "type");
    if (!IsDocumentType(type)) {
      CheckEvent(root_, nullptr, "", 0);
      return std::move(report_);
    }
    CheckFrame(type);
    const bool is_query = type == "EPCISQueryDocument";
    const std::optional<JsonValue> list = EventList(is_query);
    if (!list || !list->is(JsonKind::kArray)) return std::move(report_);
    CheckEvents(*list, is_query ? "/epcisBody/queryResults/resultsBody/eventList"
                                : "/epcisBody/eventList");
    return std::move(report_);
  }

 private:
  // The document but for its events.
  void CheckFrame(absl::string_view type) {
    EpcisNotes notes(true);
    CheckEpcisMembers(root_,
                      type == "EPCISDocument" ? kDocumentShape : kQueryDocumentShape,
                      kInAll, prefixes_, notes);
    const std::optional<JsonValue> header = root_.Find("epcisHeader");
    if (header && !header->Each().empty() && !root_.Find("creationDate")) {
      notes.Missing(root_, "creationDate", "wanted the time of the header's master data");
    }
    Report(std::nullopt, notes);
  }

  std::optional<JsonValue> EventList(bool is_query) const {
    std::optional<JsonValue> at = root_.Find("epcisBody");
    if (at && is_query) at = at->Find("queryResults");
    if (at && is_query) at = at->Find("resultsBody");
    return at ? at->Find("eventList") : std::nullopt;
  }

  void CheckEvents(const JsonValue& list, absl::string_view pointer) {
    uint32_t position = 0;
    for (const JsonValue& event : list.Each()) {
      if (report_.mistakes.size() >= kMaxFileMistakes) {
        report_.complete = false;
        return;
      }
      CheckEvent(event, &prefixes_, absl::StrCat(pointer, "/", position), position);
      ++position;
    }
    if (position > 0 || root_.Find("epcisHeader")) return;
    EpcisNotes notes(true);
    notes.Advise(list, "document.empty", "holds nothing that could be submitted");
    Report(std::nullopt, notes);
  }

  // `outer` are the prefixes of the document, null for an event that is the file.
  void CheckEvent(const JsonValue& event, const JsonLdPrefixes* outer,
                  absl::string_view pointer, uint32_t position) {
    // Advice that is not listed is not looked for.
    EpcisNotes notes(report_.advice.size() < kMaxFileMistakes);
    if (!event.is(JsonKind::kObject)) {
      notes.Mistake(event, "json.kind", "wanted an object: one EPCIS event");
      return Report(position, notes);
    }
    if (outer == nullptr && !event.Find("@context")) {
      notes.Missing(event, "@context", std::string(kNoContext));
    }
    CheckRules(event, JsonLdPrefixes(event.Find("@context"), outer),
               ContentExtent::kWhole, notes);
    const absl::StatusOr<EventFacts> facts = ReadEpcisEvent(event, outer, pointer);
    if (!facts.ok()) notes.mistakes().AddNew(CollectedFrom(facts.status()));
    ++report_.events;
    Report(position, notes);
  }

  void Report(std::optional<uint32_t> event, EpcisNotes& notes) {
    Append(event, notes.mistakes(), report_.mistakes);
    Append(event, notes.advice(), report_.advice);
    if (notes.mistakes().omitted() > 0) report_.complete = false;
  }

  static void Append(std::optional<uint32_t> event, const Violations& found,
                     std::vector<Violation>& to) {
    if (to.size() >= kMaxFileMistakes) return;
    for (Violation each : found.list()) {
      each.event = event;
      to.push_back(std::move(each));
    }
  }

  const JsonValue root_;
  const JsonLdPrefixes prefixes_;
  EpcisReport report_;
};

}  // namespace

absl::StatusOr<EventFacts> CheckEpcisEvent(absl::string_view content,
                                           ContentExtent extent) {
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(content, kMaxEventBytes);
  if (!document.ok()) return document.status();
  const JsonValue root = document->root();
  EpcisNotes notes(false);
  if (!root.is(JsonKind::kObject)) {
    notes.Mistake(root, "json.kind", "wanted an object: one EPCIS event");
    return notes.mistakes().ToStatus();
  }
  CheckContent(root, extent, notes);
  absl::StatusOr<EventFacts> facts = ReadEpcisEvent(root, nullptr, "", extent);
  if (notes.mistakes().empty()) return facts;
  if (!facts.ok()) notes.mistakes().AddNew(CollectedFrom(facts.status()));
  return notes.mistakes().ToStatus();
}

absl::StatusOr<EventFacts> CheckEvent(absl::string_view media_type,
                                      absl::string_view content, ContentExtent extent) {
  return media_type == kEpcisMediaType ? CheckEpcisEvent(content, extent)
                                       : ReadEventFacts(media_type, content, extent);
}

EpcisReport CheckEpcisDocument(absl::string_view file) {
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  const absl::StatusOr<JsonDocument> document =
      JsonDocument::Parse(file, kMaxDocumentBytes);
  if (!document.ok()) {
    const Violations found = CollectedFrom(document.status());
    return {.complete = found.omitted() == 0, .mistakes = found.list()};
  }
  const JsonValue root = document->root();
  if (!root.is(JsonKind::kObject)) {
    return {.mistakes = {{"", "json.kind", Shortened(root.raw()),
                          "wanted an object: an EPCIS document or one event"}}};
  }
  return DocumentCheck(root).Check();
}

}  // namespace rastro

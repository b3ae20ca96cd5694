// See epcis_document.h. Every byte of a content is copied from the file, but for
// the member name "@context", brackets and commas.

#include "services/traceability/epcis_document.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/traceability/json_fields.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The items of a context: an array's inner bytes, or the one value itself.
// JSON-LD has no arrays within an array of contexts.
absl::string_view ContextItems(const JsonValue& context) {
  if (!context.is(JsonKind::kArray)) return context.raw();
  const absl::string_view raw = context.raw();
  return absl::StripAsciiWhitespace(raw.substr(1, raw.size() - 2));
}

std::string JoinedContexts(const JsonValue& first, const JsonValue& second) {
  const absl::string_view a = ContextItems(first);
  const absl::string_view b = ContextItems(second);
  return absl::StrCat("[", a, a.empty() || b.empty() ? "" : ",", b, "]");
}

// An event's bytes with the document's context.
std::string EventContent(const JsonValue& event,
                         const std::optional<JsonValue>& context) {
  const absl::string_view raw = event.raw();
  if (!context || !event.is(JsonKind::kObject)) return std::string(raw);
  const std::optional<JsonValue> own = event.Find("@context");
  if (own) {
    const size_t begin = own->offset() - event.offset();
    return absl::StrCat(raw.substr(0, begin), JoinedContexts(*context, *own),
                        raw.substr(begin + own->raw().size()));
  }
  return absl::StrCat("{\"@context\":", context->raw(),
                      event.Children().empty() ? "" : ",", raw.substr(1));
}

// A member's bytes, from its name to the end of its value.
absl::string_view MemberBytes(absl::string_view file, const JsonValue& member) {
  const size_t end = member.offset() + member.raw().size();
  return file.substr(member.name_offset(), end - member.name_offset());
}

// The document without its body, the context first.
std::string HeaderContent(const JsonValue& document, absl::string_view file) {
  std::vector<absl::string_view> members;
  const auto context = document.Find("@context");
  if (context) members.push_back(MemberBytes(file, *context));
  for (const JsonValue& member : document.Children()) {
    const std::string name = member.Name();
    if (name != "@context" && name != "epcisBody") {
      members.push_back(MemberBytes(file, member));
    }
  }
  return absl::StrCat("{", absl::StrJoin(members, ","), "}");
}

bool HasMasterData(const JsonFields& document) {
  const auto header = document.Find("epcisHeader", JsonKind::kObject);
  return header && !header->Children().empty();
}

// The array of events, wherever this type of document keeps it.
std::optional<JsonValue> FindEventList(const JsonFields& document,
                                       Violations* violations) {
  const auto body = document.Require("epcisBody", JsonKind::kObject);
  if (!body) return std::nullopt;
  const JsonFields in_body(*body, violations);
  if (!body->Find("queryResults")) {
    return in_body.Require("eventList", JsonKind::kArray);
  }
  const auto results = in_body.Require("queryResults", JsonKind::kObject);
  if (!results) return std::nullopt;
  const JsonFields in_results(*results, violations);
  const auto inner = in_results.Require("resultsBody", JsonKind::kObject);
  if (!inner) return std::nullopt;
  return JsonFields(*inner, violations).Require("eventList", JsonKind::kArray);
}

absl::StatusOr<std::vector<EpcisContent>> SplitDocument(const JsonValue& root,
                                                        absl::string_view file) {
  Violations violations;
  const JsonFields document(root, &violations);
  std::vector<EpcisContent> contents;
  if (HasMasterData(document)) {
    contents.push_back({HeaderContent(root, file), "", true});
  }
  const std::optional<JsonValue> list = FindEventList(document, &violations);
  if (!list) return violations.ToStatus();
  const std::string pointer = list->Pointer();
  const std::optional<JsonValue> context = root.Find("@context");
  size_t index = 0;
  size_t total = 0;
  for (const JsonValue& event : list->Children()) {
    contents.push_back(
        {EventContent(event, context), absl::StrCat(pointer, "/", index++), false});
    total += contents.back().content.size();
    if (total > kMaxContentsBytes) {
      violations.Add(pointer, "document.size", absl::StrCat("more than ", total),
                     "the events with a copy of the context each are too large; "
                     "divide the file");
      return violations.ToStatus();
    }
  }
  if (contents.empty()) {
    violations.Add(pointer, "document.empty", "[]",
                   "wanted at least one event, or master data");
  }
  if (!violations.empty()) return violations.ToStatus();
  return contents;
}

}  // namespace

absl::StatusOr<std::vector<EpcisContent>> SplitEpcisFile(absl::string_view file) {
  absl::ConsumePrefix(&file, kByteOrderMark);
  absl::StatusOr<JsonDocument> document = JsonDocument::Parse(file, kMaxDocumentBytes);
  if (!document.ok()) return document.status();
  const JsonValue root = document->root();
  Violations violations;
  if (!root.is(JsonKind::kObject)) {
    violations.Add("", "json.kind", root.raw(),
                   "wanted an object: an EPCIS document or one event");
    return violations.ToStatus();
  }
  const std::string type = JsonFields(root, &violations).RequiredText("type");
  if (!violations.empty()) return violations.ToStatus();
  if (type == "EPCISDocument" || type == "EPCISQueryDocument") {
    return SplitDocument(root, file);
  }
  if (root.Find("epcisBody")) {
    violations.Add("/type", "document.type", type,
                   "wanted EPCISDocument or EPCISQueryDocument");
    return violations.ToStatus();
  }
  return std::vector<EpcisContent>{{std::string(file), "", false}};
}

}  // namespace rastro

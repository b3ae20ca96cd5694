// Our JSON reader against another: what ours takes is the same value there, and what
// ours alone refuses is refused by a rule of ours.

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "crypto/grammar.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxDocument = 1 << 20;

// Asking for a pointer walks over the siblings, so not for every value of long ones.
constexpr size_t kMaxPointersIn = 4096;

JsonKind KindOf(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return JsonKind::kNull;
    case Json::value_t::boolean:
      return JsonKind::kBool;
    case Json::value_t::string:
      return JsonKind::kString;
    case Json::value_t::array:
      return JsonKind::kArray;
    case Json::value_t::object:
      return JsonKind::kObject;
    default:
      return JsonKind::kNumber;
  }
}

// `value` is at `other` in `root`; both have the same children.
void Compare(const JsonValue& value, const Json& other, const Json* root) {
  Require(value.kind() == KindOf(other), "of one kind");
  if (value.is(JsonKind::kString)) {
    Require(value.Text() == other.get_ref<const std::string&>(), "the same string");
    Require(IsUtf8(value.Text()), "a string is UTF-8");
  }
  if (root != nullptr) {
    const Json::json_pointer pointer(value.Pointer());
    Require(&root->at(pointer) == &other, "its pointer leads to it");
  }
  const std::vector<JsonValue> children = value.Children();
  if (!other.is_structured()) return Require(children.empty(), "no children");
  Require(children.size() == other.size(), "as many children");
  for (size_t i = 0; i < children.size(); ++i) {
    const auto found = other.is_array() ? other.begin() + static_cast<int>(i)
                                        : other.find(children[i].Name());
    Require(found != other.end(), "the same names");
    Compare(children[i], *found, root);
  }
}

// Why ours may refuse what is JSON: limits, and names that stand twice.
bool IsOurRule(const Violation& violation) {
  return violation.rule == "json.depth" || violation.rule == "json.duplicate" ||
         violation.rule == "json.number" || violation.rule == "json.size";
}

// The other reader skips a byte order mark and takes a NUL byte for the end of the text;
// neither is JSON.
bool IsJsonElsewhere(absl::string_view text) {
  return !absl::StartsWith(text, "\xEF\xBB\xBF") && !absl::StrContains(text, '\0') &&
         Json::accept(text.begin(), text.end());
}

void RequireRefusedByRule(const absl::Status& status, absl::string_view text) {
  RequireViolations(status, "");
  if (!IsJsonElsewhere(text)) return;
  for (const Violation& violation : ViolationsOf(status)) {
    Require(IsOurRule(violation), "refused, though JSON: " + violation.rule);
  }
}

}  // namespace

void FuzzJson(absl::string_view bytes) {
  const absl::StatusOr<JsonDocument> document = JsonDocument::Parse(bytes, kMaxDocument);
  if (!document.ok()) return RequireRefusedByRule(document.status(), bytes);
  Json other;
  try {
    other = Json::parse(bytes.begin(), bytes.end());
  } catch (const Json::out_of_range&) {
    return;  // A number that no double holds; ours stay text.
  } catch (const Json::exception& error) {
    Require(false, error.what());
  }
  Compare(document->root(), other, bytes.size() <= kMaxPointersIn ? &other : nullptr);
}

}  // namespace rastro

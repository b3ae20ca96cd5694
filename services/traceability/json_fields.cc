// See json_fields.h.

#include "services/traceability/json_fields.h"

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

absl::string_view KindName(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "true or false";
    case JsonKind::kNumber:
      return "a number without quotation marks";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  return "";
}

// The object's member that was probably meant to be `wanted`.
std::string MisspelledHint(const JsonValue& object, absl::string_view wanted) {
  for (const JsonValue& member : object.Each()) {
    const std::string name = member.Name();
    if (name != wanted && Nearest(name, {wanted}) == wanted) {
      return absl::StrCat("; did you mean ", wanted, " by \"", Shortened(name), "\"?");
    }
  }
  return "";
}

}  // namespace

bool JsonFields::IsKind(const JsonValue& value, JsonKind kind) const {
  if (value.is(kind)) return true;
  if (violations_->full()) {
    violations_->AddUnlisted();
    return false;
  }
  violations_->Add(value.Pointer(), "json.kind", value.raw(),
                   absl::StrCat("wanted ", KindName(kind)));
  return false;
}

std::optional<JsonValue> JsonFields::Find(absl::string_view name, JsonKind kind) const {
  std::optional<JsonValue> member = object_.Find(name);
  if (member && !IsKind(*member, kind)) return std::nullopt;
  return member;
}

std::optional<JsonValue> JsonFields::Require(absl::string_view name,
                                             JsonKind kind) const {
  if (!object_.Find(name)) {
    Refuse(name, "field.missing", "",
           absl::StrCat("wanted ", KindName(kind), MisspelledHint(object_, name)));
    return std::nullopt;
  }
  return Find(name, kind);
}

std::string JsonFields::Text(absl::string_view name) const {
  const auto member = Find(name, JsonKind::kString);
  return member ? member->Text() : "";
}

std::string JsonFields::RequiredText(absl::string_view name) const {
  const auto member = Require(name, JsonKind::kString);
  return member ? member->Text() : "";
}

std::string JsonFields::Number(absl::string_view name) const {
  const auto member = Find(name, JsonKind::kNumber);
  return member ? std::string(member->raw()) : "";
}

std::vector<JsonValue> JsonFields::List(absl::string_view name, JsonKind kind) const {
  std::vector<JsonValue> list;
  const auto member = Find(name, JsonKind::kArray);
  if (!member) return list;
  for (const JsonValue& each : member->Each()) {
    if (IsKind(each, kind)) list.push_back(each);
  }
  return list;
}

void JsonFields::Refuse(absl::string_view name, absl::string_view rule,
                        absl::string_view value, std::string hint) const {
  if (violations_->full()) return violations_->AddUnlisted();
  violations_->Add(absl::StrCat(object_.Pointer(), PointerStep(name)), rule, value,
                   std::move(hint));
}

}  // namespace rastro

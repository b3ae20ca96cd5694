// See event_fields.h.
//
// path := *(step ".") field
// step := "$" | field | field "[]" | field "[" field "=" text "]"

#include "services/csv/event_fields.h"

#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor& FieldOf(const Message& message, absl::string_view name) {
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(std::string(name));
  assert(field != nullptr);
  return *field;
}

}  // namespace

void FieldSlot::Put(std::string text) {
  const auto& reflection = *message->GetReflection();
  if (!field->is_repeated()) {
    reflection.SetString(message, field, std::move(text));
    return;
  }
  absl::StrAppend(&pointer, "/", reflection.FieldSize(*message, field));
  reflection.AddString(message, field, std::move(text));
}

EventFields::Element EventFields::Enter(const Element& parent, absl::string_view step,
                                        const std::string& path_so_far) {
  const size_t bracket = step.find('[');
  const FieldDescriptor& field = FieldOf(*parent.message, step.substr(0, bracket));
  const auto& reflection = *parent.message->GetReflection();
  std::string pointer = absl::StrCat(parent.pointer, "/", field.json_name());
  if (bracket == absl::string_view::npos) {
    return {reflection.MutableMessage(parent.message, &field), std::move(pointer)};
  }
  absl::StrAppend(&pointer, "/", reflection.FieldSize(*parent.message, &field));
  absl::string_view inside = step.substr(bracket + 1);
  absl::ConsumeSuffix(&inside, "]");
  if (!inside.empty()) {
    Message* element = reflection.AddMessage(parent.message, &field);
    const std::pair<std::string, std::string> constant = absl::StrSplit(inside, '=');
    element->GetReflection()->SetString(element, &FieldOf(*element, constant.first),
                                        constant.second);
    return {element, std::move(pointer)};
  }
  Element& element = elements_[path_so_far];
  if (element.message == nullptr) {
    element = {reflection.AddMessage(parent.message, &field), std::move(pointer)};
  }
  return element;
}

FieldSlot EventFields::Locate(absl::string_view path) {
  Element here{&event_, ""};
  std::string path_so_far;
  while (true) {
    const size_t dot = path.find('.');
    absl::string_view step = path.substr(0, dot);
    if (dot == absl::string_view::npos) {
      const FieldDescriptor& field = FieldOf(*here.message, step);
      return {here.message, &field, absl::StrCat(here.pointer, "/", field.json_name())};
    }
    path.remove_prefix(dot + 1);
    absl::StrAppend(&path_so_far, step, ".");
    here = Enter(here, step == "$" ? absl::string_view(what_) : step, path_so_far);
  }
}

}  // namespace rastro

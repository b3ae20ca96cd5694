// See lot_event_check.h.

#include "services/traceability/lot_event_check.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/lot_event_forms.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Where a value stands; as text only if there is something to say of it.
struct Place {
  const Place* above = nullptr;
  const FieldDescriptor* field = nullptr;  // nullptr: the whole event.
  int index = -1;                          // Of a repeated field; -1 of none.

  std::string Pointer() const {
    if (field == nullptr) return "";
    std::string pointer = absl::StrCat(above->Pointer(), "/", field->json_name());
    if (index >= 0) absl::StrAppend(&pointer, "/", index);
    return pointer;
  }
};

class Walker {
 public:
  explicit Walker(Violations* violations) : violations_(*violations) {}

  void Walk(const Message& message, const Place& place) {
    const Reflection& reflection = *message.GetReflection();
    const auto& unknown = reflection.GetUnknownFields(message);
    for (int i = 0; i < unknown.field_count(); ++i) {
      violations_.Add(place.Pointer(), "lot_event.unknown_field",
                      absl::StrCat("field ", unknown.field(i).number()),
                      "this version knows no such field; update it");
    }
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (!field->is_repeated()) {
        Check(message, {&place, field, -1});
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Check(message, {&place, field, i});
      }
      if (RuleOf(*field).is_distinct) CheckDistinct(message, {&place, field, -1});
    }
  }

 private:
  void Check(const Message& message, const Place& place) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor& field = *place.field;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const Message& child =
            place.index < 0 ? reflection.GetMessage(message, &field)
                            : reflection.GetRepeatedMessage(message, &field, place.index);
        CheckTimestamp(child, place);
        return Walk(child, place);
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return CheckText(place.index < 0
                             ? reflection.GetStringReference(message, &field, &scratch)
                             : reflection.GetRepeatedStringReference(
                                   message, &field, place.index, &scratch),
                         place);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = reflection.GetEnumValue(message, &field);
        if (field.enum_type()->FindValueByNumber(value) != nullptr) return;
        return violations_.Add(place.Pointer(), "lot_event.enum", absl::StrCat(value),
                               "this version knows no such value; update it");
      }
      default:
        return;
    }
  }

  void CheckText(const std::string& value, const Place& place) {
    const TextForm& form = *RuleOf(*place.field).form;
    if (form.fits(value)) return;
    // A hint costs time: none for what is only counted.
    if (violations_.full()) return violations_.AddUnlisted();
    violations_.Add(place.Pointer(), form.rule, value, HintFor(form, value));
  }

  void CheckDistinct(const Message& message, const Place& place) {
    const Reflection& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, place.field);
    if (size < 2) return;
    absl::flat_hash_set<std::string> seen;
    for (int i = 0; i < size; ++i) {
      const std::string value = reflection.GetRepeatedString(message, place.field, i);
      if (seen.insert(value).second) continue;
      violations_.Add(Place{place.above, place.field, i}.Pointer(), "field.duplicate",
                      value, "it stands in this list already");
    }
  }

  void CheckTimestamp(const Message& message, const Place& place) {
    const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message);
    if (time == nullptr || IsInRange(*time)) return;
    violations_.Add(place.Pointer(), "field.time",
                    absl::StrCat(time->seconds(), " s, ", time->nanos(), " ns"),
                    "wanted years 0001 to 9999, nanoseconds 0 to 999999999");
  }

  Violations& violations_;
};

}  // namespace

bool IsInRange(const google::protobuf::Timestamp& time) {
  constexpr int64_t kFirst = -62135596800;  // 0001-01-01T00:00:00Z
  constexpr int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z
  return time.seconds() >= kFirst && time.seconds() <= kLast && time.nanos() >= 0 &&
         time.nanos() <= 999'999'999;
}

void CheckLotEventFields(const v1::LotEvent& event, Violations* violations) {
  Walker(violations).Walk(event, Place());
}

}  // namespace rastro

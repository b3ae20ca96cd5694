// See lot_event_prefixes.h.

#include "services/traceability/lot_event_prefixes.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/traceability/json_ld_prefixes.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What a reader of JSON-LD might take for a prefix; "" if there is none.
absl::string_view PrefixIn(absl::string_view text) {
  const size_t colon = text.find(':');
  const bool is_prefix =
      colon != absl::string_view::npos && !absl::StartsWith(text.substr(colon + 1), "//");
  return is_prefix ? text.substr(0, colon) : absl::string_view();
}

// Walks all texts of an event: collects what could be taken for prefixes, and notes
// those that the EPCIS context has.
class PrefixCheck {
 public:
  explicit PrefixCheck(Violations* violations) : violations_(*violations) {}

  void Walk(const Message& message, const std::string& pointer) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string here = absl::StrCat(pointer, "/", field->json_name());
      if (field->type() == FieldDescriptor::TYPE_STRING && field->is_repeated()) {
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          Check(reflection.GetRepeatedString(message, field, i),
                absl::StrCat(here, "/", i));
        }
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        Check(reflection.GetString(message, field), here);
      } else if (field->type() == FieldDescriptor::TYPE_MESSAGE && field->is_repeated()) {
        if (field->message_type() == v1::MemberNamespace::descriptor()) continue;
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
          Walk(reflection.GetRepeatedMessage(message, field, i),
               absl::StrCat(here, "/", i));
        }
      } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
        Walk(reflection.GetMessage(message, field), here);
      }
    }
  }

  const std::set<std::string>& taken() const { return taken_; }

 private:
  void Check(const std::string& text, const std::string& pointer) {
    const absl::string_view prefix = PrefixIn(text);
    if (prefix.empty()) return;
    if (IsEpcisPrefix(prefix)) {
      violations_.Add(pointer, "epcis.prefix", text,
                      "EPCIS would take what stands before the colon for a prefix; "
                      "wanted the full URI");
    }
    taken_.emplace(prefix);
  }

  Violations& violations_;
  std::set<std::string> taken_;
};

}  // namespace

std::set<std::string> PrefixesIn(const v1::LotEvent& event, Violations* violations) {
  PrefixCheck check(violations);
  check.Walk(event, "");
  return check.taken();
}

}  // namespace rastro

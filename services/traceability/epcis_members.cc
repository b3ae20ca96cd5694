// See epcis_members.h. Tables are nested at most five deep, and so is the walk.

#include "services/traceability/epcis_members.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_value.h"
#include "services/traceability/event_facts.h"

namespace rastro {
namespace {

constexpr absl::string_view kPersistentDispositionName = "persistentDisposition";

class MembersCheck {
 public:
  MembersCheck(uint8_t events, const JsonLdPrefixes& prefixes, EpcisNotes& notes)
      : events_(events), prefixes_(prefixes), notes_(notes) {}

  void CheckObject(const JsonValue& object, const ObjectShape& shape) {
    uint64_t seen = 0;
    for (const JsonValue& member : object.Each()) {
      std::string scratch;
      const absl::string_view name = member.NameIn(&scratch);
      const Found found = Find(name, shape);
      if (found.rule != nullptr) {
        seen |= uint64_t{1} << (found.rule - shape.members.data());
        CheckMember(member, *found.rule);
      } else if (found.is_of_other_type) {
        RefuseOfOtherType(member, name);
      } else {
        CheckOther(member, name, shape);
      }
    }
    for (size_t i = 0; i < shape.members.size(); ++i) {
      const MemberRule& rule = shape.members[i];
      if ((rule.traits & kIsRequired) == 0 || (seen >> i & 1) == 1) continue;
      notes_.Missing(object, rule.name, absl::StrCat("wanted ", rule.name));
    }
  }

 private:
  struct Found {
    const MemberRule* rule = nullptr;
    bool is_of_other_type = false;
  };

  Found Find(absl::string_view name, const ObjectShape& shape) const {
    Found found;
    for (const MemberRule& rule : shape.members) {
      // Names of one length seldom end alike.
      if (rule.name.size() != name.size() || name.empty() ||
          rule.name.back() != name.back() || rule.name != name) {
        continue;
      }
      if ((rule.events & events_) != 0) return {&rule, false};
      found.is_of_other_type = true;
    }
    return found;
  }

  void CheckMember(const JsonValue& member, const MemberRule& rule) {
    if ((rule.traits & kIsList) == 0) return CheckValue(member, rule);
    if (!member.is(JsonKind::kArray)) {
      return notes_.Mistake(member, "json.kind", "wanted an array");
    }
    if ((rule.traits & kIsNotEmpty) != 0 && member.Each().empty()) {
      notes_.Mistake(member, "list.empty", "wanted at least one element");
    }
    if (rule.form == ValueForm::kAny) return;
    for (const JsonValue& each : member.Each()) CheckValue(each, rule);
    if ((rule.traits & kIsDistinct) != 0) CheckDistinct(member);
  }

  void CheckValue(const JsonValue& value, const MemberRule& rule) {
    if (rule.form != ValueForm::kObject) {
      return CheckEpcisValue(value, rule.form, prefixes_, notes_);
    }
    if (!value.is(JsonKind::kObject)) {
      return notes_.Mistake(value, "json.kind", "wanted an object");
    }
    CheckObject(value, *rule.shape);
  }

  void CheckDistinct(const JsonValue& list) {
    const JsonChildren elements = list.Each();
    if (elements.empty() || ++elements.begin() == elements.end()) return;
    absl::flat_hash_set<std::string> once;
    for (const JsonValue& each : elements) {
      if (!once.insert(each.Text()).second) {
        notes_.Mistake(each, "list.duplicate", "stands in the list already; remove it");
      }
    }
  }

  // The members of the standard that the event's type does not have.
  void RefuseOfOtherType(const JsonValue& member, absl::string_view name) {
    const std::string hint = absl::StrCat("events of this type have no ", name);
    // Loses no lot, and is in use: the schema lets it pass as an extension.
    if (name == kPersistentDispositionName) {
      return notes_.Advise(member, "event.member", hint);
    }
    notes_.Mistake(member, "event.member", hint);
  }

  void CheckOther(const JsonValue& member, absl::string_view name,
                  const ObjectShape& shape) {
    if (shape.others == OtherMembers::kFree || name.substr(0, 1) == "@") return;
    if (shape.others == OtherMembers::kRefused) {
      return notes_.Mistake(member, "member.unknown",
                            absl::StrCat("no such member here", Suggestion(name, shape)));
    }
    const size_t colon = name.find(':');
    if (colon != absl::string_view::npos) return CheckNamespace(member, name, colon);
    if (prefixes_.Declares(name)) return;
    if (shape.others == OtherMembers::kMasterData) return CheckMasterData(member, name);
    CheckBareName(member, name, shape);
  }

  void CheckNamespace(const JsonValue& member, absl::string_view name, size_t colon) {
    if (!notes_.wants_advice()) return;
    const absl::string_view prefix = name.substr(0, colon);
    if (IsUriScheme(prefix) || prefixes_.Declares(prefix)) return;
    notes_.Advise(member, "extension.prefix",
                  absl::StrCat("@context does not say what ", prefix, ": stands for"));
  }

  // Attributes that are read whatever their namespace lose nothing without one.
  void CheckMasterData(const JsonValue& member, absl::string_view name) {
    const std::string hint =
        absl::StrCat("wanted a name with a namespace, such as cbvmda:", Shortened(name));
    if (IsAttributeName(name)) {
      notes_.Advise(member, "extension.namespace", hint);
    } else {
      notes_.Mistake(member, "ilmd.namespace", hint);
    }
  }

  // A name that is nearly one of the standard's is a mistake that would lose what
  // it holds; any other is only unclear.
  void CheckBareName(const JsonValue& member, absl::string_view name,
                     const ObjectShape& shape) {
    if (++bare_names_ > kMaxBareNames) {
      return notes_.Mistake(
          member, "extension.namespace",
          absl::StrCat("at most ", kMaxBareNames, " members without a namespace"));
    }
    const std::string meant = Suggestion(name, shape);
    if (!meant.empty()) {
      return notes_.Mistake(member, "event.member",
                            absl::StrCat("no such member", meant));
    }
    notes_.Advise(member, "extension.namespace",
                  "has no namespace and no meaning to readers of JSON-LD; wanted a "
                  "prefix of @context before it");
  }

  std::string Suggestion(absl::string_view name, const ObjectShape& shape) {
    if (notes_.mistakes().full()) return "";
    std::vector<absl::string_view> names;
    for (const MemberRule& rule : shape.members) names.push_back(rule.name);
    const absl::string_view meant = Nearest(name, names);
    return meant.empty() ? "" : absl::StrCat("; did you mean ", meant, "?");
  }

  const uint8_t events_;
  const JsonLdPrefixes& prefixes_;
  EpcisNotes& notes_;
  int bare_names_ = 0;
};

}  // namespace

void CheckEpcisMembers(const JsonValue& object, const ObjectShape& shape, uint8_t events,
                       const JsonLdPrefixes& prefixes, EpcisNotes& notes) {
  MembersCheck(events, prefixes, notes).CheckObject(object, shape);
}

}  // namespace rastro

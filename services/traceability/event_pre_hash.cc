// See event_pre_hash.h.
//
// pre-hash  := "eventType=" type field* tail
// field     := [heading] item*            // items sorted by their bytes
// item      := label "=" value | label field* extension*
// extension := name "=" value | name extension*     // sorted by their bytes

#include "services/traceability/event_pre_hash.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/traceability/event_hash_layout.h"
#include "services/traceability/event_hash_value.h"
#include "services/traceability/event_time.h"
#include "services/traceability/json_fields.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

std::string Sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return absl::StrJoin(texts, "");
}

std::vector<JsonValue> Items(const JsonValue& value) {
  if (value.is(JsonKind::kArray)) return value.Children();
  return {value};
}

bool IsContainer(const JsonValue& value) {
  return value.is(JsonKind::kArray) || value.is(JsonKind::kObject);
}

// What an object or field contributes: its text, and the extensions that are
// collected behind all fields.
struct Piece {
  std::string text;
  std::string extensions;
};

class PreHasher {
 public:
  PreHasher(EventHashProfile profile, EventHashSpelling spelling, size_t bytes_max)
      : layout_(EventHashLayoutOf(profile)),
        spelling_(std::move(spelling)),
        bytes_left_(bytes_max) {}

  absl::StatusOr<std::string> Run(const JsonValue& event, const std::string& type) {
    std::string text = absl::StrCat("eventType=", type);
    std::vector<std::string> collected;
    for (const EventHashField& field : layout_.fields) {
      Piece piece = OfField(event, field);
      text += piece.text;
      collected.push_back(std::move(piece.extensions));
    }
    std::vector<std::string> tail = EventExtensions(event);
    for (const EventHashField& field : layout_.tail) {
      Piece piece = OfField(event, field);
      tail.push_back(std::move(piece.text));
      collected.push_back(std::move(piece.extensions));
    }
    const std::string ilmd = Ilmd(event);
    if (layout_.sorts_ilmd) {
      tail.push_back(ilmd);
    } else {
      text += ilmd;
    }
    if (layout_.extensions == EventHashExtensions::kBehind) {
      text += absl::StrJoin(collected, "");
    } else {
      std::move(collected.begin(), collected.end(), std::back_inserter(tail));
    }
    text += Sorted(std::move(tail));
    if (!violations_.empty()) return violations_.ToStatus();
    return text;
  }

 private:
  Piece OfField(const JsonValue& object, const EventHashField& field) {
    const std::optional<JsonValue> member = object.Find(field.name);
    if (!member) return {};
    std::vector<std::string> texts;
    std::vector<std::string> extensions;
    for (const JsonValue& item : Items(*member)) {
      Piece piece = OfItem(item, field);
      if (!piece.text.empty()) texts.push_back(std::move(piece.text));
      if (!piece.extensions.empty()) extensions.push_back(std::move(piece.extensions));
    }
    return {Headed(field, std::move(texts)), Headed(field, std::move(extensions))};
  }

  static std::string Headed(const EventHashField& field, std::vector<std::string> texts) {
    return texts.empty() ? "" : absl::StrCat(field.heading, Sorted(std::move(texts)));
  }

  static std::string Labelled(const EventHashField& field, const std::string& text) {
    return text.empty() ? "" : absl::StrCat(field.label, text);
  }

  // Empty for what says nothing: null, empty text, an object without content.
  Piece OfItem(const JsonValue& item, const EventHashField& field) {
    if (item.is(JsonKind::kNull) || Full()) return {};
    if (field.members.empty()) {
      if (IsContainer(item)) return Refuse(item, "wanted a string, number or boolean");
      const std::string value = spelling_.Value(item, field.kind);
      if (value.empty() || !Take(value)) return {};
      return {absl::StrCat(field.label, "=", value), ""};
    }
    if (!item.is(JsonKind::kObject)) return Refuse(item, "wanted an object");
    const Piece piece = OfObject(item, field.members);
    return {Labelled(field, piece.text), Labelled(field, piece.extensions)};
  }

  Piece OfObject(const JsonValue& object, const std::vector<EventHashField>& fields) {
    Piece all;
    for (const EventHashField& field : fields) {
      const Piece piece = OfField(object, field);
      all.text += piece.text;
      all.extensions += piece.extensions;
    }
    std::vector<std::string> inside;
    std::vector<std::string> behind;
    for (std::string& own : Extensions(object, fields, {})) {
      (StandsInside(own, object) ? inside : behind).push_back(std::move(own));
    }
    all.text += Sorted(std::move(inside));
    all.extensions += Sorted(std::move(behind));
    return all;
  }

  // Whether `extension`, spelled, stands at the end of its object.
  bool StandsInside(absl::string_view extension, const JsonValue& object) const {
    if (layout_.extensions != EventHashExtensions::kInsideIfSlash) {
      return layout_.extensions == EventHashExtensions::kInside;
    }
    const absl::string_view name = extension.substr(0, extension.find('='));
    return absl::StartsWith(name, "{") && absl::StrContains(name, "/}") &&
           object.Children().size() > 1;
  }

  std::vector<std::string> EventExtensions(const JsonValue& event) {
    return Extensions(event, layout_.fields, layout_.tail, IsOutsideEventHashExtensions);
  }

  static bool HasField(const std::vector<EventHashField>& fields,
                       absl::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [name](const EventHashField& field) {
      return field.name == name;
    });
  }

  static bool Never(absl::string_view) { return false; }

  // Every member of `object` that is in neither list.
  std::vector<std::string> Extensions(const JsonValue& object,
                                      const std::vector<EventHashField>& fields,
                                      const std::vector<EventHashField>& more,
                                      bool (*left_out)(absl::string_view) = Never) {
    std::vector<std::string> texts;
    for (const JsonValue& member : object.Children()) {
      const std::string name = member.Name();
      if (left_out(name) || HasField(fields, name) || HasField(more, name)) continue;
      AddExtension(name, member, &texts);
    }
    return texts;
  }

  // An array repeats the name for each of its elements.
  void AddExtension(absl::string_view name, const JsonValue& value,
                    std::vector<std::string>* texts) {
    if (IsEventHashComment(name) || Full()) return;
    const std::string spelled = spelling_.Name(name);
    for (const JsonValue& item : Items(value)) {
      if (item.is(JsonKind::kNull) || !Take(spelled)) continue;
      texts->push_back(absl::StrCat(spelled, ExtensionValue(item)));
    }
  }

  // What stands behind the name: "=" and a value, or the members of an object.
  std::string ExtensionValue(const JsonValue& value) {
    if (Full()) return "";
    if (!IsContainer(value)) {
      const std::string text = spelling_.Value(value, EventHashValueKind::kText);
      return text.empty() || !Take(text) ? "" : absl::StrCat("=", text);
    }
    std::vector<std::string> texts;
    for (const JsonValue& child : value.Children()) {
      AddExtension(child.Name(), child, &texts);
    }
    return Sorted(std::move(texts));
  }

  std::string Ilmd(const JsonValue& event) {
    const std::optional<JsonValue> ilmd = event.Find("ilmd");
    if (!ilmd || ilmd->is(JsonKind::kNull)) return "";
    if (!ilmd->is(JsonKind::kObject)) return Refuse(*ilmd, "wanted an object").text;
    const std::string members = Sorted(Extensions(*ilmd, {}, {}));
    return members.empty() ? "" : absl::StrCat("ilmd", members);
  }

  bool Full() const { return violations_.full() || out_of_bytes_; }

  // Takes `text` off what may still be written; false if it is too much.
  bool Take(const std::string& text) {
    if (out_of_bytes_) return false;
    out_of_bytes_ = text.size() > bytes_left_;
    if (out_of_bytes_) {
      violations_.Add("", "document.size", "",
                      "the event's prefixes stand for far more text than it has itself");
      return false;
    }
    bytes_left_ -= text.size();
    return true;
  }

  Piece Refuse(const JsonValue& value, absl::string_view wanted) {
    violations_.Add(value.Pointer(), "json.kind", value.raw(), std::string(wanted));
    return {};
  }

  const EventHashLayout& layout_;
  const EventHashSpelling spelling_;
  size_t bytes_left_;
  bool out_of_bytes_ = false;
  Violations violations_;
};

}  // namespace

absl::StatusOr<std::string> PreHashOf(const JsonValue& event, EventHashProfile profile) {
  if (!event.is(JsonKind::kObject)) {
    return ViolationError({"", "json.kind", Shortened(event.raw()), "wanted an object"});
  }
  Violations violations;
  const JsonFields fields(event, &violations);
  const std::string type = fields.RequiredText("type");
  if (violations.empty() && event.Find("epcisBody")) {
    violations.Add("/type", "document.type", type, "wanted one event, not a document");
  }
  if (!violations.empty()) return violations.ToStatus();
  Violations aside;  // A zone offset that is none is printed as it stands.
  const std::string offset = JsonFields(event, &aside).Text("eventTimeZoneOffset");
  const size_t bytes_max = std::min(
      kPreHashMaxBytes, kPreHashFreeBytes + kPreHashMaxGrowth * event.raw().size());
  EventHashSpelling spelling(profile, event.Find("@context"), ParseZoneOffset(offset));
  return PreHasher(profile, std::move(spelling), bytes_max).Run(event, type);
}

}  // namespace rastro

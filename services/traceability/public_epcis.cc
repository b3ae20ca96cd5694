// Whatever is not known by name and shape is left out: a value that nobody has looked
// into is not published because its name resembles one that may be.

#include "services/traceability/public_epcis.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/strip.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_writer.h"
#include "services/traceability/lot_event_members.h"

namespace rastro {
namespace {

constexpr absl::string_view kCertificationInfo = "certificationInfo";
constexpr absl::string_view kCertificates = "certificates";
constexpr absl::string_view kCertificateUri = "certificates/uri";
constexpr absl::string_view kCertificateNumber = "certificates/number";

bool IsContainer(const JsonValue& value) {
  return value.is(JsonKind::kArray) || value.is(JsonKind::kObject);
}

// An object that was cut down.
struct Cut {
  std::string json;
  std::set<std::string> paths;  // That are in it.
  bool is_whole = true;         // Nothing was left out.
};

class Cutter {
 public:
  Cutter(const JsonLdPrefixes& prefixes, const std::set<std::string>& paths)
      : prefixes_(prefixes), paths_(paths) {}

  Cut CutObject(const JsonValue& object, const std::string& group) const {
    Cut cut;
    JsonWriter json;
    json.BeginObject();
    for (const JsonValue& member : object.Each()) {
      const std::string name = member.Name();
      if (name == "@context") {
        json.Name(name);
        json.Raw(Compact(member));
        continue;
      }
      const std::string path = PathOf(group, name);
      const std::string value = path.empty() ? "" : CutMember(member, path, cut);
      if (value.empty()) {
        cut.is_whole = false;
        continue;
      }
      json.Name(name);
      json.Raw(value);
      cut.paths.insert(path);
    }
    json.EndObject();
    cut.json = json.text();
    return cut;
  }

 private:
  // The path that a member of `group` has; "" if no field is called so.
  std::string PathOf(const std::string& group, absl::string_view name) const {
    if (group.empty() && name == kCertificationInfo) return std::string(kCertificateUri);
    const std::string exact = JoinedPath(group, name);
    const DisclosureField* field = FindDisclosureField(exact);
    if (field != nullptr && field->is_standard) return exact;
    const std::string path = JoinedPath(group, LocalName(name));
    field = FindDisclosureField(path);
    if (field == nullptr || field->is_standard) return "";
    return field->is_shared || IsOwn(name) ? path : "";
  }

  bool IsOwn(absl::string_view name) const {
    const std::string expanded = prefixes_.Expand(name);
    absl::string_view local = expanded;
    return absl::ConsumePrefix(&local, kRastroNamespace) && local == LocalName(name);
  }

  // The value as it is shown; "" if it is not.
  std::string CutMember(const JsonValue& value, const std::string& path, Cut& cut) const {
    const DisclosureField* field = FindDisclosureField(path);
    if (!field->is_group) {
      if (!paths_.contains(path) || IsGuessable(value, path)) return "";
      return CutLeaf(value, path, cut);
    }
    if (value.is(JsonKind::kArray)) return CutList(value, path, cut);
    return value.is(JsonKind::kObject) ? CutElement(value, path, cut).json : "";
  }

  // Who has an event hash ID can try out what was withheld until it fits.
  static bool IsGuessable(const JsonValue& value, const std::string& path) {
    return path == "eventID" && IsEventHashId(value.Text());
  }

  std::string CutLeaf(const JsonValue& value, const std::string& path, Cut& cut) const {
    if (value.is(JsonKind::kArray)) {
      JsonWriter json;
      json.BeginArray();
      bool is_empty = true;
      for (const JsonValue& each : value.Each()) {
        const std::string item =
            each.is(JsonKind::kArray) ? "" : CutItem(each, path, cut);
        if (item.empty()) cut.is_whole = false;
        if (item.empty()) continue;
        json.Raw(item);
        is_empty = false;
      }
      json.EndArray();
      return is_empty ? "" : json.text();
    }
    return CutItem(value, path, cut);
  }

  std::string CutItem(const JsonValue& value, const std::string& path, Cut& cut) const {
    if (!IsContainer(value)) return std::string(value.raw());
    // A context of its own cannot be cut, and what it changes is not looked into.
    if (value.Find("@context")) return "";
    JsonWriter json;
    json.BeginObject();
    bool is_empty = true;
    for (const JsonValue& member : value.Each()) {
      if (IsContainer(member) || !IsInner(member.Name(), path)) {
        cut.is_whole = false;
        continue;
      }
      json.Name(member.Name());
      json.Raw(member.raw());
      is_empty = false;
    }
    json.EndObject();
    return is_empty ? "" : json.text();
  }

  // A place has its `id`; what else is shown whole (a weight, an establishment) has
  // members of our own.
  bool IsInner(absl::string_view name, const std::string& path) const {
    if (path == "readPoint" || path == "bizLocation") return name == "id";
    return IsOwn(name);
  }

  Cut CutElement(const JsonValue& value, const std::string& path, Cut& cut) const {
    Cut element = CutObject(value, path);
    if (!element.is_whole) cut.is_whole = false;
    if (!SaysEnough(element, path)) element.json.clear();
    return element;
  }

  static bool SaysEnough(const Cut& element, const std::string& path) {
    if (element.paths.empty()) return false;
    if (path == kCertificates) {
      return element.paths.contains(std::string(kCertificateUri)) ||
             element.paths.contains(std::string(kCertificateNumber));
    }
    const std::vector<std::string>& needs = FindDisclosureField(path)->needs;
    return std::all_of(needs.begin(), needs.end(), [&](const std::string& need) {
      return element.paths.contains(need);
    });
  }

  // Elements that differ only in what was left out are shown once: how many there
  // were is nobody's business.
  std::string CutList(const JsonValue& list, const std::string& path, Cut& cut) const {
    JsonWriter json;
    json.BeginArray();
    absl::flat_hash_set<std::string> once;
    for (const JsonValue& each : list.Each()) {
      Cut element;
      if (each.is(JsonKind::kObject)) element = CutElement(each, path, cut);
      const bool is_new = once.insert(element.json).second;
      if (element.json.empty() || (!is_new && !element.is_whole)) {
        cut.is_whole = false;
        continue;
      }
      json.Raw(element.json);
    }
    json.EndArray();
    return json.text() == "[]" ? "" : json.text();
  }

  static std::string Compact(const JsonValue& value) {
    JsonWriter json;
    WriteCompact(value, json);
    return json.text();
  }

  static void WriteCompact(const JsonValue& value, JsonWriter& json) {
    if (value.is(JsonKind::kObject)) {
      json.BeginObject();
      for (const JsonValue& member : value.Each()) {
        json.Name(member.Name());
        WriteCompact(member, json);
      }
      json.EndObject();
    } else if (value.is(JsonKind::kArray)) {
      json.BeginArray();
      for (const JsonValue& each : value.Each()) WriteCompact(each, json);
      json.EndArray();
    } else {
      json.Raw(value.raw());
    }
  }

  const JsonLdPrefixes& prefixes_;
  const std::set<std::string>& paths_;
};

}  // namespace

std::string PublicEpcis(const JsonValue& event, const std::set<std::string>& paths) {
  const JsonLdPrefixes prefixes(event.Find("@context"));
  return Cutter(prefixes, paths).CutObject(event, "").json;
}

std::string EpcisStage(const JsonValue& event) {
  const JsonLdPrefixes prefixes(event.Find("@context"));
  const std::string name = std::string(kRastroNamespace) + "stage";
  for (const JsonValue& member : event.Each()) {
    if (!member.is(JsonKind::kString) || prefixes.Expand(member.Name()) != name) continue;
    return member.Text();
  }
  return "";
}

}  // namespace rastro

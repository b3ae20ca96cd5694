// One comparison for both media types: a LotEvent is compared in its JSON form. Lists
// are compared from the left: whatever stands in the shown list must be found in the
// whole one behind what was found before, so each element of the whole is looked at
// once, and the work is linear in the size of the whole.

#include "services/traceability/projection.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "crypto/event.h"
#include "crypto/part.h"
#include "google/protobuf/stubs/logging.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

// The JSON form of a LotEvent is longer than the event: escapes, names, times.
constexpr size_t kMaxJsonBytes = 16 * kMaxEventBytes;

constexpr absl::string_view kContextName = "@context";

// What an event cannot be without: a member, and what in it likewise.
struct Must {
  absl::string_view name;
  absl::string_view inner;
};
constexpr Must kEpcisMusts[] = {{"action", ""},
                                {"errorDeclaration", "declarationTime"},
                                {"eventTime", ""},
                                {"eventTimeZoneOffset", ""},
                                {"type", ""}};
constexpr Must kLotEventMusts[] = {{"aggregation", "action"},
                                   {"association", "action"},
                                   {"errorDeclaration", "declarationTime"},
                                   {"eventTime", ""},
                                   {"eventTimeZoneOffset", ""},
                                   {"object", "action"},
                                   {"transaction", "action"},
                                   {"transformation", ""}};

bool IsList(const JsonValue& value) { return value.is(JsonKind::kArray); }
bool IsObject(const JsonValue& value) { return value.is(JsonKind::kObject); }
bool IsScalar(const JsonValue& value) { return !IsList(value) && !IsObject(value); }

// An escape is at most six times as long as what it stands for. Without this a long text
// would be unescaped once for each element of a list that it is looked for in.
bool MayBeEqualTexts(absl::string_view a, absl::string_view b) {
  constexpr size_t kEscapeBytes = 6;
  return std::max(a.size(), b.size()) <= kEscapeBytes * std::min(a.size(), b.size());
}

bool AreEqualScalars(const JsonValue& a, const JsonValue& b) {
  if (a.kind() != b.kind() || !MayBeEqualTexts(a.raw(), b.raw())) return false;
  std::string scratch_a, scratch_b;
  return a.TextIn(&scratch_a) == b.TextIn(&scratch_b);
}

// The members of an object by name.
absl::flat_hash_map<std::string, JsonValue> MembersOf(const JsonValue& object) {
  absl::flat_hash_map<std::string, JsonValue> members;
  for (const JsonValue& member : object.Each()) members.emplace(member.Name(), member);
  return members;
}

bool IsProjection(const JsonValue& whole, const JsonValue& shown);

bool AreEqual(const JsonValue& a, const JsonValue& b);

bool AreEqualObjects(const JsonValue& a, const JsonValue& b) {
  const auto members = MembersOf(a);
  size_t count = 0;
  for (const JsonValue& member : b.Each()) {
    const auto found = members.find(member.Name());
    if (found == members.end() || !AreEqual(found->second, member)) return false;
    ++count;
  }
  return count == members.size();
}

bool AreEqualLists(const JsonValue& a, const JsonValue& b) {
  const JsonChildren others = b.Each();
  auto other = others.begin();
  for (const JsonValue& each : a.Each()) {
    if (other == others.end() || !AreEqual(each, *other)) return false;
    ++other;
  }
  return other == others.end();
}

// Contexts give names their meaning and cannot be cut.
bool AreEqual(const JsonValue& a, const JsonValue& b) {
  if (a.kind() != b.kind()) return false;
  if (IsObject(a)) return AreEqualObjects(a, b);
  return IsList(a) ? AreEqualLists(a, b) : AreEqualScalars(a, b);
}

bool IsMemberProjection(const JsonValue& whole, const JsonValue& shown) {
  return shown.Name() == kContextName ? AreEqual(whole, shown)
                                      : IsProjection(whole, shown);
}

bool IsObjectProjection(const JsonValue& whole, const JsonValue& shown) {
  if (whole.Find(kContextName) && !shown.Find(kContextName)) return false;
  const auto members = MembersOf(whole);
  for (const JsonValue& member : shown.Each()) {
    const auto found = members.find(member.Name());
    if (found == members.end() || !IsMemberProjection(found->second, member)) {
      return false;
    }
  }
  return true;
}

// Calls `take(element of the whole, element shown or null)` for each element of the
// whole. False if an element that is shown is not found.
template <typename Take>
bool MatchLists(const JsonValue& whole, const JsonValue& shown, const Take& take) {
  const JsonChildren wanted = shown.Each();
  auto next = wanted.begin();
  for (const JsonValue& each : whole.Each()) {
    if (next == wanted.end() || !IsProjection(each, *next)) {
      take(each, std::optional<JsonValue>());
      continue;
    }
    take(each, std::optional<JsonValue>(*next));
    ++next;
  }
  return next == wanted.end();
}

bool IsProjection(const JsonValue& whole, const JsonValue& shown) {
  if (whole.kind() != shown.kind()) return false;
  if (IsObject(shown)) return IsObjectProjection(whole, shown);
  if (IsList(shown)) {
    return MatchLists(whole, shown, [](const auto&, const auto&) {});
  }
  return AreEqualScalars(whole, shown);
}

// Lists the places where something is shown that is not so.
class DifferenceFinder {
 public:
  std::vector<std::string> Find(const JsonValue& whole, const JsonValue& shown,
                                absl::Span<const Must> musts) && {
    for (const Must& must : musts) FindLeftOut(whole, shown, must);
    Compare(whole, shown);
    return std::move(differences_);
  }

 private:
  bool is_full() const { return differences_.size() >= kMaxProjectionDifferences; }

  void Note(std::string pointer) {
    if (!is_full()) differences_.push_back(std::move(pointer));
  }

  void FindLeftOut(const JsonValue& whole, const JsonValue& shown, const Must& must) {
    const std::optional<JsonValue> said = whole.Find(must.name);
    if (!said) return;
    const std::optional<JsonValue> found = shown.Find(must.name);
    if (!found) return Note(said->Pointer());
    if (!must.inner.empty()) FindLeftOut(*said, *found, {must.inner, ""});
  }

  void Compare(const JsonValue& whole, const JsonValue& shown) {
    if (is_full()) return;
    if (IsObject(whole) && IsObject(shown)) return CompareObjects(whole, shown);
    if (IsList(whole) && IsList(shown)) return CompareLists(whole, shown);
    if (!IsScalar(whole) || !AreEqualScalars(whole, shown)) Note(shown.Pointer());
  }

  void CompareObjects(const JsonValue& whole, const JsonValue& shown) {
    if (whole.Find(kContextName) && !shown.Find(kContextName)) {
      Note(absl::StrCat(shown.Pointer(), PointerStep(kContextName)));
    }
    const auto members = MembersOf(whole);
    for (const JsonValue& member : shown.Each()) {
      if (is_full()) return;
      const std::string name = member.Name();
      const auto found = members.find(name);
      if (found != members.end() && name != kContextName) {
        Compare(found->second, member);
      } else if (found == members.end() || !AreEqual(found->second, member)) {
        Note(member.Pointer());
      }
    }
  }

  // Where nothing of a list is left out, the elements at one place are meant to be one.
  void CompareLists(const JsonValue& whole, const JsonValue& shown) {
    const std::vector<JsonValue> all = whole.Children();
    const std::vector<JsonValue> some = shown.Children();
    auto next = all.begin();
    for (size_t i = 0; i < some.size() && !is_full(); ++i) {
      if (all.size() == some.size()) {
        Compare(all[i], some[i]);
        continue;
      }
      next = std::find_if(next, all.end(), [&](const JsonValue& each) {
        return IsProjection(each, some[i]);
      });
      if (next == all.end()) return Note(some[i].Pointer());
      ++next;
    }
  }

  std::vector<std::string> differences_;
};

// Lists what is shown and what is not, of a projection.
class ProjectionWalk {
 public:
  Projected Walk(const JsonValue& whole, const JsonValue& shown) && {
    Compare(whole, shown);
    return std::move(projected_);
  }

 private:
  void Compare(const JsonValue& whole, const JsonValue& shown) {
    if (IsObject(whole)) {
      const auto members = MembersOf(shown);
      for (const JsonValue& member : whole.Each()) {
        const auto found = members.find(member.Name());
        if (found == members.end()) {
          projected_.withheld.push_back(member.Pointer());
        } else {
          Compare(member, found->second);
        }
      }
    } else if (IsList(whole) && !IsShownWhole(whole, shown)) {
      MatchLists(whole, shown, [&](const JsonValue& each, const auto& match) {
        if (match) return Compare(each, *match);
        projected_.withheld.push_back(each.Pointer());
      });
    } else {
      projected_.shown.push_back({whole.Pointer(), std::string(shown.raw())});
    }
  }

  // Of scalars, and none is left out.
  static bool IsShownWhole(const JsonValue& whole, const JsonValue& shown) {
    const std::vector<JsonValue> all = whole.Children();
    return all.size() == shown.Children().size() &&
           std::all_of(all.begin(), all.end(), IsScalar);
  }

  Projected projected_;
};

// A content as a JSON document.
class ContentDocument {
 public:
  static absl::StatusOr<std::unique_ptr<ContentDocument>> Read(const ContentView& view) {
    absl::StatusOr<std::string> json = ContentJson(view);
    if (!json.ok()) return json.status();
    std::unique_ptr<ContentDocument> read(new ContentDocument(*std::move(json)));
    absl::StatusOr<JsonDocument> document =
        JsonDocument::Parse(read->json_, kMaxJsonBytes);
    if (!document.ok()) return document.status();
    read->document_ = *std::move(document);
    return read;
  }

  JsonValue root() const { return document_->root(); }

 private:
  explicit ContentDocument(std::string json) : json_(std::move(json)) {}

  const std::string json_;  // What `document_` looks at.
  std::optional<JsonDocument> document_;
};

}  // namespace

absl::StatusOr<std::string> ContentJson(const ContentView& content) {
  if (content.media_type == kEpcisMediaType) return std::string(content.content);
  if (content.media_type != kLotEventMediaType) {
    return absl::UnimplementedError(absl::StrCat("media type \"", content.media_type,
                                                 "\": wanted ", kEpcisMediaType, " or ",
                                                 kLotEventMediaType));
  }
  // A stranger's bytes must not be able to fill the server's standard error.
  const google::protobuf::LogSilencer silence;
  v1::LotEvent event;
  std::string json;
  if (content.content.size() <= kMaxEventBytes &&
      event.ParseFromArray(content.content.data(),
                           static_cast<int>(content.content.size()))) {
    json = LotEventToJson(event);
  }
  if (!json.empty()) return json;
  return absl::InvalidArgumentError("wanted a serialized rastro.v1.LotEvent");
}

std::vector<std::string> ProjectionDifferences(const ContentView& whole,
                                               const ContentView& shown) {
  if (whole.media_type != shown.media_type) return {""};
  const auto all = ContentDocument::Read(whole);
  const auto some = ContentDocument::Read(shown);
  if (!all.ok() || !some.ok()) return {""};
  const absl::Span<const Must> musts = whole.media_type == kEpcisMediaType
                                           ? absl::Span<const Must>(kEpcisMusts)
                                           : absl::Span<const Must>(kLotEventMusts);
  return DifferenceFinder().Find((*all)->root(), (*some)->root(), musts);
}

absl::StatusOr<Projected> CompareProjection(const ContentView& whole,
                                            const ContentView& shown) {
  const std::vector<std::string> differences = ProjectionDifferences(whole, shown);
  if (!differences.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "content: ", differences.front().empty() ? "the whole" : differences.front(),
        " is not as the whole event has it"));
  }
  const auto all = ContentDocument::Read(whole);
  const auto some = ContentDocument::Read(shown);
  if (!all.ok()) return all.status();
  if (!some.ok()) return some.status();
  return ProjectionWalk().Walk((*all)->root(), (*some)->root());
}

}  // namespace rastro

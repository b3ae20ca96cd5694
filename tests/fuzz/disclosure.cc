// Disclosure profiles, and what they make of events: a projection that is admitted, or
// nothing.

#include <string>

#include "crypto/part.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_stage.h"
#include "services/traceability/public_part.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

// What food exporters show, and one that shows nearly everything of every event.
const DisclosureProfile& Default() {
  static const auto* const profile =
      new DisclosureProfile(DisclosureProfile::Parse(DefaultDisclosureText()).value());
  return *profile;
}

const DisclosureProfile& Open() {
  static const auto* const profile = [] {
    std::string text = "rastro/disclosure/v1\n[default]\n";
    for (const auto& [path, field] : DisclosureFields()) {
      if (!field.is_group) text += path + "\n";
    }
    return new DisclosureProfile(DisclosureProfile::Parse(text).value());
  }();
  return *profile;
}

void RequireProjection(const ContentView& whole, const DisclosureProfile& profile) {
  const absl::StatusOr<PublicPart> part = MakePublicPart(whole, profile);
  Require(part.ok() == CheckEvent(whole.media_type, whole.content).ok(),
          "of what is admitted, and of nothing else, a public part is made");
  if (!part.ok() || !part->content) return;
  const ContentView shown{whole.media_type, *part->content};
  Require(ProjectionDifferences(whole, shown).empty(), "it is a projection");
  Require(CompareProjection(whole, shown).ok(), "and can be looked at");
  Require(CheckEvent(shown.media_type, shown.content, ContentExtent::kProjection).ok(),
          "it is admitted");
}

}  // namespace

void FuzzDisclosureProfile(absl::string_view bytes) {
  const absl::StatusOr<DisclosureProfile> profile = DisclosureProfile::Parse(bytes);
  if (!profile.ok()) return RequireRefusal(profile.status());
  for (const absl::string_view stage : EventStageNames()) {
    const std::set<std::string>* paths = profile->PathsOf(stage);
    if (paths == nullptr) continue;
    for (const std::string& path : *paths) {
      const DisclosureField* field = FindDisclosureField(path);
      Require(field != nullptr && !field->is_group, "only fields are public");
    }
    Require(paths->contains("eventTime"), "the time always is");
  }
}

void FuzzPublicPart(absl::string_view bytes) {
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(bytes);
  if (!contents.ok()) {
    RequireProjection({kLotEventMediaType, bytes}, Default());
    return RequireProjection({kLotEventMediaType, bytes}, Open());
  }
  for (const EpcisContent& each : *contents) {
    RequireProjection({kEpcisMediaType, each.content}, Default());
    RequireProjection({kEpcisMediaType, each.content}, Open());
  }
}

}  // namespace rastro

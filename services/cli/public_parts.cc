// See public_parts.h.

#include "services/cli/public_parts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/part.h"
#include "services/traceability/projection.h"
#include "services/traceability/public_part.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

absl::Status CheckReady(const ContentView& whole, const PartContent& shown) {
  const std::vector<std::string> differences =
      ProjectionDifferences(whole, {shown.media_type, shown.content});
  if (differences.empty()) return absl::OkStatus();
  return ViolationError(
      {differences.front(), "public.projection", "",
       absl::StrCat("the public part differs from the event in ", differences.size(),
                    " places; wanted nothing but what the event says, "
                    "with its type, action and time")});
}

absl::StatusOr<std::optional<PartContent>> PublicPartOf(const PartContent& whole,
                                                        size_t position,
                                                        const PublicParts& parts) {
  const ContentView view{whole.media_type, whole.content};
  if (!parts.ready.empty()) {
    const PartContent& shown = parts.ready[position].part;
    absl::Status status = CheckReady(view, shown);
    if (!status.ok()) return status;
    return std::optional<PartContent>(shown);
  }
  if (!parts.profile) return std::optional<PartContent>();
  absl::StatusOr<PublicPart> made = MakePublicPart(view, *parts.profile);
  if (!made.ok()) return made.status();
  if (!made->content) return std::optional<PartContent>();
  return std::optional<PartContent>(
      PartContent{std::string(kPublicPart), whole.media_type, *std::move(made->content)});
}

}  // namespace

absl::StatusOr<PreparedEvent> PrepareWithPublicPart(const Submitter& submitter,
                                                    PartContent whole, size_t position,
                                                    const PublicParts& parts) {
  absl::StatusOr<std::optional<PartContent>> shown = PublicPartOf(whole, position, parts);
  if (!shown.ok()) return shown.status();
  std::vector<PartContent> all = {std::move(whole)};
  if (shown->has_value()) all.push_back(**std::move(shown));
  return PrepareEvent(submitter, all);
}

}  // namespace rastro

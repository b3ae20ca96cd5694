// See caller.h.

#include "services/server/caller.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kScheme = "rastro://";
constexpr size_t kMaxShown = 200;

std::string Shown(absl::string_view uri) {
  return absl::StrCat("\"", absl::CHexEscape(uri.substr(0, kMaxShown)), "\"");
}

absl::Status NoIdentity(absl::string_view origin, absl::string_view got) {
  return absl::UnauthenticatedError(
      absl::StrCat("client certificate: wanted one subject alternative name of the form ",
                   CallerUri(origin, "ID"), ", got ", got));
}

// The participant that the URI names.
absl::StatusOr<std::string> ReadUri(absl::string_view origin, absl::string_view uri) {
  absl::string_view id = uri;
  const bool is_ours =
      absl::ConsumePrefix(&id, CallerUri(origin, "")) && IsParticipantId(id);
  if (!is_ours) return NoIdentity(origin, Shown(uri));
  return std::string(id);
}

}  // namespace

bool Caller::HasRole(Role role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Viewer ViewerOf(const Caller& caller) {
  const bool sees_everything = caller.is_local || caller.HasRole(Role::kAuditor) ||
                               caller.HasRole(Role::kAuthority);
  return {caller.participant, sees_everything};
}

std::string CallerUri(absl::string_view origin, absl::string_view participant) {
  return absl::StrCat(kScheme, origin, "/participant/", participant);
}

absl::StatusOr<Caller> IdentifyCaller(absl::string_view origin,
                                      absl::Span<const std::string> uris,
                                      const Registry& registry) {
  std::vector<absl::string_view> ours;
  for (const std::string& uri : uris) {
    if (absl::StartsWith(uri, kScheme)) ours.push_back(uri);
  }
  if (ours.size() != 1) {
    return NoIdentity(origin, ours.empty() ? "none" : absl::StrCat(ours.size()));
  }
  absl::StatusOr<std::string> participant = ReadUri(origin, ours.front());
  if (!participant.ok()) return participant.status();
  Caller caller;
  caller.participant = *std::move(participant);
  if (registry.operator_id().empty()) {
    caller.roles = {Role::kOperator};
    return caller;
  }
  const RegistryHistory* const history = registry.Find(caller.participant);
  if (history == nullptr || history->empty()) {
    return absl::PermissionDeniedError(
        absl::StrCat("participant ", caller.participant, ": is not registered"));
  }
  caller.roles = history->back().record.roles;
  return caller;
}

absl::Status CheckBringer(const Caller& caller, absl::string_view participant) {
  if (caller.is_local || caller.participant == participant ||
      caller.HasRole(Role::kGateway)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat("batch_note: is by ", participant,
                                                  ", and ", caller.participant,
                                                  ", who brings it, is no gateway"));
}

absl::Status CheckWatcher(const Caller& caller, absl::string_view participant) {
  if (caller.is_local || caller.participant == participant ||
      caller.HasRole(Role::kOperator) || caller.HasRole(Role::kAuditor) ||
      caller.HasRole(Role::kAuthority)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat("participant: got ", participant, ", wanted ", caller.participant,
                   ", who calls; operators, auditors and authorities watch others"));
}

}  // namespace rastro

// See authorizer.h.

#include "services/server/authorizer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace rastro {
namespace {

constexpr RoleSet kAll = {Role::kOperator, Role::kExporter,  Role::kImporter,
                          Role::kAuditor,  Role::kAuthority, Role::kGateway};
// Who looks after the ledger as a whole.
constexpr RoleSet kOverseers = {Role::kOperator, Role::kAuditor, Role::kAuthority};
// Whose business is what the lots are.
constexpr RoleSet kTraders = {Role::kExporter, Role::kImporter, Role::kAuditor,
                              Role::kAuthority};
// Who records. The operator registers participants.
constexpr RoleSet kRecorders = {Role::kOperator, Role::kExporter, Role::kImporter,
                                Role::kAuthority, Role::kGateway};

constexpr MethodAccess kMethods[] = {
    {"/rastro.v1.AuditService/CheckIntegrity", kOverseers},
    {"/rastro.v1.AuditService/FindEvent", kAll},
    {"/rastro.v1.AuditService/GetCheckpoint", kAll},
    {"/rastro.v1.AuditService/GetConsistencyProof", kAll},
    {"/rastro.v1.AuditService/GetHeads", kAll},
    {"/rastro.v1.AuditService/GetInclusionProof", kAll},
    {"/rastro.v1.AuditService/GetStatus", kAll},
    {"/rastro.v1.AuditService/GetSubsetProof", kAll},
    {"/rastro.v1.AuditService/GetTile", kAll},
    {"/rastro.v1.AuditService/ReadEntries", kOverseers},
    {"/rastro.v1.AuditService/WatchSubmitter", kAll},
    {"/rastro.v1.FindingService/ListFindings", kTraders},
    {"/rastro.v1.ProvenanceService/GetHistory", kTraders},
    {"/rastro.v1.ProvenanceService/GetProvenance", kTraders},
    {"/rastro.v1.ProvenanceService/Trace", kTraders},
    {"/rastro.v1.QueryService/QueryEvents", kTraders},
    {"/rastro.v1.RegistryService/GetParticipant", kAll},
    {"/rastro.v1.RegistryService/ListParticipants", kAll},
    {"/rastro.v1.SubmissionService/SubmitBatch", kRecorders},
    {"/rastro.v1.SubmissionService/SubmitBatches", kRecorders},
};

std::string NamesOf(absl::Span<const Role> roles) {
  return absl::StrJoin(roles, ", ", [](std::string* out, Role role) {
    absl::StrAppend(out, RoleName(role));
  });
}

}  // namespace

absl::Span<const MethodAccess> MethodTableAuthorizer::Methods() { return kMethods; }

absl::Status MethodTableAuthorizer::Authorize(const CallInfo& call) const {
  const auto row = std::lower_bound(std::begin(kMethods), std::end(kMethods), call.method,
                                    [](const MethodAccess& each, absl::string_view name) {
                                      return each.method < name;
                                    });
  if (row == std::end(kMethods) || row->method != call.method) {
    return absl::PermissionDeniedError(
        absl::StrCat("method: nobody may call ", call.method));
  }
  const std::vector<Role>& roles = call.caller.roles;
  const bool may = call.caller.is_local ||
                   std::any_of(roles.begin(), roles.end(),
                               [&](Role role) { return row->roles.Has(role); });
  if (may) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("method: ", call.method, " is not for ", call.caller.participant, " (",
                   roles.empty() ? "without a role" : NamesOf(roles), ")"));
}

}  // namespace rastro

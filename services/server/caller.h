// Who calls: what a client certificate says, and what the registry says of whom it names.
// Pure and thread-safe.
// Specification: docs/access.md.

#ifndef RASTRO_SERVICES_SERVER_CALLER_H_
#define RASTRO_SERVICES_SERVER_CALLER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/registry.h"
#include "crypto/registry_record.h"
#include "services/ledger/ledger_view.h"

namespace rastro {

struct Caller {
  // Of a server without TLS, where nobody says who he is and everybody may do all: such a
  // server listens on loopback unless it was told otherwise.
  bool is_local = false;
  std::string participant;  // Empty if local.
  std::vector<Role> roles;  // In force; in the order of the enumeration.
  std::string peer;         // His end of the connection: "ipv4:127.0.0.1:50123"

  bool HasRole(Role role) const;
};

// Who looks at the ledger when this one asks: auditors and authorities see everything.
Viewer ViewerOf(const Caller& caller);

// The URI that binds a certificate to a participant of a ledger, among its subject
// alternative names: "rastro://<origin>/participant/<id>".
std::string CallerUri(absl::string_view origin, absl::string_view participant);

// The caller whose certificate has these URIs; those of other schemes say nothing here.
// In a ledger that is empty it is the operator, who registers itself first.
// UNAUTHENTICATED if they name no participant of ledger `origin`, or several;
// PERMISSION_DENIED if the registry does not know it.
absl::StatusOr<Caller> IdentifyCaller(absl::string_view origin,
                                      absl::Span<const std::string> uris,
                                      const Registry& registry);

// OK if the caller may bring a batch that `participant` has signed: its own, or, as a
// gateway, anybody's. PERMISSION_DENIED otherwise.
absl::Status CheckBringer(const Caller& caller, absl::string_view participant);

// OK if the caller may watch what is recorded in the name of `participant`: its own, or,
// as operator, auditor or authority, anybody's. PERMISSION_DENIED otherwise.
absl::Status CheckWatcher(const Caller& caller, absl::string_view participant);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_CALLER_H_

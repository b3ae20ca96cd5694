// Who may call what: one hook before every handler, and one table of methods and roles.
// Thread-safe.
// Specification: docs/access.md.

#ifndef RASTRO_SERVICES_SERVER_AUTHORIZER_H_
#define RASTRO_SERVICES_SERVER_AUTHORIZER_H_

#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/server/caller.h"

namespace rastro {

// A call before it is handled.
struct CallInfo {
  absl::string_view method;  // "/rastro.v1.AuditService/GetCheckpoint"
  const Caller& caller;
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;

  // OK, or PERMISSION_DENIED or UNAUTHENTICATED with the reason.
  virtual absl::Status Authorize(const CallInfo& call) const = 0;
};

// One bit a role.
class RoleSet {
 public:
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (Role role : roles) bits_ |= Bit(role);
  }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }

 private:
  static constexpr unsigned Bit(Role role) { return 1u << static_cast<unsigned>(role); }
  unsigned bits_ = 0;
};

struct MethodAccess {
  absl::string_view method;
  RoleSet roles;  // Who of them may call it.
};

// A caller with one of the roles of the method's row may call it, a local one every
// method that has a row. A method without a row is refused.
class MethodTableAuthorizer final : public Authorizer {
 public:
  absl::Status Authorize(const CallInfo& call) const override;

  // The rows, ascending.
  static absl::Span<const MethodAccess> Methods();
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_AUTHORIZER_H_

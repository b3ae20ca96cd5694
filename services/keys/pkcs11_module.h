// A PKCS#11 module, loaded: its tokens, sessions, keys and signatures, as far as an
// Ed25519 key needs them. Knows PKCS#11 by name only, so that who includes this does not.
// Thread-safe, if what the module says of itself is true; sessions are used by one thread
// at a time.
// Specification: PKCS #11 v3.0, sections 5 (functions), 6.3.17 (CKM_EDDSA).

#ifndef RASTRO_SERVICES_KEYS_PKCS11_MODULE_H_
#define RASTRO_SERVICES_KEYS_PKCS11_MODULE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/signature.h"

struct _CK_FUNCTION_LIST;

namespace rastro {

// Handles, which are numbers in PKCS#11.
using Pkcs11Session = unsigned long;
using Pkcs11Object = unsigned long;

class Pkcs11Module {
 public:
  // Loads and initialises it. NOT_FOUND if the file cannot be loaded, INVALID_ARGUMENT if
  // it is no PKCS#11 module; UNAVAILABLE with what the module says.
  static absl::StatusOr<std::unique_ptr<Pkcs11Module>> Load(const std::string& path);

  // Not unloaded again: libraries of this kind do not survive that.
  ~Pkcs11Module() = default;

  // A session on the token with this label, logged in. NOT_FOUND if no such token is
  // there, PERMISSION_DENIED if the PIN is wrong or locked (it is not tried again), else
  // UNAVAILABLE.
  absl::StatusOr<Pkcs11Session> OpenSession(const std::string& token_label,
                                            const std::string& pin) const;
  void CloseSession(Pkcs11Session session) const;

  // The one private Ed25519 key with this label. NOT_FOUND if there is none,
  // FAILED_PRECONDITION if there are several or it is of another kind.
  absl::StatusOr<Pkcs11Object> FindPrivateKey(Pkcs11Session session,
                                              const std::string& label) const;
  // The public half, from the object with the same label.
  absl::StatusOr<PublicKey> ReadPublicKey(Pkcs11Session session,
                                          const std::string& label) const;

  // 64 bytes. UNAVAILABLE with what the module says.
  absl::StatusOr<std::string> Sign(Pkcs11Session session, Pkcs11Object key,
                                   absl::string_view text) const;

 private:
  explicit Pkcs11Module(_CK_FUNCTION_LIST* functions) : functions_(functions) {}
  absl::StatusOr<Pkcs11Object> FindOne(Pkcs11Session session, unsigned long object_class,
                                       const std::string& label) const;

  _CK_FUNCTION_LIST* const functions_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_KEYS_PKCS11_MODULE_H_

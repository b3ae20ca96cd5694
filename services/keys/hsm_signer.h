// A signer whose key never leaves its hardware module (PKCS#11).
// Thread-safe: one signature at a time.

#ifndef RASTRO_SERVICES_KEYS_HSM_SIGNER_H_
#define RASTRO_SERVICES_KEYS_HSM_SIGNER_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/note/note.h"
#include "services/keys/pkcs11_module.h"

namespace rastro {

// Where the key is.
struct HsmKeyPlace {
  std::string module;    // File of the PKCS#11 module.
  std::string token;     // The token's label.
  std::string label;     // Of both halves of the key, Ed25519.
  std::string pin_file;  // The user's PIN: one line, mode 0600.
};

// How long a signer looks for a module that does not answer.
inline constexpr absl::Duration kHsmPatience = absl::Seconds(20);

class HsmSigner final : public NoteSigner {
 public:
  // Finds the key and has it sign something, to see that it does. Errors are those of
  // Pkcs11Module, and of the PIN's file.
  static absl::StatusOr<std::unique_ptr<HsmSigner>> Open(
      const std::string& name, const HsmKeyPlace& place,
      absl::Duration patience = kHsmPatience);

  ~HsmSigner() override;

  const VerifierKey& key() const override { return *verifier_; }

  // What the module returns is verified before it is. A session that was lost is opened
  // again; UNAVAILABLE if there is none within the patience, DATA_LOSS if the token now
  // has another key or signs what does not verify.
  absl::StatusOr<std::string> Sign(absl::string_view text) const override;

 private:
  HsmSigner(const HsmKeyPlace& place, std::string pin,
            std::unique_ptr<Pkcs11Module> module, absl::Duration patience)
      : place_(place),
        pin_(std::move(pin)),
        module_(std::move(module)),
        patience_(patience) {}

  // With mutex_ held.
  absl::Status Connect() const;
  void Disconnect() const;
  absl::StatusOr<std::string> TryToSign(absl::string_view text) const;

  const HsmKeyPlace place_;
  const std::string pin_;
  const std::unique_ptr<Pkcs11Module> module_;
  const absl::Duration patience_;
  std::optional<VerifierKey> verifier_;  // Set by Open.

  mutable std::mutex mutex_;  // Guards what follows.
  mutable std::optional<Pkcs11Session> session_;
  mutable Pkcs11Object private_key_ = 0;
  mutable std::optional<PublicKey> public_key_;  // Of the session's token.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_KEYS_HSM_SIGNER_H_

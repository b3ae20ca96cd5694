// See hsm_signer.h.

#include "services/keys/hsm_signer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/encrypted_key.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(100);

// A PIN is as a passphrase is: one line, which nobody repeats.
absl::StatusOr<std::string> ReadPin(const std::string& file) {
  const absl::StatusOr<std::string> content = ReadPrivateFile(file);
  if (!content.ok()) return content.status();
  absl::StatusOr<Passphrase> pin = ParsePassphrase(*content);
  if (!pin.ok()) return WithField(absl::StrCat("hsm-pin-file: ", file), pin.status());
  return std::move(pin->text);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HsmSigner>> HsmSigner::Open(const std::string& name,
                                                           const HsmKeyPlace& place,
                                                           absl::Duration patience) {
  absl::StatusOr<std::string> pin = ReadPin(place.pin_file);
  if (!pin.ok()) return pin.status();
  absl::StatusOr<std::unique_ptr<Pkcs11Module>> module = Pkcs11Module::Load(place.module);
  if (!module.ok()) return module.status();
  std::unique_ptr<HsmSigner> signer(
      new HsmSigner(place, *std::move(pin), *std::move(module), patience));
  {
    const std::lock_guard<std::mutex> lock(signer->mutex_);
    if (absl::Status status = signer->Connect(); !status.ok()) return status;
    signer->verifier_.emplace(name, *signer->public_key_);
  }
  const absl::StatusOr<std::string> tried = signer->Sign("rastro/hsm-test/v1\n");
  if (!tried.ok()) return tried.status();
  return signer;
}

HsmSigner::~HsmSigner() { Disconnect(); }

absl::Status HsmSigner::Connect() const {
  absl::StatusOr<Pkcs11Session> session = module_->OpenSession(place_.token, pin_);
  if (!session.ok()) return session.status();
  session_ = *session;
  absl::StatusOr<Pkcs11Object> key = module_->FindPrivateKey(*session_, place_.label);
  absl::StatusOr<PublicKey> public_key = module_->ReadPublicKey(*session_, place_.label);
  if (!key.ok() || !public_key.ok()) {
    Disconnect();
    return key.ok() ? public_key.status() : key.status();
  }
  private_key_ = *key;
  public_key_ = *std::move(public_key);
  return absl::OkStatus();
}

void HsmSigner::Disconnect() const {
  if (session_) module_->CloseSession(*session_);
  session_.reset();
}

absl::StatusOr<std::string> HsmSigner::TryToSign(absl::string_view text) const {
  if (!session_) {
    if (absl::Status status = Connect(); !status.ok()) return status;
  }
  if (public_key_->bytes() != verifier_->key().bytes()) {
    return absl::DataLossError(absl::StrCat("hsm-label: the token '", place_.token,
                                            "' has another key '", place_.label,
                                            "' than before"));
  }
  absl::StatusOr<std::string> signature = module_->Sign(*session_, private_key_, text);
  if (!signature.ok()) Disconnect();
  return signature;
}

absl::StatusOr<std::string> HsmSigner::Sign(absl::string_view text) const {
  const absl::Time give_up = absl::Now() + patience_;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (;;) {
    absl::StatusOr<std::string> signature = TryToSign(text);
    if (signature.ok()) {
      if (verifier_->Verify(text, *signature)) return signature;
      return absl::DataLossError("hardware module: its signature does not verify");
    }
    // A module that is restarted is without its token for a while. A wrong PIN stays
    // wrong, and asking again would lock the token.
    const bool may_come_back =
        absl::IsUnavailable(signature.status()) || absl::IsNotFound(signature.status());
    if (!may_come_back || absl::Now() > give_up) return signature;
    absl::SleepFor(kPause);
  }
}

}  // namespace rastro

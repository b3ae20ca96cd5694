// See server_keys.h.

#include "services/server/server_keys.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/key_succession.h"
#include "services/keys/key_successions.h"
#include "services/keys/ledger_key.h"

namespace rastro {
namespace {

LedgerKeySource SourceOf(const ServerConfig& config) {
  return {config.key_file,
          config.key_passphrase_file,
          {config.hsm_module, config.hsm_token, config.hsm_label, config.hsm_pin_file}};
}

// In a file, or in the same token under another label.
LedgerKeySource FormerSourceOf(const ServerConfig& config) {
  return {config.former_key_file,
          config.former_key_passphrase_file,
          {config.hsm_module, config.hsm_token, config.former_hsm_label,
           config.hsm_pin_file}};
}

}  // namespace

absl::StatusOr<LedgerKeys> OpenLedgerKeys(const ServerConfig& config) {
  LedgerKeys keys;
  absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      OpenLedgerKey(config.origin, SourceOf(config));
  if (!signer.ok()) return signer.status();
  keys.signer = *std::move(signer);
  if (config.has_former_key()) {
    signer = OpenLedgerKey(config.origin, FormerSourceOf(config));
    if (!signer.ok()) return WithField("former key", signer.status());
    keys.former = *std::move(signer);
  }
  if (config.key_successions.empty()) return keys;
  absl::StatusOr<std::vector<std::string>> notes =
      ReadKeySuccessions(config.key_successions);
  if (!notes.ok()) return WithField("key-successions", notes.status());
  keys.successions = *std::move(notes);
  return keys;
}

absl::Status CheckLedgerKeys(const LedgerKeys& keys) {
  const VerifierKey& key = keys.signer->key();
  absl::Status status = CheckSuccessionsLeadTo(key, keys.successions);
  if (!status.ok()) return WithField("key-successions", status);
  if (!keys.former) return absl::OkStatus();
  const absl::StatusOr<VerifierKey> last =
      FollowSuccessions(keys.former->key(), keys.successions);
  if (!last.ok()) return WithField("key-successions", last.status());
  if (*last == key) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("former key: ", keys.former->key().Text(),
                   " has not handed over to the key that is to follow it; wanted "
                   "'rastro rotate-key' to be run first (docs/keys.md)"));
}

}  // namespace rastro

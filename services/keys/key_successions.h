// The file of a ledger's key successions: a JSON list of notes, oldest first. It is
// public.
// Specification: docs/keys.md, "Changing the ledger's key".

#ifndef RASTRO_SERVICES_KEYS_KEY_SUCCESSIONS_H_
#define RASTRO_SERVICES_KEYS_KEY_SUCCESSIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

// The notes in `file`, each checked (OpenSuccession). None if there is no such file.
// INVALID_ARGUMENT names it otherwise.
absl::StatusOr<std::vector<std::string>> ReadKeySuccessions(const std::string& file);

// INVALID_ARGUMENT unless every key in `notes` has handed over to `key`, in the end.
absl::Status CheckSuccessionsLeadTo(const VerifierKey& key,
                                    const std::vector<std::string>& notes);

// Adds `note` to the file, atomically.
absl::Status AddKeySuccession(const std::string& file, const std::string& note);

}  // namespace rastro

#endif  // RASTRO_SERVICES_KEYS_KEY_SUCCESSIONS_H_

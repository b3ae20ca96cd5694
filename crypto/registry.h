// The registry: every participant's records in the order of the ledger, and whose
// signature counts at which entry. The same for the server that admits, the auditor
// that replays and the importer that verifies a file.
// Copies share the records and are cheap. Const members are thread-safe.
// Specification: docs/formats.md, section 10.

#ifndef RASTRO_CRYPTO_REGISTRY_H_
#define RASTRO_CRYPTO_REGISTRY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "crypto/batch.h"
#include "crypto/hash.h"
#include "crypto/note/note.h"
#include "crypto/registry_record.h"

namespace rastro {

// One record of a participant, as the ledger holds it.
struct RegistryVersion {
  uint64_t index = 0;  // Of its entry.
  Hash leaf_hash;      // Of its entry.
  RegistryRecord record;

  // Texts of those of its keys that were added without a signature of a key that the
  // participant had: whoever runs the ledger may have made them.
  std::set<std::string> keys_without_consent;
};

// One participant's records, first to last.
using RegistryHistory = std::vector<RegistryVersion>;

// A signed batch note, opened.
struct SignedBatch {
  Note note;
  Batch batch;
  Hash hash;  // H(note.text)

  // Reads the note and the text in it; no signature is checked.
  static absl::StatusOr<SignedBatch> Parse(absl::string_view note);
};

// What CheckSignatures says of a signature by `key` that does not verify.
absl::Status BadSignature(const VerifierKey& key);

class Registry {
 public:
  // The participant that entry 0 registers; empty before entry 0.
  const std::string& operator_id() const { return operator_id_; }

  // Nullptr if there is no such participant.
  const RegistryHistory* Find(absl::string_view participant) const;

  // The version in force at entry `index`: the latest with a lower index (entry 0:
  // none). Nullptr if there is none.
  const RegistryVersion* InForceAt(absl::string_view participant, uint64_t index) const;

  // True if the participant had this role at entry `index`.
  bool HadRole(absl::string_view participant, Role role, uint64_t index) const {
    const RegistryVersion* version = InForceAt(participant, index);
    return version != nullptr && version->record.HasRole(role);
  }

  // Checks the signature lines of a batch whose first entry is `index` and whose
  // events register nobody: every line by a key in force of the batch's participant,
  // sorted, each once, all valid. PERMISSION_DENIED: nobody in force, or a key that is
  // not in force; INVALID_ARGUMENT: a line that does not verify or stands wrong.
  // `is_good` checks a line's signature.
  absl::Status CheckSignatures(const SignedBatch& batch, uint64_t index,
                               const SignatureCheck& is_good = VerifySignature) const;

  // As CheckSignatures, for the batch of one event that carries `record`, and checks
  // that the record may follow: submitted by the participant itself (which may only
  // change its keys and their limits) or by the operator, signed by a key of it that has
  // no limit; each new key signs; no key ID comes twice.
  // PERMISSION_DENIED besides: submitted by somebody else, or more than keys is changed.
  // FAILED_PRECONDITION: the record may not follow.
  absl::Status CheckRegistration(const SignedBatch& batch, uint64_t index,
                                 const RegistryRecord& record,
                                 const SignatureCheck& is_good = VerifySignature) const;

  // Adds a record for which CheckRegistration is OK.
  void Add(const SignedBatch& batch, uint64_t index, const Hash& leaf_hash,
           RegistryRecord record);

  // The establishments for which `batch`, first entry `index`, is signed, if all of its
  // keys are limited to some; none if one of them is not.
  std::set<std::string> LimitsOf(const SignedBatch& batch, uint64_t index) const;

  // True if a signature line of `batch`, first entry `index`, counts only by a key
  // that was added without its participant's consent, that is: no other key signed.
  bool SignedWithoutConsent(const SignedBatch& batch, uint64_t index) const;

  // All participants, ascending by id.
  const std::map<std::string, std::shared_ptr<const RegistryHistory>, std::less<>>& all()
      const {
    return histories_;
  }

 private:
  const RegistryRecord* KeysOf(absl::string_view participant, uint64_t index) const;

  std::string operator_id_;
  std::map<std::string, std::shared_ptr<const RegistryHistory>, std::less<>> histories_;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_REGISTRY_H_

// How a participant on one machine is registered by an operator on another, without
// either key leaving its machine: the participant makes the whole registry batch in the
// operator's name and signs it with its new key; the operator looks at the record and
// signs the same batch. The file in between is JSON with the batch note and the texts of
// the parts; none of it needs to be kept secret, but a certificate names people.
// Pure and thread-safe.
// Specification: docs/formats.md, sections 6 and 10.

#ifndef RASTRO_SERVICES_CLIENT_REGISTRATION_REQUEST_H_
#define RASTRO_SERVICES_CLIENT_REGISTRATION_REQUEST_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/note/note.h"
#include "crypto/registry_record.h"
#include "services/client/batch_builder.h"

namespace rastro {

inline constexpr size_t kMaxRequestBytes = 1 << 20;

// `frame.participant` is the operator. `submitter_secret` is for the nonce. `signer` has
// the record's one key.
struct RequestPlan {
  BatchFrame frame;
  std::string submitter_secret;
  RegistryRecord record;
  std::optional<RegistrationCertificate> certificate = std::nullopt;
};
absl::StatusOr<std::string> BuildRegistrationRequest(const RequestPlan& plan,
                                                     const NoteSigner& signer);

struct RegistrationRequest {
  RegistryRecord record;  // Its keys have all signed the batch.
  // To whom it is bound; who issued the certificate the server checks.
  std::optional<CertificateHolder> holder;
  std::string operator_id;
  Submission submission;  // Signed by the record's keys alone.
  Hash event_hash;
};

// INVALID_ARGUMENT says what is not as wanted: the file, a batch for another ledger than
// `origin`, a signature, a batch that registers nobody.
absl::StatusOr<RegistrationRequest> ReadRegistrationRequest(absl::string_view file,
                                                            absl::string_view origin);

// The batch as it is submitted. INVALID_ARGUMENT if `signer` is not the operator that
// the request names.
absl::StatusOr<Submission> Countersign(const RegistrationRequest& request,
                                       const NoteSigner& signer);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLIENT_REGISTRATION_REQUEST_H_

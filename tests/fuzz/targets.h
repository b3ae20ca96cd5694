// The targets; each says where it stands which invariant it holds.

#ifndef RASTRO_TESTS_FUZZ_TARGETS_H_
#define RASTRO_TESTS_FUZZ_TARGETS_H_

#include "absl/strings/string_view.h"

namespace rastro {

void FuzzBackupLine(absl::string_view bytes);
void FuzzBatch(absl::string_view bytes);
void FuzzCheckpoint(absl::string_view bytes);
void FuzzCsv(absl::string_view bytes);
void FuzzDisclosureProfile(absl::string_view bytes);
void FuzzEntry(absl::string_view bytes);
void FuzzEpcis(absl::string_view bytes);
void FuzzEpcisCheck(absl::string_view bytes);
void FuzzEpcisToLotEvent(absl::string_view bytes);
void FuzzEvent(absl::string_view bytes);
void FuzzEventHash(absl::string_view bytes);
void FuzzGs1Text(absl::string_view bytes);
void FuzzHead(absl::string_view bytes);
void FuzzHeads(absl::string_view bytes);
void FuzzJson(absl::string_view bytes);
void FuzzKeySuccession(absl::string_view bytes);
void FuzzLink(absl::string_view bytes);
void FuzzLogProof(absl::string_view bytes);
void FuzzLot(absl::string_view bytes);
void FuzzLotEvent(absl::string_view bytes);
void FuzzLotEventJson(absl::string_view bytes);
void FuzzLotEventToEpcis(absl::string_view bytes);
void FuzzMasterData(absl::string_view bytes);
void FuzzNote(absl::string_view bytes);
void FuzzPart(absl::string_view bytes);
void FuzzProvenance(absl::string_view bytes);
void FuzzPublicPart(absl::string_view bytes);
void FuzzReceipt(absl::string_view bytes);
void FuzzRegistrationRequest(absl::string_view bytes);
void FuzzRegistrationCertificate(absl::string_view bytes);
void FuzzRegistryRecord(absl::string_view bytes);
void FuzzServerConfig(absl::string_view bytes);
void FuzzShownEntry(absl::string_view bytes);
void FuzzSubmission(absl::string_view bytes);
void FuzzVerifierKey(absl::string_view bytes);

}  // namespace rastro

#endif  // RASTRO_TESTS_FUZZ_TARGETS_H_

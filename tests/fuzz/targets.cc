#include "tests/fuzz/targets.h"

#include <algorithm>
#include <vector>

#include "tests/fuzz/target.h"

namespace rastro {

absl::Span<const FuzzTarget> FuzzTargets() {
  static const auto* const targets = new std::vector<FuzzTarget>{
      {"backup_line", FuzzBackupLine},
      {"batch", FuzzBatch},
      {"checkpoint", FuzzCheckpoint},
      {"csv", FuzzCsv},
      {"disclosure_profile", FuzzDisclosureProfile},
      {"entry", FuzzEntry},
      {"epcis", FuzzEpcis},
      {"epcis_check", FuzzEpcisCheck},
      {"epcis_to_lot_event", FuzzEpcisToLotEvent},
      {"event", FuzzEvent},
      {"event_hash", FuzzEventHash},
      {"gs1_text", FuzzGs1Text},
      {"head", FuzzHead},
      {"heads", FuzzHeads},
      {"json", FuzzJson},
      {"key_succession", FuzzKeySuccession},
      {"link", FuzzLink},
      {"log_proof", FuzzLogProof},
      {"lot", FuzzLot},
      {"lot_event", FuzzLotEvent},
      {"lot_event_json", FuzzLotEventJson},
      {"lot_event_to_epcis", FuzzLotEventToEpcis},
      {"master_data", FuzzMasterData},
      {"note", FuzzNote},
      {"part", FuzzPart},
      {"provenance", FuzzProvenance},
      {"public_part", FuzzPublicPart},
      {"receipt", FuzzReceipt},
      {"registration_certificate", FuzzRegistrationCertificate},
      {"registration_request", FuzzRegistrationRequest},
      {"registry_record", FuzzRegistryRecord},
      {"server_config", FuzzServerConfig},
      {"shown_entry", FuzzShownEntry},
      {"submission", FuzzSubmission},
      {"verifier_key", FuzzVerifierKey},
  };
  return *targets;
}

const FuzzTarget* FindFuzzTarget(absl::string_view name) {
  const absl::Span<const FuzzTarget> targets = FuzzTargets();
  const auto found =
      std::find_if(targets.begin(), targets.end(),
                   [&](const FuzzTarget& target) { return target.name == name; });
  return found == targets.end() ? nullptr : &*found;
}

}  // namespace rastro

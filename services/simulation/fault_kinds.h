// The planters of faults, one for each kind. For faults.cc.
// Specification: docs/findings.md, section 10.

#ifndef RASTRO_SERVICES_SIMULATION_FAULT_KINDS_H_
#define RASTRO_SERVICES_SIMULATION_FAULT_KINDS_H_

#include <optional>
#include <string>

#include "services/simulation/faults.h"

namespace rastro {

using MaybeFault = std::optional<FaultDraft>;

// A lot of meat that no fault has claimed, where it is made.
struct Meat {
  Story::Place made;
  std::string lot;
};

// Claims it; nullopt if there is none left.
std::optional<Meat> PickMeat(Story& story);

// faults_record.cc: what is wrong with how it is told.
MaybeFault PlantSameEventId(Story& story);
MaybeFault PlantWrongHashId(Story& story);
MaybeFault PlantStrangersRecall(Story& story);
MaybeFault PlantStrangersDestruction(Story& story);
MaybeFault PlantStrangersUse(Story& story);
MaybeFault PlantStrangersPacking(Story& story);
MaybeFault PlantCorrection(Story& story);
MaybeFault PlantOthersCorrection(Story& story);
MaybeFault PlantFutureTime(Story& story);
MaybeFault PlantLateBirth(Story& story);
MaybeFault PlantEarlyUnpacking(Story& story);

// faults_goods.cc: what is wrong with the goods.
MaybeFault PlantNoBirth(Story& story);
MaybeFault PlantNoOrigin(Story& story);
MaybeFault PlantDestroyedGoods(Story& story);
MaybeFault PlantDestroyedPallet(Story& story);
MaybeFault PlantDeadAnimal(Story& story);
MaybeFault PlantSecondSlaughter(Story& story);
MaybeFault PlantOverdraft(Story& story);
MaybeFault PlantGain(Story& story);
MaybeFault PlantLoss(Story& story);
MaybeFault PlantTooManyShares(Story& story);
MaybeFault PlantRecall(Story& story);
MaybeFault PlantLiftedRecall(Story& story);
MaybeFault PlantPalletRecall(Story& story);

// faults_export.cc: what is wrong with their way abroad.
MaybeFault PlantUseAfterExport(Story& story);
MaybeFault PlantWarmDays(Story& story);
MaybeFault PlantWarmHour(Story& story);
MaybeFault PlantExpiredCertificate(Story& story);
MaybeFault PlantLateCertificate(Story& story);
MaybeFault PlantNoCertificate(Story& story);
MaybeFault PlantUnlistedSlaughterhouse(Story& story);
MaybeFault PlantDelistedPlant(Story& story);
MaybeFault PlantUntoldEstablishment(Story& story);
MaybeFault PlantUntoldDay(Story& story);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_FAULT_KINDS_H_

// See faults.h.

#include "services/simulation/faults.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

#include "services/simulation/fault_kinds.h"

namespace rastro {
namespace {

constexpr FaultKind kKinds[] = {
    {"corrected", Severity::kWarning, "declared wrong and told again", PlantCorrection},
    {"corrected", Severity::kInfo, "declared wrong by somebody else",
     PlantOthersCorrection},
    {"event-id", Severity::kWarning, "two events have one eventID", PlantSameEventId},
    {"event-hash-id", Severity::kWarning, "an event hash ID that is not the event's own",
     PlantWrongHashId},
    {"not-holder", Severity::kError, "recalled by a stranger", PlantStrangersRecall},
    {"not-holder", Severity::kError, "destroyed by a stranger",
     PlantStrangersDestruction},
    {"not-holder", Severity::kError, "consumed by a stranger", PlantStrangersUse},
    {"not-holder", Severity::kError, "packed by a stranger", PlantStrangersPacking},
    {"time-order", Severity::kWarning, "an event of the far future", PlantFutureTime},
    {"time-order", Severity::kWarning, "born after the slaughter", PlantLateBirth},
    {"time-order", Severity::kWarning, "unpacked before it was packed",
     PlantEarlyUnpacking},
    {"origin-unknown", Severity::kInfo, "the birth is not told of, but the farm",
     PlantNoBirth},
    {"origin-unknown", Severity::kWarning, "neither birth nor farm are told of",
     PlantNoOrigin},
    {"used-after-destroyed", Severity::kError, "destroyed goods go on",
     PlantDestroyedGoods},
    {"used-after-destroyed", Severity::kError, "what was on a destroyed pallet goes on",
     PlantDestroyedPallet},
    {"used-after-destroyed", Severity::kError, "a dead animal is slaughtered",
     PlantDeadAnimal},
    {"used-twice", Severity::kError, "an animal is slaughtered twice",
     PlantSecondSlaughter},
    {"overdrawn", Severity::kError, "more is used than was made", PlantOverdraft},
    {"mass-balance", Severity::kError, "more comes out than went in", PlantGain},
    {"mass-balance", Severity::kWarning, "two thirds of it are lost", PlantLoss},
    {"farm-shares", Severity::kWarning, "shares of farms beyond the whole",
     PlantTooManyShares},
    {"used-after-export", Severity::kError, "packed at home after it left",
     PlantUseAfterExport},
    {"temperature", Severity::kError, "too warm for days", PlantWarmDays},
    {"temperature", Severity::kWarning, "too warm for an hour", PlantWarmHour},
    {"certificate", Severity::kError, "the certificate had expired",
     PlantExpiredCertificate},
    {"certificate", Severity::kError, "the certificate was issued afterwards",
     PlantLateCertificate},
    {"certificate", Severity::kWarning, "no certificate", PlantNoCertificate},
    {"establishment", Severity::kError, "slaughtered where nobody is listed",
     PlantUnlistedSlaughterhouse},
    {"establishment", Severity::kError, "the plant was delisted for the day",
     PlantDelistedPlant},
    {"establishment", Severity::kWarning, "no establishment is told of",
     PlantUntoldEstablishment},
    {"establishment", Severity::kWarning, "the day is not told", PlantUntoldDay},
    {"recalled", Severity::kError, "recalled", PlantRecall},
    {"recalled", Severity::kInfo, "recalled, and the recall lifted", PlantLiftedRecall},
    {"recalled", Severity::kWarning, "the pallet is recalled when it is empty",
     PlantPalletRecall},
};

constexpr UnplantableRule kUnplantable[] = {
    {"incomplete", "what is missing is left out by a server, not by an event"},
    {"content-withheld", "withholding content is not a fault"},
    {"lots-differ", "a ledger refuses an event whose content names other lots"},
    {"parts-differ", "the events of a simulated trade have no public part"},
    {"key-without-consent", "only an operator can add a key; it is no event of a trade"},
    {"key-limit", "a server that keeps to the rules refuses such an event"},
};

bool HaveOneInCommon(const std::vector<std::string>& a,
                     const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& each) {
    return std::find(b.begin(), b.end(), each) != b.end();
  });
}

// Kinds in an order of chance, each once before any comes again.
class KindsInTurn {
 public:
  explicit KindsInTurn(Random& random) : random_(random) {}

  const FaultKind& Next() {
    if (left_.empty()) {
      left_.resize(std::size(kKinds));
      std::iota(left_.begin(), left_.end(), size_t{0});
    }
    const int64_t last = static_cast<int64_t>(left_.size()) - 1;
    std::swap(left_[random_.Between(0, last)], left_.back());
    const FaultKind& kind = kKinds[left_.back()];
    left_.pop_back();
    return kind;
  }

 private:
  Random& random_;
  std::vector<size_t> left_;
};

}  // namespace

absl::Span<const FaultKind> FaultKinds() { return kKinds; }

absl::Span<const UnplantableRule> UnplantableRules() { return kUnplantable; }

bool IsOfFault(const Finding& finding, const PlantedFault& fault,
               absl::Span<const uint64_t> indexes) {
  if (finding.rule != fault.rule) return false;
  if (finding.severity != fault.severity && fault.rule != "recalled") return false;
  if (fault.events.empty()) return HaveOneInCommon(finding.lots, fault.lots);
  return std::any_of(fault.events.begin(), fault.events.end(), [&](uint64_t event) {
    return std::find(finding.events.begin(), finding.events.end(), indexes[event]) !=
           finding.events.end();
  });
}

FaultyTrade::FaultyTrade(uint64_t seed, uint64_t animals, uint64_t faults) {
  assert(animals <= kMaxFaultyAnimals && faults <= kMaxFaults);
  Story story(seed, animals);
  std::vector<FaultDraft> drafts;
  KindsInTurn kinds(story.random());
  for (size_t failed = 0; planted_.size() < faults && failed < std::size(kKinds);) {
    const FaultKind& kind = kinds.Next();
    MaybeFault draft = kind.plant(story);
    failed = draft ? 0 : failed + 1;
    if (!draft) continue;
    planted_.push_back(
        {std::string(kind.rule), std::string(kind.what), kind.severity, draft->lots, {}});
    drafts.push_back(*std::move(draft));
  }
  std::map<const Story::Told*, uint64_t> positions;
  for (const Story::Told& told : story.told()) {
    positions.emplace(&told, events_.size());
    events_.push_back({told.actor, told.event});
  }
  for (size_t i = 0; i < drafts.size(); ++i) {
    for (Story::Place place : drafts[i].events) {
      planted_[i].events.push_back(positions.at(&*place));
    }
  }
  actors_ = std::move(story).TakeActors();
}

}  // namespace rastro

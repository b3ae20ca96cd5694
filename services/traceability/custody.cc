// See custody.h.

#include "services/traceability/custody.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"

namespace rastro {
namespace {

// Finds everybody who had a lot, beginning with its maker. What a party says
// about where the lot went counts; what a stranger says does not. So each
// statement waits under the name of its submitter until that one is a party.
class CustodyFinder {
 public:
  CustodyFinder(absl::string_view lot, LoadedChains& chains,
                const PartyDirectory& directory)
      : lot_(lot), chains_(chains), directory_(directory) {}

  Custody Find() {
    const LoadedChain* chain = chains_.Find(lot_);
    if (chain == nullptr) {
      custody_.is_certain = false;
      return custody_;
    }
    FindMaker(*chain);
    if (custody_.maker.empty()) return custody_;
    Admit(custody_.maker);
    Enter(lot_, 0);
    while (!ready_.empty()) {
      const Statement statement = ready_.front();
      ready_.pop_front();
      Hear(statement);
    }
    FindHolder();
    return custody_;
  }

 private:
  // What a participant says about `carrier`: the lot itself or what it was in.
  struct Statement {
    const Voice* voice;
    absl::string_view carrier;
    int depth;
  };

  void FindMaker(const LoadedChain& chain) {
    const LoadedEvent* first = nullptr;
    for (const LoadedEvent* loaded : chain) {
      if (!loaded->Counts()) continue;
      if (loaded->uses.Of(lot_) & (kMade | kFilled | kWithheldOut)) {
        custody_.maker = loaded->event->submitter;
        custody_.maker_is_known = true;
        return;
      }
      // What it did to the lot is gone; it may have been made there.
      if (loaded->event->lots.empty() && !loaded->event->facts)
        custody_.is_certain = false;
      const bool is_authority = directory_.IsAuthority(loaded->event->submitter);
      if (first == nullptr && !is_authority) first = loaded;
    }
    if (first != nullptr) custody_.maker = first->event->submitter;
    is_open_ = true;  // Nobody made it: the record does not say whose it is.
  }

  void Admit(const std::string& participant) {
    if (!custody_.parties.insert(participant).second) return;
    const auto waiting = waiting_.find(participant);
    if (waiting == waiting_.end()) return;
    ready_.insert(ready_.end(), waiting->second.begin(), waiting->second.end());
    waiting_.erase(waiting);
  }

  // The record leaves open who got the lot, so those who handle it may have.
  void Open() {
    is_open_ = true;
    for (const std::string& claimant : std::exchange(claimants_, {})) Admit(claimant);
  }

  // Reads who speaks about a carrier that is `depth` containers above the lot.
  void Enter(absl::string_view carrier, int depth) {
    if (carrier.empty() || depth > kMaxNesting) return;
    if (!scanned_.emplace(carrier).second) return;
    const ChainVoices* voices = chains_.FindVoices(carrier);
    if (voices == nullptr || !chains_.SpendCustody(voices->size())) {
      custody_.is_certain = false;
      return;
    }
    for (const auto& [participant, voice] : *voices) {
      if (voice.handles) Claim(participant);
      const Statement statement = {&voice, carrier, depth};
      if (custody_.parties.count(participant) > 0) {
        ready_.push_back(statement);
      } else {
        waiting_[participant].push_back(statement);
      }
    }
  }

  void Claim(const std::string& participant) {
    if (is_open_) return Admit(participant);
    claimants_.insert(participant);
  }

  void Hear(const Statement& statement) {
    if (!chains_.SpendCustody(statement.voice->events.size())) {
      custody_.is_certain = false;
      return;
    }
    for (const LoadedEvent* loaded : statement.voice->events) {
      timeline_.push_back(loaded);
      const LotUses uses = loaded->uses.Of(statement.carrier);
      // A withheld event that moves nothing may have been a shipment.
      if (uses & kWithheldAt) Open();
      if (loaded->event->facts && IsHandover(*loaded->event->facts))
        HearHandover(*loaded);
      if (uses & (kPacked | kSeenInside | kUnpacked)) {
        Enter(loaded->uses.container(), statement.depth + 1);
      }
    }
  }

  void HearHandover(const LoadedEvent& loaded) {
    const std::vector<std::string> receivers = ReceiversOf(*loaded.event->facts);
    for (const std::string& receiver : receivers) Admit(receiver);
    if (receivers.empty()) Open();
  }

  std::vector<std::string> ReceiversOf(const EventFacts& facts) const {
    std::vector<std::string> receivers;
    for (const TypedId& destination : facts.destinations) {
      auto receiver = directory_.ParticipantOf(destination.id);
      if (receiver) receivers.push_back(*std::move(receiver));
    }
    return receivers;
  }

  // The last one in the order of events to whom a party gave it, or who as a party
  // took it.
  void FindHolder() {
    std::stable_sort(timeline_.begin(), timeline_.end(),
                     [](const LoadedEvent* a, const LoadedEvent* b) {
                       return OrderOf(*a->event) < OrderOf(*b->event);
                     });
    custody_.holder = custody_.maker;
    for (const LoadedEvent* loaded : timeline_) {
      if (!loaded->event->facts) continue;
      if (IsReceipt(*loaded->event->facts)) custody_.holder = loaded->event->submitter;
      if (!IsHandover(*loaded->event->facts)) continue;
      const std::vector<std::string> receivers = ReceiversOf(*loaded->event->facts);
      if (!receivers.empty()) custody_.holder = receivers.front();
    }
  }

  const absl::string_view lot_;
  LoadedChains& chains_;
  const PartyDirectory& directory_;
  Custody custody_;
  bool is_open_ = false;
  std::set<std::string> claimants_;
  std::map<std::string, std::vector<Statement>> waiting_;
  std::deque<Statement> ready_;
  std::set<absl::string_view> scanned_;
  std::vector<const LoadedEvent*> timeline_;
};

}  // namespace

std::vector<std::string> CountriesLeftFor(const RecordedEvent& event,
                                          const PartyDirectory& directory) {
  std::vector<std::string> countries;
  if (!event.IsWhole() || !IsHandover(*event.facts)) return countries;
  const std::string from = directory.CountryOf(event.submitter);
  if (from.empty()) return countries;
  for (const TypedId& destination : event.facts->destinations) {
    const auto party = directory.ParticipantOf(destination.id);
    std::string to = party ? directory.CountryOf(*party) : "";
    if (to.empty() || to == from) continue;
    const bool is_known =
        std::find(countries.begin(), countries.end(), to) != countries.end();
    if (!is_known) countries.push_back(std::move(to));
  }
  return countries;
}

Custody CustodyOf(absl::string_view lot, LoadedChains& chains,
                  const PartyDirectory& directory) {
  return CustodyFinder(lot, chains, directory).Find();
}

bool IsReusableAsset(absl::string_view lot) {
  constexpr absl::string_view kGs1 = "https://id.gs1.org/";
  return absl::StartsWith(lot, "https://id.gs1.org/8003/") ||
         absl::StartsWith(lot, "https://id.gs1.org/8004/") ||
         !absl::StartsWith(lot, kGs1);
}

bool MayAct(const Custody& custody, absl::string_view participant,
            const PartyDirectory& directory) {
  return !custody.is_certain || custody.parties.count(std::string(participant)) > 0 ||
         directory.IsAuthority(participant);
}

bool IsActOn(const LoadedEvent& loaded, absl::string_view lot) {
  if (!loaded.Counts()) return false;
  const auto& facts = loaded.event->facts;
  if (facts && (IsRecall(*facts) || IsRecallRelease(*facts) || IsDestruction(*facts))) {
    return true;
  }
  LotUses uses = loaded.uses.Of(lot);
  if (IsReusableAsset(lot)) uses &= ~(kFilled | kEmptied);
  return (uses & (kHandling | kMade | kFilled | kEnded)) != 0;
}

}  // namespace rastro

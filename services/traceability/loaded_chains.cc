// See loaded_chains.h.

#include "services/traceability/loaded_chains.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/traceability/key_limit.h"

namespace rastro {
namespace {

// What an error declaration has in common with the event that it declares
// wrong: who speaks, the lots, and the identifier, or where there is none the
// occasion. A declaration that names other lots would stand in other chains, and
// what it does would depend on who looks.
using CorrectionKey = std::tuple<std::string, Hash, std::string, absl::Time, std::string>;

Hash NamesOf(const EventFacts& facts) {
  std::set<std::pair<MentionList, absl::string_view>> names;
  for (const Mention& mention : facts.mentions) {
    if (mention.uri) names.emplace(mention.list, *mention.uri);
  }
  std::string text = absl::StrCat(static_cast<int>(facts.type), "\n");
  for (const auto& [list, uri] : names)
    absl::StrAppend(&text, static_cast<int>(list), " ", uri, "\n");
  return Sha256(text);
}

CorrectionKey KeyOf(LoadedEvent& loaded) {
  const EventFacts& facts = *loaded.event->facts;
  if (!loaded.names) loaded.names = NamesOf(facts);
  const bool has_id = !facts.event_id.empty();
  return {loaded.event->submitter, *loaded.names, facts.event_id,
          has_id ? absl::Time() : facts.event_time, has_id ? "" : facts.biz_step};
}

bool IsDeclaration(const LoadedEvent* loaded) {
  return loaded->event->facts && loaded->event->facts->error_declaration;
}

bool SaysWhoHasIt(const LoadedEvent& loaded, LotUses uses) {
  if (uses & (kHandling | kSeenInside | kWithheldAt)) return true;
  const auto& facts = loaded.event->facts;
  return facts && (IsHandover(*facts) || IsReceipt(*facts));
}

}  // namespace

void MarkCorrections(const LoadedChain& chain) {
  if (std::none_of(chain.begin(), chain.end(), IsDeclaration)) return;
  std::map<CorrectionKey, std::vector<LoadedEvent*>> standing;
  for (LoadedEvent* loaded : chain) {
    if (!loaded->event->facts) continue;
    // Without an ID, what is withheld may be what tells two events from each other.
    if (!loaded->event->IsWhole() && loaded->event->facts->event_id.empty()) continue;
    std::vector<LoadedEvent*>& alike = standing[KeyOf(*loaded)];
    if (!IsDeclaration(loaded)) {
      alike.push_back(loaded);
      continue;
    }
    std::erase_if(alike, [&](LoadedEvent* wrong) {
      if (!CoversLimits(loaded->event->key_limits, wrong->event->key_limits))
        return false;
      if (!wrong->corrected_by) wrong->corrected_by = loaded->event->index;
      return true;
    });
  }
}

const LoadedChain* LoadedChains::Find(absl::string_view lot) {
  const auto found = chains_.find(lot);
  return found != chains_.end() ? found->second.get() : Load(lot);
}

const LoadedChain* LoadedChains::Load(absl::string_view lot) {
  // After a limit nothing more is read: what an answer leaves out must not depend
  // on which chains happen to be short.
  if (limit_reached_ || !status_.ok()) return nullptr;
  if (missing_.count(std::string(lot)) > 0) return nullptr;
  if (chains_.size() >= limits_.max_lots) {
    limit_reached_ = true;
    return nullptr;
  }
  const size_t events_max = std::min(limits_.max_links - links_, limits_.max_events);
  // One more shows that there are too many.
  const size_t asked = events_max == SIZE_MAX ? events_max : events_max + 1;
  absl::StatusOr<LotChain> read = source_.ChainOf(lot, asked);
  if (absl::IsNotFound(read.status())) {
    missing_.emplace(lot);
    return nullptr;
  }
  if (!read.ok()) {
    status_ = read.status();
    return nullptr;
  }
  size_t unknown = 0;
  for (const auto& event : *read) unknown += events_.count(event->index) == 0;
  if (read->size() > events_max || events_.size() + unknown > limits_.max_events) {
    limit_reached_ = true;
    return nullptr;
  }
  links_ += read->size();
  auto chain = std::make_unique<LoadedChain>();
  chain->reserve(read->size());
  for (const auto& event : *read) chain->push_back(Intern(event));
  MarkCorrections(*chain);
  return chains_.emplace(std::string(lot), std::move(chain)).first->second.get();
}

const ChainVoices* LoadedChains::FindVoices(absl::string_view lot) {
  const LoadedChain* chain = Find(lot);
  if (chain == nullptr) return nullptr;
  std::unique_ptr<ChainVoices>& voices = voices_[lot];
  if (voices != nullptr) return voices.get();
  voices = std::make_unique<ChainVoices>();
  for (const LoadedEvent* loaded : *chain) {
    const LotUses uses = loaded->uses.Of(lot);
    if (!loaded->Counts() || !SaysWhoHasIt(*loaded, uses)) continue;
    Voice& voice = (*voices)[loaded->event->submitter];
    voice.events.push_back(loaded);
    voice.handles |= (uses & kHandling) != 0 ||
                     (loaded->event->facts && IsReceipt(*loaded->event->facts));
  }
  return voices.get();
}

bool LoadedChains::SpendCustody(size_t steps) {
  custody_steps_ += steps;
  if (custody_steps_ > limits_.max_custody_steps) limit_reached_ = true;
  return custody_steps_ <= limits_.max_custody_steps;
}

LoadedEvent* LoadedChains::Intern(const std::shared_ptr<const RecordedEvent>& event) {
  std::unique_ptr<LoadedEvent>& loaded = events_[event->index];
  if (loaded == nullptr) loaded = std::make_unique<LoadedEvent>(event);
  return loaded.get();
}

std::set<std::string> LoadedChains::Destinations() const {
  std::set<std::string> destinations;
  for (const auto& [index, loaded] : events_) {
    if (!loaded->event->facts) continue;
    for (const TypedId& each : loaded->event->facts->destinations) {
      destinations.insert(each.id);
    }
  }
  return destinations;
}

std::set<std::string> LoadedChains::Known() const {
  std::set<std::string> known;
  for (const auto& [lot, chain] : chains_) known.insert(lot);
  return known;
}

}  // namespace rastro

// Finding `establishment`: whether the destination's authority had listed those who made
// what left for it, on the day when they did.

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/exports.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

// Of more species than these nobody says which one is meant.
constexpr size_t kMaxSpecies = 16;

std::vector<std::string> ValuesOf(const EventFacts& facts, absl::string_view name) {
  std::vector<std::string> values;
  for (const Attribute& each : facts.attributes) {
    if (each.name == name) values.push_back(each.value);
  }
  return values;
}

// The day of slaughter, else of production; "" if neither is told.
std::string DayOf(const EventFacts& facts) {
  for (absl::string_view name : {"slaughterDate", "productionDate"}) {
    const std::vector<std::string> days = ValuesOf(facts, name);
    if (!days.empty()) return days.front();
  }
  return "";
}

// An event that made goods that left, or what they were made of.
struct Making {
  const RecordedEvent* event = nullptr;
  const Export* left = nullptr;  // The first by which they did.
  std::set<std::string> lots;    // That it made.

  bool has_own_species = false;
  std::set<std::string> species;       // Its own, else of what went in.
  bool is_establishment_told = false;  // By itself, or of what went in.
};

// All that left for one country and what it was made of, each walked once however many
// shipments there were.
class Makings {
 public:
  Makings(const JudgedRecord& record, const std::vector<const Export*>& exports)
      : record_(record) {
    for (const Export* left : exports) {
      for (const std::string& lot : left->lots) Reach(lot, left);
    }
    while (!queue_.empty()) {
      const std::string lot = std::move(queue_.front());
      queue_.pop_front();
      Expand(lot);
    }
    CarryForward();
  }

  const std::map<uint64_t, Making>& all() const { return makings_; }

 private:
  struct Lot {
    const Export* left = nullptr;
    std::vector<uint64_t> used_by;  // Makings that it went into.
  };

  void Reach(const std::string& lot, const Export* left) {
    if (!record_.lineage().lots.contains(lot)) return;
    if (lots_.try_emplace(lot, Lot{left, {}}).second) queue_.push_back(lot);
  }

  void Expand(const std::string& lot) {
    const Export* left = lots_.at(lot).left;
    for (const JudgedUse& use : record_.CountedUses(lot)) {
      if (!(use.uses & (kMade | kWithheldOut))) continue;
      const auto [found, is_new] = makings_.try_emplace(use.event->index);
      found->second.lots.insert(lot);
      if (is_new) Open(*use.event, left, found->second);
    }
  }

  void Open(const RecordedEvent& event, const Export* left, Making& making) {
    making.event = &event;
    making.left = left;
    if (event.facts) {
      const std::vector<std::string> species = ValuesOf(*event.facts, "species");
      making.has_own_species = !species.empty();
      if (species.size() <= kMaxSpecies)
        making.species = {species.begin(), species.end()};
      making.is_establishment_told = !ValuesOf(*event.facts, "establishment").empty();
    }
    // It may be told where nobody sees it.
    if (!event.IsWhole()) making.is_establishment_told = true;
    const EventUses& uses = record_.UsesOf(event.index);
    for (absl::string_view input : uses.consumed()) Use(event, std::string(input), left);
    if (!uses.joining().empty()) Use(event, std::string(uses.joining()), left);
  }

  void Use(const RecordedEvent& event, const std::string& lot, const Export* left) {
    if (!record_.lineage().CountsFor(event, lot)) return;
    Reach(lot, left);
    const auto found = lots_.find(lot);
    if (found != lots_.end()) found->second.used_by.push_back(event.index);
  }

  // What is known of a making is known of those that its lots went into.
  void CarryForward() {
    std::deque<uint64_t> changed;
    for (const auto& [index, making] : makings_) changed.push_back(index);
    while (!changed.empty()) {
      const Making& from = makings_.at(changed.front());
      changed.pop_front();
      for (const std::string& lot : from.lots) {
        for (uint64_t next : lots_.at(lot).used_by) {
          if (Absorb(from, makings_.at(next))) changed.push_back(next);
        }
      }
    }
  }

  static bool Absorb(const Making& from, Making& to) {
    const auto before = std::pair(to.is_establishment_told, to.species.size());
    to.is_establishment_told |= from.is_establishment_told;
    if (!to.has_own_species && to.species.size() < kMaxSpecies) {
      to.species.insert(from.species.begin(), from.species.end());
    }
    return before != std::pair(to.is_establishment_told, to.species.size());
  }

  const JudgedRecord& record_;
  absl::flat_hash_map<std::string, Lot> lots_;
  std::map<uint64_t, Making> makings_;
  std::deque<std::string> queue_;
};

// The lists of one destination, by the country of the establishments.
using ListsByOrigin = std::map<std::string, FacilityList>;

ListsByOrigin ListsOf(const JudgedRecord& record, const std::string& destination) {
  ListsByOrigin lists;
  for (const auto& [uri, chain] : record.lineage().facility_lists) {
    const std::optional<FacilityListName> name = ParseFacilityListUri(uri);
    if (!name || name->destination != destination) continue;
    FacilityList list(*name, chain, record.context().directory);
    if (!list.empty()) lists.emplace(name->origin, std::move(list));
  }
  return lists;
}

class EstablishmentJudge {
 public:
  EstablishmentJudge(const JudgedRecord& record, const std::string& destination,
                     const ListsByOrigin& lists)
      : record_(record), destination_(destination), lists_(lists) {}

  void Judge(const std::vector<const Export*>& exports, std::vector<Finding>& findings) {
    const Makings makings(record_, exports);
    for (const auto& [index, making] : makings.all()) {
      if (making.event->IsWhole()) JudgeMaking(making);
    }
    for (auto& [key, finding] : found_) {
      std::sort(finding.lots.begin(), finding.lots.end());
      finding.lots.erase(std::unique(finding.lots.begin(), finding.lots.end()),
                         finding.lots.end());
      findings.push_back(std::move(finding));
    }
  }

 private:
  void JudgeMaking(const Making& making) {
    const EventFacts& facts = *making.event->facts;
    const std::vector<std::string> numbers = ValuesOf(facts, "establishment");
    const std::string day = DayOf(facts);
    for (const std::string& number : numbers) JudgeNumber(making, number, day);
    if (numbers.empty()) JudgeUntold(making, day);
  }

  // A birth on a farm tells of no establishment, nor of the day of anything else.
  void JudgeUntold(const Making& making, const std::string& day) {
    const auto list = lists_.find(OriginOf(making, ""));
    if (list == lists_.end()) return;
    // Around a single event it is not seen what went in.
    const bool is_seen = !record_.lineage().lot.empty();
    if (day.empty() && (!is_seen || making.is_establishment_told || !HasLeft(making))) {
      return;
    }
    if (!list->second.MayConcern(making.species)) return;
    const bool is_meant = list->second.Concerns(making.species);
    Note(making, {is_meant ? Severity::kWarning : Severity::kInfo, "", day},
         absl::StrCat("no establishment is told of that made ", LotsText(making)));
  }

  void JudgeNumber(const Making& making, const std::string& text,
                   const std::string& day) {
    const EstablishmentNumber number = ParseEstablishmentNumber(text);
    const std::string origin = OriginOf(making, number.country);
    if (origin == destination_) return;
    const auto list = lists_.find(origin);
    if (list == lists_.end()) {
      // Whoever names another country than its own does not get around the list.
      if (!lists_.contains(OriginOf(making, ""))) return;
      Note(making, {Severity::kWarning, text, day},
           absl::StrCat(destination_, " has no list of establishments in ", origin,
                        ", to which ", text, " belongs that made ", LotsText(making)));
      return;
    }
    if (day.empty()) {
      if (!list->second.MayConcern(making.species)) return;
      Note(making, {Severity::kWarning, text, day},
           absl::StrCat("the day on which ", text, " made ", LotsText(making),
                        " is not told"));
      return;
    }
    const FacilityList::Verdict verdict =
        list->second.At(day, number.key, making.species);
    if (!verdict.has_list || verdict.is_listed) return;
    const Severity severity =
        list->second.has_gaps() ? Severity::kWarning : Severity::kError;
    Finding& finding = Note(
        making, {severity, text, day},
        absl::StrCat(text, " was not on the list of ", destination_, " on ", day,
                     verdict.event ? absl::StrCat(" (event ", *verdict.event, ")") : "",
                     severity == Severity::kWarning
                         ? ", of which not every event can be read,"
                         : "",
                     " when it made ", LotsText(making)));
    if (verdict.event) finding.events.push_back(*verdict.event);
  }

  std::string OriginOf(const Making& making, const std::string& named) const {
    return named.empty() ? record_.context().directory.CountryOf(making.event->submitter)
                         : named;
  }

  static bool HasLeft(const Making& making) {
    return std::any_of(
        making.lots.begin(), making.lots.end(),
        [&](const std::string& lot) { return making.left->lots.contains(lot); });
  }

  static std::string LotsText(const Making& making) {
    return NameSome({making.lots.begin(), making.lots.end()});
  }

  // What one establishment did on one day is one finding.
  using Key = std::tuple<Severity, std::string, std::string>;
  Finding& Note(const Making& making, const Key& key, const std::string& what) {
    const auto [found, is_new] = found_.try_emplace(key);
    Finding& finding = found->second;
    if (is_new) {
      finding.severity = std::get<0>(key);
      finding.message = absl::StrCat(
          what, " (event ", making.event->index, "); the goods left ", making.left->from,
          " for ", making.left->to, " (event ", making.left->event->index, ")");
    }
    finding.events.push_back(making.event->index);
    finding.events.push_back(making.left->event->index);
    finding.lots.insert(finding.lots.end(), making.lots.begin(), making.lots.end());
    return finding;
  }

  const JudgedRecord& record_;
  const std::string& destination_;
  const ListsByOrigin& lists_;
  std::map<Key, Finding> found_;
};

}  // namespace

void JudgeEstablishment(const JudgedRecord& record, std::vector<Finding>& findings) {
  const std::vector<Export> exports = ExportsOf(record);
  std::map<std::string, std::vector<const Export*>> by_destination;
  for (const Export& left : exports) by_destination[left.to].push_back(&left);
  for (const auto& [destination, all] : by_destination) {
    const ListsByOrigin lists = ListsOf(record, destination);
    if (lists.empty()) continue;
    EstablishmentJudge(record, destination, lists).Judge(all, findings);
  }
}

}  // namespace rastro

// Findings about how much: what went into transformations and came out, and how much of
// a lot was used.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/traceability/amount.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/gs1_key.h"

namespace rastro {
namespace {

// One mass on one side of a balance.
struct Side {
  Amount mass{"KGM"};
  bool is_known = true;  // Every lot of this side says its mass.

  void Add(const std::optional<Amount>& amount) {
    if (amount) mass += *amount;
    is_known = is_known && amount.has_value();
  }
};

std::optional<Amount> MassOf(const std::vector<Quantity>& quantities) {
  std::optional<Amount> mass;
  for (const Quantity& quantity : quantities) {
    const std::optional<Amount> amount = Amount::Of(quantity);
    if (!amount || !amount->is_mass()) continue;
    if (mass) {
      *mass += *amount;
    } else {
      mass = amount;
    }
  }
  return mass;
}

// What an event says of a lot that it makes.
std::vector<Quantity> MadeQuantities(const JudgedUse& use, const std::string& lot) {
  const EventFacts& facts = *use.event->facts;
  return QuantitiesOf(facts,
                      facts.type == EventType::kTransformation ? MentionList::kOutputs
                                                               : MentionList::kEpcs,
                      lot);
}

// True if a lot stands in a list without quantities and is one thing: then it is meant
// whole. Of a GS1 lot somebody may use a part and not say how much.
bool IsMeantWhole(absl::string_view lot, const std::vector<Quantity>& quantities) {
  if (!quantities.empty()) return false;
  const auto key = ParseGs1Key(lot);
  if (!key.ok() || !*key) return true;
  return (*key)->kind != Gs1KeyKind::kGtinLot && (*key)->kind != Gs1KeyKind::kItipLot;
}

bool IsMaking(const JudgedUse& use) { return use.event->facts && (use.uses & kMade); }

// The mass with which a lot of the lineage was made.
std::optional<Amount> MadeMass(const JudgedRecord& record, const std::string& lot) {
  if (record.lineage().lots.count(lot) == 0) return std::nullopt;
  std::optional<Amount> made;
  for (const JudgedUse& use : record.CountedUses(lot)) {
    if (!(use.uses & kMade)) continue;
    if (!use.event->facts) return std::nullopt;
    const std::optional<Amount> mass = MassOf(MadeQuantities(use, lot));
    if (!mass) return std::nullopt;
    if (made) {
      *made += *mass;
    } else {
      made = mass;
    }
  }
  return made;
}

// A transformation: one event, or all that share a transformationID.
struct Transformation {
  std::vector<const RecordedEvent*> events;
  bool leads_here = false;  // It made something that is traced.
  bool is_sound = true;     // All of it is there, and nobody in it is a stranger.
};

class Balances {
 public:
  explicit Balances(const JudgedRecord& record) : record_(record) {
    for (const auto& [index, event] : record.lineage().events) Collect(*event);
  }

  void Judge(std::vector<Finding>& findings) const {
    for (const auto& [key, each] : transformations_) {
      if (each.leads_here && each.is_sound) JudgeOne(each, findings);
    }
  }

 private:
  void Collect(const RecordedEvent& event) {
    const Lineage& lineage = record_.lineage();
    if (!event.facts || event.facts->type != EventType::kTransformation ||
        event.facts->error_declaration || lineage.corrected.count(event.index) > 0) {
      return;
    }
    const EventUses& uses = record_.UsesOf(event.index);
    const std::string joining(uses.joining());
    const std::string key = joining.empty() ? absl::StrCat(event.index) : joining;
    Transformation& whole = transformations_[key];
    whole.events.push_back(&event);
    if (!joining.empty()) {
      const auto found = lineage.lots.find(joining);
      if (found == lineage.lots.end()) whole.is_sound = false;
      if (found != lineage.lots.end() && HasWithheld(found->second)) {
        whole.is_sound = false;
      }
    }
    for (const LotMention& lot : event.lots) {
      if (lineage.strangers.count({event.index, lot.uri}) > 0) whole.is_sound = false;
    }
    for (absl::string_view lot : uses.made()) {
      const auto found = lineage.lots.find(std::string(lot));
      if (found != lineage.lots.end() && !found->second.only_carried) {
        whole.leads_here = true;
      }
    }
  }

  bool HasWithheld(const LineageLot& lot) const {
    return std::any_of(lot.chain.begin(), lot.chain.end(), [&](uint64_t index) {
      return !record_.lineage().events.at(index)->facts;
    });
  }

  void JudgeOne(const Transformation& whole, std::vector<Finding>& findings) const {
    Side in, out;
    Finding finding;
    for (const RecordedEvent* event : whole.events) {
      finding.events.push_back(event->index);
      for (const Mention& mention : event->facts->mentions) {
        if (mention.list == MentionList::kInputs) in.Add(InputMass(mention));
        if (mention.list == MentionList::kOutputs) out.Add(MassOf(mention.quantities));
        if (mention.list == MentionList::kOutputs && mention.uri) {
          finding.lots.push_back(*mention.uri);
        }
      }
    }
    const JudgeContext& context = record_.context();
    const std::string figures = absl::StrCat(out.mass.Text(), " of ", in.mass.Text(),
                                             " (events ", Indexes(finding.events), ")");
    if (in.is_known && out.mass.Exceeds(in.mass, context.mass_gain_permille)) {
      finding.severity = Severity::kError;
      finding.message =
          absl::StrCat("more came out of a transformation than went in: ", figures,
                       ", tolerance ", Percent(context.mass_gain_permille));
    } else if (in.is_known && out.is_known &&
               IsLost(in.mass, out.mass, context.mass_loss_permille)) {
      finding.severity = Severity::kWarning;
      finding.message = absl::StrCat(
          "much of what went into a transformation is not told of, by-products "
          "included: ",
          figures, " came out; up to ", Percent(context.mass_loss_permille),
          " may be lost");
    } else {
      return;
    }
    finding.figures = {{"in", in.mass.Value(), "KGM"}, {"out", out.mass.Value(), "KGM"}};
    findings.push_back(std::move(finding));
  }

  std::optional<Amount> InputMass(const Mention& mention) const {
    const std::optional<Amount> said = MassOf(mention.quantities);
    if (said || !mention.uri || !IsMeantWhole(*mention.uri, mention.quantities)) {
      return said;
    }
    return MadeMass(record_, *mention.uri);
  }

  static bool IsLost(const Amount& in, const Amount& out, int permille) {
    // out * 1000 < in * (1000 - permille)
    return permille < 1000 && in.Exceeds(out, 1000 * permille / (1000 - permille));
  }

  static std::string Indexes(const std::vector<uint64_t>& events) {
    std::vector<std::string> names;
    for (uint64_t index : events) names.push_back(absl::StrCat(index));
    return NameSome(names);
  }

  static std::string Percent(int permille) {
    return absl::StrCat(permille / 10, permille % 10 == 0 ? "" : ".",
                        permille % 10 == 0 ? "" : absl::StrCat(permille % 10), " %");
  }

  const JudgedRecord& record_;
  std::map<std::string, Transformation> transformations_;
};

// Amounts by unit, as some uses of a lot say them.
class AmountsByUnit {
 public:
  void Add(const std::vector<Quantity>& quantities) {
    for (const Quantity& quantity : quantities) {
      const std::optional<Amount> amount = Amount::Of(quantity);
      if (!amount) continue;
      const std::string unit(amount->unit());
      by_unit_.try_emplace(unit, Amount(unit)).first->second += *amount;
    }
  }
  const std::map<std::string, Amount>& all() const { return by_unit_; }
  std::set<std::string> Units() const {
    std::set<std::string> units;
    for (const auto& [unit, amount] : by_unit_) units.insert(unit);
    return units;
  }

 private:
  std::map<std::string, Amount> by_unit_;
};

// How much of a lot there was and how much went, in the units in which every making
// event says it.
struct Account {
  AmountsByUnit made, used;
  std::set<std::string> judged;  // Units.
  std::vector<uint64_t> events;
};

std::vector<Quantity> UsedQuantities(const JudgedUse& use, const std::string& lot) {
  const EventFacts& facts = *use.event->facts;
  if (use.uses & kConsumed) return QuantitiesOf(facts, MentionList::kInputs, lot);
  if (use.uses & kEnded) return QuantitiesOf(facts, MentionList::kEpcs, lot);
  return {};
}

std::optional<Account> AccountOf(const std::string& lot,
                                 const std::vector<JudgedUse>& uses) {
  Account account;
  bool is_first = true;
  for (const JudgedUse& use : uses) {
    if (use.uses & (kWithheldOut | kWithheldIn)) return std::nullopt;
    if (!use.event->facts) continue;
    if (use.uses & (kMade | kConsumed | kEnded))
      account.events.push_back(use.event->index);
    account.used.Add(UsedQuantities(use, lot));
    if (!IsMaking(use)) continue;
    AmountsByUnit made;
    made.Add(MadeQuantities(use, lot));
    account.made.Add(MadeQuantities(use, lot));
    std::set<std::string> units = made.Units();
    if (!is_first) {
      std::erase_if(units,
                    [&](const auto& unit) { return !account.judged.contains(unit); });
    }
    account.judged = std::move(units);
    is_first = false;
  }
  return account;
}

void JudgeAccount(const JudgedRecord& record, const std::string& lot,
                  std::vector<Finding>& findings) {
  const std::optional<Account> account = AccountOf(lot, record.CountedUses(lot));
  if (!account) return;
  for (const auto& [unit, used] : account->used.all()) {
    if (!account->judged.contains(unit)) continue;
    const Amount& made = account->made.all().at(unit);
    const int tolerance = made.is_mass() ? record.context().mass_gain_permille : 0;
    if (!used.Exceeds(made, tolerance)) continue;
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat("of ", lot, " ", used.Text(), " were used, but only ",
                                 made.Text(), " made"),
         .events = account->events,
         .lots = {lot},
         .figures = {{"made", made.Value(), std::string(unit)},
                     {"used", used.Value(), std::string(unit)}}});
  }
}

// The event that uses a lot up, of those in `uses`, as they happened.
const JudgedUse* UsingUp(const std::string& lot, const std::vector<JudgedUse>& uses) {
  for (const JudgedUse& use : uses) {
    if (!use.event->facts || !(use.uses & kConsumed)) continue;
    const auto quantities = QuantitiesOf(*use.event->facts, MentionList::kInputs, lot);
    if (IsMeantWhole(lot, quantities)) return &use;
  }
  return nullptr;
}

void JudgeOneUse(const JudgedRecord& record, const std::string& lot,
                 std::vector<Finding>& findings) {
  const std::vector<JudgedUse> uses = record.CountedUses(lot);
  const JudgedUse* up = UsingUp(lot, uses);
  if (up == nullptr) return;
  const absl::string_view joining = record.UsesOf(up->event->index).joining();
  const absl::Time end = up->event->facts->event_time + record.context().clock_tolerance;
  std::vector<uint64_t> again;
  for (const JudgedUse& use : uses) {
    if (&use == up || !use.event->facts) continue;
    const bool is_later = use.event->facts->event_time > end;
    if (use.uses & kMade && is_later) return;  // More of it.
    const bool is_whole =
        (use.uses & kConsumed) &&
        IsMeantWhole(lot, QuantitiesOf(*use.event->facts, MentionList::kInputs, lot));
    const bool is_same =
        !joining.empty() && record.UsesOf(use.event->index).joining() == joining;
    if (is_same) continue;
    if (is_whole || (is_later && (use.uses & (kConsumed | kPacked)))) {
      again.push_back(use.event->index);
    }
  }
  if (again.empty()) return;
  Finding finding = {.severity = Severity::kError,
                     .message = absl::StrCat(
                         lot, " was used up by event ", up->event->index,
                         " and used again by ", again.size() == 1 ? "event " : "events ",
                         again.size() == 1 ? absl::StrCat(again.front())
                                           : absl::StrCat(again.front(), " and ",
                                                          again.size() - 1, " more")),
                     .events = std::move(again),
                     .lots = {lot}};
  finding.events.push_back(up->event->index);
  findings.push_back(std::move(finding));
}

// Each lot of the story that is goods of its own.
template <typename JudgeLot>
void ForEachLot(const JudgedRecord& record, std::vector<Finding>& findings,
                const JudgeLot& judge) {
  for (const auto& [lot, reached] : record.lineage().lots) {
    if (!reached.only_carried && !reached.is_joining) judge(record, lot, findings);
  }
}

}  // namespace

void JudgeMassBalance(const JudgedRecord& record, std::vector<Finding>& findings) {
  Balances(record).Judge(findings);
}

void JudgeOverdrawn(const JudgedRecord& record, std::vector<Finding>& findings) {
  ForEachLot(record, findings, JudgeAccount);
}

void JudgeUsedTwice(const JudgedRecord& record, std::vector<Finding>& findings) {
  ForEachLot(record, findings, JudgeOneUse);
}

}  // namespace rastro

// Findings about how much: what went into transformations and came out, and how much of
// a lot was used.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/amount.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/lot_amounts.h"

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

bool IsLost(const Amount& in, const Amount& out, int permille) {
  // out * 1000 < in * (1000 - permille)
  return permille < 1000 && in.Exceeds(out, 1000 * permille / (1000 - permille));
}

std::string Indexes(const std::vector<uint64_t>& events) {
  std::vector<std::string> names;
  for (uint64_t index : events) names.push_back(absl::StrCat(index));
  return NameSome(names);
}

std::string Percent(int permille) {
  return absl::StrCat(permille / 10, permille % 10 == 0 ? "" : ".",
                      permille % 10 == 0 ? "" : absl::StrCat(permille % 10), " %");
}

void JudgeTransformation(const JudgedRecord& record, const Transformation& whole,
                         std::vector<Finding>& findings) {
  Side in, out;
  Finding finding;
  for (const RecordedEvent* event : whole.events) {
    finding.events.push_back(event->index);
    for (const Mention& mention : event->facts->mentions) {
      if (mention.list == MentionList::kInputs) in.Add(InputMass(record, mention));
      if (mention.list == MentionList::kOutputs) out.Add(MassOf(mention.quantities));
      if (mention.list == MentionList::kOutputs && mention.uri) {
        finding.lots.push_back(*mention.uri);
      }
    }
  }
  const JudgeContext& context = record.context();
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
    const bool moves = (use.uses & (kMade | kConsumed | kEnded)) != 0;
    if (moves && !use.event->IsWhole()) return std::nullopt;
    if (!use.event->facts) continue;
    if (moves) account.events.push_back(use.event->index);
    account.used.Add(UsedQuantities(use, lot));
    if (!(use.uses & kMade)) continue;
    const std::vector<Quantity> quantities = MadeQuantities(use, lot);
    account.made.Add(quantities);
    AmountsByUnit made;
    made.Add(quantities);
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
    if (!use.event->IsWhole() || !(use.uses & kConsumed)) continue;
    const auto quantities = QuantitiesOf(*use.event->facts, MentionList::kInputs, lot);
    if (IsMeantWhole(lot, quantities)) return &use;
  }
  return nullptr;
}

void JudgeOneUse(const JudgedRecord& record, const std::string& lot,
                 std::vector<Finding>& findings) {
  const std::vector<JudgedUse>& uses = record.CountedUses(lot);
  const JudgedUse* up = UsingUp(lot, uses);
  if (up == nullptr) return;
  const absl::string_view joining = record.UsesOf(up->event->index).joining();
  const absl::Time end = up->event->facts->event_time + record.context().clock_tolerance;
  std::vector<uint64_t> again;
  for (const JudgedUse& use : uses) {
    if (&use == up || !use.event->IsWhole()) continue;
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

// More than rounding explains.
constexpr double kWholePercent = 100.5;

void JudgeSharesOf(const RecordedEvent& event, std::vector<Finding>& findings) {
  std::map<std::string, double> by_lot;
  for (const FarmShareFact& share : event.facts->farm_shares) {
    double percent = 0;
    if (absl::SimpleAtod(share.percent, &percent)) by_lot[share.lot] += percent;
  }
  for (const auto& [lot, percent] : by_lot) {
    if (percent <= kWholePercent) continue;
    Finding finding = {
        .severity = Severity::kWarning,
        .message = absl::StrCat("event ", event.index, " of ", event.submitter,
                                " states shares of farms of ", percent, " % of ",
                                lot.empty() ? "its lots" : lot),
        .events = {event.index},
        .figures = {{"percent", absl::StrCat(percent), "P1"}}};
    if (!lot.empty()) finding.lots.push_back(lot);
    findings.push_back(std::move(finding));
  }
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
  for (const auto& [key, each] : TransformationsOf(record)) {
    if (each.leads_here && each.is_sound) JudgeTransformation(record, each, findings);
  }
}

void JudgeOverdrawn(const JudgedRecord& record, std::vector<Finding>& findings) {
  ForEachLot(record, findings, JudgeAccount);
}

void JudgeFarmShares(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [index, event] : record.lineage().events) {
    if (event->facts && record.lineage().corrected.count(index) == 0) {
      JudgeSharesOf(*event, findings);
    }
  }
}

void JudgeUsedTwice(const JudgedRecord& record, std::vector<Finding>& findings) {
  ForEachLot(record, findings, JudgeOneUse);
}

}  // namespace rastro

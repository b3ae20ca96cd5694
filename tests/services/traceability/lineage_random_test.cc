// Traces through random trades, against a slow and obvious second computation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/services/traceability/traces.h"

namespace rastro {
namespace {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15 + 1) {}
  size_t Below(size_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<size_t>(state_ % n);
  }

 private:
  uint64_t state_;
};

// An event of a random trade as the slow computation sees it.
struct PlainEvent {
  char kind;                           // 't'ransform, 'p'ack, 's'een inside, 'u'npack
  std::vector<std::string> ins, outs;  // Or the children, and the container.
  std::string joining;
  bool wrong = false;
};

std::vector<std::string> SomeLots(Random& random, char first, size_t kinds,
                                  size_t least) {
  std::set<std::string> lots;
  for (size_t n = least + random.Below(3); lots.size() < n;) {
    lots.insert(absl::StrCat(std::string(1, first), random.Below(kinds)));
  }
  return {lots.begin(), lots.end()};
}

PlainEvent RandomEvent(Random& random) {
  if (random.Below(2) == 0) {
    PlainEvent event = {'t', SomeLots(random, 'l', 14, 0), SomeLots(random, 'l', 14, 0)};
    const bool in_parts = event.ins.empty() || event.outs.empty();
    if (in_parts || random.Below(4) == 0)
      event.joining = absl::StrCat("t", random.Below(4));
    if (event.ins.empty() && event.outs.empty()) event.ins = {"l0"};
    return event;
  }
  const char kind = "ppsu"[random.Below(4)];
  // Now and then pallets stand in containers and lots are containers of others.
  const char child = random.Below(4) == 0 ? 'p' : 'l';
  const char container = random.Below(6) == 0 ? 'l' : child == 'p' ? 'c' : 'p';
  return {kind,
          SomeLots(random, child, child == 'p' ? 5 : 14, kind == 'u' ? 0 : 1),
          {absl::StrCat(std::string(1, container), random.Below(4))}};
}

std::vector<PlainEvent> RandomTrade(Random& random, Trade& trade) {
  std::vector<PlainEvent> events(3 + random.Below(22));
  for (PlainEvent& event : events) {
    event = RandomEvent(random);
    switch (event.kind) {
      case 't':
        trade.Transform(event.ins, event.outs, event.joining);
        break;
      case 'p':
        trade.Pack(event.outs[0], event.ins);
        break;
      case 's':
        trade.SeeInside(event.outs[0], event.ins);
        break;
      default:
        trade.Unpack(event.outs[0], event.ins);
    }
  }
  for (size_t i = 0; i < events.size(); ++i) {
    if (random.Below(12) > 0) continue;
    trade.Declare(i);
    events[i].wrong = true;
  }
  return events;
}

bool Has(const std::vector<std::string>& lots, const std::string& lot) {
  return std::find(lots.begin(), lots.end(), lot) != lots.end();
}

bool HasAny(const std::vector<std::string>& lots, const std::set<std::string>& of) {
  return std::any_of(lots.begin(), lots.end(),
                     [&](const std::string& lot) { return of.count(lot) > 0; });
}

// What the slow computation finds.
struct Expected {
  std::set<std::string> proper, carriers;
};

bool IsInside(const std::vector<PlainEvent>& events, const std::string& container,
              const std::string& lot) {
  bool inside = false;
  for (const PlainEvent& event : events) {
    if (event.wrong || event.kind == 't' || event.outs[0] != container) continue;
    if (event.kind != 'u' && Has(event.ins, lot)) inside = true;
    if (event.kind == 'u' && (event.ins.empty() || Has(event.ins, lot))) inside = false;
  }
  return inside;
}

// Adds to the sets whatever any event allows, until nothing changes. With `firm`
// only what still is in a container counts as its content.
Expected SlowTrace(const std::vector<PlainEvent>& events, const std::string& start,
                   bool back, bool firm) {
  Expected found = {{start}, {}};
  std::set<std::string> holders = {start};
  size_t before = 0;
  const auto size = [&] {
    return found.proper.size() + found.carriers.size() + holders.size();
  };
  while (before != size()) {
    before = size();
    for (const PlainEvent& event : events) {
      if (event.wrong) continue;
      if (event.kind == 't') {
        const auto& near = back ? event.outs : event.ins;
        const auto& far = back ? event.ins : event.outs;
        const bool joined = !event.joining.empty() && found.proper.count(event.joining);
        const bool leads = HasAny(near, found.proper);
        if (leads && !event.joining.empty()) found.proper.insert(event.joining);
        if (leads || joined) found.proper.insert(far.begin(), far.end());
        continue;
      }
      const std::string& container = event.outs[0];
      if (HasAny(event.ins, found.proper) || HasAny(event.ins, found.carriers)) {
        found.carriers.insert(container);
      }
      if ((back ? found.proper : holders).count(container) == 0) continue;
      for (const std::string& child : event.ins) {
        if (firm && !IsInside(events, container, child)) continue;
        found.proper.insert(child);
        holders.insert(child);
      }
    }
  }
  return found;
}

void ExpectSame(const Lineage& lineage, const std::vector<PlainEvent>& events) {
  const bool back = lineage.direction == LineageDirection::kBack;
  const Expected all = SlowTrace(events, lineage.lot, back, false);
  const Expected firm = SlowTrace(events, lineage.lot, back, true);
  std::set<std::string> proper, names = all.proper, firm_names = firm.proper;
  names.insert(all.carriers.begin(), all.carriers.end());
  firm_names.insert(firm.carriers.begin(), firm.carriers.end());
  std::set<std::string> firm_found;
  for (const auto& [lot, reached] : lineage.lots) {
    if (!reached.only_carried) proper.insert(lot);
    if (reached.is_firm) firm_found.insert(lot);
    if (lot != lineage.lot) {
      EXPECT_EQ(reached.distance, lineage.lots.at(reached.via).distance + 1);
    }
  }
  EXPECT_EQ(LotNames(lineage), names);
  EXPECT_EQ(proper, all.proper);
  EXPECT_EQ(firm_found, firm_names);
  EXPECT_TRUE(lineage.complete);
}

TEST(TraceTest, AgreesWithASlowComputationOnRandomTrades) {
  size_t lots = 0;
  for (uint64_t seed = 1; seed <= 1000 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    Trade trade;
    const std::vector<PlainEvent> events = RandomTrade(random, trade);
    for (const std::string start : {"l0", "l3", "p0", "c1", "t0"}) {
      SCOPED_TRACE(start);
      const Lineage back = Back(trade, start);
      ExpectSame(back, events);
      ExpectSame(Forward(trade, start), events);
      lots += back.lots.size();
    }
  }
  EXPECT_GT(lots, 15'000u);  // The graphs are not all trivial.
}

}  // namespace
}  // namespace rastro

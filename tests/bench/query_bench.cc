// How long a page of a query takes in a ledger of a million simulated events, and how
// fast the rows are made. docs/performance.md has the figures and the command.
//
//   RASTRO_BENCH_EVENTS  how many events (default 1,000,000)
//   RASTRO_BENCH_DIR     where the ledger is kept and found again; otherwise it is
//                        temporary

#include <benchmark/benchmark.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/simulated_ledger.h"

namespace rastro {
namespace {

// The ledger of all pages, made on first use.
class BenchLedger {
 public:
  static BenchLedger& Get() {
    static auto* const ledger = new BenchLedger();
    return *ledger;
  }

  const EventSearch& search() { return ledger_->event_search(); }
  uint64_t size() { return ledger_.size(); }

  // Of somebody who sees everything.
  std::unique_ptr<LedgerView> View() {
    return std::make_unique<LedgerView>(ledger_->reader(), ledger_->publisher().Current(),
                                        Viewer());
  }

  // Values to ask for: of a transformation in the middle.
  std::string lot, product_pattern, place;

 private:
  BenchLedger() : ledger_(BenchDirectory()) {
    if (ledger_.made()) {
      const absl::Duration spent = ledger_.Fill(BenchEvents());
      std::cerr << size() << " entries recorded in " << spent << std::endl;
    }
    MakeRows();
    ChooseValues();
  }

  void MakeRows() {
    const uint64_t before = ledger_->Status().query_size;
    const absl::Time begun = absl::Now();
    while (Must(ledger_->query_indexer().Step())) {
    }
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
    const uint64_t made = ledger_->Status().query_size - before;
    if (made == 0) return;
    std::cerr << "rows of " << made << " entries made in " << seconds << " s, "
              << made / seconds << " entries/s" << std::endl;
  }

  // So that what is asked for is neither first nor last.
  void ChooseValues() {
    const EventQuery query = Must(EventQuery::Parse(std::vector<QueryParam>{
        {"eventType", {"TransformationEvent"}}, {"orderBy", {"recordTime"}}}));
    const PageStart start = Must(search().Start(query, "", size() / 2));
    PageLimits one;
    one.events = 1;
    const EventPage page = Must(search().Page(query, start, one, *View()));
    const EventFacts& facts = page.events.at(0).readable->facts;
    place = facts.read_point;
    for (const Mention& mention : facts.mentions) {
      if (mention.list == MentionList::kOutputs && mention.uri) lot = *mention.uri;
    }
    product_pattern = ClassPattern(lot).value_or(lot);
    std::cerr << size() << " entries; lot " << lot << ", place " << place << std::endl;
  }

  SimulatedLedger ledger_;
};

using Params = std::vector<QueryParam>;

// Pages of 100, the first or one from the middle of the answer on.
void RunPages(benchmark::State& state, const Params& params, bool from_middle = false) {
  BenchLedger& ledger = BenchLedger::Get();
  const EventQuery query = Must(EventQuery::Parse(params));
  std::string token;
  if (from_middle) {
    PageStart middle = Must(ledger.search().Start(query, "", ledger.size()));
    middle.from.index = ledger.size() / 2;
    token = WritePageToken(query, middle);
  }
  size_t events = 0;
  for (auto _ : state) {
    const PageStart start = Must(ledger.search().Start(query, token, ledger.size()));
    const EventPage page =
        Must(ledger.search().Page(query, start, PageLimits(), *ledger.View()));
    events = page.events.size();
  }
  state.counters["events"] = static_cast<double>(events);
}

const QueryParam kByRecord{"orderBy", {"recordTime"}};

void NewestEvents(benchmark::State& state) { RunPages(state, {}); }
void OldestByRecordTime(benchmark::State& state) {
  RunPages(state, {kByRecord, {"orderDirection", {"ASC"}}});
}
void OneStep(benchmark::State& state) { RunPages(state, {{"EQ_bizStep", {"shipping"}}}); }
void OneStepFromTheMiddle(benchmark::State& state) {
  RunPages(state, {{"EQ_bizStep", {"packing"}}, kByRecord}, true);
}
void StepPlaceAndType(benchmark::State& state) {
  RunPages(state, {{"EQ_bizStep", {"commissioning"}},
                   {"EQ_readPoint", {BenchLedger::Get().place}},
                   {"eventType", {"TransformationEvent"}},
                   {"EQ_disposition", {"active"}}});
}
void StepInAMonth(benchmark::State& state) {
  RunPages(state, {{"EQ_bizStep", {"packing", "shipping"}},
                   {"GE_eventTime", {"2024-02-01T00:00:00Z"}},
                   {"LT_eventTime", {"2024-03-01T00:00:00Z"}}});
}
void MonthByRecordTime(benchmark::State& state) {
  RunPages(state, {kByRecord,
                   {"GE_eventTime", {"2024-02-01T00:00:00Z"}},
                   {"LT_eventTime", {"2024-03-01T00:00:00Z"}}});
}
void OneLot(benchmark::State& state) {
  RunPages(state, {{"MATCH_anyEPCClass", {BenchLedger::Get().lot}}});
}
void LotsOfAProduct(benchmark::State& state) {
  RunPages(state, {{"MATCH_anyEPCClass", {BenchLedger::Get().product_pattern}}});
}
// Both are common, and stand in the ledger side by side; few events are both, or none.
void RareInCommon(benchmark::State& state) {
  RunPages(state, {{"EQ_bizStep", {"commissioning"}},
                   {"EQ_disposition", {"in_transit", "in_progress", "active"}},
                   {"EQ_readPoint", {BenchLedger::Get().place}},
                   {"EQ_action", {"OBSERVE"}}});
}
void NothingInCommon(benchmark::State& state) {
  RunPages(state, {{"EQ_bizStep", {"packing"}}, {"eventType", {"TransformationEvent"}}});
}
void NothingInCommonByRecordTime(benchmark::State& state) {
  RunPages(
      state,
      {{"EQ_bizStep", {"packing"}}, {"eventType", {"TransformationEvent"}}, kByRecord});
}
void LotInACommonStep(benchmark::State& state) {
  RunPages(state, {{"MATCH_anyEPCClass", {BenchLedger::Get().lot}},
                   {"EQ_bizStep", {"packing", "commissioning"}}});
}

// What recording costs while the rows are made beside it, and without that.
void Recording(benchmark::State& state, bool makes_rows) {
  constexpr uint64_t kEntries = 100'000;
  for (auto _ : state) {
    SimulatedLedger ledger;
    if (makes_rows) ledger->query_indexer().Start();
    const absl::Duration spent = ledger.Fill(kEntries);
    const uint64_t size = ledger.size();
    state.counters["behind"] = static_cast<double>(size - ledger->Status().query_size);
    state.SetIterationTime(absl::ToDoubleSeconds(spent));
    state.counters["entries/s"] =
        static_cast<double>(size) / absl::ToDoubleSeconds(spent);
  }
}

BENCHMARK_CAPTURE(Recording, WithoutRows, false)->UseManualTime()->Iterations(1);
BENCHMARK_CAPTURE(Recording, WithRows, true)->UseManualTime()->Iterations(1);
BENCHMARK(NewestEvents)->Unit(benchmark::kMillisecond);
BENCHMARK(OldestByRecordTime)->Unit(benchmark::kMillisecond);
BENCHMARK(OneStep)->Unit(benchmark::kMillisecond);
BENCHMARK(OneStepFromTheMiddle)->Unit(benchmark::kMillisecond);
BENCHMARK(StepPlaceAndType)->Unit(benchmark::kMillisecond);
BENCHMARK(StepInAMonth)->Unit(benchmark::kMillisecond);
BENCHMARK(MonthByRecordTime)->Unit(benchmark::kMillisecond);
BENCHMARK(OneLot)->Unit(benchmark::kMillisecond);
BENCHMARK(LotsOfAProduct)->Unit(benchmark::kMillisecond);
BENCHMARK(RareInCommon)->Unit(benchmark::kMillisecond);
BENCHMARK(NothingInCommon)->Unit(benchmark::kMillisecond);
BENCHMARK(NothingInCommonByRecordTime)->Unit(benchmark::kMillisecond);
BENCHMARK(LotInACommonStep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();

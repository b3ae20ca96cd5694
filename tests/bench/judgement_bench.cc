// What judging costs those who record, how fast it goes, and how long a trace takes in
// a large ledger. docs/performance.md has the figures and the command.
//
//   RASTRO_BENCH_EVENTS  how many events (default 1,000,000)
//   RASTRO_BENCH_DIR     where the ledger of the traces is kept and found again;
//                        otherwise it is temporary

#include <benchmark/benchmark.h>

#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/chain_source.h"
#include "services/traceability/finding.h"
#include "services/traceability/forward_summary.h"
#include "services/traceability/lineage.h"
#include "services/traceability/party_directory.h"
#include "tests/bench/simulated_ledger.h"

namespace rastro {
namespace {

constexpr uint64_t kRecorded = 20'000;

// What recording costs with the judging beside it and without, all else being the same.
// In turn, so that both meet the same machine.
void Recording(benchmark::State& state) {
  double seconds[2] = {};
  uint64_t entries[2] = {};
  for (auto _ : state) {
    for (const bool judges : {false, true, false, true, false, true}) {
      SimulatedLedger ledger;
      ledger->query_indexer().Start();
      if (judges) ledger->finding_indexer().Start();
      seconds[judges] += absl::ToDoubleSeconds(ledger.Fill(kRecorded));
      entries[judges] += ledger.size();
      if (judges) {
        state.counters["behind"] =
            static_cast<double>(ledger.size() - ledger->Status().finding_size);
      }
    }
    state.SetIterationTime(seconds[0] + seconds[1]);
  }
  const double without = entries[0] / seconds[0];
  const double with = entries[1] / seconds[1];
  state.counters["without/s"] = without;
  state.counters["with/s"] = with;
  state.counters["cost"] = 1 - with / without;
}

// Alone, on one thread.
void Judging(benchmark::State& state) {
  for (auto _ : state) {
    SimulatedLedger ledger;
    (void)ledger.Fill(kRecorded);
    const absl::Time begun = absl::Now();
    while (Must(ledger->finding_indexer().Step())) {
    }
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
    state.SetIterationTime(seconds);
    state.counters["entries/s"] = static_cast<double>(ledger.size()) / seconds;
  }
}

// An animal and a box of the middle of the trade.
class TraceLedger {
 public:
  static TraceLedger& Get() {
    static auto* const ledger = new TraceLedger();
    return *ledger;
  }

  std::shared_ptr<const Published> Now() { return ledger_->publisher().Current(); }
  std::unique_ptr<ChainSource> Chains() {
    return MakeStoreChainSource(ledger_->reader(), Now());
  }

  std::string animal, box;

 private:
  TraceLedger() : ledger_(BenchDirectory()) {
    if (ledger_.made()) (void)ledger_.Fill(BenchEvents());
    uint64_t index = ledger_.size() / 2;
    while (animal.empty() || box.empty()) Choose(index++);
    std::cerr << ledger_.size() << " entries; animal " << animal << ", box " << box
              << std::endl;
  }

  void Choose(uint64_t index) {
    const RecordedEvent event = Must(ReadRecordedEvent(ledger_->reader(), *Now(), index));
    if (!event.facts || event.facts->type != EventType::kTransformation) return;
    for (const LotMention& lot : event.lots) {
      const bool is_animal = absl::StrContains(lot.uri, "/siniiga/");
      if (is_animal && animal.empty()) animal = lot.uri;
      if (!is_animal && lot.role == LotRole::kOut) box = lot.uri;
    }
  }

  SimulatedLedger ledger_;
};

void Counted(const Lineage& lineage, benchmark::State& state) {
  state.counters["lots"] = static_cast<double>(lineage.lots.size());
  state.counters["events"] = static_cast<double>(lineage.events.size());
}

// From the stores to the boxes, containers and holders of one animal.
void ForwardTraceOfAnAnimal(benchmark::State& state) {
  TraceLedger& ledger = TraceLedger::Get();
  for (auto _ : state) {
    const PartyDirectory directory = DirectoryOf(ledger.Now()->registry);
    const Lineage lineage =
        Must(TraceForward(*ledger.Chains(), ledger.animal, directory));
    benchmark::DoNotOptimize(SummarizeForward(lineage, JudgeContext{directory}));
    Counted(lineage, state);
  }
}

void TraceOfABox(benchmark::State& state) {
  TraceLedger& ledger = TraceLedger::Get();
  for (auto _ : state) {
    const PartyDirectory directory = DirectoryOf(ledger.Now()->registry);
    const Lineage lineage = Must(TraceBack(*ledger.Chains(), ledger.box, directory));
    benchmark::DoNotOptimize(Judge(lineage, JudgeContext{directory}));
    Counted(lineage, state);
  }
}

BENCHMARK(Recording)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(Judging)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(ForwardTraceOfAnAnimal)->Unit(benchmark::kMillisecond);
BENCHMARK(TraceOfABox)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();

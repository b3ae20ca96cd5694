// How long a page of a query takes in a ledger of a million simulated events, and how
// fast the rows are made. docs/performance.md has the figures and the command.
//
//   RASTRO_BENCH_EVENTS  how many events (default 1,000,000)
//   RASTRO_BENCH_DIR     where the ledger is kept and found again; otherwise it is
//                        temporary

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/part.h"
#include "services/simulation/trade.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::exit(1);
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

uint64_t EventsWanted() {
  uint64_t events = 1'000'000;
  const char* const text = std::getenv("RASTRO_BENCH_EVENTS");
  if (text != nullptr && !absl::SimpleAtoi(text, &events)) {
    Must(absl::InvalidArgumentError("RASTRO_BENCH_EVENTS: wanted a number"));
  }
  return events;
}

// The ledger of all benchmarks, made on first use.
class BenchLedger {
 public:
  static BenchLedger& Get() {
    static auto* const ledger = new BenchLedger();
    return *ledger;
  }

  const EventSearch& search() { return ledger_->event_search(); }
  uint64_t size() { return ledger_->publisher().Current()->head.size; }

  // Values to ask for: of the last transformation, and the largest read point.
  std::string lot, product_pattern, place;

 private:
  BenchLedger() {
    const char* const kept = std::getenv("RASTRO_BENCH_DIR");
    if (kept != nullptr) {
      ledger_.options.data_directory = absl::StrCat(kept, "/data");
      ledger_.options.guard_path = absl::StrCat(kept, "/guard");
    }
    if (std::filesystem::exists(ledger_.options.data_directory + "/ledger")) {
      ledger_.options.allow_clock_jump = true;
      Must(ledger_.Reopen());
    } else {
      ledger_.Create();
      Fill();
    }
    MakeRows();
    ChooseValues();
  }

  void Fill() {
    const absl::Time begun = absl::Now();
    const uint64_t wanted = EventsWanted();
    SimulatedTrade trade(7, kMaxSimulatedAnimals);
    for (const Actor& actor : trade.actors()) Register(actor);
    for (auto part = trade.NextPart(); !part.empty() && size() < wanted;
         part = trade.NextPart()) {
      for (const SimulatedEvents& own : part) {
        if (size() < wanted) Record(trade.actors()[own.actor], own.events);
      }
    }
    std::cerr << size() << " entries recorded in " << absl::Now() - begun << std::endl;
  }

  void Register(const Actor& actor) {
    Must(ledger_
             .Submit(TestRegistration(ledger_.operator_party, actor.record,
                                      {&ledger_.operator_party.key, actor.signer.get()}))
             .status());
  }

  void Record(const Actor& actor, const LotEvents& events) {
    const Submitter submitter{actor.record.participant, actor.secret};
    std::vector<PreparedEvent> prepared;
    const auto send = [&] {
      const NoteSigner* const signer = actor.signer.get();
      Must(ledger_
               .Submit(Must(BuildBatch(
                   {std::string(kTestOrigin), submitter.participant, ledger_.At().head},
                   prepared, {&signer, 1})))
               .status());
      ledger_.clock.Advance(absl::Milliseconds(100));
      prepared.clear();
    };
    for (const v1::LotEvent& event : events) {
      const PartContent content{std::string(kPartnersPart),
                                std::string(kLotEventMediaType),
                                event.SerializeAsString()};
      prepared.push_back(Must(PrepareEvent(submitter, {&content, 1})));
      if (prepared.size() == 500) send();
    }
    if (!prepared.empty()) send();
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

  // From an event in the middle, so that what is asked for is neither first nor last.
  void ChooseValues() {
    const EventQuery query = Must(EventQuery::Parse(std::vector<QueryParam>{
        {"eventType", {"TransformationEvent"}}, {"orderBy", {"recordTime"}}}));
    const PageStart start = Must(search().Start(query, "", size() / 2));
    PageLimits one;
    one.events = 1;
    const EventPage page = Must(search().Page(query, start, one));
    const EventFacts& facts = page.events.at(0).readable->facts;
    place = facts.read_point;
    for (const Mention& mention : facts.mentions) {
      if (mention.list == MentionList::kOutputs && mention.uri) lot = *mention.uri;
    }
    product_pattern = ClassPattern(lot).value_or(lot);
    std::cerr << size() << " entries; lot " << lot << ", place " << place << std::endl;
  }

  TestLedger ledger_;
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
    const EventPage page = Must(ledger.search().Page(query, start, PageLimits()));
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
void LotInACommonStep(benchmark::State& state) {
  RunPages(state, {{"MATCH_anyEPCClass", {BenchLedger::Get().lot}},
                   {"EQ_bizStep", {"packing", "commissioning"}}});
}

BENCHMARK(NewestEvents)->Unit(benchmark::kMillisecond);
BENCHMARK(OldestByRecordTime)->Unit(benchmark::kMillisecond);
BENCHMARK(OneStep)->Unit(benchmark::kMillisecond);
BENCHMARK(OneStepFromTheMiddle)->Unit(benchmark::kMillisecond);
BENCHMARK(StepPlaceAndType)->Unit(benchmark::kMillisecond);
BENCHMARK(StepInAMonth)->Unit(benchmark::kMillisecond);
BENCHMARK(MonthByRecordTime)->Unit(benchmark::kMillisecond);
BENCHMARK(OneLot)->Unit(benchmark::kMillisecond);
BENCHMARK(LotsOfAProduct)->Unit(benchmark::kMillisecond);
BENCHMARK(LotInACommonStep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();

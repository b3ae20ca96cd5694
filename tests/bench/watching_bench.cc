// What it costs to be watched: the metrics of one batch, its line in the log, a scrape,
// and RocksDB's own counts. docs/monitoring.md has the figures and the command.

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/statistics.h>
#include <rocksdb/write_batch.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/server/log.h"
#include "services/server/watching.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

constexpr absl::string_view kMethod = "/rastro.v1.SubmissionService/SubmitBatch";

// All that is told of a batch that is a group of its own, clocks included: the worst
// case, since batches of one group share seven of the stages.
void MetricsOfOneBatch(benchmark::State& state) {
  static ServerMetrics* metrics = nullptr;
  if (state.thread_index() == 0) metrics = new ServerMetrics();
  for (auto _ : state) {
    const Stopwatch begun;
    metrics->OnCallBegun(kMethod);
    metrics->OnBatchReceived(2000);
    Stopwatch watch;
    for (size_t stage = 0; stage < kSubmissionStages; ++stage) {
      metrics->OnStage(static_cast<SubmissionStage>(stage), watch.Lap());
    }
    metrics->OnGroup({1, 1, 2000});
    metrics->OnBatchAnswered(BatchOutcome::kRecorded, begun.Elapsed());
    metrics->OnCallEnded({kMethod, absl::StatusCode::kOk, begun.Elapsed(), 1500});
  }
  if (state.thread_index() == 0) {
    delete metrics;
    metrics = nullptr;
  }
}

// At most 200 of them are written in a second.
void OneLineOfTheLog(benchmark::State& state) {
  TempDir directory;
  if (!StartLog({"info", directory.File("rastrod.log"), size_t{100} << 20, 2}).ok()) {
    return state.SkipWithError("no log");
  }
  for (auto _ : state) {
    LogLine(LogLevel::kInfo, "batch recorded")
        .With("request_id", "0af7651916cd43dd")
        .With("participant", "carnes-del-norte")
        .With("status", "OK")
        .WithMilliseconds("duration_ms", 3.25)
        .With("events", uint64_t{100})
        .With("request_bytes", uint64_t{200'000})
        .With("response_bytes", uint64_t{60'000});
  }
  StopLog();
}

void Scrape(benchmark::State& state) {
  TestLedger ledger;
  ledger.Create();
  Watching watching{ServerConfig()};
  const WatchedLedger watched(watching, *ledger);
  for (auto _ : state) {
    benchmark::DoNotOptimize(watching.metrics.Text());
  }
}

// Rows of a database that counts (argument 1) and of one that does not.
class Rows {
 public:
  explicit Rows(bool counts) {
    rocksdb::Options options;
    options.create_if_missing = true;
    if (counts) {
      options.statistics = rocksdb::CreateDBStatistics();
      options.statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
    }
    rocksdb::DB* database = nullptr;
    if (!rocksdb::DB::Open(options, directory_.File("db"), &database).ok()) std::abort();
    database_.reset(database);
    for (int i = 0; i < 100; ++i) Write(i * 1000);
    (void)database_->Flush(rocksdb::FlushOptions());
  }

  void Write(int first) {
    rocksdb::WriteBatch batch;
    for (int i = first; i < first + 1000; ++i) {
      (void)batch.Put(Key(i), std::string(500, 'x'));
    }
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    (void)database_->Write(options, &batch);
  }

  void Read(int number) {
    rocksdb::PinnableSlice value;
    (void)database_->Get(rocksdb::ReadOptions(), database_->DefaultColumnFamily(),
                         Key(number), &value);
    benchmark::DoNotOptimize(value.size());
  }

 private:
  static std::string Key(int number) { return absl::StrCat("row ", number); }

  TempDir directory_;
  std::unique_ptr<rocksdb::DB> database_;
};

void ReadRow(benchmark::State& state) {
  Rows rows(state.range(0) == 1);
  for (int i = 0; i < 1000; ++i) rows.Read(i * 97 % 1000);  // Into the cache.
  int number = 0;
  for (auto _ : state) rows.Read(number++ * 97 % 1000);
}

void WriteThousandRows(benchmark::State& state) {
  Rows rows(state.range(0) == 1);
  int number = 0;
  for (auto _ : state) rows.Write(number++ % 100 * 1000);
}

BENCHMARK(MetricsOfOneBatch)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(OneLineOfTheLog);
BENCHMARK(Scrape)->Unit(benchmark::kMillisecond);
BENCHMARK(ReadRow)->Arg(0)->Arg(1)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(WriteThousandRows)
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMicrosecond)
    ->Repetitions(5)
    ->ReportAggregatesOnly();

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();

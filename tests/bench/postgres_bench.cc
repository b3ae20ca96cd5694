// The same events as rastro bench sends, recorded by PostgreSQL: a hash chain for each
// lot, one for the submitter and one over all, committed synchronously, one transaction
// a batch. No signature is checked, nothing is proved. See tests/bench/compare.
//
//   postgres_bench CONNECTION --batch N --clients N --for SECONDS
//
// CONNECTION is libpq's, of an empty database. Prints figures as JSON.

#include <libpq-fe.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/lot.h"
#include "crypto/registry.h"
#include "services/cli/load_counts.h"
#include "services/cli/prepared_batches.h"
#include "services/ledger/stopwatch.h"

namespace rastro {
namespace {

constexpr char kOrigin[] = "ledger.example/bench";
constexpr uint64_t kSeed = 7;

constexpr char kSchema[] = R"(
CREATE TABLE entry (
  index bigint PRIMARY KEY, recorded timestamptz NOT NULL, submitter text NOT NULL,
  event_hash bytea NOT NULL UNIQUE, content bytea NOT NULL, entry_hash bytea NOT NULL);
CREATE TABLE link (
  chain text, number bigint, entry bigint NOT NULL, previous bytea,
  PRIMARY KEY (chain, number));
CREATE TABLE chain_head (
  chain text PRIMARY KEY, number bigint NOT NULL, entry_hash bytea NOT NULL);
CREATE TABLE ledger_head (size bigint NOT NULL, entry_hash bytea NOT NULL);
INSERT INTO ledger_head VALUES (0, '\x');
CREATE FUNCTION record_batch(
    by_whom text, hashes bytea[], contents bytea[], lots text[], lot_ends int[])
    RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  next bigint; head bytea; begun int := 0; name text; names text[]; links bytea;
  known chain_head%ROWTYPE;
BEGIN
  SELECT size, entry_hash INTO next, head FROM ledger_head FOR UPDATE;
  FOR i IN 1 .. array_length(hashes, 1) LOOP
    names := lots[begun + 1 : lot_ends[i]] || ('submitter ' || by_whom);
    begun := lot_ends[i];
    links := '';
    FOREACH name IN ARRAY names LOOP
      SELECT * INTO known FROM chain_head WHERE chain = name;
      INSERT INTO link VALUES (name, coalesce(known.number, 0) + 1, next, known.entry_hash);
      links := links || sha256(convert_to(name, 'UTF8') || coalesce(known.entry_hash, ''));
    END LOOP;
    head := sha256(head || hashes[i] || sha256(contents[i]) || links);
    INSERT INTO entry VALUES (next, clock_timestamp(), by_whom, hashes[i], contents[i], head);
    INSERT INTO chain_head SELECT unnest(names), 1, head
      ON CONFLICT (chain) DO UPDATE
      SET number = chain_head.number + 1, entry_hash = excluded.entry_hash;
    next := next + 1;
  END LOOP;
  UPDATE ledger_head SET size = next, entry_hash = head;
  RETURN head;
END $$;
)";

void Require(bool good, const std::string& message) {
  if (good) return;
  std::cerr << "postgres_bench: " << message << std::endl;
  std::exit(1);
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  Require(value.ok(), value.status().ToString());
  return *std::move(value);
}

class Connection {
 public:
  explicit Connection(const std::string& info)
      : connection_(PQconnectdb(info.c_str()), PQfinish) {
    Require(PQstatus(get()) == CONNECTION_OK, PQerrorMessage(get()));
  }
  PGconn* get() const { return connection_.get(); }

  // The first value of the answer.
  std::string Ask(const std::string& sql, const std::vector<std::string>& values = {}) {
    std::vector<const char*> pointers;
    for (const std::string& value : values) pointers.push_back(value.c_str());
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        values.empty() ? PQexec(get(), sql.c_str())
                       : PQexecParams(get(), sql.c_str(), static_cast<int>(values.size()),
                                      nullptr, pointers.data(), nullptr, nullptr, 0),
        PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    Require(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK,
            PQerrorMessage(get()));
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

// The parameters of record_batch, as text.
struct Call {
  std::vector<std::string> values;
  size_t events = 0;
};

std::string Quoted(absl::string_view bytes) {
  return absl::StrCat("\"\\\\x", absl::BytesToHexString(bytes), "\"");
}

void AddElement(absl::string_view element, std::string& list) {
  absl::StrAppend(&list, list.size() > 1 ? "," : "", element);
}

Call MakeCall(const PreparedBatch& batch) {
  const SignedBatch note = Must(SignedBatch::Parse(batch.request.batch_note()));
  std::string hashes = "{", contents = "{", lots = "{", ends = "{";
  size_t count = 0;
  for (int i = 0; i < batch.request.events_size(); ++i) {
    const v1::SubmittedEvent& event = batch.request.events(i);
    AddElement(Quoted(batch.event_hashes[i].view()), hashes);
    std::string content;
    for (const v1::SubmittedPart& part : event.parts()) {
      absl::StrAppend(&content, part.text());
    }
    AddElement(Quoted(content), contents);
    for (const std::string& text : event.lots()) {
      AddElement(absl::StrCat("\"", absl::CEscape(Must(Lot::Parse(text)).uri), "\""),
                 lots);
      ++count;
    }
    AddElement(absl::StrCat(count), ends);
  }
  return {{note.batch.participant, absl::StrCat(hashes, "}"), absl::StrCat(contents, "}"),
           absl::StrCat(lots, "}"), absl::StrCat(ends, "}")},
          batch.event_hashes.size()};
}

struct Options {
  std::string connection;
  size_t batch = 1;
  size_t clients = 4;
  double seconds = 3;
  uint64_t events = 100'000;
};

LoadCounts Run(const Options& options, const std::vector<Call>& calls) {
  std::vector<LoadCounts> counts(options.clients);
  std::vector<std::thread> threads;
  std::atomic<size_t> next = 0;
  const Stopwatch watch;
  for (LoadCounts& mine : counts) {
    threads.emplace_back([&] {
      Connection connection(options.connection);
      while (watch.Elapsed() < absl::Seconds(options.seconds)) {
        const size_t position = next++;
        Require(position < calls.size(), "too few events are prepared: --events");
        const Stopwatch one;
        connection.Ask("SELECT record_batch($1, $2, $3, $4, $5)", calls[position].values);
        mine.AddAnswer(one.Elapsed());
        mine.events += calls[position].events;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  LoadCounts all;
  all.elapsed = watch.Elapsed();
  for (LoadCounts& each : counts) all.Add(std::move(each));
  return all;
}

void Main(const Options& options) {
  Connection(options.connection).Ask(kSchema);
  BatchPreparer preparer({kOrigin, {}, kSeed, options.batch, false});
  std::vector<Call> calls;
  for (const PreparedBatch& batch : Must(preparer.Prepare(options.events))) {
    calls.push_back(MakeCall(batch));
  }
  LoadCounts counts = Run(options, calls);
  const std::string recorded =
      Connection(options.connection).Ask("SELECT count(*) FROM entry");
  Require(recorded == absl::StrCat(counts.events),
          absl::StrCat("counted ", counts.events, " events, recorded are ", recorded));
  const LatencySummary latency = Summarize(counts.latencies_ms);
  std::cout
      << nlohmann::json{{"events", counts.events},
                        {"events_per_second", static_cast<double>(counts.events) /
                                                  absl::ToDoubleSeconds(counts.elapsed)},
                        {"latency_ms", {{"p50", latency.p50}, {"p99", latency.p99}}}}
      << std::endl;
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) {
  rastro::Options options;
  CLI::App app("Records the events of rastro bench in PostgreSQL");
  app.add_option("CONNECTION", options.connection, "libpq's, of an empty database")
      ->required();
  app.add_option("--batch", options.batch, "events of a transaction");
  app.add_option("--clients", options.clients, "connections at once");
  app.add_option("--for", options.seconds, "seconds");
  app.add_option("--events", options.events, "to prepare");
  CLI11_PARSE(app, argc, argv);
  rastro::Main(options);
}

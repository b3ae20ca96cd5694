// rastro bench: how fast a live server is, over real sockets, as its clients see it.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/cli/ancestry.h"
#include "services/cli/commands.h"
#include "services/cli/load_report.h"
#include "services/cli/printable.h"
#include "services/cli/read_load.h"
#include "services/cli/registration.h"
#include "services/cli/submit_load.h"

namespace rastro {
namespace {

// What is prepared for the warm-up: the smaller of the two.
constexpr uint64_t kWarmUpEventsPerSecond = 20'000;
constexpr uint64_t kWarmUpBatchesPerSecond = 5'000;
constexpr double kSpareEvents = 1.3;  // Of what the warm-up lets expect.
constexpr size_t kStreamBatches = 16;
constexpr size_t kOfferedInFlight = 4096;
constexpr size_t kKnownEntries = 100'000;  // Whose texts are fetched before.
constexpr absl::Duration kTimeMax = absl::Hours(1);

struct BenchOptions {
  std::string work = "submit";
  size_t clients = 4;
  size_t batch = 100;
  std::string duration_text = "10s";
  std::string warm_up_text = "1s";
  absl::Duration duration;
  absl::Duration warm_up;
  bool stream = false;
  size_t in_flight = 0;  // 0: not given.
  bool epcis = false;
  size_t entries = 0;  // 0: not given.
  bool without_entries = false;
  double rate = 0;  // Batches a second; 0: not given.
  bool no_verify = false;
  bool unregistered = false;
  uint64_t seed = 0;  // 0: the time.
  uint64_t prepare_max = 400'000;
  int server_pid = 0;  // 0: not given.

  bool submits() const { return work == "submit" || work == "offer"; }
};

// What says nothing for this kind of work was meant for another one.
absl::Status CheckForWork(const BenchOptions& options) {
  const auto only_with = [&](bool given, absl::string_view flag, absl::string_view what) {
    if (!given) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(flag, ": is for ", what, ", got --work ", options.work));
  };
  const bool is_offer = options.work == "offer";
  const bool is_submit = options.work == "submit";
  absl::Status status = only_with(options.stream && !is_submit, "--stream", "submit");
  status.Update(
      only_with(options.epcis && !options.submits(), "--epcis", "submit and offer"));
  status.Update(only_with(options.rate > 0 && !is_offer, "--rate", "offer"));
  status.Update(only_with(options.in_flight > 0 && !is_offer && !options.stream,
                          "--in-flight", "offer and submit --stream"));
  status.Update(
      only_with(options.entries > 0 && options.work != "prove", "--entries", "prove"));
  status.Update(only_with(options.without_entries && options.work != "prove",
                          "--without-entries", "prove"));
  status.Update(only_with(options.unregistered && !options.submits(), "--unregistered",
                          "submit and offer"));
  if (!status.ok()) return status;
  if (is_offer && options.rate == 0) {
    return absl::InvalidArgumentError("--rate: how many batches a second are offered?");
  }
  if (options.unregistered && !options.no_verify) {
    return absl::InvalidArgumentError(
        "--unregistered: a server that takes batches of nobody proves nothing; wanted "
        "--no-verify with it");
  }
  return absl::OkStatus();
}

absl::Status CheckBenchOptions(BenchOptions& options) {
  const absl::StatusOr<absl::Duration> duration =
      ParseTime("--for", options.duration_text, kTimeMax);
  if (!duration.ok()) return duration.status();
  const absl::StatusOr<absl::Duration> warm_up =
      ParseTime("--warm-up", options.warm_up_text, kTimeMax);
  if (!warm_up.ok()) return warm_up.status();
  options.duration = *duration;
  options.warm_up = *warm_up;
  if (options.seed == 0) options.seed = absl::ToUnixMillis(absl::Now());
  if (absl::Status status = CheckForWork(options); !status.ok()) return status;
  const double offered = options.rate * absl::ToDoubleSeconds(*duration) *
                         static_cast<double>(options.batch);
  if (offered <= static_cast<double>(options.prepare_max)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--rate: ", offered, " events would be offered, --prepare-max allows ",
                   options.prepare_max));
}

std::string SettingsText(const BenchOptions& options) {
  const std::string clients = Counted(options.clients, "client");
  if (options.work == "prove") {
    return absl::StrCat(
        options.entries > 1 ? absl::StrCat(options.entries, " entries each, ") : "",
        options.without_entries ? "without their texts, " : "", clients);
  }
  if (!options.submits()) return clients;
  std::string text = absl::StrCat(options.epcis ? "EPCIS" : "typed",
                                  " events, batches of ", options.batch, ", ",
                                  options.stream ? "streams" : "calls", " of ", clients);
  if (options.rate > 0) absl::StrAppend(&text, ", ", options.rate, " batches/s offered");
  return text;
}

class Bench {
 public:
  Bench(const BenchOptions& options, std::unique_ptr<Session> session)
      : options_(options),
        session_(std::move(session)),
        target_{session_->endpoint, session_->ledger, !options.no_verify},
        preparer_(
            {session_->ledger.origin, {}, options.seed, options.batch, options.epcis}) {
    report_.work = options.work;
    report_.settings = SettingsText(options);
    report_.verifies = target_.verifies;
    report_.clients = options.clients;
    report_.batch_events = options.submits() ? options.batch : 0;
    report_.batches_per_second = options.rate;
  }

  LoadReport& report() { return report_; }

  absl::Status Run() {
    absl::Status status = Begin();
    if (status.ok()) status = RunWork();
    if (status.ok()) status = report_.counts.broken;
    if (status.ok()) status = End();
    return status;
  }

 private:
  absl::Status Begin() {
    if (options_.unregistered) return absl::OkStatus();
    if (options_.work != "prove") {
      const absl::Status status = RegisterActors(*session_, preparer_.actors());
      if (!status.ok()) return status;
    }
    const absl::StatusOr<TreeHead> head = session_->RememberNewest();
    if (!head.ok()) return head.status();
    preparer_.SetSeen(*head);
    report_.tree_size_before = head->size;
    return absl::OkStatus();
  }

  absl::Status RunWork() {
    if (options_.work == "submit") return RunSubmit();
    if (options_.work == "offer") return RunOffer();
    if (options_.work == "prove") return RunProve();
    return RunHistory();
  }

  // What was acknowledged must be of one history with what was verified before.
  absl::Status End() {
    if (options_.unregistered) return absl::OkStatus();
    if (!report_.counts.newest_checkpoint.empty()) {
      const absl::Status status =
          session_->Remember(report_.counts.newest_checkpoint).status();
      if (!status.ok()) return status;
    }
    const absl::StatusOr<TreeHead> head = session_->RememberNewest();
    if (!head.ok()) return head.status();
    report_.tree_size_after = head->size;
    return absl::OkStatus();
  }

  absl::Status RunSubmit() {
    const size_t in_flight = options_.in_flight > 0 ? options_.in_flight : kStreamBatches;
    ClosedLoop loop(target_, {options_.clients, options_.stream ? in_flight : 0});
    // Enough to give each client something to do.
    const uint64_t least =
        2 * options_.clients * options_.batch * (options_.stream ? in_flight : 1);
    const auto warm_up_events = static_cast<uint64_t>(
        absl::ToDoubleSeconds(options_.warm_up) *
        static_cast<double>(
            std::min(kWarmUpEventsPerSecond, kWarmUpBatchesPerSecond * options_.batch)));
    auto batches = PrepareAtMost(std::max(least, warm_up_events));
    if (!batches.ok()) return batches.status();
    const LoadCounts warm_up = loop.Run(*batches, options_.warm_up);
    if (absl::Status status = EndWarmUp(warm_up); !status.ok()) return status;
    const double expected = static_cast<double>(warm_up.events) /
                            absl::ToDoubleSeconds(warm_up.elapsed) *
                            absl::ToDoubleSeconds(options_.duration);
    batches =
        PrepareAtMost(std::max(least, static_cast<uint64_t>(expected * kSpareEvents)));
    if (!batches.ok()) return batches.status();
    return Measure([&] { return loop.Run(*batches, options_.duration); });
  }

  absl::Status RunOffer() {
    OpenLoop loop(target_,
                  {options_.clients, options_.rate,
                   options_.in_flight > 0 ? options_.in_flight : kOfferedInFlight});
    auto batches = PrepareOffer(options_.warm_up);
    if (!batches.ok()) return batches.status();
    if (absl::Status status = EndWarmUp(loop.Run(*batches)); !status.ok()) return status;
    batches = PrepareOffer(options_.duration);
    if (!batches.ok()) return batches.status();
    return Measure([&] { return loop.Run(*batches); });
  }

  absl::Status RunProve() {
    const absl::StatusOr<TreeHead> head = session_->memory.Read();
    if (!head.ok()) return head.status();
    report_.tree_size_proved = head->size;
    ProofQuestion question{*head, std::max<size_t>(options_.entries, 1), {}};
    if (options_.without_entries) {
      absl::StatusOr<std::vector<SubsetLeaf>> leaves =
          ReadLeaves(target_, *head, kKnownEntries);
      if (!leaves.ok()) return leaves.status();
      question.leaves = *std::move(leaves);
    }
    const auto ask = [&](absl::Duration duration) {
      return AskForProofs(target_, {options_.clients, duration}, question);
    };
    if (absl::Status status = ask(options_.warm_up).broken; !status.ok()) return status;
    return Measure([&] { return ask(options_.duration); });
  }

  absl::Status RunHistory() {
    const absl::StatusOr<std::string> lot =
        RecordAncestry(*session_, preparer_.actors().front());
    if (!lot.ok()) return lot.status();
    const auto ask = [&](absl::Duration duration) {
      return AskForHistories(target_, {options_.clients, duration},
                             {*lot, kAncestryLots});
    };
    if (absl::Status status = ask(options_.warm_up).broken; !status.ok()) return status;
    return Measure([&] { return ask(options_.duration); });
  }

  absl::StatusOr<std::vector<PreparedBatch>> Prepare(uint64_t events) {
    absl::StatusOr<std::vector<PreparedBatch>> batches = preparer_.Prepare(events);
    report_.prepared = preparer_.totals();
    return batches;
  }

  absl::StatusOr<std::vector<PreparedBatch>> PrepareAtMost(uint64_t events) {
    return Prepare(std::min(events, options_.prepare_max));
  }

  absl::StatusOr<std::vector<PreparedBatch>> PrepareOffer(absl::Duration duration) {
    const auto count =
        static_cast<size_t>(std::ceil(options_.rate * absl::ToDoubleSeconds(duration)));
    absl::StatusOr<std::vector<PreparedBatch>> batches = Prepare(count * options_.batch);
    if (batches.ok()) batches->resize(std::min(batches->size(), count));
    return batches;
  }

  absl::Status EndWarmUp(const LoadCounts& counts) {
    report_.warm_up_events = counts.events;
    return counts.broken;
  }

  template <typename Load>
  absl::Status Measure(const Load& load) {
    std::optional<ProcessUse> before;
    if (options_.server_pid > 0) {
      const absl::StatusOr<ProcessUse> use = UseOfProcess(options_.server_pid);
      if (!use.ok()) return use.status();
      before = *use;
    }
    const absl::Duration own_before = OwnCpu();
    report_.counts = load();
    report_.use.client_cpu = OwnCpu() - own_before;
    if (!before) return absl::OkStatus();
    absl::StatusOr<ProcessUse> after = UseOfProcess(options_.server_pid);
    if (!after.ok()) return after.status();
    after->cpu -= before->cpu;
    after->background_cpu -= before->background_cpu;
    after->written_bytes -= before->written_bytes;
    report_.use.server = *after;
    return absl::OkStatus();
  }

  const BenchOptions& options_;
  const std::unique_ptr<Session> session_;
  const LoadTarget target_;
  BatchPreparer preparer_;
  LoadReport report_;
};

absl::Status RunBench(Context& context, BenchOptions& options) {
  if (absl::Status status = CheckBenchOptions(options); !status.ok()) return status;
  const bool signs = !options.unregistered && options.work != "prove";
  absl::StatusOr<std::unique_ptr<Session>> session =
      signs ? OpenSigningSession(context.settings) : OpenSession(context.settings);
  if (!session.ok()) return session.status();
  Bench bench(options, *std::move(session));
  if (absl::Status status = bench.Run(); !status.ok()) return status;
  if (context.json) {
    std::cout << ReportJson(bench.report());
  } else {
    PrintReport(bench.report(), std::cout);
  }
  // All refused: that is no speed.
  const LoadCounts& counts = bench.report().counts;
  return counts.requests > 0 ? absl::OkStatus() : counts.first_refusal;
}

}  // namespace

void AddBench(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "bench", "Measure a live server: throughput, latency, processor time");
  auto options = std::make_shared<BenchOptions>();
  command
      ->add_option("--work", options->work,
                   "submit (each client sends when it was answered), offer (batches are "
                   "sent at their times), prove (inclusion of random entries) or history "
                   "(of a lot with 100 ancestors); default submit")
      ->check(CLI::IsMember({"submit", "offer", "prove", "history"}));
  command
      ->add_option("--clients", options->clients,
                   "Clients, with a connection each: 1 to 256 (default 4)")
      ->check(CLI::Range(1, 256));
  command
      ->add_option("--batch", options->batch,
                   "Events signed together, 1 to 1000 (default 100)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--for", options->duration_text,
                      "How long: 500ms, 10s, 2m (default 10s)");
  command->add_option("--warm-up", options->warm_up_text,
                      "How long before that, uncounted (default 1s)");
  command->add_flag("--stream", options->stream,
                    "Submit over one stream a client, not call by call");
  command
      ->add_option("--in-flight", options->in_flight,
                   "Batches in flight: of each stream (default 16), of all that is "
                   "offered (default 4096)")
      ->check(CLI::Range(1, 100'000));
  command->add_flag("--epcis", options->epcis, "Events as EPCIS JSON, not typed");
  command
      ->add_option("--entries", options->entries,
                   "Entries whose inclusion each answer proves: 1 to 1000 (default 1; "
                   "more have one proof together)")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--without-entries", options->without_entries,
                    "Prove entries whose texts the clients have, of 100000 that are "
                    "fetched before; without sending them");
  command->add_option("--rate", options->rate, "Batches offered a second, up to 100000")
      ->check(CLI::Range(0.1, 100'000.0));
  command->add_flag("--no-verify", options->no_verify,
                    "Count answers without checking their proofs");
  command->add_flag("--unregistered", options->unregistered,
                    "Register nobody: for a server that does not look");
  command
      ->add_option("--seed", options->seed,
                   "Of participants and lots, from 1 (default: the time)")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--prepare-max", options->prepare_max,
                   "Events that are made and signed before the clock starts and held in "
                   "memory, some 2 KB each, at most (default 400000)")
      ->check(CLI::Range(1000, 4'000'000));
  command
      ->add_option("--server-pid", options->server_pid,
                   "The server's process, if it runs on this machine: its processor time "
                   "and memory are shown, too")
      ->check(CLI::PositiveNumber);
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(absl::StrCat(
      kTriesFooter,
      "Only what was answered and verified is counted.\n"
      "Example: rastro bench --batch 100 --clients 8 --for 30s --participant operator "
      "\\\n"
      "           --key operator.key --server-pid $(pidof rastrod)"));
  command->callback(
      [&context, options] { context.exit = Report(RunBench(context, *options)); });
}

}  // namespace rastro

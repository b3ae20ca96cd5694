// rastro hammer: loads a live server and checks everything that it says.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "services/cli/commands.h"
#include "services/cli/hammer.h"
#include "services/cli/load_counts.h"
#include "services/cli/printable.h"

namespace rastro {
namespace {

struct HammerCommand {
  HammerOptions options;
  std::string duration = "1m";
};

void PrintCounts(const Context& context, const HammerOptions& options,
                 HammerCounts& counts, const absl::Status& status) {
  const LatencySummary took = Summarize(counts.submit_ms);
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"ok", status.ok()},
                                        {"events", counts.events},
                                        {"receipts", counts.receipts},
                                        {"repeated", counts.repeated},
                                        {"inclusions", counts.inclusions},
                                        {"histories", counts.histories},
                                        {"checkpoints", counts.checkpoints},
                                        {"pairs", counts.pairs},
                                        {"interruptions", counts.interruptions},
                                        {"submit_p50_ms", took.p50},
                                        {"submit_p99_ms", took.p99},
                                        {"directory", options.directory}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << absl::StreamFormat(
      "%d events acknowledged, %d receipts verified (%d repeated: the first ones)\n"
      "%d entries proven again, %d histories with all that was acknowledged\n"
      "%d checkpoints kept in %s, %d pairs of one history\n"
      "%d times busy or away; a batch took %.1f ms (median), %.1f ms (99 of 100)\n",
      counts.events, counts.receipts, counts.repeated, counts.inclusions,
      counts.histories, counts.checkpoints, Printable(options.directory), counts.pairs,
      counts.interruptions, took.p50, took.p99);
}

absl::Status Run(Context& context, HammerCommand& command) {
  HammerOptions& options = command.options;
  const absl::StatusOr<absl::Duration> duration =
      ParseTime("--for", command.duration, absl::Hours(24 * 7));
  if (!duration.ok()) return duration.status();
  options.duration = *duration;
  if (options.seed == 0) {
    options.seed = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now()));
  }
  if (options.directory.empty()) {
    options.directory = absl::StrCat(std::filesystem::temp_directory_path().string(),
                                     "/rastro-hammer-", options.seed);
  }
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  HammerCounts counts;
  absl::Status status = Hammer(**session, options, counts);
  PrintCounts(context, options, counts, status);
  return status;
}

}  // namespace

void AddHammer(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("hammer", "Load a live server, check everything that it says");
  auto hammer = std::make_shared<HammerCommand>();
  HammerOptions& options = hammer->options;
  options.seed = 0;
  command->add_option("--for", hammer->duration, "How long: 30s, 10m, 2h (default 1m)");
  command->add_option("--submitters", options.submitters, "1 to 64 (default 2)")
      ->check(CLI::Range(1, 64));
  command->add_option("--readers", options.readers, "1 to 64 (default 2)")
      ->check(CLI::Range(1, 64));
  command
      ->add_option("--batch", options.batch_events,
                   "Events signed together, 1 to 1000 (default 20)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--seed", options.seed,
                      "Of participants and lots, from 1 (default: the time)");
  command->add_option("--state", options.directory,
                      "Where checkpoints are kept, over several runs (default: a new "
                      "directory for temporary files)");
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(absl::StrCat(
      kTriesFooter,
      "Exit code 1 if anything was wrong; the server may be\n"
      "killed and started again meanwhile, and is waited for, for a minute.\n"
      "Example: rastro hammer --for 10m --participant operator --key operator.key"));
  command->callback([&context, hammer] { context.exit = Report(Run(context, *hammer)); });
}

}  // namespace rastro

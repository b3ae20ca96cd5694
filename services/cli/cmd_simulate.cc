// rastro simulate: a trade of any size, with or without faults, into a file or into a
// ledger.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/cli/batch_sender.h"
#include "services/cli/commands.h"
#include "services/cli/printable.h"
#include "services/cli/registration.h"
#include "services/simulation/faults.h"
#include "services/simulation/trade.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/lot_event_json.h"

namespace rastro {
namespace {

struct SimulateOptions {
  uint64_t seed = 1;
  uint64_t animals = 0;
  std::string out;
  std::string only;  // Participant id; empty = all.
  bool submit = false;
  size_t batch = 1000;
  std::optional<uint64_t> faults;
};

// A trade as it is told, part by part. One with faults is one part.
class Telling {
 public:
  explicit Telling(const SimulateOptions& options) {
    if (options.faults) {
      faulty_.emplace(options.seed, options.animals, *options.faults);
    } else {
      plain_.emplace(options.seed, options.animals);
    }
  }

  const std::vector<Actor>& actors() const {
    return faulty_ ? faulty_->actors() : plain_->actors();
  }

  std::vector<SimulatedEvents> NextPart() {
    if (plain_) return plain_->NextPart();
    std::vector<SimulatedEvents> part;
    if (std::exchange(is_told_, true)) return part;
    for (const auto& [actor, event] : faulty_->events()) {
      if (part.empty() || part.back().actor != actor) part.push_back({actor, {}});
      part.back().events.push_back(event);
    }
    return part;
  }

  std::vector<PlantedFault> planted() const {
    return faulty_ ? faulty_->planted() : std::vector<PlantedFault>();
  }

 private:
  std::optional<SimulatedTrade> plain_;
  std::optional<FaultyTrade> faulty_;
  bool is_told_ = false;
};

// Positions of events count from 0, as they were told.
nlohmann::ordered_json PlantedJson(const std::vector<PlantedFault>& planted) {
  auto json = nlohmann::ordered_json::array();
  for (const PlantedFault& fault : planted) {
    json.push_back({{"rule", fault.rule},
                    {"severity", std::string(SeverityName(fault.severity))},
                    {"what", fault.what},
                    {"lots", fault.lots},
                    {"events", fault.events}});
  }
  return json;
}

void PrintPlanted(const std::vector<PlantedFault>& planted, std::ostream& out) {
  out << "faults (" << planted.size() << "; events count from 0)\n";
  for (const PlantedFault& fault : planted) {
    std::string where =
        fault.events.empty()
            ? "an event that is not told"
            : absl::StrCat(fault.events.size() == 1 ? "event " : "events ",
                           absl::StrJoin(fault.events, ", "));
    out << absl::StreamFormat("  %-7s  %-20s  %s (%s)\n", SeverityName(fault.severity),
                              fault.rule, fault.what, where)
        << "           rastro verify " << fault.lots.front() << "\n";
  }
}

// What was told, and lots to ask about.
struct Told {
  uint64_t events = 0;
  std::string animal;  // Of the first slaughter.
  std::string retail;  // Made by the last transformation.
  std::vector<PlantedFault> planted;

  void Add(const v1::LotEvent& event) {
    ++events;
    const v1::TransformationEvent& what = event.transformation();
    if (animal.empty() && event.stage() == v1::STAGE_SLAUGHTER) {
      animal = what.input_epc_list_size() > 0 ? what.input_epc_list(0)
                                              : what.input_quantity_list(0).epc_class();
    }
    if (what.output_quantity_list_size() > 0) {
      retail =
          what.output_quantity_list(what.output_quantity_list_size() - 1).epc_class();
    }
  }
};

absl::Status CheckParticipant(const SimulateOptions& options,
                              const std::vector<Actor>& actors) {
  if (options.only.empty()) return absl::OkStatus();
  std::string ids;
  for (const Actor& actor : actors) {
    if (actor.record.participant == options.only) return absl::OkStatus();
    absl::StrAppend(&ids, ids.empty() ? "" : ", ", actor.record.participant);
  }
  return absl::InvalidArgumentError(absl::StrCat("--only: no participant ", options.only,
                                                 " takes part; wanted one of ", ids));
}

absl::Status WriteAll(const SimulateOptions& options, std::ostream& out, Told& told) {
  Telling trade(options);
  if (absl::Status status = CheckParticipant(options, trade.actors()); !status.ok()) {
    return status;
  }
  told.planted = trade.planted();
  for (auto part = trade.NextPart(); !part.empty(); part = trade.NextPart()) {
    for (const SimulatedEvents& own : part) {
      const std::string& id = trade.actors()[own.actor].record.participant;
      if (!options.only.empty() && options.only != id) continue;
      for (const v1::LotEvent& event : own.events) {
        out << LotEventToJson(event) << "\n";
        told.Add(event);
      }
    }
    if (!out) return absl::UnavailableError(absl::StrCat(options.out, ": cannot write"));
  }
  out.flush();
  if (!out) return absl::UnavailableError(absl::StrCat(options.out, ": cannot write"));
  return absl::OkStatus();
}

absl::Status WriteFile(const SimulateOptions& options, Told& told) {
  if (options.out == "-") return WriteAll(options, std::cout, told);
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  if (!file) return absl::InvalidArgumentError(options.out + ": cannot be written");
  return WriteAll(options, file, told);
}

absl::Status SendEvents(Session& session, const Actor& actor, const LotEvents& events,
                        const SimulateOptions& options, SentCounts& counts) {
  const Submitter submitter{actor.record.participant, actor.secret};
  std::vector<PreparedEvent> prepared;
  for (const v1::LotEvent& event : events) {
    const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                              event.SerializeAsString()};
    absl::StatusOr<PreparedEvent> one = PrepareEvent(submitter, {&content, 1});
    if (!one.ok()) return one.status();
    prepared.push_back(*std::move(one));
  }
  BatchSender sender(session, actor.record.participant, {actor.signer.get()});
  size_t begin = 0;
  for (const size_t end : CutIntoBatches(prepared, options.batch)) {
    absl::Status status =
        sender.SendNew({std::make_move_iterator(prepared.begin() + begin),
                        std::make_move_iterator(prepared.begin() + end)},
                       counts);
    if (!status.ok()) return status;
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status SubmitTrade(Session& session, const SimulateOptions& options, Told& told,
                         SentCounts& counts) {
  const bool progress = isatty(STDERR_FILENO);
  Telling trade(options);
  told.planted = trade.planted();
  if (absl::Status status = RegisterActors(session, trade.actors()); !status.ok()) {
    return status;
  }
  for (auto part = trade.NextPart(); !part.empty(); part = trade.NextPart()) {
    for (const SimulatedEvents& own : part) {
      const Actor& actor = trade.actors()[own.actor];
      if (absl::Status status = SendEvents(session, actor, own.events, options, counts);
          !status.ok()) {
        return WithField(actor.record.participant, status);
      }
      for (const v1::LotEvent& event : own.events) told.Add(event);
    }
    if (progress) std::cerr << "\r" << told.events << " events" << std::flush;
  }
  if (progress) std::cerr << "\n";
  return absl::OkStatus();
}

absl::Status Submit(Context& context, const SimulateOptions& options, Told& told) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  SentCounts counts;
  const absl::Status status = SubmitTrade(**session, options, told, counts);
  if (context.json) {
    nlohmann::ordered_json json{{"recorded", counts.recorded},
                                {"already_recorded", counts.already_recorded},
                                {"animal", told.animal},
                                {"retail_lot", told.retail}};
    if (options.faults) json["planted"] = PlantedJson(told.planted);
    std::cout << json.dump() << "\n";
  } else if (told.events > 0) {
    std::cout << counts.recorded << " recorded, " << counts.already_recorded
              << " already recorded; every receipt verified\nTry:\n  rastro verify "
              << told.retail << "\n  rastro trace --forward " << told.animal << "\n";
    if (options.faults) PrintPlanted(told.planted, std::cout);
  }
  return status;
}

// Beside the events, if these go to standard output.
void ShowWritten(const Context& context, const SimulateOptions& options,
                 const Told& told) {
  std::ostream& out = options.out == "-" ? std::cerr : std::cout;
  if (context.json && options.faults) {
    out << nlohmann::ordered_json{{"events", told.events},
                                  {"planted", PlantedJson(told.planted)}}
               .dump()
        << "\n";
    return;
  }
  if (options.out != "-") {
    out << Counted(told.events, "event") << " in " << Printable(options.out) << "\n";
  }
  if (options.faults) PrintPlanted(told.planted, out);
}

absl::Status Simulate(Context& context, const SimulateOptions& options) {
  if (options.submit == !options.out.empty()) {
    return absl::InvalidArgumentError("wanted one of --out FILE and --submit");
  }
  if (options.faults && options.animals > kMaxFaultyAnimals) {
    return absl::InvalidArgumentError(absl::StrCat("--animals: got ", options.animals,
                                                   ", with --faults at most ",
                                                   kMaxFaultyAnimals));
  }
  Told told;
  if (options.submit) return Submit(context, options, told);
  const absl::Status status = WriteFile(options, told);
  if (status.ok()) ShowWritten(context, options, told);
  return status;
}

}  // namespace

void AddSimulate(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "simulate", "Make up a trade: farms, plants, pallets, containers, importers");
  auto options = std::make_shared<SimulateOptions>();
  command->add_option("--seed", options->seed, "Same seed, same trade (default 1)")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--animals", options->animals, "Cattle and pigs, 1 to 5000000")
      ->required()
      ->check(CLI::Range(uint64_t{1}, kMaxSimulatedAnimals));
  command->add_option("--out", options->out,
                      "Write LotEvents as JSON lines; - is standard output");
  command->add_option("--only", options->only,
                      "With --out: what this participant submits, no more");
  command->add_flag("--submit", options->submit,
                    "Register the participants and submit; --participant and --key are "
                    "the operator's");
  command
      ->add_option("--batch", options->batch,
                   "Events signed together, 1 to 1000 (default 1000)")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--faults", options->faults,
                   absl::StrCat("Plant so many faults, 1 to ", kMaxFaults,
                                " (10 if not said), and tell which: `rastro verify` "
                                "finds each"))
      ->expected(0, 1)
      ->default_str("10")
      ->check(CLI::Range(uint64_t{1}, kMaxFaults));
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "For trying out only: the participants' keys follow from the seed, so whoever\n"
      "knows it can sign for them. Their ids begin with sim-.\n"
      "Example: rastro simulate --seed 7 --animals 100 --out trade.jsonl\n"
      "         rastro simulate --seed 8 --animals 40 --faults 10 --submit");
  command->callback(
      [&context, options] { context.exit = Report(Simulate(context, *options)); });
}

}  // namespace rastro

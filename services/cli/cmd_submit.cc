// rastro submit: files of events, in batches, each receipt checked; or only shown.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/cli/batch_sender.h"
#include "services/cli/commands.h"
#include "services/cli/csv_files.h"
#include "services/cli/disclosure_file.h"
#include "services/cli/dry_run.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/cli/public_parts.h"
#include "services/cli/recorded_parts.h"
#include "services/cli/violation_text.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

struct SubmitOptions {
  std::vector<std::string> files;
  std::string public_file;
  std::string disclosure;
  size_t batch = 100;
  bool dry_run = false;
  CsvFlags csv;
};

// What is wrong with one event of a file.
struct RefusedEvent {
  size_t number = 0;  // Among all events, from 0.
  std::string place;
  absl::Status status;
};

void PrintRefused(const RefusedEvent& refused) {
  const std::string head =
      absl::StrCat("  event ", refused.number, " (", Printable(refused.place), ")");
  const std::vector<Violation> violations = ViolationsOf(refused.status);
  if (violations.empty()) {
    std::cerr << head << ": " << Printable(refused.status.message()) << "\n";
  }
  for (const Violation& violation : violations) {
    std::cerr << head << " " << ViolationText(violation) << "\n";
  }
}

nlohmann::ordered_json RefusedJson(const RefusedEvent& refused) {
  nlohmann::ordered_json json = {{"event", refused.number},
                                 {"place", refused.place},
                                 {"message", std::string(refused.status.message())},
                                 {"problems", nlohmann::ordered_json::array()}};
  for (const Violation& violation : ViolationsOf(refused.status)) {
    json["problems"].push_back({{"pointer", violation.pointer},
                                {"rule", violation.rule},
                                {"value", violation.value},
                                {"hint", violation.hint}});
  }
  return json;
}

absl::Status Refuse(const std::vector<RefusedEvent>& refused, bool json) {
  constexpr size_t kShown = 100;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < refused.size() && i < kShown; ++i) {
    PrintRefused(refused[i]);
    list.push_back(RefusedJson(refused[i]));
  }
  if (json) {
    std::cout << nlohmann::ordered_json{{"recorded", 0}, {"refused", std::move(list)}}
                     .dump(1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  }
  return absl::InvalidArgumentError(
      absl::StrCat(refused.size(), refused.size() == 1 ? " event is" : " events are",
                   " not as wanted; nothing was sent"));
}

// The events as they are sent, each once.
absl::StatusOr<std::vector<PlacedEvent>> Prepare(std::vector<FileEvent> events,
                                                 const PublicParts& parts,
                                                 const Submitter& submitter, bool json) {
  std::vector<PlacedEvent> prepared;
  std::vector<RefusedEvent> refused;
  absl::flat_hash_map<std::string, Hash> once;  // By the part for the partners.
  for (size_t i = 0; i < events.size(); ++i) {
    absl::Status status = events[i].status;
    if (status.ok()) {
      absl::StatusOr<PreparedEvent> event =
          PrepareWithPublicPart(submitter, std::move(events[i].part), i, parts);
      status = event.status();
      if (event.ok()) {
        const auto [known, is_new] =
            once.emplace(event->submitted.parts.front().second, event->hash);
        if (!is_new && known->second != event->hash) {
          status = absl::InvalidArgumentError(
              "it stands before with another public part; wanted one of the two");
        }
        if (is_new) {
          prepared.push_back(
              {*std::move(event),
               absl::StrCat(events[i].place, events[i].pointer.empty() ? "" : " ",
                            events[i].pointer)});
        }
      }
    }
    if (status.ok()) continue;
    refused.push_back({i, events[i].place, WithPointerPrefix(events[i].pointer, status)});
  }
  if (!refused.empty()) return Refuse(refused, json);
  return prepared;
}

absl::StatusOr<std::vector<FileEvent>> ReadReady(const std::string& file,
                                                 const CsvOptions& csv, size_t wanted,
                                                 bool json) {
  absl::StatusOr<std::vector<FileEvent>> ready =
      ReadEventFiles({file}, csv, kPublicPart, json);
  if (!ready.ok()) return ready.status();
  for (const FileEvent& event : *ready) {
    if (!event.status.ok()) return WithField(event.place, event.status);
  }
  if (ready->size() == wanted) return ready;
  return absl::InvalidArgumentError(
      absl::StrCat(file, ": has ", ready->size(), " events, the submitted files have ",
                   wanted, "; they must be the same, in the same order"));
}

// Events of the files, with their public parts if there are any.
absl::StatusOr<std::vector<PlacedEvent>> ReadAll(const SubmitOptions& options,
                                                 const Submitter& submitter, bool json) {
  const absl::StatusOr<CsvOptions> csv = CsvOptionsOf(options.csv);
  if (!csv.ok()) return csv.status();
  absl::StatusOr<std::vector<FileEvent>> events =
      ReadEventFiles(options.files, *csv, kPartnersPart, json);
  if (!events.ok()) return events.status();
  if (events->empty()) return absl::InvalidArgumentError("no events in the given files");
  PublicParts parts;
  if (!options.public_file.empty()) {
    absl::StatusOr<std::vector<FileEvent>> ready =
        ReadReady(options.public_file, *csv, events->size(), json);
    if (!ready.ok()) return ready.status();
    parts.ready = *std::move(ready);
  } else {
    absl::StatusOr<std::optional<DisclosureProfile>> profile =
        ReadDisclosure(options.disclosure);
    if (!profile.ok()) return profile.status();
    parts.profile = *std::move(profile);
  }
  return Prepare(*std::move(events), parts, submitter, json);
}

// Sends events batch by batch, without those that are recorded with other parts: they
// would be recorded a second time.
class FileSender {
 public:
  // `asks`: whoever says what is public wants to know what was; others are not kept
  // waiting for it.
  FileSender(Session& session, BatchSender& sender, bool asks)
      : session_(session), sender_(sender), asks_(asks) {}

  absl::Status Send(const std::vector<PreparedEvent>& events, size_t batch,
                    SentCounts& counts) {
    const bool progress = isatty(STDERR_FILENO);
    size_t begin = 0;
    absl::Status status;
    for (const size_t end : CutIntoBatches(events, batch)) {
      std::vector<PreparedEvent> some(events.begin() + begin, events.begin() + end);
      status = TakeOutRecorded(some, counts);
      if (status.ok()) status = sender_.SendNew(std::move(some), counts);
      if (!status.ok()) {
        status = WithField(absl::StrCat("events ", begin, " to ", end - 1), status);
        break;
      }
      begin = end;
      if (progress) {
        std::cerr << "\r" << end << " of " << events.size() << " events" << std::flush;
      }
    }
    if (progress && begin > 0) std::cerr << "\n";
    return status;
  }

 private:
  absl::Status TakeOutRecorded(std::vector<PreparedEvent>& events, SentCounts& counts) {
    if (gave_up_) return absl::OkStatus();
    const absl::StatusOr<std::vector<std::optional<uint64_t>>> others =
        FindRecordedWithOtherParts(session_, session_.settings.participant, events,
                                   asks_ ? absl::Minutes(1) : absl::ZeroDuration());
    if (absl::IsUnavailable(others.status()) && !asks_) {
      std::cerr << "rastro: not checked " << Printable(others.status().message()) << "\n";
      gave_up_ = true;
      return absl::OkStatus();
    }
    if (!others.ok()) return others.status();
    std::vector<PreparedEvent> rest;
    for (size_t i = 0; i < events.size(); ++i) {
      const std::optional<uint64_t>& entry = (*others)[i];
      if (entry) {
        ++counts.already_recorded;
        counts.with_other_parts.push_back(*entry);
      } else {
        rest.push_back(std::move(events[i]));
      }
    }
    events = std::move(rest);
    return absl::OkStatus();
  }

  Session& session_;
  BatchSender& sender_;
  const bool asks_;
  bool gave_up_ = false;
};

// Nobody is told in silence that a new profile changes nothing of what is recorded.
void TellOtherParts(const std::vector<uint64_t>& entries) {
  constexpr size_t kShown = 5;
  if (entries.empty()) return;
  const absl::Span<const uint64_t> shown =
      absl::MakeConstSpan(entries).subspan(0, kShown);
  std::cerr << entries.size() << " of them with another public part, or none (entries "
            << absl::StrJoin(shown, ", ") << (entries.size() > kShown ? ", ..." : "")
            << "): what was made public then stays as it is, nothing was added\n";
}

void PrintCounts(const SentCounts& counts, bool json) {
  if (json) {
    nlohmann::ordered_json told = {{"recorded", counts.recorded},
                                   {"already_recorded", counts.already_recorded}};
    if (!counts.with_other_parts.empty()) {
      told["with_other_public_part"] = counts.with_other_parts;
    }
    std::cout << told.dump() << "\n";
    return TellOtherParts(counts.with_other_parts);
  }
  std::cout << counts.recorded << " recorded, " << counts.already_recorded
            << " already recorded; every receipt verified\n";
  TellOtherParts(counts.with_other_parts);
}

// Without a server and a key: nobody is told what is only tried.
absl::Status DryRun(const Context& context, const SubmitOptions& options) {
  const absl::StatusOr<std::vector<PlacedEvent>> events =
      ReadAll(options, NoSubmitter(), context.json);
  if (!events.ok()) return events.status();
  return PrintDryRun(*events, options.batch, context.json);
}

absl::Status Submit(Context& context, const SubmitOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  const Settings& settings = (*session)->settings;
  absl::StatusOr<OwnKey> own = ReadOwnKey(settings);
  if (!own.ok()) return own.status();
  absl::StatusOr<std::vector<PlacedEvent>> read =
      ReadAll(options, own->submitter, context.json);
  if (!read.ok()) return read.status();
  std::vector<PreparedEvent> events;
  for (PlacedEvent& each : *read) events.push_back(std::move(each.prepared));
  BatchSender sender(**session, settings.participant, {own->signer.get()});
  SentCounts counts;
  const bool asks = !options.disclosure.empty() || !options.public_file.empty();
  const absl::Status status =
      FileSender(**session, sender, asks).Send(events, options.batch, counts);
  if (status.ok() || counts.recorded + counts.already_recorded > 0) {
    PrintCounts(counts, context.json);
  }
  return status;
}

}  // namespace

void AddSubmit(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("submit", "Sign and submit events (exporters)");
  auto options = std::make_shared<SubmitOptions>();
  options->disclosure = DisclosureFromEnvironment();
  command
      ->add_option(
          "FILE", options->files,
          "CSV (see rastro template), EPCIS 2.0 JSON-LD (document, query document, "
          "event), LotEvent JSON or JSON lines; - is standard input")
      ->required();
  CLI::Option* ready = command->add_option(
      "--public", options->public_file,
      "The same events, in the same order, reduced to what everybody may read");
  command
      ->add_option("--disclosure", options->disclosure,
                   "FILE of a profile that says what everybody may read, `default` (the "
                   "built-in one) or `none`; without it nothing is made public "
                   "(RASTRO_DISCLOSURE)")
      ->excludes(ready);
  command
      ->add_option("--batch", options->batch,
                   "Events signed together, 1 to 1000 (default 100)")
      ->check(CLI::Range(1, 1000));
  command->add_flag(
      "--dry-run", options->dry_run,
      "Print what would be submitted; sign and send nothing, need no server");
  AddCsvFlags(*command, options->csv);
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "Safe to run again: what is recorded already is counted, not repeated, also if the "
      "profile\nof --disclosure was another one then. `rastro disclose` shows what a "
      "profile makes public.\n"
      "Example: rastro submit slaughter.csv --dry-run\n"
      "         rastro submit slaughter.jsonld --profile norte --disclosure default");
  command->callback([&context, options] {
    context.exit =
        Report(options->dry_run ? DryRun(context, *options) : Submit(context, *options));
  });
}

}  // namespace rastro

// rastro submit: files of events, in batches, each receipt checked.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/client/receipt.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

struct SubmitOptions {
  std::vector<std::string> files;
  std::string public_file;
  size_t batch = 100;
};

struct Counts {
  uint64_t recorded = 0;
  uint64_t known = 0;
};

class BatchRun {
 public:
  BatchRun(Session& session, const NoteSigner& signer, const SubmitOptions& options)
      : session_(session), signer_(signer), options_(options) {}

  absl::Status SubmitAll(const std::vector<PreparedEvent>& events) {
    size_t begin = 0;
    for (size_t end : CutIntoBatches(events, options_.batch)) {
      const std::vector<PreparedEvent> batch(events.begin() + begin,
                                             events.begin() + end);
      if (absl::Status status = SubmitBatch(batch); !status.ok()) {
        return WithField(absl::StrCat("events ", begin, " to ", end - 1), status);
      }
      begin = end;
      if (isatty(STDERR_FILENO)) {
        std::cerr << "\r" << end << " of " << events.size() << " events" << std::flush;
      }
    }
    if (isatty(STDERR_FILENO)) std::cerr << "\n";
    return absl::OkStatus();
  }

  const Counts& counts() const { return counts_; }

 private:
  // What is already recorded is counted and left out; the rest is sent again.
  absl::Status SubmitBatch(std::vector<PreparedEvent> events) {
    absl::StatusOr<TreeHead> seen = session_.memory.Read();
    if (!seen.ok()) return seen.status();
    const NoteSigner* signer = &signer_;
    const BatchFrame frame{session_.ledger.origin, signer_.key().name(), *seen};
    absl::StatusOr<Submission> batch = BuildBatch(frame, events, {&signer, 1});
    if (!batch.ok()) return batch.status();
    const Hash batch_hash = SignedBatch::Parse(batch->batch_note)->hash;
    absl::StatusOr<BatchReceipt> receipt = session_.connection.Submit(*std::move(batch));
    if (!receipt.ok()) return SubmitWithoutKnown(std::move(events), receipt.status());
    std::vector<Hash> hashes;
    for (const PreparedEvent& event : events) hashes.push_back(event.hash);
    absl::StatusOr<VerifiedReceipt> verified =
        VerifyReceipt(session_.ledger, receipt->checkpoint, receipt->ranges, hashes,
                      batch_hash, receipt->already_recorded);
    if (!verified.ok()) return absl::DataLossError(verified.status().message());
    if (absl::StatusOr<TreeHead> head = session_.Remember(receipt->checkpoint);
        !head.ok()) {
      return absl::DataLossError(head.status().message());
    }
    (receipt->already_recorded ? counts_.known : counts_.recorded) += events.size();
    return absl::OkStatus();
  }

  absl::Status SubmitWithoutKnown(std::vector<PreparedEvent> events,
                                  const absl::Status& status) {
    const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
    if (!problems || problems->known_events_size() == 0) return status;
    std::vector<bool> known(events.size(), false);
    for (const v1::KnownEvent& event : problems->known_events()) {
      if (event.event_position() < known.size()) known[event.event_position()] = true;
    }
    const size_t before = events.size();
    size_t position = 0;
    std::erase_if(events, [&](const PreparedEvent&) { return known[position++]; });
    if (events.empty() || events.size() == before) return status;
    counts_.known += before - events.size();
    return SubmitBatch(std::move(events));
  }

  Session& session_;
  const NoteSigner& signer_;
  const SubmitOptions& options_;
  Counts counts_;
};

// Events of the files, with their public parts if there are any.
absl::StatusOr<std::vector<PreparedEvent>> ReadAll(const SubmitOptions& options,
                                                   const Submitter& submitter) {
  std::vector<FileEvent> all;
  for (const std::string& path : options.files) {
    absl::StatusOr<std::string> text = ReadInput(path);
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<FileEvent>> events =
        ReadEvents(path, *text, std::string(kPartnersPart));
    if (!events.ok()) return events.status();
    std::move(events->begin(), events->end(), std::back_inserter(all));
  }
  std::vector<FileEvent> shown;
  if (!options.public_file.empty()) {
    absl::StatusOr<std::string> text = ReadInput(options.public_file);
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<FileEvent>> events =
        ReadEvents(options.public_file, *text, std::string(kPublicPart));
    if (!events.ok()) return events.status();
    shown = *std::move(events);
    if (shown.size() != all.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(options.public_file, ": has ", shown.size(),
                       " events, the submitted files have ", all.size(),
                       "; they must be the same, in the same order"));
    }
  }
  std::vector<PreparedEvent> prepared;
  for (size_t i = 0; i < all.size(); ++i) {
    std::vector<PartContent> parts = {std::move(all[i].part)};
    if (!shown.empty()) parts.push_back(std::move(shown[i].part));
    absl::StatusOr<PreparedEvent> event = PrepareEvent(submitter, parts);
    if (!event.ok()) {
      return WithField(absl::StrCat(all[i].place, " (event ", i, ")"), event.status());
    }
    prepared.push_back(*std::move(event));
  }
  if (prepared.empty()) return absl::InvalidArgumentError("no events in the given files");
  return prepared;
}

absl::Status Submit(Context& context, const SubmitOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  const Settings& settings = (*session)->settings;
  if (settings.participant.empty() || settings.key_file.empty()) {
    return absl::InvalidArgumentError("say who submits: --participant ID --key FILE");
  }
  absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      ReadSigner(settings.participant, settings.key_file);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<Submitter> submitter =
      ReadSubmitter(settings.participant, settings.key_file);
  if (!submitter.ok()) return submitter.status();
  absl::StatusOr<std::vector<PreparedEvent>> events = ReadAll(options, *submitter);
  if (!events.ok()) return events.status();
  BatchRun submission(**session, **signer, options);
  const absl::Status status = submission.SubmitAll(*events);
  const Counts& counts = submission.counts();
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"recorded", counts.recorded},
                                        {"already_recorded", counts.known}}
                     .dump()
              << "\n";
  } else {
    std::cout << counts.recorded << " recorded, " << counts.known
              << " already recorded; every receipt verified\n";
  }
  return status;
}

}  // namespace

void AddSubmit(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("submit", "Sign and submit events (exporters)");
  auto options = std::make_shared<SubmitOptions>();
  command
      ->add_option(
          "FILE", options->files,
          "EPCIS 2.0 JSON-LD (document, query document, event), LotEvent JSON or JSON "
          "lines; - is standard input")
      ->required();
  command->add_option(
      "--public", options->public_file,
      "The same events, in the same order, reduced to what everybody may read");
  command->add_option("--batch", options->batch, "Events signed together, 1 to 1000")
      ->check(CLI::Range(1, 1000));
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "Safe to run again: what is recorded already is counted, not repeated.\n"
      "Example: rastro submit slaughter.jsonld --profile norte");
  command->callback(
      [&context, options] { context.exit = Report(Submit(context, *options)); });
}

}  // namespace rastro

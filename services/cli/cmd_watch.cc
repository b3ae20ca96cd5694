// rastro watch: what is recorded in one's own name, or of the lots that one holds.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/note/checkpoint.h"
#include "crypto/registry.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/lot_watch.h"
#include "services/cli/printable.h"
#include "services/cli/registration.h"

namespace rastro {
namespace {

constexpr size_t kMaxLotListBytes = size_t{1} << 20;

// Our chain, entry after entry: proven, following the one before, signed by our keys.
class OwnChain {
 public:
  OwnChain(Session& session, bool json) : session_(session), json_(json) {}

  absl::Status Take(v1::WatchSubmitterResponse response) {
    absl::StatusOr<ShownEntry> shown =
        ShownEntryFromWire(std::move(*response.mutable_entry()));
    if (!shown.ok()) return Contradiction(shown.status());
    absl::StatusOr<OpenedEntry> opened = OpenEntry(shown->opening);
    if (!opened.ok()) return Contradiction(opened.status());
    const Link& link = opened->submitter_link();
    if (link.participant != session_.settings.participant ||
        link.number != response.number() || (previous_ && link.previous != previous_)) {
      return Wrong(*opened, "is not the next link of your chain");
    }
    if (absl::Status status = CheckIncluded(*opened, response); !status.ok()) {
      return status;
    }
    absl::StatusOr<Signature> signature = SignedBy(*opened, response.batch_note());
    if (!signature.ok()) return signature.status();
    previous_ = PreviousLink{opened->leaf_hash, opened->event.lot_count};
    Print(*opened, link.number, *signature);
    return absl::OkStatus();
  }

 private:
  static absl::Status Wrong(const OpenedEntry& opened, absl::string_view what) {
    return absl::DataLossError(absl::StrCat("entry ", opened.entry.index, ": ", what));
  }

  absl::Status CheckIncluded(const OpenedEntry& opened,
                             const v1::WatchSubmitterResponse& response) {
    absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(
        response.checkpoint(), session_.ledger.origin, session_.ledger.key);
    if (!checkpoint.ok()) return Contradiction(checkpoint.status());
    absl::StatusOr<std::vector<Hash>> proof =
        HashesFromWire("subset_proof", response.subset_proof());
    if (!proof.ok()) return Contradiction(proof.status());
    const SubsetLeaf leaf{opened.entry.index, opened.leaf_hash};
    if (absl::Status status = VerifySubset({&leaf, 1}, *proof, checkpoint->head);
        !status.ok()) {
      return Contradiction(status);
    }
    if (response.checkpoint() == checkpoint_) return absl::OkStatus();
    checkpoint_ = response.checkpoint();
    return session_.Remember(checkpoint_).status();
  }

  // Who signed for us, as `rastro watch` shows it.
  struct Signature {
    std::string key;         // Its text.
    bool is_planted = true;  // No key signed to which we agreed.
  };

  // DATA_LOSS if no key of ours that is in force there signed the batch.
  absl::StatusOr<Signature> SignedBy(const OpenedEntry& opened, const std::string& note) {
    absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(note);
    if (!batch.ok()) return Contradiction(batch.status());
    if (batch->hash != opened.entry.batch_hash ||
        batch->batch.origin != session_.ledger.origin ||
        batch->batch.participant != session_.settings.participant) {
      return Wrong(opened, "came with the note of another batch");
    }
    absl::StatusOr<RegistryVersion> version = InForceAt(opened);
    if (!version.ok()) return version.status();
    const std::vector<VerifierKey>& keys = version->record.keys;
    const absl::StatusOr<std::vector<size_t>> who = VerifyNote(batch->note, keys);
    if (!who.ok()) return Wrong(opened, who.status().message());
    Signature signature;
    for (const size_t i : *who) {
      if (!signature.is_planted) break;
      signature.key = keys[i].Text();
      signature.is_planted = version->keys_without_consent.contains(signature.key);
    }
    if (signature.key.empty()) {
      return Wrong(opened, "is signed by no key of yours that was in force");
    }
    return signature;
  }

  // The record of ours that the entry's link names; it must be the one in force there.
  absl::StatusOr<RegistryVersion> InForceAt(const OpenedEntry& opened) {
    if (opened.entry.index == 0 && opened.record) {  // The operator's own beginning.
      return RegistryVersion{0, opened.leaf_hash, *opened.record, {}};
    }
    const std::optional<Hash>& named = opened.submitter_link().registry_entry;
    for (const bool is_fresh : {false, true}) {
      if (is_fresh) {
        absl::StatusOr<RegistryHistory> records =
            ProvenRecords(session_, session_.settings.participant);
        if (!records.ok()) return records.status();
        records_ = *std::move(records);
      }
      for (size_t i = 0; i < records_.size(); ++i) {
        if (records_[i].leaf_hash != named) continue;
        const bool is_in_force =
            records_[i].index < opened.entry.index &&
            (i + 1 == records_.size() || opened.entry.index <= records_[i + 1].index);
        if (!is_in_force) return Wrong(opened, "rests on a record that is not in force");
        return records_[i];
      }
    }
    return Wrong(opened, "rests on a record that is not yours");
  }

  void Print(const OpenedEntry& opened, uint64_t number,
             const Signature& signature) const {
    const std::string& key = signature.key;
    if (json_) {
      nlohmann::ordered_json lots = nlohmann::json::array();
      for (const auto& [position, lot] : opened.lots) lots.push_back(lot.uri);
      std::cout << nlohmann::ordered_json{{"number", number},
                                          {"index", opened.entry.index},
                                          {"record_time", opened.entry.record_time},
                                          {"key", key},
                                          {"key_without_consent", signature.is_planted},
                                          {"lots", std::move(lots)}}
                       .dump()
                << std::endl;
      return;
    }
    std::cout << number << "  entry " << opened.entry.index << "  "
              << opened.entry.record_time << "  "
              << Counted(opened.event.lot_count, "lot")
              << (opened.record ? "  (registration)" : "") << "  key "
              << key.substr(key.find('+') + 1, 8)
              << (signature.is_planted ? "  KEY WITHOUT YOUR CONSENT" : "") << std::endl;
  }

  Session& session_;
  bool json_;
  std::optional<PreviousLink> previous_;
  std::string checkpoint_;   // Verified last.
  RegistryHistory records_;  // Ours, proven.
};

absl::Status RunWatch(Context& context, uint64_t after) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  if ((*session)->settings.participant.empty()) {
    return absl::InvalidArgumentError("say whose chain: --participant ID");
  }
  OwnChain chain(**session, context.json);
  return (*session)->connection.Watch((*session)->settings.participant, after,
                                      [&](v1::WatchSubmitterResponse response) {
                                        return chain.Take(std::move(response));
                                      });
}

struct LotListOptions {
  std::string file;
  int interval_seconds = 10;
  bool once = false;
};

absl::Status RunLotWatch(Context& context, const LotListOptions& options) {
  absl::StatusOr<std::string> text = ReadInput(options.file, kMaxLotListBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<std::string>> lots = ReadLotList(*text);
  if (!lots.ok()) return WithField(options.file, lots.status());
  return WatchLots(
      context, {*std::move(lots), absl::Seconds(options.interval_seconds), options.once});
}

}  // namespace

void AddWatch(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "watch",
      "What is recorded in your name, as it happens, checked against your chain");
  auto after = std::make_shared<uint64_t>(0);
  auto lots = std::make_shared<LotListOptions>();
  CLI::Option* after_option =
      command->add_option("--after", *after, "Begin after this number of your chain")
          ->check(CLI::NonNegativeNumber);
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  CLI::Option* lots_option = command->add_option(
      "--lots", lots->file,
      "Instead: lots that you hold, one a line; tells what is found about "
      "them and all that they go back to");
  lots_option->excludes(after_option);
  command
      ->add_option("--interval", lots->interval_seconds,
                   "With --lots: seconds between two looks (default 10)")
      ->check(CLI::Range(1, 86400))
      ->needs(lots_option);
  command
      ->add_flag("--once", lots->once,
                 "With --lots: tell what stands, and end; exit 4 if there is any")
      ->needs(lots_option);
  command->footer(
      "Example: rastro watch --profile norte --after 1200\n"
      "         rastro watch --profile japan --lots in-stock.txt");
  command->callback([&context, after, lots] {
    const ExitCode exit = Report(lots->file.empty() ? RunWatch(context, *after)
                                                    : RunLotWatch(context, *lots));
    if (exit != ExitCode::kDone) context.exit = exit;
  });
}

}  // namespace rastro

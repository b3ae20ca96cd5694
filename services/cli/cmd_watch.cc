// rastro watch: what is recorded in one's own name.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/note/checkpoint.h"
#include "crypto/registry.h"
#include "services/cli/commands.h"

namespace rastro {
namespace {

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
    absl::StatusOr<std::string> key = SignedBy(*opened, response.batch_note());
    if (!key.ok()) return key.status();
    previous_ = PreviousLink{opened->leaf_hash, opened->event.lot_count};
    Print(*opened, link.number, *key);
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

  // The key of ours, by its text, that signed the batch. DATA_LOSS if none did.
  absl::StatusOr<std::string> SignedBy(const OpenedEntry& opened,
                                       const std::string& note) {
    absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(note);
    if (!batch.ok()) return Contradiction(batch.status());
    if (batch->hash != opened.entry.batch_hash ||
        batch->batch.origin != session_.ledger.origin ||
        batch->batch.participant != session_.settings.participant) {
      return Wrong(opened, "came with the note of another batch");
    }
    absl::StatusOr<std::vector<size_t>> who = VerifyNote(batch->note, keys_);
    if (!who.ok() || who->empty()) {
      // Keys may have been added since we looked.
      if (absl::Status status = ReadKeys(); !status.ok()) return status;
      who = VerifyNote(batch->note, keys_);
    }
    if (!who.ok()) return Wrong(opened, who.status().message());
    if (who->empty()) return Wrong(opened, "is signed by no key of yours");
    return keys_[who->front()].Text();
  }

  // All keys that the registry ever had for us.
  absl::Status ReadKeys() {
    absl::StatusOr<v1::GetParticipantResponse> response =
        session_.connection.GetParticipant(session_.settings.participant);
    if (!response.ok()) return response.status();
    keys_.clear();
    planted_.clear();
    for (const v1::RecordVersion& version : response->versions()) {
      absl::StatusOr<RegistryRecord> record = RegistryRecord::Parse(version.record());
      if (!record.ok()) return Contradiction(record.status());
      for (const std::string& key : version.keys_without_consent()) planted_.insert(key);
      for (const VerifierKey& key : record->keys) {
        if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
          keys_.push_back(key);
        }
      }
    }
    return absl::OkStatus();
  }

  void Print(const OpenedEntry& opened, uint64_t number, const std::string& key) const {
    if (json_) {
      nlohmann::ordered_json lots = nlohmann::json::array();
      for (const auto& [position, lot] : opened.lots) lots.push_back(lot.uri);
      std::cout << nlohmann::ordered_json{{"number", number},
                                          {"index", opened.entry.index},
                                          {"record_time", opened.entry.record_time},
                                          {"key", key},
                                          {"key_without_consent", planted_.contains(key)},
                                          {"lots", std::move(lots)}}
                       .dump()
                << std::endl;
      return;
    }
    std::cout << number << "  entry " << opened.entry.index << "  "
              << opened.entry.record_time << "  " << opened.event.lot_count << " lots"
              << (opened.record ? "  (registration)" : "") << "  key "
              << key.substr(key.find('+') + 1, 8)
              << (planted_.contains(key) ? "  KEY WITHOUT YOUR CONSENT" : "")
              << std::endl;
  }

  Session& session_;
  bool json_;
  std::optional<PreviousLink> previous_;
  std::string checkpoint_;  // Verified last.
  std::vector<VerifierKey> keys_;
  std::set<std::string> planted_;  // Texts of keys that were added without our consent.
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

}  // namespace

void AddWatch(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "watch",
      "What is recorded in your name, as it happens, checked against your chain");
  auto after = std::make_shared<uint64_t>(0);
  command->add_option("--after", *after, "Begin after this number of your chain");
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer("Example: rastro watch --profile norte --after 1200");
  command->callback(
      [&context, after] { context.exit = Report(RunWatch(context, *after)); });
}

}  // namespace rastro

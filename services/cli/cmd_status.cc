// rastro status, rastro checkpoint, rastro proof.

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/note/checkpoint.h"
#include "crypto/note/log_proof.h"
#include "services/cli/commands.h"

namespace rastro {
namespace {

nlohmann::ordered_json StatusJson(const v1::GetStatusResponse& status,
                                  const TreeHead& head) {
  const uint64_t bytes_per_entry = head.size == 0 ? 0 : status.stored_bytes() / head.size;
  nlohmann::ordered_json json = {{"origin", status.origin()},
                                 {"ledger_key", status.ledger_key()},
                                 {"tree_size", head.size},
                                 {"root", Base64(head.root)},
                                 {"last_record_time", status.last_record_time()},
                                 {"guard_size", status.guard_size()},
                                 {"read_only_reason", status.read_only_reason()},
                                 {"stored_bytes", status.stored_bytes()},
                                 {"free_bytes", status.free_bytes()},
                                 {"participants", status.participants()},
                                 {"queued_batches", status.queued_batches()},
                                 {"entries_since_start", status.entries_since_start()},
                                 {"uptime_seconds", status.uptime_seconds()}};
  const double rate = status.uptime_seconds() == 0
                          ? 0
                          : static_cast<double>(status.entries_since_start()) /
                                static_cast<double>(status.uptime_seconds());
  json["entries_per_second"] = std::round(rate * 100) / 100;
  if (bytes_per_entry > 0) {
    const uint64_t left = status.free_bytes() / bytes_per_entry;
    json["entries_until_disk_is_full"] = left;
    // At the rate since the server's start; without one nobody can tell.
    if (rate > 0) {
      json["days_until_disk_is_full"] =
          static_cast<uint64_t>(static_cast<double>(left) / rate / 86400);
    }
  }
  return json;
}

absl::Status ShowStatus(Context& context) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<v1::GetStatusResponse> status = (*session)->connection.GetStatus();
  if (!status.ok()) return status.status();
  absl::StatusOr<TreeHead> head = (*session)->Remember(status->checkpoint());
  if (!head.ok()) return head.status();
  const nlohmann::ordered_json json = StatusJson(*status, *head);
  if (context.json) {
    std::cout << json.dump(1) << "\n";
    return absl::OkStatus();
  }
  for (const auto& [name, value] : json.items()) {
    std::cout << name << ": "
              << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status ShowCheckpoint(Context& context) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<std::string> checkpoint = (*session)->connection.GetCheckpoint();
  if (!checkpoint.ok()) return checkpoint.status();
  absl::StatusOr<TreeHead> head = (*session)->Remember(*checkpoint);
  if (!head.ok()) return head.status();
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"origin", (*session)->ledger.origin},
                                        {"tree_size", head->size},
                                        {"root", Base64(head->root)},
                                        {"checkpoint", *checkpoint}}
                     .dump(1)
              << "\n";
  } else {
    std::cout << *checkpoint;
  }
  return absl::OkStatus();
}

std::vector<std::string> Base64All(const std::vector<Hash>& hashes) {
  std::vector<std::string> texts;
  for (const Hash& hash : hashes) texts.push_back(Base64(hash));
  return texts;
}

absl::Status ShowInclusion(Context& context, uint64_t index) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<v1::GetInclusionProofResponse> response =
      (*session)->connection.GetInclusionProof(index, 0);
  if (!response.ok()) return response.status();
  absl::StatusOr<std::vector<Hash>> path = HashesFromWire("hashes", response->hashes());
  if (!path.ok()) return Contradiction(path.status());
  const LedgerIdentity& ledger = (*session)->ledger;
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(response->checkpoint(), ledger.origin, ledger.key);
  if (!checkpoint.ok()) return Contradiction(checkpoint.status());
  absl::Status status =
      VerifyInclusion({index, *path}, LeafHash(response->entry()), checkpoint->head);
  if (!status.ok()) return Contradiction(status);
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"index", index},
                                        {"entry", response->entry()},
                                        {"hashes", Base64All(*path)},
                                        {"checkpoint", response->checkpoint()}}
                     .dump(1)
              << "\n";
  } else {
    std::cout << LogProof{std::nullopt, index, *path, response->checkpoint()}.Text();
  }
  return absl::OkStatus();
}

// The signed head of a size that the tree had: an inclusion proof comes with it.
absl::StatusOr<TreeHead> HeadAt(Session& session, uint64_t tree_size) {
  absl::StatusOr<v1::GetInclusionProofResponse> response =
      session.connection.GetInclusionProof(0, tree_size);
  if (!response.ok()) return response.status();
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(response->checkpoint(), session.ledger.origin, session.ledger.key);
  if (!checkpoint.ok()) return Contradiction(checkpoint.status());
  return checkpoint->head;
}

absl::Status ShowConsistency(Context& context, TreeSizes sizes) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<v1::GetConsistencyProofResponse> response =
      (*session)->connection.GetConsistencyProof(sizes);
  if (!response.ok()) return response.status();
  absl::StatusOr<std::vector<Hash>> proof = HashesFromWire("hashes", response->hashes());
  if (!proof.ok()) return Contradiction(proof.status());
  const LedgerIdentity& ledger = (*session)->ledger;
  absl::StatusOr<Checkpoint> later =
      OpenCheckpoint(response->checkpoint(), ledger.origin, ledger.key);
  if (!later.ok()) return Contradiction(later.status());
  absl::StatusOr<TreeHead> earlier = HeadAt(**session, sizes.earlier);
  if (!earlier.ok()) return earlier.status();
  absl::Status status = VerifyConsistency(*proof, *earlier, later->head);
  if (!status.ok()) return Contradiction(status);
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"earlier_size", sizes.earlier},
                                        {"earlier_root", Base64(earlier->root)},
                                        {"hashes", Base64All(*proof)},
                                        {"checkpoint", response->checkpoint()}}
                     .dump(1)
              << "\n";
    return absl::OkStatus();
  }
  // The form of a witness's add-checkpoint request (C2SP tlog-witness).
  std::cout << "old " << sizes.earlier << "\n";
  for (const Hash& hash : *proof) std::cout << Base64(hash) << "\n";
  std::cout << "\n" << response->checkpoint();
  return absl::OkStatus();
}

}  // namespace

void AddStatus(CLI::App& app, Context& context) {
  CLI::App* status = app.add_subcommand("status", "Size, guard and disk of the ledger");
  AddServerOptions(*status, context);
  AddJsonOption(*status, context);
  status->callback([&context] { context.exit = Report(ShowStatus(context)); });

  CLI::App* checkpoint = app.add_subcommand(
      "checkpoint", "The newest checkpoint, verified (C2SP tlog-checkpoint)");
  AddServerOptions(*checkpoint, context);
  AddJsonOption(*checkpoint, context);
  checkpoint->callback([&context] { context.exit = Report(ShowCheckpoint(context)); });

  CLI::App* proof = app.add_subcommand("proof", "Proofs as C2SP files");
  proof->require_subcommand(1);
  auto index = std::make_shared<uint64_t>(0);
  CLI::App* inclusion = proof->add_subcommand("inclusion", "One entry (C2SP tlog-proof)");
  inclusion->add_option("INDEX", *index, "Index of the entry, from 0")
      ->required()
      ->check(CLI::NonNegativeNumber);
  AddServerOptions(*inclusion, context);
  AddJsonOption(*inclusion, context);
  inclusion->callback(
      [&context, index] { context.exit = Report(ShowInclusion(context, *index)); });

  auto sizes = std::make_shared<TreeSizes>();
  CLI::App* consistency =
      proof->add_subcommand("consistency", "Two tree sizes (body of C2SP tlog-witness)");
  consistency->add_option("EARLIER", sizes->earlier, "From 1")
      ->required()
      ->check(CLI::PositiveNumber);
  consistency->add_option("LATER", sizes->later, "Default: the newest checkpoint's")
      ->check(CLI::PositiveNumber);
  AddServerOptions(*consistency, context);
  AddJsonOption(*consistency, context);
  consistency->callback(
      [&context, sizes] { context.exit = Report(ShowConsistency(context, *sizes)); });
}

}  // namespace rastro

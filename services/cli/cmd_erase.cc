// rastro erase: content that has to go, by an authority's order on the ledger and the
// operator's hand on the disk. docs/erasure.md.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "crypto/provenance.h"
#include "crypto/provenance_file.h"
#include "services/cli/batch_sender.h"
#include "services/cli/commands.h"
#include "services/cli/derived_stores.h"
#include "services/cli/history_view.h"
#include "services/cli/offline_store.h"
#include "services/cli/printable.h"
#include "services/ledger/erasures.h"
#include "services/traceability/erasure.h"
#include "services/wire/messages.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

struct OrderOptions {
  uint64_t entry = 0;
  std::string reason;
};

struct RunOptions : OfflineOptions {
  bool dry_run = false;
};

// The entry, proven to be on the ledger: nobody is made to order the erasure of another.
absl::StatusOr<OpenedEntry> ProvenEntry(Session& session, uint64_t index) {
  absl::StatusOr<TreeHead> known = session.memory.Read();
  if (!known.ok()) return known.status();
  std::optional<EntryOpening> opening;
  absl::Status status = session.connection.ReadEntries(
      {index, 1}, [](const std::string&) { return absl::OkStatus(); },
      [&](ShownEntry shown) {
        opening = std::move(shown.opening);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  if (!opening) {
    return absl::OutOfRangeError(
        absl::StrCat("--entry: there is no entry ", index, " yet"));
  }
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return Contradiction(opened.status());
  absl::StatusOr<v1::GetInclusionProofResponse> answer =
      session.connection.GetInclusionProof(index, 0);
  if (!answer.ok()) return answer.status();
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(answer->checkpoint(), session.ledger.origin, session.ledger.key);
  if (!checkpoint.ok()) return Contradiction(checkpoint.status());
  absl::StatusOr<std::vector<Hash>> hashes = HashesFromWire("hashes", answer->hashes());
  if (!hashes.ok()) return hashes.status();
  status =
      VerifyInclusion({index, *std::move(hashes)}, opened->leaf_hash, checkpoint->head);
  if (!status.ok() || opened->entry.index != index) {
    return Contradiction(absl::InvalidArgumentError(
        absl::StrCat("entry ", index, ": is not proven to be on the ledger")));
  }
  status = session.RememberAnswer(answer->checkpoint(), *known).status();
  if (!status.ok()) return status;
  return opened;
}

// Whether there is an order that counts already. A second one would say nothing new.
absl::StatusOr<bool> IsOrdered(Session& session, const Hash& event_hash) {
  const std::string name = ErasureUri(event_hash);
  const absl::StatusOr<ReceivedProvenance> received =
      session.connection.GetProvenance(name, v1::DIRECTION_NONE, 0);
  if (!received.ok()) return received.status();
  const absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(received->file);
  if (!file.ok()) return Contradiction(file.status());
  const absl::StatusOr<VerifiedHistory> history =
      VerifyProvenance(*file, name, session.ledger);
  if (!history.ok()) return Contradiction(history.status());
  absl::StatusOr<LotChain> chain =
      MakeHistoryChainSource(*history)->ChainOf(name, SIZE_MAX);
  if (!chain.ok()) return chain.status();
  return FindErasure(event_hash, *chain,
                     [&](const RecordedEvent& order) {
                       return history->registry.HadRole(order.submitter, Role::kAuthority,
                                                        order.index);
                     })
      .has_value();
}

void TellOrder(const OpenedEntry& entry, absl::string_view outcome, bool json) {
  if (json) {
    std::cout << nlohmann::ordered_json{{"entry", entry.entry.index},
                                        {"event_hash", Base64(entry.event_hash)},
                                        {"submitter", entry.event.participant},
                                        {"order", std::string(outcome)}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << "entry " << entry.entry.index << ", of " << entry.event.participant
            << ", recorded " << entry.entry.record_time << ": " << outcome << "\n"
            << "The operator's `rastro erase run` takes the content off the disk.\n";
}

absl::Status Order(const Context& context, const OrderOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<OpenedEntry> entry = ProvenEntry(**session, options.entry);
  if (!entry.ok()) return entry.status();
  if (entry->record) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--entry: ", options.entry, " registers ", entry->record->participant,
        ": registrations are never erased, since every signature rests on "
        "them"));
  }
  absl::StatusOr<bool> ordered = IsOrdered(**session, entry->event_hash);
  if (!ordered.ok()) return ordered.status();
  if (*ordered) {
    TellOrder(*entry, "the erasure was ordered before", context.json);
    return absl::OkStatus();
  }
  absl::StatusOr<OwnKey> own = ReadOwnKey((*session)->settings);
  if (!own.ok()) return own.status();
  const PartContent part{
      std::string(kPublicPart), std::string(kLotEventMediaType),
      ErasureOrder(entry->event_hash, options.reason, absl::Now()).SerializeAsString()};
  absl::StatusOr<PreparedEvent> event = PrepareEvent(own->submitter, {&part, 1});
  if (!event.ok()) return WithField("--reason", event.status());
  absl::StatusOr<SentBatch> sent =
      BatchSender(**session, (*session)->settings.participant, {own->signer.get()})
          .Send({&*event, 1});
  if (!sent.ok()) return sent.status();
  TellOrder(
      *entry,
      absl::StrCat("erasure ordered, as entry ", sent->indexes[0], "; receipt verified"),
      context.json);
  return absl::OkStatus();
}

// Beside the stores while content is being erased: whoever finds it begins again.
std::filesystem::path MarkFile(const RunOptions& options) {
  return std::filesystem::path(options.data_directory) / "erasing";
}

void TellErasures(const std::vector<OrderedErasure>& erasures) {
  for (const OrderedErasure& each : erasures) {
    std::cout << "entry " << each.index << ": ordered by " << each.order.authority
              << " in entry " << each.order.index;
    if (!each.order.reason.empty()) {
      std::cout << " (" << Printable(each.order.reason) << ")";
    }
    std::cout << (!each.refusal.empty() ? "; STAYS: " + each.refusal
                  : each.is_done        ? "; is erased"
                                        : "; to be erased")
              << "\n";
  }
}

// All that were ordered, whether or not they are gone from the rows: an erasure that was
// cut off may have left their bytes in files.
absl::Status EraseAll(const RunOptions& options, OfflineStore& offline,
                      const std::vector<OrderedErasure>& erasures) {
  std::vector<uint64_t> indexes;
  for (const OrderedErasure& each : erasures) {
    if (each.refusal.empty()) indexes.push_back(each.index);
  }
  offline.store.reset();
  LedgerStoreOptions store_options;
  store_options.path = options.data_directory + "/ledger";
  store_options.origin = options.origin;
  store_options.fatal = [](const absl::Status&) {};  // The answer says it.
  absl::StatusOr<std::unique_ptr<LedgerStore>> store = LedgerStore::Open(store_options);
  if (!store.ok()) return store.status();
  absl::Status status =
      WritePrivateFile(MarkFile(options).string(), "", IfExists::kReplace);
  if (status.ok()) status = DestroyDerivedStores(options.data_directory);
  if (status.ok()) status = (*store)->EraseContent(indexes);
  if (!status.ok()) return status;
  offline.store = *std::move(store);
  std::cout << "erased: the content of " << indexes.size()
            << (indexes.size() == 1 ? " entry" : " entries") << "\n";
  status = MakeDerivedStores(*offline.store, options.data_directory, std::cout);
  if (!status.ok()) return status;
  std::error_code error;
  std::filesystem::remove(MarkFile(options), error);
  std::cout
      << "Backups and copies of the disk still hold it: take them again with `rastro "
         "backup --afresh`, and delete the old ones.\n";
  return absl::OkStatus();
}

absl::Status Run(const RunOptions& options) {
  absl::StatusOr<OfflineStore> offline = OpenOffline(options, "rastro erase");
  if (!offline.ok()) return offline.status();
  absl::StatusOr<std::vector<OrderedErasure>> erasures =
      FindOrderedErasures(*offline->store, nullptr);
  if (!erasures.ok()) return erasures.status();
  TellErasures(*erasures);
  std::error_code error;
  bool is_any = std::filesystem::exists(MarkFile(options), error);
  for (const OrderedErasure& each : *erasures) {
    is_any |= !each.is_done && each.refusal.empty();
  }
  if (!is_any) {
    std::cout << "nothing to erase\n";
    return absl::OkStatus();
  }
  if (options.dry_run) return absl::OkStatus();
  return EraseAll(options, *offline, *erasures);
}

}  // namespace

void AddErase(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand(
      "erase", "Take an event's content off the ledger (authority and operator)");
  group->require_subcommand(1);
  CLI::App* order =
      group->add_subcommand("order", "Order an erasure, on the ledger (authorities)");
  auto order_options = std::make_shared<OrderOptions>();
  order->add_option("--entry", order_options->entry, "The entry whose content is to go")
      ->required();
  order
      ->add_option(
          "--reason", order_options->reason,
          "Why, for everybody to read; stays on the ledger (at most 1,024 bytes)")
      ->required();
  AddServerOptions(*order, context);
  AddSignerOptions(*order, context);
  AddJsonOption(*order, context);
  order->footer(
      "Proofs stay valid. The order names the event by its hash and cannot be taken "
      "back.\n"
      "Example: rastro erase order --profile senasica --entry 4711 --reason 'court order "
      "12/2026'");
  order->callback([&context, order_options] {
    context.exit = Report(Order(context, *order_options));
  });
  CLI::App* run = group->add_subcommand(
      "run", "Take what authorities have ordered off the disk (operators)");
  auto run_options = std::make_shared<RunOptions>();
  AddOfflineOptions(*run, *run_options);
  run->add_flag("--dry-run", run_options->dry_run,
                "List the orders, check the ledger, change nothing");
  run->footer(
      "rastrod must be stopped. The whole ledger is checked first; index and query rows "
      "are\nmade again afterwards. Safe to run again.\n"
      "Example: rastro erase run --data-dir ledger/data --dry-run");
  run->callback([&context, run_options] { context.exit = Report(Run(*run_options)); });
}

}  // namespace rastro

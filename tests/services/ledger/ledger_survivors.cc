// What is wrong with a ledger after its disk came back: see ledger_story.h.

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/batch.h"
#include "crypto/merkle/consistency.h"
#include "services/client/receipt.h"
#include "tests/services/ledger/ledger_story.h"

namespace rastro {
namespace {

absl::Status Lost(absl::string_view what, const absl::Status& why) {
  return absl::Status(why.code(), absl::StrCat(what, ": ", why.message()));
}

absl::Status CheckReceipt(TestLedger& ledger, const Acknowledged& answer) {
  const Published& at = ledger.At();
  for (size_t i = 0; i < answer.indexes.size(); ++i) {
    const auto found = ledger->reader().FindEvent(at, answer.sent.event_hashes[i]);
    if (!found.ok()) return found.status();
    if (*found != std::vector<uint64_t>{answer.indexes[i]}) {
      return absl::DataLossError(absl::StrCat("event ", i, " is not where it was"));
    }
  }
  const auto ranges = ledger->reader().Receipts(at, answer.indexes);
  if (!ranges.ok()) return ranges.status();
  const auto note = SignedBatch::Parse(answer.sent.submission.batch_note);
  return VerifyReceipt(ledger->identity(), at.checkpoint, *ranges,
                       answer.sent.event_hashes, note->hash, answer.already_recorded)
      .status();
}

absl::Status CheckContinues(TestLedger& ledger, const TreeHead& earlier) {
  const Published& at = ledger.At();
  if (earlier.size > at.head.size) {
    return absl::DataLossError(absl::StrCat("of ", at.head.size, " entries"));
  }
  const auto proof = ledger->reader().ProveConsistency(at, {earlier.size, at.head.size});
  if (!proof.ok()) return proof.status();
  return VerifyConsistency(*proof, earlier, at.head);
}

absl::Status CheckAcknowledged(TestLedger& ledger,
                               const std::vector<Acknowledged>& wanted) {
  std::map<uint64_t, TreeHead> heads;
  for (const Acknowledged& answer : wanted) {
    if (absl::Status status = CheckContinues(ledger, answer.head); !status.ok()) {
      return Lost(absl::StrCat("checkpoint of size ", answer.head.size), status);
    }
    if (absl::Status status = CheckReceipt(ledger, answer); !status.ok()) {
      return Lost(
          absl::StrCat("batch acknowledged from entry ", answer.indexes[0], " on"),
          status);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDerived(TestLedger& ledger) {
  for (RowIndexer* rows : {&ledger->query_indexer(), &ledger->finding_indexer()}) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = rows->Step();
    if (!more.ok()) return Lost("derived rows", more.status());
  }
  const Published& at = ledger.At();
  for (uint64_t index = 0; index < at.head.size; ++index) {
    const auto hashes = ledger->reader().EventHashes(at, index, 1);
    if (!hashes.ok()) return hashes.status();
    const auto found = ledger->reader().FindEvent(at, hashes->front());
    if (!found.ok()) return found.status();
    if (*found != std::vector<uint64_t>{index}) {
      return absl::DataLossError(absl::StrCat("event of entry ", index, " is not found"));
    }
  }
  return absl::OkStatus();
}

// New events of every lot: their links must go on where the chains ended.
absl::Status RecordMore(TestLedger& ledger) {
  std::vector<std::string> lots;
  for (int i = 0; i < 60; ++i) lots.push_back(TestLot(absl::StrCat("lot", i)));
  std::sort(lots.begin(), lots.end());
  const PreparedEvent event =
      TestEvent(ledger.exporter, ObjectEventJson("OBSERVE", lots, 1'000'000));
  const absl::StatusOr<Recorded> recorded =
      ledger.Submit(TestBatch(ledger.exporter, {event}, ledger.At().head));
  return recorded.ok() ? absl::OkStatus() : Lost("a new batch", recorded.status());
}

absl::Status CheckSurvivors(TestLedger& ledger, const std::vector<Acknowledged>& wanted) {
  if (absl::Status status = ledger.Reopen(); !status.ok()) return Lost("open", status);
  const std::string read_only = ledger->Status().read_only_reason;
  if (!read_only.empty()) return absl::DataLossError("read only: " + read_only);
  if (absl::Status status = CheckAcknowledged(ledger, wanted); !status.ok())
    return status;
  if (absl::Status status = CheckDerived(ledger); !status.ok()) return status;
  // Both are registered only with the first two answers.
  if (wanted.size() >= 2) {
    if (absl::Status status = RecordMore(ledger); !status.ok()) return status;
  }
  return Lost("integrity", ledger->CheckIntegrity(nullptr));
}

}  // namespace

std::string WhatIsLost(const std::string& root, const std::vector<Acknowledged>& wanted) {
  const WatchedDisk disk(root);  // Whose syncs take no time.
  TestLedger ledger;
  ledger.options.data_directory = root + "/data";
  ledger.options.guard_path = root + "/guard";
  ledger.options.allow_clock_jump = true;
  absl::Status failed;
  ledger.options.fatal = [&](const absl::Status& reason) { failed = reason; };
  absl::Status status = CheckSurvivors(ledger, wanted);
  ledger.Close();
  if (status.ok() && !failed.ok()) status = Lost("the disk is said to fail", failed);
  return status.ok() ? "" : status.ToString();
}

}  // namespace rastro

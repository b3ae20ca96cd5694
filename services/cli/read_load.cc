// See read_load.h.

#include "services/cli/read_load.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/provenance_file.h"
#include "services/cli/connection.h"
#include "services/cli/history_view.h"
#include "services/cli/session.h"
#include "services/ledger/stopwatch.h"
#include "services/traceability/lineage.h"
#include "services/traceability/party_directory.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

// One question; DATA_LOSS if the answer does not hold.
using Question = std::function<absl::Status(Connection&, LoadCounts&)>;

void AskUntil(const Stopwatch& watch, absl::Duration duration, Connection& connection,
              const Question& question, LoadCounts& counts) {
  while (watch.Elapsed() < duration && counts.broken.ok()) {
    const Stopwatch asked;
    const absl::Status status = question(connection, counts);
    if (status.ok()) {
      counts.AddAnswer(asked.Elapsed());
    } else if (absl::IsDataLoss(status)) {
      counts.AddBroken(status);
    } else {
      counts.AddRefusal(status);
    }
  }
}

// `make` gives each client a question of its own.
LoadCounts RunReaders(const LoadTarget& target, const ReadShape& shape,
                      const std::function<Question(size_t client)>& make) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (size_t i = 0; i < shape.clients; ++i) {
    connections.push_back(std::make_unique<Connection>(target.endpoint));
  }
  std::vector<LoadCounts> counts(shape.clients);
  const Stopwatch watch;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < shape.clients; ++i) {
    threads.emplace_back(
        [&, i] { AskUntil(watch, shape.duration, *connections[i], make(i), counts[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  LoadCounts all;
  all.elapsed = watch.Elapsed();
  for (LoadCounts& each : counts) all.Add(std::move(each));
  return all;
}

// The leaf of an entry's text, which must be the one that was asked for.
absl::StatusOr<Hash> LeafOf(uint64_t index, const std::string& text) {
  const absl::StatusOr<Entry> entry = Entry::Parse(text);
  if (!entry.ok()) return entry.status();
  if (entry->index == index) return LeafHash(text);
  return absl::DataLossError(absl::StrCat("entry ", index, ": got entry ", entry->index));
}

absl::Status CheckProof(uint64_t index, const TreeHead& head,
                        const v1::GetInclusionProofResponse& response) {
  const absl::StatusOr<Hash> leaf = LeafOf(index, response.entry());
  if (!leaf.ok()) return leaf.status();
  const absl::StatusOr<std::vector<Hash>> hashes =
      HashesFromWire("hashes", response.hashes());
  if (!hashes.ok()) return hashes.status();
  return VerifyInclusion({index, *hashes}, *leaf, head);
}

absl::Status CheckProof(const std::set<uint64_t>& indexes, const TreeHead& head,
                        const v1::GetSubsetProofResponse& response) {
  if (static_cast<size_t>(response.entries_size()) != indexes.size()) {
    return absl::DataLossError(absl::StrCat("wanted ", indexes.size(), " entries, got ",
                                            response.entries_size()));
  }
  std::vector<SubsetLeaf> leaves;
  for (const uint64_t index : indexes) {
    const absl::StatusOr<Hash> leaf =
        LeafOf(index, response.entries(static_cast<int>(leaves.size())));
    if (!leaf.ok()) return leaf.status();
    leaves.push_back({index, *leaf});
  }
  const absl::StatusOr<std::vector<Hash>> hashes =
      HashesFromWire("hashes", response.hashes());
  if (!hashes.ok()) return hashes.status();
  return VerifySubset(leaves, *hashes, head);
}

// Takes an answer to be checked: what it says of `asked`.
template <typename Asked, typename Response>
absl::Status TakeProof(const LoadTarget& target, const Asked& asked, const TreeHead& head,
                       const absl::StatusOr<Response>& response, LoadCounts& counts) {
  if (!response.ok()) return response.status();
  counts.response_bytes += response->ByteSizeLong();
  if (!target.verifies) return absl::OkStatus();
  return Contradiction(CheckProof(asked, head, *response));
}

absl::Status CheckHistoryOf(const LoadTarget& target, const HistoryQuestion& question,
                            const std::string& text) {
  const absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(text);
  if (!file.ok()) return file.status();
  const absl::StatusOr<VerifiedHistory> history =
      VerifyProvenance(*file, question.lot, target.ledger);
  if (!history.ok()) return history.status();
  const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(*history);
  const absl::StatusOr<Lineage> lineage =
      TraceBack(*source, question.lot,
                DirectoryOf(std::make_shared<const Registry>(history->registry)));
  if (!lineage.ok()) return lineage.status();
  if (lineage->complete && lineage->lots.size() == question.lots) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(question.lot, ": wanted a whole trail of ",
                                          question.lots, " lots, got ",
                                          lineage->lots.size()));
}

}  // namespace

LoadCounts AskForProofs(const LoadTarget& target, const ReadShape& shape,
                        const TreeHead& head, size_t entries) {
  const size_t wanted = std::min<uint64_t>(entries, head.size);
  return RunReaders(target, shape, [&](size_t client) -> Question {
    return [&, random = std::mt19937_64(client)](Connection& connection,
                                                 LoadCounts& counts) mutable {
      std::set<uint64_t> indexes;
      while (indexes.size() < wanted) indexes.insert(random() % head.size);
      const uint64_t first = *indexes.begin();
      const absl::Status status =
          wanted == 1 ? TakeProof(target, first, head,
                                  connection.GetInclusionProof(first, head.size), counts)
                      : TakeProof(target, indexes, head,
                                  connection.GetSubsetProof(
                                      {indexes.begin(), indexes.end()}, head.size),
                                  counts);
      if (status.ok()) counts.proofs += wanted;
      return status;
    };
  });
}

LoadCounts AskForHistories(const LoadTarget& target, const ReadShape& shape,
                           const HistoryQuestion& question) {
  return RunReaders(target, shape, [&](size_t /*client*/) -> Question {
    return [&](Connection& connection, LoadCounts& counts) {
      const Stopwatch asked;
      const absl::StatusOr<ReceivedProvenance> received = connection.GetProvenance(
          question.lot, v1::DIRECTION_BACK, /*known_tree_size=*/0);
      if (!received.ok()) return received.status();
      counts.received_ms.push_back(
          static_cast<float>(absl::ToDoubleMilliseconds(asked.Elapsed())));
      counts.response_bytes += received->file.size();
      if (!target.verifies) return absl::OkStatus();
      return Contradiction(CheckHistoryOf(target, question, received->file));
    };
  });
}

}  // namespace rastro

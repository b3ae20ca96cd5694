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

constexpr size_t kProvenTogether = 1000;

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

// Of an answer with the entries at `indexes`.
absl::StatusOr<std::vector<SubsetLeaf>> LeavesOf(
    const std::set<uint64_t>& indexes, const v1::GetSubsetProofResponse& response) {
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
  return leaves;
}

absl::Status CheckProof(const std::vector<SubsetLeaf>& leaves, const TreeHead& head,
                        const v1::GetSubsetProofResponse& response) {
  const absl::StatusOr<std::vector<Hash>> hashes =
      HashesFromWire("hashes", response.hashes());
  if (!hashes.ok()) return hashes.status();
  return VerifySubset(leaves, *hashes, head);
}

absl::Status CheckProof(const std::set<uint64_t>& indexes, const TreeHead& head,
                        const v1::GetSubsetProofResponse& response) {
  const absl::StatusOr<std::vector<SubsetLeaf>> leaves = LeavesOf(indexes, response);
  if (!leaves.ok()) return leaves.status();
  return CheckProof(*leaves, head, response);
}

std::set<uint64_t> AnyOf(uint64_t size, uint64_t count, std::mt19937_64& random) {
  std::set<uint64_t> any;
  while (any.size() < std::min(size, count)) any.insert(random() % size);
  return any;
}

v1::GetSubsetProofRequest RequestOf(const std::set<uint64_t>& indexes,
                                    const TreeHead& head) {
  v1::GetSubsetProofRequest request;
  request.mutable_indexes()->Add(indexes.begin(), indexes.end());
  request.set_tree_size(head.size);
  return request;
}

// Takes an answer to be checked, of `count` entries: what it says of `asked`.
template <typename Asked, typename Response>
absl::Status TakeProof(const LoadTarget& target, const Asked& asked, size_t count,
                       const TreeHead& head, const absl::StatusOr<Response>& response,
                       LoadCounts& counts) {
  if (!response.ok()) return response.status();
  counts.response_bytes += response->ByteSizeLong();
  if (target.verifies) {
    const absl::Status status = Contradiction(CheckProof(asked, head, *response));
    if (!status.ok()) return status;
  }
  counts.proofs += count;
  return absl::OkStatus();
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

absl::StatusOr<std::vector<SubsetLeaf>> ReadLeaves(const LoadTarget& target,
                                                   const TreeHead& head, size_t count) {
  Connection connection(target.endpoint);
  std::mt19937_64 random(count);
  const std::set<uint64_t> wanted = AnyOf(head.size, count, random);
  std::vector<SubsetLeaf> all;
  for (auto next = wanted.begin(); next != wanted.end();) {
    std::set<uint64_t> indexes;
    while (indexes.size() < kProvenTogether && next != wanted.end()) {
      indexes.insert(*next++);
    }
    const absl::StatusOr<v1::GetSubsetProofResponse> response =
        connection.GetSubsetProof(RequestOf(indexes, head));
    if (!response.ok()) return response.status();
    const absl::StatusOr<std::vector<SubsetLeaf>> leaves = LeavesOf(indexes, *response);
    absl::Status status = Contradiction(leaves.ok() ? CheckProof(*leaves, head, *response)
                                                    : leaves.status());
    if (!status.ok()) return status;
    all.insert(all.end(), leaves->begin(), leaves->end());
  }
  return all;
}

LoadCounts AskForProofs(const LoadTarget& target, const ReadShape& shape,
                        const ProofQuestion& question) {
  const TreeHead& head = question.head;
  const std::vector<SubsetLeaf>& known = question.leaves;
  const auto ask_for_known = [&](std::mt19937_64& random, Connection& connection,
                                 LoadCounts& counts) {
    v1::GetSubsetProofRequest request;
    request.set_tree_size(head.size);
    request.set_without_entries(true);
    std::vector<SubsetLeaf> leaves;
    for (const uint64_t i : AnyOf(known.size(), question.entries, random)) {
      request.add_indexes(known[i].index);
      leaves.push_back(known[i]);
    }
    return TakeProof(target, leaves, leaves.size(), head,
                     connection.GetSubsetProof(request), counts);
  };
  const auto ask_for_any = [&](std::mt19937_64& random, Connection& connection,
                               LoadCounts& counts) {
    const std::set<uint64_t> indexes = AnyOf(head.size, question.entries, random);
    const uint64_t first = *indexes.begin();
    return indexes.size() == 1
               ? TakeProof(target, first, 1, head,
                           connection.GetInclusionProof(first, head.size), counts)
               : TakeProof(target, indexes, indexes.size(), head,
                           connection.GetSubsetProof(RequestOf(indexes, head)), counts);
  };
  return RunReaders(target, shape, [&](size_t client) -> Question {
    return [&, random = std::mt19937_64(client)](Connection& connection,
                                                 LoadCounts& counts) mutable {
      return known.empty() ? ask_for_any(random, connection, counts)
                           : ask_for_known(random, connection, counts);
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

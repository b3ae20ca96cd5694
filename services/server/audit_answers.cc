// See audit_answers.h.

#include "services/server/audit_answers.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/chain.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tile.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

constexpr int kChainsMax = 1000;
constexpr int kProvenEntriesMax = 1000;

absl::StatusOr<std::vector<ChainName>> ChainsOf(const v1::GetHeadsRequest& request) {
  if (request.chains_size() == 0 || request.chains_size() > kChainsMax) {
    return absl::InvalidArgumentError(absl::StrCat("chains: wanted 1 to ", kChainsMax,
                                                   ", got ", request.chains_size()));
  }
  std::set<ChainName> chains;
  for (int i = 0; i < request.chains_size(); ++i) {
    const std::string field = absl::StrCat("chains[", i, "]");
    absl::StatusOr<ChainName> chain = ChainName::Parse(request.chains(i));
    if (!chain.ok()) return WithField(field, chain.status());
    if (!chains.insert(*std::move(chain)).second) {
      return absl::InvalidArgumentError(absl::StrCat(field, ": is there already"));
    }
  }
  return std::vector<ChainName>(chains.begin(), chains.end());
}

// An identifier can be guessed, or be made of the content: whoever does not see it in an
// event does not find the event by it.
absl::StatusOr<std::vector<uint64_t>> FindIdentified(LedgerView&& view,
                                                     const std::string& event_id) {
  absl::StatusOr<std::vector<uint64_t>> found =
      view.reader().FindIdentifier(*view.at(), event_id);
  if (!found.ok() || view.viewer().sees_everything) return found;
  std::vector<uint64_t> shown;
  for (const uint64_t index : *found) {
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = view.EventAt(index);
    if (!event.ok()) return event.status();
    const std::optional<EventFacts>& facts = (*event)->facts;
    if (facts && facts->event_id == event_id) shown.push_back(index);
  }
  return shown;
}

// 0 stands for the newest.
absl::StatusOr<uint64_t> SizeOf(absl::string_view field, uint64_t asked,
                                const Published& at) {
  if (asked <= at.head.size) return asked == 0 ? at.head.size : asked;
  return absl::OutOfRangeError(
      absl::StrCat(field, ": got ", asked, ", the newest checkpoint has ", at.head.size));
}

// Those that are in a tree of `tree_size`.
absl::StatusOr<absl::Span<const uint64_t>> IndexesOf(
    const v1::GetSubsetProofRequest& request, uint64_t tree_size) {
  const auto& indexes = request.indexes();
  if (indexes.empty() || indexes.size() > kProvenEntriesMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "indexes: wanted 1 to ", kProvenEntriesMax, ", got ", indexes.size()));
  }
  for (int i = 0; i < indexes.size(); ++i) {
    const uint64_t index = indexes[i];
    if (i > 0 && index <= indexes[i - 1]) {
      return absl::InvalidArgumentError(
          absl::StrCat("indexes[", i, "]: got ", index, " after ", indexes[i - 1],
                       ", wanted them ascending, each once"));
    }
    if (index >= tree_size) {
      return absl::OutOfRangeError(
          absl::StrCat("indexes[", i, "]: got ", index, ", the tree has ", tree_size));
    }
  }
  return absl::Span<const uint64_t>(indexes.data(), indexes.size());
}

}  // namespace

absl::Status AnswerHeads(const ServerContext& server, const Caller& caller,
                         const v1::GetHeadsRequest& request,
                         v1::GetHeadsResponse& response) {
  absl::StatusOr<std::vector<ChainName>> chains = ChainsOf(request);
  if (!chains.ok()) return chains.status();
  // How much somebody records is nobody's business but his own.
  for (const ChainName& chain : *chains) {
    if (chain.kind != ChainKind::kSubmitter) continue;
    absl::Status status = CheckWatcher(caller, chain.name);
    if (!status.ok()) return WithField("chains", status);
  }
  const auto at = server.ledger.publisher().Current();
  absl::StatusOr<SignedHeads> heads =
      server.ledger.reader().SignHeads(*at, *std::move(chains));
  if (!heads.ok()) return heads.status();
  response.set_checkpoint(at->checkpoint);
  response.set_heads_note(std::move(heads->note));
  for (std::string& text : heads->texts) response.add_head_texts(std::move(text));
  return absl::OkStatus();
}

absl::Status AnswerInclusionProof(const ServerContext& server,
                                  const v1::GetInclusionProofRequest& request,
                                  v1::GetInclusionProofResponse& response) {
  const auto at = server.ledger.publisher().Current();
  const Reader& reader = server.ledger.reader();
  absl::StatusOr<uint64_t> size = SizeOf("tree_size", request.tree_size(), *at);
  if (!size.ok()) return size.status();
  if (request.index() >= *size) {
    return absl::OutOfRangeError(
        absl::StrCat("index: got ", request.index(), ", the tree has ", *size));
  }
  absl::StatusOr<ProvenEntry> proven = reader.ProveInclusion(*at, request.index(), *size);
  if (!proven.ok()) return proven.status();
  absl::StatusOr<std::string> checkpoint = reader.CheckpointAt(*at, *size);
  if (!checkpoint.ok()) return checkpoint.status();
  response.set_entry(std::move(proven->entry));
  HashesToWire(proven->proof.hashes, *response.mutable_hashes());
  response.set_checkpoint(*std::move(checkpoint));
  return absl::OkStatus();
}

absl::Status AnswerSubsetProof(const ServerContext& server,
                               const v1::GetSubsetProofRequest& request,
                               v1::GetSubsetProofResponse& response) {
  const auto at = server.ledger.publisher().Current();
  const Reader& reader = server.ledger.reader();
  absl::StatusOr<uint64_t> size = SizeOf("tree_size", request.tree_size(), *at);
  if (!size.ok()) return size.status();
  absl::StatusOr<absl::Span<const uint64_t>> indexes = IndexesOf(request, *size);
  if (!indexes.ok()) return indexes.status();
  absl::StatusOr<std::string> checkpoint = reader.CheckpointAt(*at, *size);
  if (!checkpoint.ok()) return checkpoint.status();
  response.set_checkpoint(*std::move(checkpoint));
  if (request.without_entries()) {
    const absl::StatusOr<SubsetProof> proof = reader.ProveLeaves(*at, *indexes, *size);
    if (!proof.ok()) return proof.status();
    HashesToWire(*proof, *response.mutable_hashes());
    return absl::OkStatus();
  }
  absl::StatusOr<ProvenEntries> proven = reader.ProveEntries(*at, *indexes, *size);
  if (!proven.ok()) return proven.status();
  for (std::string& entry : proven->entries) response.add_entries(std::move(entry));
  HashesToWire(proven->proof, *response.mutable_hashes());
  return absl::OkStatus();
}

absl::Status AnswerConsistencyProof(const ServerContext& server,
                                    const v1::GetConsistencyProofRequest& request,
                                    v1::GetConsistencyProofResponse& response) {
  const auto at = server.ledger.publisher().Current();
  const Reader& reader = server.ledger.reader();
  absl::StatusOr<uint64_t> later = SizeOf("later_size", request.later_size(), *at);
  if (!later.ok()) return later.status();
  if (request.earlier_size() == 0 || request.earlier_size() > *later) {
    return absl::InvalidArgumentError(absl::StrCat(
        "earlier_size: got ", request.earlier_size(), ", wanted 1 to ", *later));
  }
  absl::StatusOr<ConsistencyProof> proof =
      reader.ProveConsistency(*at, {request.earlier_size(), *later});
  if (!proof.ok()) return proof.status();
  absl::StatusOr<std::string> checkpoint = reader.CheckpointAt(*at, *later);
  if (!checkpoint.ok()) return checkpoint.status();
  HashesToWire(*proof, *response.mutable_hashes());
  response.set_checkpoint(*std::move(checkpoint));
  return absl::OkStatus();
}

absl::Status AnswerTile(const ServerContext& server, const v1::GetTileRequest& request,
                        v1::GetTileResponse& response) {
  absl::StatusOr<TileId> id = TileId::ParsePath(request.path());
  if (!id.ok()) return WithField("path", id.status());
  const auto at = server.ledger.publisher().Current();
  absl::StatusOr<std::string> hashes = server.ledger.reader().ReadTile(*at, *id);
  if (!hashes.ok()) return hashes.status();
  response.set_hashes(*std::move(hashes));
  return absl::OkStatus();
}

absl::Status AnswerFindEvent(const ServerContext& server, const Caller& caller,
                             const v1::FindEventRequest& request,
                             v1::FindEventResponse& response) {
  if (request.event_hash().empty() == request.event_id().empty()) {
    return absl::InvalidArgumentError("wanted either event_hash or event_id");
  }
  const auto at = server.ledger.publisher().Current();
  const Reader& reader = server.ledger.reader();
  absl::StatusOr<std::vector<uint64_t>> found = std::vector<uint64_t>();
  if (!request.event_hash().empty()) {
    absl::StatusOr<Hash> hash = HashFromWire("event_hash", request.event_hash());
    if (!hash.ok()) return hash.status();
    found = reader.FindEvent(*at, *hash);
  } else {
    found = FindIdentified(LedgerView(reader, at, ViewerOf(caller)), request.event_id());
  }
  if (!found.ok()) return found.status();
  if (found->empty()) return absl::NotFoundError("the ledger has no such event");
  response.mutable_indexes()->Add(found->begin(), found->end());
  return absl::OkStatus();
}

absl::Status AnswerStatus(const ServerContext& server, v1::GetStatusResponse& response) {
  const LedgerStatus status = server.ledger.Status();
  const LedgerIdentity& identity = server.ledger.identity();
  response.set_origin(identity.origin);
  response.set_ledger_key(identity.key.Text());
  for (const std::string& note : server.ledger.key_successions()) {
    response.add_key_successions(note);
  }
  response.set_checkpoint(status.published->checkpoint);
  response.set_last_record_time(status.published->record_time);
  response.set_guard_size(status.guard_size);
  response.set_read_only_reason(status.read_only_reason);
  response.set_stored_bytes(status.stored_bytes);
  response.set_free_bytes(status.free_bytes);
  response.set_entries_since_start(status.entries_since_start);
  response.set_uptime_seconds(absl::ToInt64Seconds(absl::Now() - server.started));
  response.set_queued_batches(static_cast<uint32_t>(status.queued_batches));
  response.set_participants(status.published->registry->all().size());
  return absl::OkStatus();
}

}  // namespace rastro

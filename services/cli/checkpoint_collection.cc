// Pairs grow with the square of the number, so when there are many every second one is
// dropped: the rest still spans the whole history.

#include "services/cli/checkpoint_collection.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/consistency.h"
#include "crypto/note/checkpoint.h"
#include "services/cli/session.h"
#include "services/wire/messages.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr size_t kKeptMax = 100;

}  // namespace

CheckpointCollection::CheckpointCollection(std::string directory, LedgerIdentity ledger,
                                           Connection& connection)
    : directory_(std::move(directory)),
      ledger_(std::move(ledger)),
      connection_(connection) {}

std::string CheckpointCollection::PathOf(uint64_t size) const {
  return absl::StrCat(directory_, "/", size, ".checkpoint");
}

absl::StatusOr<TreeHead> CheckpointCollection::Open(const std::string& note) const {
  const absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(note, ledger_.origin, ledger_.key);
  if (!opened.ok()) return Contradiction(opened.status());
  return opened->head;
}

absl::Status CheckpointCollection::Load() {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  for (const auto& file : std::filesystem::directory_iterator(directory_, error)) {
    if (file.path().extension() != ".checkpoint") continue;
    const absl::StatusOr<std::string> note = ReadPrivateFile(file.path().string());
    if (!note.ok()) return WithField(file.path().string(), note.status());
    const absl::StatusOr<TreeHead> head = Open(*note);
    if (!head.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.path().string(), ": ", head.status().message()));
    }
    notes_[head->size] = {*head, *note};
  }
  if (error)
    return absl::InvalidArgumentError(absl::StrCat(directory_, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status CheckpointCollection::CheckPair(const TreeHead& one, const TreeHead& other) {
  const TreeHead& earlier = one.size < other.size ? one : other;
  const TreeHead& later = one.size < other.size ? other : one;
  ConsistencyProof proof;
  if (earlier.size < later.size) {
    const absl::StatusOr<v1::GetConsistencyProofResponse> response =
        connection_.GetConsistencyProof({earlier.size, later.size});
    if (absl::IsOutOfRange(response.status())) {
      return absl::DataLossError(absl::StrCat("the server has lost entries below size ",
                                              later.size, ", which it has signed"));
    }
    if (!response.ok()) return response.status();
    absl::StatusOr<ConsistencyProof> hashes =
        HashesFromWire("hashes", response->hashes());
    if (!hashes.ok()) return Contradiction(hashes.status());
    proof = *std::move(hashes);
  }
  ++pairs_;
  const absl::Status status = VerifyConsistency(proof, earlier, later);
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat(
      "FORK: the checkpoints of sizes ", earlier.size, " and ", later.size, " (kept in ",
      directory_, ") are not of one history: ", status.message()));
}

absl::StatusOr<TreeHead> CheckpointCollection::Add(const std::string& note) {
  const absl::StatusOr<TreeHead> head = Open(note);
  if (!head.ok() || head->size == 0) return head;
  const auto same = notes_.find(head->size);
  if (same != notes_.end() && same->second.head == *head) return head;
  for (const auto& [size, kept] : notes_) {
    if (absl::Status status = CheckPair(kept.head, *head); !status.ok()) {
      // A fork is kept as well: two notes are the proof of it.
      if (absl::IsDataLoss(status)) (void)Keep(*head, note);
      return status;
    }
  }
  if (absl::Status status = Keep(*head, note); !status.ok()) return status;
  notes_[head->size] = {*head, note};
  if (notes_.size() > kKeptMax) Thin();
  return head;
}

absl::Status CheckpointCollection::Keep(const TreeHead& head, const std::string& note) {
  std::string path = PathOf(head.size);
  if (notes_.contains(head.size)) absl::StrAppend(&path, ".fork");
  return WritePrivateFile(path, note, IfExists::kReplace);
}

void CheckpointCollection::Thin() {
  bool drop = false;
  for (auto kept = notes_.begin(); std::next(kept) != notes_.end();) {
    drop = !drop;
    if (drop && kept != notes_.begin()) {
      std::error_code error;
      std::filesystem::remove(PathOf(kept->first), error);
      kept = notes_.erase(kept);
    } else {
      ++kept;
    }
  }
}

absl::Status CheckpointCollection::AddNewest(const CheckpointCollection& other,
                                             size_t count) {
  for (auto kept = other.notes_.rbegin(); kept != other.notes_.rend() && count > 0;
       ++kept, --count) {
    if (absl::Status status = Add(kept->second.note).status(); !status.ok())
      return status;
  }
  return absl::OkStatus();
}

}  // namespace rastro

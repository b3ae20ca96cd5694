// Checkpoints as they were shown, kept outside of the server, and the demand that every
// two of them be of one history.
// Not thread-safe.

#ifndef RASTRO_SERVICES_CLI_CHECKPOINT_COLLECTION_H_
#define RASTRO_SERVICES_CLI_CHECKPOINT_COLLECTION_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/provenance.h"
#include "services/cli/connection.h"

namespace rastro {

class CheckpointCollection {
 public:
  // Files of `directory`, which is made if it is not there, hold one signed note each.
  // `connection` must outlive this.
  CheckpointCollection(std::string directory, LedgerIdentity ledger,
                       Connection& connection);

  // Reads what an earlier run has kept.
  absl::Status Load();

  // Keeps a signed checkpoint and has the server prove that it and each one that is kept
  // are of one history. DATA_LOSS if it cannot. Returns the checkpoint's head.
  absl::StatusOr<TreeHead> Add(const std::string& note);

  // Adds the newest that another one keeps, at most `count`.
  absl::Status AddNewest(const CheckpointCollection& other, size_t count);

  size_t size() const { return notes_.size(); }
  uint64_t pairs() const { return pairs_; }  // That were compared.

 private:
  struct Kept {
    TreeHead head;
    std::string note;
  };

  absl::StatusOr<TreeHead> Open(const std::string& note) const;
  absl::Status CheckPair(const TreeHead& one, const TreeHead& other);
  absl::Status Keep(const TreeHead& head, const std::string& note);
  void Thin();
  std::string PathOf(uint64_t size) const;

  const std::string directory_;
  const LedgerIdentity ledger_;
  Connection& connection_;
  std::map<uint64_t, Kept> notes_;  // By size.
  uint64_t pairs_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CHECKPOINT_COLLECTION_H_

// Each call of the engine passes points at which the machine may end, before and after
// the work is done.

#include "tests/services/ledger/simulated_machine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/ledger/group.h"

namespace rastro {

class SimulatedMachine::Store final : public EntryStore {
 public:
  explicit Store(SimulatedMachine& machine) : machine_(machine) {}

  absl::Status Append(const EntryGroup& group) override {
    absl::Status status = machine_.Point();
    if (!status.ok()) return status;
    if (machine_.Happens(machine_.rates_.full_disk)) {
      ++machine_.refused_groups;
      return absl::ResourceExhaustedError("the simulated disk is full");
    }
    status = machine_.Failure(machine_.rates_.failed_write, "write");
    if (!status.ok() && machine_.random_.Chance(50)) return status;
    last_group_ = machine_.kept_.Head().size;
    const absl::Status written = machine_.kept_.Append(group);
    if (!written.ok()) return written;
    if (status.ok()) status = machine_.Point();
    if (machine_.crashed_ && machine_.lie_ == Lie::kStoreTearsGroups) {
      machine_.kept_.CutTo(group.first_index + group.entries.size() / 2);
    }
    return status;
  }

  TreeHead Head() const override { return machine_.kept_.Head(); }
  std::string LastRecordTime() const override {
    const std::string time = machine_.kept_.LastRecordTime();
    absl::Time parsed;
    std::string error;
    if (machine_.lie_ != Lie::kStoreForgetsTime ||
        !absl::ParseTime(absl::RFC3339_full, time, &parsed, &error)) {
      return time;
    }
    return FormatRecordTime(parsed - absl::Hours(1));
  }
  const std::string& origin() const override { return machine_.kept_.origin(); }
  absl::StatusOr<StoredEntry> ReadEntry(uint64_t index) const override {
    return machine_.kept_.ReadEntry(index);
  }
  absl::StatusOr<std::optional<StoredContent>> ReadContent(
      uint64_t index) const override {
    return machine_.kept_.ReadContent(index);
  }
  absl::StatusOr<std::vector<Hash>> ReadErasedLots(uint64_t index) const override {
    return machine_.kept_.ReadErasedLots(index);
  }
  absl::StatusOr<std::string> ReadBatch(uint64_t first_index) const override {
    return machine_.kept_.ReadBatch(first_index);
  }
  absl::StatusOr<std::string> ReadTile(uint32_t level,
                                       uint64_t tile_index) const override {
    return machine_.kept_.ReadTile(level, tile_index);
  }
  std::unique_ptr<EntryScan> Scan(const ScanRange& range) const override {
    return machine_.kept_.Scan(range);
  }

  // The size of the tree before the newest group.
  uint64_t last_group() const { return last_group_; }

 private:
  SimulatedMachine& machine_;
  uint64_t last_group_ = 0;
};

class SimulatedMachine::Index final : public EntryIndex {
 public:
  explicit Index(SimulatedMachine& machine) : machine_(machine) {}

  IndexMark Mark() const override { return machine_.rows_.Mark(); }
  absl::Status CheckFits(const EntryStore& ledger) const override {
    return machine_.rows_.CheckFits(ledger);
  }
  absl::Status Apply(const IndexGroup& group) override {
    absl::Status status = machine_.Point();
    if (status.ok()) status = machine_.Failure(machine_.rates_.failed_index, "index");
    if (!status.ok()) return status;
    status = machine_.rows_.Apply(group);
    if (status.ok() && machine_.random_.Chance(20)) status = machine_.rows_.Flush();
    return status.ok() ? machine_.Point() : status;
  }
  absl::StatusOr<std::vector<std::optional<ChainHead>>> FindChainHeads(
      absl::Span<const ChainName> chains) const override {
    return machine_.rows_.FindChainHeads(chains);
  }
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                  const Page& page) const override {
    return machine_.rows_.ReadChain(chain, page);
  }
  absl::StatusOr<std::vector<std::optional<uint64_t>>> FindEvents(
      absl::Span<const Hash> event_hashes) const override {
    if (machine_.lie_ == Lie::kIndexForgetsEvents) {
      return std::vector<std::optional<uint64_t>>(event_hashes.size());
    }
    return machine_.rows_.FindEvents(event_hashes);
  }
  absl::StatusOr<std::vector<uint64_t>> FindIdentifier(absl::string_view event_id,
                                                       size_t limit) const override {
    return machine_.rows_.FindIdentifier(event_id, limit);
  }
  absl::StatusOr<std::vector<NamedChainHead>> ListChains(ChainKind kind,
                                                         absl::string_view after,
                                                         size_t limit) const override {
    return machine_.rows_.ListChains(kind, after, limit);
  }
  absl::Status Flush() override { return machine_.rows_.Flush(); }

 private:
  SimulatedMachine& machine_;
};

class SimulatedMachine::Guard final : public HeadGuard {
 public:
  explicit Guard(SimulatedMachine& machine) : machine_(machine) {}

  absl::StatusOr<std::optional<GuardedHead>> Read() override { return Told(); }

  absl::Status Advance(const std::optional<GuardedHead>& expected,
                       const GuardedHead& next) override {
    absl::Status status = machine_.Point();
    if (!status.ok()) return status;
    status = machine_.Failure(machine_.rates_.failed_guard, "guard");
    if (!status.ok() && machine_.random_.Chance(50)) return status;
    const absl::Status allowed = CheckAdvance(Told(), expected, next);
    if (!allowed.ok()) return allowed;
    if (machine_.lie_ == Lie::kGuardIsLate) {
      machine_.guarded_ = Told();
      machine_.late_ = next;
    } else {
      machine_.guarded_ = next;
    }
    return status.ok() ? machine_.Point() : status;
  }

 private:
  std::optional<GuardedHead> Told() const {
    return machine_.late_ ? machine_.late_ : machine_.guarded_;
  }

  SimulatedMachine& machine_;
};

class SimulatedMachine::Signer final : public NoteSigner {
 public:
  explicit Signer(SimulatedMachine& machine)
      : machine_(machine), signer_(TestKey(kTestOrigin)) {}

  const VerifierKey& key() const override { return signer_.key(); }
  absl::StatusOr<std::string> Sign(absl::string_view text) const override {
    machine_.on_signing(text);
    return signer_.Sign(text);
  }

 private:
  SimulatedMachine& machine_;
  const MemoryNoteSigner signer_;
};

SimulatedMachine::SimulatedMachine(uint64_t seed, Lie lie)
    : random_(seed, "machine"),
      lie_(lie),
      kept_(std::string(kTestOrigin)),
      store_(std::make_unique<Store>(*this)),
      index_(std::make_unique<Index>(*this)),
      guard_(std::make_unique<Guard>(*this)),
      signer_(std::make_unique<Signer>(*this)) {}

SimulatedMachine::~SimulatedMachine() = default;

EntryStore& SimulatedMachine::store() { return *store_; }
EntryIndex& SimulatedMachine::index() { return *index_; }
HeadGuard& SimulatedMachine::guard() { return *guard_; }
const NoteSigner& SimulatedMachine::signer() const { return *signer_; }

TreeHead SimulatedMachine::guarded() const {
  return guarded_ ? guarded_->tree_head : TreeHead{};
}

absl::Status SimulatedMachine::Point() {
  if (Happens(rates_.slow)) {
    ++slow_writes;
    meanwhile();
  }
  if (Happens(rates_.crash)) crashed_ = true;
  if (!crashed_) return absl::OkStatus();
  return absl::AbortedError("the simulated machine has crashed");
}

absl::Status SimulatedMachine::Failure(int per_thousand, absl::string_view what) {
  if (!Happens(per_thousand)) return absl::OkStatus();
  ++failures;
  return absl::DataLossError(absl::StrCat("simulated failure: ", what));
}

void SimulatedMachine::Restart() {
  ++crashes;
  crashed_ = false;
  late_.reset();
  if (lie_ == Lie::kStoreLosesLastGroup) {
    kept_.CutTo(std::min(store_->last_group(), kept_.Head().size));
  }
  if (lie_ == Lie::kAllIsRestored && old_guarded_) {
    kept_.CutTo(std::min(old_guarded_->tree_head.size, kept_.Head().size));
    guarded_ = old_guarded_;
  }
  old_guarded_ = guarded_;
  rows_.Crash();
  if (!rows_.CheckFits(kept_).ok()) rows_.Clear();
}

}  // namespace rastro

// An index of entries in memory, for simulations and for programs under a thread
// sanitizer: nothing in it but the standard library.

#ifndef RASTRO_TESTS_TESTING_MEMORY_ENTRY_INDEX_H_
#define RASTRO_TESTS_TESTING_MEMORY_ENTRY_INDEX_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/entry_index.h"

namespace rastro {

class MemoryEntryIndex final : public EntryIndex {
 public:
  IndexMark Mark() const override;
  absl::Status CheckFits(const EntryStore& ledger) const override;
  absl::Status Apply(const IndexGroup& group) override;
  absl::StatusOr<std::vector<std::optional<ChainHead>>> FindChainHeads(
      absl::Span<const ChainName> chains) const override;
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                  const Page& page) const override;
  absl::StatusOr<std::vector<std::optional<uint64_t>>> FindEvents(
      absl::Span<const Hash> event_hashes) const override;
  absl::StatusOr<std::vector<uint64_t>> FindIdentifier(absl::string_view event_id,
                                                       size_t limit) const override;
  absl::StatusOr<std::vector<NamedChainHead>> ListChains(ChainKind kind,
                                                         absl::string_view after,
                                                         size_t limit) const override;
  absl::Status Flush() override;

  // What a crash leaves: everything as it was at the last flush.
  void Crash();

  // As one that is made again.
  void Clear();

 private:
  struct Rows {
    IndexMark mark;
    std::map<ChainName, ChainHead> heads;
    std::map<ChainName, std::map<uint64_t, ChainRow>> chains;  // By number.
    std::map<Hash, std::map<uint64_t, ChainHead>> erased;      // By lot name and number.
    std::map<Hash, uint64_t> events;
    std::set<std::pair<std::string, uint64_t>> identifiers;
  };

  mutable std::mutex mutex_;  // Guards both.
  Rows rows_;
  Rows flushed_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_MEMORY_ENTRY_INDEX_H_

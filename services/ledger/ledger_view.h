// The ledger as one participant sees it: what an event says to its partners, and the
// names of lots, are shown or withheld here, for every answer alike. Not thread-safe: one
// for each question. Specification: docs/access.md, "Who sees what".

#ifndef RASTRO_SERVICES_LEDGER_LEDGER_VIEW_H_
#define RASTRO_SERVICES_LEDGER_LEDGER_VIEW_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/entry_opening.h"
#include "services/ledger/chain_source.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/traceability/audience.h"
#include "services/traceability/custody.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// Who looks.
struct Viewer {
  std::string participant;  // Participant id; of no meaning to who sees everything.
  bool sees_everything = true;
};

class LedgerView {
 public:
  // `reader` must outlive this.
  LedgerView(const Reader& reader, std::shared_ptr<const Published> at, Viewer viewer);
  LedgerView(const LedgerView&) = delete;
  LedgerView& operator=(const LedgerView&) = delete;

  const Reader& reader() const { return reader_; }
  const std::shared_ptr<const Published>& at() const { return at_; }
  const PartyDirectory& directory() const { return directory_; }
  const Viewer& viewer() const { return viewer_; }

  // True if the viewer sees all that the event of entry `index` says.
  absl::StatusOr<bool> Sees(uint64_t index);

  // The event as far as the viewer sees it. Of one that it does not see: the part
  // `public`, if there is one, and those lots that this part names or the viewer knows.
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> EventAt(uint64_t index);

  // The chains of lots, of such events. Who asks for a lot's chain knows the lot.
  ChainSource& chains() { return *chains_; }

  // The rows of a chain: see Reader::ReadChain. Those of a short one are read once.
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                  uint64_t from_number, size_t limit);

  // Entries that are read for events are kept from now on: for an answer that is made of
  // both.
  void KeepEntries() { keeps_entries_ = true; }

  // The whole entry, which is not narrowed: see WithholdParts.
  absl::StatusOr<std::shared_ptr<const FullEntry>> EntryAt(uint64_t index);

  // The viewer has been told these names of lots. True if an event that was shown since
  // the last time names one of them that was withheld: it is now shown otherwise.
  bool Learn(const std::set<std::string>& lots);

  // Takes out the parts that the viewer does not see.
  absl::Status WithholdParts(uint64_t index, EntryOpening& opening);

  // Takes out the parts and lots that it does not see. True if there were any.
  absl::StatusOr<bool> Withhold(uint64_t index, EntryOpening& opening);

 private:
  class ViewedChains;

  absl::StatusOr<std::shared_ptr<const RecordedEvent>> WholeEventAt(uint64_t index);
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> ReadNarrowed(uint64_t index);

  const Reader& reader_;
  const std::shared_ptr<const Published> at_;
  const Viewer viewer_;
  const PartyDirectory directory_;
  absl::flat_hash_map<ChainName, std::vector<ChainRow>> rows_;  // Of whole chains.
  absl::flat_hash_map<uint64_t, std::shared_ptr<const RecordedEvent>> whole_events_;
  bool keeps_entries_ = false;
  absl::flat_hash_map<uint64_t, std::shared_ptr<const FullEntry>> entries_;
  const std::unique_ptr<ChainSource> whole_chains_;
  const std::unique_ptr<ChainSource> chains_;
  Audience audience_;
  absl::flat_hash_map<uint64_t, bool> seen_;
  absl::flat_hash_map<uint64_t, std::shared_ptr<const RecordedEvent>> narrowed_;
  absl::flat_hash_set<std::string> known_lots_;
  absl::flat_hash_set<std::string> withheld_lots_;  // Of narrowed_.
};

// Keeps the texts at `positions`, and proves that they are among all of `texts`. Empty if
// none or all are kept.
SubsetProof KeepTexts(const std::set<uint64_t>& positions, TextsByPosition& texts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_LEDGER_VIEW_H_

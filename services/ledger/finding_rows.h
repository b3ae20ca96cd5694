// Judges what was recorded and notes which entries gave a finding: rows of a query store
// of its own, derived and made again like all others. The rows only say where to look;
// what is found there is judged again when somebody asks, as of then.
// Specification: docs/findings.md, "As it is recorded".

#ifndef RASTRO_SERVICES_LEDGER_FINDING_ROWS_H_
#define RASTRO_SERVICES_LEDGER_FINDING_ROWS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ledger/chain_source.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/traceability/finding.h"
#include "services/traceability/recorded_event.h"
#include "storage/query_store.h"

namespace rastro {

// What one event is judged with: as much as keeps the judging of every event cheap,
// however long the chains are. `rastro verify` looks further.
inline constexpr LineageLimits kEventJudgeLimits = {.max_lots = 500,
                                                    .max_events = 2'000,
                                                    .max_links = 10'000,
                                                    .max_custody_steps = 50'000};

// A finding, and who submitted the events concerned.
struct EventFinding {
  Finding finding;
  std::set<std::string> participants;
};

// An event, and what was found around it.
struct JudgedEvent {
  std::shared_ptr<const RecordedEvent> event;
  std::vector<EventFinding> findings;  // That belong to it (OwnerOf).
  // Those that belong to others: their event and rule.
  std::set<std::pair<uint64_t, std::string>> of_others;
  // URIs of the lists of establishments by which it was measured.
  std::vector<std::string> facility_lists;
};

// Judges the event of an entry by the chains of `source`: within kEventJudgeLimits, a
// recall, which must not be missed, within ten times as much. Errors are the source's.
absl::StatusOr<JudgedEvent> JudgeRecorded(ChainSource& source,
                                          std::shared_ptr<const RecordedEvent> event,
                                          const PartyDirectory& directory);

// Names of terms under which an entry with a finding stands.
inline constexpr absl::string_view kFindingLotTerm = "lot";
inline constexpr absl::string_view kFindingParticipantTerm = "participant";
inline constexpr absl::string_view kFindingRuleTerm = "rule";

// Terms under which an entry stands that has to be looked at again when an event changes
// the list of establishments with this URI, or a record claims this number
// (PartyNumbersOf).
inline constexpr absl::string_view kFacilityListTerm = "list";
inline constexpr absl::string_view kUnknownPartyTerm = "unknown-party";

// Makes the rows. Not thread-safe.
class FindingRowMaker {
 public:
  FindingRowMaker(const Reader& reader, QueryStore& store);

  // Judges the next entries that `at` has and the store has not, each as of its own
  // recording, and with each the earlier ones that it shows in another light; some 200 at
  // most. False if there are none. DATA_LOSS if the ledger is damaged.
  absl::StatusOr<bool> AddGroup(std::shared_ptr<const Published> at);

 private:
  class AsOfSource;
  class Group;
  absl::StatusOr<bool> LookAgain(uint64_t cause, Group& group);

  const Reader& reader_;
  QueryStore& store_;
  const std::shared_ptr<RecordedEventCache> events_;
  // Where to go on looking again for the store's next entry; in memory alone, since
  // looking twice does no harm.
  std::optional<Posting> look_again_from_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_FINDING_ROWS_H_

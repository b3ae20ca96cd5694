// Where a lot comes from and where it went: the graph of lots and events behind
// or ahead of it. The same code runs on the server, over its stores, and in the
// importer's client, over a verified provenance file: what the server left out
// of the file is missing here.
// Pure; bounded whatever the record holds. Two runs over the same record give the
// same answer.
// Specification: docs/findings.md, sections 2 to 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_LINEAGE_H_
#define RASTRO_SERVICES_TRACEABILITY_LINEAGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/custody.h"
#include "services/traceability/loaded_chains.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

enum class LineageDirection { kBack, kForward };

// How a lot was reached from the lot `via`.
enum class LineageRelation {
  kSelf,
  kInput,          // Consumed to make it (back).
  kOutput,         // Made of it (forward).
  kContainer,      // It travelled in this.
  kContent,        // Packed into it and still in there.
  kFormerContent,  // Packed into it and taken out again.
};

// "self", "input", "output", "container", "content" or "former content".
absl::string_view LineageRelationName(LineageRelation relation);

struct LineageLot {
  uint32_t distance = 0;  // Steps from the lot asked for.

  // The first way by which it was found; following `via` leads to the lot asked
  // for. Empty and absent for that lot.
  LineageRelation relation = LineageRelation::kSelf;
  std::string via;
  std::optional<uint64_t> via_event;

  // True if it is no more than something that others travelled in: its chain
  // belongs to the story, what else it carried does not.
  bool only_carried = false;
  // True if it is reached without a former content on the way.
  bool is_firm = false;
  // A transformationID: no goods, but what joins the events of one transformation.
  bool is_joining = false;

  std::vector<uint64_t> chain;  // Indexes of its events, ascending.
};

struct Lineage {
  LineageDirection direction = LineageDirection::kBack;
  std::string lot;
  std::map<uint64_t, std::shared_ptr<const RecordedEvent>> events;
  std::map<std::string, LineageLot> lots;
  Custody custody;  // Of the lot asked for.

  // Events declared wrong, with the index of the declaration. They lead nowhere.
  std::map<uint64_t, uint64_t> corrected;
  // Event and lot on which its submitter could not act. To that lot the event
  // did nothing.
  std::set<std::pair<uint64_t, std::string>> strangers;

  // By their URIs, the chains of the facility lists by which goods of this lineage are
  // measured that left a country; without what was declared wrong. Their events are not
  // among `events`: they belong to no goods.
  std::map<std::string, LotChain> facility_lists;

  // Every chain that was read, those of `lots` and others that custody and findings rest
  // on. A provenance file with these, and no fewer, gives the same lineage.
  std::set<std::string> chains;
  // To whom the events of these chains say that something goes. What the registry says
  // of them counts, although they may have signed nothing here.
  std::set<std::string> receivers;
  std::vector<std::string> missing_lots;  // Needed, but the source has them not.
  bool limit_reached = false;
  // False if chains are missing, a limit was reached, or content is withheld, wholly
  // or but for its public part, that could lead further.
  bool complete = true;

  // True if the event does to the lot what it says: neither corrected, nor a
  // declaration, nor by a stranger.
  bool CountsFor(const RecordedEvent& event, absl::string_view lot_uri) const;
};

// What the lot was made of and what it travelled in. `source` is read in a fixed
// order. A lot without an event gives a lineage without events. Errors are those
// of the source, except NOT_FOUND, which makes a missing lot.
absl::StatusOr<Lineage> TraceBack(ChainSource& source, absl::string_view lot,
                                  const PartyDirectory& directory,
                                  const LineageLimits& limits = {});

// One event's surroundings: the chains of its lots, of all events of its transformation,
// of what its containers hold and of what its lots travelled in; no step further. `lot`
// is empty, lots that went in are inputs, what was packed is content, all others of the
// event stand for themselves.
absl::StatusOr<Lineage> TraceEvent(ChainSource& source,
                                   const std::shared_ptr<const RecordedEvent>& event,
                                   const PartyDirectory& directory,
                                   const LineageLimits& limits);

// What was made of the lot, and what that travelled in.
absl::StatusOr<Lineage> TraceForward(ChainSource& source, absl::string_view lot,
                                     const PartyDirectory& directory,
                                     const LineageLimits& limits = {});

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LINEAGE_H_

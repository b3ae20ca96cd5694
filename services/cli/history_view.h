// A verified history as people and programs read it. What the events say is printed so
// that it cannot pass for what this program says (printable.h).
// Pure.

#ifndef RASTRO_SERVICES_CLI_HISTORY_VIEW_H_
#define RASTRO_SERVICES_CLI_HISTORY_VIEW_H_

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "crypto/provenance.h"
#include "services/traceability/custody.h"
#include "services/traceability/farm_shares.h"
#include "services/traceability/finding.h"
#include "services/traceability/forward_summary.h"
#include "services/traceability/lineage.h"
#include "services/traceability/master_data.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// The chains that a verified file shows. `history` must outlive it.
std::unique_ptr<ChainSource> MakeHistoryChainSource(const VerifiedHistory& history);

// All that there is to say of a lot.
struct HistoryView {
  const VerifiedHistory& history;
  const Lineage& lineage;
  const std::vector<Finding>& findings;
  absl::string_view origin;
  bool color = false;      // For a terminal.
  FarmShares farm_shares;  // Of the lot; empty if nobody asked.

  // Names of places and products from a file of the reader's own; null: none. Where it
  // has none, places that the registry knows get the name of their participant.
  const MasterData* names = nullptr;
  PartyDirectory directory = {};

  std::optional<ForwardSummary> forward = std::nullopt;  // Of a trace forward.
};

// How a participant is called: its id, with the name that the registry has.
std::string ParticipantName(const VerifiedHistory& history,
                            const std::string& participant);

// Verdict line first, then findings, farms (nothing if none is named), then the trail. A
// lot without an event gets no verdict, but the ledger's signed word that there is no
// such lot.
void PrintVerdict(const HistoryView& view, std::ostream& out);
void PrintFindings(const HistoryView& view, std::ostream& out);
void PrintFarmShares(const HistoryView& view, std::ostream& out);
void PrintTrail(const HistoryView& view, std::ostream& out);

// The lots of the trace, indented by how they were reached; then, of a trace forward,
// where the lot is now.
void PrintTree(const HistoryView& view, std::ostream& out);

// A graph for Graphviz.
void PrintDot(const HistoryView& view, std::ostream& out);

// Everything as JSON, ends in LF.
std::string HistoryJson(const HistoryView& view);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_HISTORY_VIEW_H_

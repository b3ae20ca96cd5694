// The chains that a trace has read so far, each read once, with what their
// events do and which of them were declared wrong. Within limits, so that no
// record, however hostile, costs more than they allow.
// Not thread-safe.
// Specification: docs/findings.md, sections 2 and 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOADED_CHAINS_H_
#define RASTRO_SERVICES_TRACEABILITY_LOADED_CHAINS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_uses.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

struct LineageLimits {
  size_t max_lots = 10'000;      // Chains read.
  size_t max_events = 100'000;   // Different events in them.
  size_t max_links = 1'000'000;  // Their lengths together.
  // Events looked at to find out who had which lot.
  size_t max_custody_steps = 5'000'000;
};

// An event of a chain that was read.
struct LoadedEvent {
  explicit LoadedEvent(std::shared_ptr<const RecordedEvent> recorded)
      : event(std::move(recorded)), uses(*event) {}

  std::shared_ptr<const RecordedEvent> event;
  EventUses uses;
  std::optional<uint64_t> corrected_by;  // Index of the error declaration.
  std::optional<Hash> names;             // Of the lots; set when first needed.

  // False for what was declared wrong, and for the declarations themselves.
  bool Counts() const {
    return !corrected_by && !(event->facts && event->facts->error_declaration);
  }
};

using LoadedChain = std::vector<LoadedEvent*>;

// What one participant says in a chain about who has the lot. Kept by participant,
// so that a stranger is passed over at once however much it says.
struct Voice {
  bool handles = false;  // Says that it took or handled the lot.
  // Those of its events that count and say where the lot came or went.
  std::vector<const LoadedEvent*> events;
};
using ChainVoices = std::map<std::string, Voice>;  // By participant id.

class LoadedChains {
 public:
  // `source` must outlive this.
  LoadedChains(ChainSource& source, const LineageLimits& limits)
      : source_(source), limits_(limits) {}

  // The chain, or nullptr if the source does not have it, a limit was reached or
  // reading failed. Valid as long as this.
  const LoadedChain* Find(absl::string_view lot);

  // The same chain by participants; nullptr likewise.
  const ChainVoices* FindVoices(absl::string_view lot);

  // Takes `steps` from the budget of custody; false if it is used up.
  bool SpendCustody(size_t steps);

  // The first error of the source; OK if there was none.
  const absl::Status& status() const { return status_; }
  bool limit_reached() const { return limit_reached_; }

  // What was read, and what the source did not have.
  std::set<std::string> Known() const;
  // The destinations that the events read name, as they name them.
  std::set<std::string> Destinations() const;
  const std::set<std::string>& missing() const { return missing_; }

 private:
  const LoadedChain* Load(absl::string_view lot);
  LoadedEvent* Intern(const std::shared_ptr<const RecordedEvent>& event);

  ChainSource& source_;
  LineageLimits limits_;
  absl::flat_hash_map<std::string, std::unique_ptr<LoadedChain>> chains_;
  absl::flat_hash_map<std::string, std::unique_ptr<ChainVoices>> voices_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<LoadedEvent>> events_;
  std::set<std::string> missing_;
  size_t links_ = 0;
  size_t custody_steps_ = 0;
  bool limit_reached_ = false;
  absl::Status status_;
};

// Marks in a chain what later events of the same submitter declare wrong.
void MarkCorrections(const LoadedChain& chain);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOADED_CHAINS_H_

// What `rastro bench` measured, as people and programs read it.
// Pure.

#ifndef RASTRO_SERVICES_CLI_LOAD_REPORT_H_
#define RASTRO_SERVICES_CLI_LOAD_REPORT_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "services/cli/load_counts.h"
#include "services/cli/prepared_batches.h"
#include "services/cli/process_cost.h"

namespace rastro {

// Before the first request and after the last answer.
struct MeasuredUse {
  absl::Duration client_cpu;
  std::optional<ProcessUse> server;  // Absent if no process was named.
};

struct LoadReport {
  std::string work;      // "submit", "offer", "prove" or "history"
  std::string settings;  // For people: what was asked for.
  bool verifies = true;
  size_t clients = 0;
  size_t batch_events = 0;        // 0 if nothing was submitted.
  double batches_per_second = 0;  // That were offered; 0 in a closed loop.
  uint64_t tree_size_before = 0;  // Before the first submission, warm-up included; 0 if
  uint64_t tree_size_after = 0;   // the server was not asked.
  uint64_t tree_size_proved = 0;  // Under which proofs were asked for.
  uint64_t warm_up_events = 0;    // Recorded, but not counted.
  PreparedTotals prepared;
  LoadCounts counts;
  MeasuredUse use;  // What the load took.
};

// Sorts the measured times of `report`.
void PrintReport(LoadReport& report, std::ostream& out);

// One JSON object on one line, ends in LF. Likewise.
std::string ReportJson(LoadReport& report);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_LOAD_REPORT_H_

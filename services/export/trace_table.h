// The record as one table in the terms of the US food traceability rule (FSMA 204): one
// row for each lot that an event names, as it happened.
// Pure and thread-safe; bounded whatever the record holds.
// Specification: 21 CFR 1.1325 to 1.1350; docs/export.md, sections 2 to 4.

#ifndef RASTRO_SERVICES_EXPORT_TRACE_TABLE_H_
#define RASTRO_SERVICES_EXPORT_TRACE_TABLE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/export/exported_event.h"
#include "services/export/table.h"
#include "services/traceability/lineage.h"

namespace rastro {

inline constexpr size_t kMaxTableRows = 250'000;
inline constexpr size_t kMaxTableBytes = 512 << 20;  // Of all cells together.

struct TraceTableSource {
  std::vector<ExportedEvent> events;
  // The trail that is exported: its lots alone get rows, and what counts for a lot is
  // known. Null: every lot of every event gets rows, and nothing is known but what the
  // event itself says.
  const Lineage* lineage = nullptr;
  std::string verdict;  // Of all rows: "intact as of size 37 of ledger.example/mx".
  // What people call it; "" if nobody says. By URI, and by identifiers as written.
  using NameOf = std::function<std::string(absl::string_view identifier)>;
  NameOf product_name = [](absl::string_view) { return std::string(); };
  NameOf party_name = [](absl::string_view) { return std::string(); };  // Places, too.
};

// INVALID_ARGUMENT if the table would be larger than these limits.
absl::StatusOr<Table> MakeTraceTable(const TraceTableSource& source);

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_TRACE_TABLE_H_

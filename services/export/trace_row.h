// One row of the trace table: its columns, and what single cells say of an event.
// For this folder. Pure and thread-safe.
// Specification: docs/export.md, section 3.

#ifndef RASTRO_SERVICES_EXPORT_TRACE_ROW_H_
#define RASTRO_SERVICES_EXPORT_TRACE_ROW_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/export/table.h"
#include "services/traceability/event_facts.h"

namespace rastro {

enum Cell : size_t {
  kCriticalEvent,
  kDate,
  kTime,
  kOffset,
  kLot,
  kGtin,
  kBatch,
  kSerial,
  kRole,
  kProduct,
  kQuantity,
  kUnit,
  kOtherQuantities,
  kLocation,
  kGln,
  kEstablishment,
  kPreviousSource,
  kRecipient,
  kDocumentType,
  kDocumentNumber,
  kLotSource,
  kInputLots,
  kLogisticUnit,
  kStage,
  kEventType,
  kAction,
  kStep,
  kDisposition,
  kEventId,
  kIndex,
  kRecordTime,
  kSubmitter,
  kVerdict,
  kNote,
  kCellCount,
};

// By Cell.
absl::Span<const Column> TraceColumns();

using Row = std::vector<std::string>;

// A list in a cell is cut behind so many bytes and says how many are left out; a cell of
// a spreadsheet holds 32,767 characters.
inline constexpr size_t kMaxListBytes = 32'000;

// "a; b", or "a; and 7 more" where it would be longer than that.
std::string JoinSome(const std::vector<std::string>& texts);

// A mass comes first: it is what can be summed.
void SetQuantities(std::vector<Quantity> quantities, Row& row);

// Date, time and offset at the place of the event.
void SetTime(const EventFacts& facts, Row& row);

// Where it happened; empty if it does not say.
const std::string& PlaceOf(const EventFacts& facts);

// The place, or else who holds the goods, or else who owns them.
std::string BestOf(const std::vector<TypedId>& parties);

// What the event says of an attribute.
std::vector<std::string> ValuesOf(const EventFacts& facts, absl::string_view attribute);

// Parts of a GS1 key, for columns of their own.
struct KeyParts {
  std::string gtin, batch, serial, gln;
};

// Empty ones where the identifier is none of GS1.
KeyParts PartsOf(absl::string_view uri);

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_TRACE_ROW_H_

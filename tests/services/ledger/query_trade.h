// Random events for query tests, each in two shapes: as EPCIS JSON, and as plain fields
// that an obvious program can compare.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_QUERY_TRADE_H_
#define RASTRO_TESTS_SERVICES_LEDGER_QUERY_TRADE_H_

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/traceability/event_query.h"

namespace rastro {

using Random = std::mt19937;

// From 0; below `end`.
size_t Pick(Random& random, size_t end);
template <typename T>
const T& Pick(Random& random, const std::vector<T>& from) {
  return from[Pick(random, from.size())];
}

// A thing by numbers, so that two of the same meaning are equal whatever their spelling.
struct Thing {
  enum Kind { kItem, kLot, kProduct, kAnimal } kind = kItem;
  int product = 0;
  int serial = 0;  // 0 for a product.

  friend auto operator<=>(const Thing&, const Thing&) = default;
};

// One of its spellings: EPC URN, Digital Link on some host or, in questions, element
// string.
std::string Spell(Random& random, const Thing& thing, bool in_question);

struct TradeEvent {
  uint64_t index = 0;
  absl::Time record_time;
  absl::Time event_time;
  std::string type, action, biz_step, disposition, set;
  int read_point = -1, biz_location = -1;                     // Place, or none.
  std::vector<Thing> epcs, parent, inputs, outputs;           // Single things.
  std::vector<Thing> classes, input_classes, output_classes;  // In quantity elements.
  int transformation = -1;
  std::string event_id;
  std::vector<std::pair<std::string, int>> biz_transactions, sources, destinations;
  std::optional<absl::Time> error_time;
  std::string error_reason;
};

// `number` makes it unlike all others.
TradeEvent RandomEvent(Random& random, int number);
std::string JsonOf(Random& random, const TradeEvent& event);

// A question, in the words of the standard and as the obvious program.
struct TradeQuestion {
  std::vector<QueryParam> params;
  std::vector<std::function<bool(const TradeEvent&)>> conditions;
  bool by_event_time = true;
  bool descending = true;
  size_t limit = 0;
};

// `now` is about the newest record time, `first` the oldest.
TradeQuestion RandomQuestion(Random& random, absl::Time first, absl::Time now);

// The indexes of the events below `tree_size` that answer it, in its order.
std::vector<uint64_t> Answer(const TradeQuestion& question,
                             const std::vector<TradeEvent>& events, uint64_t tree_size);

// Its parameters, for messages.
std::string Describe(const TradeQuestion& question);

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_QUERY_TRADE_H_

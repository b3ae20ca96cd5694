// What an exporter says happened: who speaks, which lots, which parts. The
// exporter fixes how many lots and parts there are, and each of them.
// Pure and thread-safe.
// Specification: docs/formats.md, section 5.

#ifndef RASTRO_CRYPTO_EVENT_H_
#define RASTRO_CRYPTO_EVENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/hash.h"

namespace rastro {

inline constexpr size_t kMaxEventParts = 16;
inline constexpr size_t kMaxEventLots = 4000;
inline constexpr size_t kMaxEventBytes = size_t{1} << 20;  // All its parts and lots.

struct EventPart {
  std::string kind;  // [a-z]{1,16}
  Hash hash;         // H(part text)

  friend bool operator==(const EventPart&, const EventPart&) = default;
};

struct Event {
  std::string participant;       // Who says so.
  uint64_t lot_count = 0;        // 0 to 4,000.
  Hash lots_root = EmptyRoot();  // Over the lot texts, ascending by URI.
  std::vector<EventPart> parts;  // 1 to 16, kinds ascending, each once.

  // The text that is hashed.
  std::string Text() const;

  // Reads what Text() writes of a valid event; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Event> Parse(absl::string_view text);

  // The part of this kind, or nullptr.
  const EventPart* FindPart(absl::string_view kind) const;
};

// The "part" lines of an event text; what lot nonces are derived from.
std::string PartLines(absl::Span<const EventPart> parts);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_EVENT_H_

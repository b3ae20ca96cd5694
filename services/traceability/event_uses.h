// What an event does to each of its lots, in the words of the trade: made,
// consumed, packed, unpacked, ended.
// Pure and thread-safe.
// Specification: docs/findings.md, section 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_USES_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_USES_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// A set of uses: one event may use a lot in several ways.
using LotUses = uint32_t;

inline constexpr LotUses kMade = 1 << 0;          // Output, or brought into being.
inline constexpr LotUses kConsumed = 1 << 1;      // Input.
inline constexpr LotUses kEnded = 1 << 2;         // Object event with DELETE.
inline constexpr LotUses kPacked = 1 << 3;        // Put into the event's container.
inline constexpr LotUses kUnpacked = 1 << 4;      // Taken out of it.
inline constexpr LotUses kSeenInside = 1 << 5;    // Seen in it.
inline constexpr LotUses kFilled = 1 << 6;        // The container, packed into.
inline constexpr LotUses kEmptied = 1 << 7;       // The container, unpacked from.
inline constexpr LotUses kJoining = 1 << 8;       // A transformationID.
inline constexpr LotUses kWithheldIn = 1 << 9;    // `in` or `both`, nothing else known.
inline constexpr LotUses kWithheldOut = 1 << 10;  // `out` or `both`, likewise.
inline constexpr LotUses kWithheldAt = 1 << 11;   // `at`, likewise.

// What somebody does who has the goods in hand.
inline constexpr LotUses kHandling =
    kConsumed | kPacked | kUnpacked | kEmptied | kWithheldIn | kWithheldOut;

// Of an event whose public part alone is known, the roles of the lots are what counts,
// as if it were withheld, unless that part tells all of them.
// A transformationID is kJoining and, as its role says, kMade by the events with
// inputs and kConsumed by those with outputs.
class EventUses {
 public:
  // Views point into `event`, which must outlive this.
  explicit EventUses(const RecordedEvent& event);

  // 0 if the event only observes the lot, or does not name it.
  LotUses Of(absl::string_view lot) const;

  // Lots in the order of the event. Of a withheld event: those with the role.
  const std::vector<absl::string_view>& consumed() const { return consumed_; }
  const std::vector<absl::string_view>& made() const { return made_; }
  // Children of the container, packed, unpacked or seen.
  const std::vector<absl::string_view>& children() const { return children_; }

  // Empty if there is none.
  absl::string_view container() const { return container_; }
  absl::string_view joining() const { return joining_; }

 private:
  void ReadFacts(const EventFacts& facts);
  void ReadMention(const Mention& mention, const EventFacts& facts);
  void ReadRoles(const std::vector<LotMention>& lots);
  void Add(absl::string_view lot, LotUses uses) { uses_[lot] |= uses; }

  absl::flat_hash_map<absl::string_view, LotUses> uses_;
  std::vector<absl::string_view> consumed_, made_, children_;
  absl::string_view container_, joining_;
};

// Steps of the trade that one event takes with all its lots.
bool IsRecall(const EventFacts& facts);
bool IsRecallRelease(const EventFacts& facts);
bool IsDestruction(const EventFacts& facts);
// The goods leave, or the event names who gets them.
bool IsHandover(const EventFacts& facts);
// The goods come in.
bool IsReceipt(const EventFacts& facts);

// The place of an event in the order in which things happened: by event time,
// where two are equal by index. Events without content come first.
std::pair<absl::Time, uint64_t> OrderOf(const RecordedEvent& event);

// The quantities with which the event names the lot in `list`.
std::vector<Quantity> QuantitiesOf(const EventFacts& facts, MentionList list,
                                   absl::string_view lot);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_USES_H_

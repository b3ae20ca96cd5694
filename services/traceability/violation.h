// What is wrong with a piece of content, place by place: a list of violations,
// and how an absl::Status carries one, so that server and command print it alike.
// Pure and thread-safe.
// Specification: docs/epcis-content.md, section 5.

#ifndef RASTRO_SERVICES_TRACEABILITY_VIOLATION_H_
#define RASTRO_SERVICES_TRACEABILITY_VIOLATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rastro {

// One rule broken at one place.
struct Violation {
  std::string pointer;  // JSON pointer (RFC 6901); "" is the whole content.
  std::string rule;     // Identifier such as "event.time"; never changes.
  std::string value;    // What came, as Shortened() has it; "" if it is missing.
  std::string hint;     // What was wanted, or what to do.
  // Position of the event in its batch or document; absent: not said.
  std::optional<uint32_t> event = std::nullopt;

  friend bool operator==(const Violation&, const Violation&) = default;
};

// More than this many are counted, not listed.
inline constexpr size_t kMaxViolations = 100;

// Collects violations up to kMaxViolations; counts the others.
class Violations {
 public:
  void Add(Violation violation);
  void Add(std::string pointer, absl::string_view rule, absl::string_view value,
           std::string hint);

  // Adds what `others` has and this has not: one of the same place is the same
  // mistake, unless the place is the whole and the rule another.
  void AddNew(const Violations& others);

  // True if further ones are only counted: no need to find out where they are.
  bool full() const { return list_.size() >= kMaxViolations; }
  void AddUnlisted(size_t count = 1) { omitted_ += count; }

  bool empty() const { return list_.empty(); }
  const std::vector<Violation>& list() const { return list_; }
  size_t omitted() const { return omitted_; }  // Those that are only counted.

  // OK if there are none; otherwise INVALID_ARGUMENT, whose message shows the
  // first ones and whose payload holds them all.
  absl::Status ToStatus() const;

 private:
  std::vector<Violation> list_;
  size_t omitted_ = 0;
};

// One violation as a status.
absl::Status ViolationError(Violation violation);

// The violations that `status` carries; none if it carries none.
std::vector<Violation> ViolationsOf(const absl::Status& status);

// How many violations of `status` are counted but not listed.
size_t OmittedViolations(const absl::Status& status);

// What `status` carries as a collection again, with the number of those not listed.
Violations CollectedFrom(const absl::Status& status);

// Why one event of a batch is refused.
struct EventRefusal {
  uint32_t position = 0;
  absl::Status status;  // Not OK.
};

// More than this many violations of one batch are counted, not listed.
inline constexpr size_t kMaxBatchViolations = 1000;

// The refusals of one batch, at least one, as one status: the code and message of
// the first, the violations of all, each with its event.
absl::Status JoinedRefusals(const std::vector<EventRefusal>& refusals);

// The same status with `prefix` before every pointer: where an event stands in
// its document. Unchanged if it carries none.
absl::Status WithPointerPrefix(absl::string_view prefix, const absl::Status& status);

// `name` as one step of a JSON pointer: "/name", with ~ and / escaped.
std::string PointerStep(absl::string_view name);

// The first 80 bytes of `text` as valid UTF-8, with what is not printable
// escaped; "..." marks what was cut.
std::string Shortened(absl::string_view text);

// The one of `words` that was probably meant by `text`: equal but for case and
// `_`, `-` or space, or at most two letters wrong. "" if there is none.
absl::string_view Nearest(absl::string_view text,
                          const std::vector<absl::string_view>& words);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_VIOLATION_H_

// A small trade for tests: events are recorded in a line, each an hour after the
// one before, and read back as the chains of their lots. Roles are those that the
// readers of real content give.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_TRADE_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_TRADE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/traceability/custody.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// A lot of goods, by its form.
inline constexpr char kCarcasses[] = "https://id.gs1.org/01/07501234100007/10/carcasses";

class Trade : public ChainSource {
 public:
  using Lots = std::vector<std::string>;

  // What is recorded next is said by `participant`.
  Trade& By(std::string participant);

  // Each records one event and returns it, to be altered by the test before the
  // next is recorded. "lot=5" in a list names 5 KGM of the lot.
  RecordedEvent& Make(const Lots& lots);
  RecordedEvent& Transform(const Lots& inputs, const Lots& outputs,
                           const std::string& transformation_id = "");
  RecordedEvent& Pack(const std::string& container, const Lots& children);
  RecordedEvent& SeeInside(const std::string& container, const Lots& children);
  RecordedEvent& Unpack(const std::string& container, const Lots& children);
  RecordedEvent& Observe(const std::string& biz_step, const Lots& lots);
  // A party "party:x" is the participant x.
  RecordedEvent& Ship(const Lots& lots, const std::string& party = "");
  RecordedEvent& Receive(const Lots& lots) { return Observe("receiving", lots); }
  RecordedEvent& Recall(const Lots& lots);
  RecordedEvent& Release(const Lots& lots);
  RecordedEvent& Destroy(const Lots& lots);
  // Repeats an earlier event as declared wrong.
  RecordedEvent& Declare(uint64_t wrong);

  // Makes the source forget a chain, as a file does that leaves it out.
  void Hide(const std::string& lot) { hidden_.insert(lot); }

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri, size_t events_max) override;

  const std::vector<std::shared_ptr<RecordedEvent>>& events() const { return events_; }
  size_t reads() const { return reads_; }
  size_t longest_read() const { return longest_read_; }  // Events of one chain.

  // Knows "party:x", that "authority" and "authority-jp" are such, and the countries of
  // "x-mx" and "y-jp".
  static PartyDirectory Directory();

 private:
  RecordedEvent& Record(EventFacts facts);

  std::string speaker_ = "maker";
  std::vector<std::shared_ptr<RecordedEvent>> events_;
  std::map<std::string, LotChain> chains_;
  std::set<std::string> hidden_;
  size_t reads_ = 0;
  size_t longest_read_ = 0;
};

// Takes an event's content away, as erasure does.
void Withhold(RecordedEvent& event);

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_TRADE_H_

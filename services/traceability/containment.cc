// See containment.h.

#include "services/traceability/containment.h"

#include <algorithm>
#include <utility>

#include "services/traceability/event_uses.h"

namespace rastro {
namespace {

bool SaysHowMuch(const std::vector<Quantity>& quantities) {
  return std::any_of(quantities.begin(), quantities.end(),
                     [](const Quantity& quantity) { return !quantity.value.empty(); });
}

bool IsContainerOf(const EventFacts& facts, absl::string_view container) {
  const bool is_containment =
      facts.type == EventType::kAggregation || facts.type == EventType::kAssociation;
  return is_containment && !facts.error_declaration &&
         std::any_of(
             facts.mentions.begin(), facts.mentions.end(), [&](const Mention& mention) {
               return mention.list == MentionList::kParent && mention.uri == container;
             });
}

void TakeOut(const Mention& child, Content& content) {
  const bool leaves_rest =
      SaysHowMuch(child.quantities) && child.quantities != content.packed;
  if (!leaves_rest) content.is_inside = false;
  content.taken.insert(content.taken.end(), child.quantities.begin(),
                       child.quantities.end());
}

void PutIn(const Mention& child, Content& content) {
  content.is_inside = true;
  content.packed = child.quantities;
  content.taken.clear();
}

}  // namespace

void TellContents(absl::string_view container, const RecordedEvent& event,
                  const CountsForLot& counts, std::map<std::string, Content>& contents) {
  if (!event.facts) return;
  const EventFacts& facts = *event.facts;
  if (!IsContainerOf(facts, container) || !counts(event, container)) return;
  const bool is_delete = facts.action == EventAction::kDelete;
  bool names_children = false;
  for (const Mention& child : facts.mentions) {
    if (child.list != MentionList::kChildren) continue;
    names_children = true;
    if (!child.uri || *child.uri == container || !counts(event, *child.uri)) continue;
    const auto [content, is_new] = contents.try_emplace(*child.uri);
    if (is_new) content->second.first_event = event.index;
    is_delete ? TakeOut(child, content->second) : PutIn(child, content->second);
  }
  // Children that are withheld may be some only.
  if (!is_delete || names_children || !event.IsWhole()) return;
  for (auto& [lot, content] : contents) content.is_inside = false;
}

ContentsInTime::ContentsInTime(std::string container,
                               const std::vector<const RecordedEvent*>& chain,
                               CountsForLot counts)
    : container_(std::move(container)), counts_(std::move(counts)) {
  for (const RecordedEvent* event : chain) {
    if (event->facts && IsContainerOf(*event->facts, container_)) {
      events_.push_back(event);
    }
  }
  std::sort(events_.begin(), events_.end(),
            [](const auto* a, const auto* b) { return OrderOf(*a) < OrderOf(*b); });
}

const std::map<std::string, Content>& ContentsInTime::At(absl::Time until) {
  if (told_ > 0 && events_[told_ - 1]->facts->event_time > until) {
    told_ = 0;
    contents_.clear();
  }
  for (; told_ < events_.size() && events_[told_]->facts->event_time <= until; ++told_) {
    TellContents(container_, *events_[told_], counts_, contents_);
  }
  return contents_;
}

std::map<std::string, Content> ContentsOf(absl::string_view container,
                                          const std::vector<const RecordedEvent*>& chain,
                                          const CountsForLot& counts) {
  return ContentsInTime(std::string(container), chain, counts).At(absl::InfiniteFuture());
}

}  // namespace rastro

// The events are told once, as they happened: what was last shipped from where and what
// is in which container is known by then, so that the work grows with events and rows.

#include "services/export/trace_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/export/critical_event.h"
#include "services/export/trace_row.h"
#include "services/traceability/containment.h"
#include "services/traceability/event_uses.h"
#include "services/traceability/event_words.h"

namespace rastro {
namespace {

// An event that is being told, and what its rows have in common.
struct Telling {
  const RecordedEvent& event;
  EventUses uses;
  CriticalEvent critical = CriticalEvent::kNone;
  std::string inputs;  // Of what it makes.
  Row base;
};

class TraceTableMaker {
 public:
  explicit TraceTableMaker(const TraceTableSource& source) : source_(source) {}

  absl::StatusOr<Table> Make() {
    std::vector<const ExportedEvent*> events;
    for (const ExportedEvent& each : source_.events) events.push_back(&each);
    std::sort(events.begin(), events.end(), [](const auto* a, const auto* b) {
      return a->event->index < b->event->index;
    });
    for (const ExportedEvent* each : events) NoteMakers(*each->event);
    std::sort(events.begin(), events.end(), [](const auto* a, const auto* b) {
      return OrderOf(*a->event) < OrderOf(*b->event);
    });
    table_.columns.assign(TraceColumns().begin(), TraceColumns().end());
    for (const ExportedEvent* each : events) {
      Tell(*each);
      if (IsFull()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the table: more than ", kMaxTableRows, " rows or ", kMaxTableBytes >> 20,
            " MiB, wanted less: ask for a shorter time, or for one lot"));
      }
    }
    return std::move(table_);
  }

 private:
  bool IsMeant(const std::string& lot) const {
    if (source_.lineage == nullptr) return true;
    const auto found = source_.lineage->lots.find(lot);
    return found != source_.lineage->lots.end() && !found->second.is_joining;
  }

  bool Counts(const RecordedEvent& event, absl::string_view lot) const {
    if (source_.lineage != nullptr) return source_.lineage->CountsFor(event, lot);
    return !event.facts || !event.facts->error_declaration;
  }

  // Who made which lot first, and what went into a transformation told in parts.
  void NoteMakers(const RecordedEvent& event) {
    if (!event.facts) return;
    const EventUses uses(event);
    for (absl::string_view lot : uses.made()) NoteMaker(event, lot);
    for (const Mention& mention : event.facts->mentions) {
      if (!mention.uri) continue;
      if (mention.list == MentionList::kEpcs && (uses.Of(*mention.uri) & kMade)) {
        NoteMaker(event, *mention.uri);
      }
      if (mention.list == MentionList::kInputs && !uses.joining().empty() &&
          Counts(event, *mention.uri)) {
        inputs_[std::string(uses.joining())].push_back(*mention.uri);
      }
    }
  }

  void NoteMaker(const RecordedEvent& event, absl::string_view lot) {
    if (Counts(event, lot)) makers_.emplace(std::string(lot), &event);
  }

  void Tell(const ExportedEvent& exported) {
    const RecordedEvent& event = *exported.event;
    const size_t before = table_.rows.size();
    Telling telling{event, EventUses(event), CriticalEvent::kNone, "", Row(kCellCount)};
    Row& base = telling.base;
    base[kIndex] = absl::StrCat(event.index);
    base[kRecordTime] = event.record_time;
    base[kSubmitter] = event.submitter;
    base[kVerdict] = source_.verdict;
    if (event.facts) {
      TellFacts(exported, telling);
    } else {
      base[kNote] = "content withheld";
      for (const LotMention& lot : event.lots) TellLot(telling, lot);
    }
    // Nothing is passed over: an event without a lot has a row, too.
    if (table_.rows.size() == before) Add(std::move(base));
  }

  void Add(Row row) {
    for (const std::string& cell : row) bytes_ += cell.size();
    table_.rows.push_back(std::move(row));
  }

  bool IsFull() const {
    return table_.rows.size() > kMaxTableRows || bytes_ > kMaxTableBytes;
  }

  void TellFacts(const ExportedEvent& exported, Telling& telling) {
    const RecordedEvent& event = telling.event;
    const EventFacts& facts = *event.facts;
    Row& base = telling.base;
    base[kStage] = StageOf(exported.media_type, exported.content);
    telling.critical = CriticalEventOf(facts, base[kStage]);
    base[kCriticalEvent] = std::string(CriticalEventName(telling.critical));
    telling.inputs = InputsOf(telling);
    SetEvent(facts, base);
    SetParties(facts, telling.critical, base);
    SetNote(event, base);
    FollowContents(telling);
    std::set<std::string> told;
    for (const Mention& mention : facts.mentions) {
      if (mention.uri) told.insert(*mention.uri);
      if (mention.list == MentionList::kTransformation) continue;  // No goods.
      if (mention.uri ? IsMeant(*mention.uri) : source_.lineage == nullptr) {
        TellMention(telling, mention);
      }
    }
    for (const LotMention& lot : event.lots) {
      if (told.insert(lot.uri).second) TellLot(telling, lot);
    }
    if (base[kNote].empty() && (telling.critical == CriticalEvent::kShipping ||
                                telling.critical == CriticalEvent::kReceiving)) {
      TellContentsOf(telling, std::move(told));
    }
  }

  void SetEvent(const EventFacts& facts, Row& row) const {
    SetTime(facts, row);
    row[kLocation] = Described(PlaceOf(facts));
    row[kGln] = Parts(PlaceOf(facts)).gln;
    row[kEstablishment] = JoinSome(ValuesOf(facts, "establishment"));
    std::vector<std::string> types, numbers;
    for (const TypedId& each : facts.biz_transactions) {
      types.push_back(each.type.empty() ? "-" : each.type);
      numbers.push_back(each.id);
    }
    row[kDocumentType] = JoinSome(types);
    row[kDocumentNumber] = JoinSome(numbers);
    row[kEventType] = std::string(EventTypeName(facts.type));
    row[kAction] = std::string(EventActionName(facts.action));
    row[kStep] = facts.biz_step;
    row[kDisposition] = facts.disposition;
    row[kEventId] = facts.event_id;
  }

  // Who ships is in the place's column: a source is told where somebody else had it.
  void SetParties(const EventFacts& facts, CriticalEvent critical, Row& row) const {
    row[kRecipient] = Described(BestOf(facts.destinations));
    if (critical != CriticalEvent::kShipping) {
      row[kPreviousSource] = Described(BestOf(facts.sources));
    } else if (row[kLocation].empty()) {
      row[kLocation] = Described(BestOf(facts.sources));
      row[kGln] = Parts(BestOf(facts.sources)).gln;
    }
  }

  void SetNote(const RecordedEvent& event, Row& row) const {
    if (event.facts->error_declaration) {
      row[kNote] = "declares an earlier event wrong";
    } else if (source_.lineage != nullptr) {
      const auto found = source_.lineage->corrected.find(event.index);
      if (found == source_.lineage->corrected.end()) return;
      row[kNote] = absl::StrCat("declared wrong by entry ", found->second);
      row[kCriticalEvent].clear();
    }
  }

  // What a row says of its lot, whoever names it.
  void SetLot(const RecordedEvent& event, const std::string& lot, Row& row) {
    const KeyParts parts = Parts(lot);
    row[kLot] = lot;
    row[kGtin] = parts.gtin;
    row[kBatch] = parts.batch;
    row[kSerial] = parts.serial;
    row[kProduct] = ProductOf(lot);
    if (const auto maker = makers_.find(lot); maker != makers_.end()) {
      row[kLotSource] = Described(PlaceOf(*maker->second->facts));
    }
    if (source_.lineage != nullptr &&
        source_.lineage->strangers.contains({event.index, lot})) {
      row[kNote] = "by a stranger, without effect on this lot";
      row[kCriticalEvent].clear();
    }
  }

  void TellLot(const Telling& telling, const LotMention& lot) {
    if (!IsMeant(lot.uri)) return;
    Row row = telling.base;
    row[kRole] = std::string(LotRoleName(lot.role));
    SetLot(telling.event, lot.uri, row);
    Add(std::move(row));
  }

  void TellMention(const Telling& telling, const Mention& mention) {
    Row row = telling.base;
    SetQuantities(mention.quantities, row);
    if (mention.uri) {
      row[kRole] = std::string(LotRoleName(mention.role));
      SetLot(telling.event, *mention.uri, row);
      TellWay(telling, *mention.uri, row);
    } else {
      row[kGtin] = Parts(mention.text).gtin;
      row[kProduct] = source_.product_name(mention.text);
    }
    if (mention.list == MentionList::kChildren) {
      row[kLogisticUnit] = std::string(telling.uses.container());
    }
    if (mention.list == MentionList::kOutputs) row[kInputLots] = telling.inputs;
    Add(std::move(row));
  }

  // Where it was shipped from says where it came from, if the receipt does not.
  void TellWay(const Telling& telling, const std::string& lot, Row& row) {
    if (!row[kNote].empty() || !Counts(telling.event, lot)) return;
    if (telling.critical == CriticalEvent::kShipping) {
      shipped_from_[lot] = row[kLocation];
    } else if (telling.critical == CriticalEvent::kReceiving &&
               row[kPreviousSource].empty()) {
      const auto found = shipped_from_.find(lot);
      if (found != shipped_from_.end()) row[kPreviousSource] = found->second;
    }
  }

  std::string InputsOf(const Telling& telling) const {
    if (!telling.uses.joining().empty()) {
      const auto found = inputs_.find(std::string(telling.uses.joining()));
      return found == inputs_.end() ? "" : JoinSome(found->second);
    }
    std::vector<std::string> inputs;
    for (absl::string_view lot : telling.uses.consumed()) {
      if (Counts(telling.event, lot)) inputs.emplace_back(lot);
    }
    return JoinSome(inputs);
  }

  // What was packed where is known of the lots of a trail alone.
  void FollowContents(const Telling& telling) {
    const absl::string_view container = telling.uses.container();
    if (source_.lineage == nullptr || container.empty()) return;
    TellContents(
        container, telling.event,
        [&](const RecordedEvent& event, absl::string_view lot) {
          return IsMeant(std::string(lot)) && Counts(event, lot);
        },
        contents_[std::string(container)]);
  }

  // Papers name the pallet; the rule asks for the lots on it.
  void TellContentsOf(const Telling& telling, std::set<std::string> told) {
    std::vector<std::string> outer;
    for (const LotMention& lot : telling.event.lots) {
      if (IsMeant(lot.uri) && Counts(telling.event, lot.uri)) outer.push_back(lot.uri);
    }
    for (int depth = 0; depth < kMaxNesting && !outer.empty(); ++depth) {
      std::vector<std::string> inner;
      for (const std::string& container : outer) {
        const auto found = contents_.find(container);
        if (found == contents_.end()) continue;
        for (const auto& [lot, content] : found->second) {
          if (!content.is_inside || !told.insert(lot).second) continue;
          TellContent(telling, container, lot, content);
          inner.push_back(lot);
        }
      }
      outer = std::move(inner);
    }
  }

  void TellContent(const Telling& telling, const std::string& container,
                   const std::string& lot, const Content& content) {
    Row row = telling.base;
    row[kRole] = "inside";
    row[kLogisticUnit] = container;
    SetQuantities(content.packed, row);
    SetLot(telling.event, lot, row);
    TellWay(telling, lot, row);
    Add(std::move(row));
  }

  // The name that somebody gave it, or what its maker said of it.
  std::string ProductOf(const std::string& lot) const {
    std::string name = source_.product_name(lot);
    const auto maker = makers_.find(lot);
    if (!name.empty() || maker == makers_.end()) return name;
    std::vector<std::string> words;
    for (absl::string_view attribute : {"species", "breed", "cutCode"}) {
      for (std::string& value : ValuesOf(*maker->second->facts, attribute)) {
        words.push_back(std::move(value));
      }
    }
    return JoinSome(words);
  }

  std::string Described(const std::string& uri) const {
    const std::string name = uri.empty() ? "" : source_.party_name(uri);
    return name.empty() ? uri : absl::StrCat(name, " (", uri, ")");
  }

  const KeyParts& Parts(const std::string& uri) const {
    const auto [found, is_new] = parts_.try_emplace(uri);
    if (is_new) found->second = PartsOf(uri);
    return found->second;
  }

  const TraceTableSource& source_;
  Table table_;
  std::map<std::string, const RecordedEvent*> makers_;      // By lot, all with facts.
  std::map<std::string, std::vector<std::string>> inputs_;  // By transformationID.
  std::map<std::string, std::string> shipped_from_;         // By lot; the last one.
  std::map<std::string, std::map<std::string, Content>> contents_;  // By container.
  mutable std::map<std::string, KeyParts> parts_;                   // By identifier.
  size_t bytes_ = 0;
};

}  // namespace

absl::StatusOr<Table> MakeTraceTable(const TraceTableSource& source) {
  return TraceTableMaker(source).Make();
}

}  // namespace rastro

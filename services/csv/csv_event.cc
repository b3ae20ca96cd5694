// See csv_event.h. Each field remembers the cell from which it came, so that what the
// reader of LotEvents finds wrong is told at that cell.

#include "services/csv/csv_event.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "crypto/event.h"
#include "services/csv/csv_text.h"
#include "services/csv/event_fields.h"
#include "services/csv/event_moment.h"
#include "services/csv/event_rows.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/trade_stage.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

absl::string_view WhatOf(EventType type) {
  switch (type) {
    case EventType::kAggregation:
      return "aggregation";
    case EventType::kTransformation:
      return "transformation";
    default:
      return "object";
  }
}

v1::Action ActionOf(EventAction action) {
  switch (action) {
    case EventAction::kAdd:
      return v1::ACTION_ADD;
    case EventAction::kDelete:
      return v1::ACTION_DELETE;
    default:
      return v1::ACTION_OBSERVE;
  }
}

// Columns and fields of one list of lots.
struct LotList {
  absl::string_view lot, quantity, uom;
  absl::string_view epcs;        // Path of the list of single things.
  absl::string_view quantities;  // Path of the list with quantities.
};
constexpr LotList kObjectLots[] = {
    {"lot", "quantity", "uom", "$.epc_list", "$.quantity_list[]"}};
constexpr LotList kPackedLots[] = {
    {"lot", "quantity", "uom", "$.child_epcs", "$.child_quantity_list[]"}};
constexpr LotList kMadeLots[] = {{"input_lot", "input_quantity", "input_uom",
                                  "$.input_epc_list", "$.input_quantity_list[]"},
                                 {"output_lot", "output_quantity", "output_uom",
                                  "$.output_epc_list", "$.output_quantity_list[]"}};

absl::Span<const LotList> LotListsOf(EventType type) {
  switch (type) {
    case EventType::kAggregation:
      return kPackedLots;
    case EventType::kTransformation:
      return kMadeLots;
    default:
      return kObjectLots;
  }
}

// The part of a path up to the list to which a row adds an element; "" if none.
absl::string_view RowList(absl::string_view path) {
  const size_t end = path.find("[]");
  return end == absl::string_view::npos ? "" : path.substr(0, end);
}

// One event in the making.
class RowsToEvent {
 public:
  RowsToEvent(absl::Span<const CsvRow* const> rows, const CsvHeader& header,
              CellRules rules, CsvMistakes* mistakes)
      : rows_(rows, header),
        header_(header),
        rules_(rules),
        mistakes_(*mistakes),
        mistakes_before_(mistakes->size()) {
    GatherOnce();
  }

  // Nullptr, with a mistake, if the rows do not say it.
  const TradeStage* ReadStage();
  // Refuses columns that the stage has not, which then count as empty, and tells of those
  // that it wants and that no row fills.
  void CheckNeeds(const TradeStage& stage, const StageColumns& columns);
  void RefuseMissing(const CsvColumn& column, size_t row, const TradeStage& stage);

  std::optional<v1::LotEvent> Make(const TradeStage& stage,
                                   const std::optional<absl::TimeZone>& time_zone);

 private:
  // Gathers what is said once; refuses what is said differently.
  void GatherOnce();
  const RowCell* Once(absl::string_view column) const;

  void SetWords(const TradeStage& stage);
  std::string ChooseWord(absl::string_view column, const TradeStage& stage,
                         const std::vector<absl::string_view>& words, bool must_choose);
  void SetAction(const TradeStage& stage);
  void SetTime(const std::optional<absl::TimeZone>& time_zone);
  void SetOnce(EventFields& fields);
  void SetParent(EventFields& fields);
  void SetEach(const RowCell& cell, EventFields& fields);
  void SetRowLists(const CsvRow& row, EventFields& fields);
  bool IsRepeated(absl::string_view list, const std::vector<RowCell>& cells);
  void SetLot(const CsvRow& row, const LotList& list, EventFields& fields);
  void Set(const RowCell& cell, EventFields& fields);
  void Put(const RowCell& cell, const CellValue& value, FieldSlot slot);
  void Judge(const TradeStage& stage);
  CsvPlace PlaceOf(const std::string& pointer, absl::string_view rule) const;

  bool has_mistakes() const {
    return lacks_columns_ || mistakes_.size() > mistakes_before_;
  }
  void Refuse(const RowCell& cell, absl::string_view rule, absl::string_view hint);
  void Remember(const std::string& pointer, const RowCell& cell);

  EventRows rows_;
  const CsvHeader& header_;
  CellRules rules_;
  CsvMistakes& mistakes_;
  const size_t mistakes_before_;
  bool lacks_columns_ = false;
  v1::LotEvent event_;
  std::map<absl::string_view, RowCell> once_;                 // By column.
  std::set<std::pair<absl::string_view, std::string>> each_;  // Column and value.
  // What may stand once only, with the row where it stands: lots, farms, certificates.
  absl::flat_hash_map<std::string, size_t> seen_;
  // By JSON pointer: of the fields, and of what is around them, where it begins.
  absl::flat_hash_map<std::string, CsvPlace> places_;
  absl::flat_hash_map<std::string, CsvPlace> around_;
};

void RowsToEvent::Refuse(const RowCell& cell, absl::string_view rule,
                         absl::string_view hint) {
  mistakes_.Add(cell.place(), rule, cell.text, std::string(hint));
}

void RowsToEvent::GatherOnce() {
  for (const CsvRow* row : rows_.rows()) {
    for (const RowCell& cell : rows_.CellsOf(*row, CsvScope::kOnce)) {
      const auto [first, is_new] = once_.emplace(cell.column->name, cell);
      if (is_new || first->second.text == cell.text) continue;
      Refuse(cell, "csv.differs",
             absl::StrCat("row ", first->second.row, " of the same event says ",
                          Shortened(first->second.text),
                          "; the rows of one event agree, or leave it empty"));
    }
  }
}

const RowCell* RowsToEvent::Once(absl::string_view column) const {
  const auto found = once_.find(column);
  return found == once_.end() ? nullptr : &found->second;
}

const TradeStage* RowsToEvent::ReadStage() {
  std::vector<absl::string_view> names;
  for (const TradeStage& each : TradeStages()) names.push_back(each.name);
  const RowCell* cell = Once("stage");
  if (cell == nullptr) {
    mistakes_.Add({rows_.first_row(), "stage"}, "csv.missing", "",
                  absl::StrCat("wanted one of ", absl::StrJoin(names, ", ")));
    return nullptr;
  }
  const std::string name = ColumnNameOf(cell->text);
  if (const TradeStage* stage = FindTradeStage(name)) return stage;
  const absl::string_view meant = Nearest(name, names);
  Refuse(*cell, "csv.stage",
         meant.empty() ? absl::StrCat("wanted one of ", absl::StrJoin(names, ", "))
                       : absl::StrCat("did you mean ", meant, "?"));
  return nullptr;
}

void RowsToEvent::RefuseMissing(const CsvColumn& column, size_t row,
                                const TradeStage& stage) {
  mistakes_.Add({row, std::string(column.name)}, "csv.missing", "",
                absl::StrCat("stage ", stage.name, " wants it: ", column.meaning));
}

void RowsToEvent::CheckNeeds(const TradeStage& stage, const StageColumns& columns) {
  rows_.HideUnneeded(&columns.needs);
  lacks_columns_ = !columns.missing.empty();
  for (size_t i = 0; i < columns.needs.size(); ++i) {
    const CsvColumn* column = header_.columns[i];
    if (column == nullptr || columns.needs[i] == CsvNeed::kMay) continue;
    const std::optional<RowCell> said = rows_.FirstOf(i);
    if (columns.needs[i] == CsvNeed::kMust) {
      if (!said) RefuseMissing(*column, rows_.first_row(), stage);
    } else if (said) {
      once_.erase(column->name);
      Refuse(*said, "csv.not_here",
             absl::StrCat("stage ", stage.name, " has no such column; leave it empty"));
    }
  }
}

std::string RowsToEvent::ChooseWord(absl::string_view column, const TradeStage& stage,
                                    const std::vector<absl::string_view>& words,
                                    bool must_choose) {
  const RowCell* cell = Once(column);
  if (cell == nullptr) {
    return words.empty() || must_choose ? "" : std::string(words[0]);
  }
  const absl::StatusOr<CellValue> value = ReadCsvCell(*cell->column, cell->text, rules_);
  const std::string word = std::get<std::string>(*value);
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  const absl::string_view meant = Nearest(word, words);
  Refuse(*cell, "csv.word",
         !meant.empty() ? absl::StrCat("did you mean ", meant, "?")
         : words.empty()
             ? absl::StrCat("stage ", stage.name, " says none; leave it empty")
             : absl::StrCat("stage ", stage.name, " wants ", absl::StrJoin(words, ", ")));
  return "";
}

void RowsToEvent::SetWords(const TradeStage& stage) {
  event_.set_stage(stage.stage);
  event_.set_biz_step(ChooseWord("biz_step", stage, stage.biz_steps, false));
  event_.set_disposition(
      ChooseWord("disposition", stage, stage.dispositions, stage.must_choose));
  // Goods that are held or sampled have no result yet.
  if (stage.must_choose && Once("disposition") == nullptr &&
      event_.biz_step() == stage.biz_steps[0]) {
    RefuseMissing(*FindCsvColumn("disposition"), rows_.first_row(), stage);
  }
  for (absl::string_view word : stage.persistent_set) {
    event_.mutable_persistent_disposition()->add_set(std::string(word));
  }
  for (absl::string_view word : stage.persistent_unset) {
    event_.mutable_persistent_disposition()->add_unset(std::string(word));
  }
}

void RowsToEvent::SetAction(const TradeStage& stage) {
  if (stage.type == EventType::kAggregation) {
    event_.mutable_aggregation()->set_action(ActionOf(stage.action));
  } else if (stage.type == EventType::kTransformation) {
    event_.mutable_transformation();
  } else {
    event_.mutable_object()->set_action(ActionOf(stage.action));
  }
}

void RowsToEvent::SetTime(const std::optional<absl::TimeZone>& time_zone) {
  const RowCell* cell = Once("event_time");
  if (cell == nullptr) return;
  const std::optional<EventMoment> moment = ReadEventMoment(
      *cell, Once("event_time_zone_offset"), rules_.date_order, time_zone, &mistakes_);
  if (!moment) return;
  rules_.offset_minutes = moment->offset_minutes;
  *event_.mutable_event_time() = TimestampOf(moment->time);
  event_.set_event_time_zone_offset(OffsetText(moment->offset_minutes));
  Remember("/eventTime", *cell);
}

void RowsToEvent::Remember(const std::string& pointer, const RowCell& cell) {
  const CsvPlace place = cell.place();
  places_[pointer] = place;
  for (size_t end = pointer.rfind('/'); end != std::string::npos && end > 0;
       end = pointer.rfind('/', end - 1)) {
    if (!around_.emplace(pointer.substr(0, end), place).second) return;
  }
}

void RowsToEvent::Put(const RowCell& cell, const CellValue& value, FieldSlot slot) {
  const auto& reflection = *slot.message->GetReflection();
  if (const auto* text = std::get_if<std::string>(&value)) {
    slot.Put(*text);
  } else if (const auto* count = std::get_if<uint32_t>(&value)) {
    reflection.SetUInt32(slot.message, slot.field, *count);
  } else if (const auto* result = std::get_if<v1::InspectionResult>(&value)) {
    reflection.SetEnumValue(slot.message, slot.field, *result);
  } else {
    reflection.MutableMessage(slot.message, slot.field)
        ->CopyFrom(std::get<google::protobuf::Timestamp>(value));
  }
  Remember(slot.pointer, cell);
}

void RowsToEvent::Set(const RowCell& cell, EventFields& fields) {
  const bool needs_offset = cell.column->value == CsvValue::kTime;
  if (needs_offset && !rules_.offset_minutes) return;  // Told already.
  const absl::StatusOr<CellValue> value = ReadCsvCell(*cell.column, cell.text, rules_);
  if (!value.ok()) {
    return Refuse(cell, RuleOf(cell.column->value), value.status().message());
  }
  Put(cell, *value, fields.Locate(cell.column->path));
}

void RowsToEvent::SetOnce(EventFields& fields) {
  for (const auto& [name, cell] : once_) {
    if (name == "biz_step" || name == "disposition" || cell.column->path.empty())
      continue;
    Set(cell, fields);
  }
}

void RowsToEvent::SetParent(EventFields& fields) {
  const RowCell* cell = Once("parent");
  if (cell == nullptr) return;
  const absl::StatusOr<CsvLot> lot = ReadCsvLot(cell->text);
  if (!lot.ok()) return Refuse(*cell, "csv.lot", lot.status().message());
  Put(*cell, lot->uri, fields.Locate("$.parent_id"));
}

void RowsToEvent::SetEach(const RowCell& cell, EventFields& fields) {
  for (absl::string_view text : absl::StrSplit(cell.text, '|')) {
    text = TrimCell(text);
    if (text.empty()) continue;
    const absl::StatusOr<CellValue> value = ReadCsvCell(*cell.column, text, rules_);
    if (!value.ok()) {
      Refuse({cell.row, cell.column, text}, RuleOf(cell.column->value),
             value.status().message());
    } else if (each_.emplace(cell.column->name, std::get<std::string>(*value)).second) {
      Put({cell.row, cell.column, text}, *value, fields.Locate(cell.column->path));
    }
  }
}

// A certificate may be repeated on each row; a farm or a measurement, whose numbers
// would then count once or many times, may not.
bool RowsToEvent::IsRepeated(absl::string_view list, const std::vector<RowCell>& cells) {
  std::string key(list);
  for (const RowCell& cell : cells) {
    if (list == "farm_shares" && cell.column->name != "farm") continue;
    absl::StrAppend(&key, "\n", cell.column->name, "\n", cell.text);
  }
  const auto [first, is_new] = seen_.emplace(key, cells[0].row);
  if (is_new) return false;
  if (list != "certificates") {
    Refuse(
        cells[0], "csv.twice",
        absl::StrCat("stands in row ", first->second,
                     " of the same event already; say it once, with what it is in all"));
  }
  return true;
}

void RowsToEvent::SetRowLists(const CsvRow& row, EventFields& fields) {
  std::map<absl::string_view, std::vector<RowCell>> lists;
  for (const RowCell& cell : rows_.CellsOf(row, CsvScope::kRow)) {
    const absl::string_view list = RowList(cell.column->path);
    if (!list.empty()) lists[list].push_back(cell);
  }
  for (const auto& [list, cells] : lists) {
    if (IsRepeated(list, cells)) continue;
    for (const RowCell& cell : cells) Set(cell, fields);
  }
}

void RowsToEvent::SetLot(const CsvRow& row, const LotList& list, EventFields& fields) {
  const std::optional<RowCell> cell = rows_.CellOf(row, list.lot);
  const std::optional<RowCell> quantity = rows_.CellOf(row, list.quantity);
  const std::optional<RowCell> uom = rows_.CellOf(row, list.uom);
  if (!cell) {
    const std::optional<RowCell>& lonely = quantity ? quantity : uom;
    if (lonely) Refuse(*lonely, "csv.lonely", absl::StrCat("the row has no ", list.lot));
    return;
  }
  if (uom && !quantity) {
    Refuse(*uom, "csv.lonely", absl::StrCat("the row has no ", list.quantity));
  }
  const absl::StatusOr<CsvLot> lot = ReadCsvLot(cell->text);
  if (!lot.ok()) return Refuse(*cell, "csv.lot", lot.status().message());
  absl::StatusOr<CellValue> amount = std::string();
  absl::StatusOr<CellValue> unit = std::string();
  if (quantity) amount = ReadCsvCell(*quantity->column, quantity->text, rules_);
  if (uom) unit = ReadCsvCell(*uom->column, uom->text, rules_);
  if (!amount.ok()) Refuse(*quantity, "csv.number", amount.status().message());
  if (!unit.ok()) Refuse(*uom, "csv.unit", unit.status().message());
  if (!amount.ok() || !unit.ok()) return;
  const auto [first, is_new] = seen_.emplace(
      absl::StrCat(list.lot, "\n", lot->uri, "\n", std::get<std::string>(*unit)),
      row.row);
  if (!is_new) {
    return Refuse(*cell, "csv.twice",
                  absl::StrCat("stands in row ", first->second,
                               " of the same event already; say it once, with the whole "
                               "quantity, and leave it empty in the other rows"));
  }
  if (!quantity && !lot->is_goods) {
    return Put(*cell, lot->uri, fields.Locate(list.epcs));
  }
  Put(*cell, lot->uri, fields.Locate(absl::StrCat(list.quantities, ".epc_class")));
  if (quantity) {
    Put(*quantity, *amount, fields.Locate(absl::StrCat(list.quantities, ".quantity")));
  }
  if (uom) Put(*uom, *unit, fields.Locate(absl::StrCat(list.quantities, ".uom")));
}

CsvPlace RowsToEvent::PlaceOf(const std::string& pointer, absl::string_view rule) const {
  if (rule == "event.identifiers" && event_.has_transformation()) {
    const bool has_input = rows_.Says("input_lot");
    return {rows_.first_row(), has_input ? "output_lot" : "input_lot"};
  }
  for (std::string at = pointer; !at.empty(); at.resize(at.rfind('/'))) {
    for (const auto* places : {&places_, &around_}) {
      const auto found = places->find(at);
      if (found != places->end()) return found->second;
    }
  }
  return {rows_.first_row(), ""};
}

void RowsToEvent::Judge(const TradeStage& stage) {
  const absl::Status status = LotEventFacts(event_).status();
  const bool had_mistakes = has_mistakes();
  for (const Violation& each : ViolationsOf(status)) {
    // What is missing may have been told already, as a cell that could not be read.
    if (had_mistakes && !places_.contains(each.pointer)) continue;
    mistakes_.Add(PlaceOf(each.pointer, each.rule), each.rule, each.value, each.hint);
  }
  mistakes_.AddUnlisted(OmittedViolations(status));
  if (!has_mistakes() && event_.ByteSizeLong() > kMaxEventBytes) {
    mistakes_.Add({rows_.first_row(), "event"}, "lot_event.size",
                  absl::StrCat(event_.ByteSizeLong(), " bytes"),
                  absl::StrCat("one ", stage.name, " event has at most ", kMaxEventBytes,
                               " bytes; divide it"));
  }
}

std::optional<v1::LotEvent> RowsToEvent::Make(
    const TradeStage& stage, const std::optional<absl::TimeZone>& time_zone) {
  SetWords(stage);
  SetAction(stage);
  SetTime(time_zone);
  EventFields fields(&event_, WhatOf(stage.type));
  SetOnce(fields);
  SetParent(fields);
  for (const CsvRow* row : rows_.rows()) {
    fields.BeginRow();
    for (const LotList& list : LotListsOf(stage.type)) SetLot(*row, list, fields);
    for (const RowCell& cell : rows_.CellsOf(*row, CsvScope::kEach))
      SetEach(cell, fields);
    SetRowLists(*row, fields);
  }
  Judge(stage);
  if (has_mistakes()) return std::nullopt;
  return std::move(event_);
}

}  // namespace

const StageColumns& CsvEventReader::ColumnsOf(v1::Stage stage) {
  const auto [columns, is_new] = columns_.try_emplace(stage);
  if (!is_new) return columns->second;
  for (const CsvColumn* column : header_.columns) {
    columns->second.needs.push_back(column == nullptr ? CsvNeed::kMay
                                                      : NeedOf(stage, *column));
  }
  for (const CsvColumn& column : CsvColumns()) {
    if (NeedOf(stage, column) == CsvNeed::kMust && !header_.Find(column.name)) {
      columns->second.missing.push_back(&column);
    }
  }
  return columns->second;
}

std::optional<v1::LotEvent> CsvEventReader::Read(absl::Span<const CsvRow* const> rows) {
  RowsToEvent maker(rows, header_, rules_, &mistakes_);
  const TradeStage* stage = maker.ReadStage();
  if (stage == nullptr) return std::nullopt;
  const StageColumns& columns = ColumnsOf(stage->stage);
  if (told_.insert(stage->stage).second) {
    for (const CsvColumn* column : columns.missing) {
      maker.RefuseMissing(*column, header_.row, *stage);
    }
  }
  maker.CheckNeeds(*stage, columns);
  return maker.Make(*stage, time_zone_);
}

}  // namespace rastro

// See csv_template.h. The examples of all stages are one trade: beef from Mexico to
// Japan, and an avocado.

#include "services/csv/csv_template.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace rastro {
namespace {

// Cells between ;, each "column=value", or "column" with the column's own example.
struct Example {
  v1::Stage stage;
  std::vector<absl::string_view> rows;
};

const std::vector<Example>& Examples() {
  static const auto* const examples = new std::vector<Example>{
      {v1::STAGE_HARVEST,
       {"event_time=2026-03-02 07:30;event_time_zone_offset=UTC-6;"
        "read_point=7501234000406;lot=(01)07501234400008(10)H26061;quantity=4200;uom;"
        "harvest_start_date;species=Persea americana;breed;country_of_origin;catch_area;"
        "farm;farm_percent=100;farm_country"}},
      {v1::STAGE_LIVE_RECEIVING,
       {"event;event_time=2026-03-01 06:40;event_time_zone_offset;read_point;"
        "establishment;lot=https://id.rastro.example/mx/siniiga/2504812345;"
        "ante_mortem_result;farm;farm_animal_count=2;farm_country;"
        "source_possessing_party=7501234000307;pedigree",
        "event;lot=https://id.rastro.example/mx/siniiga/2504812346"}},
      {v1::STAGE_SLAUGHTER,
       {"event;event_time;event_time_zone_offset;read_point;biz_location;establishment;"
        "input_lot;output_lot;output_quantity=560;output_uom;slaughter_date;species;"
        "born_in;raised_in;slaughtered_in;post_mortem_result",
        "event;input_lot=https://id.rastro.example/mx/siniiga/2504812346"}},
      {v1::STAGE_PROCESSING,
       {"event;event_time=2026-03-03 08:00;event_time_zone_offset;read_point;"
        "biz_location;establishment;input_lot=(01)07501234100014(10)C26061;"
        "input_quantity=560;input_uom=kg;output_lot=(01)07501234200011(10)L26063-A;"
        "output_quantity=300;output_uom;production_date;freezing_date;best_before_date;"
        "species;cut_in;country_of_origin;cut_code;storage_state_code",
        "event;output_lot=(01)07501234200028(10)L26063-B;output_quantity=120;output_"
        "uom"}},
      {v1::STAGE_PACKAGING,
       {"event;event_time=2026-03-03 15:00;event_time_zone_offset;read_point;parent;lot;"
        "quantity=300;uom",
        "event;lot;quantity=15;uom=boxes"}},
      {v1::STAGE_INSPECTION,
       {"event_time=2026-03-04 09:00;event_time_zone_offset;read_point;lot;disposition;"
        "testres;certificate_number;certificate_kind;certificate_issuer;"
        "certificate_issue_date=2026-03-04;certificate_expiry_date"}},
      {v1::STAGE_EXPORT,
       {"event;event_time=2026-03-10 12:00;event_time_zone_offset;read_point;lot=(00)"
        "075012340000000017;source_owning_party;destination_owning_party;"
        "destination_location;bol;certificate_number;certificate_kind;"
        "certificate_issue_date=2026-03-04;certificate_expiry_date;container_number;"
        "seal_number;vessel;voyage;port_of_loading;port_of_discharge;"
        "estimated_departure_time;estimated_arrival_time"}},
      {v1::STAGE_TRANSPORT_CONDITION,
       {"event;event_time=2026-03-28 07:30;event_time_zone_offset=UTC+9;"
        "lot=(00)075012340000000017;container_number;sensor_type;sensor_start_time;"
        "sensor_end_time;sensor_min_value;sensor_max_value;sensor_mean_value;sensor_"
        "uom"}},
      {v1::STAGE_IMPORT_ARRIVAL,
       {"event_time=2026-03-28 08:30;event_time_zone_offset=UTC+9;"
        "read_point=4912345000019;lot=(00)075012340000000017;bol;container_number;"
        "seal_number"}},
      {v1::STAGE_IMPORT_QUARANTINE,
       {"event_time=2026-03-28 13:00;event_time_zone_offset=UTC+9;"
        "read_point=4912345000019;lot=(00)075012340000000017;disposition;testres"}},
      {v1::STAGE_RECEIVING,
       {"event_time=2026-03-30 09:00;event_time_zone_offset=UTC+9;"
        "read_point=4912345000019;biz_location=4912345000019;"
        "lot=(00)075012340000000017;source_owning_party;destination_owning_party;"
        "recadv"}},
      {v1::STAGE_UNPACKING,
       {"event;event_time=2026-03-30 11:00;event_time_zone_offset=UTC+9;"
        "read_point=4912345000019;parent;lot;quantity=300;uom",
        "event;lot;quantity=15;uom=boxes"}},
      {v1::STAGE_RECALL,
       {"event_time=2026-04-02 10:00;event_time_zone_offset;lot;remark"}},
      {v1::STAGE_RECALL_RELEASE,
       {"event_time=2026-04-05 10:00;event_time_zone_offset;lot;remark=Tests are clean;"
        "testres"}},
      {v1::STAGE_DESTRUCTION,
       {"event_time=2026-04-06 16:00;event_time_zone_offset;read_point;"
        "lot=(01)07501234200028(10)L26063-B;quantity=120;uom;cert;"
        "remark=Condemned by the veterinarian"}},
      {v1::STAGE_VOID_EXPORT,
       {"event_time=2026-03-11 09:00;event_time_zone_offset;lot=(00)"
        "075012340000000017;bol;remark=Not loaded"}},
  };
  return *examples;
}

// The cells of an example by column.
std::map<absl::string_view, absl::string_view> CellsOf(absl::string_view row) {
  std::map<absl::string_view, absl::string_view> cells;
  for (absl::string_view each : absl::StrSplit(row, ';')) {
    const std::pair<absl::string_view, absl::string_view> cell =
        absl::StrSplit(each, absl::MaxSplits('=', 1));
    const bool has_value = cell.first.size() < each.size();
    const CsvColumn* column = FindCsvColumn(cell.first);
    cells[cell.first] = has_value ? cell.second : column->example;
  }
  return cells;
}

// A cell as RFC 4180 has it.
std::string Written(absl::string_view cell, char separator) {
  const bool is_plain = cell.find_first_of("\"\r\n") == absl::string_view::npos &&
                        cell.find(separator) == absl::string_view::npos;
  if (is_plain) return std::string(cell);
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

std::string Comment(absl::string_view text, char separator) {
  return absl::StrCat(Written(absl::StrCat("# ", text), separator), "\n");
}

std::string ExampleRow(absl::string_view example, const TradeStage& stage,
                       const std::vector<const CsvColumn*>& columns,
                       const TemplateOptions& options, bool is_first) {
  std::map<absl::string_view, absl::string_view> cells = CellsOf(example);
  cells["stage"] = stage.name;
  if (options.correction && is_first) {
    for (absl::string_view name : {"declaration_time", "declaration_reason"}) {
      cells[name] = FindCsvColumn(name)->example;
    }
  }
  std::vector<std::string> row;
  for (const CsvColumn* column : columns) {
    row.push_back(Written(cells[column->name], options.separator));
  }
  return absl::StrCat(absl::StrJoin(row, std::string(1, options.separator)), "\n");
}

std::string ColumnLine(const CsvColumn& column, const TradeStage& stage) {
  const bool must = NeedOf(stage.stage, column) == CsvNeed::kMust;
  std::string line =
      absl::StrCat(column.name, must ? " (required): " : ": ", column.meaning);
  if (column.name == "stage") absl::StrAppend(&line, ": ", stage.name);
  if (column.name == "biz_step") {
    absl::StrAppend(&line, ": ", absl::StrJoin(stage.biz_steps, " | "));
  } else if (column.name == "disposition") {
    absl::StrAppend(&line, ": ", absl::StrJoin(stage.dispositions, " | "));
  } else if (!column.example.empty()) {
    absl::StrAppend(&line, ". Example: ", column.example);
  }
  return line;
}

}  // namespace

std::vector<const CsvColumn*> TemplateColumns(const TradeStage& stage,
                                              const TemplateOptions& options) {
  std::vector<const CsvColumn*> columns;
  for (const CsvColumn& column : CsvColumns()) {
    const bool is_wanted = NeedOf(stage.stage, column) != CsvNeed::kNo &&
                           (options.correction || !IsCorrection(column));
    // What has one value only, or none, is no choice.
    const bool is_choice =
        (column.name != "biz_step" || stage.biz_steps.size() > 1) &&
        (column.name != "disposition" || stage.dispositions.size() > 1);
    if (is_wanted && is_choice) columns.push_back(&column);
  }
  return columns;
}

std::string CsvTemplate(const TradeStage& stage, const TemplateOptions& options) {
  const std::vector<const CsvColumn*> columns = TemplateColumns(stage, options);
  const auto comment = [&](absl::string_view line) {
    return Comment(line, options.separator);
  };
  std::string text = comment(absl::StrCat(stage.name, ": ", stage.summary, "."));
  absl::StrAppend(
      &text,
      comment("Rows that begin with # are not read. Columns may be left out or moved."),
      comment("Try it: rastro submit FILE.csv --dry-run. More: docs/csv.md."));
  if (options.correction) {
    absl::StrAppend(&text, comment("A correction repeats the wrong event as it was "
                                   "submitted and says when it was noticed."));
  }
  absl::StrAppend(&text, "#\n");
  std::vector<std::string> names;
  for (const CsvColumn* column : columns) {
    absl::StrAppend(&text, comment(ColumnLine(*column, stage)));
    names.emplace_back(column->name);
  }
  absl::StrAppend(&text, "#\n",
                  comment("Below the names: examples. Take the # away to try them."),
                  absl::StrJoin(names, std::string(1, options.separator)), "\n");
  for (const Example& example : Examples()) {
    if (example.stage != stage.stage) continue;
    for (size_t i = 0; i < example.rows.size(); ++i) {
      absl::StrAppend(&text, "# ",
                      ExampleRow(example.rows[i], stage, columns, options, i == 0));
    }
  }
  return text;
}

}  // namespace rastro

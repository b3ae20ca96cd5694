// See csv_column.h.

#include "services/csv/csv_column.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

using Value = CsvValue;
using Scope = CsvScope;

std::vector<CsvColumn> MakeColumns() {
  return {
      {"stage", Value::kStage, Scope::kOnce, "", "what happened", ""},
      {"event", Value::kKey, Scope::kRow, "",
       "rows with the same text here are one event; empty: the row is one by itself",
       "A1"},
      {"event_time", Value::kTime, Scope::kOnce, "",
       "date and time of day, local time at the place", "2026-03-02 09:15"},
      {"event_time_zone_offset", Value::kOffset, Scope::kOnce, "",
       "how far local time is from UTC; UTC-7 is what no spreadsheet changes", "UTC-7"},
      {"event_id", Value::kUri, Scope::kOnce, "event_id",
       "identifier of the event, a URI, if you have one",
       "urn:uuid:8a3f0a52-6f0e-4a3e-9d55-0f2f7a1c1b01"},
      {"read_point", Value::kPlace, Scope::kOnce, "read_point",
       "where it happened: a GLN, or any URI", "7501234000208"},
      {"biz_location", Value::kPlace, Scope::kOnce, "biz_location",
       "where the goods are from then on: a GLN, or any URI", "7501234000208"},
      {"establishment", Value::kText, Scope::kOnce, "establishment",
       "official number of the establishment with country", "MX-TIF-999"},
      {"biz_step", Value::kTerm, Scope::kOnce, "biz_step", "step, if not the usual one",
       "loading"},
      {"disposition", Value::kTerm, Scope::kOnce, "disposition",
       "state of the goods afterwards, if not the usual one", "conformant"},

      {"parent", Value::kLot, Scope::kOnce, "", "the pallet or case: SSCC, or any URI",
       "(00)075012340000000017"},
      {"lot", Value::kLot, Scope::kRow, "",
       "lot, box, pallet or animal: label text (01)...(10)..., EPC URN, Digital Link, "
       "URI",
       "(01)07501234200011(10)L26063-A"},
      {"quantity", Value::kDecimal, Scope::kRow, "", "how much of the lot", "9800"},
      {"uom", Value::kUnit, Scope::kRow, "", "unit of the quantity", "kg"},
      {"input_lot", Value::kLot, Scope::kRow, "",
       "what went in: label text, EPC URN, Digital Link or URI; may lack only with "
       "transformation_id",
       "https://id.rastro.example/mx/siniiga/2504812345"},
      {"input_quantity", Value::kDecimal, Scope::kRow, "",
       "how much of it; empty for a single animal or thing", "40"},
      {"input_uom", Value::kUnit, Scope::kRow, "", "unit of that quantity", "head"},
      {"output_lot", Value::kLot, Scope::kRow, "", "what came out: likewise",
       "(01)07501234100014(10)C26061"},
      {"output_quantity", Value::kDecimal, Scope::kRow, "", "how much of it", "9800"},
      {"output_uom", Value::kUnit, Scope::kRow, "", "unit of that quantity", "kg"},
      {"transformation_id", Value::kUri, Scope::kOnce, "$.transformation_id",
       "ties together events that tell one transformation", "urn:uuid:8a3f0a52-shift-2"},

      {"slaughter_date", Value::kDate, Scope::kOnce, "$.ilmd.slaughter_date",
       "day of slaughter", "2026-03-02"},
      {"production_date", Value::kDate, Scope::kOnce, "$.ilmd.production_date",
       "day of production; for cuts, of cutting", "2026-03-03"},
      {"packaging_date", Value::kDate, Scope::kOnce, "$.ilmd.packaging_date",
       "day of packaging", "2026-03-03"},
      {"freezing_date", Value::kDate, Scope::kOnce, "$.ilmd.freezing_date",
       "first day of freezing", "2026-03-03"},
      {"best_before_date", Value::kDate, Scope::kOnce, "$.ilmd.best_before_date",
       "last day of best quality", "2027-09-03"},
      {"item_expiration_date", Value::kDate, Scope::kOnce, "$.ilmd.item_expiration_date",
       "last day of safe use", "2027-09-03"},
      {"sell_by_date", Value::kDate, Scope::kOnce, "$.ilmd.sell_by_date",
       "last day of sale", "2027-09-03"},
      {"harvest_start_date", Value::kDate, Scope::kOnce, "$.ilmd.harvest_start_date",
       "first day of harvest or catch", "2026-03-02"},
      {"harvest_end_date", Value::kDate, Scope::kOnce, "$.ilmd.harvest_end_date",
       "last day of harvest or catch", "2026-03-02"},
      {"lot_number", Value::kText, Scope::kOnce, "$.ilmd.lot_number",
       "lot number as printed on the label", "L26063-A"},
      {"species", Value::kText, Scope::kOnce, "$.ilmd.species",
       "common name in English, or scientific name", "bovine"},
      {"breed", Value::kText, Scope::kOnce, "$.ilmd.breed", "breed or variety", "Hass"},
      {"born_in", Value::kCountry, Scope::kEach, "$.ilmd.born_in",
       "country of birth, MX or 484; several: MX|US", "MX"},
      {"raised_in", Value::kCountry, Scope::kEach, "$.ilmd.raised_in",
       "country of raising; several: MX|US", "MX"},
      {"slaughtered_in", Value::kCountry, Scope::kOnce, "$.ilmd.slaughtered_in",
       "country of slaughter", "MX"},
      {"cut_in", Value::kCountry, Scope::kEach, "$.ilmd.cut_in",
       "country of cutting; several: MX|US", "MX"},
      {"country_of_origin", Value::kCountry, Scope::kOnce, "$.ilmd.country_of_origin",
       "country of origin as declared to customs", "MX"},
      {"cut_code", Value::kText, Scope::kOnce, "$.ilmd.cut_code",
       "code of the cut with its scheme", "UNECE-2184"},
      {"ante_mortem_result", Value::kResult, Scope::kOnce, "ante_mortem_result",
       "examination of the living animals: passed, restricted or condemned", "passed"},
      {"post_mortem_result", Value::kResult, Scope::kOnce, "$.ilmd.post_mortem_result",
       "examination after slaughter: passed, restricted or condemned", "passed"},
      {"net_weight", Value::kDecimal, Scope::kOnce, "$.ilmd.net_weight.value",
       "net weight of one trade item, when all have the same", "20"},
      {"net_weight_uom", Value::kUnit, Scope::kOnce, "$.ilmd.net_weight.uom", "its unit",
       "kg"},
      {"storage_state_code", Value::kText, Scope::kOnce, "$.ilmd.storage_state_code",
       "chilled, frozen, or a code of the trade", "frozen"},
      {"catch_area", Value::kText, Scope::kOnce, "$.ilmd.catch_area",
       "area of catch or harvest: FAO code or name", "Michoacan"},
      {"production_method", Value::kText, Scope::kOnce, "$.ilmd.production_method",
       "organic, wild, farmed, or a code of the trade", "organic"},

      {"farm", Value::kParty, Scope::kRow, "farm_shares[].farm",
       "farm or supplier that the lots come from: GLN or any URI", "7501234000307"},
      {"farm_percent", Value::kPercent, Scope::kRow, "farm_shares[].percent",
       "its share of the lot in percent", "60"},
      {"farm_animal_count", Value::kCount, Scope::kRow, "farm_shares[].animal_count",
       "number of its animals", "24"},
      {"farm_holding_number", Value::kText, Scope::kRow, "farm_shares[].holding_number",
       "official number of the holding (UPP, PGN)", "25-006-0117"},
      {"farm_country", Value::kCountry, Scope::kRow, "farm_shares[].country",
       "country of the farm", "MX"},

      {"source_owning_party", Value::kParty, Scope::kOnce,
       "source_list[type=owning_party].source", "who owned the goods before: GLN or URI",
       "7501234000000"},
      {"source_possessing_party", Value::kParty, Scope::kOnce,
       "source_list[type=possessing_party].source", "who held them before: GLN or URI",
       "7501234000000"},
      {"source_location", Value::kPlace, Scope::kOnce,
       "source_list[type=location].source", "from where: GLN or URI", "7501234000208"},
      {"destination_owning_party", Value::kParty, Scope::kOnce,
       "destination_list[type=owning_party].destination",
       "who owns them afterwards: GLN or URI", "4912345000002"},
      {"destination_possessing_party", Value::kParty, Scope::kOnce,
       "destination_list[type=possessing_party].destination",
       "who holds them afterwards: GLN or URI", "4912345000002"},
      {"destination_location", Value::kPlace, Scope::kOnce,
       "destination_list[type=location].destination", "to where: GLN or URI",
       "4912345000019"},

      {"bol", Value::kUri, Scope::kEach, "biz_transaction_list[type=bol].biz_transaction",
       "bill of lading, a URI", "urn:epcglobal:cbv:bt:7501234000208:BL-77"},
      {"inv", Value::kUri, Scope::kEach, "biz_transaction_list[type=inv].biz_transaction",
       "invoice, a URI", "urn:epcglobal:cbv:bt:7501234000208:F-1207"},
      {"desadv", Value::kUri, Scope::kEach,
       "biz_transaction_list[type=desadv].biz_transaction", "despatch advice, a URI",
       "urn:epcglobal:cbv:bt:7501234000208:D-1207"},
      {"recadv", Value::kUri, Scope::kEach,
       "biz_transaction_list[type=recadv].biz_transaction", "receiving advice, a URI",
       "urn:epcglobal:cbv:bt:4912345000019:R-31"},
      {"po", Value::kUri, Scope::kEach, "biz_transaction_list[type=po].biz_transaction",
       "purchase order, a URI", "urn:epcglobal:cbv:bt:4912345000002:PO-9"},
      {"pedigree", Value::kUri, Scope::kEach,
       "biz_transaction_list[type=pedigree].biz_transaction",
       "transit guide or other paper of origin, a URI",
       "https://id.rastro.example/mx/reemo/0117"},
      {"cert", Value::kUri, Scope::kEach,
       "biz_transaction_list[type=cert].biz_transaction",
       "certificate as a document, a URI", "https://id.rastro.example/mx/senasica/CZE-1"},
      {"testres", Value::kUri, Scope::kEach,
       "biz_transaction_list[type=testres].biz_transaction", "test result, a URI",
       "https://id.rastro.example/mx/lab/551"},

      {"certificate_number", Value::kText, Scope::kRow, "certificates[].number",
       "number printed on a certificate", "CZE-26-000871"},
      {"certificate_uri", Value::kUri, Scope::kRow, "certificates[].uri",
       "the certificate's URI, if it has one",
       "https://id.rastro.example/mx/senasica/CZE-26-000871"},
      {"certificate_kind", Value::kText, Scope::kRow, "certificates[].kind",
       "what it certifies", "zoosanitary"},
      {"certificate_issuer", Value::kText, Scope::kRow, "certificates[].issuer",
       "who issued it", "SENASICA"},
      {"certificate_issue_date", Value::kDate, Scope::kRow, "certificates[].issue_date",
       "day of issue", "2026-03-01"},
      {"certificate_expiry_date", Value::kDate, Scope::kRow, "certificates[].expiry_date",
       "last day on which it is valid", "2026-06-01"},
      {"certificate_sha256", Value::kSha256, Scope::kRow, "certificates[].sha256",
       "SHA-256 of its document, 64 hexadecimal digits",
       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},

      {"container_number", Value::kCode, Scope::kEach, "transport.container_numbers",
       "container, four letters and seven digits", "MSKU1234565"},
      {"seal_number", Value::kText, Scope::kEach, "transport.seal_numbers",
       "number of the seal", "MX0055123"},
      {"vessel", Value::kText, Scope::kOnce, "transport.vessel",
       "name of the vessel, flight or vehicle", "Manzanillo Bridge"},
      {"voyage", Value::kText, Scope::kOnce, "transport.voyage",
       "number of the voyage or flight", "061W"},
      {"port_of_loading", Value::kCode, Scope::kOnce, "transport.port_of_loading",
       "port or border crossing, UN/LOCODE", "MXZLO"},
      {"port_of_discharge", Value::kCode, Scope::kOnce, "transport.port_of_discharge",
       "port or border crossing, UN/LOCODE", "JPYOK"},
      {"estimated_departure_time", Value::kInstant, Scope::kOnce,
       "transport.estimated_departure_time",
       "date, time and offset: the port has its own clock", "2026-03-10 18:00 -06:00"},
      {"estimated_arrival_time", Value::kInstant, Scope::kOnce,
       "transport.estimated_arrival_time",
       "date, time and offset: the port has its own clock", "2026-03-28 08:00 +09:00"},

      {"sensor_type", Value::kText, Scope::kRow,
       "sensor_element_list[].sensor_report[].type", "kind of measurement, GS1 name",
       "Temperature"},
      {"sensor_device", Value::kUri, Scope::kRow,
       "sensor_element_list[].sensor_metadata.device_id", "the device, a URI",
       "urn:epc:id:giai:7501234.logger7"},
      {"sensor_time", Value::kTime, Scope::kRow,
       "sensor_element_list[].sensor_metadata.time", "moment of the measurement",
       "2026-03-12 06:00"},
      {"sensor_start_time", Value::kTime, Scope::kRow,
       "sensor_element_list[].sensor_metadata.start_time", "begin of a period",
       "2026-03-10 18:00"},
      {"sensor_end_time", Value::kTime, Scope::kRow,
       "sensor_element_list[].sensor_metadata.end_time", "end of a period",
       "2026-03-28 07:00"},
      {"sensor_value", Value::kDecimal, Scope::kRow,
       "sensor_element_list[].sensor_report[].value", "value at the moment", "-19"},
      {"sensor_min_value", Value::kDecimal, Scope::kRow,
       "sensor_element_list[].sensor_report[].min_value", "smallest value of the period",
       "-21"},
      {"sensor_max_value", Value::kDecimal, Scope::kRow,
       "sensor_element_list[].sensor_report[].max_value", "largest value of the period",
       "-18"},
      {"sensor_mean_value", Value::kDecimal, Scope::kRow,
       "sensor_element_list[].sensor_report[].mean_value", "mean of the period", "-19"},
      {"sensor_uom", Value::kUnit, Scope::kRow,
       "sensor_element_list[].sensor_report[].uom",
       "unit of the values: C or F for degrees", "C"},

      {"remark", Value::kText, Scope::kOnce, "remark", "in your own words",
       "Label misprint"},

      {"declaration_time", Value::kTime, Scope::kOnce,
       "error_declaration.declaration_time",
       "when the error was noticed; the row repeats the wrong event", "2026-03-04 10:00"},
      {"declaration_reason", Value::kTerm, Scope::kOnce, "error_declaration.reason",
       "did_not_occur or incorrect_data", "did_not_occur"},
      {"corrective_event_id", Value::kUri, Scope::kEach,
       "error_declaration.corrective_event_ids",
       "event_id of the event that tells it right; not with did_not_occur",
       "urn:uuid:8a3f0a52-6f0e-4a3e-9d55-0f2f7a1c1b02"},
  };
}

// Columns of every stage.
constexpr absl::string_view kMustAlways = "stage|event_time";
constexpr absl::string_view kMayAlways =
    "event|event_time_zone_offset|event_id|read_point|biz_location|establishment|biz_"
    "step|"
    "disposition|remark|declaration_*|corrective_event_id";

// Names between |; a name that ends in * is the beginning of several.
struct ColumnsOfStage {
  v1::Stage stage;
  absl::string_view musts;
  absl::string_view mays;
};

constexpr ColumnsOfStage kStages[] = {
    {v1::STAGE_HARVEST, "lot",
     "quantity|uom|harvest_*|best_before_date|lot_number|species|breed|country_of_origin|"
     "storage_state_code|catch_area|production_method|farm*"},
    {v1::STAGE_LIVE_RECEIVING, "lot",
     "quantity|uom|ante_mortem_result|farm*|source_*|pedigree|certificate_*"},
    {v1::STAGE_SLAUGHTER, "",
     "input_*|output_*|transformation_id|slaughter_date|species|breed|born_in|raised_in|"
     "slaughtered_in|lot_number|ante_mortem_result|post_mortem_result|"
     "storage_state_code|farm*"},
    {v1::STAGE_PROCESSING, "",
     "input_*|output_*|transformation_id|slaughter_date|production_date|packaging_date|"
     "freezing_date|best_before_date|item_expiration_date|sell_by_date|lot_number|"
     "species|"
     "born_in|raised_in|slaughtered_in|cut_in|country_of_origin|cut_code|net_weight*|"
     "storage_state_code|production_method|farm*"},
    {v1::STAGE_PACKAGING, "parent|lot", "quantity|uom"},
    {v1::STAGE_INSPECTION, "lot|disposition",
     "quantity|uom|ante_mortem_result|cert|testres|certificate_*"},
    {v1::STAGE_EXPORT, "lot",
     "quantity|uom|source_*|destination_*|bol|inv|desadv|cert|certificate_*|"
     "container_number|seal_number|vessel|voyage|port_*|estimated_*"},
    {v1::STAGE_TRANSPORT_CONDITION, "lot",
     "quantity|uom|sensor_*|container_number|seal_number|vessel|voyage"},
    {v1::STAGE_IMPORT_ARRIVAL, "lot",
     "quantity|uom|bol|desadv|container_number|seal_number|vessel|voyage|port_*"},
    {v1::STAGE_IMPORT_QUARANTINE, "lot", "quantity|uom|cert|testres|certificate_*"},
    {v1::STAGE_RECEIVING, "lot",
     "quantity|uom|source_*|destination_*|inv|desadv|recadv|po"},
    {v1::STAGE_UNPACKING, "parent", "lot|quantity|uom"},
    {v1::STAGE_RECALL, "lot|remark", "quantity|uom"},
    {v1::STAGE_RECALL_RELEASE, "lot|remark", "quantity|uom|testres"},
    {v1::STAGE_DESTRUCTION, "lot", "quantity|uom|cert|certificate_*"},
    {v1::STAGE_VOID_EXPORT, "lot", "quantity|uom|bol|inv|desadv|cert|destination_*"},
};

bool Names(absl::string_view names, absl::string_view column) {
  for (absl::string_view name : absl::StrSplit(names, '|', absl::SkipEmpty())) {
    const bool is_beginning = absl::ConsumeSuffix(&name, "*");
    if (is_beginning ? absl::StartsWith(column, name) : column == name) return true;
  }
  return false;
}

}  // namespace

const std::vector<CsvColumn>& CsvColumns() {
  static const auto* const columns = new std::vector<CsvColumn>(MakeColumns());
  return *columns;
}

const CsvColumn* FindCsvColumn(absl::string_view name) {
  const std::vector<CsvColumn>& columns = CsvColumns();
  const auto found =
      std::find_if(columns.begin(), columns.end(),
                   [&](const CsvColumn& each) { return each.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

bool IsCorrection(const CsvColumn& column) {
  return Names("declaration_*|corrective_event_id", column.name);
}

CsvNeed NeedOf(v1::Stage stage, const CsvColumn& column) {
  if (Names(kMustAlways, column.name)) return CsvNeed::kMust;
  for (const ColumnsOfStage& each : kStages) {
    if (each.stage != stage) continue;
    if (Names(each.musts, column.name)) return CsvNeed::kMust;
    if (Names(each.mays, column.name)) return CsvNeed::kMay;
  }
  return Names(kMayAlways, column.name) ? CsvNeed::kMay : CsvNeed::kNo;
}

}  // namespace rastro

// The table of titles. What is not needed on labels of food is plain text.

#include "services/traceability/ai_meaning.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/application_identifier.h"

namespace rastro {
namespace {

using enum AiContent;

struct MeaningRow {
  AiRange ais;
  // What ends in # is numbered by the AI's last digit, from 0 or (#1) from 1.
  absl::string_view title;
  AiContent content = kText;
  absl::string_view unit = "";
  absl::string_view remark = "";
};

constexpr MeaningRow kRows[] = {
    {"00", "SSCC", kKey},
    {"01", "GTIN", kKey},
    {"02", "CONTENT", kKey},
    {"03", "MTO GTIN", kKey},
    {"10", "BATCH/LOT"},
    {"11", "PROD DATE", kMonthOrDay},
    {"12", "DUE DATE", kLastDay},
    {"13", "PACK DATE", kMonthOrDay},
    {"15", "BEST BEFORE or BEST BY", kLastDay},
    {"16", "SELL BY", kLastDay},
    {"17", "USE BY or EXPIRY", kLastDay},
    {"20", "VARIANT"},
    {"21", "SERIAL"},
    {"22", "CPV"},
    {"235", "TPX"},
    {"240", "ADDITIONAL ID"},
    {"241", "CUST. PART No."},
    {"242", "MTO VARIANT"},
    {"243", "PCN"},
    {"250", "SECONDARY SERIAL"},
    {"251", "REF. TO SOURCE", kText, "", "for meat: the animal, or the animals"},
    {"253", "GDTI", kKey},
    {"254", "GLN EXTENSION COMPONENT"},
    {"255", "GCN", kKey},
    {"30", "VAR. COUNT", kCount},
    {{"310", "310", '5'}, "NET WEIGHT (kg)", kMeasure, "kg"},
    {{"311", "311", '5'}, "LENGTH (m)", kMeasure, "m"},
    {{"312", "312", '5'}, "WIDTH (m)", kMeasure, "m"},
    {{"313", "313", '5'}, "HEIGHT (m)", kMeasure, "m"},
    {{"314", "314", '5'}, "AREA (m²)", kMeasure, "m²"},
    {{"315", "315", '5'}, "NET VOLUME (l)", kMeasure, "l"},
    {{"316", "316", '5'}, "NET VOLUME (m³)", kMeasure, "m³"},
    {{"320", "320", '5'}, "NET WEIGHT (lb)", kMeasure, "lb"},
    {{"321", "321", '5'}, "LENGTH (in)", kMeasure, "in"},
    {{"322", "322", '5'}, "LENGTH (ft)", kMeasure, "ft"},
    {{"323", "323", '5'}, "LENGTH (yd)", kMeasure, "yd"},
    {{"324", "324", '5'}, "WIDTH (in)", kMeasure, "in"},
    {{"325", "325", '5'}, "WIDTH (ft)", kMeasure, "ft"},
    {{"326", "326", '5'}, "WIDTH (yd)", kMeasure, "yd"},
    {{"327", "327", '5'}, "HEIGHT (in)", kMeasure, "in"},
    {{"328", "328", '5'}, "HEIGHT (ft)", kMeasure, "ft"},
    {{"329", "329", '5'}, "HEIGHT (yd)", kMeasure, "yd"},
    {{"330", "330", '5'}, "GROSS WEIGHT (kg)", kMeasure, "kg"},
    {{"331", "331", '5'}, "LENGTH (m), log", kMeasure, "m"},
    {{"332", "332", '5'}, "WIDTH (m), log", kMeasure, "m"},
    {{"333", "333", '5'}, "HEIGHT (m), log", kMeasure, "m"},
    {{"334", "334", '5'}, "AREA (m²), log", kMeasure, "m²"},
    {{"335", "335", '5'}, "VOLUME (l), log", kMeasure, "l"},
    {{"336", "336", '5'}, "VOLUME (m³), log", kMeasure, "m³"},
    {{"337", "337", '5'}, "KG PER m²", kMeasure, "kg/m²"},
    {{"340", "340", '5'}, "GROSS WEIGHT (lb)", kMeasure, "lb"},
    {{"341", "341", '5'}, "LENGTH (in), log", kMeasure, "in"},
    {{"342", "342", '5'}, "LENGTH (ft), log", kMeasure, "ft"},
    {{"343", "343", '5'}, "LENGTH (yd), log", kMeasure, "yd"},
    {{"344", "344", '5'}, "WIDTH (in), log", kMeasure, "in"},
    {{"345", "345", '5'}, "WIDTH (ft), log", kMeasure, "ft"},
    {{"346", "346", '5'}, "WIDTH (yd), log", kMeasure, "yd"},
    {{"347", "347", '5'}, "HEIGHT (in), log", kMeasure, "in"},
    {{"348", "348", '5'}, "HEIGHT (ft), log", kMeasure, "ft"},
    {{"349", "349", '5'}, "HEIGHT (yd), log", kMeasure, "yd"},
    {{"350", "350", '5'}, "AREA (in²)", kMeasure, "in²"},
    {{"351", "351", '5'}, "AREA (ft²)", kMeasure, "ft²"},
    {{"352", "352", '5'}, "AREA (yd²)", kMeasure, "yd²"},
    {{"353", "353", '5'}, "AREA (in²), log", kMeasure, "in²"},
    {{"354", "354", '5'}, "AREA (ft²), log", kMeasure, "ft²"},
    {{"355", "355", '5'}, "AREA (yd²), log", kMeasure, "yd²"},
    {{"356", "356", '5'}, "NET WEIGHT (tr oz)", kMeasure, "troy ounces"},
    {{"357", "357", '5'}, "NET VOLUME (oz)", kMeasure, "US fluid ounces"},
    {{"360", "360", '5'}, "NET VOLUME (qt (US))", kMeasure, "US quarts"},
    {{"361", "361", '5'}, "NET VOLUME (gal.)", kMeasure, "US gallons"},
    {{"362", "362", '5'}, "VOLUME (qt (US)), log", kMeasure, "US quarts"},
    {{"363", "363", '5'}, "VOLUME (gal (US)), log", kMeasure, "US gallons"},
    {{"364", "364", '5'}, "NET VOLUME (in³)", kMeasure, "in³"},
    {{"365", "365", '5'}, "NET VOLUME (ft³)", kMeasure, "ft³"},
    {{"366", "366", '5'}, "NET VOLUME (yd³)", kMeasure, "yd³"},
    {{"367", "367", '5'}, "VOLUME (in³), log", kMeasure, "in³"},
    {{"368", "368", '5'}, "VOLUME (ft³), log", kMeasure, "ft³"},
    {{"369", "369", '5'}, "VOLUME (yd³), log", kMeasure, "yd³"},
    {"37", "COUNT", kCount},
    {{"3900", "3909"}, "AMOUNT", kAmount},
    {{"3910", "3919"}, "AMOUNT", kCurrencyAmount},
    {{"3920", "3929"}, "PRICE", kAmount},
    {{"3930", "3939"}, "PRICE", kCurrencyAmount},
    {{"3940", "3943"}, "PRCNT OFF", kPercent},
    {{"3950", "3955"}, "PRICE/UoM", kAmount},
    {"400", "ORDER NUMBER"},
    {"401", "GINC"},
    {"402", "GSIN", kKey},
    {"403", "ROUTE"},
    {"410", "SHIP TO LOC", kKey},
    {"411", "BILL TO", kKey},
    {"412", "PURCHASE FROM", kKey},
    {"413", "SHIP FOR LOC", kKey},
    {"414", "LOC No.", kKey},
    {"415", "PAY TO", kKey},
    {"416", "PROD/SERV LOC", kKey},
    {"417", "PARTY", kKey},
    {"420", "SHIP TO POST"},
    {"421", "SHIP TO POST", kPostal},
    {"422", "ORIGIN", kCountry, "", "for meat: where the animal was born"},
    {"423", "COUNTRY - INITIAL PROCESS", kCountries, "", "for meat: where it was raised"},
    {"424", "COUNTRY - PROCESS", kCountry, "", "for meat: where it was slaughtered"},
    {"425", "COUNTRY - DISASSEMBLY", kCountries, "", "for meat: where it was cut"},
    {"426", "COUNTRY - FULL PROCESS", kCountry, "", "for meat: from birth to cutting"},
    {"427", "ORIGIN SUBDIVISION"},
    {"4300", "SHIP TO COMP"},
    {"4301", "SHIP TO NAME"},
    {"4302", "SHIP TO ADD1"},
    {"4303", "SHIP TO ADD2"},
    {"4304", "SHIP TO SUB"},
    {"4305", "SHIP TO LOC"},
    {"4306", "SHIP TO REG"},
    {"4307", "SHIP TO COUNTRY"},
    {"4308", "SHIP TO PHONE"},
    {"4309", "SHIP TO GEO"},
    {"4310", "RTN TO COMP"},
    {"4311", "RTN TO NAME"},
    {"4312", "RTN TO ADD1"},
    {"4313", "RTN TO ADD2"},
    {"4314", "RTN TO SUB"},
    {"4315", "RTN TO LOC"},
    {"4316", "RTN TO REG"},
    {"4317", "RTN TO COUNTRY"},
    {"4318", "RTN TO POST"},
    {"4319", "RTN TO PHONE"},
    {"4320", "SRV DESCRIPTION"},
    {"4321", "DANGEROUS GOODS", kYesNo},
    {"4322", "AUTH TO LEAVE", kYesNo},
    {"4323", "SIG REQUIRED", kYesNo},
    {"4324", "NOT BEF DEL DT"},
    {"4325", "NOT AFT DEL DT"},
    {"4326", "REL DATE", kDays},
    {"4330", "MAX TEMP F.", kTemperature, "°F"},
    {"4331", "MAX TEMP C.", kTemperature, "°C"},
    {"4332", "MIN TEMP F.", kTemperature, "°F"},
    {"4333", "MIN TEMP C.", kTemperature, "°C"},
    {"7001", "NSN"},
    {"7002", "MEAT CUT", kText, "", "code of the UN/ECE list of cuts"},
    {"7003", "EXPIRY TIME", kTime},
    {"7004", "ACTIVE POTENCY"},
    {"7005", "CATCH AREA"},
    {"7006", "FIRST FREEZE DATE", kDays},
    {"7007", "HARVEST DATE", kDays},
    {"7008", "AQUATIC SPECIES"},
    {"7009", "FISHING GEAR TYPE"},
    {"7010", "PROD METHOD"},
    {"7011", "TEST BY DATE", kTime},
    {"7020", "REFURB LOT"},
    {"7021", "FUNC STAT"},
    {"7022", "REV STAT"},
    {"7023", "GIAI - ASSEMBLY"},
    {"7030", "PROCESSOR # #", kProcessor, "", "for meat: the slaughterhouse"},
    {{"7031", "7039"}, "PROCESSOR # #", kProcessor, "", "for meat: a cutting plant"},
    {"7040", "UIC+EXT"},
    {"7041", "UFRGT UNIT TYPE"},
    {"710", "NHRN PZN"},
    {"711", "NHRN CIP"},
    {"712", "NHRN CN"},
    {"713", "NHRN DRN"},
    {"714", "NHRN AIM"},
    {"715", "NHRN NDC"},
    {"716", "NHRN AIC"},
    {"717", "NHRN SRN"},
    {{"7230", "7239"}, "CERT # #1"},
    {"7240", "PROTOCOL"},
    {"7241", "AIDC MEDIA TYPE"},
    {"7242", "VCN"},
    {"7250", "DOB"},
    {"7251", "DOB TIME"},
    {"7252", "BIO SEX"},
    {"7253", "FAMILY NAME"},
    {"7254", "GIVEN NAME"},
    {"7255", "SUFFIX"},
    {"7256", "FULL NAME"},
    {"7257", "PERSON ADDR"},
    {"7258", "BIRTH SEQUENCE"},
    {"7259", "BABY"},
    {"8001", "DIMENSIONS"},
    {"8002", "CMT No."},
    {"8003", "GRAI", kKey},
    {"8004", "GIAI"},
    {"8005", "PRICE PER UNIT"},
    {"8006", "ITIP", kPieces},
    {"8007", "IBAN"},
    {"8008", "PROD TIME", kTime},
    {"8009", "OPTSEN"},
    {"8010", "CPID"},
    {"8011", "CPID SERIAL"},
    {"8012", "VERSION"},
    {"8013", "GMN"},
    {"8014", "MUDI"},
    {"8017", "GSRN - PROVIDER", kKey},
    {"8018", "GSRN - RECIPIENT", kKey},
    {"8019", "SRIN"},
    {"8020", "REF No."},
    {"8026", "ITIP CONTENT", kPieces},
    {"8030", "DIGSIG"},
    {"8040", "IMEI"},
    {"8041", "IMEI2"},
    {"8042", "ESIM"},
    {"8043", "PSIM"},
    {"8110", ""},
    {"8111", "POINTS"},
    {"8112", ""},
    {"8200", "PRODUCT URL"},
    {"90", "INTERNAL"},
    {{"91", "99"}, "INTERNAL"},
};

const MeaningRow* FindRow(absl::string_view ai) {
  for (const MeaningRow& row : kRows) {
    if (row.ais.Contains(ai)) return &row;
  }
  return nullptr;
}

}  // namespace

std::string AiTitle(absl::string_view ai) {
  const MeaningRow* row = FindRow(ai);
  if (row == nullptr) return "";
  const int digit = ai.back() - '0';
  if (absl::EndsWith(row->title, " #1")) {
    return absl::StrCat(row->title.substr(0, row->title.size() - 2), digit + 1);
  }
  if (absl::EndsWith(row->title, "#")) {
    return absl::StrCat(row->title.substr(0, row->title.size() - 1), digit);
  }
  return std::string(row->title);
}

AiContent AiContentOf(absl::string_view ai) {
  const MeaningRow* row = FindRow(ai);
  return row == nullptr ? kText : row->content;
}

absl::string_view AiUnit(absl::string_view ai) {
  const MeaningRow* row = FindRow(ai);
  return row == nullptr ? "" : row->unit;
}

absl::string_view AiRemark(absl::string_view ai) {
  const MeaningRow* row = FindRow(ai);
  return row == nullptr ? "" : row->remark;
}

}  // namespace rastro

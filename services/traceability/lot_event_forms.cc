// See lot_event_forms.h.

#include "services/traceability/lot_event_forms.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/decimal.h"
#include "services/traceability/event_time.h"
#include "services/traceability/violation.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr size_t kMaxUriBytes = 512;
constexpr size_t kMaxTextBytes = 1024;

bool IsUri(absl::string_view text) {
  return text.size() <= kMaxUriBytes && absl::StrContains(text, ':') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(c); });
}

// GS1's own vocabularies, whose names are written short.
bool IsGs1Vocabulary(absl::string_view uri) {
  for (absl::string_view beginning :
       {"urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/",
        "http://gs1.org/voc/", "https://gs1.org/voc/", "http://www.gs1.org/voc/",
        "https://www.gs1.org/voc/"}) {
    if (absl::StartsWith(uri, beginning)) return true;
  }
  return false;
}

// A value of another vocabulary than the GS1's.
bool IsForeignTerm(absl::string_view text, CbvList list) {
  return IsUri(text) && !IsGs1Vocabulary(text) && ShortCbvName(list, text) == text;
}

bool IsName(absl::string_view text, CbvList list) {
  return IsCbvName(list, text) || IsForeignTerm(text, list);
}

bool AllAre(absl::string_view text, bool (*is)(unsigned char)) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is(static_cast<unsigned char>(c)); });
}

bool IsCountry(absl::string_view text) {
  return (text.size() == 3 && AllAre(text, absl::ascii_isdigit)) ||
         (text.size() == 2 && AllAre(text, absl::ascii_isupper));
}

bool IsContainerNumber(absl::string_view text) {
  return text.size() == 11 && AllAre(text.substr(0, 4), absl::ascii_isupper) &&
         AllAre(text.substr(4), absl::ascii_isdigit);
}

bool IsLocode(absl::string_view text) {
  return text.size() == 5 && AllAre(text.substr(0, 2), absl::ascii_isupper) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
         });
}

bool IsNotNegative(absl::string_view text) {
  return IsPlainDecimal(text) && !IsNegative(text);
}

template <size_t kMax>
bool IsShort(absl::string_view text) {
  return text.size() <= kMax;
}

template <CbvList kList>
bool IsTerm(absl::string_view text) {
  return IsName(text, kList);
}

// The GS1 Web vocabulary grows on its own: a name of letters and digits, or a URI.
bool IsMeasurementType(absl::string_view text) {
  return (text.size() <= 64 && AllAre(text, absl::ascii_isalnum)) ||
         IsForeignTerm(text, CbvList::kMeasurementType);
}

constexpr TextForm kUri = {IsUri, "field.uri",
                           "wanted a URI of at most 512 printable ASCII characters"};
constexpr TextForm kDate = {IsDate, "field.date", "wanted a date YYYY-MM-DD"};
constexpr TextForm kCountry = {IsCountry, "field.country",
                               "wanted three digits (484) or two capitals (MX)"};
constexpr TextForm kDecimal = {IsPlainDecimal, "field.decimal",
                               "wanted a decimal such as -18.5, at most 40 "
                               "characters, no exponent"};
constexpr TextForm kAmount = {IsNotNegative, "field.decimal",
                              "wanted a decimal such as 982.4, not negative, at "
                              "most 40 characters, no exponent"};
constexpr TextForm kPercent = {IsPercent, "field.percent",
                               "wanted a decimal from 0 to 100"};
constexpr TextForm kUom = {IsUomCode, "field.uom",
                           "wanted a UN/ECE Rec 20 code such as KGM"};
constexpr TextForm kShort20 = {IsShort<20>, "field.length", "at most 20 bytes"};
constexpr TextForm kShort30 = {IsShort<30>, "field.length", "at most 30 bytes"};
constexpr TextForm kShort64 = {IsShort<64>, "field.length", "at most 64 bytes"};
constexpr TextForm kShort128 = {IsShort<128>, "field.length", "at most 128 bytes"};
constexpr TextForm kText = {IsShort<kMaxTextBytes>, "field.length", "at most 1024 bytes"};
constexpr TextForm kBizStep = {IsTerm<CbvList::kBizStep>, "field.vocabulary",
                               "wanted a CBV business step or a URI"};
constexpr TextForm kDisposition = {IsTerm<CbvList::kDisposition>, "field.vocabulary",
                                   "wanted a CBV disposition or a URI"};
constexpr TextForm kDocumentType = {IsTerm<CbvList::kBizTransactionType>,
                                    "field.vocabulary",
                                    "wanted a CBV transaction type or a URI"};
constexpr TextForm kPartyType = {IsTerm<CbvList::kSourceDestinationType>,
                                 "field.vocabulary",
                                 "wanted owning_party, possessing_party, location "
                                 "or a URI"};
constexpr TextForm kReason = {IsTerm<CbvList::kErrorReason>, "field.vocabulary",
                              "wanted did_not_occur, incorrect_data or a URI"};
constexpr TextForm kMeasurement = {IsMeasurementType, "field.vocabulary",
                                   "wanted a name such as Temperature or a URI"};
constexpr TextForm kAlert = {IsTerm<CbvList::kSensorAlertType>, "field.vocabulary",
                             "wanted ALARM_CONDITION, ERROR_CONDITION or a URI"};
constexpr TextForm kComponent = {IsTerm<CbvList::kComponent>, "field.vocabulary",
                                 "wanted a CBV component or a URI"};
constexpr TextForm kSha256 = {[](absl::string_view v) { return v.size() == 32; },
                              "field.sha256", "wanted 32 bytes"};
constexpr TextForm kContainer = {IsContainerNumber, "field.container",
                                 "wanted four capitals and seven digits"};
constexpr TextForm kLocode = {IsLocode, "field.locode",
                              "wanted a UN/LOCODE such as MXZLO"};

// By the field's name, or by Message.name where names differ in meaning. What
// is not here is free text; the identifiers of lots are judged by LotUri().
const TextForm& FormByName(const FieldDescriptor& field) {
  static const auto* const forms =
      new std::map<absl::string_view, TextForm>{{"BizTransaction.type", kDocumentType},
                                                {"Certificate.number", kShort128},
                                                {"Destination.type", kPartyType},
                                                {"Establishment.number", kShort64},
                                                {"Measure.value", kAmount},
                                                {"SensorReport.type", kMeasurement},
                                                {"SensorReport.value", kDecimal},
                                                {"Source.type", kPartyType},
                                                {"animals", kUri},
                                                {"best_before_date", kDate},
                                                {"biz_location", kUri},
                                                {"biz_rules", kUri},
                                                {"biz_step", kBizStep},
                                                {"biz_transaction", kUri},
                                                {"born_in", kCountry},
                                                {"chemical_substance", kUri},
                                                {"component", kComponent},
                                                {"container_numbers", kContainer},
                                                {"coordinate_reference_system", kUri},
                                                {"corrective_event_ids", kUri},
                                                {"country", kCountry},
                                                {"country_of_origin", kCountry},
                                                {"cut_code", kShort30},
                                                {"cut_in", kCountry},
                                                {"data_processing_method", kUri},
                                                {"delisted", kShort64},
                                                {"destination", kUri},
                                                {"device_id", kUri},
                                                {"device_metadata", kUri},
                                                {"disposition", kDisposition},
                                                {"effective_date", kDate},
                                                {"establishment", kShort64},
                                                {"event_id", kUri},
                                                {"exception", kAlert},
                                                {"expiry_date", kDate},
                                                {"farm", kUri},
                                                {"freezing_date", kDate},
                                                {"harvest_end_date", kDate},
                                                {"harvest_start_date", kDate},
                                                {"holding_number", kShort64},
                                                {"issue_date", kDate},
                                                {"item_expiration_date", kDate},
                                                {"listed", kShort64},
                                                {"lot_number", kShort20},
                                                {"max_value", kDecimal},
                                                {"mean_value", kDecimal},
                                                {"microorganism", kUri},
                                                {"min_value", kDecimal},
                                                {"packaging_date", kDate},
                                                {"perc_rank", kPercent},
                                                {"perc_value", kDecimal},
                                                {"percent", kPercent},
                                                {"port_of_discharge", kLocode},
                                                {"port_of_loading", kLocode},
                                                {"production_date", kDate},
                                                {"quantity", kAmount},
                                                {"raised_in", kCountry},
                                                {"raw_data", kUri},
                                                {"read_point", kUri},
                                                {"reason", kReason},
                                                {"s_dev", kAmount},
                                                {"seal_numbers", kShort64},
                                                {"sell_by_date", kDate},
                                                {"set", kDisposition},
                                                {"sha256", kSha256},
                                                {"slaughter_date", kDate},
                                                {"slaughtered_in", kCountry},
                                                {"source", kUri},
                                                {"unset", kDisposition},
                                                {"uom", kUom},
                                                {"uri", kUri},
                                                {"uri_value", kUri}};
  const auto qualified =
      forms->find(absl::StrCat(field.containing_type()->name(), ".", field.name()));
  if (qualified != forms->end()) return qualified->second;
  const auto found = forms->find(field.name());
  return found != forms->end() ? found->second : kText;
}

constexpr absl::string_view kDistinct[] = {
    "animals",           "born_in",        "child_epcs",
    "container_numbers", "cut_in",         "delisted",
    "epc_list",          "input_epc_list", "listed",
    "output_epc_list",   "raised_in",      "set",
    "species_list",      "unset"};

// Found by its address: every field of every event comes here.
using FieldRules = absl::flat_hash_map<const FieldDescriptor*, FieldRule>;

void AddRules(const Descriptor& message, FieldRules& rules) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool is_distinct = std::find(std::begin(kDistinct), std::end(kDistinct),
                                       field.name()) != std::end(kDistinct);
    const bool is_new =
        rules.emplace(&field, FieldRule{&FormByName(field), is_distinct}).second;
    if (is_new && field.message_type() != nullptr) AddRules(*field.message_type(), rules);
  }
}

}  // namespace

const FieldRule& RuleOf(const FieldDescriptor& field) {
  static const auto* const rules = [] {
    auto* const all = new FieldRules();
    AddRules(*v1::LotEvent::descriptor(), *all);
    return all;
  }();
  return rules->at(&field);
}

std::string HintFor(const TextForm& form, absl::string_view value) {
  for (CbvList list :
       {CbvList::kBizStep, CbvList::kDisposition, CbvList::kBizTransactionType,
        CbvList::kSourceDestinationType, CbvList::kErrorReason}) {
    const TextForm& of_list = list == CbvList::kBizStep                 ? kBizStep
                              : list == CbvList::kDisposition           ? kDisposition
                              : list == CbvList::kBizTransactionType    ? kDocumentType
                              : list == CbvList::kSourceDestinationType ? kPartyType
                                                                        : kReason;
    if (form.fits != of_list.fits) continue;
    const absl::string_view meant = Nearest(value, CbvNames(list));
    if (!meant.empty()) return absl::StrCat("did you mean ", meant, "?");
  }
  return std::string(form.hint);
}

std::string TextProblem(const FieldDescriptor& field, absl::string_view value) {
  const TextForm& form = *RuleOf(field).form;
  return form.fits(value) ? "" : HintFor(form, value);
}

}  // namespace rastro

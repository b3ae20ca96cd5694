// See query_param_rows.h.

#include "services/traceability/query_param_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "crypto/grammar.h"
#include "services/traceability/epc_urn.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/lot_uri.h"
#include "services/traceability/query_terms.h"

namespace rastro {
namespace {

absl::StatusOr<std::string> ReadChoice(absl::string_view value,
                                       absl::Span<const absl::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
    return std::string(value);
  }
  return WrongParamValue(value, absl::StrJoin(choices, ", "));
}

// `cbv:BizStep-shipping`, the web URI and the URN all mean `shipping`.
std::string ReadVocabulary(CbvList list, absl::string_view value) {
  absl::string_view name = value;
  if (absl::ConsumePrefix(&name, "cbv:")) {
    return ShortCbvName(list, absl::StrCat("https://ref.gs1.org/cbv/", name));
  }
  return ShortCbvName(list, value);
}

// The class pattern of a text that would name one thing if `*` at its end were a serial.
absl::StatusOr<std::string> PatternOf(absl::string_view text) {
  std::string example(text.substr(0, text.size() - 1));
  for (absl::string_view pattern : {"urn:epc:idpat:", "urn:epc:classpat:"}) {
    if (!absl::StartsWithIgnoreCase(text, pattern)) continue;
    const absl::string_view one =
        pattern == "urn:epc:idpat:" ? "urn:epc:id:" : "urn:epc:class:";
    example = absl::StrCat(one, example.substr(pattern.size()));
  }
  example += '1';
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(example);
  std::optional<std::string> found;
  if (key.ok() && key->has_value()) found = ClassPattern((*key)->uri);
  // What stands before the last part has to be all that the class is.
  const bool all = found && absl::EndsWith((*key)->uri, "1") &&
                   found->size() == (*key)->uri.size() &&
                   !absl::StrContains(example, '*');
  if (all) return *std::move(found);
  return WrongParamValue(
      text,
      "a pattern of one class, such as urn:epc:idpat:sgtin:7501234.200014.*, "
      "urn:epc:class:lgtin:7501234.200014.* or "
      "https://id.gs1.org/01/27501234000141/10/*; patterns of several classes "
      "are not served");
}

bool IsPattern(absl::string_view text) {
  return (IsEpcUrn(text) && absl::EndsWith(text, ".*")) || absl::EndsWith(text, "/*");
}

// What a MATCH_ parameter asks for. A pattern of items stands, among classes, for the
// class itself, whose EPC URN it is.
absl::StatusOr<std::string> ReadMatch(absl::string_view value, ParamKind kind) {
  const absl::string_view text = absl::StripAsciiWhitespace(value);
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(text);
  const bool is_key = key.ok() && key->has_value();
  const bool is_class = is_key && !ClassPattern((*key)->uri);
  if (IsPattern(text) && !(kind == ParamKind::kClasses && is_class))
    return PatternOf(text);
  if (is_key) return (*key)->uri;
  return LotUriFromAnyForm(text);
}

}  // namespace

const std::vector<ParamRow>& QueryParamRows() {
  constexpr CbvList kStep = CbvList::kBizStep;
  constexpr CbvList kDisposition = CbvList::kDisposition;
  constexpr CbvList kPartyType = CbvList::kSourceDestinationType;
  const auto event = &EventQuery::event_time;
  const auto record = &EventQuery::record_time;
  const auto error = &EventQuery::error_declaration_time;
  static const auto* const rows = new std::vector<ParamRow>{
      {"eventType", ParamKind::kEventType, {kEventTypeTerm}},
      {"GE_eventTime", ParamKind::kTime, {}, kStep, event, true},
      {"LT_eventTime", ParamKind::kTime, {}, kStep, event, false},
      {"GE_recordTime", ParamKind::kTime, {}, kStep, record, true},
      {"LT_recordTime", ParamKind::kTime, {}, kStep, record, false},
      {"EQ_action", ParamKind::kAction, {kActionTerm}},
      {"EQ_bizStep", ParamKind::kVocabulary, {kBizStepTerm}, kStep},
      {"EQ_disposition", ParamKind::kVocabulary, {kDispositionTerm}, kDisposition},
      {"EQ_persistentDisposition_set",
       ParamKind::kVocabulary,
       {kPersistentSetTerm},
       kDisposition},
      {"EQ_persistentDisposition_unset",
       ParamKind::kVocabulary,
       {kPersistentUnsetTerm},
       kDisposition},
      {"EQ_readPoint", ParamKind::kIdentifier, {kReadPointTerm}},
      {"WD_readPoint", ParamKind::kIdentifier, {kReadPointTerm}},
      {"EQ_bizLocation", ParamKind::kIdentifier, {kBizLocationTerm}},
      {"WD_bizLocation", ParamKind::kIdentifier, {kBizLocationTerm}},
      {"EQ_transformationID", ParamKind::kIdentifier, {kTransformationTerm}},
      {"MATCH_epc", ParamKind::kMatch, {kEpcTerm}},
      {"MATCH_parentID", ParamKind::kMatch, {kParentTerm}},
      {"MATCH_inputEPC", ParamKind::kMatch, {kInputEpcTerm}},
      {"MATCH_outputEPC", ParamKind::kMatch, {kOutputEpcTerm}},
      {"MATCH_anyEPC",
       ParamKind::kMatch,
       {kEpcTerm, kParentTerm, kInputEpcTerm, kOutputEpcTerm}},
      {"MATCH_epcClass", ParamKind::kClasses, {kEpcClassTerm}},
      {"MATCH_inputEPCClass", ParamKind::kClasses, {kInputClassTerm}},
      {"MATCH_outputEPCClass", ParamKind::kClasses, {kOutputClassTerm}},
      {"MATCH_anyEPCClass",
       ParamKind::kClasses,
       {kEpcClassTerm, kInputClassTerm, kOutputClassTerm}},
      {"EQ_eventID", ParamKind::kText, {kEventIdTerm}},
      {"EXISTS_errorDeclaration", ParamKind::kExists, {kErrorTerm}},
      {"GE_errorDeclarationTime", ParamKind::kTime, {kErrorTerm}, kStep, error, true},
      {"LT_errorDeclarationTime", ParamKind::kTime, {kErrorTerm}, kStep, error, false},
      {"EQ_errorReason",
       ParamKind::kVocabulary,
       {kErrorReasonTerm},
       CbvList::kErrorReason},
      {"EQ_correctiveEventID", ParamKind::kText, {kCorrectiveIdTerm}},
      {"EQ_bizTransaction_",
       ParamKind::kTyped,
       {kBizTransactionTerm},
       CbvList::kBizTransactionType},
      {"EQ_source_", ParamKind::kTyped, {kSourceTerm}, kPartyType},
      {"EQ_destination_", ParamKind::kTyped, {kDestinationTerm}, kPartyType},
      {"orderBy", ParamKind::kOrder, {}},
      {"orderDirection", ParamKind::kDirection, {}},
      {"eventCountLimit", ParamKind::kCount, {}},
  };
  return *rows;
}

const ParamRow* FindParamRow(absl::string_view name) {
  for (const ParamRow& row : QueryParamRows()) {
    const bool family = row.kind == ParamKind::kTyped;
    if (family ? absl::StartsWith(name, row.name) : name == row.name) return &row;
  }
  return nullptr;
}

absl::Status WrongParamValue(absl::string_view got, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("got ", Quoted(got), ", wanted ", wanted));
}

absl::StatusOr<std::string> ReadParamValue(const ParamRow& row, absl::string_view name,
                                           absl::string_view value) {
  switch (row.kind) {
    case ParamKind::kEventType:
      return ReadChoice(value, {"ObjectEvent", "AggregationEvent", "TransactionEvent",
                                "TransformationEvent", "AssociationEvent"});
    case ParamKind::kAction:
      return ReadChoice(value, {"ADD", "OBSERVE", "DELETE"});
    case ParamKind::kVocabulary:
      return ReadVocabulary(row.list, value);
    case ParamKind::kIdentifier:
      return QueryIdentifier(value);
    case ParamKind::kMatch:
    case ParamKind::kClasses:
      return ReadMatch(value, row.kind);
    case ParamKind::kTyped:
      return TypedValue(ReadVocabulary(row.list, name.substr(row.name.size())),
                        QueryIdentifier(value));
    case ParamKind::kOrder:
      return ReadChoice(value, {"eventTime", "recordTime"});
    case ParamKind::kDirection:
      return ReadChoice(value, {"ASC", "DESC"});
    default:
      return std::string(value);
  }
}

}  // namespace rastro

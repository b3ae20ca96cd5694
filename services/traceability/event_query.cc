// See event_query.h.

#include "services/traceability/event_query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"
#include "services/traceability/epc_urn.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/lot_uri.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

constexpr size_t kMaxValueBytes = 2048;

// What the values of a parameter are.
enum class Kind {
  kEventType,
  kAction,
  kVocabulary,  // `list` says which.
  kIdentifier,  // A place, document or transformation in any form.
  kText,
  kExists,   // No value.
  kMatch,    // Single things, or patterns of them.
  kClasses,  // Lots and classes, or patterns of them.
  kTyped,    // A family: the name goes on with a type of `list`.
  kTime,
  kOrder,
  kDirection,
  kCount,
};

struct ParamRow {
  absl::string_view name;
  Kind kind;
  std::vector<const char*> terms;     // One or more for what is looked up.
  CbvList list = CbvList::kBizStep;   // For kVocabulary and kTyped.
  TimeRange EventQuery::*range = {};  // For kTime.
  bool from = false;                  // Likewise: the beginning of the range.
};

const std::vector<ParamRow>& Rows() {
  constexpr CbvList kStep = CbvList::kBizStep;
  constexpr CbvList kDisposition = CbvList::kDisposition;
  constexpr CbvList kPartyType = CbvList::kSourceDestinationType;
  const auto event = &EventQuery::event_time;
  const auto record = &EventQuery::record_time;
  const auto error = &EventQuery::error_declaration_time;
  static const auto* const rows = new std::vector<ParamRow>{
      {"eventType", Kind::kEventType, {kEventTypeTerm}},
      {"GE_eventTime", Kind::kTime, {}, kStep, event, true},
      {"LT_eventTime", Kind::kTime, {}, kStep, event, false},
      {"GE_recordTime", Kind::kTime, {}, kStep, record, true},
      {"LT_recordTime", Kind::kTime, {}, kStep, record, false},
      {"EQ_action", Kind::kAction, {kActionTerm}},
      {"EQ_bizStep", Kind::kVocabulary, {kBizStepTerm}, kStep},
      {"EQ_disposition", Kind::kVocabulary, {kDispositionTerm}, kDisposition},
      {"EQ_persistentDisposition_set",
       Kind::kVocabulary,
       {kPersistentSetTerm},
       kDisposition},
      {"EQ_persistentDisposition_unset",
       Kind::kVocabulary,
       {kPersistentUnsetTerm},
       kDisposition},
      {"EQ_readPoint", Kind::kIdentifier, {kReadPointTerm}},
      {"WD_readPoint", Kind::kIdentifier, {kReadPointTerm}},
      {"EQ_bizLocation", Kind::kIdentifier, {kBizLocationTerm}},
      {"WD_bizLocation", Kind::kIdentifier, {kBizLocationTerm}},
      {"EQ_transformationID", Kind::kIdentifier, {kTransformationTerm}},
      {"MATCH_epc", Kind::kMatch, {kEpcTerm}},
      {"MATCH_parentID", Kind::kMatch, {kParentTerm}},
      {"MATCH_inputEPC", Kind::kMatch, {kInputEpcTerm}},
      {"MATCH_outputEPC", Kind::kMatch, {kOutputEpcTerm}},
      {"MATCH_anyEPC",
       Kind::kMatch,
       {kEpcTerm, kParentTerm, kInputEpcTerm, kOutputEpcTerm}},
      {"MATCH_epcClass", Kind::kClasses, {kEpcClassTerm}},
      {"MATCH_inputEPCClass", Kind::kClasses, {kInputClassTerm}},
      {"MATCH_outputEPCClass", Kind::kClasses, {kOutputClassTerm}},
      {"MATCH_anyEPCClass",
       Kind::kClasses,
       {kEpcClassTerm, kInputClassTerm, kOutputClassTerm}},
      {"EQ_eventID", Kind::kText, {kEventIdTerm}},
      {"EXISTS_errorDeclaration", Kind::kExists, {kErrorTerm}},
      {"GE_errorDeclarationTime", Kind::kTime, {kErrorTerm}, kStep, error, true},
      {"LT_errorDeclarationTime", Kind::kTime, {kErrorTerm}, kStep, error, false},
      {"EQ_errorReason", Kind::kVocabulary, {kErrorReasonTerm}, CbvList::kErrorReason},
      {"EQ_correctiveEventID", Kind::kText, {kCorrectiveIdTerm}},
      {"EQ_bizTransaction_",
       Kind::kTyped,
       {kBizTransactionTerm},
       CbvList::kBizTransactionType},
      {"EQ_source_", Kind::kTyped, {kSourceTerm}, kPartyType},
      {"EQ_destination_", Kind::kTyped, {kDestinationTerm}, kPartyType},
      {"orderBy", Kind::kOrder, {}},
      {"orderDirection", Kind::kDirection, {}},
      {"eventCountLimit", Kind::kCount, {}},
  };
  return *rows;
}

const ParamRow* FindRow(absl::string_view name) {
  for (const ParamRow& row : Rows()) {
    const bool family = row.kind == Kind::kTyped;
    if (family ? absl::StartsWith(name, row.name) : name == row.name) return &row;
  }
  return nullptr;
}

absl::Status Wrong(absl::string_view got, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("got ", Quoted(got), ", wanted ", wanted));
}

absl::Status Unknown(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(name), ": no parameter that is served; wanted one of ",
                   absl::StrJoin(QueryParamNames(), ", ")));
}

absl::StatusOr<absl::Time> ReadTime(absl::string_view value) {
  const std::optional<absl::Time> time = ParseDateTime(value, std::nullopt);
  if (!time) return Wrong(value, "a time with its offset: 2026-03-02T09:15:30-07:00");
  return *time;
}

absl::StatusOr<std::string> ReadChoice(absl::string_view value,
                                       absl::Span<const absl::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
    return std::string(value);
  }
  return Wrong(value, absl::StrJoin(choices, ", "));
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
  return Wrong(text,
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
absl::StatusOr<std::string> ReadMatch(absl::string_view value, Kind kind) {
  const absl::string_view text = absl::StripAsciiWhitespace(value);
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(text);
  const bool is_key = key.ok() && key->has_value();
  const bool is_class = is_key && !ClassPattern((*key)->uri);
  if (IsPattern(text) && !(kind == Kind::kClasses && is_class)) return PatternOf(text);
  if (is_key) return (*key)->uri;
  return LotUriFromAnyForm(text);
}

absl::StatusOr<std::string> ReadValue(const ParamRow& row, absl::string_view name,
                                      absl::string_view value) {
  switch (row.kind) {
    case Kind::kEventType:
      return ReadChoice(value, {"ObjectEvent", "AggregationEvent", "TransactionEvent",
                                "TransformationEvent", "AssociationEvent"});
    case Kind::kAction:
      return ReadChoice(value, {"ADD", "OBSERVE", "DELETE"});
    case Kind::kVocabulary:
      return ReadVocabulary(row.list, value);
    case Kind::kIdentifier:
      return QueryIdentifier(value);
    case Kind::kMatch:
    case Kind::kClasses:
      return ReadMatch(value, row.kind);
    case Kind::kTyped:
      return TypedValue(ReadVocabulary(row.list, name.substr(row.name.size())),
                        QueryIdentifier(value));
    default:
      return std::string(value);
  }
}

class Parser {
 public:
  absl::Status Add(const QueryParam& param) {
    const ParamRow* const row = FindRow(param.name);
    if (row == nullptr) return Unknown(param.name);
    if (!seen_.insert(param.name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(param.name, ": given twice; wanted once, with all its values"));
    }
    return WithField(param.name, AddRow(*row, param));
  }

  absl::StatusOr<EventQuery> Finish() && {
    // The same in whatever order they came.
    std::sort(query_.conditions.begin(), query_.conditions.end());
    query_.conditions.erase(
        std::unique(query_.conditions.begin(), query_.conditions.end()),
        query_.conditions.end());
    return std::move(query_);
  }

 private:
  absl::Status AddRow(const ParamRow& row, const QueryParam& param) {
    if (row.kind == Kind::kExists) return AddExists(row, param.values);
    if (param.values.empty())
      return absl::InvalidArgumentError("wanted a value, got none");
    for (const std::string& value : param.values) {
      if (value.empty() || value.size() > kMaxValueBytes) {
        return Wrong(value, absl::StrCat("1 to ", kMaxValueBytes, " bytes"));
      }
    }
    const bool looked_up = row.kind != Kind::kTime && !row.terms.empty();
    if (looked_up) return AddCondition(row, param);
    if (param.values.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted one value, got ", param.values.size()));
    }
    return SetOne(row, param.values.front());
  }

  absl::Status AddExists(const ParamRow& row, const std::vector<std::string>& values) {
    const bool fine =
        values.empty() ||
        (values.size() == 1 && (values.front().empty() || values.front() == "true"));
    if (!fine)
      return Wrong(values.front(), "no value: it only asks whether there is one");
    query_.conditions.push_back({{row.terms.front(), ""}});
    return absl::OkStatus();
  }

  absl::Status AddCondition(const ParamRow& row, const QueryParam& param) {
    std::vector<QueryTerm> condition;
    terms_ += param.values.size() * row.terms.size();
    if (terms_ > kQueryTermsMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the query has more than ", kQueryTermsMax, " values; divide it"));
    }
    for (const std::string& value : param.values) {
      absl::StatusOr<std::string> read = ReadValue(row, param.name, value);
      if (!read.ok()) return read.status();
      for (const char* term : row.terms) condition.push_back({term, *read});
    }
    std::sort(condition.begin(), condition.end());
    condition.erase(std::unique(condition.begin(), condition.end()), condition.end());
    query_.conditions.push_back(std::move(condition));
    return absl::OkStatus();
  }

  absl::Status SetOne(const ParamRow& row, const std::string& value) {
    switch (row.kind) {
      case Kind::kTime:
        return SetTime(row, value);
      case Kind::kOrder: {
        absl::StatusOr<std::string> order =
            ReadChoice(value, {"eventTime", "recordTime"});
        if (!order.ok()) return order.status();
        query_.order =
            *order == "eventTime" ? QueryOrder::kEventTime : QueryOrder::kRecordTime;
        return absl::OkStatus();
      }
      case Kind::kDirection: {
        absl::StatusOr<std::string> direction = ReadChoice(value, {"ASC", "DESC"});
        if (!direction.ok()) return direction.status();
        query_.descending = *direction == "DESC";
        return absl::OkStatus();
      }
      default:
        if (absl::SimpleAtoi(value, &query_.limit) && query_.limit > 0) {
          return absl::OkStatus();
        }
        return Wrong(value, "a number from 1");
    }
  }

  absl::Status SetTime(const ParamRow& row, const std::string& value) {
    absl::StatusOr<absl::Time> time = ReadTime(value);
    if (!time.ok()) return time.status();
    TimeRange& range = query_.*row.range;
    (row.from ? range.from : range.until) = *time;
    if (!row.terms.empty()) query_.conditions.push_back({{row.terms.front(), ""}});
    return absl::OkStatus();
  }

  EventQuery query_;
  std::set<std::string> seen_;
  size_t terms_ = 0;
};

void AppendText(absl::string_view text, std::string& out) {
  absl::StrAppend(&out, text.size(), ":", text);
}

void AppendRange(const TimeRange& range, std::string& out) {
  for (const std::optional<absl::Time>& end : {range.from, range.until}) {
    AppendText(end ? absl::FormatTime(absl::RFC3339_full, *end, absl::UTCTimeZone()) : "",
               out);
  }
}

}  // namespace

absl::Span<const absl::string_view> QueryParamNames() {
  static const auto* const names = [] {
    auto* const all = new std::vector<absl::string_view>;
    for (const ParamRow& row : Rows()) all->push_back(row.name);
    return all;
  }();
  return *names;
}

absl::StatusOr<EventQuery> EventQuery::Parse(absl::Span<const QueryParam> params) {
  Parser parser;
  for (const QueryParam& param : params) {
    if (absl::Status status = parser.Add(param); !status.ok()) return status;
  }
  return std::move(parser).Finish();
}

std::string EventQuery::Text() const {
  std::string text = absl::StrCat(order == QueryOrder::kEventTime ? "event" : "record",
                                  descending ? " desc " : " asc ", limit, " ");
  AppendRange(event_time, text);
  AppendRange(record_time, text);
  AppendRange(error_declaration_time, text);
  for (const std::vector<QueryTerm>& condition : conditions) {
    absl::StrAppend(&text, " ", condition.size(), " ");
    for (const QueryTerm& term : condition) {
      AppendText(term.name, text);
      AppendText(term.value, text);
    }
  }
  return text;
}

bool EventQuery::AsksForHashId() const {
  for (const std::vector<QueryTerm>& condition : conditions) {
    for (const QueryTerm& term : condition) {
      if (term.name == kEventIdTerm && IsEventHashId(term.value)) return true;
    }
  }
  return false;
}

bool EventQuery::Matches(const EventFacts& facts,
                         absl::Span<const std::string> hash_ids) const {
  const std::vector<QueryTerm> terms = QueryTermsOf(facts, hash_ids);
  if (terms.empty() || !event_time.Contains(facts.event_time)) return false;
  if (facts.error_declaration &&
      !error_declaration_time.Contains(facts.error_declaration->declaration_time)) {
    return false;
  }
  const auto has = [&](const QueryTerm& term) {
    return std::binary_search(terms.begin(), terms.end(), term);
  };
  return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
    return std::any_of(condition.begin(), condition.end(), has);
  });
}

}  // namespace rastro

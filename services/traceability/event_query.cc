// See event_query.h.

#include "services/traceability/event_query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/grammar.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/query_param_rows.h"

namespace rastro {
namespace {

constexpr size_t kMaxValueBytes = 2048;

absl::Status Unknown(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(name), ": no parameter that is served; wanted one of ",
                   absl::StrJoin(QueryParamNames(), ", ")));
}

absl::StatusOr<absl::Time> ReadTime(absl::string_view value) {
  const std::optional<absl::Time> time = ParseDateTime(value, std::nullopt);
  if (!time)
    return WrongParamValue(value, "a time with its offset: 2026-03-02T09:15:30-07:00");
  return *time;
}

class Parser {
 public:
  absl::Status Add(const QueryParam& param) {
    const ParamRow* const row = FindParamRow(param.name);
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
    if (row.kind == ParamKind::kExists) return AddExists(row, param.values);
    if (param.values.empty())
      return absl::InvalidArgumentError("wanted a value, got none");
    for (const std::string& value : param.values) {
      if (value.empty() || value.size() > kMaxValueBytes) {
        return WrongParamValue(value, absl::StrCat("1 to ", kMaxValueBytes, " bytes"));
      }
    }
    const bool looked_up = row.kind != ParamKind::kTime && !row.terms.empty();
    if (looked_up) return AddCondition(row, param);
    if (param.values.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted one value, got ", param.values.size()));
    }
    absl::StatusOr<std::string> value =
        ReadParamValue(row, param.name, param.values.front());
    return value.ok() ? SetOne(row, *value) : value.status();
  }

  absl::Status AddExists(const ParamRow& row, const std::vector<std::string>& values) {
    const bool fine =
        values.empty() ||
        (values.size() == 1 && (values.front().empty() || values.front() == "true"));
    if (!fine)
      return WrongParamValue(values.front(),
                             "no value: it only asks whether there is one");
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
      absl::StatusOr<std::string> read = ReadParamValue(row, param.name, value);
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
      case ParamKind::kTime:
        return SetTime(row, value);
      case ParamKind::kOrder:
        query_.order =
            value == "eventTime" ? QueryOrder::kEventTime : QueryOrder::kRecordTime;
        return absl::OkStatus();
      case ParamKind::kDirection:
        query_.descending = value == "DESC";
        return absl::OkStatus();
      default:
        if (absl::SimpleAtoi(value, &query_.limit) && query_.limit > 0) {
          return absl::OkStatus();
        }
        return WrongParamValue(value, "a number from 1");
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
    for (const ParamRow& row : QueryParamRows()) all->push_back(row.name);
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

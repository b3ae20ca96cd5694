// rastro findings: what the server found while it recorded.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/cli/commands.h"
#include "services/cli/finding_view.h"
#include "services/cli/printable.h"

namespace rastro {
namespace {

struct FindingOptions {
  std::string lot, participant, rule, since;
  uint64_t limit = 1000;
  bool strict = false;
};

// "36h", "7d", a date, or a time with offset.
absl::StatusOr<absl::Time> ParseSince(const std::string& text) {
  absl::string_view digits(text);
  int64_t count = 0;
  if (digits.size() > 1 && (digits.back() == 'h' || digits.back() == 'd') &&
      absl::SimpleAtoi(digits.substr(0, digits.size() - 1), &count) && count >= 0 &&
      count < 100'000) {
    return absl::Now() - absl::Hours(digits.back() == 'd' ? 24 * count : count);
  }
  absl::Time time;
  std::string error;
  if (absl::ParseTime("%Y-%m-%d", text, &time, &error) ||
      absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return time;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--since: got \"", text, "\", wanted a date (2026-03-02, UTC), a time with offset ",
      "(2026-03-02T06:00:00-07:00), or how long ago (36h, 7d)"));
}

absl::StatusOr<v1::ListFindingsRequest> RequestOf(const FindingOptions& options) {
  v1::ListFindingsRequest request;
  request.set_lot(options.lot);
  request.set_participant(options.participant);
  request.set_rule(options.rule);
  if (options.since.empty()) return request;
  const absl::StatusOr<absl::Time> since = ParseSince(options.since);
  if (!since.ok()) return since.status();
  request.mutable_since_time()->set_seconds(absl::ToUnixSeconds(*since));
  return request;
}

std::string RecordTimeOf(const v1::ListedFinding& listed) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                          absl::FromUnixSeconds(listed.record_time().seconds()),
                          absl::UTCTimeZone());
}

void PrintLines(const v1::ListedFinding& listed) {
  constexpr size_t kShown = 4;
  const Finding finding = FindingFromWire(listed.finding());
  std::cout << RecordTimeOf(listed) << "  entry " << listed.index() << "  "
            << Printable(listed.submitter()) << "\n";
  PrintFinding(finding, std::cout);
  const size_t shown = std::min(kShown, finding.lots.size());
  for (size_t i = 0; i < shown; ++i) {
    std::cout << "      lot " << Printable(finding.lots[i]) << "\n";
  }
  if (shown < finding.lots.size()) {
    std::cout << "      and " << finding.lots.size() - shown << " more lots (--json)\n";
  }
}

void PrintJson(const v1::ListedFinding& listed) {
  nlohmann::ordered_json json = {{"index", listed.index()},
                                 {"record_time", RecordTimeOf(listed)},
                                 {"submitter", listed.submitter()}};
  json.update(FindingJson(FindingFromWire(listed.finding())));
  std::cout << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
            << "\n";
}

absl::Status RunFindings(Context& context, const FindingOptions& options) {
  absl::StatusOr<v1::ListFindingsRequest> request = RequestOf(options);
  if (!request.ok()) return request.status();
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  if (absl::Status status = (*session)->RememberNewest().status(); !status.ok()) {
    return status;
  }
  uint64_t shown = 0;
  for (;;) {
    const absl::StatusOr<v1::ListFindingsResponse> page =
        (*session)->connection.ListFindings(*request);
    if (!page.ok()) return page.status();
    bool is_cut = false;
    for (const v1::ListedFinding& listed : page->findings()) {
      is_cut = shown == options.limit;
      if (is_cut) break;
      ++shown;
      context.json ? PrintJson(listed) : PrintLines(listed);
    }
    std::cout.flush();
    is_cut |= shown == options.limit && !page->next_page_token().empty();
    if (page->next_page_token().empty() || is_cut) {
      std::cerr << Counted(shown, "finding") << " among " << page->tree_size()
                << " entries, by the server's word"
                << (is_cut ? "; there may be more (--limit)" : "") << "\n";
      if (options.strict && shown > 0) context.exit = ExitCode::kFindings;
      return absl::OkStatus();
    }
    request->set_page_token(page->next_page_token());
  }
}

}  // namespace

void AddFindings(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "findings", "What the record says that somebody should know, newest first");
  auto options = std::make_shared<FindingOptions>();
  command->add_option("--lot", options->lot, "Of this lot, in any form");
  command->add_option("--participant", options->participant,
                      "Of events that this participant submitted");
  command->add_option("--rule", options->rule,
                      "Of this rule, as recalled (docs/findings.md lists them)");
  command->add_option("--since", options->since,
                      "Recorded since: 2026-03-02, a time with offset, 36h, 7d");
  command->add_option("--limit", options->limit, "Show no more (default 1000)")
      ->check(CLI::PositiveNumber);
  command->add_flag("--strict", options->strict, "Exit with 4 if there are any");
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "The server's word: each event is judged as it is recorded, with what it touches.\n"
      "rastro verify LOT judges a lot with all that it goes back to, and proves it.\n"
      "Example: rastro findings --participant norte --since 7d");
  command->callback([&context, options] {
    const ExitCode exit = Report(RunFindings(context, *options));
    if (exit != ExitCode::kDone) context.exit = exit;
  });
}

}  // namespace rastro

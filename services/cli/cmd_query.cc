// rastro query: events by what they say, in the words of the EPCIS standard.

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/cli/commands.h"
#include "services/cli/parameter_flag.h"
#include "services/cli/printable.h"
#include "services/traceability/event_query.h"
#include "services/traceability/event_words.h"
#include "services/traceability/lot_event_json.h"

namespace rastro {
namespace {

constexpr char kQueryFooter[] =
    "The flags are the standard's names in small letters: --eq-biz-step is EQ_bizStep.\n"
    "A flag that is given again adds a value; an event fulfils it with any of them, and\n"
    "must fulfil all flags. Identifiers may have any form: EPC URN, Digital Link, "
    "element\n"
    "string. docs/queries.md tells each of them.\n"
    "The answer is the server's word: that it left nothing out cannot be proven. Check\n"
    "what an event says of a lot with `rastro verify LOT`.\n"
    "Example: rastro query --eq-biz-step shipping --ge-event-time 2026-03-01T00:00:00Z\n"
    "         rastro query --match-any-epc-class 'urn:epc:class:lgtin:7501234.200014.*' "
    "--json\n"
    "         rastro query --param EQ_action=ADD,DELETE --param orderBy=recordTime";

struct QueryOptions {
  std::map<std::string, std::vector<std::string>> flags;  // By the standard's name.
  std::vector<std::string> params;                        // NAME=VALUE[,VALUE]
  bool error_declaration = false;
  uint32_t page_size = 0;
};

using Params = std::map<std::string, std::vector<std::string>>;  // Each name once.

// What stands before the first `=`, and what behind it.
std::pair<std::string, std::string> SplitOnce(const std::string& text) {
  return absl::StrSplit(text, absl::MaxSplits('=', 1));
}

// Of a family each value brings the type that completes the name.
absl::Status AddTyped(const std::string& family, const std::string& value,
                      Params& params) {
  const auto [type, id] = SplitOnce(value);
  if (id.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(FlagOf(family), ": got '", value,
                                                   "', wanted TYPE=ID, as po=urn:x:1"));
  }
  params[absl::StrCat(family, type)].push_back(id);
  return absl::OkStatus();
}

absl::StatusOr<Params> ParamsOf(const QueryOptions& options) {
  Params params;
  for (const auto& [name, values] : options.flags) {
    for (const std::string& value : values) {
      if (!absl::EndsWith(name, "_")) {
        params[name].push_back(value);
      } else if (absl::Status status = AddTyped(name, value, params); !status.ok()) {
        return status;
      }
    }
  }
  for (const std::string& param : options.params) {
    const auto [name, list] = SplitOnce(param);
    std::vector<std::string>& values = params[name];
    for (absl::string_view value : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      values.emplace_back(value);
    }
  }
  if (options.error_declaration) params["EXISTS_errorDeclaration"];
  return params;
}

absl::StatusOr<v1::QueryEventsRequest> RequestOf(const QueryOptions& options) {
  absl::StatusOr<Params> params = ParamsOf(options);
  if (!params.ok()) return params.status();
  v1::QueryEventsRequest request;
  for (auto& [name, values] : *params) {
    v1::QueryParam& param = *request.add_params();
    param.set_name(name);
    for (std::string& value : values) param.add_values(std::move(value));
  }
  request.set_page_size(options.page_size);
  return request;
}

std::string UtcText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string RecordTimeOf(const v1::FoundEvent& found) {
  return UtcText(absl::FromUnixSeconds(found.record_time().seconds()) +
                 absl::Nanoseconds(found.record_time().nanos()));
}

void PrintLine(const v1::FoundEvent& found) {
  std::cout << found.index() << "  ";
  const absl::StatusOr<EventFacts> facts =
      ReadEventFacts(found.media_type(), found.content());
  if (!facts.ok()) {
    std::cout << RecordTimeOf(found) << "  cannot be read\n";
    return;
  }
  const auto shown = [](const std::string& text) {
    return text.empty() ? std::string("-") : Printable(text);
  };
  std::cout << UtcText(facts->event_time) << "  " << EventTypeName(facts->type) << "  "
            << shown(facts->biz_step) << "  "
            << shown(facts->read_point.empty() ? facts->biz_location : facts->read_point)
            << "  " << shown(found.submitter()) << "  "
            << Counted(facts->mentions.size(), "identifier");
  if (!facts->event_id.empty()) std::cout << "  " << Printable(facts->event_id);
  std::cout << "\n";
}

absl::Status PrintJson(const v1::FoundEvent& found) {
  std::string event = OneLineJson(found.content());
  if (found.media_type() == kLotEventMediaType) {
    v1::LotEvent lot_event;
    if (!lot_event.ParseFromString(found.content())) {
      return absl::DataLossError(
          absl::StrCat("event ", found.index(), ": its content is no LotEvent"));
    }
    event = LotEventToJson(lot_event);
  }
  std::string head = nlohmann::ordered_json{{"index", found.index()},
                                            {"record_time", RecordTimeOf(found)},
                                            {"submitter", found.submitter()},
                                            {"media_type", found.media_type()}}
                         .dump();
  head.pop_back();
  std::cout << head << ",\"event\":" << event << "}\n";
  return absl::OkStatus();
}

absl::Status RunQuery(const Context& context, const QueryOptions& options) {
  absl::StatusOr<v1::QueryEventsRequest> request = RequestOf(options);
  if (!request.ok()) return request.status();
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  if (absl::Status status = (*session)->RememberNewest().status(); !status.ok()) {
    return status;
  }
  uint64_t events = 0;
  for (;;) {
    const absl::StatusOr<v1::QueryEventsResponse> page =
        (*session)->connection.QueryEvents(*request);
    if (!page.ok()) return page.status();
    for (const v1::FoundEvent& found : page->events()) {
      ++events;
      if (!context.json) {
        PrintLine(found);
      } else if (absl::Status status = PrintJson(found); !status.ok()) {
        return status;
      }
    }
    std::cout.flush();
    if (page->next_page_token().empty()) {
      std::cerr << Counted(events, "event") << " among " << page->tree_size()
                << " entries, by the server's word\n";
      return absl::OkStatus();
    }
    request->set_page_token(page->next_page_token());
  }
}

void AddFlags(CLI::App& command, QueryOptions& options) {
  for (const absl::string_view name : QueryParamNames()) {
    if (name == "EXISTS_errorDeclaration") {
      command.add_flag(FlagOf(name), options.error_declaration, std::string(name));
      continue;
    }
    std::string flag = FlagOf(name);
    if (name == "eventCountLimit") flag += ",--limit";
    const bool family = absl::EndsWith(name, "_");
    command
        .add_option(flag, options.flags[std::string(name)],
                    absl::StrCat(name, family ? "{TYPE}; give TYPE=ID" : ""))
        ->allow_extra_args(false)
        ->type_name(family ? "TYPE=ID" : "VALUE");
  }
}

}  // namespace

void AddQuery(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("query", "Events by what they say: step, time, place, lot, ...");
  auto options = std::make_shared<QueryOptions>();
  AddFlags(*command, *options);
  command
      ->add_option("--param", options->params,
                   "NAME=VALUE[,VALUE] with the standard's own name")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command
      ->add_option("--page-size", options->page_size,
                   "Events in one answer of the server, 1 to 1000 (default 100)")
      ->check(CLI::Range(1, 1000));
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(kQueryFooter);
  command->callback(
      [&context, options] { context.exit = Report(RunQuery(context, *options)); });
}

}  // namespace rastro

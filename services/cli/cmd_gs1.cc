// rastro gs1: what a code on a box, in a file or in a message means. Needs no server.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/cli/commands.h"
#include "services/cli/printable.h"
#include "services/traceability/gs1_explanation.h"

namespace rastro {
namespace {

struct NormalizeOptions {
  std::vector<std::string> texts;
  bool unchecked = false;
};

int CurrentYear() {
  return static_cast<int>(absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year());
}

absl::StatusOr<std::string> CanonicalUri(const std::string& text, bool unchecked) {
  if (unchecked) {
    std::optional<std::string> uri = UncheckedGs1Uri(text);
    if (uri) return *std::move(uri);
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text,
                     "\" is no EPC URN and no GS1 Digital Link: the event hash takes it "
                     "as it stands"));
  }
  absl::StatusOr<Gs1Key> key = NormalizeGs1(text);
  if (!key.ok()) return key.status();
  return std::move(key->uri);
}

// All texts are tried: one wrong one does not hide what the others are.
ExitCode Normalize(const Context& context, const NormalizeOptions& options) {
  ExitCode exit = ExitCode::kDone;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::string& text : options.texts) {
    const absl::StatusOr<std::string> uri = CanonicalUri(text, options.unchecked);
    nlohmann::ordered_json row = {{"text", Printable(text)}};
    if (uri.ok()) {
      row["uri"] = *uri;
      if (!context.json) std::cout << *uri << "\n";
    } else {
      row["uri"] = nullptr;
      row["problem"] = Printable(uri.status().message());
      exit = Report(uri.status());
    }
    list.push_back(std::move(row));
  }
  if (context.json) std::cout << list.dump(1) << "\n";
  return exit;
}

nlohmann::ordered_json PartJson(const Gs1Part& part) {
  return {{"ai", part.element.ai},
          {"title", part.title},
          {"value", Printable(part.element.value)},
          {"meaning", part.meaning},
          {"in_name", part.in_name}};
}

nlohmann::ordered_json ExplanationJson(const std::string& text,
                                       const Gs1Explanation& told) {
  nlohmann::ordered_json json = {{"text", Printable(text)},
                                 {"form", std::string(Gs1FormName(told.form))}};
  json["uri"] = nullptr;
  if (told.key) {
    json["uri"] = told.key->uri;
    json["kind"] = std::string(Gs1KeyKindName(told.key->kind));
    json["has_chain"] = IsChained(told.key->kind);
  }
  json["parts"] = nlohmann::ordered_json::array();
  for (const Gs1Part& part : told.parts) json["parts"].push_back(PartJson(part));
  json["problems"] = told.problems;
  json["notes"] = told.notes;
  return json;
}

void PrintPart(const Gs1Part& part) {
  std::cout << "  (" << part.element.ai << ")";
  if (!part.title.empty()) std::cout << " " << part.title;
  std::cout << ": " << Printable(part.element.value);
  if (!part.meaning.empty()) std::cout << " - " << part.meaning;
  std::cout << "\n";
}

void PrintParts(const Gs1Explanation& told, bool in_name, absl::string_view heading) {
  bool first = true;
  for (const Gs1Part& part : told.parts) {
    if (part.in_name != in_name) continue;
    if (first) std::cout << heading << "\n";
    first = false;
    PrintPart(part);
  }
}

void PrintExplanation(const Gs1Explanation& told) {
  std::cout << Gs1FormName(told.form) << "\n";
  const bool lot = told.key && IsChained(told.key->kind);
  PrintParts(told, true, lot ? "names the lot" : told.key ? "names it" : "would name it");
  PrintParts(told, false, "attributes");
  for (const std::string& note : told.notes) std::cout << "note: " << note << "\n";
  if (!told.key) return;
  std::cout << "kind: " << Gs1KeyKindName(told.key->kind)
            << (lot ? ", has a chain" : ", has no chain of its own") << "\n"
            << "uri: " << told.key->uri << "\n";
}

ExitCode Explain(const Context& context, const std::string& text) {
  const absl::StatusOr<Gs1Explanation> told = ExplainGs1(text, CurrentYear());
  if (!told.ok()) return Report(told.status());
  if (context.json) {
    std::cout << ExplanationJson(text, *told).dump(1) << "\n";
  } else {
    PrintExplanation(*told);
  }
  ExitCode exit = ExitCode::kDone;
  for (const std::string& problem : told->problems) {
    exit = Report(absl::InvalidArgumentError(problem));
  }
  return exit;
}

}  // namespace

void AddGs1(CLI::App& app, Context& context) {
  CLI::App* gs1 = app.add_subcommand("gs1", "Read GS1 identifiers and labels");
  gs1->require_subcommand(1);

  auto options = std::make_shared<NormalizeOptions>();
  CLI::App* normalize = gs1->add_subcommand(
      "normalize",
      "Canonical URIs, one a line; what is wrong or no GS1 key: exit code 2");
  normalize
      ->add_option("TEXT", options->texts,
                   "EPC URN, Digital Link, element string, GTIN or SSCC")
      ->required();
  normalize->add_flag("--unchecked", options->unchecked,
                      "As the CBV event hash does it: EPC URNs and Digital Links only, "
                      "check digits are taken as they came");
  AddJsonOption(*normalize, context);
  normalize->footer("Example: rastro gs1 normalize '(01)07501234200011(10)L26063-A'");
  normalize->callback(
      [&context, options] { context.exit = Normalize(context, *options); });

  auto text = std::make_shared<std::string>();
  CLI::App* explain = gs1->add_subcommand(
      "explain", "What each part means; exit code 2 if something is wrong with it");
  explain
      ->add_option("TEXT", *text, "EPC URN, Digital Link, element string, GTIN or SSCC")
      ->required();
  AddJsonOption(*explain, context);
  explain->footer(
      "Example: rastro gs1 explain "
      "'(01)07501234200011(3102)001234(11)260304(10)L26063-A(7030)484TIF111'");
  explain->callback([&context, text] { context.exit = Explain(context, *text); });
}

}  // namespace rastro

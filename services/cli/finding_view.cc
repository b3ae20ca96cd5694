// See finding_view.h.

#include "services/cli/finding_view.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/cli/printable.h"

namespace rastro {
namespace {

constexpr size_t kColumns = 80;

Severity SeverityFromWire(v1::Severity severity) {
  switch (severity) {
    case v1::SEVERITY_ERROR:
      return Severity::kError;
    case v1::SEVERITY_WARNING:
      return Severity::kWarning;
    default:
      return Severity::kInfo;
  }
}

}  // namespace

Finding FindingFromWire(const v1::Finding& wire) {
  Finding finding = {.rule = wire.rule(),
                     .severity = SeverityFromWire(wire.severity()),
                     .message = wire.message(),
                     .events = {wire.events().begin(), wire.events().end()},
                     .lots = {wire.lots().begin(), wire.lots().end()}};
  for (const v1::Figure& each : wire.figures()) {
    finding.figures.push_back({each.name(), each.value(), each.uom()});
  }
  return finding;
}

void PrintWrapped(absl::string_view head, absl::string_view text, std::ostream& out) {
  std::string line(head);
  const std::string indent(head.size(), ' ');
  bool empty = true;
  for (const absl::string_view word : absl::StrSplit(Printable(text), ' ')) {
    if (!empty && line.size() + 1 + word.size() > kColumns) {
      out << line << "\n";
      line = indent;
      empty = true;
    }
    absl::StrAppend(&line, empty ? "" : " ", word);
    empty = false;
  }
  out << line << "\n";
}

void PrintFinding(const Finding& finding, std::ostream& out) {
  std::string text = finding.message;
  if (!finding.events.empty()) {
    absl::StrAppend(&text, " (", finding.events.size() == 1 ? "entry " : "entries ",
                    absl::StrJoin(finding.events, ", "), ")");
  }
  out << "  " << SeverityName(finding.severity) << " " << Printable(finding.rule) << "\n";
  PrintWrapped("      ", text, out);
}

nlohmann::ordered_json FindingJson(const Finding& finding) {
  nlohmann::ordered_json figures = nlohmann::json::array();
  for (const Figure& figure : finding.figures) {
    figures.push_back(
        {{"name", figure.name}, {"value", figure.value}, {"uom", figure.uom}});
  }
  return {{"rule", finding.rule},
          {"severity", std::string(SeverityName(finding.severity))},
          {"message", finding.message},
          {"figures", std::move(figures)},
          {"events", finding.events},
          {"lots", finding.lots}};
}

}  // namespace rastro

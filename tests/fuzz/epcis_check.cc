// The check of EPCIS files, and the names in their master data: what the check passes
// the ledger's door passes, event by event.

#include "services/traceability/epcis_check.h"

#include <nlohmann/json.hpp>
#include <set>

#include "crypto/event.h"
#include "crypto/grammar.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/master_data.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

void RequireReport(const EpcisReport& report, absl::string_view file) {
  for (const std::vector<Violation>* list : {&report.mistakes, &report.advice}) {
    Require(list->size() <= kMaxFileMistakes + kMaxViolations, "a report is bounded");
    RequireViolations(*list, file);
    for (const Violation& each : *list) {
      Require(!each.event || *each.event < report.events || each.rule == "json.kind",
              "it tells of events that are there");
    }
  }
}

// A file that cannot be taken apart is told of; one without events is advice.
void RequireTold(const EpcisReport& report) {
  if (!report.mistakes.empty()) return;
  for (const Violation& each : report.advice) {
    if (each.rule == "document.empty") return;
  }
  Require(false, "what cannot be taken apart has a mistake");
}

// One event after the other, at the door.
void RequireSameJudgement(const EpcisReport& report,
                          const std::vector<EpcisContent>& contents) {
  std::set<uint32_t> wrong;
  for (const Violation& each : report.mistakes) {
    if (each.event) wrong.insert(*each.event);
  }
  uint32_t position = 0;
  for (const EpcisContent& each : contents) {
    if (each.content.size() > kMaxEventBytes) return;
    const bool is_admitted = CheckEpcisEvent(each.content).ok();
    Require(is_admitted || !report.mistakes.empty(), "the door refuses nothing else");
    if (each.is_header) continue;
    Require(!is_admitted || wrong.count(position) == 0, "the door refuses all of it");
    ++position;
  }
}

// All texts of `json`, wherever they stand.
std::vector<std::string> TextsOf(const nlohmann::json& json) {
  std::vector<std::string> texts;
  const nlohmann::json flat = json.flatten();
  for (const auto& each : flat.items()) {
    if (each.value().is_string()) texts.push_back(each.value());
  }
  return texts;
}

}  // namespace

void FuzzEpcisCheck(absl::string_view bytes) {
  const EpcisReport report = CheckEpcisDocument(bytes);
  RequireReport(report, bytes);
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(bytes);
  if (!contents.ok()) return RequireTold(report);
  if (report.complete) RequireSameJudgement(report, *contents);
}

void FuzzMasterData(absl::string_view bytes) {
  const absl::StatusOr<MasterData> names = MasterData::Read(bytes);
  if (!names.ok()) return RequireViolations(names.status(), bytes);
  const nlohmann::json json =
      nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (names->empty() || json.is_discarded()) return;
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(bytes);
  const bool has_header = contents.ok() && contents->front().is_header;
  const absl::StatusOr<MasterData> of_header =
      MasterData::Read(has_header ? contents->front().content : bytes);
  Require(of_header.ok(), "the header alone has master data too");
  const JsonDocument document = JsonDocument::Parse(bytes, kMaxDocumentBytes).value();
  const JsonLdPrefixes prefixes(document.root().Find("@context"));
  bool is_any_named = false;
  for (const std::string& text : TextsOf(json)) {
    const std::string identifier = prefixes.Expand(text);
    const absl::string_view name = names->NameOf(identifier);
    Require(IsUtf8(name) && name.size() <= kMaxMasterDataNameBytes, "a name is text");
    Require(of_header->NameOf(identifier) == name, "in the header it is the same");
    is_any_named = is_any_named || !name.empty();
  }
  Require(is_any_named, "names belong to what stands in the document");
}

}  // namespace rastro

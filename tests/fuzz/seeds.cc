#include "tests/fuzz/seeds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/key_succession.h"
#include "crypto/note/log_proof.h"
#include "crypto/part.h"
#include "crypto/registration_certificate.h"
#include "services/backup/backup_line.h"
#include "services/client/registration_request.h"
#include "services/csv/csv_template.h"
#include "services/server/default_config.h"
#include "services/traceability/disclosure_profile.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/wire/messages.h"
#include "tests/fuzz/golden.h"
#include "tests/fuzz/target.h"
#include "tests/testing/json_file.h"
#include "tests/testing/lot_event_generator.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using Seeds = std::vector<std::string>;

std::filesystem::path SourcePath(const std::string& name) {
  return std::filesystem::path(RASTRO_SOURCE_DIR) / name;
}

// The files below a folder of the project whose names end in `ending`, in their order.
Seeds FilesIn(const std::string& folder, const std::string& ending) {
  Seeds names;
  if (!std::filesystem::exists(SourcePath(folder))) return {};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(SourcePath(folder))) {
    if (entry.is_regular_file() && absl::EndsWith(entry.path().string(), ending)) {
      names.push_back(std::filesystem::relative(entry.path(), SourcePath("")).string());
    }
  }
  std::sort(names.begin(), names.end());
  Seeds files;
  for (const std::string& name : names) files.push_back(ReadSeedFile(name));
  return files;
}

// The golden texts whose name begins with `prefix`.
Seeds GoldenTexts(absl::string_view prefix) {
  Seeds texts;
  for (const nlohmann::json& each : GoldenVectors("formats.json")) {
    const std::string name = each.at("name");
    if (absl::StartsWith(name, prefix)) texts.push_back(each.at("text"));
  }
  return texts;
}

Seeds Records() {
  Seeds records;
  for (const EntryOpening& opening : Golden().file.entries) {
    const auto part = opening.parts.find(std::string(kPublicPart));
    if (part == opening.parts.end()) continue;
    const Part record = Part::Parse(part->second).value();
    if (record.media_type == kRegistryMediaType) records.push_back(record.content);
  }
  RegistryRecord limited = RegistryRecord::Parse(records.front()).value();
  limited.establishments = {"MX-TIF-1", "MX-TIF-2"};
  for (const std::string& establishment : limited.establishments) {
    limited.limits.push_back({limited.keys.front().id(), establishment});
  }
  limited.Sort();
  records.push_back(limited.Text());
  return records;
}

Seeds Notes() {
  Seeds notes = {Golden().file.checkpoint, Golden().file.heads};
  for (const ShownBatch& batch : Golden().file.batches) notes.push_back(batch.note);
  return notes;
}

Seeds Keys() {
  Seeds keys = {Golden().ledger.key.Text()};
  for (const std::string& record : Records()) {
    const RegistryRecord parsed = RegistryRecord::Parse(record).value();
    for (const VerifierKey& key : parsed.keys) keys.push_back(key.Text());
  }
  return keys;
}

Seeds KeySuccessions() {
  const std::string name = Golden().ledger.origin;
  return {KeySuccession{TestKey(name, 1).key(), TestKey(name, 2).key()}.Text()};
}

// As it is, and with all contents erased.
Seeds Provenances() {
  ProvenanceFile erased = Golden().file;
  for (EntryOpening& entry : erased.entries) {
    if (entry.lots.empty()) continue;
    entry.lots.clear();
    entry.lots_proof.clear();
    entry.parts.clear();
  }
  return {Golden().bytes, erased.Json()};
}

Seeds LogProofs() {
  LogProof proof{std::nullopt, 16, Golden().file.entries_proof, Golden().file.checkpoint};
  const std::string bare = proof.Text();
  proof.extra = "what no signature covers";
  return {bare, proof.Text()};
}

// Neither certificates nor a signature: what OpenSSL reads is fuzzed by its makers.
Seeds RegistrationCertificates() {
  RegistrationCertificate binding;
  binding.origin = "ledger.example/golden";
  binding.record_hash = LeafHash("record");
  binding.certificates = {"not a certificate", std::string(300, '\x30')};
  binding.signature = std::string(256, 's');
  return {binding.Text()};
}

Seeds ShownEntries() {
  Seeds entries;
  for (const EntryOpening& opening : Golden().file.entries) {
    entries.push_back(
        ShownEntryToWire({opening, Golden().file.batches[0].note}).SerializeAsString());
  }
  const EntryOpening& last = Golden().file.entries.back();
  entries.push_back(
      ShownEntryToWire(
          {{last.entry, last.event, last.links, {}, {}, {}, {}}, "", false, {{Hash{}}}})
          .SerializeAsString());
  return entries;
}

Seeds Receipts() {
  const ProvenRange range{
      0, {Golden().file.entries[0].entry}, Golden().file.entries_proof};
  return {ReceiptToWire({Golden().file.checkpoint, {range}, false}).SerializeAsString(),
          ReceiptToWire({Golden().file.checkpoint, {range, range}, true})
              .SerializeAsString()};
}

Seeds TradeEvents() {
  return {
      ObjectEventJson("ADD", {TestLot("A"), TestLot("B")}, 1, "urn:uuid:1"),
      PackingJson("ADD", "https://id.gs1.org/00/075012340000000017", {TestLot("A")}, 2),
      TransformationJson({TestLot("A")}, {TestLot("C")}, 3, "urn:example:t:1")};
}

Seeds Submissions() {
  const TestParticipant exporter("empacadora");
  const TestParticipant operator_party("operadora");
  std::vector<PreparedEvent> events;
  Seeds seeds;
  for (const std::string& json : TradeEvents()) {
    events.push_back(TestEvent(exporter, json));
    seeds.push_back(
        SubmissionToWire(TestBatch(exporter, {events.back()})).SerializeAsString());
  }
  seeds.push_back(SubmissionToWire(TestBatch(exporter, events)).SerializeAsString());
  seeds.push_back(
      SubmissionToWire(TestRegistration(operator_party, exporter.Record(Role::kExporter),
                                        {&operator_party.key, &exporter.key}))
          .SerializeAsString());
  return seeds;
}

Seeds Requests() {
  const TestParticipant exporter("empacadora");
  RequestPlan plan{{std::string(kTestOrigin), "operadora", {}},
                   exporter.submitter.secret,
                   exporter.Record(Role::kExporter)};
  return {BuildRegistrationRequest(plan, exporter.key).value()};
}

Seeds Configurations() {
  const std::string standard = DefaultConfigText({"ledger.example/food"});
  std::string all = standard;
  for (size_t at = 0; (at = all.find("\n#", at)) != std::string::npos; ++at) {
    if (all.compare(at + 2, 1, " ") != 0) all.erase(at + 1, 1);
  }
  return {standard, all};
}

Seeds Documents() {
  Seeds seeds = FilesIn("deploy/sample", ".jsonld");
  for (std::string& file : FilesIn("tests/fuzz/corpus/master_data", ".jsonld")) {
    seeds.push_back(std::move(file));
  }
  for (std::string& event : TradeEvents()) seeds.push_back(std::move(event));
  return seeds;
}

// The events of the documents, one by one.
Seeds EpcisEvents() {
  Seeds events;
  for (const std::string& document : Documents()) {
    std::vector<EpcisContent> contents = SplitEpcisFile(document).value();
    for (EpcisContent& each : contents) {
      events.push_back(std::move(each.content));
    }
  }
  return events;
}

Seeds LotEvents() {
  Seeds events;
  for (const std::string& file : FilesIn("tests/fuzz/corpus/lot_event_json", ".json")) {
    const std::vector<LotEventLine> lines = ReadLotEventJson(file).value();
    for (const LotEventLine& line : lines) {
      events.push_back(line.event.value().SerializeAsString());
    }
  }
  return events;
}

constexpr int kGeneratedEvents = 20;

// Events that fill all fields, oddly.
std::vector<v1::LotEvent> GeneratedEvents() {
  LotEventGenerator generator(1);
  std::vector<v1::LotEvent> events;
  for (int i = 0; i < kGeneratedEvents; ++i) events.push_back(generator.Next());
  return events;
}

Seeds LotEventTexts() {
  Seeds texts = FilesIn("tests/fuzz/corpus/lot_event_json", ".json");
  for (const v1::LotEvent& event : GeneratedEvents()) {
    texts.push_back(LotEventToJson(event));
  }
  return texts;
}

// Documents, and LotEvents in the clothes of EPCIS.
Seeds ConvertedEvents() {
  Seeds seeds = Documents();
  for (const v1::LotEvent& event : GeneratedEvents()) {
    seeds.push_back(LotEventToEpcis(event).value());
  }
  return seeds;
}

// Of every stage: the columns with examples that are read.
Seeds CsvFiles() {
  Seeds files;
  for (const TradeStage& stage : TradeStages()) {
    for (const char separator : {',', ';'}) {
      const std::string text = CsvTemplate(stage, {separator, separator == ';'});
      files.push_back(
          absl::StrReplaceAll(text.substr(text.find("\nstage") + 1), {{"\n# ", "\n"}}));
    }
  }
  return files;
}

// One with content and one without.
Seeds BackupLines() {
  ScannedEntry row;
  row.index = 7;
  row.entry.event = GoldenTexts("event-").front();
  row.entry.links = GoldenTexts("link-");
  row.batch_note = Notes().front();
  Seeds lines = {EncodeBackupLine(row)};
  row.content = StoredContent{GoldenTexts("lot-"), GoldenTexts("part-")};
  lines.push_back(EncodeBackupLine(row));
  return lines;
}

// Of both media types.
Seeds PublicEvents() {
  Seeds seeds = Documents();
  for (std::string& event : LotEvents()) seeds.push_back(std::move(event));
  return seeds;
}

Seeds Derived(const std::string& target) {
  static const auto* const makers = new std::map<std::string, std::function<Seeds()>>{
      {"backup_line", BackupLines},
      {"batch", [] { return GoldenTexts("batch-"); }},
      {"checkpoint", Notes},
      {"csv", CsvFiles},
      {"disclosure_profile", [] { return Seeds{std::string(DefaultDisclosureText())}; }},
      {"entry", [] { return GoldenTexts("entry-"); }},
      {"epcis", Documents},
      {"epcis_check", Documents},
      {"epcis_to_lot_event", ConvertedEvents},
      {"event", [] { return GoldenTexts("event-"); }},
      {"event_hash", EpcisEvents},
      {"head", [] { return GoldenTexts("head-"); }},
      {"heads", [] { return GoldenTexts("heads-"); }},
      {"json", Documents},
      {"key_succession", KeySuccessions},
      {"link", [] { return GoldenTexts("link-"); }},
      {"log_proof", LogProofs},
      {"lot", [] { return GoldenTexts("lot-"); }},
      {"lot_event", LotEvents},
      {"lot_event_to_epcis", LotEventTexts},
      {"note", Notes},
      {"part", [] { return GoldenTexts("part-"); }},
      {"provenance", Provenances},
      {"public_part", PublicEvents},
      {"receipt", Receipts},
      {"registration_certificate", RegistrationCertificates},
      {"registration_request", Requests},
      {"registry_record", Records},
      {"server_config", Configurations},
      {"shown_entry", ShownEntries},
      {"submission", Submissions},
      {"verifier_key", Keys},
  };
  const auto found = makers->find(target);
  return found == makers->end() ? Seeds() : found->second();
}

}  // namespace

std::string ReadSeedFile(const std::string& name) {
  std::ifstream file(SourcePath(name), std::ios::binary);
  Require(file.is_open(), absl::StrCat("can ", name, " be read?"));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> FuzzSeeds(const std::string& target) {
  Seeds seeds = Derived(target);
  for (std::string& file : FilesIn("tests/fuzz/corpus/" + target, "")) {
    seeds.push_back(std::move(file));
  }
  return seeds;
}

}  // namespace rastro

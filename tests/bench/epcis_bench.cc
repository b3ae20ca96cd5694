// How many EPCIS events a core checks and reads in a second. The goal is 50,000 of
// an average event, 1.5 kB with its document's context.
// Run the release build: build/release/bin/epcis_bench.

#include <benchmark/benchmark.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/json_reader.h"

namespace rastro {
namespace {

// A cutting: two carcass lots in, two box lots out, as a packing plant writes it.
constexpr char kCutting[] = R"({"@context": [
  "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  {"meat": "https://ns.example.com/epcis/"}],
 "type": "TransformationEvent",
 "eventID": "urn:uuid:6b7c4b1e-9a37-4a6b-8ad2-6a5ffcf0e0c4",
 "eventTime": "2026-03-04T13:05:00.000-07:00", "eventTimeZoneOffset": "-07:00",
 "inputQuantityList": [
  {"epcClass": "urn:epc:class:lgtin:7501234.100001.C26061-03", "quantity": 982.4, "uom": "KGM"},
  {"epcClass": "urn:epc:class:lgtin:7501234.100001.C26061-04", "quantity": 1007.9, "uom": "KGM"}],
 "outputQuantityList": [
  {"epcClass": "urn:epc:class:lgtin:7501234.200014.L26063-A", "quantity": 310.75, "uom": "KGM"},
  {"epcClass": "https://id.gs1.org/01/27501234000219/10/L26063-A", "quantity": 402.5, "uom": "KGM"}],
 "transformationID": "urn:epc:id:gdti:7501234.00012.CU26063-A",
 "bizStep": "commissioning", "disposition": "active",
 "readPoint": {"id": "urn:epc:id:sgln:7501234.00012.0"},
 "bizLocation": {"id": "urn:epc:id:sgln:7501234.00012.0"},
 "bizTransactionList": [
  {"type": "prodorder", "bizTransaction": "urn:epcglobal:cbv:bt:7501234000123:PO-4711"}],
 "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:7501234.00000"}],
 "meat:temperatureRecord": "https://docs.example.com/records/2026/03/04/cutting-room-2",
 "ilmd": {"cbvmda:countryOfOrigin": "MX", "meat:cutIn": "484",
  "meat:establishment": "MX-TIF-999", "meat:productionDate": "2026-03-04",
  "cbvmda:bestBeforeDate": "2026-06-02", "meat:cutCode": "UNECE-2184"}})";

void BM_ParseJson(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(JsonDocument::Parse(kCutting, kMaxEventBytes));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ParseJson);

void BM_ReadFacts(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ReadEpcisEvent(kCutting));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ReadFacts);

void BM_CheckAndReadFacts(benchmark::State& state) {
  for (auto _ : state) {
    const absl::StatusOr<EventFacts> facts = CheckEpcisEvent(kCutting);
    if (!facts.ok()) state.SkipWithError(std::string(facts.status().message()).c_str());
    benchmark::DoNotOptimize(facts);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = sizeof(kCutting) - 1;
}
BENCHMARK(BM_CheckAndReadFacts);

// A document of 1,000 such events.
void BM_CheckDocument(benchmark::State& state) {
  std::string file =
      R"({"@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",)"
      R"("type": "EPCISDocument", "schemaVersion": "2.0",)"
      R"("creationDate": "2026-03-04T20:00:00Z", "epcisBody": {"eventList": [)";
  constexpr int kEvents = 1000;
  for (int i = 0; i < kEvents; ++i) absl::StrAppend(&file, i > 0 ? "," : "", kCutting);
  absl::StrAppend(&file, "]}}");
  for (auto _ : state) {
    const EpcisReport report = CheckEpcisDocument(file);
    if (!report.mistakes.empty()) state.SkipWithError(report.mistakes[0].hint.c_str());
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(BM_CheckDocument);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();

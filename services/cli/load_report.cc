// See load_report.h.

#include "services/cli/load_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/cli/printable.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMebibyte = 1 << 20;

double PerSecond(uint64_t count, absl::Duration elapsed) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double Share(double amount, uint64_t count) {
  return count == 0 ? 0 : amount / static_cast<double>(count);
}

double Rounded(double value) { return std::round(value * 1000) / 1000; }

// What costs are shared among.
struct Units {
  const char* name;
  uint64_t count;
};

Units UnitsOf(const LoadReport& report) {
  if (report.batch_events > 0) return {"event", report.counts.events};
  if (report.work == "prove") return {"proof", report.counts.proofs};
  return {"request", report.counts.requests};
}

Json LatencyJson(std::vector<float>& milliseconds) {
  const LatencySummary summary = Summarize(milliseconds);
  return {{"p50", Rounded(summary.p50)},
          {"p95", Rounded(summary.p95)},
          {"p99", Rounded(summary.p99)},
          {"p999", Rounded(summary.p999)},
          {"max", Rounded(summary.max)}};
}

Json RefusalsJson(const LoadCounts& counts) {
  Json refusals = Json::object();
  for (const auto& [code, count] : counts.refusals) {
    refusals[absl::StatusCodeToString(code)] = count;
  }
  return refusals;
}

void AddCost(const LoadReport& report, Json& json) {
  const Units units = UnitsOf(report);
  const auto add = [&](const char* who, absl::Duration cpu) {
    json[absl::StrCat(who, "_cpu_seconds")] = Rounded(absl::ToDoubleSeconds(cpu));
    json[absl::StrCat(who, "_cpu_us_per_", units.name)] =
        Rounded(Share(absl::ToDoubleMicroseconds(cpu), units.count));
  };
  add("client", report.use.client_cpu);
  if (!report.use.server) return;
  const ProcessUse& server = *report.use.server;
  add("server", server.cpu - server.background_cpu);
  add("server_background", server.background_cpu);
  json["server_resident_bytes"] = server.resident_bytes;
  json["server_written_bytes"] = server.written_bytes;
}

void PrintLatency(absl::string_view name, std::vector<float>& milliseconds,
                  std::ostream& out) {
  if (milliseconds.empty()) return;
  const LatencySummary summary = Summarize(milliseconds);
  out << absl::StreamFormat(
      "  %-12s p50 %.2f   p95 %.2f   p99 %.2f   p99.9 %.2f   max %.2f ms\n", name,
      summary.p50, summary.p95, summary.p99, summary.p999, summary.max);
}

void PrintRefusals(const LoadCounts& counts, std::ostream& out) {
  for (const auto& [code, count] : counts.refusals) {
    out << absl::StreamFormat("  refused      %d %s\n", count,
                              absl::StatusCodeToString(code));
  }
  if (!counts.first_refusal.ok()) {
    out << "               first: "
        << Printable(std::string(counts.first_refusal.message())) << "\n";
  }
  if (counts.repeated > 0) {
    out << "  repeated     " << counts.repeated << " batches were recorded before\n";
  }
  if (counts.not_sent > 0) {
    out << "  not sent     " << counts.not_sent << ": too many were in flight\n";
  }
}

void PrintCost(const LoadReport& report, std::ostream& out) {
  const Units units = UnitsOf(report);
  const auto share = [&](absl::Duration cpu) {
    return Share(absl::ToDoubleMicroseconds(cpu), units.count);
  };
  out << absl::StreamFormat("  client CPU   %.1f us/%s\n", share(report.use.client_cpu),
                            units.name);
  if (!report.use.server) return;
  const ProcessUse& server = *report.use.server;
  out << absl::StreamFormat(
      "  server CPU   %.1f us/%s, and %.1f in threads of low priority\n"
      "  server       %.0f MiB in memory, %.0f bytes/%s written to the disk\n",
      share(server.cpu - server.background_cpu), units.name, share(server.background_cpu),
      static_cast<double>(server.resident_bytes) / kMebibyte,
      Share(static_cast<double>(server.written_bytes), units.count), units.name);
}

void PrintPrepared(const LoadReport& report, std::ostream& out) {
  const PreparedTotals& prepared = report.prepared;
  if (prepared.events == 0) return;
  out << absl::StreamFormat(
      "  made before  %d events (%.0f MiB), warm-up included; %.0f bytes of content and "
      "%.1f lots each\n",
      prepared.events, static_cast<double>(prepared.request_bytes) / kMebibyte,
      Share(static_cast<double>(prepared.content_bytes), prepared.events),
      Share(static_cast<double>(prepared.lots), prepared.events));
  if (report.counts.ran_out) {
    out << "               all were sent before the time was over (--prepare-max)\n";
  }
}

}  // namespace

void PrintReport(LoadReport& report, std::ostream& out) {
  LoadCounts& counts = report.counts;
  out << report.work << ", " << report.settings << "; "
      << (report.verifies ? "every answer verified" : "ANSWERS NOT VERIFIED") << "\n"
      << absl::StreamFormat("  time         %.2f s\n",
                            absl::ToDoubleSeconds(counts.elapsed));
  if (report.batch_events > 0) {
    out << absl::StreamFormat("  events       %d   %.0f/s\n", counts.events,
                              PerSecond(counts.events, counts.elapsed));
  }
  if (counts.proofs > 0) {
    out << absl::StreamFormat("  proofs       %d   %.0f/s\n", counts.proofs,
                              PerSecond(counts.proofs, counts.elapsed));
  }
  out << absl::StreamFormat("  requests     %d   %.0f/s\n", counts.requests,
                            PerSecond(counts.requests, counts.elapsed));
  PrintLatency("latency", counts.latencies_ms, out);
  PrintLatency("received", counts.received_ms, out);
  PrintLatency("sent late", counts.sent_late_ms, out);
  PrintRefusals(counts, out);
  PrintCost(report, out);
  PrintPrepared(report, out);
}

std::string ReportJson(LoadReport& report) {
  LoadCounts& counts = report.counts;
  const PreparedTotals& prepared = report.prepared;
  Json json = {
      {"work", report.work},
      {"settings", report.settings},
      {"verified", report.verifies},
      {"clients", report.clients},
      {"batch", report.batch_events},
      {"offered_batches_per_second", report.batches_per_second},
      {"seconds", Rounded(absl::ToDoubleSeconds(counts.elapsed))},
      {"requests", counts.requests},
      {"events", counts.events},
      {"proofs", counts.proofs},
      {"requests_per_second", Rounded(PerSecond(counts.requests, counts.elapsed))},
      {"events_per_second", Rounded(PerSecond(counts.events, counts.elapsed))},
      {"proofs_per_second", Rounded(PerSecond(counts.proofs, counts.elapsed))},
      {"latency_ms", LatencyJson(counts.latencies_ms)},
      {"request_bytes", counts.request_bytes},
      {"response_bytes", counts.response_bytes},
      {"refusals", RefusalsJson(counts)},
      {"repeated", counts.repeated},
      {"not_sent", counts.not_sent},
      {"ran_out", counts.ran_out},
      {"tree_size_before", report.tree_size_before},
      {"tree_size_after", report.tree_size_after},
      {"tree_size_proved", report.tree_size_proved},
      {"warm_up_events", report.warm_up_events},
      {"prepared_events", prepared.events},
      {"prepared_bytes", prepared.request_bytes},
      {"lots_per_event",
       Rounded(Share(static_cast<double>(prepared.lots), prepared.events))},
      {"content_bytes_per_event",
       Rounded(Share(static_cast<double>(prepared.content_bytes), prepared.events))}};
  if (!counts.received_ms.empty()) json["received_ms"] = LatencyJson(counts.received_ms);
  if (!counts.sent_late_ms.empty()) {
    json["sent_late_ms"] = LatencyJson(counts.sent_late_ms);
  }
  if (!counts.first_refusal.ok()) {
    json["first_refusal"] = Printable(std::string(counts.first_refusal.message()));
  }
  AddCost(report, json);
  return json.dump() + "\n";
}

}  // namespace rastro

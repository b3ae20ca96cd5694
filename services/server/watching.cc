// See watching.h.

#include "services/server/watching.h"

#include "services/server/ledger_samples.h"
#include "services/server/process_samples.h"

namespace rastro {
namespace {

void SampleBounds(const ServerConfig& config, SampleSheet& sheet) {
  sheet.Gauge("rastro_build_info", "Always 1; the label says which release this is.", 1,
              {"version", std::string(kServerVersion)});
  sheet.Gauge("rastro_queue_batches_max",
              "Admitted batches that may wait (setting queue-batches).",
              static_cast<double>(config.queue_batches));
  sheet.Gauge("rastro_submit_bytes_max",
              "Bytes of batches that may be worked on (setting submit-mib).",
              static_cast<double>(config.submit_mib << 20));
  sheet.Gauge("rastro_disk_floor_bytes",
              "Free space below which nothing is recorded (setting minimum-free-mib).",
              static_cast<double>(config.minimum_free_mib << 20));
}

}  // namespace

Watching::Watching(const ServerConfig& config)
    : sampling_(metrics, [this, config](SampleSheet& sheet) {
        sheet.Gauge("rastro_ready", "1 if submissions are taken, 0 otherwise.",
                    readiness.ReasonAgainst().empty() ? 1 : 0);
        SampleBounds(config, sheet);
        SampleProcess(sheet);
      }) {}

WatchedLedger::WatchedLedger(Watching& watching, const Ledger& ledger)
    : watching_(watching), sampling_(watching.metrics, [&ledger](SampleSheet& sheet) {
        SampleLedger(ledger, sheet);
      }) {
  watching_.readiness.SetLedger(&ledger);
}

WatchedLedger::~WatchedLedger() { watching_.readiness.SetLedger(nullptr); }

}  // namespace rastro

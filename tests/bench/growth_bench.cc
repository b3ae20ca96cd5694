// What becomes dearer as a ledger grows: measures a ledger of a simulated trade at each
// of the sizes that are given, in process, on one thread, without query rows.
//
//   growth_bench DIRECTORY SIZE...   fills the directory's ledger up to each size in turn
//   growth_bench DIRECTORY           opens it as it was left: as if killed, since the
//                                    program that filled it ends without closing it

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "crypto/lot.h"
#include "services/ledger/provenance_builder.h"
#include "services/traceability/lineage.h"
#include "tests/bench/simulated_ledger.h"

namespace rastro {
namespace {

constexpr uint64_t kLastEvents = 50'000;
constexpr int kQuestions = 2'000;

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

// Asks the same kind of question again and again; prints the times of all but the first
// tenth of them, which find everything cold.
template <typename Ask>
void Measure(const char* what, int questions, const Ask& ask) {
  std::vector<double> times;
  for (int i = 0; i < questions; ++i) {
    const Clock::time_point begun = Clock::now();
    ask();
    times.push_back(MillisecondsSince(begun));
  }
  times.erase(times.begin(), times.begin() + questions / 10);
  std::sort(times.begin(), times.end());
  std::printf("  %-34s p50 %8.3f ms  p99 %8.3f ms\n", what, times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

uint64_t BytesBelow(const std::filesystem::path& directory) {
  uint64_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (file.is_regular_file()) bytes += file.file_size();
  }
  return bytes;
}

uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

class Growth {
 public:
  explicit Growth(const std::string& directory)
      : directory_(directory), ledger_(directory) {}

  void MeasureAt(uint64_t size) {
    const uint64_t before = size - std::min(size, kLastEvents);
    ledger_.Fill(before);
    const uint64_t begun = ledger_.size();
    const absl::Duration spent = ledger_.Fill(size);
    std::printf("%lu entries\n", ledger_.size());
    std::printf(
        "  recording the last %-15lu %8.0f entries/s\n", ledger_.size() - begun,
        static_cast<double>(ledger_.size() - begun) / absl::ToDoubleSeconds(spent));
    Ask();
    std::fflush(stdout);
  }

  void Ask() {
    const std::shared_ptr<const Published> at = ledger_->publisher().Current();
    const Reader& reader = ledger_->reader();
    std::uniform_int_distribution<uint64_t> any(1, at->head.size - 1);
    Measure("inclusion proof of any entry", kQuestions, [&] {
      Must(reader.ProveInclusion(*at, any(random_), at->head.size).status());
    });
    Measure("inclusion of any 100 entries", kQuestions / 10, [&] {
      std::set<uint64_t> entries;
      while (entries.size() < 100) entries.insert(any(random_));
      const std::vector<uint64_t> indexes(entries.begin(), entries.end());
      Must(reader.ProveEntries(*at, indexes, at->head.size).status());
    });
    Measure("consistency with any size", kQuestions, [&] {
      Must(reader.ProveConsistency(*at, {any(random_), at->head.size}).status());
    });
    struct Held {
      std::string lot;
      std::string submitter;
    };
    std::vector<Held> lots;
    Measure("any entry with its content", kQuestions, [&] {
      const FullEntry entry = Must(reader.ReadEntry(*at, any(random_)));
      if (entry.opening.lots.empty()) return;
      lots.push_back({Must(Lot::Parse(entry.opening.lots.begin()->second)).uri,
                      entry.opened.event.participant});
    });
    Measure("signed head of any lot", kQuestions, [&] {
      Must(reader.SignHeads(*at, {{ChainKind::kLot, lots[random_() % lots.size()].lot}})
               .status());
    });
    Measure("provenance of any lot, its own chain", kQuestions / 10, [&] {
      LedgerView view(reader, at, Viewer());
      const std::string& lot = lots[random_() % lots.size()].lot;
      Must(BuildProvenance(view, lot, ShownChains{{lot}}, ledger_->identity()).status());
    });
    const auto trace = [&](const std::string& lot, const Viewer& viewer) {
      LedgerView view(reader, at, viewer);
      view.KeepEntries();
      Lineage lineage =
          Must(TraceBack(view.chains(), lot, view.directory(), LineageLimits()));
      lineage.chains.insert(lot);
      Must(BuildProvenance(view, lot, {lineage.chains, lineage.receivers},
                           ledger_->identity())
               .status());
    };
    Measure("the same with all that it came from", kQuestions / 10,
            [&] { trace(lots[random_() % lots.size()].lot, Viewer()); });
    Measure("as whoever told of it sees it", kQuestions / 10, [&] {
      const Held& held = lots[random_() % lots.size()];
      trace(held.lot, {held.submitter, false});
    });
    std::printf(
        "  resident %lu MiB, on disk %lu MiB: %.0f bytes an entry\n",
        ResidentBytes() >> 20, BytesBelow(directory_) >> 20,
        static_cast<double>(BytesBelow(directory_)) / static_cast<double>(at->head.size));
  }

  uint64_t size() { return ledger_.size(); }

 private:
  const std::string directory_;
  SimulatedLedger ledger_;
  std::mt19937_64 random_{20261127};
};

int Main(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') {  // As --help, which is no directory.
    std::fprintf(stderr, "Usage: growth_bench DIRECTORY [SIZE...]\n");
    return 2;
  }
  std::vector<uint64_t> sizes;
  for (int i = 2; i < argc; ++i) {
    if (!absl::SimpleAtoi(argv[i], &sizes.emplace_back()) || sizes.back() < 1000) {
      std::fprintf(stderr, "growth_bench: %s: wanted a size from 1000\n", argv[i]);
      return 2;
    }
  }
  std::filesystem::create_directories(argv[1]);
  const Clock::time_point begun = Clock::now();
  Growth growth(argv[1]);
  std::printf("opened with %lu entries in %.2f s\n", growth.size(),
              MillisecondsSince(begun) / 1000);
  if (sizes.empty()) growth.Ask();
  for (const uint64_t size : sizes) growth.MeasureAt(size);
  std::fflush(stdout);
  _exit(0);
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) { return rastro::Main(argc, argv); }

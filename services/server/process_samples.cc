// Reads /proc: see proc(5).

#include "services/server/process_samples.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace rastro {
namespace {

// Fields of /proc/self/stat that stand after the program's name, which may hold spaces.
struct ProcessStat {
  double user_ticks = 0;
  double system_ticks = 0;
  double threads = 0;
  double start_ticks = 0;  // After the machine's.
  double resident_pages = 0;
};

std::optional<ProcessStat> ReadProcessStat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  ProcessStat stat;
  std::string field;
  for (int number = 3; number <= 24 && fields >> field; ++number) {
    if (number < 14) continue;  // Before 14 there are letters and negative numbers.
    const double value = std::strtod(field.c_str(), nullptr);
    if (number == 14) stat.user_ticks = value;
    if (number == 15) stat.system_ticks = value;
    if (number == 20) stat.threads = value;
    if (number == 22) stat.start_ticks = value;
    if (number == 24) stat.resident_pages = value;
  }
  if (!fields) return std::nullopt;
  return stat;
}

// Seconds since 1970.
std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

double OpenFiles() {
  std::error_code error;
  double count = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

void SampleProcess(SampleSheet& sheet) {
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (const std::optional<ProcessStat> stat = ReadProcessStat()) {
    sheet.Counter("process_cpu_seconds_total", "Processor time of the process.",
                  (stat->user_ticks + stat->system_ticks) / ticks);
    sheet.Gauge("process_resident_memory_bytes", "Memory of the process.",
                stat->resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
    sheet.Gauge("process_threads", "Threads of the process.", stat->threads);
    if (const std::optional<double> boot = BootTime()) {
      sheet.Gauge("process_start_time_seconds",
                  "When the process was started, in seconds since 1970.",
                  *boot + stat->start_ticks / ticks);
    }
  }
  sheet.Gauge("process_open_fds", "Open files and sockets of the process.", OpenFiles());
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    sheet.Gauge("process_max_fds", "Files and sockets that it may have open.",
                static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace rastro

// /proc/PID/stat, /proc/PID/task/*/stat, /proc/PID/status and /proc/PID/io: proc(5).

#include "services/cli/process_cost.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace rastro {
namespace {

// Fields of a stat file behind the name, which may have spaces and ends in ')'.
constexpr size_t kUserTicks = 14 - 3;
constexpr size_t kSystemTicks = 15 - 3;
constexpr size_t kPolicy = 41 - 3;

struct Ticks {
  absl::Duration cpu;
  int policy = SCHED_OTHER;
};

std::optional<std::string> ReadProcFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) return std::nullopt;
  return text.str();
}

std::optional<Ticks> ReadStat(const std::filesystem::path& path) {
  const std::optional<std::string> text = ReadProcFile(path);
  if (!text) return std::nullopt;
  const size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  const std::vector<absl::string_view> fields = absl::StrSplit(
      absl::string_view(*text).substr(name_end + 1), ' ', absl::SkipEmpty());
  int64_t user = 0;
  int64_t system = 0;
  Ticks ticks;
  if (fields.size() <= kPolicy || !absl::SimpleAtoi(fields[kUserTicks], &user) ||
      !absl::SimpleAtoi(fields[kSystemTicks], &system) ||
      !absl::SimpleAtoi(fields[kPolicy], &ticks.policy)) {
    return std::nullopt;
  }
  ticks.cpu = absl::Seconds(user + system) / sysconf(_SC_CLK_TCK);
  return ticks;
}

// The number in the line that begins with `name`; 0 if there is none.
uint64_t NumberAfter(const std::filesystem::path& path, absl::string_view name) {
  const std::optional<std::string> text = ReadProcFile(path);
  if (!text) return 0;
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    uint64_t number = 0;
    if (words.size() >= 2 && words[0] == name && absl::SimpleAtoi(words[1], &number)) {
      return number;
    }
  }
  return 0;
}

absl::Duration BackgroundCpu(const std::filesystem::path& process) {
  absl::Duration cpu;
  std::error_code error;
  for (const auto& thread :
       std::filesystem::directory_iterator(process / "task", error)) {
    const std::optional<Ticks> ticks = ReadStat(thread.path() / "stat");
    if (ticks && ticks->policy == SCHED_IDLE) cpu += ticks->cpu;
  }
  return cpu;
}

}  // namespace

absl::Duration OwnCpu() {
  rusage use = {};
  getrusage(RUSAGE_SELF, &use);
  return absl::DurationFromTimeval(use.ru_utime) +
         absl::DurationFromTimeval(use.ru_stime);
}

absl::StatusOr<ProcessUse> UseOfProcess(int pid) {
  const std::filesystem::path process = absl::StrCat("/proc/", pid);
  const std::optional<Ticks> ticks = ReadStat(process / "stat");
  if (!ticks) {
    return absl::NotFoundError(
        absl::StrCat("--server-pid: got ", pid, ", there is no such process here"));
  }
  return ProcessUse{ticks->cpu, BackgroundCpu(process),
                    NumberAfter(process / "status", "VmRSS:") << 10,
                    NumberAfter(process / "io", "write_bytes:")};
}

}  // namespace rastro

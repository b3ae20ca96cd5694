// Lines are written by the thread that logs; who is called for each submission bounds how
// many there are (line_budget.h).

#include "services/server/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>

#include <cstdio>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr mode_t kLogFileMode = 0640;

// A rotating file that can be opened anew while others log.
class ReopenedFileSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit ReopenedFileSink(LogOptions options)
      : options_(std::move(options)), file_(Open()) {}

  // Throws spdlog_ex, with nothing changed.
  void Reopen() {
    std::unique_ptr<File> next = Open();
    const std::lock_guard<std::mutex> lock(mutex_);
    file_->flush();
    file_ = std::move(next);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override { file_->log(message); }
  void flush_() override { file_->flush(); }

 private:
  using File = spdlog::sinks::rotating_file_sink_st;

  std::unique_ptr<File> Open() const {
    spdlog::file_event_handlers handlers;
    handlers.after_open = [](const spdlog::filename_t&, std::FILE* file) {
      (void)fchmod(fileno(file), kLogFileMode);
    };
    const size_t bytes = options_.file_bytes == 0 ? std::numeric_limits<size_t>::max()
                                                  : options_.file_bytes;
    auto file =
        std::make_unique<File>(options_.file, bytes, options_.files, false, handlers);
    file->set_pattern("%v");
    return file;
  }

  const LogOptions options_;
  std::unique_ptr<File> file_;  // Under the mutex of base_sink.
};

struct Log {
  std::shared_ptr<spdlog::logger> logger;
  std::shared_ptr<ReopenedFileSink> file;  // Null: standard error.
  std::shared_ptr<spdlog::logger> audit;   // Null: none.
  std::shared_ptr<ReopenedFileSink> audit_file;
};

std::shared_ptr<spdlog::logger> MakeLogger(const std::string& name,
                                           spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>(name, std::move(sink));
  logger->flush_on(spdlog::level::trace);
  // A full disk must not end the process through its log.
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

Log& TheLog() {
  static auto* const log = new Log();
  return *log;
}

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

absl::string_view NameOf(LogLevel level) {
  constexpr absl::string_view kNames[] = {"trace",   "debug", "info",
                                          "warning", "error", "off"};
  return kNames[static_cast<size_t>(level)];
}

}  // namespace

absl::Status StartLog(const LogOptions& options) {
  Log log;
  try {
    spdlog::sink_ptr sink;
    if (options.file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
      sink->set_pattern("%v");
    } else {
      sink = log.file = std::make_shared<ReopenedFileSink>(options);
    }
    log.logger = MakeLogger("rastrod", std::move(sink));
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(absl::StrCat("log-file: ", error.what()));
  }
  log.logger->set_level(spdlog::level::from_str(options.level));
  if (!options.audit_file.empty()) {
    try {
      LogOptions audit = options;
      audit.file = options.audit_file;
      log.audit_file = std::make_shared<ReopenedFileSink>(audit);
      log.audit = MakeLogger("audit", log.audit_file);
    } catch (const spdlog::spdlog_ex& error) {
      return absl::UnavailableError(absl::StrCat("audit-log-file: ", error.what()));
    }
  }
  TheLog() = std::move(log);
  return absl::OkStatus();
}

absl::Status ReopenLog() {
  absl::Status status;
  for (const auto& file : {TheLog().file, TheLog().audit_file}) {
    if (file == nullptr) continue;
    try {
      file->Reopen();
    } catch (const spdlog::spdlog_ex& error) {
      status = absl::UnavailableError(absl::StrCat("log-file: ", error.what()));
    }
  }
  return status;
}

void FlushLog() {
  if (TheLog().logger != nullptr) TheLog().logger->flush();
  if (TheLog().audit != nullptr) TheLog().audit->flush();
}

void StopLog() {
  FlushLog();
  TheLog() = Log();
}

bool IsLogged(LogLevel level) {
  return TheLog().logger != nullptr && TheLog().logger->should_log(ToSpdlog(level));
}

bool IsLogged(LogLevel level, LogFor whom) {
  return IsLogged(level) ||
         (whom == LogFor::kOperationAndAudit && TheLog().audit != nullptr);
}

LogLine::LogLine(LogLevel level, absl::string_view message, LogFor whom)
    : level_(level), whom_(whom), is_logged_(IsLogged(level, whom)) {
  if (!is_logged_) return;
  json_.BeginObject();
  With("time",
       absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone()));
  With("level", NameOf(level));
  With("message", message);
}

LogLine::~LogLine() {
  if (!is_logged_) return;
  json_.EndObject();
  if (IsLogged(level_)) TheLog().logger->log(ToSpdlog(level_), json_.text());
  if (whom_ == LogFor::kOperationAndAudit && TheLog().audit != nullptr) {
    TheLog().audit->log(ToSpdlog(level_), json_.text());
  }
}

LogLine& LogLine::With(absl::string_view name, absl::string_view value) {
  if (!is_logged_) return *this;
  json_.Name(name);
  if (IsUtf8(value)) {
    json_.String(value);
  } else {
    json_.String(absl::CHexEscape(value));
  }
  return *this;
}

LogLine& LogLine::With(absl::string_view name, uint64_t value) {
  if (!is_logged_) return *this;
  json_.Name(name);
  json_.Raw(absl::StrCat(value));
  return *this;
}

LogLine& LogLine::WithMilliseconds(absl::string_view name, double value) {
  if (!is_logged_) return *this;
  json_.Name(name);
  json_.Raw(absl::StrFormat("%.3f", value));
  return *this;
}

}  // namespace rastro

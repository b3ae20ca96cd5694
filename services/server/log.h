// The server's log: one JSON object a line, on standard error or in a file that rotates.
// Never in it: keys, contents of events, names of lots, messages that may quote them.
// Thread-safe, except StartLog and StopLog. Fields: docs/monitoring.md, "Logs".

#ifndef RASTRO_SERVICES_SERVER_LOG_H_
#define RASTRO_SERVICES_SERVER_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/traceability/json_writer.h"

namespace rastro {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError, kOff };

struct LogOptions {
  std::string level = "info";  // trace, debug, info, warning, error or off.
  std::string file;            // Empty: standard error.
  size_t file_bytes = 0;       // Begins a new file before it grows beyond; 0 = never.
  size_t files = 10;           // Older ones that are kept: "x.log" is then "x.1.log".
  // Who was turned away, once more in a file of its own, which rotates likewise, whatever
  // the level; empty: none.
  std::string audit_file;
};

// Until this is called nothing is logged. UNAVAILABLE if a file cannot be written.
absl::Status StartLog(const LogOptions& options);

// Opens the files anew, which another program may have renamed; what cannot be opened
// stays in the one before. Nothing without a file.
absl::Status ReopenLog();

// Brings what was logged to the file or the terminal.
void FlushLog();

// The same, and logs nothing any more.
void StopLog();

bool IsLogged(LogLevel level);

// Which files a line is for.
enum class LogFor { kOperation, kOperationAndAudit };

// The same for a line that may be for the audit file, too.
bool IsLogged(LogLevel level, LogFor whom);

// One line, written at the end of its life:
//   LogLine(LogLevel::kInfo, "stopping").With("signal", "SIGTERM");
class LogLine {
 public:
  LogLine(LogLevel level, absl::string_view message, LogFor whom = LogFor::kOperation);
  ~LogLine();
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  // Fields in their order. Bytes that are no text are shown escaped.
  LogLine& With(absl::string_view name, absl::string_view value);
  LogLine& With(absl::string_view name, uint64_t value);
  LogLine& WithMilliseconds(absl::string_view name, double value);

 private:
  const LogLevel level_;
  const LogFor whom_;
  const bool is_logged_;  // In one of the files at least.
  JsonWriter json_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_LOG_H_

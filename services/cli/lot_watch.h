// Lots that somebody holds, watched: what is newly found about them, or about anything
// that they go back to, is told as it is recorded. Nothing rests on the server's word:
// signed heads say which chains have grown, and a lot with a grown chain is verified and
// judged anew.

#ifndef RASTRO_SERVICES_CLI_LOT_WATCH_H_
#define RASTRO_SERVICES_CLI_LOT_WATCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/cli/commands.h"

namespace rastro {

inline constexpr size_t kMaxWatchedLots = 1000;

// One lot a line, in any form; blank lines and lines that begin with # are passed over.
// Canonical URIs, each once. INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<std::string>> ReadLotList(absl::string_view text);

struct LotWatchOptions {
  std::vector<std::string> lots;                // Canonical URIs; not empty.
  absl::Duration interval = absl::Seconds(10);  // Between two looks at the heads.
  bool once = false;                            // Tell what stands, and end.
};

// Tells every finding of the lots, then, unless `once`, what changes, until something is
// broken. Sets context.exit to kFindings if `once` and there are findings.
absl::Status WatchLots(Context& context, const LotWatchOptions& options);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_LOT_WATCH_H_

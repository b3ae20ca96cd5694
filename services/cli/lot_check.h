// A lot's provenance file, fetched or given, and checked here: what every command begins
// with that tells of one lot.

#ifndef RASTRO_SERVICES_CLI_LOT_CHECK_H_
#define RASTRO_SERVICES_CLI_LOT_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "crypto/provenance.h"
#include "rastro/v1/provenance_service.pb.h"
#include "services/cli/session.h"

namespace rastro {

struct LotQuestion {
  std::string lot;   // In any form; may be empty if a file is given.
  std::string file;  // Empty: the server is asked.
  std::string save;  // Where to keep what the server answered; empty: nowhere.
  v1::Direction direction = v1::DIRECTION_BACK;
};

struct LotCheck {
  // OK: the history is intact, and if it came from the server the checkpoint is
  // remembered. Nothing below is of any use otherwise.
  absl::Status status;
  // True if `status` is what the check found (broken, or cannot tell); false if nothing
  // could be checked: bad input, no connection.
  bool is_verdict = false;

  // `status`, with what is broken as DATA_LOSS: for those who print no verdict.
  absl::Status StatusOfAnswer() const;

  std::string lot;  // Canonical URI.
  std::string origin;
  VerifiedHistory history;
};

// Says on standard error if the file had to tell which lot is meant.
LotCheck CheckLot(const Settings& settings, const LotQuestion& question);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_LOT_CHECK_H_

// What a load costs in processor time and memory: of this process, and of a server on
// the same machine.
// Thread-safe.

#ifndef RASTRO_SERVICES_CLI_PROCESS_COST_H_
#define RASTRO_SERVICES_CLI_PROCESS_COST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace rastro {

// Of a process, since it began.
struct ProcessUse {
  absl::Duration cpu;             // All threads, those that have ended as well.
  absl::Duration background_cpu;  // Of which threads with a lowered priority that run.
  uint64_t resident_bytes = 0;
  uint64_t written_bytes = 0;  // To the disk; 0 if the system does not say.
};

// This one's processor time.
absl::Duration OwnCpu();

// From /proc, in ticks of the system (10 ms). NOT_FOUND if there is no such process.
absl::StatusOr<ProcessUse> UseOfProcess(int pid);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PROCESS_COST_H_

// What the system says of this process, under the names that every Prometheus client
// uses. Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_PROCESS_SAMPLES_H_
#define RASTRO_SERVICES_SERVER_PROCESS_SAMPLES_H_

#include "services/server/sample_sheet.h"

namespace rastro {

// What cannot be read is left out.
void SampleProcess(SampleSheet& sheet);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_PROCESS_SAMPLES_H_

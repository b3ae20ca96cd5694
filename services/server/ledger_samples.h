// How an open ledger is, for whoever watches it: sizes, lags, the disk, the databases.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_LEDGER_SAMPLES_H_
#define RASTRO_SERVICES_SERVER_LEDGER_SAMPLES_H_

#include "services/ledger/ledger.h"
#include "services/server/sample_sheet.h"

namespace rastro {

void SampleLedger(const Ledger& ledger, SampleSheet& sheet);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_LEDGER_SAMPLES_H_

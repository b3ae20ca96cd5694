// rastro epcis hash: the CBV event hash IDs of the events in EPCIS files. They identify;
// what the ledger seals events with is another hash (docs/event-hash-id.md).

#ifndef RASTRO_SERVICES_CLI_CMD_EPCIS_HASH_H_
#define RASTRO_SERVICES_CLI_CMD_EPCIS_HASH_H_

#include "services/cli/commands.h"

namespace rastro {

// Adds `hash` to the group `rastro epcis`.
void AddEpcisHash(CLI::App& group, Context& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CMD_EPCIS_HASH_H_

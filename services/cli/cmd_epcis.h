// rastro epcis: commands on EPCIS files that need no server.

#ifndef RASTRO_SERVICES_CLI_CMD_EPCIS_H_
#define RASTRO_SERVICES_CLI_CMD_EPCIS_H_

#include "services/cli/commands.h"

namespace rastro {

void AddEpcis(CLI::App& app, Context& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CMD_EPCIS_H_

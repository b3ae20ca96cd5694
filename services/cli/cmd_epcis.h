// The commands of the group `rastro epcis`: for files of EPCIS, without a server.

#ifndef RASTRO_SERVICES_CLI_CMD_EPCIS_H_
#define RASTRO_SERVICES_CLI_CMD_EPCIS_H_

#include "services/cli/commands.h"

namespace rastro {

void AddEpcisCheck(CLI::App& epcis, Context& context);
void AddEpcisConvert(CLI::App& epcis, Context& context);
void AddEpcisShow(CLI::App& epcis, Context& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CMD_EPCIS_H_

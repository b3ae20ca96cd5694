// rastro epcis: a group of commands.

#include "services/cli/cmd_epcis.h"

#include <CLI/CLI.hpp>

#include "services/cli/cmd_epcis_hash.h"

namespace rastro {

void AddEpcis(CLI::App& app, Context& context) {
  CLI::App* epcis = app.add_subcommand("epcis", "Files of EPCIS 2.0, without a server");
  epcis->require_subcommand(1);
  AddEpcisCheck(*epcis, context);
  AddEpcisHash(*epcis, context);
  AddEpcisConvert(*epcis, context);
  AddEpcisShow(*epcis, context);
}

}  // namespace rastro

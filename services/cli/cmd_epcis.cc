// rastro epcis: a group of commands.

#include "services/cli/cmd_epcis.h"

#include <CLI/CLI.hpp>

namespace rastro {

void AddEpcis(CLI::App& app, Context& context) {
  CLI::App* epcis = app.add_subcommand("epcis", "Files of EPCIS 2.0, without a server");
  epcis->require_subcommand(1);
  AddEpcisCheck(*epcis, context);
}

}  // namespace rastro

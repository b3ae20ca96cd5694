// rastro epcis: files of EPCIS 2.0, without a server.

#include <CLI/CLI.hpp>

#include "services/cli/commands.h"

namespace rastro {

void AddEpcis(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("epcis", "Work on EPCIS files, without a server");
  group->require_subcommand(1);
  AddEpcisCheck(*group, context);
  AddEpcisConvert(*group, context);
  AddEpcisHash(*group, context);
  AddEpcisShow(*group, context);
}

}  // namespace rastro

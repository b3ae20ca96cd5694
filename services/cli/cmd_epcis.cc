// See cmd_epcis.h.

#include "services/cli/cmd_epcis.h"

#include <CLI/CLI.hpp>

#include "services/cli/cmd_epcis_hash.h"

namespace rastro {

void AddEpcis(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("epcis", "Work on EPCIS files, without a server");
  group->require_subcommand(1);
  AddEpcisHash(*group, context);
}

}  // namespace rastro

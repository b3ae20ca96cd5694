// A violation as one line for a person.

#ifndef RASTRO_SERVICES_CLI_VIOLATION_TEXT_H_
#define RASTRO_SERVICES_CLI_VIOLATION_TEXT_H_

#include <string>

#include "services/traceability/violation.h"

namespace rastro {

// "/bizStep [cbv.biz_step] got "transforming"; did you mean ...?", safe for a terminal.
std::string ViolationText(const Violation& violation);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_VIOLATION_TEXT_H_

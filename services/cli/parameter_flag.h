// Small texts of `rastro query`: the flag of a parameter, and JSON on one line.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_CLI_PARAMETER_FLAG_H_
#define RASTRO_SERVICES_CLI_PARAMETER_FLAG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// The flag of an EPCIS parameter: "--match-input-epc-class" of "MATCH_inputEPCClass".
std::string FlagOf(absl::string_view parameter);

// Sound JSON without the white space between its tokens; strings and numbers keep their
// bytes, which a parser would not leave them.
std::string OneLineJson(absl::string_view json);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PARAMETER_FLAG_H_

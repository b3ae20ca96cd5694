// Text for people. What others wrote is made safe for a terminal: whoever writes a name
// or a value into an event must not be able to move the cursor and paint a verdict of its
// own. Pure and thread-safe.

#ifndef RASTRO_SERVICES_CLI_PRINTABLE_H_
#define RASTRO_SERVICES_CLI_PRINTABLE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// `text` with control characters (C0, DEL, C1), line and paragraph separators and those
// that turn the direction of writing as \u00xx, and bytes that are no UTF-8 as \xnn.
std::string Printable(absl::string_view text);

// "1 lot", "2 lots".
std::string Counted(uint64_t count, absl::string_view noun);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PRINTABLE_H_

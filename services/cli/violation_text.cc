// See violation_text.h.

#include "services/cli/violation_text.h"

#include "absl/strings/str_cat.h"
#include "services/cli/printable.h"

namespace rastro {

std::string ViolationText(const Violation& violation) {
  std::string text =
      absl::StrCat(Printable(violation.pointer), " [", violation.rule, "]");
  if (!violation.value.empty()) {
    absl::StrAppend(&text, " got ", Printable(violation.value), ";");
  }
  absl::StrAppend(&text, " ", Printable(violation.hint));
  return text;
}

}  // namespace rastro

// The characters that GS1 keys are made of, and the one way in which this
// project writes them into a URI.
// Pure and thread-safe.
// Specification: GS1 General Specifications, section 7.11; RFC 3986, section 2;
// docs/lot-names.md, section 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_TEXT_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// What a part of an identifier may contain.
enum class Gs1CharSet {
  kDigits,
  kSet82,      // Serials, lots, references: letters, digits, 20 others.
  kSet39,      // Component and part identifiers: A-Z 0-9 # - /
  kBase64Url,  // Digital signatures.
};

bool IsInGs1CharSet(absl::string_view text, Gs1CharSet set);

// True for the empty text too.
bool IsAllDigits(absl::string_view text);

// True if every byte is printable ASCII other than space (0x21 to 0x7E).
bool IsPrintableAscii(absl::string_view text);

// Undoes percent-encoding. nullopt where a `%` is not followed by two
// hexadecimal digits of either case.
std::optional<std::string> PercentDecode(absl::string_view text);

// Unreserved bytes (A-Z a-z 0-9 - . _ ~) stay, every other becomes `%` and two
// upper-case hexadecimal digits.
std::string PercentEncode(absl::string_view text);

// `text` between quotation marks for an error message: what is not printable is
// escaped, at most 80 bytes are shown.
std::string Quoted(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_TEXT_H_

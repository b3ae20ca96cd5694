// Which texts name lots, and by which bytes.

#include "services/traceability/lot_uri.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "crypto/lot.h"
#include "services/traceability/digital_link.h"
#include "services/traceability/element_string.h"
#include "services/traceability/epc_urn.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/gs1_reading.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

using Verdict = Gs1Reading::Verdict;

// A text that names something by itself, as it stands.
absl::StatusOr<std::string> Kept(absl::string_view text) {
  if (!IsLotUri(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("identifier ", Quoted(text), " (", text.size(),
                     " bytes): 1 to 512 bytes of printable ASCII without space wanted"));
  }
  return std::string(text);
}

// The refusal of a wrong key, with a way out for addresses that only look like
// Digital Links.
absl::Status Refusal(const Gs1Reading& reading, absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat(reading.problem, "; in identifier ", Quoted(text),
                   IsWebUri(text) ? " (a web address with such a path is a GS1 Digital "
                                    "Link on any host)"
                                  : ""));
}

// The canonical URI of `text`, whether or not it has a chain.
absl::StatusOr<std::string> AnyUri(const Gs1Reading& reading, absl::string_view text) {
  switch (reading.verdict) {
    case Verdict::kKey:
      return reading.key.uri;
    case Verdict::kNotGs1:
      if (LooksLikeElementString(text)) return Refusal(reading, text);
      return Kept(text);
    case Verdict::kWrongDigitCount:
      return Kept(text);
    default:
      return Refusal(reading, text);
  }
}

bool NamesNoLot(const Gs1Reading& reading, absl::string_view text) {
  if (reading.verdict == Verdict::kNotGs1) return IsEpcPattern(text);
  return !IsChained(reading.key.kind);
}

}  // namespace

absl::StatusOr<std::optional<std::string>> LotUri(absl::string_view identifier) {
  const Gs1Reading reading = ReadGs1Text(identifier);
  absl::StatusOr<std::string> uri = AnyUri(reading, identifier);
  if (!uri.ok()) return uri.status();
  if (NamesNoLot(reading, identifier)) return std::nullopt;
  return *std::move(uri);
}

absl::StatusOr<std::string> TransformationUri(absl::string_view identifier) {
  return AnyUri(ReadGs1Text(identifier), identifier);
}

absl::StatusOr<std::string> LotUriFromAnyForm(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const Gs1Reading reading =
      IsBareLabel(text) ? ReadElementString(text) : ReadGs1Text(text);
  absl::StatusOr<std::string> uri = AnyUri(reading, text);
  if (!uri.ok() || !NamesNoLot(reading, text)) return uri;
  const bool pattern = reading.verdict == Verdict::kNotGs1;
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(text), " names no lot but a ",
                   pattern ? "pattern" : Gs1KeyKindName(reading.key.kind),
                   "; wanted a lot, serial, logistic unit or asset"));
}

}  // namespace rastro

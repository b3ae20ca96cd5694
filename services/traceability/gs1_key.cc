// Chooses the reader of a text's form and judges what it found.

#include "services/traceability/gs1_key.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/canonical_link.h"
#include "services/traceability/digital_link.h"
#include "services/traceability/element_string.h"
#include "services/traceability/epc_urn.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

using Verdict = Gs1Reading::Verdict;
using enum Gs1KeyKind;

absl::string_view Gs1KeyKindName(Gs1KeyKind kind) {
  switch (kind) {
    case kGtin:
      return "GTIN (a product)";
    case kGtinLot:
      return "GTIN with lot";
    case kGtinSerial:
      return "GTIN with serial";
    case kUpui:
      return "GTIN with third-party serial";
    case kItipClass:
      return "ITIP (pieces of a product)";
    case kItipLot:
      return "ITIP with lot";
    case kItip:
      return "ITIP with serial";
    case kSscc:
      return "SSCC";
    case kGraiClass:
      return "GRAI without serial (a kind of asset)";
    case kGrai:
      return "GRAI";
    case kGiai:
      return "GIAI";
    case kGdtiClass:
      return "GDTI without serial (a kind of document)";
    case kGdti:
      return "GDTI";
    case kSgcnClass:
      return "GCN without serial (a kind of coupon)";
    case kSgcn:
      return "GCN";
    case kCpiClass:
      return "CPI without serial (a kind of part)";
    case kCpi:
      return "CPI";
    case kGsrn:
      return "GSRN of a recipient";
    case kGsrnp:
      return "GSRN of a provider";
    case kGinc:
      return "GINC";
    case kGsin:
      return "GSIN";
    case kSgln:
      return "GLN of a location";
    case kPgln:
      return "GLN of a party";
  }
  return "";
}

bool IsLotOfGoods(Gs1KeyKind kind) {
  return kind == Gs1KeyKind::kGtinLot || kind == Gs1KeyKind::kItipLot;
}

bool IsChained(Gs1KeyKind kind) {
  switch (kind) {
    case kGtin:
    case kItipClass:
    case kGraiClass:
    case kGdtiClass:
    case kSgcnClass:
    case kCpiClass:
    case kSgln:
    case kPgln:
      return false;
    case kGtinLot:
    case kGtinSerial:
    case kUpui:
    case kItipLot:
    case kItip:
    case kSscc:
    case kGrai:
    case kGiai:
    case kGdti:
    case kSgcn:
    case kCpi:
    case kGsrn:
    case kGsrnp:
    case kGinc:
    case kGsin:
      return true;
  }
  return false;
}

Gs1Reading ReadGs1Text(absl::string_view text) {
  if (text.size() > kGs1TextMaxBytes) {
    return Gs1Reading::Malformed(absl::StrCat(
        "identifier of ", text.size(), " bytes, at most ", kGs1TextMaxBytes, " wanted"));
  }
  if (std::optional<Gs1Key> key = KeyOfCanonicalLink(text)) {
    return {Verdict::kKey, *std::move(key), ""};
  }
  if (LooksLikeElementString(text)) return ReadElementString(text);
  if (IsEpcUrn(text)) return ReadEpcUrn(text);
  return ReadDigitalLink(text);
}

absl::StatusOr<std::optional<Gs1Key>> ParseGs1Key(absl::string_view text) {
  Gs1Reading reading = ReadGs1Text(text);
  switch (reading.verdict) {
    case Verdict::kKey:
      return std::move(reading.key);
    case Verdict::kNotGs1:
      return std::nullopt;
    default:
      return absl::InvalidArgumentError(reading.problem);
  }
}

std::optional<std::string> UncheckedGs1Uri(absl::string_view text) {
  if (!IsEpcUrn(text) && !IsWebUri(text)) return std::nullopt;
  Gs1Reading reading = ReadGs1Text(text);
  if (reading.verdict != Verdict::kKey && reading.verdict != Verdict::kFailsCheck) {
    return std::nullopt;
  }
  return std::move(reading.key.uri);
}

}  // namespace rastro

// What Application Identifiers are about: the title that GS1 prints beside a value,
// and how the value is to be read.
// Pure and thread-safe.
// Specification: GS1 General Specifications, sections 3.2 to 3.10;
// docs/lot-names.md, section 7.

#ifndef RASTRO_SERVICES_TRACEABILITY_AI_MEANING_H_
#define RASTRO_SERVICES_TRACEABILITY_AI_MEANING_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// How a value is read.
enum class AiContent {
  kText,            // As it stands.
  kKey,             // Digits with a check digit; perhaps a serial behind.
  kPieces,          // A GTIN, piece and total.
  kMonthOrDay,      // YYMMDD; day 00: the month, no more is said.
  kLastDay,         // YYMMDD; day 00: the last day of the month.
  kDays,            // YYMMDD, or two: a day, or from and to.
  kTime,            // YYMMDD, then hh, hhmm or hhmmss as far as it is told.
  kCount,           // A whole number.
  kMeasure,         // The AI's last digit says how many decimals.
  kAmount,          // Money in the currency of the place, decimals likewise.
  kCurrencyAmount,  // ISO 4217 numeric, then the same.
  kPercent,         // Decimals likewise.
  kTemperature,     // Two decimals; "-" behind if below zero.
  kCountry,         // ISO 3166 numeric.
  kCountries,       // One to five of them.
  kPostal,          // ISO 3166 numeric, then a postal code.
  kProcessor,       // ISO 3166 numeric or 999, then an establishment's number.
  kYesNo,           // 1 or 0.
};

// The title in the standard's words, "NET WEIGHT (kg)"; "" if there is no such AI.
std::string AiTitle(absl::string_view ai);

// kText if there is no such AI.
AiContent AiContentOf(absl::string_view ai);

// The unit of a kMeasure or kTemperature, "kg"; "" for any other AI.
absl::string_view AiUnit(absl::string_view ai);

// What the AI says of meat, or of which list its codes are; "" for most.
absl::string_view AiRemark(absl::string_view ai);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_AI_MEANING_H_

// GS1 keys: whatever form a key comes in (EPC URN, GS1 Digital Link, element
// string), one canonical URI, a constrained Digital Link on https://id.gs1.org.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: docs/lot-names.md; EPC Tag Data Standard 2.0, section 6; GS1
// Digital Link URI Syntax; CBV 2.0, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_KEY_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_KEY_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// No form of a GS1 key is longer, query string of a Digital Link included.
inline constexpr size_t kGs1TextMaxBytes = 2048;

// What a key names. "Class" is a kind of thing, without lot or serial.
enum class Gs1KeyKind {
  kGtin,        // 01: a product
  kGtinLot,     // 01 + 10: a lot (LGTIN)
  kGtinSerial,  // 01 + 21: one item (SGTIN)
  kUpui,        // 01 + 235: one item, as tobacco is marked
  kItipClass,   // 8006: a piece of a product
  kItipLot,     // 8006 + 10
  kItip,        // 8006 + 21: one piece
  kSscc,        // 00: a logistic unit
  kGraiClass,   // 8003 without serial: a kind of returnable asset
  kGrai,        // 8003: one returnable asset
  kGiai,        // 8004: an asset
  kGdtiClass,   // 253 without serial: a kind of document
  kGdti,        // 253: one document
  kSgcnClass,   // 255 without serial: a kind of coupon
  kSgcn,        // 255: one coupon
  kCpiClass,    // 8010: a component or part
  kCpi,         // 8010 + 8011: one component or part
  kGsrn,        // 8018: the recipient of a service (also an animal)
  kGsrnp,       // 8017: the provider of a service
  kGinc,        // 401: a consignment
  kGsin,        // 402: a shipment
  kSgln,        // 414, also with 254: a location
  kPgln,        // 417: a party
};

// "GTIN with lot", "SSCC", ...: for messages.
absl::string_view Gs1KeyKindName(Gs1KeyKind kind);

// True for what can be held, packed or consumed and so has a chain: items,
// lots, logistic units, assets, documents, consignments. False for classes,
// locations (414) and parties (417).
bool IsChained(Gs1KeyKind kind);

// True for lots of goods, of which somebody may have a part; all else is one thing.
bool IsLotOfGoods(Gs1KeyKind kind);

struct Gs1Key {
  Gs1KeyKind kind = Gs1KeyKind::kGtin;
  std::string uri;  // Canonical; its own canonical URI.

  friend bool operator==(const Gs1Key& a, const Gs1Key& b) = default;
};

// Reads an EPC URN, a Digital Link, or an element string in brackets, with FNC1
// (0x1D) or with a symbology identifier (`]C1`, `]d2`, `]Q3`, `]e0`, `]J1`).
// nullopt if `text` is nothing of the kind. INVALID_ARGUMENT, with the key, what
// came and what was wanted, if it is one and wrong: digits, lengths,
// characters, escapes, check digit.
absl::StatusOr<std::optional<Gs1Key>> ParseGs1Key(absl::string_view text);

// The canonical URI as the CBV event hash wants it: EPC URNs and Digital Links
// only, check digits that came with the text are taken as they are. nullopt:
// the hash takes the text as it stands.
std::optional<std::string> UncheckedGs1Uri(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_KEY_H_

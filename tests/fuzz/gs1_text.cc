// Element strings, Digital Links, EPC URNs and whatever else is typed or scanned: a
// canonical URI is its own canonical URI, and what explains a text agrees with what
// names it.

#include "services/traceability/gs1_text.h"

#include "crypto/grammar.h"
#include "crypto/lot.h"
#include "services/traceability/digital_link.h"
#include "services/traceability/element_string.h"
#include "services/traceability/gs1_explanation.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/lot_uri.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

constexpr int kYear = 2026;

void CheckLotUris(absl::string_view text) {
  const absl::StatusOr<std::optional<std::string>> lot = LotUri(text);
  const absl::StatusOr<std::string> typed = LotUriFromAnyForm(text);
  const absl::StatusOr<std::string> transformation = TransformationUri(text);
  if (!lot.ok()) RequireRefusal(lot.status());
  if (!typed.ok()) RequireRefusal(typed.status());
  if (!transformation.ok()) return RequireRefusal(transformation.status());
  Require(TransformationUri(*transformation).value() == *transformation,
          "the URI of a transformation is its own");
  if (!lot.ok() || !lot->has_value()) return;
  Require(IsLotUri(**lot), "a lot's URI is one");
  Require(LotUri(**lot).value() == *lot, "a lot's URI is its own");
  // A label without marks is one only where somebody types it.
  Require(IsBareLabel(text) || (typed.ok() && *typed == **lot),
          "typed or recorded, one lot");
}

void CheckKeys(absl::string_view text) {
  const absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(text);
  if (!key.ok()) return RequireRefusal(key.status());
  if (!key->has_value()) return;
  Require(ParseGs1Key((*key)->uri).value() == **key, "a key's URI is its own");
  Require(UncheckedGs1Uri((*key)->uri) == (*key)->uri, "also where nothing is checked");
}

void CheckExplanation(absl::string_view text) {
  const absl::StatusOr<Gs1Explanation> told = ExplainGs1(text, kYear);
  const absl::StatusOr<Gs1Key> key = NormalizeGs1(text);
  if (!key.ok()) RequireRefusal(key.status());
  if (!told.ok()) {
    Require(!key.ok(), "what has a key can be taken apart");
    return RequireRefusal(told.status());
  }
  Require(told->key.has_value() == key.ok(), "explained and named alike");
  if (key.ok()) {
    Require(*told->key == *key, "explained and named the same");
    Require(NormalizeGs1(key->uri).value() == *key, "normal is normal");
  }
  for (const Gs1Part& part : told->parts) {
    Require(IsUtf8(part.meaning) && IsUtf8(part.title), "words are text");
  }
  for (const std::string& problem : told->problems) Require(IsUtf8(problem), "text");
}

// The elements between FNC1, each where it was.
void CheckElements(absl::string_view text) {
  absl::StatusOr<std::vector<Gs1Element>> elements = ParseElementString(text);
  if (!elements.ok()) return RequireRefusal(elements.status());
  std::string scanned = "]C1";
  for (Gs1Element& element : *elements) {
    // In brackets a GTIN may be short; a scanner sends all of it.
    if (IsShortGtin(element)) element.value.insert(0, 14 - element.value.size(), '0');
    scanned += element.ai + element.value + kFnc1;
  }
  const absl::StatusOr<std::vector<Gs1Element>> again = ParseElementString(scanned);
  Require(again.ok() && *again == *elements, "a label is read again as it was");
}

}  // namespace

void FuzzGs1Text(absl::string_view bytes) {
  CheckLotUris(bytes);
  CheckKeys(bytes);
  CheckExplanation(bytes);
  CheckElements(bytes);
  const std::string escaped = PercentEncode(bytes);
  Require(PercentDecode(escaped) == bytes, "escaping loses nothing");
}

}  // namespace rastro

// What a check of EPCIS tells of: mistakes, for which nothing is admitted, and
// advice, for which nothing is refused.
// For this folder. Pure; not thread-safe.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_NOTES_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_NOTES_H_

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"

namespace rastro {

class EpcisNotes {
 public:
  // Without `wants_advice` none is gathered: where it is not shown it costs nothing.
  explicit EpcisNotes(bool wants_advice) : wants_advice_(wants_advice) {}

  bool wants_advice() const { return wants_advice_; }
  Violations& mistakes() { return mistakes_; }
  Violations& advice() { return advice_; }

  // At `value`.
  void Mistake(const JsonValue& value, absl::string_view rule, std::string hint) {
    Add(mistakes_, value, rule, std::move(hint));
  }
  void Advise(const JsonValue& value, absl::string_view rule, std::string hint) {
    if (wants_advice_) Add(advice_, value, rule, std::move(hint));
  }

  // Where `object` should have the member `name`.
  void Missing(const JsonValue& object, absl::string_view name, std::string hint) {
    if (mistakes_.full()) return mistakes_.AddUnlisted();
    mistakes_.Add(absl::StrCat(object.Pointer(), PointerStep(name)), "field.missing", "",
                  std::move(hint));
  }

 private:
  static void Add(Violations& list, const JsonValue& value, absl::string_view rule,
                  std::string hint) {
    // A pointer costs time: none for what is only counted.
    if (list.full()) return list.AddUnlisted();
    std::string scratch;
    // The quotation marks of a string matter where its kind is wrong.
    list.Add(value.Pointer(), rule,
             rule == "json.kind" ? value.raw() : value.TextIn(&scratch), std::move(hint));
  }

  bool wants_advice_;
  Violations mistakes_;
  Violations advice_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_NOTES_H_

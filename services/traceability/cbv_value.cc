// See cbv_value.h.

#include "services/traceability/cbv_value.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/traceability/uri_text.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

constexpr absl::string_view kCbvUrn = "urn:epcglobal:cbv:";
constexpr absl::string_view kCbvWeb = "https://ref.gs1.org/cbv/";

// Web vocabularies that the schema refuses: GS1 gave up these addresses.
constexpr absl::string_view kOldCbv[] = {"http://ns.gs1.org/cbv/",
                                         "https://ns.gs1.org/cbv/"};
constexpr absl::string_view kOldVoc[] = {"http://gs1.org/voc/", "https://gs1.org/voc/",
                                         "http://www.gs1.org/voc/",
                                         "https://www.gs1.org/voc/"};

template <size_t kSize>
bool BeginsWithOneOf(absl::string_view text,
                     const absl::string_view (&beginnings)[kSize]) {
  return std::any_of(
      std::begin(beginnings), std::end(beginnings),
      [&](absl::string_view beginning) { return absl::StartsWith(text, beginning); });
}

struct Vocabulary {
  CbvList list;
  absl::string_view rule;
};

Vocabulary VocabularyOf(ValueForm form) {
  switch (form) {
    case ValueForm::kBizStep:
      return {CbvList::kBizStep, "cbv.biz_step"};
    case ValueForm::kDisposition:
      return {CbvList::kDisposition, "cbv.disposition"};
    case ValueForm::kBizTransactionType:
      return {CbvList::kBizTransactionType, "cbv.biz_transaction_type"};
    case ValueForm::kSourceDestinationType:
      return {CbvList::kSourceDestinationType, "cbv.source_destination_type"};
    case ValueForm::kErrorReason:
      return {CbvList::kErrorReason, "cbv.error_reason"};
    case ValueForm::kComponent:
      return {CbvList::kComponent, "cbv.component"};
    case ValueForm::kSensorAlertType:
      return {CbvList::kSensorAlertType, "cbv.sensor_alert_type"};
    default:
      return {CbvList::kMeasurementType, "cbv.measurement_type"};
  }
}

bool IsOfWebVocabulary(CbvList list) {
  return list == CbvList::kMeasurementType || list == CbvList::kSensorAlertType;
}

// So few names, or fewer, are all told.
constexpr size_t kShortList = 3;

// The name that begins most like `text`, if most of it does: in_transit for
// in_transport.
absl::string_view BeginningAlike(absl::string_view text,
                                 const std::vector<absl::string_view>& names) {
  absl::string_view best;
  size_t longest = 0;
  for (const absl::string_view name : names) {
    const size_t alike =
        std::mismatch(name.begin(), name.end(), text.begin(), text.end()).first -
        name.begin();
    if (alike > longest && alike * 3 > name.size() * 2) {
      longest = alike;
      best = name;
    }
  }
  return best;
}

class CbvCheck {
 public:
  CbvCheck(const JsonLdPrefixes& prefixes, EpcisNotes& notes)
      : prefixes_(prefixes), notes_(notes) {}

  void Check(const JsonValue& value, absl::string_view text,
             const Vocabulary& vocabulary) {
    if (IsCbvName(vocabulary.list, text)) return;
    if (text.empty()) {
      return notes_.Advise(value, "cbv.empty", "says nothing; leave the member out");
    }
    if (!absl::StrContains(text, ':')) return CheckBareName(value, text, vocabulary);
    if (absl::StartsWith(text, kCbvUrn) || BeginsWithOneOf(text, kOldCbv) ||
        (IsOfWebVocabulary(vocabulary.list) && BeginsWithOneOf(text, kOldVoc))) {
      return notes_.Mistake(value, vocabulary.rule,
                            absl::StrCat("in JSON the name alone is wanted",
                                         Suggestion(LocalName(text), vocabulary.list)));
    }
    if (!IsAbsoluteUri(text)) {
      return notes_.Mistake(value, vocabulary.rule,
                            "wanted a name of the CBV or a URI of your own");
    }
    CheckWebName(value, prefixes_.Expand(text), vocabulary);
  }

 private:
  // A word that the context gives a meaning is a URI in short.
  void CheckBareName(const JsonValue& value, absl::string_view text,
                     const Vocabulary& vocabulary) {
    if (prefixes_.Declares(text)) return;
    // The GS1 Web vocabulary gets new measurement types without a new EPCIS.
    const bool is_advice = vocabulary.list == CbvList::kMeasurementType;
    if (is_advice && !notes_.wants_advice()) return;
    const std::string hint =
        absl::StrCat("no name of the CBV; wanted one of them, or a URI of your own",
                     Suggestion(text, vocabulary.list));
    if (is_advice) return notes_.Advise(value, vocabulary.rule, hint);
    notes_.Mistake(value, vocabulary.rule, hint);
  }

  // In the CBV's own namespace a name that begins like those of a list must be one
  // of this list; others are somebody's own.
  void CheckWebName(const JsonValue& value, absl::string_view uri,
                    const Vocabulary& vocabulary) {
    if (!absl::StartsWith(uri, kCbvWeb) || IsOfWebVocabulary(vocabulary.list)) return;
    absl::string_view name = uri;
    const bool of_list = absl::ConsumePrefix(&name, CbvWebPrefix(vocabulary.list));
    if (of_list && IsCbvName(vocabulary.list, name)) return;
    if (!of_list && !IsOfSomeList(uri)) {
      return notes_.Advise(value, vocabulary.rule,
                           "the namespace is GS1's; wanted a URI of your own");
    }
    notes_.Mistake(value, vocabulary.rule,
                   absl::StrCat("the CBV has no such name here",
                                Suggestion(of_list ? name : "", vocabulary.list)));
  }

  static bool IsOfSomeList(absl::string_view uri) {
    constexpr CbvList kLists[] = {CbvList::kBizStep,
                                  CbvList::kDisposition,
                                  CbvList::kBizTransactionType,
                                  CbvList::kSourceDestinationType,
                                  CbvList::kErrorReason,
                                  CbvList::kComponent};
    return std::any_of(std::begin(kLists), std::end(kLists), [&](CbvList list) {
      return absl::StartsWith(uri, CbvWebPrefix(list));
    });
  }

  std::string Suggestion(absl::string_view text, CbvList list) {
    if (notes_.mistakes().full() || notes_.advice().full()) return "";
    const std::vector<absl::string_view>& names = CbvNames(list);
    if (names.size() <= kShortList) {
      return absl::StrCat("; its names: ", absl::StrJoin(names, ", "));
    }
    absl::string_view meant = Nearest(text, names);
    if (meant.empty()) meant = BeginningAlike(text, names);
    return meant.empty() ? "" : absl::StrCat("; did you mean ", meant, "?");
  }

  const JsonLdPrefixes& prefixes_;
  EpcisNotes& notes_;
};

}  // namespace

void CheckCbvName(const JsonValue& value, absl::string_view text, ValueForm form,
                  const JsonLdPrefixes& prefixes, EpcisNotes& notes) {
  CbvCheck(prefixes, notes).Check(value, text, VocabularyOf(form));
}

}  // namespace rastro

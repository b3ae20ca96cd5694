// See query_terms.h.

#include "services/traceability/query_terms.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/traceability/event_words.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

constexpr absl::string_view kCanonicalHost = "https://id.gs1.org/";

// The names of a list's terms, of single things and of quantities.
struct ListTerms {
  const char* single;
  const char* quantity;
};

ListTerms TermsOfList(MentionList list) {
  switch (list) {
    case MentionList::kEpcs:
    case MentionList::kChildren:
      return {kEpcTerm, kEpcClassTerm};
    case MentionList::kParent:
      return {kParentTerm, kParentTerm};
    case MentionList::kInputs:
      return {kInputEpcTerm, kInputClassTerm};
    case MentionList::kOutputs:
      return {kOutputEpcTerm, kOutputClassTerm};
    case MentionList::kTransformation:
      break;
  }
  return {kTransformationTerm, kTransformationTerm};
}

// Digits of a key's value after which its serial begins; 0 if it has another place.
size_t DigitsBeforeSerial(absl::string_view ai) {
  if (ai == "8003") return 14;
  if (ai == "253" || ai == "255") return 13;
  return 0;
}

class Terms {
 public:
  // Nothing for what the event does not say.
  void Add(const char* name, absl::string_view value) {
    if (!value.empty()) terms_.push_back({name, std::string(value)});
  }

  void AddCbv(const char* name, CbvList list, absl::string_view value) {
    Add(name, ShortCbvName(list, value));
  }

  void AddTyped(const char* name, CbvList list, const std::vector<TypedId>& ids) {
    for (const TypedId& each : ids) {
      Add(name, TypedValue(ShortCbvName(list, each.type), QueryIdentifier(each.id)));
    }
  }

  void AddMention(const Mention& mention) {
    const std::string value = mention.uri ? *mention.uri : QueryIdentifier(mention.text);
    const std::optional<std::string> pattern = ClassPattern(value);
    const ListTerms names = TermsOfList(mention.list);
    if (mention.in_epc_list) AddValue(names.single, value, pattern);
    if (!mention.quantities.empty()) AddValue(names.quantity, value, pattern);
  }

  void AddError(const ErrorDeclaration& error) {
    terms_.push_back({kErrorTerm, ""});
    AddCbv(kErrorReasonTerm, CbvList::kErrorReason, error.reason);
    for (const std::string& id : error.corrective_event_ids) Add(kCorrectiveIdTerm, id);
  }

  std::vector<QueryTerm> Sorted() && {
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void AddValue(const char* name, const std::string& value,
                const std::optional<std::string>& pattern) {
    Add(name, value);
    if (pattern) Add(name, *pattern);
  }

  std::vector<QueryTerm> terms_;
};

}  // namespace

std::string QueryIdentifier(absl::string_view text) {
  absl::StatusOr<std::optional<Gs1Key>> key = ParseGs1Key(text);
  if (key.ok() && key->has_value()) return std::move((*key)->uri);
  return UncheckedGs1Uri(text).value_or(std::string(text));
}

std::string TypedValue(absl::string_view type, absl::string_view id) {
  return absl::StrCat(type, absl::string_view("\0", 1), id);
}

std::optional<std::string> ClassPattern(absl::string_view uri) {
  absl::string_view path = uri;
  if (!absl::ConsumePrefix(&path, kCanonicalHost)) return std::nullopt;
  const size_t ai_end = path.find('/');
  if (ai_end == absl::string_view::npos) return std::nullopt;
  const size_t value = kCanonicalHost.size() + ai_end + 1;
  size_t end = uri.rfind('/') + 1;  // Of what stands before the qualifier.
  if (const size_t digits = DigitsBeforeSerial(path.substr(0, ai_end)); digits > 0) {
    end = value + digits;
  } else if (end == value || absl::StartsWith(path, "414/")) {
    return std::nullopt;
  }
  if (end >= uri.size()) return std::nullopt;
  return absl::StrCat(uri.substr(0, end), "*");
}

std::vector<QueryTerm> QueryTermsOf(const EventFacts& facts,
                                    absl::Span<const std::string> hash_ids) {
  Terms terms;
  if (facts.type == EventType::kDocumentHeader) return {};
  terms.Add(kEventTypeTerm, EventTypeName(facts.type));
  terms.Add(kActionTerm, EventActionName(facts.action));
  terms.AddCbv(kBizStepTerm, CbvList::kBizStep, facts.biz_step);
  terms.AddCbv(kDispositionTerm, CbvList::kDisposition, facts.disposition);
  for (const std::string& each : facts.persistent_set) {
    terms.AddCbv(kPersistentSetTerm, CbvList::kDisposition, each);
  }
  for (const std::string& each : facts.persistent_unset) {
    terms.AddCbv(kPersistentUnsetTerm, CbvList::kDisposition, each);
  }
  terms.Add(kReadPointTerm, QueryIdentifier(facts.read_point));
  terms.Add(kBizLocationTerm, QueryIdentifier(facts.biz_location));
  for (const Mention& mention : facts.mentions) terms.AddMention(mention);
  terms.AddTyped(kBizTransactionTerm, CbvList::kBizTransactionType,
                 facts.biz_transactions);
  terms.AddTyped(kSourceTerm, CbvList::kSourceDestinationType, facts.sources);
  terms.AddTyped(kDestinationTerm, CbvList::kSourceDestinationType, facts.destinations);
  terms.Add(kEventIdTerm, facts.event_id);
  for (const std::string& id : hash_ids) terms.Add(kEventIdTerm, id);
  if (facts.error_declaration) terms.AddError(*facts.error_declaration);
  return std::move(terms).Sorted();
}

}  // namespace rastro

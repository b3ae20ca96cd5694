// See master_data.h.

#include "services/traceability/master_data.h"

#include <optional>

#include "absl/strings/match.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/fact_builder.h"
#include "services/traceability/json_fields.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

constexpr absl::string_view kProducts = "https://id.gs1.org/01/";
constexpr size_t kGtinDigits = 14;

// The element's `name`, or else its `descriptionShort`.
std::string NameOfElement(const JsonFields& element, Violations* violations) {
  std::string name;
  std::string description;
  for (const JsonValue& each : element.List("attributes", JsonKind::kObject)) {
    const JsonFields attribute(each, violations);
    const std::string id = attribute.RequiredText("id");
    // Attributes may be numbers and objects; names are not.
    const auto value = each.Find("attribute");
    if (!value || !value->is(JsonKind::kString)) continue;
    if (LocalName(id) == "name" && name.empty()) name = value->Text();
    if (LocalName(id) == "descriptionShort" && description.empty()) {
      description = value->Text();
    }
  }
  return name.empty() ? description : name;
}

}  // namespace

absl::StatusOr<MasterData> MasterData::Read(absl::string_view document) {
  const absl::StatusOr<JsonDocument> parsed =
      JsonDocument::Parse(document, kMaxDocumentBytes);
  if (!parsed.ok()) return parsed.status();
  Violations violations;
  MasterData data;
  const JsonLdPrefixes prefixes(parsed->root().Find("@context"));
  const auto header =
      JsonFields(parsed->root(), &violations).Find("epcisHeader", JsonKind::kObject);
  const auto master_data =
      header ? JsonFields(*header, &violations).Find("epcisMasterData", JsonKind::kObject)
             : std::nullopt;
  if (!master_data) {
    if (!violations.empty()) return violations.ToStatus();
    return data;
  }
  const JsonFields lists(*master_data, &violations);
  for (const JsonValue& list : lists.List("vocabularyList", JsonKind::kObject)) {
    const JsonFields vocabulary(list, &violations);
    for (const JsonValue& each :
         vocabulary.List("vocabularyElementList", JsonKind::kObject)) {
      const JsonFields element(each, &violations);
      const std::string id = element.RequiredText("id");
      std::string name = NameOfElement(element, &violations);
      if (name.empty() || name.size() > kMaxMasterDataNameBytes) continue;
      data.names_.emplace(PlaceUri(prefixes.Expand(id)), std::move(name));
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return data;
}

absl::string_view MasterData::NameOf(absl::string_view identifier) const {
  const std::string uri = PlaceUri(identifier);
  auto found = names_.find(uri);
  if (found == names_.end() && absl::StartsWith(uri, kProducts)) {
    found = names_.find(uri.substr(0, kProducts.size() + kGtinDigits));
  }
  return found == names_.end() ? absl::string_view() : found->second;
}

}  // namespace rastro

// See json_ld_prefixes.h.

#include "services/traceability/json_ld_prefixes.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

// A context that gave one of these another meaning would make an identifier say
// one thing to a person and another to a machine.
constexpr absl::string_view kSchemes[] = {"blob", "data", "did",   "file", "ftp",
                                          "geo",  "http", "https", "ipfs", "mailto",
                                          "ni",   "tag",  "tel",   "urn",  "uuid"};

bool IsScheme(absl::string_view prefix) {
  return std::find(std::begin(kSchemes), std::end(kSchemes), prefix) !=
         std::end(kSchemes);
}

struct Prefix {
  absl::string_view name;
  absl::string_view uri;
};

// Those of the EPCIS context.
constexpr Prefix kEpcisPrefixes[] = {{"cbv", "https://ref.gs1.org/cbv/"},
                                     {"cbvmda", "urn:epcglobal:cbv:mda:"},
                                     {"epcis", "https://ref.gs1.org/epcis/"},
                                     {"gs1", "https://ref.gs1.org/voc/"}};

}  // namespace

JsonLdPrefixes::JsonLdPrefixes(const std::optional<JsonValue>& context) {
  if (!context) return;
  Declare(*context);
  for (const JsonValue& each : context->Children()) Declare(each);
}

void JsonLdPrefixes::Declare(const JsonValue& context) {
  if (!context.is(JsonKind::kObject)) return;
  for (const JsonValue& member : context.Children()) {
    const std::string name = member.Name();
    if (!member.is(JsonKind::kString) || name.empty() || name[0] == '@' ||
        IsScheme(name)) {
      continue;
    }
    declared_[name] = member.Text();
  }
}

std::string JsonLdPrefixes::Expand(absl::string_view text) const {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos ||
      absl::StartsWith(text.substr(colon + 1), "//")) {
    return std::string(text);
  }
  const absl::string_view prefix = text.substr(0, colon);
  const absl::string_view local = text.substr(colon + 1);
  if (const std::string* iri = Find(prefix)) return absl::StrCat(*iri, local);
  for (const Prefix& predefined : kEpcisPrefixes) {
    if (predefined.name == prefix) return absl::StrCat(predefined.uri, local);
  }
  return std::string(text);
}

const std::string* JsonLdPrefixes::Find(absl::string_view prefix) const {
  const auto found = declared_.find(std::string(prefix));
  return found == declared_.end() ? nullptr : &found->second;
}

absl::string_view LocalName(absl::string_view name) {
  const size_t end = name.find_last_of(":#/");
  return end == absl::string_view::npos ? name : name.substr(end + 1);
}

}  // namespace rastro

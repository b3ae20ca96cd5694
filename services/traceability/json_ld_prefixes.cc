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

struct Prefix {
  absl::string_view name;
  absl::string_view uri;
};

// Those of the EPCIS context that identifiers and values are written with.
constexpr Prefix kEpcisPrefixes[] = {{"cbv", "https://ref.gs1.org/cbv/"},
                                     {"cbvmda", "urn:epcglobal:cbv:mda:"},
                                     {"epcis", "https://ref.gs1.org/epcis/"},
                                     {"gs1", "https://ref.gs1.org/voc/"}};

// Its others: they make names of extensions, never of lots.
constexpr absl::string_view kOtherPrefixes[] = {"dcterms", "owl", "rdfs", "xsd"};

}  // namespace

bool IsEpcisPrefix(absl::string_view prefix) {
  return std::any_of(std::begin(kEpcisPrefixes), std::end(kEpcisPrefixes),
                     [&](const Prefix& each) { return each.name == prefix; });
}

bool IsUriScheme(absl::string_view prefix) {
  return std::find(std::begin(kSchemes), std::end(kSchemes), prefix) !=
         std::end(kSchemes);
}

JsonLdPrefixes::JsonLdPrefixes(const std::optional<JsonValue>& context,
                               const JsonLdPrefixes* outer)
    : outer_(outer) {
  if (!context) return;
  Declare(*context);
  for (const JsonValue& each : context->Each()) Declare(each);
}

void JsonLdPrefixes::Declare(const JsonValue& context) {
  if (!context.is(JsonKind::kObject)) return;
  for (const JsonValue& member : context.Each()) {
    std::string name = member.Name();
    if (name.empty() || IsUriScheme(name) || (name[0] == '@' && name != "@vocab")) {
      continue;
    }
    if (member.is(JsonKind::kString) && member.raw().size() <= kMaxPrefixBytes + 2) {
      prefixes_[std::move(name)] = member.Text();
    } else {
      terms_.insert(std::move(name));
    }
  }
}

const std::string* JsonLdPrefixes::Find(absl::string_view prefix) const {
  for (const JsonLdPrefixes* each = this; each != nullptr; each = each->outer_) {
    if (each->prefixes_.empty()) continue;
    const auto found = each->prefixes_.find(prefix);
    if (found != each->prefixes_.end()) return &found->second;
  }
  return nullptr;
}

std::string JsonLdPrefixes::Expand(absl::string_view text) const {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos ||
      absl::StartsWith(text.substr(colon + 1), "//")) {
    return std::string(text);
  }
  const absl::string_view prefix = text.substr(0, colon);
  const absl::string_view rest = text.substr(colon + 1);
  if (prefix == "urn") return std::string(text);
  if (const std::string* uri = Find(prefix)) return absl::StrCat(*uri, rest);
  for (const Prefix& each : kEpcisPrefixes) {
    if (each.name == prefix) return absl::StrCat(each.uri, rest);
  }
  return std::string(text);
}

bool JsonLdPrefixes::Declares(absl::string_view name) const {
  for (const JsonLdPrefixes* each = this; each != nullptr; each = each->outer_) {
    for (const absl::string_view wanted : {name, absl::string_view("@vocab")}) {
      if (each->prefixes_.contains(wanted) || each->terms_.contains(wanted)) return true;
    }
  }
  return IsEpcisPrefix(name) ||
         std::find(std::begin(kOtherPrefixes), std::end(kOtherPrefixes), name) !=
             std::end(kOtherPrefixes);
}

absl::string_view LocalName(absl::string_view name) {
  size_t begin = name.size();
  while (begin > 0 && name[begin - 1] != ':' && name[begin - 1] != '#' &&
         name[begin - 1] != '/') {
    --begin;
  }
  return name.substr(begin);
}

}  // namespace rastro

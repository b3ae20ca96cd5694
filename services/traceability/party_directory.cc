// Numbers are compared as digits of canonical Digital Links.

#include "services/traceability/party_directory.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr size_t kGlnDigits = 13;
constexpr size_t kPrefixDigitsMin = 4;

// Participants by number; "" for what more than one claims.
using Claims = absl::flat_hash_map<std::string, std::string>;

void Claim(const std::string& number, const std::string& participant, Claims& claims) {
  const auto [it, added] = claims.emplace(number, participant);
  if (!added && it->second != participant) it->second.clear();
}

// The 13 digits in https://id.gs1.org/414/<GLN> (places) or /417/<GLN> (parties).
absl::string_view GlnIn(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, "https://id.gs1.org/414/") &&
      !absl::ConsumePrefix(&uri, "https://id.gs1.org/417/")) {
    return {};
  }
  const absl::string_view gln = uri.substr(0, kGlnDigits);
  const bool ends = uri.size() == kGlnDigits || uri.substr(kGlnDigits, 1) == "/";
  const bool digits = std::all_of(gln.begin(), gln.end(), absl::ascii_isdigit);
  return gln.size() == kGlnDigits && ends && digits ? gln : absl::string_view();
}

struct Directory {
  explicit Directory(std::shared_ptr<const Registry> from) : registry(std::move(from)) {
    for (const auto& [id, history] : registry->all()) {
      const RegistryRecord& record = history->back().record;
      for (const std::string& gln : record.glns) Claim(gln, id, glns);
      for (const std::string& prefix : record.gs1_prefixes) Claim(prefix, id, prefixes);
    }
  }

  std::optional<std::string> ParticipantOf(absl::string_view uri) const {
    for (const std::string& number : PartyNumbersOf(uri)) {
      const Claims& claims = number.size() == kGlnDigits ? glns : prefixes;
      const auto found = claims.find(number);
      if (found == claims.end()) continue;
      return found->second.empty() ? std::nullopt : std::optional(found->second);
    }
    return std::nullopt;
  }

  bool IsAuthority(absl::string_view participant) const {
    const RegistryHistory* history = registry->Find(participant);
    return history != nullptr && history->back().record.HasRole(Role::kAuthority);
  }

  std::string CountryOf(absl::string_view participant) const {
    const RegistryHistory* history = registry->Find(participant);
    return history == nullptr ? "" : history->back().record.country;
  }

  std::shared_ptr<const Registry> registry;
  Claims glns;
  Claims prefixes;
};

}  // namespace

std::vector<std::string> PartyNumbersOf(absl::string_view uri) {
  std::vector<std::string> numbers;
  const absl::string_view gln = GlnIn(uri);
  for (size_t digits = gln.size(); digits >= kPrefixDigitsMin; --digits) {
    numbers.emplace_back(gln.substr(0, digits));
  }
  return numbers;
}

PartyDirectory DirectoryOf(std::shared_ptr<const Registry> registry) {
  auto directory = std::make_shared<const Directory>(std::move(registry));
  return {[directory](absl::string_view uri) { return directory->ParticipantOf(uri); },
          [directory](absl::string_view participant) {
            return directory->IsAuthority(participant);
          },
          [directory](absl::string_view participant) {
            return directory->CountryOf(participant);
          }};
}

}  // namespace rastro

#include "services/simulation/actor.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/hash.h"
#include "services/simulation/random.h"
#include "services/traceability/gs1_check_digit.h"

namespace rastro {
namespace {

constexpr absl::string_view kLink = "https://id.gs1.org";

struct ActorPlan {
  absl::string_view id;
  absl::string_view name;
  absl::string_view country;
  Role role;
  absl::string_view establishment;
  absl::string_view utc_offset;
};

constexpr ActorPlan kPlans[] = {
    {"sinaloa", "Carnes Simuladas de Sinaloa", "MX", Role::kExporter, "TIF-9901",
     "-07:00"},
    {"durango", "Ganadera Simulada de Durango", "MX", Role::kExporter, "TIF-9902",
     "-06:00"},
    {"yucatan", "Porcícola Simulada de Yucatán", "MX", Role::kExporter, "TIF-9903",
     "-06:00"},
    {"inspeccion", "Inspección Simulada", "MX", Role::kAuthority, "", "-06:00"},
    {"tokyo", "模擬食品東京", "JP", Role::kImporter, "", "+09:00"},
    {"osaka", "模擬ミート大阪", "JP", Role::kImporter, "", "+09:00"}};

constexpr ActorPlan kListAuthorityPlan = {"kensa", "模擬食肉検査", "JP", Role::kAuthority,
                                          "",      "+09:00"};

// Behind those of the actors and of the farms.
constexpr uint64_t kListAuthorityCompany = 200;

std::string WithCheckDigit(std::string digits) {
  digits.push_back(Gs1CheckDigit(digits));
  return digits;
}

// 32 bytes that follow from the seed.
Hash Secret(uint64_t seed, absl::string_view purpose) {
  return LeafHash(absl::StrCat("rastro/simulation ", seed, " secret ", purpose));
}

// Companies of one seed have neighbouring prefixes, so that none has another's.
std::string Prefix(uint64_t seed, uint64_t number) {
  const auto first =
      static_cast<uint64_t>(Random(seed, "company prefix").Between(0, 9999));
  return absl::StrFormat("952%04d", (first + number) % 10000);
}

Actor MakeActor(uint64_t seed, const ActorPlan& plan, uint64_t number) {
  const std::string id = absl::StrCat("sim-", seed, "-", plan.id);
  absl::StatusOr<PrivateKey> key =
      PrivateKey::FromEd25519Seed(Secret(seed, absl::StrCat(plan.id, " key")).view());
  assert(key.ok());
  auto signer = std::make_unique<MemoryNoteSigner>(id, *std::move(key));
  Company company(Prefix(seed, number));
  RegistryRecord record{id,
                        std::string(plan.name),
                        std::string(plan.country),
                        {company.Gln(0)},
                        {company.prefix()},
                        {},
                        {plan.role},
                        {signer->key()}};
  if (!plan.establishment.empty()) record.establishments.emplace_back(plan.establishment);
  record.Sort();
  return {std::move(record), std::move(company), std::string(plan.utc_offset),
          std::move(signer),
          std::string(Secret(seed, absl::StrCat(plan.id, " nonces")).view())};
}

}  // namespace

std::string Company::Gln(uint64_t location) const {
  assert(location < 100000);
  return WithCheckDigit(absl::StrFormat("%s%05d", prefix_, location));
}

std::string Company::PartyUri() const { return absl::StrCat(kLink, "/417/", Gln(0)); }

std::string Company::LocationUri(uint64_t location) const {
  return absl::StrCat(kLink, "/414/", Gln(location));
}

std::string Company::GtinUri(uint64_t item) const {
  assert(item < 100000);
  return absl::StrCat(kLink, "/01/",
                      WithCheckDigit(absl::StrFormat("0%s%05d", prefix_, item)));
}

std::string Company::SsccUri(int extension, uint64_t serial) const {
  assert(extension >= 0 && extension <= 9 && serial < 1000000000);
  return absl::StrCat(
      kLink, "/00/",
      WithCheckDigit(absl::StrFormat("%d%s%09d", extension, prefix_, serial)));
}

std::vector<Actor> MakeActors(uint64_t seed) {
  std::vector<Actor> actors;
  for (const ActorPlan& plan : kPlans) {
    actors.push_back(MakeActor(seed, plan, actors.size()));
  }
  return actors;
}

Actor MakeListAuthority(uint64_t seed) {
  return MakeActor(seed, kListAuthorityPlan, kListAuthorityCompany);
}

Company FarmCompany(uint64_t seed, uint64_t number) {
  assert(number < 100);
  return Company(Prefix(seed, std::size(kPlans) + number));
}

}  // namespace rastro

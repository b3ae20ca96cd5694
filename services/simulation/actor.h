// Who takes part in the simulated trade. Companies, farms and keys follow from the seed;
// GS1 prefixes come from the range 952, which GS1 keeps for demonstrations.
// Anybody who knows the seed can sign as a simulated participant: their ids begin with
// "sim-", and they do not belong into a ledger that is used in earnest.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_ACTOR_H_
#define RASTRO_SERVICES_SIMULATION_ACTOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/note/note.h"
#include "crypto/registry_record.h"

namespace rastro {

// Places and products of a company under its GS1 company prefix (7 digits).
class Company {
 public:
  explicit Company(std::string prefix) : prefix_(std::move(prefix)) {}

  const std::string& prefix() const { return prefix_; }

  // `location`, `item` and `serial` are told apart by the caller; up to 5, 5 and 9
  // digits.
  std::string Gln(uint64_t location) const;
  std::string PartyUri() const;                               // .../417/<GLN 0>
  std::string LocationUri(uint64_t location) const;           // .../414/<GLN>
  std::string GtinUri(uint64_t item) const;                   // .../01/<GTIN>
  std::string SsccUri(int extension, uint64_t serial) const;  // .../00/<SSCC>

 private:
  std::string prefix_;
};

struct Actor {
  RegistryRecord record;
  Company company;
  std::string utc_offset;              // Local time, "-07:00".
  std::unique_ptr<NoteSigner> signer;  // The record's one key.
  std::string secret;                  // For nonces.
};

// Positions in the list that MakeActors gives.
inline constexpr size_t kExporters = 3;  // Two of beef, one of pork, from position 0.
inline constexpr size_t kPorkExporter = 2;
inline constexpr size_t kAuthority = 3;
inline constexpr size_t kFirstImporter = 4;
inline constexpr size_t kImporters = 2;

std::vector<Actor> MakeActors(uint64_t seed);

// Japan's authority, which lists plants. It takes part only in trades with faults, and
// stands behind the others there.
inline constexpr size_t kListAuthority = kFirstImporter + kImporters;
Actor MakeListAuthority(uint64_t seed);

// A farm that delivers to the exporters; takes no part itself. `number` from 0 to 99.
Company FarmCompany(uint64_t seed, uint64_t number);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_ACTOR_H_

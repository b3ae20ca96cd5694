// Damage to lists of hashes, as proofs are: what every verifier must refuse.

#ifndef RASTRO_TESTS_CRYPTO_MERKLE_PROOF_PROBES_H_
#define RASTRO_TESTS_CRYPTO_MERKLE_PROOF_PROBES_H_

#include <string>
#include <vector>

#include "crypto/hash.h"

namespace rastro {

// `hash` with bit `bit`, 0..255, turned over.
Hash Flipped(Hash hash, int bit);

struct HashesProbe {
  std::string name;
  std::vector<Hash> hashes;
};

// Hashes dropped, doubled, added (`known` and an unknown one) at each place, and each
// two neighbours exchanged; without lists that equal `hashes`.
std::vector<HashesProbe> DamageOrder(const std::vector<Hash>& hashes,
                                     const std::vector<Hash>& known);

// Every bit of every hash turned over, one at a time.
std::vector<HashesProbe> FlipEveryBit(const std::vector<Hash>& hashes);

}  // namespace rastro

#endif  // RASTRO_TESTS_CRYPTO_MERKLE_PROOF_PROBES_H_

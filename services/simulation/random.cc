#include "services/simulation/random.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/hash.h"

namespace rastro {
namespace {

uint64_t SeedOf(uint64_t seed, absl::string_view purpose) {
  const Hash hash = LeafHash(absl::StrCat("rastro/simulation ", seed, " ", purpose));
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof(number); ++i) number = number << 8 | hash.bytes[i];
  return number;
}

}  // namespace

Random::Random(uint64_t seed, absl::string_view purpose)
    : engine_(SeedOf(seed, purpose)) {}

int64_t Random::Between(int64_t first, int64_t last) {
  assert(first <= last);
  // The remainder's bias is below 2^-40 for every range that is asked for here.
  return first +
         static_cast<int64_t>(engine_() % static_cast<uint64_t>(last - first + 1));
}

}  // namespace rastro

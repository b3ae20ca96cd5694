// libFuzzer's program of one target, which CMakeLists.txt names.

#include <algorithm>
#include <cstdint>

#include "tests/fuzz/damage.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const rastro::FuzzTarget* const target =
      rastro::FindFuzzTarget(RASTRO_FUZZ_TARGET);
  rastro::Require(target != nullptr, "is " RASTRO_FUZZ_TARGET " a target?");
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  rastro::QuietLibraries();
  return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

// Now and then whole lines, which libFuzzer knows nothing of.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  if (seed % 8 != 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string damaged =
      rastro::Damage(seed).OfLines({reinterpret_cast<const char*>(data), size});
  const size_t length = std::min(damaged.size(), max_size);
  std::copy_n(damaged.begin(), length, data);
  return length;
}

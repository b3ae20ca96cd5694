// Damage that a parser must survive: bytes and pieces as for every text
// (tests/services/traceability/mutations.h), and whole lines.

#ifndef RASTRO_TESTS_FUZZ_DAMAGE_H_
#define RASTRO_TESTS_FUZZ_DAMAGE_H_

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/services/traceability/mutations.h"

namespace rastro {

// The same damage to the same text for the same seed.
class Damage {
 public:
  explicit Damage(uint64_t seed) : lines_(seed), bytes_(seed) {}

  std::string Of(std::string text) {
    return lines_() % 3 == 0 ? OfLines(text) : bytes_.Damage(std::move(text));
  }

  // `text` with one line removed, repeated, or changed for another.
  std::string OfLines(const std::string& text) {
    std::vector<std::string> lines = absl::StrSplit(text, '\n');
    const size_t at = lines_() % lines.size();
    const size_t other = lines_() % lines.size();
    switch (lines_() % 4) {
      case 0:
        lines.erase(lines.begin() + static_cast<int>(at));
        break;
      case 1:
        lines.insert(lines.begin() + static_cast<int>(other), std::string(lines[at]));
        break;
      case 2:
        lines[at] = std::string(lines[other]);
        break;
      default:
        std::swap(lines[at], lines[other]);
    }
    return absl::StrJoin(lines, "\n");
  }

 private:
  std::mt19937_64 lines_;
  Mutator bytes_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_FUZZ_DAMAGE_H_

// Random texts for properties, the same for the same seed.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_RANDOM_TEXT_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_RANDOM_TEXT_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace rastro {

class RandomText {
 public:
  explicit RandomText(uint32_t seed) : engine_(seed) {}
  // From 0 to `count` - 1.
  size_t Below(size_t count) { return engine_() % count; }
  // `min` to `max` characters of `from`.
  std::string Text(const std::string& from, size_t min, size_t max) {
    std::string text(min + Below(max - min + 1), ' ');
    for (char& c : text) c = from[Below(from.size())];
    return text;
  }

  // `text` with one to four bytes changed, removed or repeated, or one of `pieces` put
  // in.
  std::string Damage(std::string text, const std::vector<std::string>& pieces,
                     size_t most) {
    for (size_t left = 1 + Below(most); left > 0; --left) {
      const size_t at = Below(text.size() + 1);
      switch (Below(6)) {
        case 0:
          if (at < text.size()) text[at] = static_cast<char>(Below(256));
          break;
        case 1:
          text.erase(at, 1 + Below(4));
          break;
        case 2:
          text.insert(at, pieces[Below(pieces.size())]);
          break;
        case 3:
          text.insert(at, text.substr(Below(text.size() + 1), 20));
          break;
        case 4:
          text.insert(at, 1, static_cast<char>(Below(256)));
          break;
        default:
          if (at < text.size()) text[at] = static_cast<char>('0' + Below(10));
      }
    }
    return text;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_RANDOM_TEXT_H_

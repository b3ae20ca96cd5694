// Damages texts at random, the same way for the same seed.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_MUTATIONS_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_MUTATIONS_H_

#include <cstdint>
#include <random>
#include <string>

namespace rastro {

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  // `text` with one to three bytes flipped, removed or inserted, or pieces
  // repeated or cut out.
  std::string Damage(std::string text) {
    for (size_t i = 1 + Below(3); i > 0; --i) DamageOnce(&text);
    return text;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  void DamageOnce(std::string* text) {
    static constexpr char kLikely[] = "{}[]\",:\\/eE+-.019uantfl \n\x01\x80\xED\xF4";
    const size_t at = Below(text->size() + 1);
    const size_t length = Below(12);
    switch (Below(6)) {
      case 0:
        if (at < text->size()) (*text)[at] = static_cast<char>(random_());
        return;
      case 1:
        text->insert(at, 1, kLikely[Below(sizeof(kLikely) - 1)]);
        return;
      case 2:
        text->erase(at, length);
        return;
      case 3:
        text->insert(Below(text->size() + 1), text->substr(at, length));
        return;
      case 4:
        if (at < text->size()) (*text)[at] = kLikely[Below(sizeof(kLikely) - 1)];
        return;
      default:
        text->erase(at, 1);
        return;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_MUTATIONS_H_

// Figures that are looked at when somebody asks for them, by name. Knows nothing of how
// they are shown.
// Not thread-safe.

#ifndef RASTRO_SERVICES_SERVER_SAMPLE_SHEET_H_
#define RASTRO_SERVICES_SERVER_SAMPLE_SHEET_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rastro {

class SampleSheet {
 public:
  enum class Type { kGauge, kCounter };

  struct Label {
    std::string name;  // Empty: no label.
    std::string value;
  };
  struct Sample {
    Label label;
    double value = 0;
  };
  // What has one name; its samples differ in the label's value.
  struct Family {
    std::string name;
    std::string help;
    Type type = Type::kGauge;
    std::vector<Sample> samples;
  };

  // What goes up and down.
  void Gauge(absl::string_view name, absl::string_view help, double value,
             Label label = {}) {
    Add(name, help, Type::kGauge, {std::move(label), value});
  }

  // What only grows while the process lives.
  void Counter(absl::string_view name, absl::string_view help, double value,
               Label label = {}) {
    Add(name, help, Type::kCounter, {std::move(label), value});
  }

  const std::vector<Family>& families() const { return families_; }

 private:
  void Add(absl::string_view name, absl::string_view help, Type type, Sample sample) {
    for (Family& family : families_) {
      if (family.name != name) continue;
      family.samples.push_back(std::move(sample));
      return;
    }
    families_.push_back({std::string(name), std::string(help), type, {}});
    families_.back().samples.push_back(std::move(sample));
  }

  std::vector<Family> families_;
};

// Fills in what it knows. May take some milliseconds.
using Sampler = std::function<void(SampleSheet&)>;

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SAMPLE_SHEET_H_

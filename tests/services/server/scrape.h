// The metrics of a server as Prometheus would read them.

#ifndef RASTRO_TESTS_SERVICES_SERVER_SCRAPE_H_
#define RASTRO_TESTS_SERVICES_SERVER_SCRAPE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace rastro {

class Scrape {
 public:
  explicit Scrape(const std::string& text) {
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      if (line[0] == '#') continue;
      const size_t space = line.rfind(' ');
      double value = 0;
      EXPECT_TRUE(absl::SimpleAtod(line.substr(space + 1), &value)) << line;
      EXPECT_TRUE(values_.emplace(line.substr(0, space), value).second) << line;
    }
  }

  // Of `name{label="value"}`; 0 if nobody has counted it yet.
  double operator[](const std::string& series) const {
    const auto found = values_.find(series);
    return found == values_.end() ? 0 : found->second;
  }

  bool Has(const std::string& series) const { return values_.count(series) > 0; }

  // Of all series whose name begins so.
  double Sum(const std::string& beginning) const {
    double sum = 0;
    for (const auto& [series, value] : values_) {
      if (series.rfind(beginning, 0) == 0) sum += value;
    }
    return sum;
  }

  // What has changed since `before` of the series that begin so.
  std::map<std::string, double> Since(const Scrape& before,
                                      const std::string& beginning) const {
    std::map<std::string, double> changes;
    for (const auto& [series, value] : values_) {
      if (series.rfind(beginning, 0) != 0) continue;
      if (const double change = value - before[series]; change != 0) {
        changes[series] = change;
      }
    }
    return changes;
  }

 private:
  std::map<std::string, double> values_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_SCRAPE_H_

// What holds for every reader, whatever it is given: it ends soon and stays small.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_HOSTILE_INPUT_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_HOSTILE_INPUT_H_

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace rastro {

// Each within ten seconds and two GiB, whatever it holds: far more than they take, far
// less than anything that grows with the square of their size.
class HostileInputTest : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_LT(absl::Now() - begin_, absl::Seconds(10));
    rusage usage = {};
    ASSERT_EQ(getrusage(RUSAGE_SELF, &usage), 0);
    EXPECT_LT(usage.ru_maxrss, 2 << 20);  // KiB, of all tests so far.
  }

  static std::string Filled(absl::string_view head, absl::string_view element,
                            size_t count, absl::string_view tail) {
    std::string text(head);
    for (size_t i = 0; i < count; ++i) absl::StrAppend(&text, i > 0 ? "," : "", element);
    absl::StrAppend(&text, tail);
    return text;
  }

 private:
  const absl::Time begin_ = absl::Now();
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_HOSTILE_INPUT_H_

// GoogleMock matchers for absl::Status and absl::StatusOr, which this abseil lacks:
// IsOk(), IsOkAndHolds(matcher), StatusIs(code), StatusIs(code, message matcher).
// A mismatch prints the status.

#ifndef RASTRO_TESTS_TESTING_STATUS_MATCHERS_H_
#define RASTRO_TESTS_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace rastro {
namespace status_matchers_internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

class IsOkMatcher {
 public:
  using is_gtest_matcher = void;

  template <typename T>
  bool MatchAndExplain(const T& result, std::ostream* os) const {
    const absl::Status& status = StatusOf(result);
    if (os != nullptr && !status.ok()) *os << "whose status is " << status;
    return status.ok();
  }
  void DescribeTo(std::ostream* os) const { *os << "is OK"; }
  void DescribeNegationTo(std::ostream* os) const { *os << "is not OK"; }
};

class StatusIsMatcher {
 public:
  using is_gtest_matcher = void;

  StatusIsMatcher(absl::StatusCode code, ::testing::Matcher<std::string> message)
      : code_(code), message_(std::move(message)) {}

  template <typename T>
  bool MatchAndExplain(const T& result, std::ostream* os) const {
    const absl::Status& status = StatusOf(result);
    if (os != nullptr) *os << "whose status is " << status;
    return status.code() == code_ && message_.Matches(std::string(status.message()));
  }
  void DescribeTo(std::ostream* os) const {
    *os << "is " << absl::StatusCodeToString(code_) << " with a message that ";
    message_.DescribeTo(os);
  }
  void DescribeNegationTo(std::ostream* os) const {
    *os << "is not: ";
    DescribeTo(os);
  }

 private:
  absl::StatusCode code_;
  ::testing::Matcher<std::string> message_;
};

template <typename Inner>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(Inner inner) : inner_(std::move(inner)) {}

  template <typename StatusOrT>
  operator ::testing::Matcher<StatusOrT>() const {  // NOLINT: as all matchers convert
    using Plain = std::remove_cv_t<std::remove_reference_t<StatusOrT>>;
    return ::testing::Matcher<StatusOrT>(new Typed<StatusOrT, typename Plain::value_type>(
        ::testing::SafeMatcherCast<const typename Plain::value_type&>(inner_)));
  }

 private:
  template <typename StatusOrT, typename Value>
  class Typed : public ::testing::MatcherInterface<StatusOrT> {
   public:
    explicit Typed(::testing::Matcher<const Value&> inner) : inner_(std::move(inner)) {}

    bool MatchAndExplain(StatusOrT result,
                         ::testing::MatchResultListener* listener) const override {
      if (result.ok()) return inner_.MatchAndExplain(*result, listener);
      *listener << "whose status is " << result.status().ToString();
      return false;
    }
    void DescribeTo(std::ostream* os) const override {
      *os << "is OK and holds a value that ";
      inner_.DescribeTo(os);
    }

   private:
    ::testing::Matcher<const Value&> inner_;
  };

  Inner inner_;
};

}  // namespace status_matchers_internal

inline status_matchers_internal::IsOkMatcher IsOk() { return {}; }

template <typename Inner>
status_matchers_internal::IsOkAndHoldsMatcher<std::decay_t<Inner>> IsOkAndHolds(
    Inner&& inner) {
  return status_matchers_internal::IsOkAndHoldsMatcher<std::decay_t<Inner>>(
      std::forward<Inner>(inner));
}

inline status_matchers_internal::StatusIsMatcher StatusIs(
    absl::StatusCode code, ::testing::Matcher<std::string> message = ::testing::_) {
  return {code, std::move(message)};
}

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_STATUS_MATCHERS_H_

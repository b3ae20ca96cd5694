// Codes keep their numbers, UNKNOWN is never produced, long messages are cut.

#include "services/server/grpc_status.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(ToGrpcStatusTest, KeepsCodesAndMessages) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  for (int code = 1; code <= 16; ++code) {
    const auto wanted =
        static_cast<absl::StatusCode>(code == 2 ? 13 : code);  // Never UNKNOWN.
    const grpc::Status sent =
        ToGrpcStatus(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    EXPECT_EQ(static_cast<int>(sent.error_code()), static_cast<int>(wanted));
    EXPECT_THAT(FromGrpcStatus(sent, grpc::ClientContext()), StatusIs(wanted, "why"));
  }
}

TEST(FromGrpcStatusTest, AnUnknownCodeIsInternal) {
  for (int code : {2, 17, 30, -1}) {
    EXPECT_THAT(FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(code), "?"),
                               grpc::ClientContext()),
                StatusIs(absl::StatusCode::kInternal))
        << code;
  }
}

TEST(ToGrpcStatusTest, CutsLongMessagesBetweenCharacters) {
  for (size_t shift = 0; shift < 3; ++shift) {
    std::string message(shift, 'x');
    while (message.size() < 5000) absl::StrAppend(&message, "ñ");
    const std::string cut =
        ToGrpcStatus(absl::InvalidArgumentError(message)).error_message();
    EXPECT_LE(cut.size(), kStatusMessageBytesMax);
    EXPECT_GT(cut.size(), kStatusMessageBytesMax - 8);
    EXPECT_EQ((cut.size() - 3 - shift) % 2, 0u);  // Whole two-byte characters.
  }
}

}  // namespace
}  // namespace rastro

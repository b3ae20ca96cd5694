// Who may call what, and where a server without TLS may listen.

#include "services/server/authorizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "rastro/v1/audit_service.pb.h"
#include "rastro/v1/finding_service.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "rastro/v1/query_service.pb.h"
#include "rastro/v1/registry_service.pb.h"
#include "rastro/v1/submission_service.pb.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

std::set<std::string> DescribedMethods() {
  std::set<std::string> methods;
  for (const google::protobuf::FileDescriptor* file :
       {v1::GetCheckpointRequest::descriptor()->file(),
        v1::ListFindingsRequest::descriptor()->file(),
        v1::GetProvenanceRequest::descriptor()->file(),
        v1::GetParticipantRequest::descriptor()->file(),
        v1::QueryEventsRequest::descriptor()->file(),
        v1::SubmitBatchRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const google::protobuf::ServiceDescriptor* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        methods.insert(
            absl::StrCat("/", service->full_name(), "/", service->method(j)->name()));
      }
    }
  }
  return methods;
}

// A new RPC without a row, or a row without an RPC, fails here.
TEST(MethodTableAuthorizerTest, HasARowForEveryRpcAndNoOther) {
  const absl::Span<const absl::string_view> rows = MethodTableAuthorizer::Methods();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
  const std::set<std::string> methods = DescribedMethods();
  EXPECT_GE(methods.size(), 18u);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()), methods);
}

TEST(MethodTableAuthorizerTest, RefusesWhatHasNoRow) {
  const MethodTableAuthorizer authorizer;
  for (const std::string& method : DescribedMethods()) {
    EXPECT_THAT(authorizer.Authorize({method, "ipv4:127.0.0.1:9"}), IsOk()) << method;
  }
  for (absl::string_view method :
       {"", "/", "/rastro.v1.AuditService/GetTiles", "/rastro.v1.AuditService/",
        "rastro.v1.AuditService/GetTile", "/rastro.v2.AuditService/GetTile"}) {
    EXPECT_THAT(authorizer.Authorize({method, "ipv4:127.0.0.1:9"}),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << method;
  }
}

TEST(CheckPlaintextAddressTest, TakesLoopbackOnly) {
  for (absl::string_view address :
       {"127.0.0.1:7741", "127.9.9.9:0", "[::1]:7741", "localhost:65535"}) {
    EXPECT_THAT(CheckPlaintextAddress(address), IsOk()) << address;
  }
  for (absl::string_view address :
       {"0.0.0.0:7741", "[::]:7741", "192.168.1.1:7741", "128.0.0.1:7741",
        "ledger.example.com:7741", "localhost.example.com:7741", "[::2]:1", "*:7741"}) {
    EXPECT_THAT(CheckPlaintextAddress(address),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("loopback")))
        << address;
  }
}

TEST(SplitAddressTest, RefusesWhatIsNoAddress) {
  for (absl::string_view address :
       {"", ":", "127.0.0.1", "127.0.0.1:", ":7741", "127.0.0.1:65536", "127.0.0.1:-1",
        "::1:7741", "[::1:7741", "127.0.0.1:77a", "unix:/tmp/s"}) {
    EXPECT_THAT(SplitAddress(address), StatusIs(absl::StatusCode::kInvalidArgument,
                                                HasSubstr("wanted host:port")))
        << address;
    EXPECT_THAT(CheckPlaintextAddress(address),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("listen: got")))
        << address;
  }
}

}  // namespace
}  // namespace rastro

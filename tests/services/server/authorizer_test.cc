// Who may call what, and where a server without TLS may listen.

#include "services/server/authorizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "rastro/v1/audit_service.pb.h"
#include "rastro/v1/finding_service.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "rastro/v1/query_service.pb.h"
#include "rastro/v1/registry_service.pb.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/server/listen_address.h"
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
  std::vector<std::string> rows;
  for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
    rows.emplace_back(method);
  }
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
  const std::set<std::string> methods = DescribedMethods();
  EXPECT_GE(methods.size(), 18u);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()), methods);
}

TEST(MethodTableAuthorizerTest, RefusesWhatHasNoRow) {
  const MethodTableAuthorizer authorizer;
  const Caller local{.is_local = true};
  for (const std::string& method : DescribedMethods()) {
    EXPECT_THAT(authorizer.Authorize({method, local}), IsOk()) << method;
  }
  for (absl::string_view method :
       {"", "/", "/rastro.v1.AuditService/GetTiles", "/rastro.v1.AuditService/",
        "rastro.v1.AuditService/GetTile", "/rastro.v2.AuditService/GetTile"}) {
    EXPECT_THAT(authorizer.Authorize({method, local}),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << method;
  }
}

TEST(MethodTableAuthorizerTest, OneRoleOfSeveralIsEnoughAndNoneIsNot) {
  const MethodTableAuthorizer authorizer;
  const auto may = [&](absl::string_view method, std::vector<Role> roles) {
    const Caller caller{.participant = "norte", .roles = std::move(roles)};
    return authorizer.Authorize({method, caller}).ok();
  };
  constexpr absl::string_view kSubmit = "/rastro.v1.SubmissionService/SubmitBatch";
  EXPECT_FALSE(may(kSubmit, {Role::kAuditor}));
  EXPECT_TRUE(may(kSubmit, {Role::kImporter, Role::kAuditor}));
  for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
    EXPECT_FALSE(may(method, {})) << method;
  }
}

// The rows of the document: "| AuditService/GetTile | yes | | ..." in the order of roles.
TEST(MethodTableAuthorizerTest, IsTheTableOfTheDocument) {
  std::ifstream file(absl::StrCat(RASTRO_SOURCE_DIR, "/docs/access.md"));
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, "| ") && absl::StrContains(line, "Service/")) {
      documented.insert(line);
    }
  }
  std::set<std::string> rows;
  for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
    std::string row = absl::StrCat("| ", absl::StripPrefix(method, "/rastro.v1."), " |");
    for (Role role : {Role::kOperator, Role::kExporter, Role::kImporter, Role::kAuditor,
                      Role::kAuthority, Role::kGateway}) {
      absl::StrAppend(&row, roles.Has(role) ? " yes |" : " |");
    }
    rows.insert(row);
  }
  EXPECT_EQ(documented, rows);
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

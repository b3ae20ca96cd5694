// The server as a whole: health, reflection, the hook, the socket, the end.

#include "services/server/server.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/server/readiness.h"
#include "tests/services/server/generic_calls.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

TEST_F(ServerTest, HealthSaysServing) {
  std::string response;
  (void)GenericCalls(Connect()).Call("/grpc.health.v1.Health/Check", "", &response);
  EXPECT_EQ(response, "\x08\x01");  // status: SERVING
}

TEST_F(ServerTest, ReflectionListsEveryService) {
  std::string response;
  // list_services: "*"
  (void)GenericCalls(Connect()).Call(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "\x3a\x01*",
      &response);
  for (const char* service : {"rastro.v1.AuditService", "rastro.v1.ProvenanceService",
                              "rastro.v1.RegistryService", "rastro.v1.SubmissionService",
                              "grpc.health.v1.Health"}) {
    EXPECT_THAT(response, HasSubstr(service));
  }
}

TEST_F(ServerTest, AnUnknownMethodIsUnimplemented) {
  GenericCalls calls(Connect());
  EXPECT_THAT(calls.Call("/rastro.v1.AuditService/GetEverything"),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(calls.Call("/rastro.v9.AuditService/GetTile"),
              StatusIs(absl::StatusCode::kUnimplemented));
}

class RefusingAuthorizer final : public Authorizer {
 public:
  absl::Status Authorize(const CallInfo& call) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    asked_.insert(std::string(call.method));
    peers_.insert(std::string(call.caller.peer.substr(0, call.caller.peer.find(':'))));
    return absl::PermissionDeniedError("not you");
  }

  mutable std::mutex mutex_;
  mutable std::set<std::string> asked_;
  mutable std::set<std::string> peers_;
};

// No handler is reached without the hook: where it refuses all, each RPC is refused.
TEST_F(ServerTest, EveryRpcAsksTheAuthorizerUnderItsOwnName) {
  const RefusingAuthorizer refusing;
  authorizer_ = &refusing;
  StartServer();
  GenericCalls calls(Connect());
  std::set<std::string> methods;
  for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
    EXPECT_THAT(calls.Call(std::string(method)),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not you")))
        << method;
    methods.insert(std::string(method));
  }
  EXPECT_EQ(refusing.asked_, methods);
  EXPECT_THAT(refusing.peers_, ::testing::ElementsAre("ipv4"));
  authorizer_ = nullptr;
  server_->Drain(absl::Seconds(10));
  server_.reset();
}

TEST_F(ServerTest, APortInUseIsUnavailable) {
  ServerConfig second = config_;
  second.listen = server_->address();
  const auto refused = Server::Start(second, *ledger_, *authorizer_);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable,
                                HasSubstr("Address already in use")));
}

TEST_F(ServerTest, OnlyLoopbackIsListenedOn) {
  ServerConfig open = config_;
  open.listen = "0.0.0.0:0";
  EXPECT_THAT(Server::Start(open, *ledger_, *authorizer_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("loopback")));
}

TEST_F(ServerTest, TakesAConnectionOverIpv6) {
  config_.listen = "[::1]:0";
  const auto server = Server::Start(config_, *ledger_, *authorizer_);
  if (absl::IsUnavailable(server.status())) GTEST_SKIP() << "this machine has no IPv6";
  ASSERT_THAT(server, IsOk());
  EXPECT_THAT((*server)->address(), ::testing::StartsWith("[::1]:"));
}

TEST_F(ServerTest, DrainingAnswersWhatIsUnderWay) {
  std::vector<std::future<absl::StatusOr<BatchReceipt>>> answers;
  for (int i = 0; i < 32; ++i) {
    const Submission batch =
        Batch({ObjectEventJson("ADD", {TestLot(absl::StrCat("D", i))}, i)});
    answers.push_back(
        std::async(std::launch::async, [this, batch] { return Submit(batch); }));
  }
  server_->Drain(absl::Seconds(10));
  server_.reset();
  uint64_t recorded = 0;
  for (auto& answer : answers) {
    const absl::StatusOr<BatchReceipt> receipt = answer.get();
    if (receipt.ok()) {
      ++recorded;
    } else {
      // gRPC cancels what arrives while it shuts down and has reached no handler.
      EXPECT_TRUE(absl::IsUnavailable(receipt.status()) ||
                  absl::IsCancelled(receipt.status()))
          << receipt.status();
    }
  }
  EXPECT_EQ(ledger_.At().head.size, 2 + recorded);
}

// A data directory from before the newest entries: whoever signed on would tell a second
// history. Reads go on, and everybody is told why nothing else does.
TEST_F(ServerTest, ServesReadsOnlyWhenTheGuardIsAhead) {
  namespace fs = std::filesystem;
  const fs::path data = ledger_.options.data_directory;
  const fs::path old = ledger_.directory.File("old");
  server_->Drain(absl::Seconds(10));
  server_.reset();
  ledger_.Close();
  fs::copy(data, old, fs::copy_options::recursive);
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_.Record({ObjectEventJson("ADD", {TestLot("lost")}, 0)});
  ledger_.Close();
  fs::remove_all(data);
  fs::rename(old, data);
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_->Start();
  StartServer();

  EXPECT_THAT(Submit(Batch({ObjectEventJson("ADD", {TestLot("A")}, 0)})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("head guard")));
  v1::GetStatusResponse status;
  ASSERT_THAT(
      Call(*audit_, &v1::AuditService::Stub::GetStatus, v1::GetStatusRequest(), status),
      IsOk());
  EXPECT_THAT(status.read_only_reason(), HasSubstr("entries 2 to 2 are missing"));
  EXPECT_EQ(status.guard_size(), 3u);
  Readiness readiness;
  readiness.SetLedger(&*ledger_);
  EXPECT_EQ(readiness.ReasonAgainst(), status.read_only_reason());
  EXPECT_EQ(HeadOf(status.checkpoint()).size, 2u);
}

}  // namespace
}  // namespace rastro

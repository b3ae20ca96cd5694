// A server with mutual TLS on a real socket: who gets in, as whom, and what he may then.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/server/caller.h"
#include "services/wire/problems.h"
#include "tests/services/server/generic_calls.h"
#include "tests/services/server/tls_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST_F(TlsTest, ARegisteredParticipantIsLetIn) {
  EXPECT_THAT(GetCheckpoint(ConnectAs(CertificateOf("empacadora"))), IsOk());
  EXPECT_THAT(SubmitAs("empacadora", Batch({ObjectEventJson("ADD", {TestLot("A")}, 1)})),
              IsOk());
}

TEST_F(TlsTest, WithoutACertificateThatHoldsNobodyIsHeard) {
  const TestAuthority foreign;
  const std::string uri = "URI:" + CallerUri(kTestOrigin, "empacadora");
  const std::map<std::string, std::shared_ptr<grpc::Channel>> channels = {
      {"none", ConnectAs({})},
      {"foreign", ConnectAs(foreign.Issue(uri))},
      {"expired", ConnectAs(authority_.Issue(uri, /*days=*/-1))},
      {"plaintext",
       grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())}};
  for (const auto& [name, channel] : channels) {
    EXPECT_THAT(GetCheckpoint(channel), StatusIs(absl::StatusCode::kUnavailable)) << name;
    GenericCalls calls(channel);
    EXPECT_THAT(calls.Call("/grpc.health.v1.Health/Check"),
                StatusIs(absl::StatusCode::kUnavailable))
        << name;
  }
}

TEST_F(TlsTest, AClientDoesNotTakeAnotherServerForThisOne) {
  const TestAuthority foreign;
  EXPECT_THAT(GetCheckpoint(ConnectAs(CertificateOf("empacadora"), foreign)),
              StatusIs(absl::StatusCode::kUnavailable));
  WritePair(authority_.Issue("DNS:elsewhere.example"));
  StartServer();
  EXPECT_THAT(GetCheckpoint(ConnectAs(CertificateOf("empacadora"))),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, ACertificateNamesOneParticipantOfThisLedger) {
  const std::string good = "URI:" + CallerUri(kTestOrigin, "empacadora");
  for (const std::string& names :
       {std::string(), std::string("DNS:empacadora"),
        std::string("URI:https://example.com/empacadora"),
        absl::StrCat(good, ",URI:", CallerUri(kTestOrigin, "operadora")),
        "URI:" + CallerUri("other.example/ledger", "empacadora")}) {
    EXPECT_THAT(GetCheckpoint(ConnectAs(authority_.Issue(names))),
                StatusIs(absl::StatusCode::kUnauthenticated,
                         HasSubstr("client certificate: wanted one")))
        << names;
  }
  EXPECT_THAT(GetCheckpoint(ConnectAs(CertificateOf("extrana"))),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("extrana: is not registered")));
}

TEST_F(TlsTest, ABatchIsBroughtByWhoSignedItOrByAGateway) {
  Register("vecina", Role::kExporter);
  Register("enlace", Role::kGateway);
  const uint64_t size = ledger_.At().head.size;
  const Submission batch = Batch({ObjectEventJson("ADD", {TestLot("B")}, 1)});
  for (const char* other : {"vecina", "operadora"}) {
    EXPECT_THAT(SubmitAs(other, batch),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         AllOf(HasSubstr("empacadora"), HasSubstr(other))));
  }
  EXPECT_EQ(ledger_.At().head.size, size);
  EXPECT_THAT(SubmitAs("enlace", batch), IsOk());
  EXPECT_EQ(ledger_.At().head.size, size + 1);
}

TEST_F(TlsTest, AParticipantWatchesItself) {
  Register("auditora", Role::kAuditor);
  v1::WatchSubmitterRequest request;
  request.set_participant("operadora");
  const auto watch_as = [&](const std::string& caller) {
    GenericCalls calls(ConnectAs(CertificateOf(caller)));
    std::string first;
    (void)calls.Call("/rastro.v1.AuditService/WatchSubmitter",
                     request.SerializeAsString(), &first);
    return !first.empty();
  };
  EXPECT_TRUE(watch_as("operadora"));
  EXPECT_TRUE(watch_as("auditora"));
  EXPECT_FALSE(watch_as("empacadora"));
}

// Every role through every method that reflection would list: what the table refuses is
// refused, and nothing else is.
TEST_F(TlsTest, EveryRoleMayWhatTheTableSaysAndNothingElse) {
  size_t calls_made = 0;
  for (Role role : {Role::kOperator, Role::kExporter, Role::kImporter, Role::kAuditor,
                    Role::kAuthority, Role::kGateway}) {
    std::string id = absl::StrCat("party-", RoleName(role));
    if (role == Role::kOperator) {
      id = "operadora";
    } else {
      Register(id, role);
    }
    GenericCalls calls(ConnectAs(CertificateOf(id)));
    for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
      const absl::Status status = calls.Call(std::string(method));
      const bool is_refused = absl::IsPermissionDenied(status) &&
                              absl::StrContains(status.message(), "is not for " + id);
      EXPECT_EQ(is_refused, !roles.Has(role))
          << method << " by " << RoleName(role) << ": " << status;
      ++calls_made;
    }
  }
  EXPECT_EQ(calls_made, 6 * MethodTableAuthorizer::Methods().size());
}

TEST_F(TlsTest, WhoSendsTooMuchIsToldWhenToComeAgainAndOthersAreTaken) {
  config_.participant_events_per_second = 5;
  config_.participant_streams = 1;
  StartServer();
  const TestParticipant other = Register("vecina", Role::kExporter);
  std::vector<std::string> six;
  for (int i = 0; i < 6; ++i) {
    six.push_back(ObjectEventJson("ADD", {TestLot(absl::StrCat("L", i))}, i));
  }
  EXPECT_THAT(SubmitAs("empacadora", Batch(six)), IsOk());
  const Submission next = Batch({ObjectEventJson("ADD", {TestLot("M")}, 9)});
  const absl::Status refused = SubmitAs("empacadora", next);
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("5 events/s")));
  EXPECT_GT(ReceivedRetryDelayMs(refused), 0u);
  const PreparedEvent event = TestEvent(other, ObjectEventJson("ADD", {TestLot("V")}, 1));
  EXPECT_THAT(SubmitAs("vecina", TestBatch(other, {event}, ledger_.At().head)), IsOk());
  // One stream is open, and not before it is closed another one.
  const auto channel = ConnectAs(CertificateOf("empacadora"));
  const auto stub = v1::SubmissionService::NewStub(channel);
  const auto context = CallContext();
  const auto open = stub->SubmitBatches(context.get());
  v1::SubmitBatchesRequest request;
  request.set_request_id(1);
  *request.mutable_batch() = SubmissionToWire(next);
  v1::SubmitBatchesResponse response;
  ASSERT_TRUE(open->Write(request) && open->Read(&response));
  const auto second = [&] {
    return GenericCalls(channel).Call("/rastro.v1.SubmissionService/SubmitBatches");
  };
  EXPECT_THAT(second(), StatusIs(absl::StatusCode::kResourceExhausted,
                                 HasSubstr("1 streams open")));
  open->WritesDone();
  EXPECT_TRUE(open->Finish().ok());
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  // One success tells it; a call after it could meet the end of that one's stream.
  bool is_taken = false;
  while (!is_taken && absl::Now() < give_up) {
    is_taken = !absl::IsResourceExhausted(second());
  }
  EXPECT_TRUE(is_taken);
}

TEST_F(TlsTest, WhoDoesNotWaitIsAnsweredLater) {
  config_.participant_events_per_second = 1;
  StartServer();
  std::vector<std::string> minutes;  // So many seconds' worth.
  for (int i = 0; i < 300; ++i) {
    minutes.push_back(ObjectEventJson("OBSERVE", {TestLot("L")}, i));
  }
  EXPECT_THAT(SubmitAs("empacadora", Batch(minutes)), IsOk());
  const Submission next = Batch({ObjectEventJson("ADD", {TestLot("M")}, 9)});
  const auto channel = ConnectAs(CertificateOf("empacadora"));
  const auto stub = v1::SubmissionService::NewStub(channel);
  const auto time_of_refusal = [&] {
    const auto context = CallContext();
    v1::SubmitBatchResponse response;
    const absl::Time begun = absl::Now();
    EXPECT_EQ(
        stub->SubmitBatch(context.get(), SubmissionToWire(next), &response).error_code(),
        grpc::StatusCode::RESOURCE_EXHAUSTED);
    return absl::Now() - begun;
  };
  time_of_refusal();  // With the handshake.
  std::vector<std::thread> threads;
  absl::Duration longest[16];
  for (absl::Duration& time : longest) {
    threads.emplace_back([&] { time = time_of_refusal(); });
  }
  for (std::thread& thread : threads) thread.join();
  // 50 ms for each refusal of late, and half of it at the least.
  EXPECT_GT(*std::max_element(std::begin(longest), std::end(longest)),
            absl::Milliseconds(200));
}

// What is refused for its bringer's sake is in nobody else's way while it is held back.
TEST_F(TlsTest, HeldRefusalsTakeNoPlaceFromOthers) {
  config_.participant_events_per_second = 1;
  config_.submit_wait_ms = 1;
  StartServer();
  const TestParticipant other = Register("vecina", Role::kExporter);
  std::vector<std::string> minutes;
  for (int i = 0; i < 300; ++i) {
    minutes.push_back(ObjectEventJson("OBSERVE", {TestLot("L")}, i));
  }
  const Submission batch = Batch(minutes);
  EXPECT_THAT(SubmitAs("empacadora", batch), IsOk());
  const auto channel = ConnectAs(CertificateOf("empacadora"));
  const auto stub = v1::SubmissionService::NewStub(channel);
  const auto context = CallContext();
  const auto stream = stub->SubmitBatches(context.get());
  v1::SubmitBatchesRequest request;
  *request.mutable_batch() = SubmissionToWire(batch);
  constexpr int kBatches = 10;  // Each held longer than the one before.
  for (int i = 0; i < kBatches; ++i) {
    request.set_request_id(i + 1);
    ASSERT_TRUE(stream->Write(request)) << stream->Finish().error_message();
  }
  for (int i = 0; i < 6; ++i) {
    const PreparedEvent event =
        TestEvent(other, ObjectEventJson("ADD", {TestLot(absl::StrCat("V", i))}, i));
    const absl::Status status =
        SubmitAs("vecina", TestBatch(other, {event}, ledger_.At().head));
    // Its own limit is one a second.
    EXPECT_TRUE(status.ok() || absl::IsResourceExhausted(status)) << status;
  }
  stream->WritesDone();
  v1::SubmitBatchesResponse response;
  int refused = 0;
  while (stream->Read(&response)) refused += response.has_refusal();
  EXPECT_EQ(refused, kBatches);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(TlsTest, ARoleThatIsTakenAwayCountsNoMore) {
  TestParticipant party = Register("cambiante", Role::kAuditor);
  GenericCalls calls(ConnectAs(CertificateOf("cambiante")));
  constexpr char kRead[] = "/rastro.v1.AuditService/ReadEntries";
  EXPECT_THAT(calls.Call(kRead), IsOk());
  ASSERT_THAT(ledger_
                  ->SubmitAndWait(TestRegistration(
                      ledger_.operator_party, party.Record(Role::kExporter),
                      {&ledger_.operator_party.key}, ledger_.At().head))
                  .status(),
              IsOk());
  EXPECT_THAT(calls.Call(kRead), StatusIs(absl::StatusCode::kPermissionDenied,
                                          HasSubstr("cambiante (exporter)")));
}

TEST_F(TlsTest, NewFilesHoldForNewConnectionsAndBadOnesForNone) {
  const TestAuthority next;
  const TestCertificate theirs =
      next.Issue("URI:" + CallerUri(kTestOrigin, "empacadora"));
  const auto before = ConnectAs(CertificateOf("empacadora"));
  ASSERT_THAT(GetCheckpoint(before), IsOk());
  ASSERT_FALSE(GetCheckpoint(ConnectAs(theirs)).ok());
  // A pair that does not belong together, as in the middle of a clumsy renewal.
  WriteFile("server.key", next.Issue(kServerNames).key);
  WriteFile("client-ca.crt", absl::StrCat(authority_.certificate(), next.certificate()));
  WritePair(next.Issue(kServerNames));
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (absl::Now() < give_up &&
         !ConnectAs(theirs, next)
              ->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Seconds(1)))) {
  }
  EXPECT_THAT(GetCheckpoint(ConnectAs(theirs, next)), IsOk());
  EXPECT_THAT(GetCheckpoint(ConnectAs(CertificateOf("empacadora"), next)), IsOk());
  EXPECT_THAT(GetCheckpoint(before), IsOk());
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreToldByTheirSetting) {
  const auto start = [&] {
    return Server::Start(config_, *ledger_, *authorizer_).status();
  };
  const TestCertificate good = authority_.Issue(kServerNames);
  WriteFile("server.key", good.key);
  EXPECT_THAT(start(), StatusIs(absl::StatusCode::kInvalidArgument,
                                AllOf(HasSubstr("tls-key"), HasSubstr("is not the"))));
  WritePair(authority_.Issue(kServerNames, /*days=*/-1));
  EXPECT_THAT(start(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("tls-certificate"), HasSubstr("expired"))));
  WritePair(good);
  std::filesystem::permissions(Path("server.key"), std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  const absl::Status readable = start();
  EXPECT_FALSE(readable.ok());
  EXPECT_THAT(readable.message(), HasSubstr("tls-key"));
  WritePair(good);
  WriteFile("client-ca.crt", "no certificate\n");
  EXPECT_THAT(start(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("tls-client-ca")));
  std::filesystem::remove(Path("server.crt"));
  EXPECT_THAT(start(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("tls-certificate")));
}

TEST_F(ServerTest, WithoutTlsOtherAddressesHaveToBeAskedFor) {
  config_.listen = "0.0.0.0:0";
  EXPECT_THAT(
      Server::Start(config_, *ledger_, *authorizer_).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("allow-plaintext-remote")));
  config_.allow_plaintext_remote = true;
  EXPECT_THAT(Server::Start(config_, *ledger_, *authorizer_).status(), IsOk());
}

}  // namespace
}  // namespace rastro

// A server on a free loopback port over a ledger in a temporary directory, with an
// operator and an exporter registered (entries 0 and 1), and a client's end of it.

#ifndef RASTRO_TESTS_SERVICES_SERVER_SERVER_FIXTURE_H_
#define RASTRO_TESTS_SERVICES_SERVER_SERVER_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/note/checkpoint.h"
#include "rastro/v1/audit_service.grpc.pb.h"
#include "rastro/v1/provenance_service.grpc.pb.h"
#include "rastro/v1/query_service.grpc.pb.h"
#include "rastro/v1/registry_service.grpc.pb.h"
#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/server/authorizer.h"
#include "services/server/grpc_status.h"
#include "services/server/server.h"
#include "services/server/watching.h"
#include "services/wire/messages.h"
#include "tests/testing/test_ledger.h"

namespace rastro {

// A context with a deadline that no healthy call reaches.
std::unique_ptr<grpc::ClientContext> CallContext();

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // What `config_` and `authorizer_` say by then counts.
  void StartServer();

  std::shared_ptr<grpc::Channel> Connect() const;

  // A batch of events of the exporter with this EPCIS content.
  Submission Batch(const std::vector<std::string>& epcis_json);

  absl::StatusOr<BatchReceipt> Submit(const Submission& submission);

  // Submits, fails the test if that is refused, and checks the receipt as a client does.
  BatchReceipt Record(const std::vector<std::string>& epcis_json);

  // A unary call of a stub's method.
  template <typename Stub, typename Request, typename Response>
  absl::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                 Response*),
                    const Request& request, Response& response) {
    const auto context = CallContext();
    return FromGrpcStatus((stub.*method)(context.get(), request, &response), *context);
  }

  // The head of a checkpoint, its signature checked; fails the test if it is not right.
  TreeHead HeadOf(const std::string& checkpoint);

  TestLedger ledger_;
  ServerConfig config_;
  const Authorizer* authorizer_ = &table_;
  Watching* watching_ = nullptr;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::SubmissionService::Stub> submission_;
  std::unique_ptr<v1::ProvenanceService::Stub> provenance_;
  std::unique_ptr<v1::AuditService::Stub> audit_;
  std::unique_ptr<v1::QueryService::Stub> query_;
  std::unique_ptr<v1::RegistryService::Stub> registry_;

 private:
  MethodTableAuthorizer table_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_SERVER_FIXTURE_H_

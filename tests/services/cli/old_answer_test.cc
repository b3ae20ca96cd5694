// A server that answers with what it signed long ago, rightly signed and proven.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "rastro/v1/audit_service.grpc.pb.h"
#include "rastro/v1/provenance_service.grpc.pb.h"
#include "services/cli/lot_check.h"
#include "services/cli/session.h"
#include "tests/services/cli/provenance_fixture.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class OldProvenance final : public v1::ProvenanceService::Service {
 public:
  grpc::Status GetProvenance(
      grpc::ServerContext*, const v1::GetProvenanceRequest*,
      grpc::ServerWriter<v1::GetProvenanceResponse>* writer) override {
    writer->Write(answer);
    return grpc::Status::OK;
  }

  v1::GetProvenanceResponse answer;
};

class OldAudit final : public v1::AuditService::Service {
 public:
  grpc::Status GetCheckpoint(grpc::ServerContext*, const v1::GetCheckpointRequest*,
                             v1::GetCheckpointResponse* response) override {
    response->set_checkpoint(checkpoint);
    return grpc::Status::OK;
  }
  grpc::Status GetConsistencyProof(grpc::ServerContext*,
                                   const v1::GetConsistencyProofRequest*,
                                   v1::GetConsistencyProofResponse* response) override {
    for (const Hash& hash : proof) response->add_hashes(std::string(hash.view()));
    return grpc::Status::OK;
  }

  std::string checkpoint;
  ConsistencyProof proof;
};

class OldAnswerTest : public ProvenanceFixture {
 protected:
  void SetUp() override {
    ProvenanceFixture::SetUp();
    ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
    Keep();
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&provenance_);
    builder.RegisterService(&audit_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    settings_.profile = "japan";
    settings_.profile_dir = directory_.path().string();
    settings_.server = absl::StrCat("127.0.0.1:", port);
    settings_.ledger_key = TestKey(kTestOrigin).key().Text();
    ASSERT_THAT(WriteProfile(settings_), IsOk());
  }

  // What the server answers from now on is of now.
  void Keep() {
    const ProvenanceFile file = FileOf(TestLot("a"));
    provenance_.answer.set_chunk(file.Json());
    audit_.checkpoint = file.checkpoint;
    kept_ = ledger_.At().head.size;
  }

  // The ledger goes on, and the client has seen it.
  void GoOn() {
    ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("a")}, 2)});
    const Published& at = ledger_.At();
    const absl::StatusOr<ConsistencyProof> proof =
        ledger_->reader().ProveConsistency(at, {kept_, at.head.size});
    ASSERT_THAT(proof, IsOk());
    audit_.proof = *proof;
    for (const Hash& hash : *proof) {
      provenance_.answer.add_consistency_proof(std::string(hash.view()));
    }
    const CheckpointMemory memory(StatePath(settings_), ledger_->identity());
    ASSERT_THAT(CheckpointMemory(memory).Advance(FileOf(TestLot("a")).checkpoint, {}, {}),
                IsOk());
  }

  TempDir directory_;
  Settings settings_;
  OldProvenance provenance_;
  OldAudit audit_;
  std::unique_ptr<grpc::Server> server_;
  uint64_t kept_ = 0;
};

TEST_F(OldAnswerTest, IsTakenByWhoKnowsNothingNewer) {
  const LotCheck check = CheckLot(settings_, {.lot = TestLot("a")});
  EXPECT_THAT(check.status, IsOk());
  EXPECT_EQ(check.history.head.size, kept_);
}

TEST_F(OldAnswerTest, IsRefusedByWhoHasSeenMore) {
  GoOn();
  const LotCheck check = CheckLot(settings_, {.lot = TestLot("a")});
  EXPECT_TRUE(check.is_verdict);
  EXPECT_THAT(check.status,
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("an old answer")));

  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(settings_);
  ASSERT_THAT(session, IsOk());
  EXPECT_THAT((*session)->RememberNewest(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("an old answer")));
}

}  // namespace
}  // namespace rastro

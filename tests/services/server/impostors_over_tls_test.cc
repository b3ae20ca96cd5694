// Who tries to speak in another's name, over a real socket: whatever is tried, the ledger
// gets no entry by it.

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/services/server/tls_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class ImpostorsOverTlsTest : public TlsTest {
 protected:
  Submission BatchOf(const TestParticipant& participant, int minute,
                     absl::string_view origin = kTestOrigin) {
    const PreparedEvent event =
        TestEvent(participant, ObjectEventJson("OBSERVE", {TestLot("A")}, minute));
    const NoteSigner* signer = &participant.key;
    return *BuildBatch(
        {std::string(origin), participant.submitter.participant, ledger_.At().head},
        {&event, 1}, {&signer, 1});
  }

  absl::StatusOr<BatchReceipt> SubmitFor(const std::string& caller,
                                         const Submission& batch) {
    const auto stub = v1::SubmissionService::NewStub(ConnectAs(CertificateOf(caller)));
    v1::SubmitBatchResponse response;
    absl::Status status = Call(*stub, &v1::SubmissionService::Stub::SubmitBatch,
                               SubmissionToWire(batch), response);
    if (!status.ok()) return status;
    return ReceiptFromWire(std::move(response));
  }

  // Submits, and fails the test if the ledger grows.
  absl::Status Refused(const std::string& caller, const Submission& batch) {
    const uint64_t before = ledger_.At().head.size;
    const absl::Status status = SubmitFor(caller, batch).status();
    EXPECT_EQ(ledger_.At().head.size, before);
    return status;
  }

  void RevokeTheExportersKeys() {
    RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
    record.keys.clear();
    ASSERT_THAT(SubmitFor("empacadora",
                          TestRegistration(ledger_.exporter, record,
                                           {&ledger_.exporter.key}, ledger_.At().head)),
                IsOk());
  }
};

TEST_F(ImpostorsOverTlsTest, ABatchForAnotherLedger) {
  EXPECT_THAT(
      Refused("empacadora", BatchOf(ledger_.exporter, 1, "other.example/ledger")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("other.example/ledger")));
}

TEST_F(ImpostorsOverTlsTest, AReplayedBatchIsItsOwnersAndGetsNoSecondEntry) {
  Register("vecina", Role::kExporter);
  const Submission batch = BatchOf(ledger_.exporter, 1);
  const absl::StatusOr<BatchReceipt> first = SubmitFor("empacadora", batch);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Refused("vecina", batch),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("vecina")));
  const uint64_t before = ledger_.At().head.size;
  const absl::StatusOr<BatchReceipt> again = SubmitFor("empacadora", batch);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->already_recorded);
  EXPECT_EQ(again->ranges[0].first_index, first->ranges[0].first_index);
  EXPECT_EQ(ledger_.At().head.size, before);
}

TEST_F(ImpostorsOverTlsTest, AForeignKeyAnUnknownOneAndARevokedOne) {
  const TestParticipant other = Register("vecina", Role::kExporter);
  TestParticipant impostor("empacadora");
  impostor.key = MemoryNoteSigner(
      "empacadora",
      *PrivateKey::ParsePem(
          *PrivateKey::FromEd25519Seed(Sha256("test key vecina 0").view())->Pem()));
  EXPECT_EQ(impostor.key.key().key().bytes(), other.key.key().key().bytes());
  EXPECT_THAT(Refused("empacadora", BatchOf(impostor, 1)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not in force")));
  impostor.key = TestKey("empacadora", 7);
  EXPECT_THAT(Refused("empacadora", BatchOf(impostor, 2)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not in force")));
  RevokeTheExportersKeys();
  EXPECT_THAT(Refused("empacadora", BatchOf(ledger_.exporter, 3)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not in force")));
}

// Batches go on while the key is revoked: each is recorded before the revocation, or is
// refused.
TEST_F(ImpostorsOverTlsTest, ARevocationRacesSubmissions) {
  constexpr int kThreads = 3;
  std::atomic<int> recorded = 0;
  std::vector<std::vector<uint64_t>> indexes(kThreads);
  std::vector<absl::Status> ends(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const auto stub =
          v1::SubmissionService::NewStub(ConnectAs(CertificateOf("empacadora")));
      for (int minute = 0; minute < 100'000; ++minute) {
        const PreparedEvent event = TestEvent(
            ledger_.exporter,
            ObjectEventJson("OBSERVE", {TestLot(absl::StrCat("T", i))}, minute));
        v1::SubmitBatchResponse response;
        ends[i] = Call(*stub, &v1::SubmissionService::Stub::SubmitBatch,
                       SubmissionToWire(TestBatch(ledger_.exporter, {event})), response);
        if (absl::IsUnavailable(ends[i])) continue;
        if (!ends[i].ok()) return;
        indexes[i].push_back(ReceiptFromWire(std::move(response))->ranges[0].first_index);
        ++recorded;
      }
    });
  }
  while (recorded < 20) std::this_thread::yield();
  RevokeTheExportersKeys();
  for (std::thread& thread : threads) thread.join();
  const std::shared_ptr<const Published> at = ledger_->publisher().Current();
  const uint64_t revoked = at->registry->Find("empacadora")->back().index;
  for (int i = 0; i < kThreads; ++i) {
    EXPECT_THAT(ends[i], StatusIs(absl::StatusCode::kPermissionDenied));
    for (const uint64_t index : indexes[i]) EXPECT_LT(index, revoked);
  }
  EXPECT_EQ(at->head.size, revoked + 1);
}

}  // namespace
}  // namespace rastro

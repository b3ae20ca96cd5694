// What auditors fetch verifies with the functions that verifiers use.

#include <gmock/gmock.h>

#include "crypto/heads.h"
#include "crypto/merkle/consistency.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/merkle/tree.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AuditServiceTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    Record({ObjectEventJson("ADD", {TestLot("A")}, 0, "urn:uuid:one"),
            ObjectEventJson("OBSERVE", {TestLot("A"), TestLot("B")}, 1)});
    Record({ObjectEventJson("DELETE", {TestLot("A")}, 2)});
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (v1::AuditService::Stub::*method)(
                                   grpc::ClientContext*, const Request&, Response*),
                               const Request& request) {
    Response response;
    absl::Status status = Call(*audit_, method, request, response);
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::GetHeadsResponse> GetHeads(const std::vector<std::string>& chains) {
    v1::GetHeadsRequest request;
    for (const std::string& chain : chains) request.add_chains(chain);
    return Ask(&v1::AuditService::Stub::GetHeads, request);
  }
};

TEST_F(AuditServiceTest, CheckpointIsSigned) {
  const auto response =
      Ask(&v1::AuditService::Stub::GetCheckpoint, v1::GetCheckpointRequest());
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(HeadOf(response->checkpoint()), ledger_.At().head);
}

TEST_F(AuditServiceTest, InclusionProofsVerifyAtEverySize) {
  for (uint64_t size = 1; size <= 5; ++size) {
    for (uint64_t index = 0; index < size; ++index) {
      v1::GetInclusionProofRequest request;
      request.set_index(index);
      request.set_tree_size(size);
      const auto response = Ask(&v1::AuditService::Stub::GetInclusionProof, request);
      ASSERT_THAT(response, IsOk());
      const TreeHead head = HeadOf(response->checkpoint());
      EXPECT_EQ(head.size, size);
      const auto hashes = HashesFromWire("hashes", response->hashes());
      ASSERT_THAT(hashes, IsOk());
      EXPECT_THAT(VerifyInclusion({index, *hashes}, LeafHash(response->entry()), head),
                  IsOk());
    }
  }
  v1::GetInclusionProofRequest beyond;
  beyond.set_index(5);
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetInclusionProof, beyond),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("index")));
  beyond.set_index(0);
  beyond.set_tree_size(6);
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetInclusionProof, beyond),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("tree_size")));
}

TEST_F(AuditServiceTest, SubsetProofsVerifyForAllEntriesAtEverySize) {
  for (uint64_t size = 1; size <= 5; ++size) {
    for (uint64_t set = 1; set < uint64_t{1} << size; ++set) {
      v1::GetSubsetProofRequest request;
      for (uint64_t index = 0; index < size; ++index) {
        if ((set >> index & 1) == 1) request.add_indexes(index);
      }
      request.set_tree_size(size);
      const auto response = Ask(&v1::AuditService::Stub::GetSubsetProof, request);
      ASSERT_THAT(response, IsOk());
      const TreeHead head = HeadOf(response->checkpoint());
      EXPECT_EQ(head.size, size);
      ASSERT_EQ(response->entries_size(), request.indexes_size());
      std::vector<SubsetLeaf> leaves;
      for (int i = 0; i < request.indexes_size(); ++i) {
        leaves.push_back({request.indexes(i), LeafHash(response->entries(i))});
      }
      const auto hashes = HashesFromWire("hashes", response->hashes());
      ASSERT_THAT(hashes, IsOk());
      EXPECT_THAT(VerifySubset(leaves, *hashes, head), IsOk());
      request.set_without_entries(true);
      auto same = *response;
      same.clear_entries();
      const auto without = Ask(&v1::AuditService::Stub::GetSubsetProof, request);
      ASSERT_THAT(without, IsOk());
      EXPECT_EQ(without->SerializeAsString(), same.SerializeAsString());
    }
  }
}

TEST_F(AuditServiceTest, SubsetProofsNeedAscendingIndexesOfTheTree) {
  const auto ask = [&](const std::vector<uint64_t>& indexes, uint64_t size) {
    v1::GetSubsetProofRequest request;
    request.mutable_indexes()->Add(indexes.begin(), indexes.end());
    request.set_tree_size(size);
    return Ask(&v1::AuditService::Stub::GetSubsetProof, request).status();
  };
  EXPECT_THAT(ask({0, 4}, 0), IsOk()) << "0 is the newest";
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(ask({}, 0), StatusIs(invalid, HasSubstr("indexes: wanted 1 to 1000")));
  EXPECT_THAT(ask(std::vector<uint64_t>(1001, 0), 0),
              StatusIs(invalid, HasSubstr("got 1001")));
  EXPECT_THAT(ask({1, 0}, 0), StatusIs(invalid, HasSubstr("indexes[1]: got 0 after 1")));
  EXPECT_THAT(ask({1, 1}, 0), StatusIs(invalid, HasSubstr("each once")));
  const auto beyond = absl::StatusCode::kOutOfRange;
  EXPECT_THAT(ask({0, 5}, 0), StatusIs(beyond, HasSubstr("indexes[1]: got 5")));
  EXPECT_THAT(ask({3}, 3), StatusIs(beyond, HasSubstr("the tree has 3")));
  EXPECT_THAT(ask({0}, 6), StatusIs(beyond, HasSubstr("tree_size")));
}

TEST_F(AuditServiceTest, ConsistencyProofsVerify) {
  const auto head_at = [&](uint64_t size) {
    v1::GetInclusionProofRequest request;
    request.set_tree_size(size);
    const auto response = Ask(&v1::AuditService::Stub::GetInclusionProof, request);
    EXPECT_THAT(response, IsOk());
    return HeadOf(response->checkpoint());
  };
  for (uint64_t earlier = 1; earlier <= 5; ++earlier) {
    v1::GetConsistencyProofRequest request;
    request.set_earlier_size(earlier);
    const auto response = Ask(&v1::AuditService::Stub::GetConsistencyProof, request);
    ASSERT_THAT(response, IsOk());
    const auto hashes = HashesFromWire("hashes", response->hashes());
    ASSERT_THAT(hashes, IsOk());
    EXPECT_THAT(
        VerifyConsistency(*hashes, head_at(earlier), HeadOf(response->checkpoint())),
        IsOk());
  }
  v1::GetConsistencyProofRequest wrong;
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetConsistencyProof, wrong),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("earlier_size")));
  wrong.set_earlier_size(4);
  wrong.set_later_size(3);
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetConsistencyProof, wrong),
              StatusIs(absl::StatusCode::kInvalidArgument));
  wrong.set_later_size(6);
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetConsistencyProof, wrong),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("later_size")));
}

TEST_F(AuditServiceTest, HeadsAreSignedAndSayWhereChainsEnd) {
  const auto response = GetHeads({"submitter empacadora", "lot " + TestLot("A"),
                                  "lot " + TestLot("none"), "registry empacadora"});
  ASSERT_THAT(response, IsOk());
  const TreeHead head = HeadOf(response->checkpoint());
  const absl::StatusOr<Note> note = Note::Parse(response->heads_note());
  ASSERT_THAT(note, IsOk());
  EXPECT_THAT(VerifyNote(*note, {&ledger_->identity().key, 1}), IsOk());
  const absl::StatusOr<Heads> heads = Heads::Parse(note->text);
  ASSERT_THAT(heads, IsOk());
  EXPECT_EQ(heads->tree_size, head.size);
  const std::vector<std::string> texts(response->head_texts().begin(),
                                       response->head_texts().end());
  EXPECT_EQ(MerkleTree::OfTexts(texts).head().root, heads->root);
  ASSERT_EQ(texts.size(), 4u);
  std::vector<uint64_t> numbers;
  for (const std::string& text : texts) {
    const absl::StatusOr<HeadText> parsed = HeadText::Parse(text);
    ASSERT_THAT(parsed, IsOk());
    numbers.push_back(parsed->number);
  }
  EXPECT_THAT(numbers, ElementsAre(3, 0, 1, 3));  // Ascending by chain.
}

TEST_F(AuditServiceTest, HeadsRefusesWhatIsNoListOfChains) {
  EXPECT_THAT(GetHeads({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(GetHeads({"lot"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chains[0]")));
  EXPECT_THAT(GetHeads({"registry a", "registry a"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chains[1]")));
  EXPECT_THAT(GetHeads(std::vector<std::string>(1001, "registry a")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1001")));
}

TEST_F(AuditServiceTest, TilesHoldTheLeaves) {
  v1::GetTileRequest request;
  request.set_path("tile/0/000.p/5");
  const auto tile = Ask(&v1::AuditService::Stub::GetTile, request);
  ASSERT_THAT(tile, IsOk());
  ASSERT_EQ(tile->hashes().size(), 5u * Hash::kSize);
  std::vector<Hash> leaves;
  for (size_t i = 0; i < 5; ++i) {
    leaves.push_back(Hash::FromBytes(tile->hashes().substr(i * 32, 32)));
  }
  EXPECT_EQ(MerkleTree(std::move(leaves)).head(), ledger_.At().head);
  request.set_path("tile/0/000");
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetTile, request),
              StatusIs(absl::StatusCode::kNotFound));
  request.set_path("tile/0/../1");
  EXPECT_THAT(Ask(&v1::AuditService::Stub::GetTile, request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("path")));
}

TEST_F(AuditServiceTest, EventsAreFoundByHashAndByIdentifier) {
  v1::FindEventRequest by_id;
  by_id.set_event_id("urn:uuid:one");
  const auto found = Ask(&v1::AuditService::Stub::FindEvent, by_id);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->indexes(), ElementsAre(2));

  v1::FindEventRequest by_hash;
  const Hash hash =
      TestEvent(ledger_.exporter, ObjectEventJson("DELETE", {TestLot("A")}, 2)).hash;
  by_hash.set_event_hash(std::string(hash.view()));
  const auto known = Ask(&v1::AuditService::Stub::FindEvent, by_hash);
  ASSERT_THAT(known, IsOk());
  EXPECT_THAT(known->indexes(), ElementsAre(4));

  by_hash.set_event_hash(std::string(32, 'x'));
  EXPECT_THAT(Ask(&v1::AuditService::Stub::FindEvent, by_hash),
              StatusIs(absl::StatusCode::kNotFound));
  by_hash.set_event_hash("short");
  EXPECT_THAT(Ask(&v1::AuditService::Stub::FindEvent, by_hash),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("event_hash")));
  EXPECT_THAT(Ask(&v1::AuditService::Stub::FindEvent, v1::FindEventRequest()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(AuditServiceTest, StatusSaysHowTheLedgerIs) {
  const auto status = Ask(&v1::AuditService::Stub::GetStatus, v1::GetStatusRequest());
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->origin(), kTestOrigin);
  EXPECT_EQ(status->ledger_key(), ledger_->identity().key.Text());
  EXPECT_EQ(HeadOf(status->checkpoint()).size, 5u);
  EXPECT_EQ(status->guard_size(), 5u);
  EXPECT_EQ(status->read_only_reason(), "");
  EXPECT_EQ(status->entries_since_start(), 5u);
  EXPECT_EQ(status->participants(), 2u);
  EXPECT_EQ(status->last_record_time(), ledger_.At().record_time);
  EXPECT_GT(status->free_bytes(), 0u);
}

}  // namespace
}  // namespace rastro

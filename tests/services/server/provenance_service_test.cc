// Histories, traces, and the file that needs no trust.

#include <gmock/gmock.h>

#include "crypto/merkle/consistency.h"
#include "crypto/provenance.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An animal becomes two boxes, which travel on a pallet.
class ProvenanceServiceTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    Record(
        {ObjectEventJson("ADD", {TestLot("animal")}, 0),
         TransformationJson({TestLot("animal")}, {TestLot("box1"), TestLot("box2")}, 1),
         PackingJson("ADD", kPallet, {TestLot("box1"), TestLot("box2")}, 2)});
    Record({ObjectEventJson("OBSERVE", {kPallet}, 3)});
  }

  absl::StatusOr<std::string> File(const std::string& lot, v1::Direction direction,
                                   uint64_t known_size = 0,
                                   ConsistencyProof* proof = nullptr) {
    v1::GetProvenanceRequest request;
    request.set_lot(lot);
    request.set_direction(direction);
    request.set_known_tree_size(known_size);
    const auto context = CallContext();
    const auto stream = provenance_->GetProvenance(context.get(), request);
    std::string file;
    v1::GetProvenanceResponse response;
    while (stream->Read(&response)) {
      file += response.chunk();
      if (proof != nullptr && response.consistency_proof_size() > 0) {
        *proof = *HashesFromWire("proof", response.consistency_proof());
      }
    }
    absl::Status status = FromGrpcStatus(stream->Finish(), *context);
    if (!status.ok()) return status;
    return file;
  }

  absl::StatusOr<VerifiedHistory> Verified(const std::string& lot,
                                           v1::Direction direction) {
    absl::StatusOr<std::string> json = File(lot, direction);
    if (!json.ok()) return json.status();
    absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(*json);
    if (!file.ok()) return file.status();
    return VerifyProvenance(*file, lot, ledger_->identity());
  }

  absl::StatusOr<v1::GetHistoryResponse> History(const std::string& lot,
                                                 uint32_t page_size = 0,
                                                 const std::string& token = "") {
    v1::GetHistoryRequest request;
    request.set_lot(lot);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::GetHistoryResponse response;
    absl::Status status =
        Call(*provenance_, &v1::ProvenanceService::Stub::GetHistory, request, response);
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::TraceResponse> Trace(const std::string& lot,
                                          v1::Direction direction) {
    v1::TraceRequest request;
    request.set_lot(lot);
    request.set_direction(direction);
    v1::TraceResponse response;
    absl::Status status =
        Call(*provenance_, &v1::ProvenanceService::Stub::Trace, request, response);
    if (!status.ok()) return status;
    return response;
  }

  static std::vector<uint64_t> IndexesOf(const v1::TraceResponse& trace) {
    std::vector<uint64_t> indexes;
    for (const v1::EventSummary& event : trace.events()) indexes.push_back(event.index());
    return indexes;
  }

  static constexpr char kPallet[] = "https://id.gs1.org/00/075012340000000017";
};

TEST_F(ProvenanceServiceTest, TheFileVerifiesAndHoldsTheHistory) {
  const auto back = Verified(TestLot("box1"), v1::DIRECTION_BACK);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->head, ledger_.At().head);
  EXPECT_EQ(back->ChainOf(TestLot("box1")).size(), 2u);
  EXPECT_EQ(back->ChainOf(TestLot("animal")).size(), 2u);
  EXPECT_EQ(back->ChainOf(kPallet).size(), 2u);

  const auto own = Verified(TestLot("box1"), v1::DIRECTION_NONE);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->ChainOf(TestLot("box1")).size(), 2u);
  EXPECT_TRUE(own->ChainOf(TestLot("animal")).empty());

  const auto forward = Verified(TestLot("animal"), v1::DIRECTION_FORWARD);
  ASSERT_THAT(forward, IsOk());
  EXPECT_EQ(forward->ChainOf(TestLot("box2")).size(), 2u);
}

TEST_F(ProvenanceServiceTest, AnUnknownLotIsASignedAnswer) {
  const auto nothing = Verified(TestLot("none"), v1::DIRECTION_BACK);
  ASSERT_THAT(nothing, IsOk());
  EXPECT_TRUE(nothing->ChainOf(TestLot("none")).empty());
}

TEST_F(ProvenanceServiceTest, ProvesConsistencyWithWhatTheCallerKnows) {
  const TreeHead known = ledger_.At().head;
  Record({ObjectEventJson("OBSERVE", {kPallet}, 4)});
  ConsistencyProof proof;
  ASSERT_THAT(File(TestLot("box1"), v1::DIRECTION_BACK, known.size, &proof), IsOk());
  EXPECT_THAT(VerifyConsistency(proof, known, ledger_.At().head), IsOk());
  EXPECT_THAT(File(TestLot("box1"), v1::DIRECTION_BACK, 1000),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("known_tree_size")));
}

TEST_F(ProvenanceServiceTest, LotsAreTakenInAnyForm) {
  for (const std::string& form :
       {TestLot("box1"), std::string("urn:epc:class:lgtin:7501234.010001.box1"),
        std::string("(01)07501234100014(10)box1"), std::string("  ") + TestLot("box1")}) {
    const auto history = History(form);
    ASSERT_THAT(history, IsOk()) << form;
    EXPECT_EQ(history->lot_uri(), TestLot("box1"));
  }
  for (const std::string& wrong :
       {std::string(""), std::string("https://id.gs1.org/01/07501234100014"),
        std::string("https://id.gs1.org/01/07501234100015/10/box1")}) {
    EXPECT_THAT(History(wrong),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lot")))
        << wrong;
    EXPECT_THAT(Trace(wrong, v1::DIRECTION_BACK),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(File(wrong, v1::DIRECTION_BACK),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(ProvenanceServiceTest, HistoryReadsTheChainOut) {
  const auto history = History(TestLot("box1"));
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->chain_length(), 2u);
  ASSERT_EQ(history->entries_size(), 2);
  const v1::LotEntry& made = history->entries(0);
  EXPECT_EQ(made.number(), 1u);
  EXPECT_EQ(made.index(), 3u);
  EXPECT_EQ(made.role(), "out");
  EXPECT_EQ(made.event().submitter(), "empacadora");
  EXPECT_EQ(made.event().type(), "TransformationEvent");
  EXPECT_EQ(made.event().biz_step(), "commissioning");
  EXPECT_EQ(made.event().event_time().seconds(), 1772456460);
  EXPECT_EQ(made.event().record_time().seconds(), 1790000000);
  EXPECT_EQ(made.event().lots_size(), 3);
  EXPECT_EQ(history->entries(1).role(), "in");
  EXPECT_EQ(history->entries(1).event().type(), "AggregationEvent");
  EXPECT_EQ(history->next_page_token(), "");
  EXPECT_THAT(History(TestLot("none")), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ProvenanceServiceTest, HistoryComesInPages) {
  const auto first = History(TestLot("box1"), 1);
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->entries_size(), 1);
  EXPECT_EQ(first->entries(0).number(), 1u);
  const auto second = History(TestLot("box1"), 1, first->next_page_token());
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->entries_size(), 1);
  EXPECT_EQ(second->entries(0).number(), 2u);
  EXPECT_EQ(second->next_page_token(), "");
  for (const char* token : {"0", "-1", "x"}) {
    EXPECT_THAT(History(TestLot("box1"), 1, token),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  }
}

TEST_F(ProvenanceServiceTest, TraceGoesBothWays) {
  const auto back = Trace(TestLot("box1"), v1::DIRECTION_BACK);
  ASSERT_THAT(back, IsOk());
  EXPECT_TRUE(back->complete());
  EXPECT_THAT(IndexesOf(*back), ElementsAre(2, 3, 4, 5));
  std::map<std::string, uint32_t> distances;
  for (const v1::TracedLot& lot : back->lots()) distances[lot.uri()] = lot.distance();
  EXPECT_EQ(distances[TestLot("box1")], 0u);
  EXPECT_EQ(distances[TestLot("animal")], 1u);

  const auto forward = Trace(TestLot("animal"), v1::DIRECTION_FORWARD);
  ASSERT_THAT(forward, IsOk());
  std::vector<std::string> lots;
  for (const v1::TracedLot& lot : forward->lots()) lots.push_back(lot.uri());
  EXPECT_THAT(lots, Contains(TestLot("box1")));
  EXPECT_THAT(lots, Contains(TestLot("box2")));

  const auto own = Trace(TestLot("box1"), v1::DIRECTION_NONE);
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(IndexesOf(*own), ElementsAre(3, 4));
  EXPECT_THAT(Trace(TestLot("none"), v1::DIRECTION_BACK),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ProvenanceServiceTest, LimitsCutTracesAndRefuseFiles) {
  config_.trace_lots = 1;
  StartServer();
  const auto cut = Trace(TestLot("box1"), v1::DIRECTION_BACK);
  ASSERT_THAT(cut, IsOk());
  EXPECT_FALSE(cut->complete());
  EXPECT_THAT(File(TestLot("box1"), v1::DIRECTION_BACK),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(File(TestLot("box1"), v1::DIRECTION_NONE), IsOk());
}

}  // namespace
}  // namespace rastro

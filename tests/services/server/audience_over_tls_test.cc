// Five companies hand goods on, and an outsider looks in: what each of them is told by
// every method that shows contents, names or counts, over TLS with its own certificate.

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/provenance.h"
#include "crypto/provenance_file.h"
#include "rastro/v1/finding_service.grpc.pb.h"
#include "services/server/authorizer.h"
#include "tests/services/server/tls_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using Json = nlohmann::ordered_json;
using Indexes = std::set<uint64_t>;
using Names = std::set<std::string>;

constexpr char kPalletOfBoxes[] = "https://id.gs1.org/00/175012340000047118";

const std::map<std::string, std::string> kGlns = {
    {"finca", "7501234000017"},      {"frigorifico", "7501234000024"},
    {"empacadora", "7501234000031"}, {"importadora", "7501234000048"},
    {"tienda", "7501234000055"},     {"fisgona", "7501234000062"},
    {"rival", "7501234000079"}};

std::string PartyUri(const std::string& participant) {
  return "https://id.gs1.org/417/" + kGlns.at(participant);
}

// What one caller was told by all methods together.
struct Told {
  Indexes secrets;   // Of events whose content it was shown.
  Names lots;        // That were named to it.
  Indexes found;     // By a query.
  Names identified;  // Events that it could find by their identifier.
};

class AudienceOverTlsTest : public TlsTest {
 protected:
  void SetUp() override {
    TlsTest::SetUp();
    RegistryRecord packer = ledger_.exporter.Record(Role::kExporter);
    packer.glns = {kGlns.at("empacadora")};
    ASSERT_THAT(ledger_
                    ->SubmitAndWait(TestRegistration(ledger_.operator_party, packer,
                                                     {&ledger_.operator_party.key},
                                                     ledger_.At().head))
                    .status(),
                IsOk());
    parties_.emplace("empacadora", ledger_.exporter);
    for (const auto& [id, gln] : kGlns) {
      const Role role =
          id == "importadora" || id == "tienda" ? Role::kImporter : Role::kExporter;
      if (!parties_.contains(id)) parties_.emplace(id, Register(id, role, gln));
    }
    Register("auditora", Role::kAuditor);
    Register("autoridad", Role::kAuthority);
  }

  // Records an event with a secret of its own; returns the index of its entry.
  uint64_t Say(const std::string& participant, std::string epcis,
               const std::string& to = "", bool is_public = false) {
    const uint64_t index = ledger_.At().head.size;
    Json event = Json::parse(epcis);
    event["eventID"] = absl::StrCat("urn:uuid:event-", index);
    const Json shown = event;
    event["bizTransactionList"] = {
        {{"type", "inv"}, {"bizTransaction", absl::StrCat("urn:secret-", index, "-")}}};
    if (!to.empty()) {
      event["destinationList"] = {
          {{"type", "owning_party"}, {"destination", PartyUri(to)}}};
    }
    std::vector<PartContent> parts = {
        {std::string(kPartnersPart), std::string(kEpcisMediaType), event.dump()}};
    if (is_public) {
      Json without_inputs = shown;
      without_inputs.erase("inputEPCList");
      parts.push_back({std::string(kPublicPart), std::string(kEpcisMediaType),
                       without_inputs.dump()});
    }
    const TestParticipant& party = parties_.at(participant);
    const absl::StatusOr<PreparedEvent> prepared = PrepareEvent(party.submitter, parts);
    EXPECT_THAT(prepared, IsOk());
    const absl::StatusOr<Recorded> recorded =
        ledger_->SubmitAndWait(TestBatch(party, {*prepared}, ledger_.At().head));
    EXPECT_THAT(recorded.status(), IsOk());
    return index;
  }

  void Trade() {
    const std::string animal = TestLot("animal"), carcass = TestLot("carcass");
    const std::string box = TestLot("box"), sibling = TestLot("sibling");
    born_ = Say("finca", ObjectEventJson("ADD", {animal}, 0));
    driven_ = Say("finca", ObjectEventJson("OBSERVE", {animal}, 1), "frigorifico");
    slaughtered_ = Say("frigorifico", TransformationJson({animal}, {carcass}, 2));
    sent_ = Say("frigorifico", ObjectEventJson("OBSERVE", {carcass}, 3), "empacadora");
    cut_ = Say("empacadora", TransformationJson({carcass}, {box, sibling}, 4), "", true);
    packed_ = Say("empacadora", PackingJson("ADD", kPalletOfBoxes, {box}, 5));
    exported_ =
        Say("empacadora", ObjectEventJson("OBSERVE", {kPalletOfBoxes}, 6), "importadora");
    // The other box goes elsewhere.
    elsewhere_ = Say("empacadora", ObjectEventJson("OBSERVE", {sibling}, 7), "rival");
    unpacked_ = Say("importadora", PackingJson("DELETE", kPalletOfBoxes, {box}, 8));
    delivered_ = Say("importadora", ObjectEventJson("OBSERVE", {box}, 9), "tienda");
    sold_ = Say("tienda", ObjectEventJson("OBSERVE", {box}, 10));
    // Claims that give nothing.
    claimed_ =
        Say("fisgona", ObjectEventJson("OBSERVE", {kPalletOfBoxes}, 11), "fisgona");
    made_up_ = Say("fisgona", TransformationJson({carcass}, {TestLot("mine")}, 12));
    MakeRows();
  }

  void MakeRows() {
    const uint64_t size = ledger_.At().head.size;
    for (RowIndexer* rows : {&ledger_->query_indexer(), &ledger_->finding_indexer()}) {
      ASSERT_THAT(rows->WaitFor(size, absl::Now() + absl::Seconds(60)), IsOk());
    }
  }

  // Asks everything that can be asked about these lots, and about everything.
  Told AskAll(const std::string& caller, const Names& lots) {
    Told told;
    const auto channel = ConnectAs(CertificateOf(caller));
    for (const std::string& lot : lots) {
      for (const v1::Direction direction :
           {v1::DIRECTION_NONE, v1::DIRECTION_BACK, v1::DIRECTION_FORWARD}) {
        AskProvenance(channel, lot, direction, told);
        v1::TraceRequest request;
        request.set_lot(lot);
        request.set_direction(direction);
        v1::TraceResponse response;
        Take(Call(*v1::ProvenanceService::NewStub(channel),
                  &v1::ProvenanceService::Stub::Trace, request, response),
             response, told);
        for (const v1::EventSummary& event : response.events()) {
          for (const v1::LotMention& each : event.lots()) told.lots.insert(each.uri());
        }
        for (const v1::TracedLot& each : response.lots()) told.lots.insert(each.uri());
      }
      v1::GetHistoryRequest request;
      request.set_lot(lot);
      v1::GetHistoryResponse response;
      Take(Call(*v1::ProvenanceService::NewStub(channel),
                &v1::ProvenanceService::Stub::GetHistory, request, response),
           response, told);
      AskFindings(channel, lot, told);
    }
    AskFindings(channel, "", told);
    AskQuery(channel, {}, told);
    AskEntries(channel, told);
    AskWatch(channel, caller, told);
    const auto audit = v1::AuditService::NewStub(channel);
    for (uint64_t index = born_; index <= made_up_; ++index) {
      const std::string secret = absl::StrCat("urn:secret-", index, "-");
      if (AskQuery(channel, secret, told)) told.secrets.insert(index);
      v1::FindEventRequest request;
      request.set_event_id(absl::StrCat("urn:uuid:event-", index));
      v1::FindEventResponse response;
      const absl::Status found =
          Call(*audit, &v1::AuditService::Stub::FindEvent, request, response);
      if (found.ok()) told.identified.insert(absl::StrCat(response.indexes(0)));
    }
    return told;
  }

  // Notes what a text gives away. Refused is nothing.
  void Take(const absl::Status& status, const std::string& text, Told& told) const {
    if (!status.ok()) return;
    for (uint64_t index = born_; index <= made_up_; ++index) {
      if (absl::StrContains(text, absl::StrCat("urn:secret-", index, "-"))) {
        told.secrets.insert(index);
      }
    }
    for (const std::string& lot : AllLots()) {
      if (absl::StrContains(text, lot)) told.lots.insert(lot);
    }
  }

  void Take(const absl::Status& status, const google::protobuf::Message& response,
            Told& told) const {
    Take(status, response.DebugString(), told);
  }

  void AskProvenance(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& lot, v1::Direction direction, Told& told) {
    const auto context = CallContext();
    v1::GetProvenanceRequest request;
    request.set_lot(lot);
    request.set_direction(direction);
    const auto stub = v1::ProvenanceService::NewStub(channel);
    const auto stream = stub->GetProvenance(context.get(), request);
    std::string json;
    v1::GetProvenanceResponse response;
    while (stream->Read(&response)) json += response.chunk();
    const absl::Status status = FromGrpcStatus(stream->Finish(), *context);
    if (absl::IsPermissionDenied(status)) return;
    ASSERT_THAT(status, IsOk());
    const absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(json);
    ASSERT_THAT(file, IsOk());
    // What is withheld breaks no proof.
    EXPECT_THAT(VerifyProvenance(*file, lot, ledger_->identity()).status(), IsOk());
    for (const EntryOpening& entry : file->entries) TakeOpening(entry, told);
  }

  void TakeOpening(const EntryOpening& entry, Told& told) const {
    for (const auto& [position, text] : entry.lots) Take(absl::OkStatus(), text, told);
    for (const auto& [kind, text] : entry.parts) Take(absl::OkStatus(), text, told);
  }

  void AskFindings(const std::shared_ptr<grpc::Channel>& channel, const std::string& lot,
                   Told& told) {
    v1::ListFindingsRequest request;
    request.set_lot(lot);
    v1::ListFindingsResponse response;
    Take(Call(*v1::FindingService::NewStub(channel),
              &v1::FindingService::Stub::ListFindings, request, response),
         response, told);
  }

  // True if it found anything.
  bool AskQuery(const std::shared_ptr<grpc::Channel>& channel,
                const std::string& transaction, Told& told) {
    v1::QueryEventsRequest request;
    if (!transaction.empty()) {
      v1::QueryParam& param = *request.add_params();
      param.set_name("EQ_bizTransaction_inv");
      param.add_values(transaction);
    }
    v1::QueryEventsResponse response;
    Take(Call(*v1::QueryService::NewStub(channel), &v1::QueryService::Stub::QueryEvents,
              request, response),
         response, told);
    for (const v1::FoundEvent& event : response.events())
      told.found.insert(event.index());
    EXPECT_THAT(response.next_page_token(), IsEmpty());
    return response.events_size() > 0;
  }

  void AskEntries(const std::shared_ptr<grpc::Channel>& channel, Told& told) {
    const auto context = CallContext();
    const auto stub = v1::AuditService::NewStub(channel);
    const auto stream = stub->ReadEntries(context.get(), v1::ReadEntriesRequest());
    v1::ReadEntriesResponse response;
    while (stream->Read(&response)) {
      for (v1::ShownEntry& each : *response.mutable_entries()) {
        TakeEntry(std::move(each), told);
      }
    }
    (void)stream->Finish();
  }

  void AskWatch(const std::shared_ptr<grpc::Channel>& channel, const std::string& caller,
                Told& told) {
    for (const auto& [participant, party] : parties_) {
      const auto context = CallContext();
      v1::WatchSubmitterRequest request;
      request.set_participant(participant);
      const auto stub = v1::AuditService::NewStub(channel);
      const auto stream = stub->WatchSubmitter(context.get(), request);
      v1::WatchSubmitterResponse response;
      const ChainName chain{ChainKind::kSubmitter, participant};
      const uint64_t links =
          ledger_->reader().ChainHeads(ledger_.At(), {&chain, 1})->at(0).number;
      for (uint64_t i = 0; i < links && stream->Read(&response); ++i) {
        TakeEntry(std::move(*response.mutable_entry()), told);
      }
      context->TryCancel();
      (void)stream->Finish();
    }
    (void)caller;
  }

  void TakeEntry(v1::ShownEntry entry, Told& told) const {
    const absl::StatusOr<ShownEntry> shown = ShownEntryFromWire(std::move(entry));
    ASSERT_THAT(shown, IsOk());
    EXPECT_THAT(OpenEntry(shown->opening).status(), IsOk());
    TakeOpening(shown->opening, told);
  }

  static Names AllLots() {
    return {TestLot("animal"),  TestLot("carcass"), TestLot("box"),
            TestLot("sibling"), TestLot("mine"),    kPalletOfBoxes};
  }

  Indexes Everything() const {
    Indexes all;
    for (uint64_t index = born_; index <= made_up_; ++index) all.insert(index);
    return all;
  }

  std::map<std::string, TestParticipant> parties_;
  uint64_t born_ = 0, driven_ = 0, slaughtered_ = 0, sent_ = 0, cut_ = 0, packed_ = 0,
           exported_ = 0, elsewhere_ = 0, unpacked_ = 0, delivered_ = 0, sold_ = 0,
           claimed_ = 0, made_up_ = 0;
};

TEST_F(AudienceOverTlsTest, EachSeesWhatTheRuleSays) {
  Trade();
  const std::map<std::string, Indexes> seen = {
      {"finca", {born_, driven_}},
      {"frigorifico", {born_, driven_, slaughtered_, sent_}},
      {"empacadora",
       {born_, driven_, slaughtered_, sent_, cut_, packed_, exported_, elsewhere_}},
      {"importadora",
       {born_, driven_, slaughtered_, sent_, cut_, packed_, exported_, unpacked_,
        delivered_}},
      {"tienda",
       {born_, driven_, slaughtered_, sent_, cut_, packed_, exported_, unpacked_,
        delivered_, sold_}},
      {"rival", {born_, driven_, slaughtered_, sent_, cut_, elsewhere_}},
      {"fisgona", {claimed_, made_up_}},
      {"operadora", {}},
      {"auditora", Everything()},
      {"autoridad", Everything()}};
  for (const auto& [caller, secrets] : seen) {
    SCOPED_TRACE(caller);
    EXPECT_EQ(AskAll(caller, AllLots()).secrets, secrets);
  }
}

TEST_F(AudienceOverTlsTest, NamesThatOneMayNotKnowAreNotTold) {
  Trade();
  const std::string box = TestLot("box");
  // The box is known to who asks for it; that a sibling was cut with it is public.
  EXPECT_THAT(AskAll("fisgona", {box}).lots,
              ElementsAre(kPalletOfBoxes, TestLot("box"), TestLot("carcass"),
                          TestLot("mine"), TestLot("sibling")))
      << "those of its own events, and the public ones";
  EXPECT_THAT(AskAll("finca", {}).lots,
              ElementsAre(TestLot("animal"), TestLot("box"), TestLot("sibling")));
  EXPECT_THAT(AskAll("operadora", {}).lots,
              ElementsAre(TestLot("box"), TestLot("sibling")));
  EXPECT_THAT(AskAll("tienda", {box}).lots,
              ElementsAre(kPalletOfBoxes, TestLot("animal"), TestLot("box"),
                          TestLot("carcass"), TestLot("sibling")));
}

TEST_F(AudienceOverTlsTest, QueriesFindWhatIsPublicAndWhatOneIsAPartyTo) {
  Trade();
  EXPECT_EQ(AskAll("finca", {}).found, (Indexes{born_, driven_, cut_}));
  EXPECT_EQ(AskAll("importadora", {}).found,
            (Indexes{cut_, exported_, unpacked_, delivered_}));
  EXPECT_EQ(AskAll("fisgona", {}).found, (Indexes{cut_, claimed_, made_up_}));
  EXPECT_EQ(AskAll("auditora", {}).found, Everything());
}

TEST_F(AudienceOverTlsTest, AnIdentifierThatOneMayNotSeeFindsNothing) {
  Trade();
  const auto names = [](const Indexes& indexes) {
    Names names;
    for (uint64_t index : indexes) names.insert(absl::StrCat(index));
    return names;
  };
  EXPECT_EQ(AskAll("fisgona", {}).identified, names({cut_, claimed_, made_up_}));
  EXPECT_EQ(AskAll("finca", {}).identified, names({born_, driven_, cut_}));
  EXPECT_EQ(AskAll("auditora", {}).identified, names(Everything()));
}

TEST_F(AudienceOverTlsTest, HowMuchSomebodyRecordsIsNotTold) {
  Trade();
  v1::GetHeadsRequest request;
  request.add_chains("submitter empacadora");
  v1::GetHeadsResponse response;
  const auto ask = [&](const std::string& caller) {
    return Call(*v1::AuditService::NewStub(ConnectAs(CertificateOf(caller))),
                &v1::AuditService::Stub::GetHeads, request, response);
  };
  EXPECT_THAT(ask("empacadora"), IsOk());
  EXPECT_THAT(ask("auditora"), IsOk());
  EXPECT_THAT(ask("rival"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chains: ")));
}

TEST_F(AudienceOverTlsTest, FindingsAboutOthersAreNotListed) {
  Trade();
  v1::ListFindingsRequest request;
  v1::ListFindingsResponse response;
  const auto ask = [&](const std::string& caller) {
    response.Clear();
    return Call(*v1::FindingService::NewStub(ConnectAs(CertificateOf(caller))),
                &v1::FindingService::Stub::ListFindings, request, response);
  };
  // Of the outsider's claims there are some.
  ASSERT_THAT(ask("auditora"), IsOk());
  EXPECT_GT(response.findings_size(), 0);
  ASSERT_THAT(ask("finca"), IsOk());
  EXPECT_EQ(response.findings_size(), 0) << response.DebugString();
  request.set_participant("fisgona");
  EXPECT_THAT(ask("finca"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("participant: ")));
}

TEST_F(AudienceOverTlsTest, WhatIsSentLaterOpensWhatWasBefore) {
  Trade();
  EXPECT_FALSE(AskAll("rival", {TestLot("box")}).secrets.contains(packed_));
  Say("tienda", ObjectEventJson("OBSERVE", {TestLot("box")}, 20), "rival");
  MakeRows();
  EXPECT_TRUE(AskAll("rival", {TestLot("box")}).secrets.contains(packed_));
}

}  // namespace
}  // namespace rastro

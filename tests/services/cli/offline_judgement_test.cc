// What a server finds over its stores and what an importer finds over the file that it
// got are the same.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/cli/history_view.h"
#include "services/ledger/chain_source.h"
#include "services/ledger/provenance_builder.h"
#include "services/server/event_summary.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/finding.h"
#include "services/traceability/party_directory.h"
#include "tests/services/cli/provenance_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using Json = nlohmann::ordered_json;

constexpr char kBuyer[] = "https://id.gs1.org/417/4912345000002";

class OfflineJudgementTest : public ProvenanceFixture {
 protected:
  void SetUp() override {
    ProvenanceFixture::SetUp();
    RegistryRecord buyer = buyer_.Record(Role::kImporter);
    buyer.glns = {"4912345000002"};
    for (RegistryRecord record : {buyer, authority_.Record(Role::kAuthority)}) {
      record.country = "JP";
      const NoteSigner& key =
          record.participant == "comprador" ? buyer_.key : authority_.key;
      ASSERT_THAT(ledger_.Submit(TestRegistration(ledger_.operator_party, record,
                                                  {&ledger_.operator_party.key, &key})),
                  IsOk());
    }
  }

  void RecordList(const std::string& number) {
    Json event = Json::parse(ObjectEventJson("OBSERVE", {List()}, 0));
    event.erase("bizStep");
    event["@context"] = {event["@context"],
                         {{"rastro", "https://w3id.org/rastro/epcis/"}}};
    event["rastro:facilityList"] = {{"rastro:effectiveDate", "2026-01-01"},
                                    {"rastro:kind", "whole"},
                                    {"rastro:listed", {number}}};
    ASSERT_THAT(
        ledger_.Submit(TestBatch(authority_, {TestEvent(authority_, event.dump())})),
        IsOk());
  }

  void RecordExport(const std::string& establishment) {
    Json made = Json::parse(TransformationJson({TestLot("animal")}, {TestLot("box")}, 1));
    made["@context"] = {made["@context"], {{"rastro", "https://w3id.org/rastro/epcis/"}}};
    made["ilmd"] = {{"rastro:slaughterDate", "2026-03-02"},
                    {"rastro:establishment", establishment}};
    Json shipped = Json::parse(ObjectEventJson("OBSERVE", {TestLot("box")}, 2));
    shipped["destinationList"] =
        Json::array({{{"type", "owning_party"}, {"destination", kBuyer}}});
    ledger_.Record(
        {ObjectEventJson("ADD", {TestLot("animal")}, 0), made.dump(), shipped.dump()});
  }

  Lineage ServersLineage() {
    const auto at = ledger_->publisher().Current();
    const auto source = MakeStoreChainSource(ledger_->reader(), at);
    return *TraceBack(*source, TestLot("box"), DirectoryOf(at->registry));
  }

  // What is found over a file with these chains.
  std::vector<Finding> FoundOffline(const ShownChains& chains) {
    LedgerView view = ledger_.View();
    const auto file = BuildProvenance(view, TestLot("box"), chains, ledger_->identity());
    EXPECT_THAT(file, IsOk());
    const auto history = VerifyProvenance(*file, TestLot("box"), ledger_->identity());
    EXPECT_THAT(history, IsOk());
    const auto source = MakeHistoryChainSource(*history);
    const PartyDirectory directory =
        DirectoryOf(std::make_shared<Registry>(history->registry));
    return Judge(*TraceBack(*source, TestLot("box"), directory), {directory});
  }

  static std::string List() { return FacilityListUri({"JP", "MX"}); }

  TestParticipant buyer_{"comprador"};
  TestParticipant authority_{"kensa"};
};

TEST_F(OfflineJudgementTest, TheListIsInTheFile) {
  RecordList("TIF-9");
  RecordExport("MX-TIF-10");
  const Lineage lineage = ServersLineage();
  EXPECT_THAT(lineage.chains, Contains(List()));
  EXPECT_THAT(lineage.receivers, ElementsAre("comprador"));
  const std::vector<Finding> online =
      Judge(lineage, {DirectoryOf(ledger_->publisher().Current()->registry)});
  EXPECT_THAT(online, Contains(Field("rule", &Finding::rule, "establishment")));
  EXPECT_EQ(FoundOffline({lineage.chains, lineage.receivers}), online);
  // A server cannot leave it out.
  std::set<std::string> without = lineage.chains;
  without.erase(List());
  EXPECT_THAT(FoundOffline({without, lineage.receivers}),
              Contains(Field("rule", &Finding::rule, "incomplete")));
}

TEST_F(OfflineJudgementTest, AListedOneIsFineInBoth) {
  RecordList("TIF-9");
  RecordExport("MX-TIF-9");
  const Lineage lineage = ServersLineage();
  EXPECT_THAT(FoundOffline({lineage.chains, lineage.receivers}),
              ::testing::Not(Contains(Field("rule", &Finding::rule, "establishment"))));
}

}  // namespace
}  // namespace rastro

// A saved provenance file with every byte altered in turn: never intact, never a crash.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "crypto/provenance.h"
#include "services/ledger/provenance_builder.h"
#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"
#include "storage/ledger_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

// Two joints and a split, one after the other, and a look at what came out.
void RecordTrade(TestLedger& ledger) {
  ledger.Create();
  ledger.Record({TransformationJson({TestLot("a"), TestLot("b")}, {TestLot("mix")}, 1)});
  ledger.Record({TransformationJson({TestLot("mix")}, {TestLot("x"), TestLot("y")}, 2),
                 ObjectEventJson("OBSERVE", {TestLot("x")}, 3)});
}

const std::set<std::string>& LotsOfTrade() {
  static const auto* lots =
      new std::set<std::string>{TestLot("a"), TestLot("b"), TestLot("mix"), TestLot("x")};
  return *lots;
}

void EraseContent(TestLedger& ledger, const std::vector<uint64_t>& indexes) {
  ledger.Close();
  LedgerStoreOptions options;
  options.path = ledger.options.data_directory + "/ledger";
  options.min_free_bytes = 0;
  ASSERT_THAT((*LedgerStore::Open(options))->EraseContent(indexes), IsOk());
  for (const char* derived : {"/index", "/query", "/findings"}) {
    std::filesystem::remove_all(ledger.options.data_directory + derived);
  }
  ASSERT_THAT(ledger.Reopen(), IsOk());
}

absl::StatusOr<ProvenanceFile> FileOf(TestLedger& ledger) {
  LedgerView view = ledger.View();
  return BuildProvenance(view, TestLot("x"), {LotsOfTrade()}, ledger->identity());
}

void ExpectEveryByteCounts(const ProvenanceFile& file, const LedgerIdentity& ledger) {
  const std::string text = file.Json();
  const auto intact = [&](const std::string& json) {
    absl::StatusOr<ProvenanceFile> parsed = ProvenanceFile::Parse(json);
    return parsed.ok() && VerifyProvenance(*parsed, TestLot("x"), ledger).ok();
  };
  ASSERT_TRUE(intact(text));
  std::string altered = text;
  for (size_t i = 0; i < text.size(); ++i) {
    for (char change : {'\x01', '\x20'}) {
      altered[i] = static_cast<char>(text[i] ^ change);
      EXPECT_FALSE(intact(altered)) << "byte " << i << " of " << text.size();
    }
    altered[i] = text[i];
  }
  for (size_t size : {size_t{0}, size_t{1}, text.size() / 2, text.size() - 1}) {
    EXPECT_FALSE(intact(text.substr(0, size)));
  }
  EXPECT_FALSE(intact(text + "\n"));
}

TEST(ProvenanceDamageTest, EveryAlteredByteIsNoticed) {
  TestLedger ledger;
  RecordTrade(ledger);
  const absl::StatusOr<ProvenanceFile> file = FileOf(ledger);
  ASSERT_THAT(file, IsOk());
  ExpectEveryByteCounts(*file, ledger->identity());
}

TEST(ProvenanceDamageTest, AlsoWhereContentIsErased) {
  TestLedger ledger;
  RecordTrade(ledger);
  EraseContent(ledger, {3, 4});  // The split, and the look.
  const absl::StatusOr<ProvenanceFile> file = FileOf(ledger);
  ASSERT_THAT(file, IsOk());
  ExpectEveryByteCounts(*file, ledger->identity());
  // Where anything of an event is shown, its lots are.
  ProvenanceFile without_lots = *file;
  EntryOpening& joint = without_lots.entries.at(2);
  ASSERT_FALSE(joint.lots.empty());
  joint.lots.clear();
  joint.lots_proof.clear();
  EXPECT_THAT(VerifyProvenance(without_lots, TestLot("x"), ledger->identity()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::HasSubstr("shown without its lot")));
}

// Whatever is erased, each chain is the same as before, also after more was recorded.
TEST(ProvenanceDamageTest, ChainsStayWhatTheyAreWhateverIsErased) {
  using Chains = std::map<std::string, std::vector<uint64_t>>;
  const auto chains_of = [](TestLedger& ledger) {
    Chains chains;
    const absl::StatusOr<ProvenanceFile> file = FileOf(ledger);
    EXPECT_THAT(file, IsOk());
    if (!file.ok()) return chains;
    const absl::StatusOr<VerifiedHistory> history =
        VerifyProvenance(*file, TestLot("x"), ledger->identity());
    EXPECT_THAT(history, IsOk());
    for (const std::string& lot : LotsOfTrade()) {
      if (!history.ok()) continue;
      for (const VerifiedEntry* entry : history->ChainOf(lot)) {
        chains[lot].push_back(entry->opened.entry.index);
      }
    }
    return chains;
  };
  for (uint32_t erased = 0; erased < 8; ++erased) {
    TestLedger ledger;
    RecordTrade(ledger);
    const Chains before = chains_of(ledger);
    ASSERT_EQ(before.size(), LotsOfTrade().size());
    std::vector<uint64_t> indexes;
    for (uint64_t i = 0; i < 3; ++i) {
      if ((erased >> i & 1) != 0) indexes.push_back(2 + i);
    }
    EraseContent(ledger, indexes);
    SCOPED_TRACE(erased);
    EXPECT_EQ(chains_of(ledger), before);
    ledger.Record({ObjectEventJson("OBSERVE", {TestLot("x"), TestLot("a")}, 9)});
    // Traced and judged, by who sees everything and by who sees little.
    for (const bool sees_everything : {true, false}) {
      LedgerView view = ledger.View({"importadora", sees_everything});
      for (const auto trace : {TraceBack, TraceForward}) {
        const absl::StatusOr<Lineage> lineage =
            trace(view.chains(), TestLot("x"), view.directory(), {});
        ASSERT_THAT(lineage, IsOk());
        EXPECT_EQ(lineage->events.contains(4), true);
        Judge(*lineage, {view.directory()});
      }
      EXPECT_THAT(
          BuildProvenance(view, TestLot("x"), {LotsOfTrade()}, ledger->identity()),
          IsOk());
    }
    Chains after = before;
    after[TestLot("x")].push_back(5);
    after[TestLot("a")].push_back(5);
    EXPECT_EQ(chains_of(ledger), after);
  }
}

}  // namespace
}  // namespace rastro

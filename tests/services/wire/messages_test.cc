// Messages and structs say the same, both ways; wrong shapes are refused by field.

#include "services/wire/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Hash HashOf(absl::string_view text) { return Sha256(text); }

Submission SomeSubmission() {
  Submission submission;
  submission.batch_note = "note\n";
  submission.events.resize(2);
  submission.events[0].parts = {{"partners", std::string("a\0b", 3)}, {"public", "c"}};
  submission.events[0].lots = {"lot 1", "lot 2"};
  submission.events[1].parts = {{"partners", "d"}};
  return submission;
}

TEST(SubmissionToWireTest, ComesBackEqual) {
  Submission back = SubmissionFromWire(SubmissionToWire(SomeSubmission()));
  EXPECT_EQ(back.batch_note, "note\n");
  ASSERT_EQ(back.events.size(), 2u);
  EXPECT_EQ(back.events[0].parts, SomeSubmission().events[0].parts);
  EXPECT_EQ(back.events[0].lots, SomeSubmission().events[0].lots);
  EXPECT_EQ(back.events[1].parts, SomeSubmission().events[1].parts);
  EXPECT_TRUE(back.events[1].lots.empty());
}

TEST(SubmissionToWireTest, SurvivesSerialization) {
  const v1::SubmitBatchRequest sent = SubmissionToWire(SomeSubmission());
  v1::SubmitBatchRequest received;
  ASSERT_TRUE(received.ParseFromString(sent.SerializeAsString()));
  EXPECT_EQ(SubmissionFromWire(std::move(received)).events[0].parts,
            SomeSubmission().events[0].parts);
}

BatchReceipt SomeReceipt() {
  BatchReceipt receipt;
  receipt.checkpoint = "checkpoint\n";
  receipt.ranges.push_back({7, {"entry 7", "entry 8"}, {HashOf("a"), HashOf("b")}});
  receipt.ranges.push_back({12, {"entry 12"}, {}});
  receipt.already_recorded = true;
  return receipt;
}

TEST(ReceiptToWireTest, ComesBackEqual) {
  absl::StatusOr<BatchReceipt> back = ReceiptFromWire(ReceiptToWire(SomeReceipt()));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->checkpoint, "checkpoint\n");
  EXPECT_TRUE(back->already_recorded);
  ASSERT_EQ(back->ranges.size(), 2u);
  EXPECT_EQ(back->ranges[0].first_index, 7u);
  EXPECT_THAT(back->ranges[0].entries, ElementsAre("entry 7", "entry 8"));
  EXPECT_THAT(back->ranges[0].proof, ElementsAre(HashOf("a"), HashOf("b")));
  EXPECT_EQ(back->ranges[1].first_index, 12u);
  EXPECT_TRUE(back->ranges[1].proof.empty());
}

TEST(ReceiptFromWireTest, RefusesAShortHashByItsPlace) {
  v1::SubmitBatchResponse response = ReceiptToWire(SomeReceipt());
  response.mutable_recorded(0)->mutable_subset_proof(1)->pop_back();
  EXPECT_THAT(
      ReceiptFromWire(std::move(response)),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("recorded[0].subset_proof[1]: wanted 32 bytes, got 31")));
}

TEST(HashFromWireTest, TakesExactly32Bytes) {
  EXPECT_THAT(HashFromWire("h", std::string(32, 'x')), IsOk());
  for (size_t size : {0, 1, 31, 33, 64}) {
    EXPECT_THAT(HashFromWire("h", std::string(size, 'x')),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("h: wanted 32")))
        << size;
  }
}

EntryOpening SomeOpening() {
  EntryOpening opening;
  opening.entry = "entry";
  opening.event = "event";
  opening.links = {{0, "link 0"}, {5, "link 5"}};
  opening.links_proof = {HashOf("l")};
  opening.lots = {{0, "lot 0"}};
  opening.lots_proof = {HashOf("m"), HashOf("n")};
  opening.parts = {{"partners", "p"}, {"public", "q"}};
  return opening;
}

TEST(ShownEntryToWireTest, ComesBackEqual) {
  absl::StatusOr<ShownEntry> back =
      ShownEntryFromWire(ShownEntryToWire({SomeOpening(), "note", true}));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->batch_note, "note");
  EXPECT_TRUE(back->withheld);
  EXPECT_EQ(back->opening.entry, "entry");
  EXPECT_EQ(back->opening.event, "event");
  EXPECT_EQ(back->opening.links, SomeOpening().links);
  EXPECT_EQ(back->opening.links_proof, SomeOpening().links_proof);
  EXPECT_EQ(back->opening.lots, SomeOpening().lots);
  EXPECT_EQ(back->opening.lots_proof, SomeOpening().lots_proof);
  EXPECT_THAT(back->opening.parts,
              ElementsAre(Pair("partners", "p"), Pair("public", "q")));
}

// Two texts at one position would otherwise be one of them, in silence.
TEST(ShownEntryFromWireTest, RefusesWhatDoesNotAscend) {
  v1::ShownEntry links = ShownEntryToWire({SomeOpening(), ""});
  links.mutable_links(1)->set_position(0);
  EXPECT_THAT(ShownEntryFromWire(std::move(links)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("links")));

  v1::ShownEntry lots = ShownEntryToWire({SomeOpening(), ""});
  *lots.add_lots() = lots.lots(0);
  EXPECT_THAT(ShownEntryFromWire(std::move(lots)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lots")));

  v1::ShownEntry parts = ShownEntryToWire({SomeOpening(), ""});
  parts.mutable_parts()->SwapElements(0, 1);
  EXPECT_THAT(ShownEntryFromWire(std::move(parts)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parts")));
}

}  // namespace
}  // namespace rastro

// The golden vectors of tests/testdata/formats.json, made by a program that has no code
// in common with ours: each text is read and written again, byte for byte; its hash,
// the nonces, and the roots over the texts are what ours are.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "crypto/batch.h"
#include "crypto/entry.h"
#include "crypto/event.h"
#include "crypto/heads.h"
#include "crypto/link.h"
#include "crypto/lot.h"
#include "crypto/merkle/tree.h"
#include "crypto/part.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

std::map<std::string, std::string> GoldenTexts() {
  std::map<std::string, std::string> texts;
  for (const nlohmann::json& vector : GoldenVectors("formats.json")) {
    texts[vector.at("name")] = vector.at("text");
  }
  return texts;
}

// The secret of the golden nonces: bytes 0 to 31.
std::string Secret() {
  std::string secret;
  for (char c = 0; c < 32; ++c) secret.push_back(c);
  return secret;
}

Hash RootOf(const std::vector<std::string>& names) {
  const std::map<std::string, std::string> texts = GoldenTexts();
  std::vector<std::string> leaves;
  for (const std::string& name : names) leaves.push_back(texts.at(name));
  return MerkleTree::OfTexts(leaves).head().root;
}

TEST(FormatsTest, AgreeWithTheGoldenVectors) {
  std::map<std::string, void (*)(absl::string_view, absl::string_view)> types = {
      {"part", ExpectGolden<Part>},     {"lot", ExpectGolden<Lot>},
      {"event", ExpectGolden<Event>},   {"batch", ExpectGolden<Batch>},
      {"link", ExpectGolden<Link>},     {"entry", ExpectGolden<Entry>},
      {"head", ExpectGolden<HeadText>}, {"heads", ExpectGolden<Heads>}};
  std::map<std::string, int> count;
  for (const nlohmann::json& vector : GoldenVectors("formats.json")) {
    const std::string name = vector.at("name");
    SCOPED_TRACE(name);
    const std::string type = name.substr(0, name.find('-'));
    ASSERT_EQ(types.count(type), 1u);
    ++count[type];
    types[type](vector.at("text").get<std::string>(),
                vector.at("leaf_hash").get<std::string>());
  }
  EXPECT_EQ(count.size(), types.size());
}

TEST(FormatsTest, OnlyOneTypeReadsEachText) {
  for (const auto& [name, text] : GoldenTexts()) {
    const int readers = Part::Parse(text).ok() + Lot::Parse(text).ok() +
                        Event::Parse(text).ok() + Batch::Parse(text).ok() +
                        Link::Parse(text).ok() + Entry::Parse(text).ok() +
                        HeadText::Parse(text).ok() + Heads::Parse(text).ok();
    EXPECT_EQ(readers, 1) << name;
  }
}

TEST(FormatsTest, NoncesAreDerivedAsTheGoldenOnes) {
  const std::map<std::string, std::string> texts = GoldenTexts();
  const std::map<std::string, std::string> kinds = {{"part-partners", "partners"},
                                                    {"part-public", "public"},
                                                    {"part-empty", "partners"},
                                                    {"part-odd", "partners"}};
  for (const auto& [name, kind] : kinds) {
    const Part part = *Part::Parse(texts.at(name));
    EXPECT_EQ(part.nonce, DerivePartNonce(Secret(), kind, part.media_type, part.content))
        << name;
  }
  const std::string lines = PartLines(Event::Parse(texts.at("event-whole"))->parts);
  int lots = 0;
  for (const auto& [name, text] : texts) {
    if (!absl::StartsWith(name, "lot-")) continue;
    ++lots;
    const Lot lot = *Lot::Parse(text);
    EXPECT_EQ(lot.nonce, DeriveLotNonce(Secret(), lines, lot.uri)) << name;
  }
  EXPECT_EQ(lots, 6);
}

TEST(FormatsTest, RootsAreTheGoldenOnes) {
  const std::map<std::string, std::string> texts = GoldenTexts();
  const Event event = *Event::Parse(texts.at("event-whole"));
  EXPECT_EQ(event.lot_count, 4u);
  EXPECT_EQ(event.lots_root, RootOf({"lot-at", "lot-out", "lot-both", "lot-in"}));
  EXPECT_EQ(event.FindPart("partners")->hash, LeafHash(texts.at("part-partners")));
  EXPECT_EQ(event.FindPart("public")->hash, LeafHash(texts.at("part-public")));

  const Batch batch = *Batch::Parse(texts.at("batch-later"));
  EXPECT_EQ(batch.events_root,
            RootOf({"event-no-lots", "event-many-parts", "event-whole"}));
  EXPECT_EQ(Batch::Parse(texts.at("batch-most"))->events_root,
            RootOf(std::vector<std::string>(1000, "event-no-lots")));

  const Entry entry = *Entry::Parse(texts.at("entry-later"));
  EXPECT_EQ(entry.event_hash, LeafHash(texts.at("event-whole")));
  EXPECT_EQ(entry.batch_hash, LeafHash(texts.at("batch-later")));
  EXPECT_EQ(entry.link_count, 5u);
  EXPECT_EQ(entry.links_root,
            RootOf({"link-lot-first", "link-lot-second", "link-lot-third",
                    "link-lot-fourth", "link-submitter"}));
  EXPECT_EQ(
      Heads::Parse(texts.at("heads-four"))->root,
      RootOf({"head-lot", "head-lot-without-entry", "head-registry", "head-submitter"}));
}

}  // namespace
}  // namespace rastro

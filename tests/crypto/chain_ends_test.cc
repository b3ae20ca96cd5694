// Chains go on at their ends alone, under one name each; damage is told; what is written
// down and read again goes on as it was.

#include "crypto/chain_ends.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/random_secret.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr size_t kEntries = 7000;

Hash LeafOf(uint64_t entry) { return LeafHash(absl::StrCat(entry)); }

LeafTiles AllLeaves() {
  LeafTiles leaves;
  for (uint64_t entry = 0; entry < kEntries; ++entry) leaves.Append(LeafOf(entry));
  return leaves;
}

constexpr char kSecret[] = "of this test, and 32 bytes long..";

Link First() { return Link(); }

Link After(const LinkPlace& previous, uint64_t number) {
  Link link;
  link.number = number;
  link.previous = {LeafOf(previous.entry), previous.position};
  return link;
}

// What it takes to say that a link was refused, and why.
auto Refused(const char* why) {
  return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why));
}

class ChainEndsTest : public ::testing::Test {
 protected:
  ChainEndsTest() {
    EXPECT_THAT(ends_.Follow(First(), NameOf("A"), {1, 0}), IsOk());
    EXPECT_THAT(ends_.Follow(First(), NameOf("B"), {1, 1}), IsOk());
    EXPECT_THAT(ends_.Follow(After({1, 0}, 2), NameOf("A"), {2, 0}), IsOk());
  }

  ChainTag NameOf(absl::string_view lot) { return ends_.TagOf(Sha256(lot)); }

  const LeafTiles leaves_ = AllLeaves();
  ChainEnds ends_{leaves_, kSecret};
};

TEST_F(ChainEndsTest, AChainGoesOnAtItsEndAlone) {
  const char* const why = "does not follow the end of a chain";
  const LinkPlace here{3, 0};
  EXPECT_THAT(ends_.Follow(After({1, 0}, 2), NameOf("A"), here), Refused(why))
      << "a fork";
  EXPECT_THAT(ends_.Follow(After({2, 1}, 3), NameOf("A"), here), Refused(why))
      << "another place of the entry";
  EXPECT_THAT(ends_.Follow(After({0, 0}, 3), NameOf("A"), here), Refused(why))
      << "no entry";
  EXPECT_THAT(ends_.Follow(After({2, 0}, 2), NameOf("A"), here), Refused(why))
      << "the number again";
  EXPECT_THAT(ends_.Follow(After({2, 0}, 4), NameOf("A"), here), Refused(why))
      << "a number left out";
  Link submitter = After({2, 0}, 3);
  submitter.kind = ChainKind::kSubmitter;
  EXPECT_THAT(ends_.Follow(submitter, NameOf("A"), here), Refused(why))
      << "another kind of chain";
  // Nothing of that has changed anything.
  EXPECT_THAT(ends_.Follow(After({2, 0}, 3), NameOf("A"), here), IsOk());
  EXPECT_EQ(ends_.size(), 2u);
}

TEST_F(ChainEndsTest, ANameHasOneChain) {
  EXPECT_THAT(ends_.Follow(First(), NameOf("A"), {3, 0}),
              Refused("begins a chain that there is already"));
  EXPECT_THAT(ends_.Follow(After({2, 0}, 3), NameOf("B"), {3, 0}),
              Refused("follows the end of another chain"));
  EXPECT_THAT(ends_.Follow(After({2, 0}, 3), NameOf("C"), {3, 0}),
              Refused("follows the end of another chain"));
  EXPECT_THAT(ends_.Follow(First(), NameOf("C"), {3, 0}), IsOk());
}

// Of erased content only the links are left.
TEST_F(ChainEndsTest, AChainWithoutANameGetsOneLater) {
  EXPECT_THAT(ends_.Follow(First(), std::nullopt, {3, 0}), IsOk());
  EXPECT_THAT(ends_.Follow(After({3, 0}, 2), std::nullopt, {4, 0}), IsOk());
  EXPECT_THAT(ends_.Follow(After({4, 0}, 3), NameOf("A"), {5, 0}),
              Refused("follows the end of another chain"));
  EXPECT_THAT(ends_.Follow(After({4, 0}, 3), NameOf("C"), {5, 0}), IsOk());
  EXPECT_THAT(ends_.Follow(First(), NameOf("C"), {6, 0}),
              Refused("begins a chain that there is already"));
  // One that has a name keeps it where it is not shown.
  EXPECT_THAT(ends_.Follow(After({5, 0}, 4), std::nullopt, {6, 0}), IsOk());
  EXPECT_THAT(ends_.Follow(After({6, 0}, 5), NameOf("A"), {7, 0}),
              Refused("follows the end of another chain"));
}

TEST_F(ChainEndsTest, ATagIsOfTheNameUnderTheSecret) {
  const Hash name = Sha256("A");
  EXPECT_EQ(ends_.TagOf(name), ends_.TagOf(name));
  EXPECT_NE(ends_.TagOf(name), ends_.TagOf(Sha256("B")));
  const std::string secret = RandomSecret();
  EXPECT_NE(secret, RandomSecret());
  EXPECT_NE(ends_.TagOf(name), ChainEnds(leaves_, secret).TagOf(name));
}

TEST_F(ChainEndsTest, PlacesThatDoNotFitAreRefused) {
  EXPECT_THAT(ends_.Follow(First(), NameOf("C"), {3, (1 << 24) - 1}), IsOk());
  EXPECT_THAT(ends_.Follow(First(), NameOf("D"), {3, 1 << 24}), Refused("links"));
  EXPECT_THAT(ends_.Follow(After({3, (1 << 24) - 1}, 2), NameOf("C"), {4, 0}), IsOk());
}

// As it is said in docs/formats.md, with all the memory in the world.
class PlainChains {
 public:
  bool Follow(const Link& link, const std::optional<ChainTag>& name,
              const LinkPlace& here) {
    const std::pair<Hash, uint64_t> place{LeafOf(here.entry), here.position};
    if (!link.previous) {
      if (name && !names_.insert(*name).second) return false;
      ends_[place] = {link.number, link.kind, name};
      return true;
    }
    const auto end = ends_.find({link.previous->leaf_hash, link.previous->position});
    if (end == ends_.end() || end->second.kind != link.kind ||
        end->second.number + 1 != link.number) {
      return false;
    }
    End next = end->second;
    if (name && next.name && *name != *next.name) return false;
    if (name && !next.name && !names_.insert(*name).second) return false;
    if (name) next.name = name;
    next.number = link.number;
    ends_.erase(end);
    ends_[place] = next;
    return true;
  }

 private:
  struct End {
    uint64_t number = 0;
    ChainKind kind = ChainKind::kLot;
    std::optional<ChainTag> name;
  };
  std::map<std::pair<Hash, uint64_t>, End> ends_;
  std::set<ChainTag> names_;
};

// Links of which most are sound; written down and read again, and moved, in between.
TEST(ChainEndsRandomTest, TakesWhatThePlainRulesTake) {
  std::mt19937_64 random(20261128);
  const auto any = [&random](uint64_t below) { return random() % below; };
  const LeafTiles leaves = AllLeaves();
  ChainEnds ends(leaves, kSecret);
  PlainChains plain;
  std::vector<std::pair<LinkPlace, uint64_t>> places;  // With their numbers.
  size_t taken = 0, refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    Link link;
    if (!places.empty() && any(4) > 0) {
      // Mostly one of the last, which are more often ends.
      const size_t back = 1 + any(any(2) == 0 ? places.size() : 1 + places.size() / 50);
      const auto& [place, number] = places[places.size() - back];
      link = After(place, number + (any(20) > 0 ? 1 : any(3)));
    }
    if (any(30) == 0) link.kind = ChainKind::kRegistry;
    std::optional<ChainTag> name;
    if (any(3) > 0) {
      const uint64_t lot = any(any(2) == 0 ? 40 : 4000);
      name = ends.TagOf(Sha256(absl::StrCat("lot ", lot)));
    }
    const LinkPlace here{static_cast<uint64_t>(i) / 3, static_cast<uint64_t>(i) % 3};
    ends.Expect(link, name);
    const bool took = ends.Follow(link, name, here).ok();
    ASSERT_EQ(took, plain.Follow(link, name, here)) << "link " << i;
    (took ? taken : refused) += 1;
    if (took) places.emplace_back(here, link.number);
    if (i % 1000 == 999) {
      ChainEnds again(leaves, ends.secret());
      ends.ForEach([&again](const ChainEnd& end) { again.Add(end); });
      ASSERT_EQ(again.size(), ends.size());
      ends = std::move(again);
    }
  }
  EXPECT_GT(taken, 4000u);
  EXPECT_GT(refused, 4000u);
}

}  // namespace
}  // namespace rastro

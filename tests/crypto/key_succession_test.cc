#include "crypto/key_succession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kLedger[] = "ledger.example/mx";

MemoryNoteSigner LedgerKey(char seed, const std::string& name = kLedger) {
  return MemoryNoteSigner(name, *PrivateKey::FromEd25519Seed(std::string(32, seed)));
}

class KeySuccessionTest : public ::testing::Test {
 protected:
  std::string Note(const MemoryNoteSigner& former, const MemoryNoteSigner& next) {
    absl::StatusOr<std::string> note = SignSuccession(former, next);
    EXPECT_THAT(note, IsOk());
    return note.value_or("");
  }

  const MemoryNoteSigner first_ = LedgerKey('1'), second_ = LedgerKey('2'),
                         third_ = LedgerKey('3');
};

TEST_F(KeySuccessionTest, ComesBack) {
  const absl::StatusOr<KeySuccession> opened = OpenSuccession(Note(first_, second_));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->former, first_.key());
  EXPECT_EQ(opened->key, second_.key());
  EXPECT_EQ(opened->Text(), "rastro/ledger-key/v1\nformer " + first_.key().Text() +
                                "\nkey " + second_.key().Text() + "\n");
}

TEST_F(KeySuccessionTest, EveryAlteredByteIsNoticed) {
  const std::string note = Note(first_, second_);
  for (size_t i = 0; i < note.size(); ++i) {
    std::string altered = note;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(OpenSuccession(altered).ok()) << i;
    EXPECT_FALSE(OpenSuccession(note.substr(0, i)).ok()) << i;
  }
}

TEST_F(KeySuccessionTest, BothSign) {
  const KeySuccession succession{first_.key(), second_.key()};
  for (const MemoryNoteSigner* alone : {&first_, &second_, &third_}) {
    const NoteSigner* signer = alone;
    const auto note = SignNote(succession.Text(), {&signer, 1});
    ASSERT_THAT(note, IsOk());
    EXPECT_FALSE(OpenSuccession(note->Serialize()).ok());
  }
}

TEST_F(KeySuccessionTest, IsOfOneLedgerAndTwoKeys) {
  EXPECT_THAT(SignSuccession(first_, LedgerKey('2', "other.example/mx")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("other.example")));
  EXPECT_THAT(SignSuccession(first_, first_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("itself")));
  EXPECT_THAT(KeySuccession::Parse("rastro/ledger-key/v2\n"),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(KeySuccessionTest, IsFollowedFromWhatIsTrusted) {
  const std::string one = Note(first_, second_), two = Note(second_, third_);
  EXPECT_THAT(FollowSuccessions(first_.key(), {}), IsOkAndHolds(first_.key()));
  EXPECT_THAT(FollowSuccessions(first_.key(), {two, one}), IsOkAndHolds(third_.key()));
  EXPECT_THAT(FollowSuccessions(second_.key(), {one, two}), IsOkAndHolds(third_.key()));
  // What is not signed by whom one trusts leads nowhere.
  EXPECT_THAT(FollowSuccessions(first_.key(), {two, "rubbish"}),
              IsOkAndHolds(first_.key()));
}

TEST_F(KeySuccessionTest, AKeyInTwoHandsIsNotFollowed) {
  EXPECT_THAT(
      FollowSuccessions(first_.key(), {Note(first_, second_), Note(first_, third_)}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("two hands")));
  EXPECT_THAT(
      FollowSuccessions(first_.key(), {Note(first_, second_), Note(second_, first_)}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("circle")));
}

}  // namespace
}  // namespace rastro

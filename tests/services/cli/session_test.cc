// Profiles, and what is said when something is not given.

#include "services/cli/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ProfileTest : public ::testing::Test {
 protected:
  Settings Named(const std::string& name) const {
    Settings settings;
    settings.profile = name;
    settings.profile_dir = directory_.path().string();
    return settings;
  }

  Settings Full(const std::string& name) const {
    Settings settings = Named(name);
    settings.server = "localhost:7741";
    settings.ledger_key = TestKey(kTestOrigin).key().Text();
    settings.participant = "norte";
    settings.key_file = "/keys/norte.key";
    return settings;
  }

  TempDir directory_;
};

TEST_F(ProfileTest, GivesBackWhatWasWritten) {
  ASSERT_THAT(WriteProfile(Full("japan")), IsOk());
  const absl::StatusOr<Settings> read = WithProfile(Named("japan"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->server, "localhost:7741");
  EXPECT_EQ(read->ledger_key, TestKey(kTestOrigin).key().Text());
  EXPECT_EQ(read->participant, "norte");
  EXPECT_EQ(read->key_file, "/keys/norte.key");
}

TEST_F(ProfileTest, FlagsWin) {
  ASSERT_THAT(WriteProfile(Full("japan")), IsOk());
  Settings settings = Named("japan");
  settings.server = "localhost:9";
  const absl::StatusOr<Settings> read = WithProfile(settings);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->server, "localhost:9");
  EXPECT_EQ(read->participant, "norte");
}

TEST_F(ProfileTest, PinnedKeyIsNotReplaced) {
  ASSERT_THAT(WriteProfile(Full("japan")), IsOk());
  Settings other = Full("japan");
  other.ledger_key = TestKey(kTestOrigin, 1).key().Text();
  EXPECT_THAT(WriteProfile(other), StatusIs(absl::StatusCode::kFailedPrecondition,
                                            HasSubstr("another ledger key")));
  EXPECT_EQ(WithProfile(Named("japan"))->ledger_key, Full("japan").ledger_key);
  other = Full("japan");
  other.server = "localhost:7742";
  EXPECT_THAT(WriteProfile(other), IsOk());
}

TEST_F(ProfileTest, FilesThatOthersMayChangeAreRefused) {
  ASSERT_THAT(WriteProfile(Full("japan")), IsOk());
  std::filesystem::permissions(ProfilePath(Named("japan")),
                               std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(WithProfile(Named("japan")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600")));
}

TEST_F(ProfileTest, MissingAndDamagedProfilesAreNamed) {
  EXPECT_THAT(WithProfile(Named("nowhere")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nowhere")));
  ASSERT_THAT(WriteProfile(Full("japan")), IsOk());
  std::ofstream(ProfilePath(Named("japan"))) << "[1";
  EXPECT_THAT(WithProfile(Named("japan")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("japan.json")));
}

TEST_F(ProfileTest, KeysThatAreNoLedgersAreRefused) {
  for (const std::string& key :
       {std::string(), std::string("x"), TestKey("norte").key().Text(),
        TestKey(kTestOrigin).key().Text().substr(0, 60)}) {
    Settings settings = Full("japan");
    settings.ledger_key = key;
    EXPECT_THAT(WriteProfile(settings),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--ledger-key")))
        << key;
  }
}

// What was verified with a key is remembered for that key, whoever gives it.
TEST_F(ProfileTest, CheckpointsOfDifferentLedgersAreKeptApart) {
  Settings one = Full("");
  Settings two = one;
  two.ledger_key = TestKey(kTestOrigin, 1).key().Text();
  EXPECT_NE(StatePath(one), StatePath(two));
  EXPECT_NE(StatePath(Named("a")), StatePath(Named("b")));
}

TEST_F(ProfileTest, OpenSessionSaysWhatIsMissing) {
  Settings settings = Full("");
  settings.ledger_key.clear();
  EXPECT_THAT(OpenSession(settings),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("--ledger-key"), HasSubstr("--profile"))));
  settings = Full("");
  settings.server.clear();
  EXPECT_THAT(OpenSession(settings),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--server")));
  EXPECT_THAT(OpenSession(Full("")), IsOk());
}

TEST(ContradictionTest, KeepsWhatCannotBeTold) {
  EXPECT_THAT(Contradiction(absl::InvalidArgumentError("root")),
              StatusIs(absl::StatusCode::kDataLoss, "root"));
  EXPECT_THAT(Contradiction(absl::UnimplementedError("v2")),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(Contradiction(absl::OkStatus()), IsOk());
}

}  // namespace
}  // namespace rastro

// The file that `rastro init` writes says what the program does without it.

#include "services/server/default_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_replace.h"
#include "services/server/server_config.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<ServerCommand> Read(const TempDir& dir, const std::string& text) {
  std::ofstream(dir.File("rastrod.toml")) << text;
  const std::string file = dir.File("rastrod.toml");
  const char* argv[] = {"rastrod", "--config", file.c_str()};
  return ReadServerCommand(3, argv);
}

TEST(DefaultConfigTextTest, IsReadAndNamesFilesBesideIt) {
  TempDir dir;
  const auto command =
      Read(dir, DefaultConfigText({"ledger.example/meat", "127.0.0.1:9"}));
  ASSERT_THAT(command, IsOk());
  ServerConfig wanted;
  wanted.origin = "ledger.example/meat";
  wanted.listen = "127.0.0.1:9";
  wanted.data_directory = dir.File("data");
  wanted.guard_file = dir.File("guard");
  wanted.key_file = dir.File("ledger.key");
  EXPECT_EQ(*command->config, wanted);
}

// What is commented out are the defaults: taking the comments away changes nothing.
TEST(DefaultConfigTextTest, ShowsTheTrueDefaults) {
  TempDir dir;
  const std::string text = DefaultConfigText({"ledger.example/meat"});
  const std::string spoken =
      absl::StrReplaceAll(text, {{"\n#log", "\nlog"},
                                 {"\n#key-", "\nkey-"},
                                 {"\n#former", "\nformer"},
                                 {"\n#hsm", "\nhsm"},
                                 {"\n#audit", "\naudit"},
                                 {"\n#registration", "\nregistration"},
                                 {"\n#monitoring", "\nmonitoring"},
                                 {"\n#minimum", "\nminimum"},
                                 {"\n#queue", "\nqueue"},
                                 {"\n#submit", "\nsubmit"},
                                 {"\n#stream", "\nstream"},
                                 {"\n#read", "\nread"},
                                 {"\n#watches", "\nwatches"},
                                 {"\n#prov", "\nprov"},
                                 {"\n#trace", "\ntrace"},
                                 {"\n#tls", "\ntls"},
                                 {"\n#part", "\npart"},
                                 {"\n#allow", "\nallow"},
                                 {"\n#drain", "\ndrain"}});
  EXPECT_THAT(spoken, ::testing::Not(::testing::ContainsRegex("\n#[^ \n]")));
  const auto quiet = Read(dir, text);
  ASSERT_THAT(quiet, IsOk());
  const auto loud = Read(dir, spoken);
  ASSERT_THAT(loud, IsOk());
  EXPECT_EQ(*loud->config, *quiet->config);
}

TEST(WithSettingTest, SetsAndCommentsOut) {
  const std::string text = "# key = one's own\nkey = \"a\"\n#key-file = \"\"\n";
  EXPECT_EQ(WithSetting(text, "key-file", "b"),
            "# key = one's own\nkey = \"a\"\nkey-file = \"b\"\n");
  EXPECT_EQ(WithSetting(text, "key", ""),
            "# key = one's own\n#key = \"\"\n#key-file = \"\"\n");
}

TEST(DefaultConfigTextTest, MentionsEverySetting) {
  const char* argv[] = {"rastrod", "--help"};
  const auto help = ReadServerCommand(2, argv);
  ASSERT_THAT(help, IsOk());
  const std::string text = DefaultConfigText({"ledger.example/meat"});
  size_t settings = 0;
  for (size_t at = help->text.find("Env:RASTROD_"); at != std::string::npos;
       at = help->text.find("Env:RASTROD_", at + 1)) {
    const size_t begin = at + std::string("Env:RASTROD_").size();
    const size_t end = help->text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", begin);
    std::string name = help->text.substr(begin, end - begin);
    if (name == "CONFIG") continue;
    for (char& c : name) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
    EXPECT_THAT(text, HasSubstr(name + " = "));
    ++settings;
  }
  EXPECT_GE(settings, 18u) << help->text;
}

}  // namespace
}  // namespace rastro

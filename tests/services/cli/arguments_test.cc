// The program's own arguments: what it refuses, and with which exit code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/testing/run_command.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class ArgumentsTest : public ::testing::Test {
 protected:
  // Runs the program with `arguments`, words as a shell reads them.
  Finished Run(const std::string& arguments) const {
    return RunCommand(absl::StrCat("env -i HOME=", directory_.path().string(), " '",
                                   RASTRO, "' ", arguments, " 2>&1 </dev/null"));
  }

  const std::string key_ = TestKey(kTestOrigin).key().Text();
  TempDir directory_;
};

TEST_F(ArgumentsTest, HelpAndVersionAreFine) {
  EXPECT_EQ(Run("--help").code, 0);
  EXPECT_THAT(Run("--version").output, HasSubstr("rastro"));
  for (const std::string command : {"init",
                                    "keygen",
                                    "profile",
                                    "profile add",
                                    "participant",
                                    "participant register",
                                    "submit",
                                    "template",
                                    "disclose",
                                    "watch",
                                    "epcis",
                                    "epcis check",
                                    "history",
                                    "trace",
                                    "verify",
                                    "audit",
                                    "fsck",
                                    "rebuild",
                                    "status",
                                    "checkpoint",
                                    "proof inclusion",
                                    "proof consistency",
                                    "epcis hash",
                                    "epcis convert",
                                    "epcis show",
                                    "simulate",
                                    "bench",
                                    "participant request",
                                    "profile list",
                                    "gs1",
                                    "gs1 normalize",
                                    "gs1 explain"}) {
    const Finished finished = Run(command + " --help");
    EXPECT_EQ(finished.code, 0) << command;
    EXPECT_THAT(finished.output, HasSubstr("Usage")) << command;
  }
}

TEST_F(ArgumentsTest, WrongUsageIsTwo) {
  for (const std::string& arguments :
       {std::string(""),
        std::string("slaughter"),
        std::string("verify"),
        std::string("verify --no-such-option x"),
        std::string("submit"),
        std::string("keygen --name norte"),
        std::string("trace LOT --format svg"),
        std::string("proof inclusion minus-one"),
        std::string("init"),
        std::string("submit f.json --batch 0"),
        std::string("fsck"),
        std::string("submit f.json --public g.json --disclosure default"),
        std::string("keygen --name norte --algorithm rsa --out k"),
        std::string("verify urn:x --server localhost:1"),
        absl::StrCat("verify urn:x --ledger-key '", key_, "'"),
        absl::StrCat("verify urn:x --server localhost:1 --ledger-key x"),
        std::string("epcis"),
        std::string("epcis hash"),
        std::string("epcis hash /dev/null --profile CBV9"),
        std::string("verify urn:x --profile nowhere")}) {
    const Finished finished = Run(arguments);
    EXPECT_EQ(finished.code, 2) << arguments << "\n" << finished.output;
    EXPECT_FALSE(finished.output.empty()) << arguments;
  }
}

TEST_F(ArgumentsTest, WrongIdentifiersAreToldBeforeAnythingIsSent) {
  const Finished finished =
      Run(absl::StrCat("verify '(01)07501234100018(10)x' --server localhost:1 "
                       "--ledger-key '",
                       key_, "'"));
  EXPECT_EQ(finished.code, 2) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("check digit"));
}

TEST_F(ArgumentsTest, AServerThatIsNotThereIsThree) {
  // Port 1 is never listened on.
  const std::string server =
      absl::StrCat(" --server 127.0.0.1:1 --ledger-key '", key_, "'");
  for (const std::string command :
       {"verify urn:example:lot", "trace urn:example:lot", "history urn:example:lot",
        "status", "checkpoint", "audit", "proof inclusion 0", "proof consistency 1",
        "participant list", "participant show norte"}) {
    const Finished finished = Run(command + server);
    EXPECT_EQ(finished.code, 3) << command << "\n" << finished.output;
  }
}

TEST_F(ArgumentsTest, FilesThatAreNoProvenanceAreBroken) {
  std::ofstream(directory_.File("f")) << "{}\n";
  const std::string options =
      absl::StrCat(" --file ", directory_.File("f"), " --ledger-key '", key_, "'");
  EXPECT_EQ(Run("verify urn:example:lot" + options).code, 1);
  EXPECT_EQ(Run("verify" + options).code, 1);
  EXPECT_THAT(Run("verify urn:example:lot --json" + options).output,
              HasSubstr("\"verdict\": \"broken\""));
  std::ofstream(directory_.File("f")) << "";
  EXPECT_EQ(Run("verify urn:example:lot" + options).code, 1);
}

// What the ledger would refuse is told without a ledger, all of it.
TEST_F(ArgumentsTest, EpcisCheckTellsEveryMistake) {
  const std::string good = ObjectEventJson("ADD", {TestLot("a")}, 1);
  std::string bad = good;
  bad.replace(bad.find("shipping"), 8, "shiping");
  bad.replace(bad.find("ADD"), 3, "PUT");
  std::ofstream(directory_.File("good.json")) << good;
  std::ofstream(directory_.File("bad.json")) << bad;
  const std::string both =
      absl::StrCat(directory_.File("bad.json"), " ", directory_.File("good.json"));
  Finished finished = Run(absl::StrCat("epcis check ", both));
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.output,
              HasSubstr("bad.json: mistake event 0 /bizStep [cbv.biz_step] got"));
  EXPECT_THAT(finished.output, HasSubstr("did you mean shipping?"));
  EXPECT_THAT(finished.output, HasSubstr("event 0 /action [event.action] got"));
  EXPECT_THAT(finished.output, HasSubstr("bad.json: refused, 1 event, 2 mistakes"));
  EXPECT_THAT(finished.output, HasSubstr("good.json: valid, 1 event, 0 mistakes"));
  finished = Run(absl::StrCat("epcis check --json ", both));
  EXPECT_EQ(finished.code, 2);
  const nlohmann::json reports = nlohmann::json::parse(finished.output);
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].at("valid"), false);
  EXPECT_EQ(reports[0].at("mistakes").size(), 2u);
  EXPECT_EQ(reports[1].at("valid"), true);
  EXPECT_EQ(Run(absl::StrCat("epcis check ", directory_.File("good.json"))).code, 0);
  EXPECT_EQ(Run(absl::StrCat("epcis check ", directory_.File("none.json"))).code, 2);
  EXPECT_EQ(Run("epcis check").code, 2);
}

// Advice refuses nothing; --strict makes it count.
TEST_F(ArgumentsTest, EpcisCheckGivesAdvice) {
  std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  event.insert(event.size() - 1, ",\"colour\":\"red\"");
  std::ofstream(directory_.File("event.json")) << event;
  const std::string file = directory_.File("event.json");
  EXPECT_EQ(Run(absl::StrCat("epcis check ", file)).code, 0);
  const Finished strict = Run(absl::StrCat("epcis check --strict ", file));
  EXPECT_EQ(strict.code, 4);
  EXPECT_THAT(strict.output, HasSubstr("advice event 0 /colour [extension.namespace]"));
}

TEST_F(ArgumentsTest, ALedgerIsNeverMadeOverSomethingElse) {
  std::filesystem::create_directory(directory_.path() / "full");
  std::ofstream(directory_.File("full/file")) << "kept";
  EXPECT_EQ(
      Run(absl::StrCat("init ", directory_.File("full"), " --origin a.example")).code, 2);
  EXPECT_EQ(Run(absl::StrCat("init ", directory_.File("new"), " --origin nodot")).code,
            2);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "new"));
}

// Without a terminal nobody can be asked; with "no" nothing is pinned.
TEST_F(ArgumentsTest, KeysAreNotTrustedUnasked) {
  EXPECT_EQ(Run("profile add japan --server 127.0.0.1:1").code, 3);
  EXPECT_EQ(Run(absl::StrCat("profile add japan --server 127.0.0.1:1 --ledger-key '",
                             key_, "'"))
                .code,
            0);
  EXPECT_THAT(Run("profile show japan").output, HasSubstr(key_));
}

TEST_F(ArgumentsTest, KeygenWritesOnce) {
  const std::string command =
      absl::StrCat("keygen --name norte --out ", directory_.File("k"));
  EXPECT_EQ(Run(command).code, 0);
  EXPECT_EQ(Run(command).code, 2);
}

}  // namespace
}  // namespace rastro

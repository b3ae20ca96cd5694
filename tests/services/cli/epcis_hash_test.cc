// rastro epcis hash: what the program prints and refuses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/traceability/event_hash_id.h"
#include "tests/testing/run_command.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kContext[] = R"({"ex":"https://ns.example/"})";
constexpr char kFirst[] = R"({"type":"ObjectEvent","epcList":["urn:x:1"],"ex:a":"b\nc"})";
constexpr char kSecond[] =
    R"({"type":"ObjectEvent","parentID":"p","epcList":["e"],"certificationInfo":"c"})";

struct Answer {
  int code = -1;
  std::string out;
  std::string error;
};

class EpcisHashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    document_ =
        Write("document",
              absl::StrCat(R"({"@context":)", kContext,
                           R"(,"type":"EPCISDocument","epcisHeader":{"a":1},)",
                           R"("creationDate":"2026-01-01T00:00:00Z",)",
                           R"("epcisBody":{"eventList":[)", kFirst, ",", kSecond, "]}}"));
  }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_.File(name), std::ios::binary) << text;
    return directory_.File(name);
  }

  // Runs `rastro epcis hash` with `arguments`, words as a shell reads them.
  Answer Run(const std::string& arguments, const std::string& input = "/dev/null") const {
    const std::string errors = directory_.File("errors");
    Finished finished = RunCommand(absl::StrCat("'", RASTRO, "' epcis hash ", arguments,
                                                " <", input, " 2>", errors));
    std::ifstream file(errors);
    return {finished.code,
            std::move(finished.output),
            {std::istreambuf_iterator<char>(file), {}}};
  }

  // The ID of one of the events above, as the ledger keeps it.
  static std::string Id(const std::string& event, EventHashProfile profile) {
    const auto id = EventHashId(
        absl::StrCat(R"({"@context":)", kContext, ",", event.substr(1)), profile);
    EXPECT_THAT(id, IsOk());
    return id.value_or("");
  }

  TempDir directory_;
  std::string document_;
};

TEST_F(EpcisHashTest, PrintsALineForEachEvent) {
  for (const EventHashProfile profile : kEventHashProfiles) {
    const Answer finished = Run(absl::StrCat(document_, " --profile ",
                                             std::string(EventHashProfileName(profile))));
    EXPECT_EQ(finished.code, 0) << finished.error;
    EXPECT_EQ(finished.out,
              absl::StrCat(Id(kFirst, profile), "\n", Id(kSecond, profile), "\n"));
  }
  // The default, from standard input and from two files.
  const std::string wanted = absl::StrCat(Id(kFirst, EventHashProfile::kCbv20), "\n",
                                          Id(kSecond, EventHashProfile::kCbv20), "\n");
  EXPECT_EQ(Run("-", document_).out, wanted);
  EXPECT_EQ(Run(absl::StrCat(document_, " ", document_)).out, wanted + wanted);
}

TEST_F(EpcisHashTest, PrintsWhatIsHashed) {
  const Answer lines = Run(document_ + " --pre-hash");
  EXPECT_EQ(lines.code, 0);
  // A line break in a value must not make a line.
  EXPECT_EQ(lines.out,
            "eventType=ObjectEventepcListepc=urn:x:1{https://ns.example/}a=b\\u000ac\n"
            "eventType=ObjectEventepcListepc=eparentID=p\n");
  const Answer json = Run(document_ + " --pre-hash --json --profile legacy");
  EXPECT_EQ(json.code, 0);
  const nlohmann::json list = nlohmann::json::parse(json.out);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].at("pre_hash"),
            "eventType=ObjectEventepcListepc=urn:x:1{https://ns.example/}a=b\nc");
  EXPECT_EQ(list[1].at("pre_hash"),
            "eventType=ObjectEventcertificationInfo=cparentID=pepcListepc=e");
  EXPECT_EQ(list[1].at("event_hash_id"), Id(kSecond, EventHashProfile::kLegacy));
  EXPECT_EQ(list[1].at("pointer"), "/epcisBody/eventList/1");
  EXPECT_EQ(list[1].at("profile"), "legacy");
  EXPECT_EQ(list[1].at("file"), document_);
  EXPECT_FALSE(
      nlohmann::json::parse(Run(document_ + " --json").out)[0].contains("pre_hash"));
}

TEST_F(EpcisHashTest, BadInputIsTwoAndPrintsNothing) {
  const std::string wrong = Write(
      "wrong", R"({"type":"EPCISDocument","epcisBody":{"eventList":[)" +
                   std::string(kFirst) + R"(,{"type":"ObjectEvent","epcList":[{}]}]}})");
  const Answer finished = Run(absl::StrCat(document_, " ", wrong));
  EXPECT_EQ(finished.code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.error, HasSubstr("/epcisBody/eventList/1/epcList/0"));
  EXPECT_THAT(finished.error, HasSubstr("json.kind"));
  EXPECT_THAT(finished.error, HasSubstr(wrong));
  for (const std::string& file :
       {Write("empty", ""), Write("text", "eventID"), Write("lot", R"({"slaughter":{}})"),
        Write("cut", R"({"type":"ObjectEvent")"), directory_.File("nowhere"),
        directory_.path().string()}) {
    const Answer refused = Run(file);
    EXPECT_EQ(refused.code, 2) << file;
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(refused.error, HasSubstr(file));
  }
}

}  // namespace
}  // namespace rastro

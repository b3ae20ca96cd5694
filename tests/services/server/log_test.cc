// Every line is one JSON object; files rotate, and are opened anew after another program
// renamed them.

#include "services/server/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::nlohmann::json;

class LogTest : public ::testing::Test {
 protected:
  ~LogTest() override { StopLog(); }

  void Start(const std::string& level = "info", size_t file_bytes = 0, size_t files = 3) {
    ASSERT_THAT(StartLog({level, dir_.File("rastrod.log"), file_bytes, files}), IsOk());
  }

  std::vector<json> Lines(const std::string& name = "rastrod.log") {
    FlushLog();
    std::vector<json> lines;
    std::ifstream file(dir_.File(name));
    for (std::string line; std::getline(file, line);) {
      lines.push_back(json::parse(line, nullptr, false));
      EXPECT_TRUE(lines.back().is_object()) << line;
    }
    return lines;
  }

  TempDir dir_;
};

TEST_F(LogTest, ALineIsOneJsonObject) {
  Start();
  LogLine(LogLevel::kInfo, "batch recorded")
      .With("participant", "carnes-del-norte")
      .With("events", uint64_t{12})
      .WithMilliseconds("duration_ms", 1.25);
  const std::vector<json> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0]["time"].get<std::string>(),
              ::testing::MatchesRegex("20[0-9-]{8}T[0-9:]{8}\\.[0-9]{6}Z"));
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["message"], "batch recorded");
  EXPECT_EQ(lines[0]["participant"], "carnes-del-norte");
  EXPECT_EQ(lines[0]["events"], 12);
  EXPECT_EQ(lines[0]["duration_ms"], 1.25);
  EXPECT_EQ(lines[0].size(), 6u);
}

// Whoever may choose a value must not be able to write lines of his own.
TEST_F(LogTest, NoValueBreaksItsLine) {
  Start();
  const std::vector<std::string> values = {
      "a\"b", "a\\b",   "a\nb", std::string("a\0b", 3), "\x1b[31m", "\xff\xfe", "{}",
      "},{",  "ñ 日本", "%s {}"};
  for (const std::string& value : values)
    LogLine(LogLevel::kInfo, value).With("v", value);
  const std::vector<json> lines = Lines();
  ASSERT_EQ(lines.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string shown = values[i] == "\xff\xfe" ? "\\xff\\xfe" : values[i];
    EXPECT_EQ(lines[i]["v"], shown);
    EXPECT_EQ(lines[i]["message"], shown);
  }
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotLogged) {
  Start("warning");
  EXPECT_FALSE(IsLogged(LogLevel::kInfo));
  EXPECT_TRUE(IsLogged(LogLevel::kError));
  LogLine(LogLevel::kInfo, "no").With("a", "b");
  LogLine(LogLevel::kWarning, "yes");
  LogLine(LogLevel::kError, "yes");
  EXPECT_EQ(Lines().size(), 2u);
  StopLog();
  Start("off");
  LogLine(LogLevel::kError, "no");
  EXPECT_EQ(Lines().size(), 2u);
}

TEST_F(LogTest, BeforeItIsStartedNothingIsLogged) {
  EXPECT_FALSE(IsLogged(LogLevel::kError));
  LogLine(LogLevel::kError, "no").With("a", uint64_t{1});
  EXPECT_THAT(ReopenLog(), IsOk());
}

TEST_F(LogTest, AFullFileIsRenamedAndTheOldestGoes) {
  Start("info", 1000, 2);
  for (int i = 0; i < 100; ++i) {
    LogLine(LogLevel::kInfo, "line").With("number", static_cast<uint64_t>(i));
  }
  FlushLog();
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(dir_.File(""))) {
    names.insert(file.path().filename());
    EXPECT_LE(file.file_size(), 1000u);
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"rastrod.log", "rastrod.1.log", "rastrod.2.log"}));
  EXPECT_EQ(Lines().back()["number"], 99);
  EXPECT_EQ(Lines("rastrod.1.log").back()["number"].get<int>() + 1, Lines()[0]["number"]);
}

TEST_F(LogTest, IsOpenedAnewAfterItWasRenamed) {
  Start();
  LogLine(LogLevel::kInfo, "one");
  std::filesystem::rename(dir_.File("rastrod.log"), dir_.File("away.log"));
  LogLine(LogLevel::kInfo, "two");
  ASSERT_THAT(ReopenLog(), IsOk());
  LogLine(LogLevel::kInfo, "three");
  EXPECT_EQ(Lines("away.log").size(), 2u);
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_EQ(Lines()[0]["message"], "three");
}

TEST_F(LogTest, NoLineIsLostWhileItIsOpenedAnew) {
  Start();
  constexpr int kLines = 2000;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < 2; ++thread) {
    writers.emplace_back([] {
      for (int i = 0; i < kLines; ++i) LogLine(LogLevel::kInfo, "line");
    });
  }
  for (int i = 0; i < 20; ++i) {
    std::filesystem::rename(dir_.File("rastrod.log"), dir_.File(absl::StrCat("away", i)));
    ASSERT_THAT(ReopenLog(), IsOk());
  }
  for (std::thread& writer : writers) writer.join();
  size_t lines = Lines().size();
  for (int i = 0; i < 20; ++i) lines += Lines(absl::StrCat("away", i)).size();
  EXPECT_EQ(lines, 2u * kLines);
}

TEST_F(LogTest, AFileThatCannotBeOpenedAnewLeavesTheOldOne) {
  const std::string folder = dir_.File("logs");
  std::filesystem::create_directory(folder);
  ASSERT_THAT(StartLog({"info", folder + "/rastrod.log", 0, 3}), IsOk());
  std::filesystem::rename(folder, dir_.File("away"));
  std::ofstream(folder) << "a file stands where the folder was";
  EXPECT_THAT(ReopenLog(),
              StatusIs(absl::StatusCode::kUnavailable, ::testing::HasSubstr("log-file")));
  LogLine(LogLevel::kInfo, "still here");
  EXPECT_EQ(Lines("away/rastrod.log").size(), 1u);
}

TEST_F(LogTest, AFileInNoFolderIsRefused) {
  std::ofstream(dir_.File("file")) << "";
  EXPECT_THAT(StartLog({"info", dir_.File("file/rastrod.log"), 0, 3}),
              StatusIs(absl::StatusCode::kUnavailable, ::testing::HasSubstr("log-file")));
}

TEST_F(LogTest, OthersMayNotReadIt) {
  Start();
  struct stat file = {};
  ASSERT_EQ(stat(dir_.File("rastrod.log").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0640u);
}

TEST_F(LogTest, RefusalsStandInTheAuditFileToo) {
  LogOptions options;
  options.level = "error";
  options.file = dir_.File("rastrod.log");
  options.audit_file = dir_.File("audit.log");
  ASSERT_THAT(StartLog(options), IsOk());
  EXPECT_FALSE(IsLogged(LogLevel::kInfo));
  EXPECT_TRUE(IsLogged(LogLevel::kInfo, LogFor::kOperationAndAudit));
  LogLine(LogLevel::kInfo, "batch refused", LogFor::kOperationAndAudit)
      .With("caller", "vecina");
  LogLine(LogLevel::kInfo, "batch recorded");
  LogLine(LogLevel::kError, "call ended", LogFor::kOperationAndAudit);
  LogLine(LogLevel::kError, "a write failed");
  ASSERT_EQ(Lines("audit.log").size(), 2u);
  EXPECT_EQ(Lines("audit.log")[0]["caller"], "vecina");
  EXPECT_EQ(Lines().size(), 2u);
  // Another program takes it away, as with the log itself.
  std::filesystem::rename(options.audit_file, dir_.File("taken.log"));
  ASSERT_THAT(ReopenLog(), IsOk());
  LogLine(LogLevel::kInfo, "batch refused", LogFor::kOperationAndAudit);
  EXPECT_EQ(Lines("audit.log").size(), 1u);
  EXPECT_EQ(Lines("taken.log").size(), 2u);
}

TEST_F(LogTest, WithoutAnAuditFileARefusalIsALineAsOthers) {
  Start("error");
  EXPECT_FALSE(IsLogged(LogLevel::kInfo, LogFor::kOperationAndAudit));
  LogLine(LogLevel::kError, "call ended", LogFor::kOperationAndAudit);
  EXPECT_EQ(Lines().size(), 1u);
}

TEST_F(LogTest, AnAuditFileThatCannotBeWrittenIsNamed) {
  LogOptions options;
  options.file = dir_.File("rastrod.log");
  options.audit_file = dir_.File("rastrod.log/audit.log");
  EXPECT_THAT(StartLog(options), StatusIs(absl::StatusCode::kUnavailable,
                                          ::testing::HasSubstr("audit-log-file: ")));
}

}  // namespace
}  // namespace rastro

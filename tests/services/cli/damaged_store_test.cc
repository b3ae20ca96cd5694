// The programs over a damaged ledger: whatever stored value is altered, `rastro fsck`
// says so, and an audit of a server that opens such data, if one does, too.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/services/server/rastrod_directory.h"
#include "tests/testing/child_process.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

struct Outcome {
  int code = 0;
  std::string errors;
};

class DamagedStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_.Write(kTestOrigin, "127.0.0.1:0");
    ledger_.ledger_key =
        MemoryNoteSigner(std::string(kTestOrigin), RastrodDirectory::LedgerPrivateKey());
    ledger_.options.data_directory = directory_.File("data");
    ledger_.options.guard_path = directory_.File("guard");
    ledger_.Create();
    ledger_.Record({TransformationJson({TestLot("a"), TestLot("b")}, {TestLot("c")}, 0),
                    ObjectEventJson("OBSERVE", {TestLot("c")}, 10)});
    ledger_.Record({PackingJson("ADD", TestLot("pallet"), {TestLot("c")}, 20)});
    ledger_.Close();
  }

  std::string StorePath() const { return directory_.File("data") + "/ledger"; }

  static Outcome Run(std::vector<std::string> arguments) {
    ChildProcess process(std::move(arguments));
    const int code = process.Wait();
    return {code, process.errors};
  }

  Outcome Fsck() { return Run({RASTRO, "fsck", "--data-dir", directory_.File("data")}); }

  // What an auditor sees; or the operator, if the server refuses to start.
  Outcome Audit() {
    ChildProcess server(directory_.Command({"--allow-clock-jump"}));
    const std::string ready = server.Line();
    if (ready.empty()) {
      const int code = server.Wait();
      ++refused_to_start_;
      return {code, server.errors};
    }
    TempDir scratch;
    return Run({RASTRO, "audit", "--server", RastrodDirectory::Address(ready),
                "--ledger-key", ledger_.ledger_key.key().Text(), "--profile-dir",
                scratch.File("profiles"), "--evidence", scratch.File("evidence")});
  }

  RastrodDirectory directory_;
  TestLedger ledger_;
  int refused_to_start_ = 0;
};

TEST_F(DamagedStoreTest, FsckAndAuditTellEveryAlteredValue) {
  EXPECT_EQ(Fsck().code, 0);
  ASSERT_EQ(Audit().code, 0);
  const std::vector<StoredKey> keys = LedgerDamage(StorePath()).Keys();
  EXPECT_GT(keys.size(), 12u);
  int served = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    const StoredKey& key = keys[i];
    SCOPED_TRACE(absl::StrCat(key.family, ", row ", i));
    const std::string value = LedgerDamage(StorePath()).Get(key);
    std::string altered = value;
    altered[altered.size() * (i % 7) / 7] ^= static_cast<char>(1 << (i % 8));
    LedgerDamage(StorePath()).Put(key, altered);

    const Outcome fsck = Fsck();
    const int refused_before = refused_to_start_;
    const Outcome audit = Audit();
    served += refused_to_start_ == refused_before;
    // Another version's number is no damage that could be told from a newer release.
    const int wanted = key.key == "schema" ? 2 : 1;
    EXPECT_EQ(fsck.code, wanted) << fsck.errors;
    EXPECT_EQ(audit.code, wanted) << audit.errors;
    if (wanted == 1) {
      EXPECT_THAT(fsck.errors, HasSubstr("BROKEN: "));
    }
    if (key.family == "entries" || key.family == "content") {
      const auto names_it = ContainsRegex(absl::StrCat(
          "(entry|entries|content) ", static_cast<uint8_t>(key.key.back()), ":"));
      EXPECT_THAT(fsck.errors, names_it);
      // A server that does not start says who names it.
      EXPECT_THAT(audit.errors, AnyOf(names_it, HasSubstr("rastro fsck names it")));
    }
    LedgerDamage(StorePath()).Put(key, value);
  }
  EXPECT_GT(served, 0);
  EXPECT_GT(refused_to_start_, 0);
  EXPECT_EQ(Fsck().code, 0);
  EXPECT_EQ(Audit().code, 0);
}

}  // namespace
}  // namespace rastro

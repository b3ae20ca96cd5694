// Proofs as files: published cases, round trips, files that are refused, and every byte
// altered in turn.

#include "crypto/note/log_proof.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/checkpoint.h"
#include "tests/crypto/note/note_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kLogOrigin[] = "ledger.example/one";
constexpr char kHash[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(LogProofTest, ReadsWhatItWrites) {
  for (size_t hashes : {0, 1, 2, 63}) {
    for (const std::optional<std::string>& extra :
         {std::optional<std::string>(),
          std::optional<std::string>(std::string("any\0bytes", 9))}) {
      const LogProof proof{extra, 7, std::vector<Hash>(hashes, EmptyRoot()), "a note\n"};
      const absl::StatusOr<LogProof> read = LogProof::Parse(proof.Text());
      ASSERT_THAT(read, IsOk());
      EXPECT_EQ(read->extra, extra);
      EXPECT_EQ(read->index, 7u);
      EXPECT_EQ(read->path, proof.path);
      EXPECT_EQ(read->checkpoint, "a note\n");
      EXPECT_EQ(read->Text(), proof.Text());
    }
  }
}

TEST(LogProofTest, RefusesOtherFiles) {
  std::string hashes;
  for (int i = 0; i < 64; ++i) absl::StrAppend(&hashes, kHash, "\n");
  const std::string start = "c2sp.org/tlog-proof@v1\n";
  const struct {
    std::string text;
    std::string named;
  } kCases[] = {
      {"", "line 1"},
      {"c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n", "line 1"},
      {"c2sp.org/tlog-proof@v1\r\nindex 0\n\nnote\n", "line 1"},
      {start, "line 2"},
      {absl::StrCat(start, "index\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index 00\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index  0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index 0 \n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index 0\r\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index -1\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "index 9223372036854775808\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "Index 0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "extra \nindex 0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "extra QQ\nindex 0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "extra QR==\nindex 0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "extra QQ== QQ==\nindex 0\n\nnote\n"), "line 2"},
      {absl::StrCat(start, "extra QQ==\nextra QQ==\nindex 0\n\nnote\n"), "line 3"},
      {absl::StrCat(start, "index 0\nextra QQ==\n\nnote\n"), "line 3"},
      {absl::StrCat(start, "index 0\nQQ==\n\nnote\n"), "line 3"},
      {absl::StrCat(start, "index 0\n", kHash, " \n\nnote\n"), "line 3"},
      {absl::StrCat(start, "index 0\n"), "line 3"},
      {absl::StrCat(start, "index 0\n", kHash, "\n"), "line 4"},
      {absl::StrCat(start, "index 0\n\n"), "line 3"},
      {absl::StrCat(start, "index 0\n", hashes, "\nnote\n"), "line 66"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(LogProof::Parse(c.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.named)))
        << absl::CHexEscape(c.text);
  }
}

// What a reader of a proof file does with it.
absl::Status CheckFile(absl::string_view file, const Hash& leaf,
                       const VerifierKey& ledger) {
  const absl::StatusOr<LogProof> proof = LogProof::Parse(file);
  if (!proof.ok()) return proof.status();
  const absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(proof->checkpoint, kLogOrigin, ledger);
  if (!checkpoint.ok()) return checkpoint.status();
  return VerifyInclusion({proof->index, proof->path}, leaf, checkpoint->head);
}

TEST(LogProofTest, EveryAlteredByteIsRefused) {
  const MemoryNoteSigner ledger = Signer(kLogOrigin, 1);
  const std::vector<Hash> leaves = NumberedLeaves(13);
  const MerkleTree tree(leaves);
  const Checkpoint checkpoint{kLogOrigin, tree.head(), ""};
  for (uint64_t index : {0, 6, 12}) {
    const LogProof proof{
        std::nullopt, index, MakeInclusionProof(tree, index, 13)->hashes,
        SignNote(checkpoint.Text(), std::vector<const NoteSigner*>{&ledger})
            ->Serialize()};
    ASSERT_THAT(CheckFile(proof.Text(), leaves[index], ledger.key()), IsOk());
    for (const TextProbe& probe : AlterEveryByte(proof.Text())) {
      EXPECT_THAT(CheckFile(probe.text, leaves[index], ledger.key()),
                  StatusIs(absl::StatusCode::kInvalidArgument))
          << index << " " << probe.name;
    }
  }
}

TEST(LogProofConformanceTest, TlogProofs) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/notes/tlog-proof.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int parsed = 0;
  int refused = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    const std::string text = c.at("proof");
    const absl::StatusOr<LogProof> proof = LogProof::Parse(text);
    if (c.at("expect") == "reject") {
      ++refused;
      EXPECT_THAT(proof, StatusIs(absl::StatusCode::kInvalidArgument));
      continue;
    }
    ++parsed;
    ASSERT_THAT(proof, IsOk());
    EXPECT_EQ(proof->index, c.at("index").get<uint64_t>());
    EXPECT_EQ(proof->extra.has_value(), !c.at("extra").is_null());
    std::vector<std::string> path;
    for (const Hash& hash : proof->path) path.push_back(Base64(hash));
    EXPECT_EQ(path, c.at("hashes").get<std::vector<std::string>>());
    EXPECT_EQ(proof->checkpoint, c.at("checkpoint"));
    EXPECT_EQ(proof->Text(), text);
  }
  EXPECT_GT(parsed, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace rastro

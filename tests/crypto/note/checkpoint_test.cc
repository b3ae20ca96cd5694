// Checkpoints: published logs and verdicts, round trips, bodies that are refused, and
// every byte of a note altered in turn.

#include "crypto/note/checkpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/merkle/inclusion.h"
#include "tests/crypto/note/note_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kOrigin[] = "ledger.example/one";
constexpr char kRoot[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string SealedCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  return SignNote(checkpoint.Text(), std::vector<const NoteSigner*>{&signer})
      ->Serialize();
}

TEST(CheckpointTest, WritesTheBody) {
  const Checkpoint checkpoint{kOrigin, {44, EmptyRoot()}, ""};
  EXPECT_EQ(checkpoint.Text(), absl::StrCat("ledger.example/one\n44\n", kRoot, "\n"));
}

TEST(CheckpointTest, ReadsWhatItWrites) {
  for (const char* extensions : {"", "one extension\n", "two\nof them\n"}) {
    const Checkpoint checkpoint{
        kOrigin, {(uint64_t{1} << 63) - 1, LeafHash("x")}, extensions};
    const absl::StatusOr<Checkpoint> read = Checkpoint::Parse(checkpoint.Text());
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->origin, kOrigin);
    EXPECT_EQ(read->head, checkpoint.head);
    EXPECT_EQ(read->extensions, extensions);
    EXPECT_EQ(read->Text(), checkpoint.Text());
  }
}

TEST(CheckpointTest, RefusesOtherBodies) {
  const struct {
    std::string text;
    std::string named;
  } kCases[] = {
      {"", "line 1"},
      {absl::StrCat("\n44\n", kRoot, "\n"), "line 1"},
      {"origin\n", "line 2"},
      {absl::StrCat("origin\n044\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n-1\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n+1\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n 1\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n1 \n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n0x1\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n9223372036854775808\n", kRoot, "\n"), "line 2"},
      {absl::StrCat("origin\n1\r\n", kRoot, "\n"), "line 2"},
      {"origin\n1\n", "line 3"},
      {absl::StrCat("origin\n1\n", kRoot), "line 3"},
      {absl::StrCat("origin\n1\n", kRoot, " \n"), "line 3"},
      {absl::StrCat("origin\n1\n", kRoot, "\r\n"), "line 3"},
      {"origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n", "line 3"},
      {"origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", "line 3"},
      {"origin\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n", "line 3"},
      {"origin\n1\nAAAA\n", "line 3"},
      {absl::StrCat("origin\n1\n", kRoot, "\n\n"), "line 4"},
      {absl::StrCat("origin\n1\n", kRoot, "\nx"), "line 4"},
      {absl::StrCat("origin\n1\n", kRoot, "\nx\n\ny\n"), "line 5"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Checkpoint::Parse(c.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.named)))
        << absl::CHexEscape(c.text);
  }
}

TEST(OpenCheckpointTest, RefusesEveryAlteredByte) {
  const MemoryNoteSigner ledger = Signer(kOrigin, 1);
  const Checkpoint checkpoint{kOrigin, {44, LeafHash("x")}, ""};
  const std::string note = SealedCheckpoint(checkpoint, ledger);
  const absl::StatusOr<Checkpoint> opened = OpenCheckpoint(note, kOrigin, ledger.key());
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->head, checkpoint.head);
  for (const TextProbe& probe : AlterEveryByte(note)) {
    EXPECT_THAT(OpenCheckpoint(probe.text, kOrigin, ledger.key()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << probe.name;
  }
}

TEST(OpenCheckpointTest, WantsItsOriginItsKeyAndACheckpoint) {
  const MemoryNoteSigner ledger = Signer(kOrigin, 1);
  const Checkpoint elsewhere{"ledger.example/two", {44, LeafHash("x")}, ""};
  EXPECT_THAT(
      OpenCheckpoint(SealedCheckpoint(elsewhere, ledger), kOrigin, ledger.key()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ledger.example/two")));
  const Checkpoint ours{kOrigin, {44, LeafHash("x")}, ""};
  EXPECT_THAT(
      OpenCheckpoint(SealedCheckpoint(ours, Signer(kOrigin, 2)), kOrigin, ledger.key()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("checkpoint")));
  const Note heads = *SignNote("rastro/heads/v1\nledger.example/one\n44\n",
                               std::vector<const NoteSigner*>{&ledger});
  EXPECT_THAT(OpenCheckpoint(heads.Serialize(), kOrigin, ledger.key()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CheckpointConformanceTest, BodiesToReject) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/notes/checkpoint-body-reject.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    ASSERT_EQ(c.at("expect"), "reject");
    EXPECT_THAT(Checkpoint::Parse(c.at("body").get<std::string>()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << c.at("name");
  }
  EXPECT_GT(count, 0);
}

TEST(CheckpointConformanceTest, TesseraLog) {
  const std::optional<nlohmann::json> cases = ConformanceCases("merkle/tessera/log.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    ++count;
    const absl::StatusOr<VerifierKey> key =
        VerifierKey::Parse(c.at("vkey").get<std::string>());
    ASSERT_THAT(key, IsOk());
    const std::string note = c.at("checkpoint");
    const absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(note, key->name(), *key);
    EXPECT_EQ(checkpoint.ok(), c.at("expect") == "valid");
    ASSERT_THAT(checkpoint, IsOk());
    EXPECT_EQ(checkpoint->head.size, c.at("size").get<uint64_t>());
    EXPECT_EQ(Note::Parse(note)->Serialize(), note);
    EXPECT_EQ(checkpoint->Text(), Note::Parse(note)->text);
  }
  EXPECT_GT(count, 0);
}

// The text of a note, also where it has no signature lines.
std::string BodyOf(const std::string& note) {
  const size_t blank = note.rfind("\n\n");
  return blank == std::string::npos ? note : note.substr(0, blank + 1);
}

TEST(CheckpointConformanceTest, Sigstore) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/sigstore/inclusion-and-checkpoint.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int inclusions = 0, bodies = 0, matches = 0, signatures = 0, without_key = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    InclusionProof proof{c.at("leaf_index").get<uint64_t>(), {}};
    for (const nlohmann::json& hash : c.at("inclusion_path")) {
      proof.hashes.push_back(*ParseHash(hash.get<std::string>()));
    }
    const TreeHead head = {c.at("tree_size").get<uint64_t>(),
                           *ParseHash(c.at("root_hash").get<std::string>())};
    const Hash leaf = LeafHash(*ParseBase64(c.at("leaf_data").get<std::string>()));
    ++inclusions;
    EXPECT_EQ(VerifyInclusion(proof, leaf, head).ok(),
              c.at("inclusion_valid").get<bool>());

    const std::string note = c.at("checkpoint");
    const absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(BodyOf(note));
    ++bodies;
    EXPECT_EQ(checkpoint.ok(), c.at("checkpoint_well_formed").get<bool>());
    if (c.contains("checkpoint_matches_proof")) {
      ++matches;
      EXPECT_EQ(checkpoint.ok() && checkpoint->head == head,
                c.at("checkpoint_matches_proof").get<bool>());
    }
    if (!c.contains("log_signature_valid")) {  // The case gives no key of its log.
      ++without_key;
      continue;
    }
    ++signatures;
    const absl::StatusOr<VerifierKey> key =
        VerifierKey::Parse(c.at("log_vkey_for_origin").get<std::string>());
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(Base64(key->key().bytes()), c.at("log_ed25519_public_key"));
    EXPECT_EQ(OpenCheckpoint(note, key->name(), *key).ok(),
              c.at("log_signature_valid").get<bool>());
  }
  EXPECT_GT(inclusions, 0);
  EXPECT_GT(bodies, 0);
  EXPECT_GT(matches, 0);
  EXPECT_GT(signatures, 0);
  EXPECT_EQ(signatures + without_key, inclusions);
  RecordProperty("signatures_checked", signatures);
  RecordProperty("cases_without_a_log_key", without_key);
}

}  // namespace
}  // namespace rastro

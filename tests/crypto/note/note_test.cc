// Signed notes: published cases, round trips, and every byte altered in turn.

#include "crypto/note/note.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "tests/crypto/note/note_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::string_view kText = "first line\n\nthird line, with \u00f1\n";

// The note's text if `keys` verify it.
absl::StatusOr<std::string> Open(absl::string_view bytes,
                                 absl::Span<const VerifierKey> keys) {
  const absl::StatusOr<Note> note = Note::Parse(bytes);
  if (!note.ok()) return note.status();
  if (const auto signers = VerifyNote(*note, keys); !signers.ok())
    return signers.status();
  return note->text;
}

std::string Sealed(const std::vector<const NoteSigner*>& signers) {
  return SignNote(kText, signers)->Serialize();
}

TEST(NoteTest, ReadsWhatItWrites) {
  const MemoryNoteSigner one = Signer("one.example", 1);
  const MemoryNoteSigner two("two.example",
                             *PrivateKey::Generate(KeyAlgorithm::kEcdsaP256));
  const absl::StatusOr<Note> note =
      SignNote(kText, std::vector<const NoteSigner*>{&two, &one});
  ASSERT_THAT(note, IsOk());
  const absl::StatusOr<Note> read = Note::Parse(note->Serialize());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->text, kText);
  EXPECT_EQ(read->signatures, note->signatures);
  EXPECT_EQ(read->Serialize(), note->Serialize());
  const std::vector<VerifierKey> keys = {two.key(), one.key(),
                                         Signer("one.example", 3).key()};
  EXPECT_THAT(VerifyNote(*read, keys), IsOkAndHolds(ElementsAre(0u, 1u)));
}

TEST(SignNoteTest, SortsLinesAndSignsOnceForEachKey) {
  const MemoryNoteSigner a = Signer("a.example", 1);
  const MemoryNoteSigner b = Signer("b.example", 2);
  const std::string sealed = Sealed({&a, &b});
  EXPECT_EQ(Sealed({&b, &a}), sealed);
  EXPECT_EQ(Sealed({&b, &a, &b, &a, &a}), sealed);
  EXPECT_LT(sealed.find("a.example"), sealed.find("b.example"));
  // One key under two names is two keys.
  EXPECT_EQ(Note::Parse(Sealed({&a, &b}))->signatures.size(), 2u);
  const MemoryNoteSigner again = Signer("c.example", 1);
  EXPECT_EQ(Note::Parse(Sealed({&a, &again}))->signatures.size(), 2u);
}

TEST(AddSignaturesTest, IsTheSameAsSigningTogether) {
  const MemoryNoteSigner a = Signer("a.example", 1);
  const MemoryNoteSigner b = Signer("b.example", 2);
  const std::vector<const NoteSigner*> second = {&a, &b};
  const absl::StatusOr<Note> first = Note::Parse(Sealed({&b}));
  ASSERT_TRUE(first.ok());
  const absl::StatusOr<Note> both = AddSignatures(*first, second);
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->Serialize(), Sealed({&a, &b}));
}

TEST(NoteSignatureTest, WritesTheKeyIdInFourBytes) {
  const NoteSignature signature{"n", 0x01020304, "sig"};
  EXPECT_EQ(signature.Line(),
            absl::StrCat("\u2014 n ", Base64("\x01\x02\x03\x04sig"), "\n"));
}

TEST(ParseNoteTest, RefusesWhatIsNoNote) {
  const std::string line = NoteSignature{"n", 7, "signature"}.Line();
  const std::string base64 = Base64(absl::string_view("\0\0\0\7s", 5));
  EXPECT_THAT(Note::Parse(absl::StrCat("text\n\n", line)), IsOk());
  EXPECT_THAT(Note::Parse(absl::StrCat("text\n\n\u2014 n ", base64, "\n")), IsOk());
  const std::string refused[] = {
      "",
      "\n",
      "\n\n",
      "text",
      "text\n",
      "text\n\n",
      absl::StrCat("text\n", line),
      line,
      absl::StrCat("text\n\n", line, "\n"),
      absl::StrCat("text\n\n", line, "more\n"),
      absl::StrCat("text\n\n", line.substr(0, line.size() - 1)),
      absl::StrCat("text\r\n\r\n", line),
      absl::StrCat("te\txt\n\n", line),
      absl::StrCat("te", absl::string_view("\0", 1), "xt\n\n", line),
      absl::StrCat("te\x1bxt\n\n", line),
      absl::StrCat("te\xffxt\n\n", line),
      absl::StrCat("te\xed\xa0\x80xt\n\n", line),
      absl::StrCat("te\xc0\xafxt\n\n", line),
      absl::StrCat("text\n\n- n ", base64, "\n"),
      absl::StrCat("text\n\n\u2014n ", base64, "\n"),
      absl::StrCat("text\n\n\u2014  n ", base64, "\n"),
      absl::StrCat("text\n\n\u2014 ", base64, "\n"),
      absl::StrCat("text\n\n\u2014 n ", base64, " \n"),
      absl::StrCat("text\n\n\u2014 n ", base64, " x\n"),
      absl::StrCat("text\n\n\u2014 n  ", base64, "\n"),
      absl::StrCat("text\n\n\u2014 n+m ", base64, "\n"),
      absl::StrCat("text\n\n \u2014 n ", base64, "\n"),
      "text\n\n\u2014 n AAAABw==\n",
      "text\n\n\u2014 n AAAA\n",
      "text\n\n\u2014 n \n",
      "text\n\n\u2014 n AAAAB3M\n",
      "text\n\n\u2014 n AAAAB3N=\n",
      "text\n\n\u2014 n AAAA-_AA\n"};
  for (const std::string& note : refused) {
    EXPECT_THAT(Note::Parse(note),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signed note")))
        << absl::CHexEscape(note);
  }
}

TEST(ParseNoteTest, TakesTheLastEmptyLineAsTheEndOfTheText) {
  const std::string line = NoteSignature{"n", 7, "signature"}.Line();
  const absl::StatusOr<Note> note = Note::Parse(absl::StrCat("a\n\n", line, "\n", line));
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->text, absl::StrCat("a\n\n", line));
  EXPECT_EQ(note->signatures.size(), 1u);
}

TEST(ParseNoteTest, HasLimits) {
  const std::string line = NoteSignature{"n", 7, "signature"}.Line();
  std::string note = "text\n\n";
  for (size_t i = 0; i < kMaxNoteSignatures; ++i) note += line;
  EXPECT_THAT(Note::Parse(note), IsOk());
  EXPECT_THAT(Note::Parse(note + line),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("100")));
  const std::string end = absl::StrCat("\n\n", line);
  EXPECT_THAT(Note::Parse(std::string(kMaxNoteBytes - end.size(), 'x') + end), IsOk());
  EXPECT_THAT(Note::Parse(std::string(kMaxNoteBytes - end.size() + 1, 'x') + end),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 MiB")));
}

TEST(VerifyNoteTest, RefusesEveryAlteredByte) {
  const MemoryNoteSigner ed25519 = Signer("ledger.example/one", 1);
  const MemoryNoteSigner p256("p256.example",
                              *PrivateKey::Generate(KeyAlgorithm::kEcdsaP256));
  for (const MemoryNoteSigner* signer : {&ed25519, &p256}) {
    const std::string note = Sealed({signer});
    ASSERT_THAT(Open(note, {&signer->key(), 1}), IsOkAndHolds(std::string(kText)));
    for (const TextProbe& probe : AlterEveryByte(note)) {
      EXPECT_THAT(Open(probe.text, {&signer->key(), 1}),
                  StatusIs(absl::StatusCode::kInvalidArgument))
          << probe.name;
    }
  }
}

// Nobody but the key's holder can change a line that a verifier knows; lines of other
// keys are anybody's, but never change the text that is taken as signed.
TEST(VerifyNoteTest, TakesNoOtherTextWhenLinesOfUnknownKeysChange) {
  const MemoryNoteSigner known = Signer("known.example", 1);
  const MemoryNoteSigner unknown = Signer("unknown.example", 2);
  int verified = 0;
  for (const TextProbe& probe : AlterEveryByte(Sealed({&known, &unknown}))) {
    const absl::StatusOr<std::string> text = Open(probe.text, {&known.key(), 1});
    if (!text.ok()) continue;
    ++verified;
    EXPECT_EQ(*text, kText) << probe.name;
  }
  EXPECT_GT(verified, 0);
}

TEST(VerifyNoteTest, WantsAKnownKeyAndNoFalseLine) {
  const MemoryNoteSigner a = Signer("a.example", 1);
  const MemoryNoteSigner b = Signer("b.example", 2);
  const absl::StatusOr<Note> note = Note::Parse(Sealed({&a}));
  ASSERT_THAT(note, IsOk());
  EXPECT_THAT(VerifyNote(*note, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no signature")));
  EXPECT_THAT(VerifyNote(*note, {&b.key(), 1}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no signature")));
  // The same key under another name.
  EXPECT_THAT(VerifyNote(*note, {&Signer("b.example", 1).key(), 1}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // A true line does not excuse a false one of another known key.
  Note both = *note;
  both.signatures.push_back({"b.example", b.key().id(), note->signatures[0].signature});
  const std::vector<VerifierKey> keys = {a.key(), b.key()};
  EXPECT_THAT(VerifyNote(both, keys),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("b.example")));
  EXPECT_THAT(VerifyNote(both, {&a.key(), 1}), IsOkAndHolds(ElementsAre(0u)));
}

// Two keys can be made to share name and key ID: a line of the one must not pass as
// one of the other, so a verifier that trusts both refuses.
TEST(VerifyNoteTest, RefusesKeysThatCollide) {
  const MemoryNoteSigner one = Signer("collision.example", 60653);
  const MemoryNoteSigner two = Signer("collision.example", 68904);
  ASSERT_EQ(one.key().id(), two.key().id());
  ASSERT_FALSE(one.key() == two.key());
  const absl::StatusOr<Note> note = SignNote(kText, std::vector<const NoteSigner*>{&one});
  ASSERT_THAT(note, IsOk());
  EXPECT_THAT(VerifyNote(*note, {&one.key(), 1}), IsOkAndHolds(ElementsAre(0u)));
  EXPECT_THAT(VerifyNote(*note, {&two.key(), 1}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const std::vector<VerifierKey> both = {one.key(), two.key()};
  EXPECT_THAT(VerifyNote(*note, both), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(NoteConformanceTest, SignedNotes) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/notes/signed-note.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int accepted = 0;
  int refused = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    std::vector<VerifierKey> keys;
    for (const nlohmann::json& vkey : c.at("known_vkeys")) {
      const absl::StatusOr<VerifierKey> key = VerifierKey::Parse(vkey.get<std::string>());
      ASSERT_THAT(key, IsOk());
      keys.push_back(*key);
    }
    const std::string bytes = *ParseBase64(c.at("note_base64").get<std::string>());
    if (c.at("expect") == "reject") {
      ++refused;
      EXPECT_THAT(Open(bytes, keys), StatusIs(absl::StatusCode::kInvalidArgument));
      continue;
    }
    ++accepted;
    const absl::StatusOr<Note> note = Note::Parse(bytes);
    ASSERT_THAT(note, IsOk());
    EXPECT_EQ(note->Serialize(), bytes);
    const absl::StatusOr<std::vector<size_t>> signers = VerifyNote(*note, keys);
    ASSERT_THAT(signers, IsOk());
    std::vector<std::string> names;
    for (size_t i : *signers) names.push_back(keys[i].name());
    EXPECT_EQ(names, c.at("verified_key_names").get<std::vector<std::string>>());
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 0);
}

TEST(NoteConformanceTest, ParseOnly) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/notes/parse-only.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const std::string bytes = c.at("note");
    const absl::StatusOr<Note> note = Note::Parse(bytes);
    ASSERT_THAT(note, IsOk());
    EXPECT_EQ(note->Serialize(), bytes);
    EXPECT_EQ(std::count(note->text.begin(), note->text.end(), '\n'), c.at("text_lines"));
    ASSERT_EQ(note->signatures.size(), c.at("signatures").size());
    for (size_t i = 0; i < note->signatures.size(); ++i) {
      const nlohmann::json& wanted = c.at("signatures")[i];
      EXPECT_EQ(note->signatures[i].name, wanted.at("name"));
      EXPECT_EQ(absl::StrCat(absl::Hex(note->signatures[i].key_id, absl::kZeroPad8)),
                wanted.at("key_id_hex").get<std::string>());
      // The published length counts the key ID.
      EXPECT_EQ(note->signatures[i].signature.size() + 4, wanted.at("length"));
    }
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace rastro

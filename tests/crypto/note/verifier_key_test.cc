// Verifier keys: published cases, round trips, key IDs, cosigners, and texts that are
// refused.

#include "crypto/note/verifier_key.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/base64.h"
#include "crypto/note/checkpoint.h"
#include "tests/crypto/note/note_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

// "<name>+<key id>+<base64>" with the key ID that C2SP gives a key of this type.
std::string KeyText(absl::string_view name, absl::string_view typed_key) {
  const Hash hash = Sha256(absl::StrCat(name, "\n", typed_key));
  return absl::StrCat(name, "+", absl::BytesToHexString(hash.view().substr(0, 4)), "+",
                      Base64(typed_key));
}

std::string Ed25519Bytes() { return NumberedKey(1).public_key().bytes(); }

TEST(VerifierKeyTest, WritesWhatTheSpecificationSays) {
  const VerifierKey key("a.example", NumberedKey(1).public_key());
  EXPECT_EQ(key.Text(), KeyText("a.example", absl::StrCat("\x01", Ed25519Bytes())));
  EXPECT_FALSE(key.is_cosigner());
  EXPECT_EQ(key.name(), "a.example");
  EXPECT_THAT(VerifierKey::Parse(key.Text()), IsOkAndHolds(key));
}

// A P-256 key has the same ID under each name: of the SPKI alone.
TEST(VerifierKeyTest, TakesTheIdOfP256FromTheSpki) {
  const PublicKey p256 = PrivateKey::Generate(KeyAlgorithm::kEcdsaP256)->public_key();
  const VerifierKey key("p256.example", p256);
  EXPECT_EQ(key.Text(),
            absl::StrCat("p256.example+",
                         absl::BytesToHexString(Sha256(p256.bytes()).view().substr(0, 4)),
                         "+", Base64(absl::StrCat("\x02", p256.bytes()))));
  EXPECT_EQ(VerifierKey("other.example", p256).id(), key.id());
  EXPECT_THAT(VerifierKey::Parse(key.Text()), IsOkAndHolds(key));
}

TEST(VerifierKeyTest, OneKeyAsSignerAndAsCosignerIsTwoKeys) {
  const std::string signer = KeyText("w.example", absl::StrCat("\x01", Ed25519Bytes()));
  const std::string cosigner = KeyText("w.example", absl::StrCat("\x04", Ed25519Bytes()));
  const absl::StatusOr<VerifierKey> a = VerifierKey::Parse(signer);
  const absl::StatusOr<VerifierKey> b = VerifierKey::Parse(cosigner);
  ASSERT_THAT(a, IsOk());
  ASSERT_THAT(b, IsOk());
  EXPECT_TRUE(b->is_cosigner());
  EXPECT_NE(a->id(), b->id());
  EXPECT_FALSE(*a == *b);
  EXPECT_EQ(b->Text(), cosigner);
}

TEST(VerifierKeyTest, CosignerSignsATimeWithTheText) {
  const PrivateKey key = NumberedKey(1);
  const absl::StatusOr<VerifierKey> cosigner =
      VerifierKey::Parse(KeyText("w.example", absl::StrCat("\x04", Ed25519Bytes())));
  ASSERT_THAT(cosigner, IsOk());
  const std::string text = "ledger.example/one\n3\nroot\n";
  // 0x0102030405060708
  const std::string signature = absl::StrCat(
      "\x01\x02\x03\x04\x05\x06\x07\x08",
      *key.Sign(absl::StrCat("cosignature/v1\ntime 72623859790382856\n", text)));
  EXPECT_TRUE(cosigner->Verify(text, signature));
  EXPECT_FALSE(cosigner->Verify(text + "x", signature));
  EXPECT_FALSE(cosigner->Verify(text, signature.substr(8))) << "no time";
  EXPECT_FALSE(cosigner->Verify(text, *key.Sign(text))) << "an ordinary signature";
  EXPECT_FALSE(cosigner->Verify(text, "")) << "nothing";
  EXPECT_FALSE(cosigner->Verify(text, signature.substr(0, 8))) << "a time alone";
  for (size_t i = 0; i < signature.size(); ++i) {
    std::string altered = signature;
    altered[i] ^= 1;
    EXPECT_FALSE(cosigner->Verify(text, altered)) << "byte " << i;
  }
  EXPECT_FALSE(VerifierKey("w.example", key.public_key()).Verify(text, signature));
}

TEST(VerifierKeyTest, RefusesOtherTexts) {
  const std::string good = KeyText("a.example", absl::StrCat("\x01", Ed25519Bytes()));
  const std::vector<std::string> fields = absl::StrSplit(good, absl::MaxSplits('+', 2));
  const std::string order_2 = absl::StrCat("\xec", std::string(30, '\xff'), "\x7f");
  const std::string not_canonical = absl::StrCat("\xee", std::string(30, '\xff'), "\x7f");
  const std::string refused[] = {
      "",
      "+",
      "++",
      "a.example",
      absl::StrCat(fields[0], "+", fields[1]),
      absl::StrCat(fields[0], "+", fields[1], "+"),
      absl::StrCat("+", fields[1], "+", fields[2]),
      absl::StrCat(fields[0], "+00000000+", fields[2]),
      absl::StrCat(fields[0], "+", fields[1].substr(1), "+", fields[2]),
      absl::StrCat(fields[0], "+0", fields[1], "+", fields[2]),
      absl::StrCat(fields[0], "+", absl::AsciiStrToUpper(fields[1]), "+", fields[2]),
      absl::StrCat(fields[0], "+", fields[1], "+", fields[2], "="),
      absl::StrCat(good, "\n"),
      absl::StrCat(good, " "),
      absl::StrCat(" ", good),
      absl::StrCat("b.example+", fields[1], "+", fields[2]),
      KeyText("a example", absl::StrCat("\x01", Ed25519Bytes())),
      KeyText("a\u00a0example", absl::StrCat("\x01", Ed25519Bytes())),
      KeyText("a\xff", absl::StrCat("\x01", Ed25519Bytes())),
      KeyText("a.example", absl::StrCat("\x01", Ed25519Bytes(), "x")),
      KeyText("a.example", absl::StrCat("\x01", Ed25519Bytes().substr(1))),
      KeyText("a.example", absl::StrCat("\x03", Ed25519Bytes())),
      KeyText("a.example", absl::StrCat("\xff", Ed25519Bytes())),
      KeyText("a.example", absl::string_view("\0", 1)),
      KeyText("a.example", "\x01"),
      KeyText("a.example", absl::StrCat("\x02", Ed25519Bytes())),
      KeyText("a.example", absl::StrCat("\x01", order_2)),
      KeyText("a.example", absl::StrCat("\x04", order_2)),
      KeyText("a.example", absl::StrCat("\x01", not_canonical))};
  ASSERT_THAT(VerifierKey::Parse(good), IsOk());
  ASSERT_NE(absl::AsciiStrToUpper(fields[1]), fields[1]) << "choose another key";
  for (const std::string& text : refused) {
    EXPECT_THAT(VerifierKey::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("verifier key")))
        << absl::CHexEscape(text);
  }
}

TEST(VerifierKeyTest, RefusesEveryAlteredByte) {
  const std::string good = KeyText("a.example", absl::StrCat("\x01", Ed25519Bytes()));
  for (const TextProbe& probe : AlterEveryByte(good)) {
    EXPECT_THAT(VerifierKey::Parse(probe.text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << probe.name;
  }
}

TEST(IsKeyNameTest, KnowsWhiteSpaceAndControlCharacters) {
  for (absl::string_view name :
       {"a", "ledger.example/one", "\u00f1and\u00fa", "\u6771\u4eac", "a-b_c:~!"}) {
    EXPECT_TRUE(IsKeyName(name)) << name;
  }
  for (absl::string_view name :
       {absl::string_view(""), absl::string_view(" "), absl::string_view("a b"),
        absl::string_view("a+b"), absl::string_view("a\n"), absl::string_view("a\t"),
        absl::string_view("a\0b", 3), absl::string_view("\x7f"),
        absl::string_view("a\u00a0"), absl::string_view("a\u2003"),
        absl::string_view("a\u3000"), absl::string_view("a\u0085"),
        absl::string_view("a\u2028"), absl::string_view("\xc3"),
        absl::string_view("\xed\xa0\x80")}) {
    EXPECT_FALSE(IsKeyName(name)) << absl::CHexEscape(name);
  }
}

TEST(VerifierKeyConformanceTest, Vkeys) {
  const std::optional<nlohmann::json> cases = ConformanceCases("merkle/notes/vkey.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const std::string text = c.at("vkey");
    const absl::StatusOr<VerifierKey> key = VerifierKey::Parse(text);
    EXPECT_EQ(key.ok(), c.at("expect") == "accept") << text;
    EXPECT_EQ(key.ok() ? key->Text() : text, text);
  }
  EXPECT_GT(count, 0);
}

TEST(VerifierKeyConformanceTest, SunlightCosignatures) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/sunlight/cosignatures.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const absl::StatusOr<VerifierKey> key =
        VerifierKey::Parse(c.at("cosigner_vkey").get<std::string>());
    ASSERT_THAT(key, IsOk());
    EXPECT_TRUE(key->is_cosigner());
    const absl::StatusOr<Note> note = Note::Parse(c.at("checkpoint").get<std::string>());
    ASSERT_THAT(note, IsOk());
    EXPECT_EQ(VerifyNote(*note, {&*key, 1}).ok(), c.at("expect") == "valid");
    EXPECT_THAT(Checkpoint::Parse(note->text), IsOk());
    // Any other time makes it another statement.
    Note moved = *note;
    int lines = 0;
    for (NoteSignature& signature : moved.signatures) {
      if (signature.name != key->name()) continue;
      ++lines;
      uint64_t time = 0;
      for (int i = 0; i < 8; ++i)
        time = time << 8 | static_cast<uint8_t>(signature.signature[i]);
      EXPECT_EQ(time, c.at("cosignature_timestamp").get<uint64_t>());
      signature.signature[7] ^= 1;
    }
    EXPECT_EQ(lines, 1);
    EXPECT_THAT(VerifyNote(moved, {&*key, 1}),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace rastro

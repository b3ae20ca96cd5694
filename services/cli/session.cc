// Profiles are small JSON files; what they hold can be given as flags as well.

#include "services/cli/session.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/merkle/consistency.h"
#include "crypto/note/checkpoint.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr size_t kMinSecretBytes = 32;

std::string ProfileDirectory(const Settings& settings) {
  if (!settings.profile_dir.empty()) return settings.profile_dir;
  if (const char* config = std::getenv("XDG_CONFIG_HOME"))
    return absl::StrCat(config, "/rastro");
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "." : home, "/.config/rastro");
}

void Fill(std::string& setting, const nlohmann::json& profile, const char* name) {
  const auto found = profile.find(name);
  if (setting.empty() && found != profile.end() && found->is_string()) {
    setting = found->get<std::string>();
  }
}

absl::StatusOr<nlohmann::json> ReadProfile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadPrivateFile(path);
  if (!text.ok()) return text.status();
  nlohmann::json profile = nlohmann::json::parse(*text, nullptr, false);
  if (!profile.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": wanted a JSON object"));
  }
  return profile;
}

}  // namespace

std::string ProfilePath(const Settings& settings) {
  return absl::StrCat(ProfileDirectory(settings), "/", settings.profile, ".json");
}

std::string StatePath(const Settings& settings) {
  if (!settings.profile.empty()) {
    return absl::StrCat(ProfileDirectory(settings), "/", settings.profile, ".checkpoint");
  }
  // Without a profile, by the key: what was verified stays verified.
  return absl::StrCat(
      ProfileDirectory(settings), "/",
      absl::BytesToHexString(Sha256(settings.ledger_key).view()).substr(0, 16),
      ".checkpoint");
}

absl::StatusOr<Settings> WithProfile(Settings settings) {
  if (settings.profile.empty()) return settings;
  absl::StatusOr<nlohmann::json> profile = ReadProfile(ProfilePath(settings));
  if (!profile.ok()) return WithField("profile", profile.status());
  Fill(settings.server, *profile, "server");
  Fill(settings.ledger_key, *profile, "ledger_key");
  Fill(settings.participant, *profile, "participant");
  Fill(settings.key_file, *profile, "key_file");
  return settings;
}

absl::Status WriteProfile(const Settings& settings) {
  if (absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings.ledger_key);
      !ledger.ok()) {
    return ledger.status();
  }
  const std::string path = ProfilePath(settings);
  if (absl::StatusOr<nlohmann::json> old = ReadProfile(path);
      old.ok() && old->value("ledger_key", "") != settings.ledger_key) {
    return absl::FailedPreconditionError(absl::StrCat(
        path,
        ": the profile trusts another ledger key; choose another name, or delete it"));
  }
  nlohmann::ordered_json profile = {{"server", settings.server},
                                    {"ledger_key", settings.ledger_key}};
  if (!settings.participant.empty()) profile["participant"] = settings.participant;
  if (!settings.key_file.empty()) {
    profile["key_file"] = std::filesystem::absolute(settings.key_file).string();
  }
  std::error_code error;
  std::filesystem::create_directories(ProfileDirectory(settings), error);
  return WritePrivateFile(path, profile.dump(1) + "\n", IfExists::kReplace);
}

absl::StatusOr<LedgerIdentity> ParseIdentity(const std::string& ledger_key) {
  absl::StatusOr<VerifierKey> key = VerifierKey::Parse(ledger_key);
  if (!key.ok()) return WithField("--ledger-key", key.status());
  if (!IsOrigin(key->name()) || key->is_cosigner()) {
    return absl::InvalidArgumentError("--ledger-key: wanted the key of a ledger");
  }
  return LedgerIdentity{key->name(), *key};
}

absl::StatusOr<std::unique_ptr<NoteSigner>> ReadSigner(const std::string& name,
                                                       const std::string& key_file) {
  absl::StatusOr<std::string> pem = ReadPrivateFile(key_file);
  if (!pem.ok()) return WithField("key file", pem.status());
  absl::StatusOr<PrivateKey> key = PrivateKey::ParsePem(*pem);
  if (!key.ok()) return WithField(key_file, key.status());
  return std::make_unique<MemoryNoteSigner>(name, *std::move(key));
}

absl::StatusOr<Submitter> ReadSubmitter(const std::string& name,
                                        const std::string& key_file) {
  const std::string path = key_file + ".secret";
  absl::StatusOr<std::string> text = ReadPrivateFile(path);
  if (!text.ok()) return WithField("nonce secret", text.status());
  if (!text->empty() && text->back() == '\n') text->pop_back();
  absl::StatusOr<std::string> secret = ParseBase64(*text);
  if (!secret.ok() || secret->size() < kMinSecretBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": wanted base64 of at least 32 bytes, as rastro keygen writes it"));
  }
  return Submitter{name, *std::move(secret)};
}

CheckpointMemory::CheckpointMemory(std::string path, LedgerIdentity ledger)
    : path_(std::move(path)), ledger_(std::move(ledger)) {}

absl::StatusOr<TreeHead> CheckpointMemory::Read() const {
  absl::StatusOr<std::string> note = ReadPrivateFile(path_);
  if (absl::IsNotFound(note.status())) return TreeHead{};
  if (!note.ok()) return note.status();
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(*note, ledger_.origin, ledger_.key);
  if (!checkpoint.ok()) return WithField(path_, checkpoint.status());
  return checkpoint->head;
}

absl::StatusOr<TreeHead> CheckpointMemory::Advance(const std::string& checkpoint,
                                                   const ConsistencyProof& proof) {
  absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger_.origin, ledger_.key);
  if (!opened.ok()) return opened.status();
  absl::StatusOr<TreeHead> known = Read();
  if (!known.ok()) return known;
  if (known->size > opened->head.size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the server's checkpoint has size ", opened->head.size, ", one of size ",
        known->size, " has been verified before (", path_, ")"));
  }
  if (known->size > 0) {
    if (absl::Status status = VerifyConsistency(proof, *known, opened->head);
        !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "FORK: the checkpoint of size ", opened->head.size,
          " does not continue the one of ", "size ", known->size,
          " that was verified before (kept in ", path_, "): ", status.message()));
    }
  }
  if (known->size == opened->head.size && known->size > 0) return opened->head;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
  absl::Status status = WritePrivateFile(path_, checkpoint, IfExists::kReplace);
  if (!status.ok()) return status;
  return opened->head;
}

absl::StatusOr<TreeHead> Session::Remember(const std::string& checkpoint) {
  absl::StatusOr<TreeHead> known = memory.Read();
  if (!known.ok()) return known;
  absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger.origin, ledger.key);
  if (!opened.ok()) return opened.status();
  ConsistencyProof proof;
  if (known->size > 0 && known->size < opened->head.size) {
    absl::StatusOr<v1::GetConsistencyProofResponse> response =
        connection.GetConsistencyProof({known->size, opened->head.size});
    if (!response.ok()) return response.status();
    absl::StatusOr<std::vector<Hash>> hashes =
        HashesFromWire("hashes", response->hashes());
    if (!hashes.ok()) return hashes.status();
    proof = *std::move(hashes);
  }
  return memory.Advance(checkpoint, proof);
}

absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Settings& given) {
  absl::StatusOr<Settings> settings = WithProfile(given);
  if (!settings.ok()) return settings.status();
  if (settings->server.empty() || settings->ledger_key.empty()) {
    return absl::InvalidArgumentError(
        "give the server and the key of the ledger that you trust: --server HOST:PORT "
        "--ledger-key KEY, or --profile NAME (see rastro profile add --help)");
  }
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings->ledger_key);
  if (!ledger.ok()) return ledger.status();
  const std::string state = StatePath(*settings);
  const std::string server = settings->server;
  return std::unique_ptr<Session>(new Session{*std::move(settings), *ledger,
                                              Connection(server),
                                              CheckpointMemory(state, *ledger)});
}

}  // namespace rastro

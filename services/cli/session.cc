// Profiles are small JSON files; what they hold can be given as flags as well.

#include "services/cli/session.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/merkle/consistency.h"
#include "crypto/note/checkpoint.h"
#include "services/cli/passphrase.h"
#include "services/server/listen_address.h"
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

constexpr char kDefaultProfile[] = "default";

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

absl::Status CheckServer(const std::string& server) {
  const absl::StatusOr<HostAndPort> parts = SplitAddress(server);
  if (!parts.ok()) return WithField("--server", parts.status());
  if (parts->port > 0) return absl::OkStatus();
  return absl::InvalidArgumentError("--server: nobody listens on port 0");
}

// It becomes the name of a file.
absl::Status CheckProfileName(const std::string& name) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
           c == '_';
  });
  if (is_plain && !name.empty() && name[0] != '.' && name.size() <= 64) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "profile: got \"", name, "\", wanted a name of letters, digits, '.', '-' and '_'"));
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

std::vector<std::string> ProfileNames(const Settings& settings) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file :
       std::filesystem::directory_iterator(ProfileDirectory(settings), error)) {
    if (file.path().extension() == ".json") names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<Settings> WithProfile(Settings settings) {
  if (settings.profile.empty() &&
      (settings.server.empty() || settings.ledger_key.empty())) {
    Settings by_default = settings;
    by_default.profile = kDefaultProfile;
    std::error_code error;
    if (std::filesystem::exists(ProfilePath(by_default), error)) settings = by_default;
  }
  if (settings.profile.empty()) return settings;
  if (absl::Status status = CheckProfileName(settings.profile); !status.ok()) {
    return status;
  }
  absl::StatusOr<nlohmann::json> profile = ReadProfile(ProfilePath(settings));
  if (!profile.ok()) return WithField("profile", profile.status());
  Fill(settings.server, *profile, "server");
  Fill(settings.ledger_key, *profile, "ledger_key");
  Fill(settings.tls.authorities, *profile, "ca");
  // A certificate and its key go together.
  if (settings.tls.certificate.empty() && settings.tls.key.empty()) {
    Fill(settings.tls.certificate, *profile, "cert");
    Fill(settings.tls.key, *profile, "client_key");
  }
  Fill(settings.participant, *profile, "participant");
  // Another key than the profile's has another passphrase.
  if (settings.key_file.empty()) {
    Fill(settings.passphrase_file, *profile, "passphrase_file");
  }
  Fill(settings.key_file, *profile, "key_file");
  return settings;
}

absl::Status WriteProfile(const Settings& settings) {
  absl::Status sound = CheckProfileName(settings.profile);
  if (sound.ok()) sound = CheckServer(settings.server);
  if (sound.ok()) sound = ReadEndpoint(settings.server, settings.tls).status();
  if (!sound.ok()) return sound;
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
  const auto keep_path = [&](const char* member, const std::string& file) {
    if (!file.empty()) profile[member] = std::filesystem::absolute(file).string();
  };
  keep_path("key_file", settings.key_file);
  keep_path("passphrase_file", settings.passphrase_file);
  keep_path("ca", settings.tls.authorities);
  keep_path("cert", settings.tls.certificate);
  keep_path("client_key", settings.tls.key);
  std::error_code error;
  std::filesystem::create_directories(ProfileDirectory(settings), error);
  return WritePrivateFile(path, profile.dump(1) + "\n", IfExists::kReplace);
}

absl::Status ReplaceProfileKey(const Settings& settings, const std::string& checkpoint) {
  const std::string path = ProfilePath(settings);
  absl::StatusOr<nlohmann::json> profile = ReadProfile(path);
  if (!profile.ok()) return WithField("profile", profile.status());
  (*profile)["ledger_key"] = settings.ledger_key;
  absl::Status status =
      WritePrivateFile(StatePath(settings), checkpoint, IfExists::kReplace);
  if (!status.ok()) return status;
  return WritePrivateFile(path, profile->dump(1) + "\n", IfExists::kReplace);
}

absl::StatusOr<LedgerIdentity> ParseIdentity(const std::string& ledger_key) {
  absl::StatusOr<VerifierKey> key = VerifierKey::Parse(ledger_key);
  if (!key.ok()) return WithField("--ledger-key", key.status());
  if (!IsOrigin(key->name()) || key->is_cosigner()) {
    return absl::InvalidArgumentError("--ledger-key: wanted the key of a ledger");
  }
  return LedgerIdentity{key->name(), *key};
}

absl::StatusOr<std::unique_ptr<NoteSigner>> ReadSigner(
    const std::string& name, const std::string& key_file,
    const std::string& passphrase_file) {
  if (!IsKeyName(name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "participant: got \"", name, "\", wanted an id of a-z, 0-9, '.' and '-'"));
  }
  absl::StatusOr<std::string> pem = ReadPrivateFile(key_file);
  if (!pem.ok()) return WithField("key file", pem.status());
  if (IsEncryptedKey(*pem)) {
    absl::StatusOr<Passphrase> passphrase = ReadPassphrase({key_file, passphrase_file});
    if (!passphrase.ok()) return passphrase.status();
    pem = DecryptKey(*pem, *passphrase);
    if (!pem.ok()) return WithField(key_file, pem.status());
  }
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

absl::StatusOr<OwnKey> ReadOwnKey(const Settings& settings) {
  absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      ReadSigner(settings.participant, settings.key_file, settings.passphrase_file);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<Submitter> submitter =
      ReadSubmitter(settings.participant, settings.key_file);
  if (!submitter.ok()) return submitter.status();
  return OwnKey{*std::move(signer), *std::move(submitter)};
}

absl::Status Contradiction(const absl::Status& status) {
  if (status.ok() || absl::IsUnimplemented(status)) return status;
  return absl::DataLossError(status.message());
}

CheckpointMemory::CheckpointMemory(std::string path, LedgerIdentity ledger)
    : path_(std::move(path)), ledger_(std::move(ledger)) {}

absl::StatusOr<std::string> CheckpointMemory::ReadNote() const {
  absl::StatusOr<std::string> note = ReadPrivateFile(path_);
  return absl::IsNotFound(note.status()) ? std::string() : std::move(note);
}

absl::StatusOr<TreeHead> CheckpointMemory::Read() const {
  absl::StatusOr<std::string> note = ReadNote();
  if (!note.ok()) return note.status();
  if (note->empty()) return TreeHead{};
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(*note, ledger_.origin, ledger_.key);
  if (!checkpoint.ok()) return WithField(path_, checkpoint.status());
  return checkpoint->head;
}

absl::Status CheckpointMemory::CheckOneHistory(const TreeHead& head,
                                               const TreeHead& known,
                                               const ConsistencyProof& proof) const {
  if (known.size == 0) return absl::OkStatus();
  if (head.size == 0) {
    return absl::DataLossError(
        absl::StrCat("the server's checkpoint is empty, one of size ", known.size,
                     " has been verified before (kept in ", path_, ")"));
  }
  const bool grown = head.size >= known.size;
  const absl::Status status =
      VerifyConsistency(proof, grown ? known : head, grown ? head : known);
  if (status.ok()) return status;
  return absl::DataLossError(
      absl::StrCat("FORK: the checkpoint of size ", head.size, " and the one of size ",
                   known.size, " that was verified before (kept in ", path_,
                   ") are not of one history: ", status.message()));
}

absl::StatusOr<TreeHead> CheckpointMemory::Advance(const std::string& checkpoint,
                                                   const TreeHead& known,
                                                   const ConsistencyProof& proof) {
  absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger_.origin, ledger_.key);
  if (!opened.ok()) return Contradiction(opened.status());
  absl::StatusOr<TreeHead> kept = Read();
  if (!kept.ok()) return kept;
  if (*kept != known) return absl::AbortedError(absl::StrCat(path_, ": was changed"));
  absl::Status status = CheckOneHistory(opened->head, known, proof);
  if (!status.ok()) return status;
  if (opened->head.size <= known.size) return opened->head;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
  status = WritePrivateFile(path_, checkpoint, IfExists::kReplace);
  if (!status.ok()) return status;
  return opened->head;
}

absl::Status CheckNotOlder(uint64_t size, const TreeHead& known) {
  if (size >= known.size) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the server answers as of size ", size,
                                          ", although size ", known.size,
                                          " had been verified before: an old answer, "
                                          "which may hide what was recorded since"));
}

Session::Session(Settings the_settings, Endpoint the_endpoint, LedgerIdentity the_ledger)
    : settings(std::move(the_settings)),
      endpoint(std::move(the_endpoint)),
      ledger(std::move(the_ledger)),
      connection(endpoint),
      memory(StatePath(settings), ledger) {}

// From the smaller to the larger of two sizes. A server that does not have the larger
// one, which it has signed, has lost entries.
absl::StatusOr<ConsistencyProof> Session::FetchProof(TreeSizes sizes) {
  if (sizes.earlier == 0 || sizes.earlier == sizes.later) return ConsistencyProof();
  absl::StatusOr<v1::GetConsistencyProofResponse> response =
      connection.GetConsistencyProof(sizes);
  if (absl::IsOutOfRange(response.status())) {
    return absl::DataLossError(
        absl::StrCat("the server's ledger ends before size ", sizes.later,
                     ", which it has signed and which has been verified before"));
  }
  if (!response.ok()) return response.status();
  absl::StatusOr<ConsistencyProof> proof = HashesFromWire("hashes", response->hashes());
  if (!proof.ok()) return Contradiction(proof.status());
  return proof;
}

absl::StatusOr<TreeHead> Session::Remember(const std::string& checkpoint) {
  absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger.origin, ledger.key);
  if (!opened.ok()) return Contradiction(opened.status());
  const uint64_t size = opened->head.size;
  // Other processes may remember something at the same time, but not for ever.
  constexpr int kAttempts = 20;
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<TreeHead> known = memory.Read();
    if (!known.ok()) return known;
    absl::StatusOr<ConsistencyProof> proof =
        FetchProof({std::min(size, known->size), std::max(size, known->size)});
    if (!proof.ok()) return proof.status();
    absl::StatusOr<TreeHead> head = memory.Advance(checkpoint, *known, *proof);
    if (!absl::IsAborted(head.status()) || attempt == kAttempts) return head;
  }
}

absl::StatusOr<TreeHead> Session::RememberAnswer(const std::string& checkpoint,
                                                 const TreeHead& known) {
  absl::StatusOr<TreeHead> head = Remember(checkpoint);
  if (!head.ok()) return head;
  if (absl::Status status = CheckNotOlder(head->size, known); !status.ok()) return status;
  return head;
}

absl::StatusOr<TreeHead> Session::RememberNewest() {
  absl::StatusOr<TreeHead> known = memory.Read();
  if (!known.ok()) return known;
  absl::StatusOr<std::string> checkpoint = connection.GetCheckpoint();
  if (!checkpoint.ok()) return checkpoint.status();
  return RememberAnswer(*checkpoint, *known);
}

absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Settings& given) {
  absl::StatusOr<Settings> settings = WithProfile(given);
  if (!settings.ok()) return settings.status();
  if (settings->server.empty() || settings->ledger_key.empty()) {
    return absl::InvalidArgumentError(
        "give the server and the key of the ledger that you trust: --server HOST:PORT "
        "--ledger-key KEY, or --profile NAME (see rastro profile add --help)");
  }
  if (absl::Status status = CheckServer(settings->server); !status.ok()) return status;
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings->ledger_key);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<Endpoint> endpoint = ReadEndpoint(settings->server, settings->tls);
  if (!endpoint.ok()) return endpoint.status();
  return std::make_unique<Session>(*std::move(settings), *std::move(endpoint),
                                   *std::move(ledger));
}

absl::StatusOr<std::unique_ptr<Session>> OpenSigningSession(const Settings& settings) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(settings);
  if (session.ok() && ((*session)->settings.participant.empty() ||
                       (*session)->settings.key_file.empty())) {
    return absl::InvalidArgumentError("say who signs: --participant ID --key FILE");
  }
  return session;
}

}  // namespace rastro

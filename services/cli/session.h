// What a command works with: the server, the ledger that is trusted, who we are, and
// what we have verified before. From flags, environment or a profile file.

#ifndef RASTRO_SERVICES_CLI_SESSION_H_
#define RASTRO_SERVICES_CLI_SESSION_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/consistency.h"
#include "crypto/note/note.h"
#include "crypto/provenance.h"
#include "services/cli/connection.h"
#include "services/cli/endpoint.h"
#include "services/client/batch_builder.h"

namespace rastro {

// As given; empty = not given.
struct Settings {
  std::string profile;      // Name of a profile file.
  std::string profile_dir;  // Where they are; empty = the user's.
  std::string server;       // HOST:PORT
  std::string ledger_key;   // C2SP verifier key; its name is the ledger's origin.
  std::string participant;
  std::string key_file;  // Private key; FILE.secret beside it is the nonce secret.
  TlsFiles tls;
  std::string passphrase_file;  // Of that key, if it is encrypted; empty = ask.
};

// The file of a profile, and of the newest checkpoint verified with it.
std::string ProfilePath(const Settings& settings);
std::string StatePath(const Settings& settings);

// The names of all profiles, sorted.
std::vector<std::string> ProfileNames(const Settings& settings);

// Fills what is not given from the profile; where no profile is given, and no server or
// no ledger key, from the profile "default" if there is one. NOT_FOUND if a profile is
// named that does not exist, INVALID_ARGUMENT if the name is none.
absl::StatusOr<Settings> WithProfile(Settings settings);

// Writes a profile: 0600, refuses to replace another ledger's key.
absl::Status WriteProfile(const Settings& settings);

// Writes `settings.ledger_key` into a profile that is there, and `checkpoint`, which that
// key has signed, as the newest that was verified, before it.
absl::Status ReplaceProfileKey(const Settings& settings, const std::string& checkpoint);

// The ledger that a verifier key names. INVALID_ARGUMENT if it is none.
absl::StatusOr<LedgerIdentity> ParseIdentity(const std::string& ledger_key);

// Keys as `rastro keygen` writes them. The passphrase of an encrypted key comes from its
// file, or from the person at the terminal.
absl::StatusOr<std::unique_ptr<NoteSigner>> ReadSigner(
    const std::string& name, const std::string& key_file,
    const std::string& passphrase_file = "");
absl::StatusOr<Submitter> ReadSubmitter(const std::string& name,
                                        const std::string& key_file);

// What the one signs with whom the settings name.
struct OwnKey {
  std::unique_ptr<NoteSigner> signer;
  Submitter submitter;
};
absl::StatusOr<OwnKey> ReadOwnKey(const Settings& settings);

// The newest checkpoint that has been verified, kept between calls of the command.
class CheckpointMemory {
 public:
  CheckpointMemory(std::string path, LedgerIdentity ledger);

  // The signed note; empty before the first.
  absl::StatusOr<std::string> ReadNote() const;

  // Its head, of size 0 before the first. INVALID_ARGUMENT if the file is not of this
  // ledger.
  absl::StatusOr<TreeHead> Read() const;

  // Checks that `checkpoint` is signed and that it and `known`, which is remembered, are
  // of one history, by `proof` from the smaller to the larger of the two; then remembers
  // it if it is larger. DATA_LOSS if it is not so: the ledger contradicts itself. ABORTED
  // if another process has remembered something else meanwhile. Every other error is
  // about the file.
  absl::StatusOr<TreeHead> Advance(const std::string& checkpoint, const TreeHead& known,
                                   const ConsistencyProof& proof);

 private:
  absl::Status CheckOneHistory(const TreeHead& head, const TreeHead& known,
                               const ConsistencyProof& proof) const;

  std::string path_;
  LedgerIdentity ledger_;
};

// What a check that ended with `status` means, for somebody who trusts this ledger's key:
// the ledger or its server contradicts itself. DATA_LOSS, but UNIMPLEMENTED stays: what
// this program does not know it cannot judge.
absl::Status Contradiction(const absl::Status& status);

// OK unless an answer, given as of `size` to somebody who already knew `known`, is older
// than that: DATA_LOSS, since it may hide what was recorded in between.
absl::Status CheckNotOlder(uint64_t size, const TreeHead& known);

// A connection to a ledger that is trusted.
class Session {
 public:
  Session(Settings the_settings, Endpoint the_endpoint, LedgerIdentity the_ledger);

  Settings settings;
  Endpoint endpoint;
  LedgerIdentity ledger;
  Connection connection;
  CheckpointMemory memory;

  // Fetches the proof that `checkpoint` needs, and remembers it. DATA_LOSS as Advance;
  // every other error is the connection's or the file's.
  absl::StatusOr<TreeHead> Remember(const std::string& checkpoint);

  // The same with the checkpoint of an answer that was asked for when `known` was
  // remembered. DATA_LOSS also if it is older.
  absl::StatusOr<TreeHead> RememberAnswer(const std::string& checkpoint,
                                          const TreeHead& known);

  // The same with the server's newest checkpoint: what is told by its word alone is at
  // least told by a server of this ledger.
  absl::StatusOr<TreeHead> RememberNewest();

  // From the smaller to the larger of two sizes. DATA_LOSS if the server does not have
  // the larger one.
  absl::StatusOr<ConsistencyProof> FetchProof(TreeSizes sizes);
};

// INVALID_ARGUMENT says which setting is missing and how to give it.
absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Settings& settings);

// OpenSession, for those who sign. INVALID_ARGUMENT if no participant or key is given.
absl::StatusOr<std::unique_ptr<Session>> OpenSigningSession(const Settings& settings);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_SESSION_H_

// Every setting of server_config.cc stands here with its default; a test holds the two
// together.

#include "services/server/default_config.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"

namespace rastro {
namespace {

constexpr absl::string_view kText =
    R"(# Configuration of rastrod. Every setting can also be given as a flag (--listen) or in
# the environment (RASTROD_LISTEN); flags win over the environment, and that over this file.
# Relative paths are relative to this file.

# The ledger's name. It is part of everything that is signed and never changes.
origin = "$0"

# Where to listen. Without TLS only this machine can be served.
listen = "$1"

# TLS: the server's certificate chain and its private key (mode 0600), and the authorities
# whose client certificates are taken; all PEM, all three or none. Whoever calls needs a
# certificate that names a registered participant (docs/access.md). New files hold for new
# connections, without a restart.
#tls-certificate = ""
#tls-key = ""
#tls-client-ca = ""

# Without TLS, listen on an address that others reach, too. Whoever reaches it may then do
# everything that this server can, and read every content: only behind something else that
# asks callers who they are.
#allow-plaintext-remote = false

# The ledger itself: the store of entries, and an index that is made from it.
data-dir = "$2"

# The last signed tree head, kept a second time, so that a ledger restored from an old
# backup does not sign a second history. Better on another disk than the data.
guard = "$3"

# The ledger's private key. Only its owner may read it (mode 0600). If it is encrypted, the
# file with its passphrase (one line, mode 0600).
key = "$4"
#key-passphrase-file = ""

# After a change of keys: the key before, which signs as well for as long as it stands here,
# and the file that says which key followed which one (docs/keys.md).
#former-key = ""
#former-key-passphrase-file = ""
#key-successions = ""

# In place of key or former-key, a key in a hardware module: the file of its PKCS#11 module, the
# labels of the token and of the key (Ed25519), and the file with the user's PIN (one line,
# mode 0600). See docs/keys.md.
#hsm-module = ""
#hsm-token = ""
#hsm-label = ""
#hsm-pin-file = ""
#former-hsm-label = ""

# The authorities (PEM) whose certificates may bind a participant's registration to a person
# or company, as e.firma does. Empty: registrations with a certificate are refused.
#registration-roots = ""

# What is logged, one JSON object a line: trace, debug, info, warning, error or off.
# Contents of events and names of lots are never logged.
#log-level = "info"

# Where: a file, or standard error if this is empty. A file that would grow beyond so many
# MiB (0 = never) is renamed, and so many older ones are kept. After SIGHUP the file is
# opened anew.
#log-file = ""
#log-file-mib = 100
#log-files = 10

# Who was turned away and which batches were refused, once more in a file of its own,
# whatever the level above; it rotates in the same way. Empty: in the log only.
#audit-log-file = ""

# Where metrics (/metrics), liveness (/healthz) and readiness (/readyz) are served over HTTP,
# for example "127.0.0.1:7742"; empty: nowhere. Only this machine is served unless the
# second setting is true: there is neither TLS nor a password.
#monitoring-listen = ""
#monitoring-allow-remote = false

# Nothing is recorded while the data's disk has fewer free MiB than this.
#minimum-free-mib = 1024

# Batches, and MiB of them, that may wait to be recorded. More are refused as "busy".
#queue-batches = 4096
#queue-mib = 256

# MiB of batches that may be checked, recorded and answered at the same time.
#submit-mib = 256

# Milliseconds that a batch may be expected to take, from its arrival to its receipt, or
# three times as long as the disk takes by itself. While it would take longer, batches are refused
# as "busy", unless nothing else is under way on their connection, and streams are read more
# slowly.
#submit-wait-ms = 20

# Milliseconds that a group of batches is open at the least, from its first batch on. Each
# group is signed once: a hardware module that makes few signatures a second is spared by
# 100 or more. submit-wait-ms should be some times as much.
#minimum-group-ms = 0

# What each participant may send, where TLS tells who sends: events and KiB of batches a
# second, streams that are open at the same time. 0 = no limit. Who sends more is refused,
# with the time after which to come again.
#participant-events-per-second = 0
#participant-kib-per-second = 0
#participant-streams = 64

# Batches in flight on one stream; the stream is read on when one is answered.
#stream-batches = 16

# Threads that check batches and make receipts, and threads for all that is read.
# 0 = one for each core.
#submit-threads = 0
#read-threads = 0

# Reading calls that may wait for a thread. More are refused as "busy".
#read-queue = 1024

# Calls that may wait for the ledger to grow.
#watches = 1024

# Provenance files that may be in the making or on their way at the same time.
#provenance-files = 8

# Lots in one trace or provenance file.
#trace-lots = 10000

# Calls at the same time on one connection.
#streams-per-connection = 128

# Seconds that calls in progress are given to end when the server is told to stop.
#drain-seconds = 10
)";

}  // namespace

std::string WithSetting(const std::string& text, const std::string& name,
                        const std::string& value) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (std::string& line : lines) {
    if (line.rfind(name + " = ", 0) == 0 || line.rfind("#" + name + " = ", 0) == 0) {
      line = absl::StrCat(value.empty() ? "#" : "", name, " = \"", value, "\"");
    }
  }
  return absl::StrJoin(lines, "\n");
}

std::string DefaultConfigText(const ConfigNames& names) {
  return absl::Substitute(kText, names.origin, names.listen, kDefaultDataDirectory,
                          kDefaultGuardFile, kDefaultKeyFile);
}

}  // namespace rastro

// What is typed is read from the terminal itself, so that a pipe on standard input is
// never taken for a person.

#include "services/cli/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

// A terminal that does not show what is typed. Interrupts are off as well while it lasts:
// a process that ended here would leave the person a terminal that stays mute.
class MuteTerminal {
 public:
  MuteTerminal() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (terminal_ < 0 || tcgetattr(terminal_, &before_) != 0) return;
    termios mute = before_;
    mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    mute_ = tcsetattr(terminal_, TCSAFLUSH, &mute) == 0;
  }
  ~MuteTerminal() {
    if (mute_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    if (terminal_ >= 0) close(terminal_);
  }
  MuteTerminal(const MuteTerminal&) = delete;
  MuteTerminal& operator=(const MuteTerminal&) = delete;

  bool is_mute() const { return mute_; }

  absl::StatusOr<Passphrase> Ask(const std::string& question) {
    Say(question);
    std::string line;
    char c = '\0';
    while (line.size() <= kMaxPassphraseBytes && read(terminal_, &c, 1) == 1 && c != '\n')
      line.push_back(c);
    Say("\n");
    if (std::any_of(line.begin(), line.end(),
                    [](unsigned char typed) { return absl::ascii_iscntrl(typed); })) {
      return absl::InvalidArgumentError("passphrase: stopped at a control character");
    }
    return ParsePassphrase(line);
  }

 private:
  void Say(const std::string& text) {
    if (write(terminal_, text.data(), text.size()) < 0) return;  // Then nobody reads it.
  }

  int terminal_;
  termios before_{};
  bool mute_ = false;
};

absl::StatusOr<Passphrase> FromFile(const std::string& file) {
  absl::StatusOr<std::string> content = ReadPrivateFile(file);
  if (!content.ok()) return WithField("--passphrase-file", content.status());
  absl::StatusOr<Passphrase> passphrase = ParsePassphrase(*content);
  if (!passphrase.ok()) return WithField(file, passphrase.status());
  return passphrase;
}

absl::Status NobodyToAsk(const std::string& key_file) {
  return absl::InvalidArgumentError(
      absl::StrCat(key_file,
                   ": needs a passphrase and nobody is at a terminal; put it into a file "
                   "of mode 0600 and give --passphrase-file FILE (for a new key "
                   "--new-passphrase-file)"));
}

}  // namespace

absl::StatusOr<Passphrase> ReadPassphrase(const PassphraseSource& source) {
  if (!source.file.empty()) return FromFile(source.file);
  if (!isatty(STDIN_FILENO)) return NobodyToAsk(source.key_file);
  MuteTerminal terminal;
  if (!terminal.is_mute()) return NobodyToAsk(source.key_file);
  return terminal.Ask(absl::StrCat("Passphrase of ", source.key_file, ": "));
}

absl::StatusOr<Passphrase> ReadNewPassphrase(const PassphraseSource& source) {
  if (!source.file.empty()) return FromFile(source.file);
  absl::StatusOr<Passphrase> first = ReadPassphrase(source);
  if (!first.ok()) return first;
  absl::StatusOr<Passphrase> again = ReadPassphrase({source.key_file + " again", ""});
  if (!again.ok()) return again;
  if (first->text != again->text) {
    return absl::InvalidArgumentError("passphrase: the two are not the same");
  }
  return first;
}

}  // namespace rastro

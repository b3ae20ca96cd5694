// The grammar that all hashed and signed texts share: lines that end in one LF,
// fields between single spaces, one spelling for each value.
// Pure and thread-safe.
// Specification: docs/formats.md, section 2.

#ifndef RASTRO_CRYPTO_GRAMMAR_H_
#define RASTRO_CRYPTO_GRAMMAR_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

inline constexpr size_t kMaxParticipantIdBytes = 63;
inline constexpr size_t kMaxOriginBytes = 255;
inline constexpr uint64_t kMaxDecimal = (uint64_t{1} << 63) - 1;

// True for 1 or more bytes from 0x21 to 0x7e.
bool IsPrintableWord(absl::string_view text);

// True for [a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?
bool IsParticipantId(absl::string_view id);

// True for 1 to 255 printable bytes, no space or '+', with a dot or slash, not
// beginning with "rastro/".
bool IsOrigin(absl::string_view origin);

// True for [a-z]{1,16}: the kind of a part.
bool IsPartKind(absl::string_view kind);

// The number of bytes (1 to 4) of the UTF-8 character at the start of `text`, which is
// not empty; 0 if there is none (RFC 3629).
size_t Utf8SequenceLength(absl::string_view text);

// True for valid UTF-8 without surrogates and overlong forms (RFC 3629).
bool IsUtf8(absl::string_view text);

// UNIMPLEMENTED if the first line of `text` is "rastro/<type>/v<decimal>" with a version
// other than 1: whatever else is wrong, this program cannot tell. OK otherwise.
absl::Status CheckVersion(absl::string_view text);

// Decimal without leading zeros, below 2^63.
absl::StatusOr<uint64_t> ParseDecimal(absl::string_view text);

// Prefixes the message of `status` with "`field`: ", keeping its code. OK stays OK.
absl::Status WithField(absl::string_view field, const absl::Status& status);

// Reads a text line by line. The first thing that is not as wanted is kept as
// an error, as a rule INVALID_ARGUMENT, that names the line (from 1); from then on every
// reading call returns an empty value, so that a format is read straight through and
// judged once, by Finish().
class TextReader {
 public:
  // `text` must outlive the reader and what it returns.
  explicit TextReader(absl::string_view text) : rest_(text) {}

  // The next line without its LF: printable ASCII words between single spaces.
  absl::string_view Line(absl::string_view what);

  // The next line, as bytes: only LF ends it.
  absl::string_view RawLine(absl::string_view what);

  // The next line must be the first line of a format, "rastro/<type>/v<version>".
  // Another version of the same type is UNIMPLEMENTED: we cannot tell.
  void Header(absl::string_view header);

  // The next line must be exactly `line`.
  void Expect(absl::string_view line);

  // The next line split at its spaces: always `count` fields, the first being
  // `keyword` unless that is empty.
  std::vector<absl::string_view> Fields(absl::string_view keyword, size_t count);

  // Values of fields of the line read last.
  uint64_t Decimal(absl::string_view field);
  Hash HashField(absl::string_view field);
  std::string ParticipantId(absl::string_view field);

  // Takes over the value, or the error.
  template <typename T>
  T Take(absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    Fail(value.status().message());
    return T{};
  }

  // Keeps the error, unless there is an earlier one.
  void Fail(absl::string_view message,
            absl::StatusCode code = absl::StatusCode::kInvalidArgument);

  bool ok() const { return status_.ok(); }
  bool AtEnd() const { return rest_.empty(); }
  absl::string_view rest() const { return rest_; }

  // The first error; an error also if something is left to read.
  absl::Status Finish() const;

 private:
  // Reads the next line if it is `line`. What is as wanted costs no words about it.
  bool Skip(absl::string_view line);

  absl::string_view rest_;
  int line_ = 0;  // Number of the line read last, from 1.
  absl::Status status_;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_GRAMMAR_H_

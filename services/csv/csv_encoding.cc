// See csv_encoding.h. Both Shift_JIS and Windows-1252 take nearly every byte, and what
// is text in one is often text in the other; so the bytes are weighed, and where the
// weights do not differ much the person has to say.
//
// Shift_JIS character := %x00-7F | %xA1-DF                // half-width katakana
//                      | (%x81-9F | %xE0-EF | %xFA-FC) (%x40-7E | %x80-FC)

#include "services/csv/csv_encoding.h"

#include <iconv.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"
#include "services/traceability/utf8.h"

namespace rastro {
namespace {

struct EncodingName {
  absl::string_view name;
  CsvEncoding encoding;
};
constexpr EncodingName kNames[] = {
    {"UTF-8", CsvEncoding::kUtf8},
    {"UTF-16", CsvEncoding::kUtf16},
    {"Shift_JIS", CsvEncoding::kShiftJis},
    {"Windows-1252", CsvEncoding::kWindows1252},
    // What people call them.
    {"utf8", CsvEncoding::kUtf8},
    {"utf16", CsvEncoding::kUtf16},
    {"sjis", CsvEncoding::kShiftJis},
    {"cp932", CsvEncoding::kShiftJis},
    {"windows-31j", CsvEncoding::kShiftJis},
    {"cp1252", CsvEncoding::kWindows1252},
};

constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr absl::string_view kUtf16BigMark = "\xFE\xFF";

uint8_t ByteAt(absl::string_view bytes, size_t i) {
  return static_cast<uint8_t>(bytes[i]);
}

absl::Status WrongByte(absl::string_view bytes, size_t position, CsvEncoding encoding) {
  const auto line = std::count(bytes.begin(), bytes.begin() + position, '\n') + 1;
  return absl::InvalidArgumentError(absl::StrCat(
      "line ", line, ": the byte ", absl::StrFormat("0x%02X", ByteAt(bytes, position)),
      " is no ", CsvEncodingName(encoding),
      "; save the file as \"CSV UTF-8\", or say the right one with --encoding"));
}

size_t FirstNotUtf8(absl::string_view bytes) {
  size_t position = 0;
  while (position < bytes.size()) {
    const size_t length = Utf8CharacterBytes(bytes, position);
    if (length == 0) return position;
    position += length;
  }
  return position;
}

absl::StatusOr<std::string> FromUtf8(absl::string_view bytes) {
  absl::ConsumePrefix(&bytes, kUtf8Mark);
  if (!IsUtf8(bytes)) return WrongByte(bytes, FirstNotUtf8(bytes), CsvEncoding::kUtf8);
  return std::string(bytes);
}

absl::StatusOr<std::string> FromUtf16(absl::string_view bytes) {
  const bool big = absl::ConsumePrefix(&bytes, kUtf16BigMark);
  if (!big && !absl::ConsumePrefix(&bytes, kUtf16LittleMark)) {
    return absl::InvalidArgumentError(
        "UTF-16 without a byte order mark; save the file as \"CSV UTF-8\"");
  }
  const auto unit = [&](size_t i) -> uint32_t {
    const uint32_t first = ByteAt(bytes, i), second = ByteAt(bytes, i + 1);
    return big ? first << 8 | second : second << 8 | first;
  };
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    if (i + 1 == bytes.size()) return WrongByte(bytes, i, CsvEncoding::kUtf16);
    uint32_t code_point = unit(i);
    if (code_point >= 0xD800 && code_point <= 0xDFFF) {
      const uint32_t low = i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (code_point > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return WrongByte(bytes, i, CsvEncoding::kUtf16);
      }
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    AppendUtf8(code_point, &text);
  }
  return text;
}

// What Windows-1252 has at 0x80 to 0x9F; 0: nothing.
constexpr uint16_t kWindows1252[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

absl::StatusOr<std::string> FromWindows1252(absl::string_view bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    uint32_t code_point = ByteAt(bytes, i);
    if (code_point >= 0x80 && code_point <= 0x9F) {
      code_point = kWindows1252[code_point - 0x80];
      if (code_point == 0) return WrongByte(bytes, i, CsvEncoding::kWindows1252);
    }
    AppendUtf8(code_point, &text);
  }
  return text;
}

bool IsShiftJisLead(uint8_t byte) {
  return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xEF) ||
         (byte >= 0xFA && byte <= 0xFC);
}

bool IsShiftJisTrail(uint8_t byte) {
  return byte >= 0x40 && byte <= 0xFC && byte != 0x7F;
}

bool IsHalfWidthKatakana(uint8_t byte) { return byte >= 0xA1 && byte <= 0xDF; }

// The bytes of the character at `i`, 1 or 2; 0 if none begins there.
size_t ShiftJisCharacterBytes(absl::string_view bytes, size_t i) {
  const uint8_t byte = ByteAt(bytes, i);
  if (byte < 0x80 || IsHalfWidthKatakana(byte)) return 1;
  const bool is_pair = IsShiftJisLead(byte) && i + 1 < bytes.size() &&
                       IsShiftJisTrail(ByteAt(bytes, i + 1));
  return is_pair ? 2 : 0;
}

// iconv's state, closed at the end.
class Converter {
 public:
  Converter() : state_(iconv_open("UTF-8", "CP932")) {}
  ~Converter() {
    if (is_open()) iconv_close(state_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Not in a system without the C library's tables.
  bool is_open() const { return state_ != reinterpret_cast<iconv_t>(-1); }

  // Appends the character; false if there is none.
  bool Append(absl::string_view character, std::string* text) {
    char buffer[8];
    char* in = const_cast<char*>(character.data());  // iconv does not write there.
    size_t in_bytes = character.size();
    char* out = buffer;
    size_t out_bytes = sizeof(buffer);
    if (iconv(state_, &in, &in_bytes, &out, &out_bytes) == static_cast<size_t>(-1)) {
      iconv(state_, nullptr, nullptr, nullptr, nullptr);
      return false;
    }
    text->append(buffer, out - buffer);
    return true;
  }

 private:
  iconv_t state_;
};

absl::StatusOr<std::string> FromShiftJis(absl::string_view bytes) {
  Converter converter;
  if (!converter.is_open()) {
    return absl::InvalidArgumentError(
        "Shift_JIS cannot be read on this system (its C library has no table of code "
        "page 932); save the file as \"CSV UTF-8\"");
  }
  std::string text;
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = ShiftJisCharacterBytes(bytes, i);
    if (length == 1 && ByteAt(bytes, i) < 0x80) {
      text.push_back(bytes[i]);
    } else if (length == 0 || !converter.Append(bytes.substr(i, length), &text)) {
      return WrongByte(bytes, i, CsvEncoding::kShiftJis);
    }
    i += length;
  }
  return text;
}

// How many characters look as if they were written in the one or the other.
struct Weights {
  size_t japanese = 0;
  size_t western = 0;
};

bool IsWesternLetter(uint8_t byte) {
  return absl::ascii_isalpha(byte) || (byte >= 0xC0 && byte != 0xD7 && byte != 0xF7);
}

// Weighs the pair at `i`. Nearly all Japanese text has leading bytes below 0xA0, where
// Windows-1252 has punctuation; accented letters are such from 0xE0.
void WeighPair(absl::string_view bytes, size_t i, Weights* weights) {
  const uint8_t trail = ByteAt(bytes, i + 1);
  if (ByteAt(bytes, i) >= 0xE0) {
    ++(IsWesternLetter(trail) ? weights->western : weights->japanese);
    return;
  }
  // A dash or an apostrophe among Latin letters, or one kanji between them.
  const bool alone = trail < 0x80 && (i == 0 || ByteAt(bytes, i - 1) < 0x80) &&
                     (i + 2 >= bytes.size() || ByteAt(bytes, i + 2) < 0x80);
  if (!alone) ++weights->japanese;
}

// `bytes` can be read as Shift_JIS.
Weights Weigh(absl::string_view bytes) {
  Weights weights;
  for (size_t i = 0; i < bytes.size();) {
    if (ByteAt(bytes, i) < 0x80) {
      ++i;
    } else if (IsHalfWidthKatakana(ByteAt(bytes, i))) {
      size_t end = i;
      while (end < bytes.size() && IsHalfWidthKatakana(ByteAt(bytes, end))) ++end;
      // One or two are a sign or a capital with an accent.
      (end - i >= 3 ? weights.japanese : weights.western) += end - i;
      i = end;
    } else {
      WeighPair(bytes, i, &weights);
      i += 2;
    }
  }
  return weights;
}

// True if more than ASCII in it is UTF-8 somewhere.
bool HasUtf8Characters(absl::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (ByteAt(bytes, i) >= 0x80 && Utf8CharacterBytes(bytes, i) > 0) return true;
  }
  return false;
}

absl::Status Undecided(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(why,
                   "; save the file as \"CSV UTF-8\", or say which it is: --encoding "
                   "shift_jis or --encoding windows-1252"));
}

// `bytes` are neither UTF-8 nor marked.
absl::StatusOr<DecodedCsv> Judge(absl::string_view bytes) {
  absl::StatusOr<std::string> japanese = FromShiftJis(bytes);
  absl::StatusOr<std::string> western = FromWindows1252(bytes);
  if (!japanese.ok() && !western.ok()) {
    return Undecided("neither UTF-8 nor Shift_JIS nor Windows-1252");
  }
  bool is_japanese = !western.ok();
  if (japanese.ok() && western.ok()) {
    constexpr size_t kMuch = 3;
    const Weights weights = Weigh(bytes);
    is_japanese = weights.japanese > kMuch * weights.western;
    if (!is_japanese && weights.western <= kMuch * weights.japanese) {
      return Undecided("could be Shift_JIS or Windows-1252");
    }
  }
  if (!is_japanese && HasUtf8Characters(bytes)) {
    return absl::InvalidArgumentError(
        "looks like damaged UTF-8: some of its characters are UTF-8 and some are not; "
        "save the file as \"CSV UTF-8\", or say what it is with --encoding");
  }
  return DecodedCsv{*std::move(is_japanese ? japanese : western),
                    is_japanese ? CsvEncoding::kShiftJis : CsvEncoding::kWindows1252,
                    true};
}

absl::StatusOr<std::string> Decode(absl::string_view bytes, CsvEncoding encoding) {
  switch (encoding) {
    case CsvEncoding::kUtf8:
      return FromUtf8(bytes);
    case CsvEncoding::kUtf16:
      return FromUtf16(bytes);
    case CsvEncoding::kShiftJis:
      return FromShiftJis(bytes);
    case CsvEncoding::kWindows1252:
      return FromWindows1252(bytes);
  }
  return absl::InternalError("an encoding without a decoder");
}

}  // namespace

absl::string_view CsvEncodingName(CsvEncoding encoding) {
  for (const EncodingName& each : kNames) {
    if (each.encoding == encoding) return each.name;
  }
  return "";
}

std::optional<CsvEncoding> FindCsvEncoding(absl::string_view name) {
  for (const EncodingName& each : kNames) {
    if (absl::EqualsIgnoreCase(each.name, name)) return each.encoding;
  }
  return std::nullopt;
}

absl::StatusOr<DecodedCsv> DecodeCsv(absl::string_view bytes,
                                     std::optional<CsvEncoding> encoding) {
  if (!encoding) {
    if (absl::StartsWith(bytes, kUtf16LittleMark) ||
        absl::StartsWith(bytes, kUtf16BigMark)) {
      encoding = CsvEncoding::kUtf16;
    } else if (absl::StrContains(bytes, '\0')) {
      return absl::InvalidArgumentError(
          "holds zero bytes: UTF-16 without a byte order mark, or no text at all; save "
          "the file as \"CSV UTF-8\"");
    } else if (absl::StartsWith(bytes, kUtf8Mark) || IsUtf8(bytes)) {
      encoding = CsvEncoding::kUtf8;
    }
  }
  if (!encoding) return Judge(bytes);
  absl::StatusOr<std::string> text = Decode(bytes, *encoding);
  if (!text.ok()) return text.status();
  return DecodedCsv{*std::move(text), *encoding, false};
}

}  // namespace rastro

// See json_scanner.h. A recursive descent whose depth is bounded, with a function
// for each rule of RFC 8259, section 2 to 7. A function that returns false has
// noted the violation that ends the reading.

#include "services/traceability/json_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/utf8.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

constexpr int kMaxExponent = 308;

absl::string_view NameBytes(absl::string_view text, const JsonNode& node) {
  return text.substr(node.name_begin, node.name_end - node.name_begin);
}

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// What a reader of other dialects may have meant by the text at an error.
std::string SyntaxHint(absl::string_view rest) {
  if (rest.empty()) return "the text ends here; its end is missing";
  if (absl::StartsWithIgnoreCase(rest, "nan") ||
      absl::StartsWithIgnoreCase(rest, "inf") ||
      absl::StartsWithIgnoreCase(rest, "-inf")) {
    return "JSON has no NaN and no infinity; leave the member out";
  }
  switch (rest[0]) {
    case '\'':
      return "strings and names stand between double quotation marks";
    case '}':
    case ']':
      return "a value is missing here; no comma stands before a closing bracket";
    case '\xEF':
      return "remove the byte order mark";
    default:
      return "";
  }
}

class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<JsonNode>> Scan() {
    const bool read = ReadText();
    if (!read || !violations_.empty()) return violations_.ToStatus();
    return std::move(nodes_);
  }

 private:
  bool ReadText() {
    SkipSpace();
    if (AtEnd()) {
      violations_.Add("", "json.empty", "",
                      "one JSON value is wanted; the text is empty");
      return false;
    }
    if (!ReadValue(0, {}, 0)) return false;
    SkipSpace();
    return AtEnd() || Fail("the end of the text");
  }

  // A member's name; both offsets are 0 where the value is no member.
  struct Name {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool has_escapes = false;
  };

  // `parent` is the index of the array or object in which the value stands.
  bool ReadValue(uint32_t parent, const Name& name, size_t depth) {
    const uint32_t index = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({.begin = static_cast<uint32_t>(position_),
                      .name_begin = name.begin,
                      .name_end = name.end,
                      .parent = parent,
                      .name_has_escapes = name.has_escapes});
    current_ = index;
    if (!ReadAnyKind(index, depth)) return false;
    nodes_[index].end = static_cast<uint32_t>(position_);
    nodes_[index].next = static_cast<uint32_t>(nodes_.size());
    current_ = parent;
    return true;
  }

  bool ReadAnyKind(uint32_t index, size_t depth) {
    switch (Peek()) {
      case '{':
        return ReadObject(index, depth + 1);
      case '[':
        return ReadArray(index, depth + 1);
      case '"':
        nodes_[index].kind = JsonKind::kString;
        return ReadString(nodes_[index].has_escapes);
      case 't':
        nodes_[index].kind = JsonKind::kBool;
        return ReadWord("true");
      case 'f':
        nodes_[index].kind = JsonKind::kBool;
        return ReadWord("false");
      case 'n':
        return ReadWord("null");
      default:
        nodes_[index].kind = JsonKind::kNumber;
        return ReadNumber();
    }
  }

  bool ReadObject(uint32_t index, size_t depth) {
    nodes_[index].kind = JsonKind::kObject;
    if (!Enter(depth)) return false;
    if (!Take('}')) {
      do {
        SkipSpace();
        if (Peek() != '"') return Fail("a name between quotation marks");
        Name name;
        name.begin = static_cast<uint32_t>(position_ + 1);
        if (!ReadString(name.has_escapes)) return false;
        name.end = static_cast<uint32_t>(position_ - 1);
        SkipSpace();
        if (!Take(':')) return Fail("a colon");
        SkipSpace();
        if (!ReadValue(index, name, depth)) return false;
        SkipSpace();
      } while (Take(','));
      if (!Take('}')) return Fail("a comma or }");
    }
    CheckNames(index);
    return true;
  }

  bool ReadArray(uint32_t index, size_t depth) {
    nodes_[index].kind = JsonKind::kArray;
    if (!Enter(depth)) return false;
    if (Take(']')) return true;
    do {
      SkipSpace();
      if (!ReadValue(index, {}, depth)) return false;
      SkipSpace();
    } while (Take(','));
    return Take(']') || Fail("a comma or ]");
  }

  // Takes the opening bracket and what space follows it.
  bool Enter(size_t depth) {
    if (depth > kMaxJsonDepth) {
      return Stop("json.depth", PlaceInText(text_, position_),
                  absl::StrCat("at most ", kMaxJsonDepth,
                               " arrays and objects within one another"));
    }
    ++position_;
    SkipSpace();
    return true;
  }

  bool ReadString(bool& has_escapes) {
    ++position_;  // The quotation mark.
    while (!AtEnd()) {
      const unsigned char byte = static_cast<unsigned char>(text_[position_]);
      if (byte == '"') {
        ++position_;
        return true;
      }
      if (byte < 0x20) {
        return Fail("no control character, \\n or \\u00XX for one");
      }
      if (byte == '\\') {
        has_escapes = true;
        if (!ReadEscape()) return false;
      } else if (byte < 0x80) {
        ++position_;
      } else if (!ReadMultibyte()) {
        return false;
      }
    }
    return Fail("a closing quotation mark");
  }

  bool ReadMultibyte() {
    const size_t bytes = Utf8CharacterBytes(text_, position_);
    if (bytes == 0) {
      return Stop("json.utf8",
                  absl::StrCat(Shortened(text_.substr(position_, 4)), " at ",
                               PlaceInText(text_, position_)),
                  "the text must be UTF-8; save it in that encoding");
    }
    position_ += bytes;
    return true;
  }

  bool ReadEscape() {
    ++position_;  // The backslash.
    if (!AtEnd() && text_[position_] == 'u') {
      ++position_;
      return ReadUnicodeEscape();
    }
    if (AtEnd() || !absl::StrContains("\"\\/bfnrt", text_[position_])) {
      return Fail("one of \" \\ / b f n r t u after a backslash");
    }
    ++position_;
    return true;
  }

  // A surrogate stands for half a character: only a pair has a meaning.
  bool ReadUnicodeEscape() {
    uint32_t unit = 0;
    if (!ReadFourDigits(&unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      return Fail("no low surrogate without a high one");
    }
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    uint32_t low = 0;
    if (!absl::StartsWith(text_.substr(position_), "\\u")) {
      return Fail("a low surrogate after a high one");
    }
    position_ += 2;
    if (!ReadFourDigits(&low)) return false;
    return (low >= 0xDC00 && low <= 0xDFFF) || Fail("a low surrogate after a high one");
  }

  bool ReadFourDigits(uint32_t* unit) {
    for (int i = 0; i < 4; ++i, ++position_) {
      if (AtEnd() || !absl::ascii_isxdigit(text_[position_])) {
        return Fail("four hexadecimal digits after \\u");
      }
      const char c = absl::ascii_tolower(text_[position_]);
      *unit = *unit * 16 + (absl::ascii_isdigit(c) ? c - '0' : c - 'a' + 10);
    }
    return true;
  }

  bool ReadNumber() {
    const size_t begin = position_;
    Take('-');
    if (!Take('0') && !TakeDigits()) {
      position_ = begin;
      return Fail("a value");
    }
    if (Take('.') && !TakeDigits()) return Fail("a digit after the point");
    int exponent = 0;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      const size_t digits = position_;
      if (!TakeDigits()) return Fail("a digit in the exponent");
      for (size_t i = digits; i < position_; ++i) {
        exponent = std::min(exponent * 10 + (text_[i] - '0'), kMaxExponent + 1);
      }
    }
    CheckNumber(text_.substr(begin, position_ - begin), exponent);
    return true;
  }

  void CheckNumber(absl::string_view number, int exponent) {
    if (number.size() <= kMaxJsonNumberBytes && exponent <= kMaxExponent) return;
    if (violations_.full()) return violations_.AddUnlisted();
    violations_.Add(JsonPointer(text_, nodes_, current_), "json.number", number,
                    absl::StrCat("at most ", kMaxJsonNumberBytes,
                                 " characters, exponent at most ", kMaxExponent));
  }

  bool TakeDigits() {
    const size_t begin = position_;
    while (!AtEnd() && absl::ascii_isdigit(text_[position_])) ++position_;
    return position_ > begin;
  }

  bool ReadWord(absl::string_view word) {
    if (!absl::StartsWith(text_.substr(position_), word)) {
      return Fail("a value");
    }
    position_ += word.size();
    return true;
  }

  // Two readers may disagree which of two members with one name counts.
  void CheckNames(uint32_t object) {
    if (!HasFewDistinctNames(object)) CheckManyNames(object);
  }

  // Most objects are small: comparing their names is faster than hashing them.
  // False if there are many, one is escaped, or two are equal.
  bool HasFewDistinctNames(uint32_t object) const {
    constexpr size_t kFew = 24;
    std::array<absl::string_view, kFew> names;
    size_t count = 0;
    for (uint32_t i = object + 1; i < nodes_.size(); i = nodes_[i].next) {
      const absl::string_view name = NameBytes(text_, nodes_[i]);
      if (count == kFew || nodes_[i].name_has_escapes ||
          std::find(names.begin(), names.begin() + count, name) !=
              names.begin() + count) {
        return false;
      }
      names[count++] = name;
    }
    return true;
  }

  void CheckManyNames(uint32_t object) {
    const uint32_t end = static_cast<uint32_t>(nodes_.size());
    absl::flat_hash_set<std::string> escaped;
    absl::flat_hash_set<absl::string_view> names;
    for (uint32_t i = object + 1; i < end; i = nodes_[i].next) {
      absl::string_view name = NameBytes(text_, nodes_[i]);
      std::string resolved;
      if (absl::StrContains(name, '\\')) {
        resolved = UnescapeJson(name);
        name = resolved;
      }
      const bool known = names.contains(name) || escaped.contains(name);
      if (known && violations_.full()) {
        violations_.AddUnlisted();
      } else if (known) {
        violations_.Add(
            absl::StrCat(JsonPointer(text_, nodes_, object), PointerStep(name)),
            "json.duplicate", PlaceInText(text_, nodes_[i].name_begin - 1),
            "the name stands twice in one object; remove one");
      } else if (resolved.empty()) {
        names.insert(name);
      } else {
        escaped.insert(std::move(resolved));
      }
    }
  }

  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[position_])) ++position_;
  }

  bool AtEnd() const { return position_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[position_]; }

  bool Take(char c) {
    if (Peek() != c || AtEnd()) return false;
    ++position_;
    return true;
  }

  bool Fail(absl::string_view wanted) {
    const absl::string_view rest = text_.substr(std::min(position_, text_.size()));
    const std::string place = PlaceInText(text_, position_);
    if (absl::StartsWith(rest, "//") || absl::StartsWith(rest, "/*")) {
      return Stop("json.comment", absl::StrCat(rest.substr(0, 2), " at ", place),
                  "JSON has no comments; remove it");
    }
    std::string hint = absl::StrCat("wanted ", wanted);
    const std::string meant = SyntaxHint(rest);
    if (!meant.empty()) absl::StrAppend(&hint, "; ", meant);
    return Stop(
        "json.syntax",
        absl::StrCat(rest.empty() ? "the end of the text" : Shortened(rest.substr(0, 16)),
                     " at ", place),
        std::move(hint));
  }

  bool Stop(absl::string_view rule, std::string value, std::string hint) {
    violations_.Add({nodes_.empty() ? "" : JsonPointer(text_, nodes_, current_),
                     std::string(rule), std::move(value), std::move(hint)});
    return false;
  }

  const absl::string_view text_;
  size_t position_ = 0;
  std::vector<JsonNode> nodes_;
  uint32_t current_ = 0;  // The innermost value that has begun.
  Violations violations_;
};

}  // namespace

absl::StatusOr<std::vector<JsonNode>> ScanJson(absl::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return ViolationError({"", "json.size", absl::StrCat(text.size(), " bytes"),
                           absl::StrCat("at most ", max_bytes, " bytes")});
  }
  return Scanner(text).Scan();
}

std::string JsonName(absl::string_view text, const JsonNode& node) {
  const absl::string_view name = NameBytes(text, node);
  return node.name_has_escapes ? UnescapeJson(name) : std::string(name);
}

std::string JsonPointer(absl::string_view text, const std::vector<JsonNode>& nodes,
                        uint32_t index) {
  std::vector<std::string> steps;
  for (; index != nodes[index].parent; index = nodes[index].parent) {
    const JsonNode& node = nodes[index];
    if (nodes[node.parent].kind == JsonKind::kObject) {
      steps.push_back(PointerStep(JsonName(text, node)));
      continue;
    }
    size_t element = 0;
    for (uint32_t i = node.parent + 1; i < index; i = nodes[i].next) ++element;
    steps.push_back(absl::StrCat("/", element));
  }
  std::string pointer;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    absl::StrAppend(&pointer, *step);
  }
  return pointer;
}

}  // namespace rastro

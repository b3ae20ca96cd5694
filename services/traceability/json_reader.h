// A strict JSON reader (RFC 8259) that knows where each value stands: slices of
// the text, JSON pointers, numbers as they were written. What it accepts, every
// other reader understands alike: valid UTF-8, no duplicate names, no comments.
// Pure; a JsonDocument is immutable, hence thread-safe.
// Specification: RFC 8259, RFC 6901; docs/epcis-content.md, section 1.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_READER_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr size_t kMaxJsonDepth = 64;
// Longer numbers, and exponents beyond +-308, are refused.
inline constexpr size_t kMaxJsonNumberBytes = 64;

enum class JsonKind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

// One value of a JsonDocument, with its descendants behind it in pre-order.
struct JsonNode {
  uint32_t begin = 0;       // Where the value's bytes begin in the text ...
  uint32_t end = 0;         // ... and the first byte behind them.
  uint32_t name_begin = 0;  // The member's name without quotation marks; both 0
  uint32_t name_end = 0;    // if the value is no member.
  uint32_t parent = 0;      // Index of the array or object; its own at the root.
  uint32_t next = 0;        // Index of the first node that is no descendant.
  JsonKind kind = JsonKind::kNull;
  bool has_escapes = false;       // In a string's characters.
  bool name_has_escapes = false;  // In the member's name.
};

class JsonDocument;
class JsonChildren;

// A value in a JsonDocument; valid as long as the document and its text are.
class JsonValue {
 public:
  JsonValue(const JsonDocument* document, uint32_t index)
      : document_(document), index_(index) {}

  JsonKind kind() const { return node().kind; }
  bool is(JsonKind kind) const { return node().kind == kind; }

  // The bytes of the value exactly as they stand in the text.
  absl::string_view raw() const;
  // Where raw() begins in the text.
  size_t offset() const { return node().begin; }
  // A string's characters, escapes resolved; of other kinds the same as raw().
  std::string Text() const;
  // The same without a copy; in `*scratch` if escapes had to be resolved.
  absl::string_view TextIn(std::string* scratch) const;

  // The name of the member that this value is; "" if it is none.
  std::string Name() const;
  // The same without a copy; in `*scratch` if escapes had to be resolved.
  absl::string_view NameIn(std::string* scratch) const;
  // Where the member's name, with its quotation mark, begins in the text.
  size_t name_offset() const { return node().name_begin - 1; }
  // The value's JSON pointer in its document; the root's is "".
  std::string Pointer() const;

  // Elements of an array or members of an object in their order; of other kinds
  // none.
  std::vector<JsonValue> Children() const;
  // The same to walk over, without a list of them.
  JsonChildren Each() const;
  // An object's member; nullopt if there is none or this is no object.
  std::optional<JsonValue> Find(absl::string_view name) const;

 private:
  const JsonNode& node() const;

  const JsonDocument* document_;
  uint32_t index_;
};

// The children of a value, in their order: `for (const JsonValue& child : v.Each())`.
class JsonChildren {
 public:
  class Iterator {
   public:
    Iterator(const JsonDocument* document, uint32_t index)
        : document_(document), index_(index) {}
    JsonValue operator*() const { return JsonValue(document_, index_); }
    Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.index_ == b.index_;
    }

   private:
    const JsonDocument* document_;
    uint32_t index_;
  };

  JsonChildren(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }
  bool empty() const { return begin_ == end_; }

 private:
  Iterator begin_, end_;
};

// A parsed text. Keeps a view of the text, which must outlive it.
class JsonDocument {
 public:
  // Reads all of `text`, at most `max_bytes` (below 2^32) of it. Uses memory
  // proportional to the text, and stack for at most kMaxJsonDepth levels.
  // INVALID_ARGUMENT with violations (violation.h) otherwise; duplicate names and
  // oversized numbers are all listed, anything else ends the reading.
  // Rules: json.size, json.empty, json.syntax, json.comment, json.utf8,
  // json.depth, json.duplicate, json.number.
  static absl::StatusOr<JsonDocument> Parse(absl::string_view text, size_t max_bytes);

  JsonValue root() const { return JsonValue(this, 0); }
  absl::string_view text() const { return text_; }

 private:
  friend class JsonValue;
  friend class JsonChildren;

  JsonDocument(absl::string_view text, std::vector<JsonNode> nodes)
      : text_(text), nodes_(std::move(nodes)) {}

  absl::string_view text_;
  std::vector<JsonNode> nodes_;
};

// Where byte `offset` of `text` is, for people: "byte 12, line 2, column 3".
std::string PlaceInText(absl::string_view text, size_t offset);

// The characters of a JSON string between its quotation marks, escapes resolved.
// `raw` must come from a sound JSON text.
std::string UnescapeJson(absl::string_view raw);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_READER_H_

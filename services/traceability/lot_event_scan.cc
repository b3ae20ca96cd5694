// See lot_event_scan.h. Tables made from the descriptors say what each field number of
// each message wants, so that no field can be forgotten.

#include "services/traceability/lot_event_scan.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/lot_event_check.h"
#include "services/traceability/lot_event_forms.h"

namespace rastro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Timestamp;

struct FieldScan;
using MessageScan = std::vector<FieldScan>;  // By field number.

struct FieldScan {
  enum class Kind : uint8_t { kUnknown, kText, kMessage, kTime, kEnum, kNumber };

  Kind kind = Kind::kUnknown;  // Unknown is also what cannot be judged here.
  const FieldRule* rule = nullptr;
  const MessageScan* message = nullptr;
  uint64_t enum_values = 0;  // A bit for each number.
};

class Tables {
 public:
  Tables() : event_(Table(*v1::LotEvent::descriptor())) {}

  const MessageScan& event() const { return *event_; }

 private:
  const MessageScan* Table(const Descriptor& message) {
    auto [found, is_new] = tables_.try_emplace(&message);
    if (!is_new) return found->second.get();
    found->second = std::make_unique<MessageScan>();
    MessageScan& table = *found->second;
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      const size_t number = static_cast<size_t>(field.number());
      if (table.size() <= number) table.resize(number + 1);
      table[number] = Scan(field);
    }
    return &table;
  }

  FieldScan Scan(const FieldDescriptor& field) {
    FieldScan scan;
    scan.rule = &RuleOf(field);
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        scan.kind = FieldScan::Kind::kText;
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (field.message_type() == Timestamp::descriptor()) {
          scan.kind = FieldScan::Kind::kTime;
        } else {
          scan.kind = FieldScan::Kind::kMessage;
          scan.message = Table(*field.message_type());
        }
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field.is_repeated()) break;
        scan.kind = FieldScan::Kind::kEnum;
        for (int i = 0; i < field.enum_type()->value_count(); ++i) {
          const int value = field.enum_type()->value(i)->number();
          if (value >= 0 && value < 64) scan.enum_values |= uint64_t{1} << value;
        }
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
      case FieldDescriptor::CPPTYPE_UINT32:
        if (!field.is_repeated()) scan.kind = FieldScan::Kind::kNumber;
        break;
      default:
        break;
    }
    return scan;
  }

  std::map<const Descriptor*, std::unique_ptr<MessageScan>> tables_;
  const MessageScan* event_;
};

std::optional<uint64_t> TakeVarint(absl::string_view& bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < std::min<size_t>(bytes.size(), 10); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    value |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<absl::string_view> TakeDelimited(absl::string_view& bytes) {
  const std::optional<uint64_t> size = TakeVarint(bytes);
  if (!size || *size > bytes.size()) return std::nullopt;
  const absl::string_view taken = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return taken;
}

bool IsTimeInOrder(absl::string_view bytes) {
  Timestamp time;
  return time.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         time.GetReflection()->GetUnknownFields(time).empty() && IsInRange(time);
}

bool IsInOrder(absl::string_view bytes, const MessageScan& message) {
  constexpr uint64_t kVarint = 0, kDelimited = 2;  // Wire types.
  using Kind = FieldScan::Kind;
  absl::InlinedVector<std::pair<uint64_t, absl::string_view>, 8> distinct;
  while (!bytes.empty()) {
    const std::optional<uint64_t> tag = TakeVarint(bytes);
    const uint64_t number = tag.value_or(0) >> 3;
    if (number == 0 || number >= message.size()) return false;
    const FieldScan& field = message[number];
    const uint64_t wire_type = *tag & 7;
    if (field.kind == Kind::kNumber || field.kind == Kind::kEnum) {
      const std::optional<uint64_t> value = TakeVarint(bytes);
      if (wire_type != kVarint || !value) return false;
      if (field.kind == Kind::kNumber) continue;
      if (*value >= 64 || !(field.enum_values >> *value & 1)) return false;
      continue;
    }
    if (field.kind == Kind::kUnknown || wire_type != kDelimited) return false;
    const std::optional<absl::string_view> value = TakeDelimited(bytes);
    if (!value) return false;
    const bool is_good = field.kind == Kind::kText   ? field.rule->form->fits(*value)
                         : field.kind == Kind::kTime ? IsTimeInOrder(*value)
                                                     : IsInOrder(*value, *field.message);
    if (!is_good) return false;
    if (field.rule->is_distinct) distinct.emplace_back(number, *value);
  }
  std::sort(distinct.begin(), distinct.end());
  return std::adjacent_find(distinct.begin(), distinct.end()) == distinct.end();
}

}  // namespace

bool FieldsAreInOrder(absl::string_view content) {
  static const Tables* const tables = new Tables;
  return IsInOrder(content, tables->event());
}

}  // namespace rastro

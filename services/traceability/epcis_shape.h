// Which members the objects of EPCIS 2.0 JSON have, and of what form their values
// are: tables, nothing else. epcis_check.h walks over them.
// For this folder. Pure and thread-safe.
// Specification: EPCIS 2.0, sections 7.3, 7.4 and 9.5, and its JSON Schema.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_SHAPE_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_SHAPE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace rastro {

// What a value, or each element of a list, must be.
enum class ValueForm : uint8_t {
  kAny,         // Anything, or judged elsewhere.
  kObject,      // An object of MemberRule::shape; of any shape if that is null.
  kString,      // Any string.
  kNumber,      // A number without quotation marks.
  kBool,        // true or false.
  kTime,        // A date-time; without offset it is local time.
  kOffsetTime,  // A date-time with offset.
  kVersion,     // Such as 2.0.
  kUom,         // UN/ECE Rec 20: two or three capitals or digits.
  kHex,         // An even or odd number of hexadecimal digits, at least one.
  kUri,         // An absolute URI or a prefixed name.
  kUris,        // One URI or a list of them.
  kKey,         // A URI; if it is a GS1 key it must be sound.
  kEpc,         // A URI; whether a GS1 key is sound the event's reader judges.
  kEpcClass,    // The same of a lot or a product, not of a single thing.
  kToken,       // Should be a URI.
  kContext,     // A JSON-LD context.
  kAttribute,   // A number, a string or an object.
  kBizStep,     // The following: a name of the list, or a URI of another.
  kDisposition,
  kBizTransactionType,
  kSourceDestinationType,
  kErrorReason,
  kComponent,
  kMeasurementType,
  kSensorAlertType,
};

// Bits of MemberRule::traits.
inline constexpr uint8_t kIsList = 1;      // A list of such values.
inline constexpr uint8_t kIsRequired = 2;  // Must be there.
inline constexpr uint8_t kIsNotEmpty = 4;  // The list has an element.
inline constexpr uint8_t kIsDistinct = 8;  // No element stands twice.

// Bits of MemberRule::events.
inline constexpr uint8_t kInObject = 1;
inline constexpr uint8_t kInAggregation = 2;
inline constexpr uint8_t kInTransaction = 4;
inline constexpr uint8_t kInTransformation = 8;
inline constexpr uint8_t kInAssociation = 16;
inline constexpr uint8_t kInAll = 31;

struct ObjectShape;

struct MemberRule {
  absl::string_view name;
  ValueForm form = ValueForm::kAny;
  uint8_t traits = 0;
  const ObjectShape* shape = nullptr;  // For kObject.
  uint8_t events = kInAll;             // The event types that have the member.
};

// What members besides those of the table an object may have.
enum class OtherMembers : uint8_t {
  kRefused,     // None.
  kExtensions,  // Names with a namespace; others are lost on readers of JSON-LD.
  kMasterData,  // Names with a namespace (ILMD).
  kFree,        // Any.
};

struct ObjectShape {
  // At most 64. A name may stand twice, for different event types.
  absl::Span<const MemberRule> members;
  OtherMembers others = OtherMembers::kExtensions;
};

// An event of any type; `type`, `action` and identifiers are judged by
// epcis_reader.h.
extern const ObjectShape kEventShape;

// The two kinds of documents, without the events in their body.
extern const ObjectShape kDocumentShape;
extern const ObjectShape kQueryDocumentShape;

// What is left of them when the body is taken away: a content of its own
// (docs/epcis-content.md, section 2).
extern const ObjectShape kDocumentHeaderShape;
extern const ObjectShape kQueryDocumentHeaderShape;

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_SHAPE_H_

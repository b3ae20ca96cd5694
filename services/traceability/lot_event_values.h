// Reads single JSON values of an EPCIS event into fields of a LotEvent.
// For this folder. Pure and thread-safe.
// Specification: docs/lot-event-epcis.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_VALUES_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_VALUES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

class LotEventValues {
 public:
  // Of an event with those prefixes, which must outlive this; `zone_offset_minutes`
  // is for times without an offset.
  LotEventValues(const JsonLdPrefixes* prefixes, int zone_offset_minutes)
      : prefixes_(*prefixes), zone_offset_(zone_offset_minutes) {}

  // Sets `field` of `message`, or adds to it if it is a list, in every form of
  // lot_event_members.h but kPlace and kObject. Returns what of `value` is lost and
  // why; "" if nothing is. An empty text says nothing, and sets nothing.
  std::string Read(const JsonValue& value, const google::protobuf::FieldDescriptor& field,
                   google::protobuf::Message* message) const;
  // The same for a text, whatever the form of the field.
  std::string ReadText(const JsonValue& value,
                       const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message* message) const;

 private:
  // Sets what fits the field. An empty text says nothing.
  std::string Take(const google::protobuf::FieldDescriptor& field, std::string text,
                   google::protobuf::Message* message) const;
  // Takes what `written` means. Event hash IDs take it as it is written, unless its
  // prefix is one of the EPCIS context.
  std::string TakeText(const google::protobuf::FieldDescriptor& field,
                       absl::string_view written, std::string meant,
                       google::protobuf::Message* message) const;
  std::string ReadDecimal(const JsonValue& value,
                          const google::protobuf::FieldDescriptor& field,
                          google::protobuf::Message* message) const;
  std::string ReadCount(const JsonValue& value,
                        const google::protobuf::FieldDescriptor& field,
                        google::protobuf::Message* message) const;
  std::string ReadTime(const JsonValue& value,
                       const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message* message) const;
  std::string ReadHex(const JsonValue& value,
                      const google::protobuf::FieldDescriptor& field,
                      google::protobuf::Message* message) const;
  // Actions are written in capitals, other words in small letters.
  std::string ReadWord(const JsonValue& value,
                       const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message* message) const;

  const JsonLdPrefixes& prefixes_;
  const int zone_offset_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_VALUES_H_

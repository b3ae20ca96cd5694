// Finds the field of a LotEvent that a column's path names, making what lies between.
// For this folder. Not thread-safe.
// Specification: csv_column.h, path.

#ifndef RASTRO_SERVICES_CSV_EVENT_FIELDS_H_
#define RASTRO_SERVICES_CSV_EVENT_FIELDS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

struct FieldSlot {
  google::protobuf::Message* message = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::string pointer;  // JSON pointer, as the event's reader names the field.

  // Sets the text, or adds it to a list; in a list the pointer becomes the element's.
  void Put(std::string text);
};

class EventFields {
 public:
  // "$" in a path is the field `what` of the event ("transformation"). `event` must
  // outlive this.
  EventFields(v1::LotEvent* event, absl::string_view what)
      : event_(*event), what_(what) {}

  // The next row: each list named with "[]" gets an element of its own.
  void BeginRow() { elements_.clear(); }

  // `path` must be one of a column (asserted).
  FieldSlot Locate(absl::string_view path);

 private:
  // The element of the list `field` that this row adds, and its pointer.
  struct Element {
    google::protobuf::Message* message = nullptr;
    std::string pointer;
  };

  Element Enter(const Element& parent, absl::string_view step,
                const std::string& path_so_far);

  v1::LotEvent& event_;
  const std::string what_;
  std::map<std::string, Element> elements_;  // By path.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_EVENT_FIELDS_H_

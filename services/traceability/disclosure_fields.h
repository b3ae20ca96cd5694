// The fields of an event that a disclosure profile can name: those of
// docs/lot-event-epcis.md, by their EPCIS names, the same for both media types.
// For this folder. Pure and thread-safe.
// Specification: docs/disclosure.md, section 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_FIELDS_H_
#define RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_FIELDS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace rastro {

struct DisclosureField {
  bool is_group = false;           // Of further fields: "outputQuantityList".
  bool is_standard = false;        // EPCIS itself has it; otherwise it is an extension.
  bool is_shared = false;          // An extension that may stand in any namespace.
  std::vector<std::string> needs;  // Paths without which an element says nothing.
};

// All of them by path: "bizStep", "ilmd/slaughterDate",
// "outputQuantityList/epcClass".
const std::map<std::string, DisclosureField>& DisclosureFields();

// The field of this path, or nullptr.
const DisclosureField* FindDisclosureField(const std::string& path);

// What a profile need not name, because an event says something else without it.
const std::set<std::string>& AlwaysPublicPaths();

// The path of a field of LotEvent, or of a message in it, below `group` ("" at the
// top). What only groups others in a LotEvent has the path of its group.
std::string DisclosurePath(const std::string& group,
                           const google::protobuf::FieldDescriptor& field);

// "group/name", or "name" at the top.
std::string JoinedPath(absl::string_view group, absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_FIELDS_H_

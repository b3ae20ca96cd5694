// See event_hash_layout.h.

#include "services/traceability/event_hash_layout.h"

#include <algorithm>
#include <utility>

namespace rastro {
namespace {

using Field = EventHashField;
using Fields = std::vector<EventHashField>;
using Kind = EventHashValueKind;

Field Value(absl::string_view name, Kind kind = Kind::kText) {
  return {name, "", name, kind, {}};
}

Field EpcList(absl::string_view name) { return {name, name, "epc", Kind::kText, {}}; }

Field QuantityList(absl::string_view name) {
  return {name,
          name,
          "quantityElement",
          Kind::kText,
          {Value("epcClass"), Value("quantity"), Value("uom")}};
}

// A list of pairs; the type first, however the JSON has it.
Field TypedList(absl::string_view list, absl::string_view name, Kind type) {
  return {list, list, "", Kind::kText, {Value("type", type), Value(name)}};
}

Field Place(absl::string_view name) {
  return {name, "", name, Kind::kText, {Value("id")}};
}

Field PersistentDisposition() {
  return {"persistentDisposition",
          "",
          "persistentDisposition",
          Kind::kText,
          {Value("set", Kind::kDisposition), Value("unset", Kind::kDisposition)}};
}

Field SensorMetadata() {
  return {"sensorMetadata",
          "",
          "sensorMetadata",
          Kind::kText,
          {Value("time", Kind::kTime), Value("startTime", Kind::kTime),
           Value("endTime", Kind::kTime), Value("deviceID"), Value("deviceMetadata"),
           Value("rawData"), Value("dataProcessingMethod"), Value("bizRules")}};
}

Field SensorReportLayout() {
  return {"sensorReport",
          "",
          "sensorReport",
          Kind::kText,
          {Value("type", Kind::kMeasurementType),
           Value("exception", Kind::kMeasurementType),
           Value("deviceID"),
           Value("deviceMetadata"),
           Value("rawData"),
           Value("dataProcessingMethod"),
           Value("time", Kind::kTime),
           Value("microorganism"),
           Value("chemicalSubstance"),
           Value("value"),
           Value("component", Kind::kComponent),
           Value("stringValue"),
           Value("booleanValue"),
           Value("hexBinaryValue"),
           Value("uriValue"),
           Value("minValue"),
           Value("maxValue"),
           Value("meanValue"),
           Value("sDev"),
           Value("percRank"),
           Value("percValue"),
           Value("uom"),
           Value("coordinateReferenceSystem")}};
}

Field SensorElementList(absl::string_view heading) {
  return {"sensorElementList",
          heading,
          "sensorElement",
          Kind::kText,
          {SensorMetadata(), SensorReportLayout()}};
}

void Append(Fields fields, Fields* to) {
  std::move(fields.begin(), fields.end(), std::back_inserter(*to));
}

Fields TypedLists() {
  return {
      TypedList("bizTransactionList", "bizTransaction", Kind::kBizTransactionType),
      TypedList("sourceList", "source", Kind::kSourceDestinationType),
      TypedList("destinationList", "destination", Kind::kSourceDestinationType),
  };
}

// What all profiles have in common, between parentID and sensors.
Fields Middle() {
  return {EpcList("inputEPCList"),
          EpcList("childEPCs"),
          QuantityList("quantityList"),
          QuantityList("childQuantityList"),
          QuantityList("inputQuantityList"),
          EpcList("outputEPCList"),
          QuantityList("outputQuantityList"),
          Value("action"),
          Value("transformationID"),
          Value("bizStep", Kind::kBizStep),
          Value("disposition", Kind::kDisposition),
          PersistentDisposition(),
          Place("readPoint"),
          Place("bizLocation")};
}

EventHashLayout MakeLayout(EventHashProfile profile) {
  const bool legacy = profile == EventHashProfile::kLegacy;
  const bool cbv20 = profile == EventHashProfile::kCbv20;
  EventHashLayout layout;
  layout.fields = {Value("eventTime", Kind::kTime),
                   Value("eventTimeZoneOffset", Kind::kZoneOffset)};
  if (legacy) {
    Append({Value("certificationInfo"), Value("parentID"), EpcList("epcList")},
           &layout.fields);
  } else {
    Append({EpcList("epcList"), Value("parentID")}, &layout.fields);
  }
  Append(Middle(), &layout.fields);
  Append(TypedLists(), legacy ? &layout.tail : &layout.fields);
  Append({SensorElementList(cbv20 ? "" : "sensorElementList")}, &layout.fields);
  layout.extensions = cbv20    ? EventHashExtensions::kBehind
                      : legacy ? EventHashExtensions::kInsideIfSlash
                               : EventHashExtensions::kInside;
  layout.heads_list_extensions = legacy;
  layout.sorts_ilmd = !cbv20;
  return layout;
}

template <size_t size>
bool Contains(const absl::string_view (&names)[size], absl::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

const EventHashLayout& EventHashLayoutOf(EventHashProfile profile) {
  static const auto* const layouts = new std::vector<EventHashLayout>{
      MakeLayout(EventHashProfile::kCbv20), MakeLayout(EventHashProfile::kCbv21),
      MakeLayout(EventHashProfile::kLegacy)};
  return (*layouts)[static_cast<size_t>(profile)];
}

bool IsEventHashComment(absl::string_view name) {
  static constexpr absl::string_view kNames[] = {"@context", "rdfs:comment", "comment",
                                                 "#text"};
  return Contains(kNames, name);
}

bool IsOutsideEventHashExtensions(absl::string_view name) {
  static constexpr absl::string_view kNames[] = {
      "eventID", "type", "recordTime", "errorDeclaration", "certificationInfo", "ilmd"};
  return Contains(kNames, name);
}

}  // namespace rastro

// See lot_event_reader.h.

#include "services/traceability/lot_event_reader.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/stubs/logging.h"
#include "services/traceability/event_time.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/fact_builder.h"
#include "services/traceability/lot_event_check.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_scan.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

EventAction ActionOf(v1::Action action) {
  switch (action) {
    case v1::ACTION_ADD:
      return EventAction::kAdd;
    case v1::ACTION_OBSERVE:
      return EventAction::kObserve;
    case v1::ACTION_DELETE:
      return EventAction::kDelete;
    default:
      return EventAction::kNone;
  }
}

// The words of the stage profile; "" if not said.
std::string ResultText(v1::InspectionResult result) {
  switch (result) {
    case v1::INSPECTION_RESULT_PASSED:
      return "passed";
    case v1::INSPECTION_RESULT_RESTRICTED:
      return "restricted";
    case v1::INSPECTION_RESULT_CONDEMNED:
      return "condemned";
    default:
      return "";
  }
}

class LotEventReader {
 public:
  // `fields_are_good`: CheckLotEventFields() is known to find nothing.
  LotEventReader(const v1::LotEvent& event, ContentExtent extent, bool fields_are_good)
      : event_(event),
        extent_(extent),
        fields_are_good_(fields_are_good),
        builder_(extent) {}

  absl::StatusOr<EventFacts> Read() {
    if (!fields_are_good_) CheckLotEventFields(event_, &violations());
    CheckMemberNamespaces(event_, &violations());
    ReadTime();
    ReadErrorDeclaration();
    facts().event_id = event_.event_id();
    facts().biz_step = event_.biz_step();
    facts().disposition = event_.disposition();
    facts().remark = event_.remark();
    facts().read_point = PlaceUri(event_.read_point());
    facts().biz_location = PlaceUri(event_.biz_location());
    ReadPersistentDisposition();
    ReadContext();
    ReadSensors();
    ReadCertificates();
    ReadFarmShares();
    ReadFacilityList();
    builder_.AddAttribute("establishment", event_.establishment());
    builder_.AddAttribute("antemortemResult", ResultText(event_.ante_mortem_result()));
    for (const std::string& number : event_.transport().container_numbers()) {
      builder_.AddAttribute("containerNumber", number);
    }
    for (const std::string& number : event_.transport().seal_numbers()) {
      builder_.AddAttribute("sealNumber", number);
    }
    return builder_.Finish(ReadWhat());
  }

 private:
  EventFacts& facts() { return builder_.facts(); }
  Violations& violations() { return builder_.violations(); }

  // `pointer` comes in pieces, to be joined only if something is missing.
  template <typename... Pieces>
  void WantPresent(bool present, absl::string_view hint, const Pieces&... pointer) {
    if (present) return;
    violations().Add(absl::StrCat(pointer...), "field.missing", "", std::string(hint));
  }

  void ReadTime() {
    WantPresent(event_.has_event_time(), "wanted when it happened", "/eventTime");
    facts().event_time = TimeOf(event_.event_time());
    const auto offset = ParseZoneOffset(event_.event_time_zone_offset());
    if (offset) {
      facts().zone_offset_minutes = *offset;
    } else {
      violations().Add("/eventTimeZoneOffset", "event.zone_offset",
                       event_.event_time_zone_offset(),
                       "wanted an offset from UTC from -14:00 to +14:00, such "
                       "as -07:00");
    }
  }

  void ReadErrorDeclaration() {
    if (!event_.has_error_declaration()) return;
    const v1::ErrorDeclaration& said = event_.error_declaration();
    WantPresent(said.has_declaration_time(), "wanted when the error was declared",
                "/errorDeclaration/declarationTime");
    if (said.reason() == "did_not_occur" && said.corrective_event_ids_size() > 0) {
      violations().Add("/errorDeclaration/correctiveEventIDs",
                       "error_declaration.corrective_ids", said.corrective_event_ids(0),
                       "an event that did not occur is corrected by none");
    }
    facts().error_declaration =
        ErrorDeclaration{.declaration_time = TimeOf(said.declaration_time()),
                         .reason = said.reason(),
                         .corrective_event_ids = {said.corrective_event_ids().begin(),
                                                  said.corrective_event_ids().end()}};
  }

  void ReadPersistentDisposition() {
    if (!event_.has_persistent_disposition()) return;
    const v1::PersistentDisposition& said = event_.persistent_disposition();
    WantPresent(said.set_size() + said.unset_size() > 0, "wanted something set or unset",
                "/persistentDisposition");
    if (!event_.has_object() && !event_.has_transformation()) {
      violations().Add("/persistentDisposition", "event.member", "persistentDisposition",
                       "only object and transformation events have one");
    }
    facts().persistent_set = {said.set().begin(), said.set().end()};
    facts().persistent_unset = {said.unset().begin(), said.unset().end()};
  }

  void ReadContext() {
    for (int i = 0; i < event_.biz_transaction_list_size(); ++i) {
      const v1::BizTransaction& each = event_.biz_transaction_list(i);
      WantPresent(!each.biz_transaction().empty(), "wanted the document's identifier",
                  "/bizTransactionList/", i, "/bizTransaction");
      facts().biz_transactions.push_back({each.type(), each.biz_transaction()});
    }
    for (int i = 0; i < event_.source_list_size(); ++i) {
      const v1::Source& each = event_.source_list(i);
      WantPresent(!each.type().empty() && !each.source().empty(),
                  "wanted type and source", "/sourceList/", i);
      facts().sources.push_back({each.type(), PlaceUri(each.source())});
    }
    for (int i = 0; i < event_.destination_list_size(); ++i) {
      const v1::Destination& each = event_.destination_list(i);
      WantPresent(!each.type().empty() && !each.destination().empty(),
                  "wanted type and destination", "/destinationList/", i);
      facts().destinations.push_back({each.type(), PlaceUri(each.destination())});
    }
  }

  void ReadSensors() {
    for (int i = 0; i < event_.sensor_element_list_size(); ++i) {
      const v1::SensorElement& element = event_.sensor_element_list(i);
      const std::string pointer = absl::StrCat("/sensorElementList/", i, "/sensorReport");
      WantPresent(element.sensor_report_size() > 0, "wanted a measurement", pointer);
      for (int j = 0; j < element.sensor_report_size(); ++j) {
        const v1::SensorReport& report = element.sensor_report(j);
        WantPresent(!report.type().empty(), "wanted the kind of measurement", pointer,
                    "/", j, "/type");
        if (report.hex_binary_value().size() > 1024) {
          violations().Add(absl::StrCat(pointer, "/", j, "/hexBinaryValue"),
                           "field.length", report.hex_binary_value(),
                           "at most 1024 bytes");
        }
        AddReport(element.sensor_metadata(), report);
      }
    }
  }

  void AddReport(const v1::SensorMetadata& metadata, const v1::SensorReport& said) {
    SensorReport report{
        .type = said.type(),
        .value = said.value(),
        .min_value = said.min_value(),
        .max_value = said.max_value(),
        .mean_value = said.mean_value(),
        .uom = said.uom(),
        .device_id = said.device_id().empty() ? metadata.device_id() : said.device_id()};
    if (metadata.has_time()) report.time = TimeOf(metadata.time());
    if (said.has_time()) report.time = TimeOf(said.time());
    if (metadata.has_start_time()) {
      report.start_time = TimeOf(metadata.start_time());
    }
    if (metadata.has_end_time()) report.end_time = TimeOf(metadata.end_time());
    facts().sensor_reports.push_back(std::move(report));
  }

  void ReadCertificates() {
    for (int i = 0; i < event_.certificates_size(); ++i) {
      const v1::Certificate& each = event_.certificates(i);
      WantPresent(!each.uri().empty() || !each.number().empty(), "wanted uri or number",
                  "/certificates/", i);
      facts().certificates.push_back(CertificateFactOf(each));
    }
  }

  void ReadFarmShares() {
    for (int i = 0; i < event_.farm_shares_size(); ++i) {
      const v1::FarmShare& each = event_.farm_shares(i);
      const std::string pointer = absl::StrCat("/farmShares/", i);
      WantPresent(!each.farm().empty(), "wanted the farm's URI", pointer, "/farm");
      facts().farm_shares.push_back(
          FarmShareFactOf(each, ShareLot(each.lot(), absl::StrCat(pointer, "/lot"))));
    }
  }

  void ReadFacilityList() {
    if (!event_.has_facility_list()) return;
    if (std::optional<Violation> problem = FacilityListProblem(event_, extent_)) {
      violations().Add(*std::move(problem));
    }
    facts().facility_list = FacilityListFactOf(event_.facility_list());
  }

  std::string ShareLot(const std::string& lot, const std::string& pointer) {
    if (lot.empty()) return "";
    const auto uri = LotUri(lot);
    if (!uri.ok() || !uri->has_value()) {
      violations().Add(pointer, "identifier.form", lot,
                       uri.ok() ? "wanted a lot" : std::string(uri.status().message()));
      return "";
    }
    return **uri;
  }

  // Reads the identifiers; returns the pointer of the message that holds them.
  std::string ReadWhat() {
    switch (event_.what_case()) {
      case v1::LotEvent::kObject:
        Begin(EventType::kObject, event_.object(), "/object");
        ReadEpcs(event_.object().epc_list(), "epcList", MentionList::kEpcs);
        ReadQuantities(event_.object().quantity_list(), "quantityList",
                       MentionList::kEpcs);
        ReadObjectIlmd();
        break;
      case v1::LotEvent::kAggregation:
        Begin(EventType::kAggregation, event_.aggregation(), "/aggregation");
        ReadChildren(event_.aggregation());
        break;
      case v1::LotEvent::kAssociation:
        Begin(EventType::kAssociation, event_.association(), "/association");
        ReadChildren(event_.association());
        break;
      case v1::LotEvent::kTransaction:
        Begin(EventType::kTransaction, event_.transaction(), "/transaction");
        ReadParent(event_.transaction().parent_id());
        ReadEpcs(event_.transaction().epc_list(), "epcList", MentionList::kEpcs);
        ReadQuantities(event_.transaction().quantity_list(), "quantityList",
                       MentionList::kEpcs);
        break;
      case v1::LotEvent::kTransformation:
        ReadTransformation(event_.transformation());
        break;
      case v1::LotEvent::WHAT_NOT_SET:
        // No type, hence no rules of a type.
        facts().type = EventType::kDocumentHeader;
        WantPresent(false,
                    "wanted object, aggregation, transaction, transformation "
                    "or association");
        break;
    }
    return what_pointer_;
  }

  template <typename What>
  void Begin(EventType type, const What& what, absl::string_view pointer) {
    facts().type = type;
    what_pointer_ = std::string(pointer);
    facts().action = ActionOf(what.action());
    WantPresent(what.action() != v1::ACTION_UNSPECIFIED,
                "wanted ACTION_ADD, ACTION_OBSERVE or ACTION_DELETE", pointer, "/action");
  }

  void ReadObjectIlmd() {
    if (!event_.object().has_ilmd()) return;
    if (event_.object().action() != v1::ACTION_ADD) {
      violations().Add("/object/ilmd", "event.member", "ilmd",
                       "lot attributes go with ACTION_ADD only");
    }
    ReadIlmd(event_.object().ilmd());
  }

  void ReadTransformation(const v1::TransformationEvent& what) {
    facts().type = EventType::kTransformation;
    what_pointer_ = "/transformation";
    ReadEpcs(what.input_epc_list(), "inputEPCList", MentionList::kInputs);
    ReadQuantities(what.input_quantity_list(), "inputQuantityList", MentionList::kInputs);
    ReadEpcs(what.output_epc_list(), "outputEPCList", MentionList::kOutputs);
    ReadQuantities(what.output_quantity_list(), "outputQuantityList",
                   MentionList::kOutputs);
    if (!what.transformation_id().empty()) {
      builder_.SetTransformation(
          Identifier(what.transformation_id(), "/transformationID"));
    }
    if (what.has_ilmd()) ReadIlmd(what.ilmd());
  }

  template <typename What>
  void ReadChildren(const What& what) {
    ReadParent(what.parent_id());
    ReadEpcs(what.child_epcs(), "childEPCs", MentionList::kChildren);
    ReadQuantities(what.child_quantity_list(), "childQuantityList",
                   MentionList::kChildren);
  }

  void ReadParent(const std::string& parent) {
    if (parent.empty()) return;
    builder_.AddMention(MentionList::kParent, Identifier(parent, "/parentID"));
  }

  template <typename Strings>
  void ReadEpcs(const Strings& epcs, absl::string_view name, MentionList list) {
    for (int i = 0; i < epcs.size(); ++i) {
      builder_.AddMention(list, Identifier(epcs[i], absl::StrCat("/", name, "/", i)));
    }
  }

  template <typename Elements>
  void ReadQuantities(const Elements& elements, absl::string_view name,
                      MentionList list) {
    for (int i = 0; i < elements.size(); ++i) {
      builder_.AddQuantity(list,
                           Identifier(elements[i].epc_class(),
                                      absl::StrCat("/", name, "/", i, "/epcClass")),
                           {elements[i].quantity(), elements[i].uom()});
    }
  }

  IdentifierText Identifier(const std::string& text, absl::string_view pointer) const {
    return {text, text, absl::StrCat(what_pointer_, pointer)};
  }

  void ReadIlmd(const v1::LotAttributes& ilmd) {
    const auto add = [&](absl::string_view name, const std::string& value) {
      builder_.AddAttribute(name, value);
    };
    const auto add_all = [&](absl::string_view name, const auto& values) {
      for (const std::string& value : values) builder_.AddAttribute(name, value);
    };
    add("lotNumber", ilmd.lot_number());
    add("slaughterDate", ilmd.slaughter_date());
    add("productionDate", ilmd.production_date());
    add("packagingDate", ilmd.packaging_date());
    add("freezingDate", ilmd.freezing_date());
    add("bestBeforeDate", ilmd.best_before_date());
    add("itemExpirationDate", ilmd.item_expiration_date());
    add("sellByDate", ilmd.sell_by_date());
    add("harvestStartDate", ilmd.harvest_start_date());
    add("harvestEndDate", ilmd.harvest_end_date());
    add("species", ilmd.species());
    add("breed", ilmd.breed());
    add_all("bornIn", ilmd.born_in());
    add_all("raisedIn", ilmd.raised_in());
    add("slaughteredIn", ilmd.slaughtered_in());
    add_all("cutIn", ilmd.cut_in());
    add("countryOfOrigin", ilmd.country_of_origin());
    add("cutCode", ilmd.cut_code());
    add("postmortemResult", ResultText(ilmd.post_mortem_result()));
    add("storageStateCode", ilmd.storage_state_code());
    add("catchArea", ilmd.catch_area());
    add("productionMethod", ilmd.production_method());
    for (int i = 0; i < ilmd.establishments_size(); ++i) {
      const std::string& number = ilmd.establishments(i).number();
      WantPresent(!number.empty(), "wanted the establishment's number", what_pointer_,
                  "/ilmd/establishments/", i, "/number");
      add("establishment", number);
    }
    CheckMeasure(ilmd.has_net_weight(), ilmd.net_weight(), "netWeight");
    CheckMeasure(ilmd.has_gross_weight(), ilmd.gross_weight(), "grossWeight");
  }

  void CheckMeasure(bool said, const v1::Measure& measure, absl::string_view name) {
    WantPresent(!said || (!measure.value().empty() && !measure.uom().empty()),
                "wanted value and uom", what_pointer_, "/ilmd/", name);
  }

  const v1::LotEvent& event_;
  const ContentExtent extent_;
  const bool fields_are_good_;
  FactBuilder builder_;
  std::string what_pointer_;
};

absl::Status Refused(absl::string_view rule, std::string value, std::string hint) {
  return ViolationError({"", std::string(rule), std::move(value), std::move(hint)});
}

}  // namespace

CertificateFact CertificateFactOf(const v1::Certificate& said) {
  return {.uri = said.uri(),
          .number = said.number(),
          .sha256 = said.sha256(),
          .issue_date = said.issue_date(),
          .expiry_date = said.expiry_date()};
}

FarmShareFact FarmShareFactOf(const v1::FarmShare& said, std::string lot) {
  return {.lot = std::move(lot),
          .farm = said.farm(),
          .percent = said.percent(),
          .ranking = said.ranking(),
          .animal_count = said.animal_count()};
}

FacilityListFact FacilityListFactOf(const v1::FacilityList& said) {
  return {.effective_date = said.effective_date(),
          .is_whole = said.kind() == v1::FACILITY_LIST_KIND_WHOLE,
          .species = {said.species_list().begin(), said.species_list().end()},
          .listed = {said.listed().begin(), said.listed().end()},
          .delisted = {said.delisted().begin(), said.delisted().end()}};
}

absl::StatusOr<EventFacts> LotEventFacts(const v1::LotEvent& event,
                                         ContentExtent extent) {
  return LotEventReader(event, extent, /*fields_are_good=*/false).Read();
}

absl::StatusOr<EventFacts> ReadLotEvent(absl::string_view content, ContentExtent extent) {
  static_assert(kMaxEventBytes < std::numeric_limits<int>::max());
  if (content.size() > kMaxEventBytes) {
    return Refused("lot_event.size", absl::StrCat(content.size(), " bytes"),
                   absl::StrCat("at most ", kMaxEventBytes, " bytes"));
  }
  // A stranger's bytes must not be able to fill the server's standard error.
  const google::protobuf::LogSilencer silence;
  v1::LotEvent event;
  if (!event.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return Refused("lot_event.parse", Shortened(content),
                   "wanted a serialized rastro.v1.LotEvent");
  }
  // A field that stands twice, or a value that says nothing, makes a longer text
  // than needed; readers may differ in what they make of it.
  if (event.ByteSizeLong() != content.size()) {
    return Refused("lot_event.encoding", absl::StrCat(content.size(), " bytes"),
                   absl::StrCat("the same event takes ", event.ByteSizeLong(),
                                " bytes; a field stands twice or is written "
                                "out with its default"));
  }
  return LotEventReader(event, extent, FieldsAreInOrder(content)).Read();
}

}  // namespace rastro

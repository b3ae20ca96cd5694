// See epcis_shape.h. Inner objects stand before those that hold them.

#include "services/traceability/epcis_shape.h"

namespace rastro {
namespace {

using Form = ValueForm;

constexpr MemberRule kQuantityMembers[] = {
    {"epcClass", Form::kEpcClass, kIsRequired},
    {"quantity", Form::kNumber},
    {"uom", Form::kUom},
};
constexpr ObjectShape kQuantity = {kQuantityMembers, OtherMembers::kRefused};

constexpr MemberRule kBizTransactionMembers[] = {
    {"type", Form::kBizTransactionType},
    {"bizTransaction", Form::kKey, kIsRequired},
};
constexpr ObjectShape kBizTransaction = {kBizTransactionMembers, OtherMembers::kRefused};

constexpr MemberRule kSourceMembers[] = {
    {"type", Form::kSourceDestinationType, kIsRequired},
    {"source", Form::kKey, kIsRequired},
};
constexpr ObjectShape kSource = {kSourceMembers, OtherMembers::kRefused};

constexpr MemberRule kDestinationMembers[] = {
    {"type", Form::kSourceDestinationType, kIsRequired},
    {"destination", Form::kKey, kIsRequired},
};
constexpr ObjectShape kDestination = {kDestinationMembers, OtherMembers::kRefused};

constexpr MemberRule kPlaceMembers[] = {{"id", Form::kKey, kIsRequired}};
constexpr ObjectShape kPlace = {kPlaceMembers, OtherMembers::kExtensions};

constexpr uint8_t kSomeDistinct = kIsList | kIsNotEmpty | kIsDistinct;
constexpr MemberRule kPersistentDispositionMembers[] = {
    {"set", Form::kDisposition, kSomeDistinct},
    {"unset", Form::kDisposition, kSomeDistinct},
};
constexpr ObjectShape kPersistentDisposition = {kPersistentDispositionMembers,
                                                OtherMembers::kRefused};

constexpr MemberRule kErrorDeclarationMembers[] = {
    {"declarationTime", Form::kTime, kIsRequired},
    {"reason", Form::kErrorReason},
    {"correctiveEventIDs", Form::kUri, kIsList},
};
constexpr ObjectShape kErrorDeclaration = {kErrorDeclarationMembers,
                                           OtherMembers::kExtensions};

constexpr MemberRule kSensorMetadataMembers[] = {
    {"time", Form::kTime},          {"deviceID", Form::kUri},
    {"deviceMetadata", Form::kUri}, {"rawData", Form::kUri},
    {"startTime", Form::kTime},     {"endTime", Form::kTime},
    {"bizRules", Form::kUri},       {"dataProcessingMethod", Form::kUri},
};
constexpr ObjectShape kSensorMetadata = {kSensorMetadataMembers,
                                         OtherMembers::kExtensions};

constexpr MemberRule kSensorReportMembers[] = {
    {"type", Form::kMeasurementType, kIsRequired},
    {"value", Form::kNumber},
    {"uom", Form::kString},
    {"time", Form::kTime},
    {"minValue", Form::kNumber},
    {"maxValue", Form::kNumber},
    {"meanValue", Form::kNumber},
    {"sDev", Form::kNumber},
    {"percRank", Form::kNumber},
    {"percValue", Form::kNumber},
    {"exception", Form::kSensorAlertType},
    {"component", Form::kComponent},
    {"stringValue", Form::kString},
    {"booleanValue", Form::kBool},
    {"hexBinaryValue", Form::kHex},
    {"uriValue", Form::kUri},
    {"deviceID", Form::kUri},
    {"deviceMetadata", Form::kUri},
    {"rawData", Form::kUri},
    {"dataProcessingMethod", Form::kUri},
    {"bizRules", Form::kUri},
    {"microorganism", Form::kUri},
    {"chemicalSubstance", Form::kUri},
    {"coordinateReferenceSystem", Form::kUri},
};
constexpr ObjectShape kSensorReport = {kSensorReportMembers, OtherMembers::kExtensions};

constexpr MemberRule kSensorElementMembers[] = {
    {"sensorMetadata", Form::kObject, 0, &kSensorMetadata},
    {"sensorReport", Form::kObject, kIsList | kIsRequired | kIsNotEmpty, &kSensorReport},
};
constexpr ObjectShape kSensorElement = {kSensorElementMembers, OtherMembers::kExtensions};

constexpr ObjectShape kIlmd = {{}, OtherMembers::kMasterData};

constexpr uint8_t kInBoth = kInAggregation | kInAssociation;
constexpr uint8_t kInMaking = kInObject | kInTransformation;
constexpr MemberRule kEventMembers[] = {
    {"@context", Form::kContext},
    {"type"},
    {"eventTime", Form::kTime},
    {"eventTimeZoneOffset"},
    {"eventID", Form::kUri},
    {"recordTime", Form::kTime},
    {"action"},
    {"bizStep", Form::kBizStep},
    {"disposition", Form::kDisposition},
    {"readPoint", Form::kObject, 0, &kPlace},
    {"bizLocation", Form::kObject, 0, &kPlace},
    {"epcList", Form::kEpc, kIsList | kIsDistinct, nullptr, kInObject},
    {"epcList", Form::kEpc, kIsList, nullptr, kInTransaction},
    {"quantityList", Form::kObject, kIsList, &kQuantity, kInObject | kInTransaction},
    {"parentID", Form::kEpc, 0, nullptr, kInBoth | kInTransaction},
    {"childEPCs", Form::kEpc, kIsList, nullptr, kInBoth},
    {"childQuantityList", Form::kObject, kIsList, &kQuantity, kInBoth},
    {"inputEPCList", Form::kEpc, kIsList | kIsDistinct, nullptr, kInTransformation},
    {"inputQuantityList", Form::kObject, kIsList, &kQuantity, kInTransformation},
    {"outputEPCList", Form::kEpc, kIsList | kIsDistinct, nullptr, kInTransformation},
    {"outputQuantityList", Form::kObject, kIsList, &kQuantity, kInTransformation},
    {"transformationID", Form::kToken, 0, nullptr, kInTransformation},
    {"bizTransactionList", Form::kObject, kIsList, &kBizTransaction},
    {"sourceList", Form::kObject, kIsList, &kSource},
    {"destinationList", Form::kObject, kIsList, &kDestination},
    {"ilmd", Form::kObject, 0, &kIlmd, kInMaking},
    {"sensorElementList", Form::kObject, kIsList, &kSensorElement},
    {"persistentDisposition", Form::kObject, 0, &kPersistentDisposition, kInMaking},
    {"certificationInfo", Form::kUris},
    {"errorDeclaration", Form::kObject, 0, &kErrorDeclaration},
};

constexpr MemberRule kAttributeMembers[] = {
    {"id", Form::kUri, kIsRequired},
    {"attribute", Form::kAttribute},
};
constexpr ObjectShape kAttribute = {kAttributeMembers, OtherMembers::kFree};

constexpr MemberRule kVocabularyElementMembers[] = {
    {"id", Form::kUri, kIsRequired},
    {"attributes", Form::kObject, kIsList, &kAttribute},
    {"children", Form::kUri, kIsList},
};
constexpr ObjectShape kVocabularyElement = {kVocabularyElementMembers,
                                            OtherMembers::kFree};

constexpr MemberRule kVocabularyMembers[] = {
    {"type", Form::kUri, kIsRequired},
    {"vocabularyElementList", Form::kObject, kIsList, &kVocabularyElement},
};
constexpr ObjectShape kVocabulary = {kVocabularyMembers, OtherMembers::kFree};

constexpr MemberRule kMasterDataMembers[] = {
    {"vocabularyList", Form::kObject, kIsList, &kVocabulary}};
constexpr ObjectShape kMasterData = {kMasterDataMembers, OtherMembers::kFree};

constexpr MemberRule kHeaderMembers[] = {
    {"epcisMasterData", Form::kObject, 0, &kMasterData}};
constexpr ObjectShape kHeader = {kHeaderMembers, OtherMembers::kFree};

constexpr MemberRule kBodyMembers[] = {{"eventList", Form::kAny, kIsList | kIsRequired}};
constexpr ObjectShape kBody = {kBodyMembers, OtherMembers::kFree};

constexpr MemberRule kResultsBodyMembers[] = {
    {"eventList", Form::kAny, kIsList | kIsRequired},
    {"vocabularyList", Form::kObject, kIsList, &kVocabulary},
};
constexpr ObjectShape kResultsBody = {kResultsBodyMembers, OtherMembers::kExtensions};

constexpr MemberRule kQueryResultsMembers[] = {
    {"queryName", Form::kString, kIsRequired},
    {"subscriptionID", Form::kString},
    {"resultsBody", Form::kObject, kIsRequired, &kResultsBody},
};
constexpr ObjectShape kQueryResults = {kQueryResultsMembers, OtherMembers::kExtensions};

constexpr MemberRule kQueryBodyMembers[] = {
    {"queryResults", Form::kObject, kIsRequired, &kQueryResults}};
constexpr ObjectShape kQueryBody = {kQueryBodyMembers, OtherMembers::kExtensions};

// The body stands last, so that a header's table is the same without it.
constexpr MemberRule kDocumentMembers[] = {
    {"@context", Form::kContext, kIsRequired},
    {"type", Form::kString, kIsRequired},
    {"schemaVersion", Form::kVersion, kIsRequired},
    {"creationDate", Form::kOffsetTime, kIsRequired},
    {"id", Form::kUri},
    {"instanceIdentifier", Form::kString},
    {"sender", Form::kString},
    {"receiver", Form::kString},
    {"epcisHeader", Form::kObject, 0, &kHeader},
    {"epcisBody", Form::kObject, kIsRequired, &kBody},
};

// The schema knows no header here; documents in use have one.
constexpr MemberRule kQueryDocumentMembers[] = {
    {"@context", Form::kContext, kIsRequired},
    {"type", Form::kString, kIsRequired},
    {"schemaVersion", Form::kVersion},
    {"creationDate", Form::kOffsetTime},
    {"id", Form::kUri},
    {"epcisHeader", Form::kObject, 0, &kHeader},
    {"epcisBody", Form::kObject, kIsRequired, &kQueryBody},
};

absl::Span<const MemberRule> WithoutBody(absl::Span<const MemberRule> members) {
  return members.first(members.size() - 1);
}

}  // namespace

const ObjectShape kEventShape = {kEventMembers, OtherMembers::kExtensions};
const ObjectShape kDocumentShape = {kDocumentMembers, OtherMembers::kExtensions};
const ObjectShape kQueryDocumentShape = {kQueryDocumentMembers,
                                         OtherMembers::kExtensions};
const ObjectShape kDocumentHeaderShape = {WithoutBody(kDocumentMembers),
                                          OtherMembers::kExtensions};
const ObjectShape kQueryDocumentHeaderShape = {WithoutBody(kQueryDocumentMembers),
                                               OtherMembers::kExtensions};

}  // namespace rastro

// What anyone who scans a box of food may read, unless its exporter says otherwise.

#include "services/traceability/disclosure_profile.h"

namespace rastro {

absl::string_view DefaultDisclosureText() {
  return R"(# What anyone who scans the box may read: what its label tells, and where and how the
# goods were made. Not how much, to whom, of which animals, from whose farm, under which
# papers. One field a line; what no line names stays with the partners. Names and stages:
# docs/disclosure.md. `rastro disclose FILE --disclosure THIS` shows what it does.
rastro/disclosure/v1

# Of every event that is public at all. Its type, action and time always are.
[all]
stage
bizStep
disposition
persistentDisposition/set
persistentDisposition/unset
errorDeclaration/reason

# The lot and its days; not the place, which is a farm.
[harvest]
quantityList/epcClass
ilmd/lotNumber
ilmd/harvestStartDate
ilmd/harvestEndDate
ilmd/species
ilmd/breed
ilmd/countryOfOrigin
ilmd/catchArea
ilmd/productionMethod

# The carcass lots, not the animals: lists of single things (outputEPCList, ...) tell how
# many there are, and are left out here and below.
[slaughter]
outputQuantityList/epcClass
readPoint
establishment
antemortemResult
ilmd/lotNumber
ilmd/slaughterDate
ilmd/species
ilmd/breed
ilmd/bornIn
ilmd/raisedIn
ilmd/slaughteredIn
ilmd/countryOfOrigin
ilmd/establishment
ilmd/postmortemResult

# The lots in the boxes, not what they were mixed of.
[processing]
outputQuantityList/epcClass
readPoint
establishment
ilmd/lotNumber
ilmd/slaughterDate
ilmd/productionDate
ilmd/packagingDate
ilmd/freezingDate
ilmd/bestBeforeDate
ilmd/itemExpirationDate
ilmd/sellByDate
ilmd/species
ilmd/breed
ilmd/bornIn
ilmd/raisedIn
ilmd/slaughteredIn
ilmd/cutIn
ilmd/countryOfOrigin
ilmd/establishment
ilmd/cutCode
ilmd/storageStateCode
ilmd/catchArea
ilmd/productionMethod

[packaging]
childQuantityList/epcClass
readPoint
establishment

[inspection]
quantityList/epcClass

# That it left, not with whom.
[export]
quantityList/epcClass

[void_export]
quantityList/epcClass

# Whoever has the box should know at once.
[recall]
epcList
quantityList/epcClass

[recall_release]
epcList
quantityList/epcClass

[destruction]
quantityList/epcClass
)";
}

}  // namespace rastro

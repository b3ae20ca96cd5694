// See vocabulary.h.

#include "services/traceability/vocabulary.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

// A list and the beginnings of its names' long forms.
struct ListForms {
  absl::string_view web_uri;
  absl::string_view urn;
  std::vector<absl::string_view> names;
};

// In the order of CbvList. GS1 moved its Web vocabulary from gs1.org to
// ref.gs1.org; lists of its terms have both in place of a URN.
const std::array<ListForms, 8>& AllForms() {
  static const auto* const forms = new std::array<ListForms, 8>{
      ListForms{"https://ref.gs1.org/cbv/BizStep-",
                "urn:epcglobal:cbv:bizstep:",
                {"accepting",
                 "arriving",
                 "assembling",
                 "collecting",
                 "commissioning",
                 "consigning",
                 "creating_class_instance",
                 "cycle_counting",
                 "decommissioning",
                 "departing",
                 "destroying",
                 "disassembling",
                 "dispensing",
                 "encoding",
                 "entering_exiting",
                 "holding",
                 "inspecting",
                 "installing",
                 "killing",
                 "loading",
                 "other",
                 "packing",
                 "picking",
                 "receiving",
                 "removing",
                 "repackaging",
                 "repairing",
                 "replacing",
                 "reserving",
                 "retail_selling",
                 "sampling",
                 "sensor_reporting",
                 "shipping",
                 "staging_outbound",
                 "stock_taking",
                 "stocking",
                 "storing",
                 "transporting",
                 "unloading",
                 "unpacking",
                 "void_shipping"}},
      ListForms{"https://ref.gs1.org/cbv/Disp-",
                "urn:epcglobal:cbv:disp:",
                {"active",
                 "available",
                 "completeness_inferred",
                 "completeness_verified",
                 "conformant",
                 "container_closed",
                 "container_open",
                 "damaged",
                 "destroyed",
                 "dispensed",
                 "disposed",
                 "encoded",
                 "expired",
                 "in_progress",
                 "in_transit",
                 "inactive",
                 "mismatch_class",
                 "mismatch_instance",
                 "mismatch_quantity",
                 "needs_replacement",
                 "no_pedigree_match",
                 "non_conformant",
                 "non_sellable_other",
                 "partially_dispensed",
                 "recalled",
                 "reserved",
                 "retail_sold",
                 "returned",
                 "sellable_accessible",
                 "sellable_not_accessible",
                 "stolen",
                 "unavailable",
                 "unknown"}},
      ListForms{"https://ref.gs1.org/cbv/BTT-",
                "urn:epcglobal:cbv:btt:",
                {"bol", "cert", "desadv", "inv", "pedigree", "po", "poc", "prodorder",
                 "recadv", "rma", "testprd", "testres", "upevt"}},
      ListForms{"https://ref.gs1.org/cbv/SDT-",
                "urn:epcglobal:cbv:sdt:",
                {"location", "owning_party", "possessing_party"}},
      ListForms{"https://ref.gs1.org/cbv/ER-",
                "urn:epcglobal:cbv:er:",
                {"did_not_occur", "incorrect_data"}},
      ListForms{"https://ref.gs1.org/voc/",
                "https://gs1.org/voc/",
                {"AbsoluteHumidity",
                 "AbsorbedDose",
                 "AbsorbedDoseRate",
                 "Acceleration",
                 "Altitude",
                 "AmountOfSubstance",
                 "AmountOfSubstancePerUnitVolume",
                 "Angle",
                 "AngularAcceleration",
                 "AngularMomentum",
                 "AngularVelocity",
                 "Area",
                 "Capacitance",
                 "Conductance",
                 "Conductivity",
                 "Count",
                 "Density",
                 "Dimensionless",
                 "DoseEquivalent",
                 "DoseEquivalentRate",
                 "DynamicViscosity",
                 "ElectricCharge",
                 "ElectricCurrent",
                 "ElectricCurrentDensity",
                 "ElectricFieldStrength",
                 "Energy",
                 "Exposure",
                 "Force",
                 "Frequency",
                 "Illuminance",
                 "Inductance",
                 "Irradiance",
                 "KinematicViscosity",
                 "Length",
                 "LinearMomentum",
                 "Luminance",
                 "LuminousFlux",
                 "LuminousIntensity",
                 "MagneticFlux",
                 "MagneticFluxDensity",
                 "MagneticVectorPotential",
                 "Mass",
                 "MassConcentration",
                 "MassFlowRate",
                 "MassPerAreaTime",
                 "MemoryCapacity",
                 "MolalityOfSolute",
                 "MolarEnergy",
                 "MolarMass",
                 "MolarVolume",
                 "Power",
                 "Pressure",
                 "RadiantFlux",
                 "RadiantIntensity",
                 "Radioactivity",
                 "RelativeHumidity",
                 "Resistance",
                 "Resistivity",
                 "SolidAngle",
                 "SpecificVolume",
                 "Speed",
                 "SurfaceDensity",
                 "SurfaceTension",
                 "Temperature",
                 "Time",
                 "Torque",
                 "Voltage",
                 "Volume",
                 "VolumeFlowRate",
                 "VolumeFraction",
                 "VolumetricFlux",
                 "Wavenumber"}},
      ListForms{"https://ref.gs1.org/cbv/Comp-",
                "urn:epcglobal:cbv:comp:",
                {"altitude", "axial_distance", "azimuth", "easting", "elevation_angle",
                 "height", "latitude", "longitude", "northing", "polar_angle",
                 "spherical_radius", "x", "y", "z"}},
      ListForms{"https://ref.gs1.org/voc/",
                "https://gs1.org/voc/",
                {"ALARM_CONDITION", "ERROR_CONDITION"}}};
  return *forms;
}

const ListForms& FormsOf(CbvList list) { return AllForms()[static_cast<size_t>(list)]; }

}  // namespace

const std::vector<absl::string_view>& CbvNames(CbvList list) {
  return FormsOf(list).names;
}

bool IsCbvName(CbvList list, absl::string_view name) {
  const std::vector<absl::string_view>& names = CbvNames(list);
  return std::binary_search(names.begin(), names.end(), name);
}

std::string ShortCbvName(CbvList list, absl::string_view value) {
  absl::string_view name = value;
  if (!absl::ConsumePrefix(&name, FormsOf(list).web_uri) &&
      !absl::ConsumePrefix(&name, FormsOf(list).urn)) {
    return std::string(value);
  }
  const bool known =
      list == CbvList::kMeasurementType ? !name.empty() : IsCbvName(list, name);
  return std::string(known ? name : value);
}

bool IsUomCode(absl::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
         });
}

absl::string_view CbvWebPrefix(CbvList list) { return FormsOf(list).web_uri; }

}  // namespace rastro

// Faults on the way abroad: the cold chain, certificates, lists of establishments, and
// goods that are said to have left.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/simulation/fault_kinds.h"

namespace rastro {
namespace {

using Place = Story::Place;
using Told = Story::Told;

// Any of the departures, with a lot that leaves and is claimed for the fault.
struct Leaving {
  Place departure;
  std::string lot;
};

std::optional<Leaving> PickLeaving(Story& story) {
  const auto departure = story.PickAny(IsDeparture);
  if (!departure) return std::nullopt;
  const std::vector<std::string> cuts = CutsInLoad(story, (*departure)->event);
  if (cuts.empty()) return std::nullopt;
  std::string lot =
      cuts[story.random().Between(0, static_cast<int64_t>(cuts.size()) - 1)];
  return Leaving{*departure, std::move(lot)};
}

// A reading of the load as it is to be, and a lot in it.
MaybeFault WarmUp(Story& story, const std::string& highest, int64_t minutes) {
  const auto reading = story.PickAny([](const Told& told) {
    return told.event.stage() == v1::STAGE_TRANSPORT_CONDITION;
  });
  if (!reading) return std::nullopt;
  const std::string load = (*reading)->event.object().epc_list(0);
  const std::vector<std::string> cuts = CutsInLoad(story, (*reading)->event);
  // Times outside add up, so one fault for each load.
  if (cuts.empty() || !story.Claim(load)) return std::nullopt;
  v1::SensorElement& element = *(*reading)->event.mutable_sensor_element_list(0);
  element.mutable_sensor_report(0)->set_max_value(highest);
  if (minutes > 0) {
    v1::SensorMetadata& period = *element.mutable_sensor_metadata();
    period.mutable_start_time()->set_seconds(period.end_time().seconds() - minutes * 60);
  }
  (*reading)->is_claimed = true;
  return FaultDraft{
      {cuts[story.random().Between(0, static_cast<int64_t>(cuts.size()) - 1)]},
      {*reading}};
}

std::optional<Place> FindCertifying(Story& story, const Told& departure) {
  return story.FindFirst([&](const Told& told) {
    return told.event.stage() == v1::STAGE_INSPECTION &&
           told.event.certificates_size() > 0 &&
           told.event.certificates(0).uri() == departure.event.certificates(0).uri();
  });
}

template <typename Alter>
MaybeFault AlterCertificate(Story& story, const Alter& alter) {
  std::optional<Leaving> leaving = PickLeaving(story);
  if (!leaving) return std::nullopt;
  const auto certifying = FindCertifying(story, *leaving->departure);
  if (!certifying || (*certifying)->is_claimed) return std::nullopt;
  for (Place place : {leaving->departure, *certifying}) {
    alter(leaving->departure->event, place->event.mutable_certificates(0));
    place->is_claimed = true;
  }
  return FaultDraft{{std::move(leaving->lot)}, {leaving->departure, *certifying}};
}

void RemoveCertificates(v1::LotEvent* event) {
  event->clear_certificates();
  auto& documents = *event->mutable_biz_transaction_list();
  for (int i = documents.size() - 1; i >= 0; --i) {
    if (documents[i].type() == "cert") documents.DeleteSubrange(i, 1);
  }
}

// Something of a cut that the list asks for, taken away.
template <typename Alter>
MaybeFault AlterCut(Story& story, const Alter& alter) {
  const auto cut = story.PickAny(IsCut);
  if (!cut) return std::nullopt;
  story.EnsureFacilityList();
  alter((*cut)->event);
  (*cut)->is_claimed = true;
  return FaultDraft{{(*cut)->event.transformation().output_quantity_list(0).epc_class()},
                    {*cut}};
}

// A lot that is cut of the carcass.
std::optional<std::string> CutOf(Story& story, const std::string& carcass) {
  const auto takes = [&](const Told& told) {
    if (told.event.stage() != v1::STAGE_PROCESSING) return false;
    for (const auto& input : told.event.transformation().input_quantity_list()) {
      if (input.epc_class() == carcass) return true;
    }
    return false;
  };
  const auto in = story.FindFirst(takes);
  if (!in) return std::nullopt;
  const v1::TransformationEvent& what = (*in)->event.transformation();
  if (what.output_quantity_list_size() > 0)
    return what.output_quantity_list(0).epc_class();
  const auto out = story.FindFirst([&](const Told& told) {
    return IsCut(told) &&
           told.event.transformation().transformation_id() == what.transformation_id();
  });
  if (!out) return std::nullopt;
  return (*out)->event.transformation().output_quantity_list(0).epc_class();
}

}  // namespace

MaybeFault PlantUseAfterExport(Story& story) {
  const std::optional<Leaving> leaving = PickLeaving(story);
  if (!leaving) return std::nullopt;
  const auto packing = FindPacking(story, leaving->lot);
  if (!packing || !story.Claim(leaving->lot)) return std::nullopt;
  const Company& plant = story.actors()[leaving->departure->actor].company;
  v1::LotEvent again = LaterEvent(leaving->departure->event, 60 * 24);
  again.set_stage(v1::STAGE_PACKAGING);
  again.set_biz_step("packing");
  *again.mutable_aggregation() = (*packing)->event.aggregation();
  again.mutable_aggregation()->set_parent_id(
      plant.SsccUri(6, std::stoull(story.NextName())));
  return FaultDraft{{leaving->lot},
                    {story.InsertAfter(leaving->departure, leaving->departure->actor,
                                       std::move(again))}};
}

MaybeFault PlantWarmDays(Story& story) { return WarmUp(story, "-11.5", 0); }

MaybeFault PlantWarmHour(Story& story) { return WarmUp(story, "-13.0", 60); }

MaybeFault PlantExpiredCertificate(Story& story) {
  const int64_t days = -story.random().Between(1, 30);
  return AlterCertificate(
      story, [&](const v1::LotEvent& departure, v1::Certificate* certificate) {
        certificate->set_issue_date(DayText(departure, days - 100));
        certificate->set_expiry_date(DayText(departure, days));
      });
}

MaybeFault PlantLateCertificate(Story& story) {
  const int64_t days = story.random().Between(1, 30);
  return AlterCertificate(
      story, [&](const v1::LotEvent& departure, v1::Certificate* certificate) {
        certificate->set_issue_date(DayText(departure, days));
      });
}

MaybeFault PlantNoCertificate(Story& story) {
  std::optional<Leaving> leaving = PickLeaving(story);
  if (!leaving) return std::nullopt;
  const std::string load = leaving->departure->event.object().epc_list(0);
  const auto certifying = FindCertifying(story, *leaving->departure);
  const auto quarantine = story.FindFirst([&](const Told& told) {
    return told.event.stage() == v1::STAGE_IMPORT_QUARANTINE &&
           told.event.object().epc_list(0) == load;
  });
  if (!certifying || (*certifying)->is_claimed) return std::nullopt;
  if (!quarantine || (*quarantine)->is_claimed) return std::nullopt;
  for (Place place : {leaving->departure, *certifying, *quarantine}) {
    RemoveCertificates(&place->event);
    place->is_claimed = true;
  }
  return FaultDraft{{std::move(leaving->lot)}, {leaving->departure}};
}

MaybeFault PlantUnlistedSlaughterhouse(Story& story) {
  const auto slaughter = story.PickAny(IsSlaughter);
  if (!slaughter) return std::nullopt;
  const auto lot = CutOf(
      story, (*slaughter)->event.transformation().output_quantity_list(0).epc_class());
  if (!lot) return std::nullopt;
  story.EnsureFacilityList();
  (*slaughter)
      ->event.set_establishment(
          absl::StrCat("MX-TIF-", story.random().Between(8000, 8999)));
  (*slaughter)->is_claimed = true;
  return FaultDraft{{*lot}, {*slaughter}};
}

MaybeFault PlantDelistedPlant(Story& story) {
  const auto cut = story.PickAny(IsCut);
  if (!cut) return std::nullopt;
  const std::string number = story.actors()[(*cut)->actor].record.establishments[0];
  if (!story.Claim(number)) return std::nullopt;
  (*cut)->is_claimed = true;
  const v1::LotEvent& event = (*cut)->event;
  const Place delisted = story.ChangeFacilityList(DayText(event, 0), "", number);
  story.ChangeFacilityList(DayText(event, 1), number, "");
  return FaultDraft{{event.transformation().output_quantity_list(0).epc_class()},
                    {delisted}};
}

MaybeFault PlantUntoldEstablishment(Story& story) {
  return AlterCut(story, [](v1::LotEvent& cut) { cut.clear_establishment(); });
}

MaybeFault PlantUntoldDay(Story& story) {
  return AlterCut(story, [](v1::LotEvent& cut) {
    cut.mutable_transformation()->mutable_ilmd()->clear_production_date();
  });
}

}  // namespace rastro

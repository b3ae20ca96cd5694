// By way of the messages, so that a value is judged as in a LotEvent.

#include "services/traceability/rastro_extensions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_values.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

class RastroExtensionReader {
 public:
  RastroExtensionReader(const JsonLdPrefixes& prefixes, EventFacts* facts)
      : prefixes_(prefixes),
        values_(&prefixes, facts->zone_offset_minutes),
        facts_(*facts) {}

  void Read(const JsonValue& event) {
    std::string scratch;
    for (const JsonValue& member : event.Each()) {
      const absl::string_view name = member.NameIn(&scratch);
      const absl::string_view local = LocalName(name);
      if (local == "remark") {
        ReadRemark(member);
      } else if (local == "farmShares" && OwnName(name) == local) {
        ForEach<v1::FarmShare>(member, [&](const auto& share) { AddShare(share); });
      } else if (local == "certificates" && OwnName(name) == local) {
        ReadCertificates(member);
      } else if (local == "facilityList" && OwnName(name) == local) {
        ReadFacilityList(member);
      }
    }
  }

 private:
  // The name in our namespace; "" if it stands in another one.
  std::string OwnName(absl::string_view name) const {
    const std::string expanded = prefixes_.Expand(name);
    absl::string_view local = expanded;
    return absl::ConsumePrefix(&local, kRastroNamespace) ? std::string(local) : "";
  }

  template <typename Message, typename Take>
  void ForEach(const JsonValue& list, const Take& take) const {
    if (list.is(JsonKind::kObject)) take(ReadMessage<Message>(list));
    if (!list.is(JsonKind::kArray)) return;
    for (const JsonValue& each : list.Each()) {
      if (each.is(JsonKind::kObject)) take(ReadMessage<Message>(each));
    }
  }

  template <typename Message>
  Message ReadMessage(const JsonValue& object) const {
    Message message;
    for (const JsonValue& member : object.Each()) {
      const auto* field =
          FindMember(*Message::descriptor(), OwnName(member.Name()), false);
      if (field != nullptr) (void)ReadField(member, *field, &message);
    }
    return message;
  }

  // False if anything of it has not the form that is wanted.
  bool ReadField(const JsonValue& value, const google::protobuf::FieldDescriptor& field,
                 google::protobuf::Message* message) const {
    if (!field.is_repeated() || !value.is(JsonKind::kArray)) {
      return values_.Read(value, field, message).empty();
    }
    bool is_whole = true;
    for (const JsonValue& each : value.Each()) {
      is_whole &= values_.Read(each, field, message).empty();
    }
    return is_whole;
  }

  // All of it or nothing: a list that has lost a number says something else.
  void ReadFacilityList(const JsonValue& object) {
    if (!object.is(JsonKind::kObject)) return;
    v1::LotEvent event = EventWithNames();
    for (const JsonValue& member : object.Each()) {
      const auto* field =
          FindMember(*v1::FacilityList::descriptor(), OwnName(member.Name()), false);
      if (field == nullptr) return;
      if (!ReadField(member, *field, event.mutable_facility_list())) return;
    }
    if (!event.has_facility_list() || FacilityListProblem(event)) return;
    facts_.facility_list = FacilityListFactOf(event.facility_list());
  }

  // As far as it decides whether a list may stand in the event.
  v1::LotEvent EventWithNames() const {
    v1::LotEvent event;
    if (facts_.type != EventType::kObject) return event;
    if (facts_.action == EventAction::kObserve) {
      event.mutable_object()->set_action(v1::ACTION_OBSERVE);
    }
    for (const Mention& mention : facts_.mentions) {
      if (mention.in_epc_list) {
        event.mutable_object()->add_epc_list(mention.uri.value_or(mention.text));
      }
      if (!mention.quantities.empty()) event.mutable_object()->add_quantity_list();
    }
    return event;
  }

  // In any namespace, as the attributes of the stage profile.
  void ReadRemark(const JsonValue& value) {
    v1::LotEvent event;
    const auto* field = FindMember(*v1::LotEvent::descriptor(), "remark", false);
    (void)values_.ReadText(value, *field, &event);
    facts_.remark = event.remark();
  }

  // They describe all; certificationInfo has their URIs once more.
  void ReadCertificates(const JsonValue& list) {
    std::vector<CertificateFact> described;
    ForEach<v1::Certificate>(list, [&](const v1::Certificate& each) {
      if (each.uri().empty() && each.number().empty()) return;
      described.push_back(CertificateFactOf(each));
    });
    for (CertificateFact& bare : facts_.certificates) {
      const auto is_it = [&](const CertificateFact& each) {
        return each.uri == bare.uri;
      };
      if (std::none_of(described.begin(), described.end(), is_it)) {
        described.push_back(std::move(bare));
      }
    }
    facts_.certificates = std::move(described);
  }

  void AddShare(const v1::FarmShare& share) {
    if (share.farm().empty()) return;
    std::string lot;
    if (!share.lot().empty()) {
      const auto uri = LotUri(share.lot());
      if (!uri.ok() || !uri->has_value()) return;
      lot = **uri;
    }
    facts_.farm_shares.push_back(FarmShareFactOf(share, std::move(lot)));
  }

  const JsonLdPrefixes& prefixes_;
  const LotEventValues values_;
  EventFacts& facts_;
};

}  // namespace

void ReadRastroExtensions(const JsonValue& event, const JsonLdPrefixes& prefixes,
                          EventFacts* facts) {
  RastroExtensionReader(prefixes, facts).Read(event);
}

}  // namespace rastro

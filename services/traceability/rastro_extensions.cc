// By way of the messages, so that a value is judged as in a LotEvent.

#include "services/traceability/rastro_extensions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
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
      if (field != nullptr) (void)values_.Read(member, *field, &message);
    }
    return message;
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

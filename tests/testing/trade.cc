// Everything is derived from names, so that a failing test repeats itself.

#include "tests/testing/trade.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "crypto/part.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

Json CommonEvent(absl::string_view type, int minute) {
  const absl::Time time = absl::FromUnixSeconds(1772456400) + absl::Minutes(minute);
  return {{"@context", "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"},
          {"type", std::string(type)},
          {"eventTime", absl::FormatTime("%Y-%m-%dT%H:%M:%S-07:00", time,
                                         absl::FixedTimeZone(-7 * 3600))},
          {"eventTimeZoneOffset", "-07:00"}};
}

}  // namespace

PrivateKey TestPrivateKey(absl::string_view name, int number) {
  const Hash seed = Sha256(absl::StrCat("test key ", name, " ", number));
  return *PrivateKey::FromEd25519Seed(seed.view());
}

MemoryNoteSigner TestKey(absl::string_view name, int number) {
  return {std::string(name), TestPrivateKey(name, number)};
}

TestParticipant::TestParticipant(std::string id)
    : submitter{id, std::string(Sha256(absl::StrCat("test secret ", id)).view())},
      key(TestKey(id)) {}

RegistryRecord TestParticipant::Record(Role role) const {
  RegistryRecord record;
  record.participant = submitter.participant;
  record.name = absl::StrCat("Empresa ", submitter.participant);
  record.country = "MX";
  record.roles = {role};
  record.keys = {key.key()};
  return record;
}

std::string ObjectEventJson(absl::string_view action,
                            const std::vector<std::string>& lots, int minute,
                            absl::string_view event_id) {
  Json event = CommonEvent("ObjectEvent", minute);
  event["action"] = std::string(action);
  event["epcList"] = lots;
  event["bizStep"] = "shipping";
  if (!event_id.empty()) event["eventID"] = std::string(event_id);
  return event.dump();
}

std::string PackingJson(absl::string_view action, absl::string_view parent,
                        const std::vector<std::string>& children, int minute) {
  Json event = CommonEvent("AggregationEvent", minute);
  event["action"] = std::string(action);
  event["parentID"] = std::string(parent);
  event["childEPCs"] = children;
  event["bizStep"] = action == "ADD" ? "packing" : "unpacking";
  return event.dump();
}

std::string TransformationJson(const std::vector<std::string>& inputs,
                               const std::vector<std::string>& outputs, int minute,
                               absl::string_view transformation_id) {
  Json event = CommonEvent("TransformationEvent", minute);
  if (!inputs.empty()) event["inputEPCList"] = inputs;
  if (!outputs.empty()) event["outputEPCList"] = outputs;
  if (!transformation_id.empty())
    event["transformationID"] = std::string(transformation_id);
  event["bizStep"] = "commissioning";
  return event.dump();
}

std::string TestLot(absl::string_view name) {
  return absl::StrCat("https://id.gs1.org/01/07501234100014/10/", name);
}

PreparedEvent TestEvent(const TestParticipant& participant, std::string epcis_json) {
  const PartContent part{std::string(kPartnersPart), std::string(kEpcisMediaType),
                         std::move(epcis_json)};
  absl::StatusOr<PreparedEvent> event = PrepareEvent(participant.submitter, {&part, 1});
  EXPECT_TRUE(event.ok()) << event.status();
  return event.ok() ? *std::move(event) : PreparedEvent();
}

Submission TestBatch(const TestParticipant& participant,
                     const std::vector<PreparedEvent>& events, TreeHead seen) {
  const NoteSigner* signer = &participant.key;
  absl::StatusOr<Submission> batch =
      BuildBatch({std::string(kTestOrigin), participant.submitter.participant, seen},
                 events, {&signer, 1});
  EXPECT_TRUE(batch.ok()) << batch.status();
  return batch.ok() ? *std::move(batch) : Submission();
}

Submission TestRegistration(const TestParticipant& submitter,
                            const RegistryRecord& record,
                            const std::vector<const NoteSigner*>& signers,
                            TreeHead seen) {
  absl::StatusOr<PreparedEvent> event = PrepareRegistration(submitter.submitter, record);
  EXPECT_TRUE(event.ok()) << event.status();
  absl::StatusOr<Submission> batch =
      BuildBatch({std::string(kTestOrigin), submitter.submitter.participant, seen},
                 {&*event, 1}, signers);
  EXPECT_TRUE(batch.ok()) << batch.status();
  return batch.ok() ? *std::move(batch) : Submission();
}

}  // namespace rastro

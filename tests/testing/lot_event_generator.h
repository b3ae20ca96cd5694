// Random LotEvents that keep all rules of the proto file, for tests of properties.

#ifndef RASTRO_TESTS_TESTING_LOT_EVENT_GENERATOR_H_
#define RASTRO_TESTS_TESTING_LOT_EVENT_GENERATOR_H_

#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// Walks the messages by reflection, so that a new field is filled from its first
// day. The same seed gives the same events. Among the texts are such as break naive
// writers: quotation marks, control characters, other scripts, look-alikes of
// prefixes.
class LotEventGenerator {
 public:
  explicit LotEventGenerator(uint64_t seed) : random_(seed) {}

  // Sound by LotEventFacts; at most some 20 kB.
  v1::LotEvent Next();

 private:
  using Field = google::protobuf::FieldDescriptor;
  using Message = google::protobuf::Message;

  // From 0 to below `bound`.
  size_t Below(size_t bound) { return random_() % bound; }
  bool Chance(size_t percent) { return Below(100) < percent; }
  template <typename Values>
  auto OneOf(const Values& values) {
    return values[Below(std::size(values))];
  }

  void Fill(Message* message);
  void FillField(const Field& field, Message* message);
  void AddText(const Field& field, Message* message);
  std::string Text(const Field& field);
  std::string TextFor(const Field& field);
  std::string Term(const Field& field);
  std::string Digits(size_t count);
  std::string Letters(size_t count);
  std::string Identifier();
  std::string Uri();
  std::string Decimal(bool may_be_negative);
  std::string FreeText(size_t max_bytes);
  std::string Date();
  std::string ZoneOffset();
  void CompleteWhat(v1::LotEvent* event);
  void CompleteFacilityList(v1::LotEvent* event);
  void CompleteObject(v1::LotEvent* event);
  template <typename What>
  void CompleteContainer(bool needs_parent, What* what);
  void CompleteTransaction(v1::LotEvent* event);
  void CompleteTransformation(v1::TransformationEvent* what);
  void AddNamespaces(v1::LotEvent* event);

  std::mt19937_64 random_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_LOT_EVENT_GENERATOR_H_

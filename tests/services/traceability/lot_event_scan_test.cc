// That the quick answer is never another than the long one.

#include "services/traceability/lot_event_scan.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/stubs/logging.h"
#include "services/traceability/lot_event_check.h"
#include "services/traceability/lot_event_reader.h"
#include "tests/services/traceability/mutations.h"
#include "tests/services/traceability/sound_lot_event.h"
#include "tests/testing/lot_event_generator.h"

namespace rastro {
namespace {

bool NothingIsWrong(const v1::LotEvent& event) {
  Violations violations;
  CheckLotEventFields(event, &violations);
  return violations.empty();
}

bool IsFoundInOrder(const v1::LotEvent& event) {
  return FieldsAreInOrder(event.SerializeAsString());
}

TEST(FieldsAreInOrderTest, EachKindOfMistakeIsSeen) {
  EXPECT_TRUE(IsFoundInOrder(v1::LotEvent()));
  EXPECT_TRUE(IsFoundInOrder(Sound()));
  v1::LotEvent event = Sound();
  event.set_event_id("no URI");
  EXPECT_FALSE(IsFoundInOrder(event));
  event = Sound();
  event.mutable_object()->add_epc_list("x:a");
  EXPECT_FALSE(IsFoundInOrder(event));
  event.mutable_object()->set_epc_list(1, "x:b");
  EXPECT_TRUE(IsFoundInOrder(event));
  event.mutable_object()->set_action(static_cast<v1::Action>(77));
  EXPECT_FALSE(IsFoundInOrder(event));
  event.mutable_object()->set_action(static_cast<v1::Action>(-1));
  EXPECT_FALSE(IsFoundInOrder(event));
  event = Sound();
  event.mutable_event_time()->set_nanos(-1);
  EXPECT_FALSE(IsFoundInOrder(event));
  event = Sound();
  event.mutable_object()->add_quantity_list()->set_uom("pound");
  EXPECT_FALSE(IsFoundInOrder(event));
}

TEST(FieldsAreInOrderTest, WhatThisVersionDoesNotKnowIsSeen) {
  const std::string sound = Sound().SerializeAsString();
  // Field 1000 as a number, and as text; field 1, a number, as text.
  for (const char* unknown : {"\xC0\x3E\x01", "\xC2\x3E\x01x", "\x0A\x01x"}) {
    EXPECT_FALSE(FieldsAreInOrder(sound + unknown));
  }
  v1::LotEvent event = Sound();
  google::protobuf::Timestamp& time = *event.mutable_event_time();
  time.GetReflection()->MutableUnknownFields(&time)->AddVarint(3, 1);
  EXPECT_FALSE(IsFoundInOrder(event));
  EXPECT_FALSE(NothingIsWrong(event));
}

TEST(FieldsAreInOrderTest, AnythingMayCome) {
  const std::string sound = Sound().SerializeAsString();
  for (size_t size = 1; size < sound.size(); ++size) {
    (void)FieldsAreInOrder(sound.substr(0, size));
  }
  EXPECT_FALSE(FieldsAreInOrder(std::string(30, '\xFF')));
}

TEST(FieldsAreInOrderTest, SaysWhatTheLongWaySays) {
  const google::protobuf::LogSilencer silence;  // Of texts that are no UTF-8.
  LotEventGenerator generator(20261128);
  Mutator mutator(20261128);
  int in_order = 0;
  int wrong = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string content = generator.Next().SerializeAsString();
    EXPECT_TRUE(FieldsAreInOrder(content));
    for (int j = 0; j < 150; ++j) {
      const std::string damaged = mutator.Damage(content);
      v1::LotEvent event;
      if (!event.ParseFromString(damaged) || event.ByteSizeLong() != damaged.size()) {
        continue;
      }
      const bool is_in_order = NothingIsWrong(event);
      (is_in_order ? in_order : wrong)++;
      ASSERT_EQ(FieldsAreInOrder(damaged), is_in_order) << event.DebugString();
      ASSERT_EQ(ReadLotEvent(damaged, ContentExtent::kWhole).status().ToString(),
                LotEventFacts(event, ContentExtent::kWhole).status().ToString());
    }
  }
  EXPECT_GT(in_order, 500);
  EXPECT_GT(wrong, 500);
}

}  // namespace
}  // namespace rastro

// Programs of earlier versions speak with this one: what their messages, enumerations and
// services were (tests/testdata/golden_messages, docs/architecture.md) stands in those of
// now, unchanged.

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rastro/v1/audit_service.pb.h"
#include "rastro/v1/entry.pb.h"
#include "rastro/v1/finding_service.pb.h"
#include "rastro/v1/lot_event.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "rastro/v1/query_service.pb.h"
#include "rastro/v1/registry_service.pb.h"
#include "rastro/v1/submission_service.pb.h"

namespace rastro {
namespace {

namespace pb = ::google::protobuf;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What a reader or a writer of `field` relies on, in bytes and in JSON.
std::string Shape(const pb::FieldDescriptor& field) {
  std::string shape = absl::StrCat(field.number(), " ", field.json_name(), " ",
                                   field.type_name(), " label ", field.label());
  if (field.message_type())
    absl::StrAppend(&shape, " ", field.message_type()->full_name());
  if (field.enum_type()) absl::StrAppend(&shape, " ", field.enum_type()->full_name());
  if (field.containing_oneof()) {
    absl::StrAppend(&shape, " of ", field.containing_oneof()->name());
  }
  if (field.is_packed()) absl::StrAppend(&shape, " packed");
  return shape;
}

std::string Shape(const pb::MethodDescriptor& method) {
  return absl::StrCat(method.client_streaming() ? "stream " : "",
                      method.input_type()->full_name(), " -> ",
                      method.server_streaming() ? "stream " : "",
                      method.output_type()->full_name());
}

std::string Shape(const pb::EnumValueDescriptor& value) {
  return absl::StrCat(value.number());
}

// Finds what of an earlier version's files is missing or other now.
class Comparison {
 public:
  explicit Comparison(const pb::DescriptorPool& now) : now_(now) {}

  void Add(const pb::FileDescriptor& then) {
    for (int i = 0; i < then.message_type_count(); ++i) AddMessage(*then.message_type(i));
    for (int i = 0; i < then.enum_type_count(); ++i) AddEnum(*then.enum_type(i));
    for (int i = 0; i < then.service_count(); ++i) AddService(*then.service(i));
  }

  const std::vector<std::string>& differences() const { return differences_; }

 private:
  template <typename Descriptor>
  void AddMember(const Descriptor& then, const Descriptor* now) {
    if (now == nullptr) {
      differences_.push_back(absl::StrCat(then.full_name(), ": gone"));
    } else if (Shape(then) != Shape(*now)) {
      differences_.push_back(
          absl::StrCat(then.full_name(), ": ", Shape(then), " became ", Shape(*now)));
    }
  }

  void AddMessage(const pb::Descriptor& then) {
    const pb::Descriptor* now = now_.FindMessageTypeByName(then.full_name());
    for (int i = 0; i < then.field_count(); ++i) {
      const pb::FieldDescriptor& field = *then.field(i);
      AddMember(field, now ? now->FindFieldByName(field.name()) : nullptr);
    }
    if (now == nullptr) differences_.push_back(absl::StrCat(then.full_name(), ": gone"));
    for (int i = 0; i < then.nested_type_count(); ++i) AddMessage(*then.nested_type(i));
    for (int i = 0; i < then.enum_type_count(); ++i) AddEnum(*then.enum_type(i));
  }

  void AddEnum(const pb::EnumDescriptor& then) {
    const pb::EnumDescriptor* now = now_.FindEnumTypeByName(then.full_name());
    for (int i = 0; i < then.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *then.value(i);
      AddMember(value, now ? now->FindValueByName(value.name()) : nullptr);
    }
  }

  void AddService(const pb::ServiceDescriptor& then) {
    const pb::ServiceDescriptor* now = now_.FindServiceByName(then.full_name());
    for (int i = 0; i < then.method_count(); ++i) {
      const pb::MethodDescriptor& method = *then.method(i);
      AddMember(method, now ? now->FindMethodByName(method.name()) : nullptr);
    }
  }

  const pb::DescriptorPool& now_;
  std::vector<std::string> differences_;
};

pb::FileDescriptorSet ReadSet(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  pb::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromIstream(&file)) << path;
  return set;
}

std::vector<std::filesystem::path> GoldenSets() {
  std::vector<std::filesystem::path> sets;
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path(RASTRO_SOURCE_DIR) / "tests/testdata/golden_messages")) {
    sets.push_back(file.path());
  }
  return sets;
}

// The files of `set`, in `pool`; those that others import come before these.
std::vector<const pb::FileDescriptor*> Build(const pb::FileDescriptorSet& set,
                                             pb::DescriptorPool& pool) {
  std::vector<const pb::FileDescriptor*> files;
  for (const pb::FileDescriptorProto& file : set.file()) {
    files.push_back(pool.BuildFile(file));
    EXPECT_NE(files.back(), nullptr) << file.name();
  }
  return files;
}

std::vector<std::string> Differences(const pb::FileDescriptorSet& then,
                                     const pb::DescriptorPool& now) {
  pb::DescriptorPool pool;
  Comparison comparison(now);
  for (const pb::FileDescriptor* file : Build(then, pool)) comparison.Add(*file);
  return comparison.differences();
}

// Linked by being named; a library's object that nothing names is not.
const pb::DescriptorPool& PoolOfNow() {
  for (const pb::Descriptor* message :
       {v1::GetStatusRequest::descriptor(), v1::ShownEntry::descriptor(),
        v1::ListFindingsRequest::descriptor(), v1::LotEvent::descriptor(),
        v1::GetProvenanceRequest::descriptor(), v1::QueryEventsRequest::descriptor(),
        v1::GetParticipantRequest::descriptor(), v1::SubmitBatchRequest::descriptor()}) {
    EXPECT_NE(message, nullptr);
  }
  return *pb::DescriptorPool::generated_pool();
}

TEST(GoldenMessagesTest, AllOfThemStandUnchanged) {
  ASSERT_FALSE(GoldenSets().empty());
  for (const std::filesystem::path& path : GoldenSets()) {
    SCOPED_TRACE(path);
    EXPECT_THAT(Differences(ReadSet(path), PoolOfNow()), IsEmpty());
  }
}

// A small version of everything that can break, and the same with one thing changed.
pb::FileDescriptorSet SmallSet() {
  pb::FileDescriptorSet set;
  pb::FileDescriptorProto& file = *set.add_file();
  file.set_name("small.proto");
  file.set_package("p");
  file.set_syntax("proto3");
  pb::DescriptorProto& message = *file.add_message_type();
  message.set_name("M");
  pb::FieldDescriptorProto& field = *message.add_field();
  field.set_name("f");
  field.set_number(1);
  field.set_type(pb::FieldDescriptorProto::TYPE_BYTES);
  field.set_label(pb::FieldDescriptorProto::LABEL_OPTIONAL);
  pb::EnumDescriptorProto& enumeration = *file.add_enum_type();
  enumeration.set_name("E");
  pb::EnumValueDescriptorProto& value = *enumeration.add_value();
  value.set_name("V");
  value.set_number(0);
  pb::ServiceDescriptorProto& service = *file.add_service();
  service.set_name("S");
  pb::MethodDescriptorProto& method = *service.add_method();
  method.set_name("Do");
  method.set_input_type(".p.M");
  method.set_output_type(".p.M");
  return set;
}

template <typename Change>
std::vector<std::string> DifferencesAfter(Change change) {
  pb::FileDescriptorSet changed = SmallSet();
  change(*changed.mutable_file(0));
  pb::DescriptorPool now;
  Build(changed, now);
  return Differences(SmallSet(), now);
}

using File = pb::FileDescriptorProto;

pb::FieldDescriptorProto& Field(File& file) {
  return *file.mutable_message_type(0)->mutable_field(0);
}

TEST(ComparisonTest, WhatIsAddedIsNoDifference) {
  EXPECT_THAT(DifferencesAfter([](File&) {}), IsEmpty());
  EXPECT_THAT(DifferencesAfter([](File& file) {
                pb::FieldDescriptorProto& added =
                    *file.mutable_message_type(0)->add_field();
                added = Field(file);
                added.set_name("g");
                added.set_number(2);
                added.clear_json_name();
              }),
              IsEmpty());
}

TEST(ComparisonTest, WhatIsGoneOrOtherIsTold) {
  EXPECT_THAT(DifferencesAfter([](File& file) { Field(file).set_number(2); }),
              ElementsAre("p.M.f: 1 f bytes label 1 became 2 f bytes label 1"));
  EXPECT_THAT(DifferencesAfter([](File& file) { Field(file).set_name("g"); }),
              ElementsAre("p.M.f: gone"));
  EXPECT_THAT(DifferencesAfter([](File& file) {
                Field(file).set_type(pb::FieldDescriptorProto::TYPE_STRING);
              }),
              ElementsAre("p.M.f: 1 f bytes label 1 became 1 f string label 1"));
  EXPECT_THAT(DifferencesAfter([](File& file) {
                Field(file).set_label(pb::FieldDescriptorProto::LABEL_REPEATED);
              }),
              ElementsAre("p.M.f: 1 f bytes label 1 became 1 f bytes label 3"));
  EXPECT_THAT(DifferencesAfter([](File& file) {
                file.mutable_enum_type(0)->mutable_value(0)->set_name("W");
              }),
              ElementsAre("p.V: gone"));
  EXPECT_THAT(DifferencesAfter([](File& file) {
                file.mutable_service(0)->mutable_method(0)->set_server_streaming(true);
              }),
              ElementsAre("p.S.Do: p.M -> p.M became p.M -> stream p.M"));
  EXPECT_THAT(DifferencesAfter([](File& file) { file.clear_service(); }),
              ElementsAre("p.S.Do: gone"));
}

}  // namespace
}  // namespace rastro

// Held against the library that wrote these files before.

#include "crypto/indented_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

void Write(const Json& value, IndentedJson& json) {
  if (value.is_object()) {
    json.BeginObject();
    for (const auto& [name, member] : value.items()) {
      json.Name(name);
      Write(member, json);
    }
    json.EndObject();
  } else if (value.is_array()) {
    json.BeginArray();
    for (const Json& element : value) Write(element, json);
    json.EndArray();
  } else if (value.is_string()) {
    json.String(value.get<std::string>());
  } else {
    json.Number(value.get<uint64_t>());
  }
}

void ExpectTheSame(const Json& value) {
  IndentedJson json;
  Write(value, json);
  EXPECT_EQ(json.text(), value.dump(1, ' ', false, Json::error_handler_t::replace));
}

TEST(IndentedJsonTest, EmptyOnesStandOnOneLine) {
  ExpectTheSame(Json::object());
  ExpectTheSame(Json::array());
  ExpectTheSame({{"a", Json::object()}, {"b", Json::array()}, {"c", {Json::array()}}});
}

TEST(IndentedJsonTest, EachByteIsWrittenAsTheLibraryDoes) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    ExpectTheSame(std::string(1, c));
    ExpectTheSame(std::string("a") + c + "b");
  }
  ExpectTheSame("Res en canal, 和牛, \U0001F404");
  ExpectTheSame("cut off \xE5\x92");
}

class RandomJson {
 public:
  Json Value(int depth) {
    switch (depth == 0 ? 2 + Below(2) : Below(4)) {
      case 0: {
        Json object = Json::object();
        for (size_t i = Below(5); i > 0; --i) object[Text()] = Value(depth - 1);
        return object;
      }
      case 1: {
        Json array = Json::array();
        for (size_t i = Below(5); i > 0; --i) array.push_back(Value(depth - 1));
        return array;
      }
      case 2:
        return Text();
      default:
        return random_();
    }
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }

  std::string Text() {
    std::string text;
    const size_t highest = Below(4) == 0 ? 256 : 128;
    for (size_t i = Below(20); i > 0; --i) text += static_cast<char>(Below(highest));
    return text;
  }

  std::mt19937_64 random_{20261128};
};

TEST(IndentedJsonTest, AnythingIsWrittenAsTheLibraryDoes) {
  RandomJson random;
  for (int i = 0; i < 2'000; ++i) ExpectTheSame(random.Value(4));
}

}  // namespace
}  // namespace rastro

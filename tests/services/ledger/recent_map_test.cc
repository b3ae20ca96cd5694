#include "services/ledger/recent_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rastro {
namespace {

using ::testing::IsNull;
using ::testing::Pointee;

TEST(RecentMapTest, KeepsTheLastOnesAskedForAndAtMostTwiceAsMany) {
  RecentMap<int, std::string> map(10);
  EXPECT_THAT(map.Find(0), IsNull());
  for (int i = 0; i < 1'000; ++i) {
    map.Keep(i, std::to_string(i));
    EXPECT_LE(map.size(), 20);
    for (int last = std::max(0, i - 9); last <= i; ++last) {
      EXPECT_THAT(map.Find(last), Pointee(std::to_string(last)));
    }
  }
  EXPECT_THAT(map.Find(900), IsNull());
}

TEST(RecentMapTest, WhatIsAskedForStays) {
  RecentMap<int, std::string> map(10);
  map.Keep(-1, "asked for");
  for (int i = 0; i < 1'000; ++i) {
    map.Keep(i, "not");
    EXPECT_THAT(map.Find(-1), Pointee(std::string("asked for")));
  }
}

TEST(RecentMapTest, KeepsByWeight) {
  RecentMap<int, std::string> map(100);
  for (int i = 0; i < 1'000; ++i) {
    map.Keep(i, std::to_string(i), 10);
    map.Keep(i, std::to_string(i), 20);  // The last weight counts.
    EXPECT_LE(map.size(), 10);
    for (int last = std::max(0, i - 4); last <= i; ++last) {
      EXPECT_THAT(map.Find(last), Pointee(std::to_string(last)));
    }
  }
  map.Keep(-1, "more than all", 1'000);
  EXPECT_THAT(map.Find(-1), Pointee(std::string("more than all")));
}

TEST(RecentMapTest, TheLastValueOfAKeyCounts) {
  RecentMap<int, std::string> map(2);
  for (int i = 0; i < 20; ++i) {
    map.Keep(7, std::to_string(i));
    EXPECT_THAT(map.Find(7), Pointee(std::to_string(i)));
    map.Keep(i % 5, "other");
  }
}

}  // namespace
}  // namespace rastro

#include "services/server/budget.h"

#include <gtest/gtest.h>

namespace rastro {
namespace {

TEST(BudgetTest, GivesNoMoreThanThereIs) {
  Budget budget(10);
  EXPECT_FALSE(budget.TryTake(11));
  EXPECT_TRUE(budget.TryTake(4));
  EXPECT_TRUE(budget.TryTake(6));
  EXPECT_FALSE(budget.TryTake(1));
  EXPECT_TRUE(budget.TryTake(0));
  budget.Return(4);
  EXPECT_FALSE(budget.TryTake(5));
  EXPECT_TRUE(budget.TryTake(4));
}

}  // namespace
}  // namespace rastro

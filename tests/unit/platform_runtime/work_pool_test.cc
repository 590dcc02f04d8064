// The pool: order, bound, nothing lost at the end.
#include "platform/runtime/work_pool.h"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>

namespace rasad::runtime {
namespace {

TEST(WorkPool, RefusesBeyondItsBoundAndRunsTheRestInOrder) {
  std::latch started(1);
  std::latch release(1);
  std::vector<int> ran;
  {
    WorkPool pool(1, 2);
    EXPECT_TRUE(pool.Post([&] {
      started.count_down();
      release.wait();
      ran.push_back(0);
    }));
    started.wait();  // Now nothing waits and the one thread is busy.
    EXPECT_TRUE(pool.Post([&] { ran.push_back(1); }));
    EXPECT_TRUE(pool.Post([&] { ran.push_back(2); }));
    EXPECT_FALSE(pool.Post([&] { ran.push_back(3); }));
    release.count_down();
  }
  EXPECT_THAT(ran, testing::ElementsAre(0, 1, 2));
}

TEST(WorkPool, AsManyJobsRunAtOnceAsThereAreThreads) {
  std::latch all(4);
  WorkPool pool(4, 10);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(pool.Post([&] { all.arrive_and_wait(); }));
  all.wait();
}

}  // namespace
}  // namespace rasad::runtime

// Threads that take items in order: each once, and none that must not be begun.
#include "check/run/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <vector>

namespace {

struct Work {
    std::mutex lock;
    std::vector<int> begun; // in the order in which they were taken, as far as one thread can tell
    std::atomic<int> refused_from{1 << 30}, fails_at{-1};
};

bool may_begin(void *context, int item) {
    Work *work = static_cast<Work *>(context);
    std::lock_guard<std::mutex> guard(work->lock);
    if (item >= work->refused_from)
        return false;
    work->begun.push_back(item);
    return true;
}

bool carry_out(void *context, int job, int item) {
    EXPECT_GE(job, 0);
    EXPECT_LT(job, CREW_JOBS_MAX);
    return item != static_cast<Work *>(context)->fails_at;
}

class Crew : public testing::TestWithParam<int> {
  protected:
    crew *start(int count) {
        items_.resize(count);
        std::iota(items_.begin(), items_.end(), 0);
        crew_work work = {};
        work.item_count = count;
        work.item = items_.data();
        work.job_count = GetParam();
        work.may_begin = may_begin;
        work.carry_out = carry_out;
        work.context = &work_;
        return crew_start(&work);
    }

    static std::multiset<int> wait_all(crew *crew) {
        std::multiset<int> told;
        for (int item; (item = crew_wait(crew, 0.05)) != CREW_OVER;)
            if (item != CREW_NOTHING_YET)
                told.insert(item);
        return told;
    }

    Work work_;
    std::vector<int> items_;
};

// With no thread the one that waits does it all.
INSTANTIATE_TEST_SUITE_P(Jobs, Crew, testing::Values(0, 1, 2, 7, 64));

TEST_P(Crew, TellsEveryItemOnce) {
    crew *crew = start(200);
    auto told = wait_all(crew);
    EXPECT_EQ(told, std::multiset<int>(items_.begin(), items_.end()));
    EXPECT_EQ(work_.begun, items_) << "taken in another order";
    EXPECT_EQ(crew_wait(crew, 0), CREW_OVER);
    crew_stop(crew);
}

TEST_P(Crew, WithoutItemsItIsOverAtOnce) {
    crew *crew = start(0);
    EXPECT_EQ(crew_wait(crew, 10), CREW_OVER);
    crew_stop(crew);
}

TEST_P(Crew, BeginsNothingBehindWhatMayNotBegin) {
    work_.refused_from = 50;
    crew *crew = start(200);
    auto told = wait_all(crew);
    EXPECT_EQ(told.size(), 50u);
    EXPECT_EQ(*told.rbegin(), 49);
    crew_stop(crew);
}

TEST_P(Crew, AFailureEndsItAndIsTold) {
    work_.fails_at = 20;
    crew *crew = start(100000);
    auto told = wait_all(crew);
    EXPECT_EQ(told.count(20), 1u);
    EXPECT_LT(told.size(), 100000u);
    crew_stop(crew);
}

TEST_P(Crew, CanBeStoppedAtAnyTime) {
    crew *crew = start(1000);
    (void)crew_wait(crew, 0.01);
    crew_stop(crew);
    crew_stop(nullptr);
}

TEST(CrewJobs, AreThoseWantedOrTheProcessors) {
    EXPECT_EQ(crew_jobs(3), 3);
    EXPECT_EQ(crew_jobs(1000), CREW_JOBS_MAX);
    EXPECT_GE(crew_jobs(0), 1);
}

} // namespace

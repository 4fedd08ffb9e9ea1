// A trace of each golden case, counted again from its records alone, comes to what the simulator counted.
#include "tests/golden/cases.h"
#include "tests/support/traced.h"

#include <cstdlib>
#include <set>

namespace {

using namespace traced;

const char *const kLevels[] = {"Step", "Burst", "Access"};

// An operation leaves some ten records at level access. With SIMCHECK_ALL_GOLDEN set the longer cases are traced, too.
const int64_t kMostAccessMacs = 30'000;

// No golden case has a mark, so none counts what L2 holds and moves off chip: its peak, tiles, loads and stores.
const int kOfTiles = 6;

bool IsShort(const golden::Case &each, sc_trace_level level) {
    return level != SC_TRACE_ACCESS || std::getenv("SIMCHECK_ALL_GOLDEN") ||
           sc_layer_macs(&each.mapped->layer) <= kMostAccessMacs;
}

void ExpectEqual(const sc_counters &counted, const sc_counters &simulated) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_EQ(sc_counter_get(&counted, static_cast<sc_counter_id>(id)),
                  sc_counter_get(&simulated, static_cast<sc_counter_id>(id)))
            << sc_counter_info(static_cast<sc_counter_id>(id))->name;
}

class GoldenRecountTest : public testing::TestWithParam<sc_trace_level> {
  protected:
    void Check(const golden::Case &each) {
        SCOPED_TRACE(each.name());
        Scratch file;
        const sc_counters simulated = Simulate(file.path, *each.mapped, {GetParam(), 0, INT64_MAX, SC_TRACE_ROWS});
        const Judgement judgement = JudgeFile(file.path);
        EXPECT_EQ(judgement.result, SC_STATUS_OK) << judgement.problem.message;
        EXPECT_EQ(judgement.findings, 0) << judgement.all;
        EXPECT_EQ(judgement.differing, 0);
        EXPECT_EQ(judgement.runs, 1);
        EXPECT_EQ(judgement.complete, 1);
        EXPECT_EQ(judgement.omitted, 0);
        EXPECT_EQ(judgement.replayed, GetParam() == SC_TRACE_ACCESS);
        ExpectEqual(judgement.counted, simulated);
        Note(judgement);
    }

    void Note(const Judgement &judgement) {
        cases_++;
        records_ += judgement.records;
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            if (sc_counter_get(&judgement.counted, static_cast<sc_counter_id>(id)) > 0)
                counted_.insert(id);
    }

    int64_t cases_ = 0, records_ = 0;
    std::set<int> counted_; // counters that some case counts
};

TEST_P(GoldenRecountTest, AgreesWithTheSimulator) {
    golden::Cases cases;
    cases.Each([this](const golden::Case &each) {
        if (each.mapped && IsShort(each, GetParam()))
            Check(each);
    });
    EXPECT_GE(cases_, 300);
    EXPECT_EQ(counted_.size(), static_cast<size_t>(SC_COUNTER_COUNT - kOfTiles));
    RecordProperty("cases", std::to_string(cases_));
    RecordProperty("records", std::to_string(records_));
}

INSTANTIATE_TEST_SUITE_P(Levels, GoldenRecountTest, testing::Values(SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS),
                         [](const testing::TestParamInfo<sc_trace_level> &level) { return kLevels[level.param]; });

} // namespace

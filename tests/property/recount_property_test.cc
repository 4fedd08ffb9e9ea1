// The traces of random mappings, counted again: their records have the numbers, places and times of the contract, and
// their replay is right.
#include <gtest/gtest.h>

#include "tests/property/arguments.h"
#include "tests/property/random_case.h"
#include "tests/support/case_count.h"
#include "tests/support/traced.h"

namespace {

const int RECOUNTED_RUNS = Cases(60, 600);

TEST(RandomMappings, AreWhatTheirTracesSay) {
    int64_t replayed = 0;
    for (uint64_t seed = 1; seed <= static_cast<uint64_t>(RECOUNTED_RUNS) && !HasFailure(); seed++) {
        const std::string text = case_text(random_case(seed));
        SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
        const Program program(text);
        if (!program.accepted())
            continue;
        for (sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS}) {
            SCOPED_TRACE(sc_trace_level_name(level));
            const traced::Judgement judgement = traced::JudgeText(traced::SimulatedText(program.mapping(), level));
            EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
            EXPECT_EQ(judgement.complete, 1);
            replayed += judgement.replayed;
        }
    }
    EXPECT_GT(replayed, RECOUNTED_RUNS / 2);
}

} // namespace

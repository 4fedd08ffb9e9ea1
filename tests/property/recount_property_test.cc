// The traces of random mappings, counted again: their records have the numbers, places and times of the contract, and
// their replay is right.
#include <gtest/gtest.h>

#include "tests/property/arguments.h"
#include "tests/property/random_case.h"
#include "tests/property/simulated.h"
#include "tests/support/case_count.h"
#include "tests/support/environment.h"
#include "tests/support/traced.h"

namespace {

const uint64_t RECOUNTED_RUNS = static_cast<uint64_t>(Cases(60, 600));

TEST(RandomMappings, AreWhatTheirTracesSay) {
    int64_t replayed = 0;
    const uint64_t first = number_from_environment("SIMCHECK_SEED", 1);
    const uint64_t runs = number_from_environment("SIMCHECK_RUNS", RECOUNTED_RUNS);
    for (uint64_t seed = first; seed - first < runs && !HasFailure(); seed++) {
        const std::string text = case_text(random_case(seed));
        SCOPED_TRACE("SIMCHECK_SEED=" + std::to_string(seed) + " SIMCHECK_RUNS=1\n" + text);
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
    EXPECT_TRUE(replayed > static_cast<int64_t>(runs / 2) || runs == 1) << replayed;
}

} // namespace

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

// The rows of a trace, as the program gives them.
std::string rows_of(const std::string &path) {
    std::string rows;
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_trace_item item = {};
    sc_error problem = {};
    EXPECT_EQ(sc_trace_reader_open(&reader, path.c_str(), &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
    while (run && sc_trace_reader_next(reader, &item, &problem) == SC_STATUS_OK && item.text)
        rows += std::string(item.text, static_cast<size_t>(item.length)) + "\n";
    EXPECT_EQ(problem.status, SC_STATUS_OK) << problem.message;
    sc_trace_reader_close(reader);
    return rows;
}

// Shapes, and copies, stand for the rows.
void expect_like_rows(const sc_mapping &mapping, sc_trace_level level) {
    const traced::Scratch rows, others;
    const sc_trace_form form = level == SC_TRACE_STEP ? SC_TRACE_SHAPES : SC_TRACE_COPIES;
    traced::Simulate(rows.path, mapping, {level, 0, INT64_MAX, SC_TRACE_ROWS});
    traced::Simulate(others.path, mapping, {level, 0, INT64_MAX, form});
    EXPECT_TRUE(rows_of(others.path) == rows_of(rows.path));
}

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
            expect_like_rows(program.mapping(), level);
            const traced::Judgement judgement = traced::JudgeText(traced::SimulatedText(program.mapping(), level));
            EXPECT_TRUE(judgement.agrees()) << judgement.problem.message << judgement.all;
            EXPECT_EQ(judgement.complete, 1);
            replayed += judgement.replayed;
        }
    }
    EXPECT_TRUE(replayed > static_cast<int64_t>(runs / 2) || runs == 1) << replayed;
}

} // namespace

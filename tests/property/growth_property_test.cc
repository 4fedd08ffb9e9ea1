// Random mappings that grow loop by loop: every stage that is called legal runs and has the right output, no stage is
// smaller than the one before, and the last one has the counts of the whole mapping.
#include <gtest/gtest.h>

#include <memory>

#include "check/explain/growth.h"
#include "tests/property/arguments.h"
#include "tests/property/random_case.h"
#include "tests/property/simulated.h"
#include "tests/support/case_count.h"

namespace {

const int GROWN_RUNS = Cases(100, 1000);

Simulated run(const struct sc_mapping &mapping) {
    LayerData data(mapping.layer, 3);
    return simulate(mapping, data, MODES[0]);
}

void check_growth(const struct growth_stage &before, const struct growth_stage &stage) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        EXPECT_LE(before.size[dim], stage.size[dim]);
    for (int level = 0; level < SC_LEVELS_MAX; level++)
        EXPECT_LE(before.units[level], stage.units[level]);
}

int check_stages(const struct sc_mapping &whole) {
    auto grown = std::make_unique<struct growth>();
    auto mapping = std::make_unique<struct grown_mapping>();
    Simulated last = {};
    int legal = 0;
    growth_make(grown.get(), &whole);
    for (int i = 0; i < grown->stage_count; i++) {
        if (i > 0)
            check_growth(grown->stage[i - 1], grown->stage[i]);
        if (!growth_mapping(&whole, &grown->stage[i], mapping.get()))
            continue;
        legal++;
        last = run(mapping->mapping);
        EXPECT_EQ(last.status, SC_STATUS_OK) << "stage " << i << ": " << last.message;
    }
    EXPECT_EQ(differences(run(whole).result.counters, last.result.counters), "");
    return legal;
}

TEST(RandomMappings, GrowInLegalStages) {
    int stages = 0;
    for (uint64_t seed = 1; seed <= static_cast<uint64_t>(GROWN_RUNS) && !HasFailure(); seed++) {
        std::string text = case_text(random_case(seed));
        SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
        Program program(text);
        if (program.accepted())
            stages += check_stages(program.mapping());
    }
    EXPECT_GT(stages, 2 * GROWN_RUNS);
}

} // namespace

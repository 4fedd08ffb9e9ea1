// The exact model against counts that were found by brute force, point by point, outside this project's code.
#include <gtest/gtest.h>

#include "model/exact.h"
#include "tests/support/json_reader.h"
#include "tests/support/mapped.h"

namespace {

TEST(ExactExamplesTest, EveryCountAndCycleIsTheExpectedOne) {
    sc_exact *context = sc_exact_create();
    ASSERT_NE(context, nullptr);
    const Json expected = JsonReader(ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json")).document();
    ASSERT_EQ(expected.members.size(), 45u);
    for (const auto &[name, counts] : expected.members) {
        SCOPED_TRACE(name);
        const sc_mapping mapped = MapFile("workloads/examples/" + name + ".dsl");
        sc_counters found = {};
        sc_error problem = {};
        ASSERT_EQ(sc_exact_evaluate(context, &mapped, &found, &problem), SC_STATUS_OK) << problem.message;
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const char *counter = sc_counter_info(static_cast<sc_counter_id>(id))->name;
            EXPECT_EQ(sc_counter_get(&found, static_cast<sc_counter_id>(id)), counts[counter].integer()) << counter;
        }
    }
    sc_exact_free(context);
}

} // namespace

// The exact model against counts that were found by brute force, point by point, outside this project's code.
#include <gtest/gtest.h>

#include "model/exact.h"
#include "tests/support/json_reader.h"
#include "tests/support/mapped.h"

namespace {

TEST(ExactExamplesTest, EveryCountAndCycleIsTheExpectedOne) {
    exact *context = exact_create();
    ASSERT_NE(context, nullptr);
    const Json expected = JsonReader(ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json")).document();
    ASSERT_EQ(expected.members.size(), 15u);
    for (const auto &[name, counts] : expected.members) {
        SCOPED_TRACE(name);
        const mapping mapped = MapFile("workloads/examples/" + name + ".dsl");
        counters found = {};
        error problem = {};
        ASSERT_EQ(exact_evaluate(context, &mapped, &found, &problem), STATUS_OK) << problem.message;
        for (int id = 0; id < COUNTER_COUNT; id++) {
            const char *counter = counter_info(static_cast<counter_id>(id))->name;
            EXPECT_EQ(counter_get(&found, static_cast<counter_id>(id)), counts[counter].integer()) << counter;
        }
    }
    exact_free(context);
}

} // namespace

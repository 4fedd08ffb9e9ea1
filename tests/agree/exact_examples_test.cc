// The exact model against counts that were found by brute force, point by point, outside this project's code.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "model/exact.h"
#include "tests/support/mapped.h"

namespace {

using Counts = std::map<std::string, int64_t>;

// The file is {"name": {"counter": integer, ...}, ...}; nothing else needs to be understood.
std::map<std::string, Counts> ReadExpected() {
    std::map<std::string, Counts> expected;
    const std::string text = ReadFile(TEST_SOURCE_DIR "/tests/golden/examples.json");
    const std::regex entry("\"([a-z0-9_-]+)\"\\s*:\\s*(\\{|[0-9]+)");
    std::string name;
    for (std::sregex_iterator it(text.begin(), text.end(), entry), end; it != end; ++it) {
        if ((*it)[2] == "{")
            name = (*it)[1];
        else
            expected[name][(*it)[1]] = std::stoll((*it)[2]);
    }
    return expected;
}

TEST(ExactExamplesTest, EveryCountAndCycleIsTheExpectedOne) {
    exact *context = exact_create();
    ASSERT_NE(context, nullptr);
    for (const auto &[name, counts] : ReadExpected()) {
        SCOPED_TRACE(name);
        const mapping mapped = MapFile("workloads/examples/" + name + ".dsl");
        counters found = {};
        error problem = {};
        ASSERT_EQ(exact_evaluate(context, &mapped, &found, &problem), STATUS_OK) << problem.message;
        for (int id = 0; id < COUNTER_COUNT; id++) {
            const char *counter = counter_info(static_cast<counter_id>(id))->name;
            EXPECT_EQ(counter_get(&found, static_cast<counter_id>(id)), counts.at(counter)) << counter;
        }
    }
    exact_free(context);
}

} // namespace

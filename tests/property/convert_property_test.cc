// Random mappings, written in the other language and back again, have the same levels.
//
// SIMCHECK_SEED and SIMCHECK_RUNS choose the cases, as for the other random tests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/property/random_case.h"
#include "tests/support/case_count.h"
#include "tests/support/lowered.h"
#include "tests/support/written.h"

namespace {

uint64_t FromEnvironment(const char *name, uint64_t usual) {
    const char *text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

// Only hardware that both languages have words for.
RandomCase PlainMachineCase(uint64_t seed) {
    RandomCase random = random_case(seed);
    struct sc_machine machine = {};
    sc_machine_set(&machine, SC_HARDWARE_num_pes, random.machine.num_pes);
    random.machine = machine;
    return random;
}

TEST(Convert, RandomMappingsKeepTheirLevelsThereAndBack) {
    const uint64_t first = FromEnvironment("SIMCHECK_SEED", 1);
    const uint64_t runs = FromEnvironment("SIMCHECK_RUNS", static_cast<uint64_t>(Cases(500, 4000)));
    uint64_t legal = 0, there_said = 0, back_said = 0;
    for (uint64_t seed = first; seed < first + runs; seed++) {
        const std::string text = case_text(PlainMachineCase(seed));
        Parsed parsed(text);
        Lowered before(parsed);
        if (before.result != SC_STATUS_OK)
            continue;
        legal++;
        Written there = Write(sc_dsl_write_directives, parsed.dsl);
        if (there.status != SC_STATUS_OK) {
            EXPECT_EQ(std::string(there.error.message).find("would be"), std::string::npos)
                << "seed " << seed << "\n"
                << text << there.error.message;
            continue;
        }
        there_said++;
        Parsed directives(there.text, "there.m");
        Lowered between(directives);
        ASSERT_EQ(between.result, SC_STATUS_OK) << "seed " << seed << "\n" << there.text << between.error.message;
        ASSERT_EQ(LevelsText(*between.mapping), LevelsText(*before.mapping)) << "seed " << seed << "\n" << there.text;
        Written back = Write(sc_dsl_write_pragmas, directives.dsl);
        if (back.status != SC_STATUS_OK)
            continue;
        back_said++;
        Parsed again(back.text);
        Lowered after(again);
        ASSERT_EQ(after.result, SC_STATUS_OK) << "seed " << seed << "\n" << back.text << after.error.message;
        ASSERT_EQ(LevelsText(*after.mapping), LevelsText(*before.mapping)) << "seed " << seed << "\n" << back.text;
    }
    if (runs < 100)
        return;
    EXPECT_GT(legal, runs / 4);
    EXPECT_GT(there_said, legal / 5);
    EXPECT_EQ(back_said, there_said);
}

} // namespace

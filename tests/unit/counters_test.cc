// The counter table: every counter by its id, its field and its name.
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "common/counters.h"

namespace {

counter_id Id(int id) { return static_cast<counter_id>(id); }

TEST(Counters, AreOneIntegerEach) { EXPECT_EQ(sizeof(struct counters), COUNTER_COUNT * sizeof(int64_t)); }

TEST(Counters, KeepWhatIsSet) {
    struct counters counters = {};
    for (int id = 0; id < COUNTER_COUNT; id++)
        counter_set(&counters, Id(id), INT64_MAX - id);
    for (int id = 0; id < COUNTER_COUNT; id++)
        EXPECT_EQ(counter_get(&counters, Id(id)), INT64_MAX - id) << counter_info(Id(id))->name;
}

TEST(Counters, AreTheFieldsOfTheirNames) {
    struct counters counters = {};
    int64_t value = 1;
#define COUNTER(field, unit_text, description_text) counters.field = value++;
#include "common/counters.def"
#undef COUNTER
    value = 1;
#define COUNTER(field, unit_text, description_text)                                                                    \
    EXPECT_EQ(counter_get(&counters, COUNTER_##field), value++) << #field;                                             \
    EXPECT_STREQ(counter_info(COUNTER_##field)->name, #field);                                                         \
    EXPECT_STREQ(counter_info(COUNTER_##field)->unit, unit_text);                                                      \
    EXPECT_STREQ(counter_info(COUNTER_##field)->description, description_text);
#include "common/counters.def"
#undef COUNTER
}

TEST(Counters, AreFoundByTheirNamesAlone) {
    for (int id = 0; id < COUNTER_COUNT; id++) {
        const std::string name = counter_info(Id(id))->name;
        const int length = static_cast<int>(name.size());
        EXPECT_EQ(counter_find(name.c_str(), length), Id(id)) << name;
        EXPECT_EQ(counter_find((name + "x").c_str(), length), Id(id)) << name;
        EXPECT_NE(counter_find((name + "x").c_str(), length + 1), Id(id)) << name;
        EXPECT_NE(counter_find(name.c_str(), length - 1), Id(id)) << name;
    }
}

TEST(Counters, AreFoundInNoOtherCase) {
    EXPECT_EQ(counter_find("MACs", 4), COUNTER_COUNT);
    EXPECT_EQ(counter_find("macs ", 5), COUNTER_COUNT);
    EXPECT_EQ(counter_find("", 0), COUNTER_COUNT);
}

// docs/semantics.md names these and no others; the utilization is a ratio and no counter.
TEST(Counters, AreThoseOfTheContract) {
    const std::set<std::string> contract = {
        "macs",        "l1_rd_weight", "l1_rd_input",  "l1_wr_sum",   "l1_rd_sum",   "l1_wr_weight",
        "l1_wr_input", "l1_rd_evict",  "l2_rd_weight", "l2_rd_input", "l2_rd_sum",   "l2_wr_weight",
        "l2_wr_input", "l2_wr_sum",    "noc_down",     "noc_up",      "noc_forward", "noc_reduce",
        "peak_down",   "peak_up",      "l1_req",       "l2_req",      "steps",       "cycles"};
    std::set<std::string> table;
    for (int id = 0; id < COUNTER_COUNT; id++)
        EXPECT_TRUE(table.insert(counter_info(Id(id))->name).second) << "twice: " << counter_info(Id(id))->name;
    EXPECT_EQ(table, contract);
}

} // namespace

// The counter table: every counter by its id, its field and its name.
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "common/counters.h"

namespace {

sc_counter_id Id(int id) { return static_cast<sc_counter_id>(id); }

TEST(Counters, AreOneIntegerEach) { EXPECT_EQ(sizeof(struct sc_counters), SC_COUNTER_COUNT * sizeof(int64_t)); }

TEST(Counters, KeepWhatIsSet) {
    struct sc_counters counters = {};
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        sc_counter_set(&counters, Id(id), INT64_MAX - id);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_EQ(sc_counter_get(&counters, Id(id)), INT64_MAX - id) << sc_counter_info(Id(id))->name;
}

TEST(Counters, AreTheFieldsOfTheirNames) {
    struct sc_counters counters = {};
    int64_t value = 1;
#define COUNTER(field, kind_of_it, unit_text, description_text) counters.field = value++;
#include "common/counters.def"
#undef COUNTER
    value = 1;
#define COUNTER(field, kind_of_it, unit_text, description_text)                                                        \
    EXPECT_EQ(sc_counter_get(&counters, SC_COUNTER_##field), value++) << #field;                                       \
    EXPECT_STREQ(sc_counter_info(SC_COUNTER_##field)->name, #field);                                                   \
    EXPECT_EQ(sc_counter_info(SC_COUNTER_##field)->kind, SC_COUNTER_IS_##kind_of_it);                                  \
    EXPECT_STREQ(sc_counter_info(SC_COUNTER_##field)->unit, unit_text);                                                \
    EXPECT_STREQ(sc_counter_info(SC_COUNTER_##field)->description, description_text);
#include "common/counters.def"
#undef COUNTER
}

TEST(Counters, AddUpButForPeaks) {
    struct sc_counters total = {}, part = {};
    total.macs = 5;
    total.l1_req = 5;
    total.peak_down = 2;
    part.macs = 3;
    part.l1_req = 3;
    part.peak_down = 4;
    ASSERT_TRUE(sc_counters_add(&total, &part));
    EXPECT_EQ(total.macs, 8);
    EXPECT_EQ(total.l1_req, 5);
    EXPECT_EQ(total.peak_down, 4);
    EXPECT_EQ(total.cycles, 0);
    part.macs = INT64_MAX;
    EXPECT_FALSE(sc_counters_add(&total, &part));
}

TEST(Counters, AreFoundByTheirNamesAlone) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const std::string name = sc_counter_info(Id(id))->name;
        const int length = static_cast<int>(name.size());
        EXPECT_EQ(sc_counter_find(name.c_str(), length), Id(id)) << name;
        EXPECT_EQ(sc_counter_find((name + "x").c_str(), length), Id(id)) << name;
        EXPECT_NE(sc_counter_find((name + "x").c_str(), length + 1), Id(id)) << name;
        EXPECT_NE(sc_counter_find(name.c_str(), length - 1), Id(id)) << name;
    }
}

TEST(Counters, AreFoundInNoOtherCase) {
    EXPECT_EQ(sc_counter_find("MACs", 4), SC_COUNTER_COUNT);
    EXPECT_EQ(sc_counter_find("macs ", 5), SC_COUNTER_COUNT);
    EXPECT_EQ(sc_counter_find("", 0), SC_COUNTER_COUNT);
}

// docs/semantics.md names these and no others; the utilization is a ratio and no counter.
TEST(Counters, AreThoseOfTheContract) {
    const std::set<std::string> contract = {"macs",
                                            "l1_rd_weight",
                                            "l1_rd_input",
                                            "l1_wr_sum",
                                            "l1_rd_sum",
                                            "l1_wr_weight",
                                            "l1_wr_input",
                                            "l1_rd_evict",
                                            "l2_rd_weight",
                                            "l2_rd_input",
                                            "l2_rd_sum",
                                            "l2_wr_weight",
                                            "l2_wr_input",
                                            "l2_wr_sum",
                                            "l1_req_weight",
                                            "l1_req_input",
                                            "l1_req_sum",
                                            "link_weight",
                                            "link_input",
                                            "link_sum",
                                            "peak_link_down",
                                            "peak_link_up",
                                            "noc_down",
                                            "noc_up",
                                            "noc_forward",
                                            "noc_reduce",
                                            "peak_down",
                                            "peak_up",
                                            "l1_req",
                                            "l2_req",
                                            "pe_steps",
                                            "steps",
                                            "cycles",
                                            "l2_hold",
                                            "tiles",
                                            "offchip_rd_weight",
                                            "offchip_rd_input",
                                            "offchip_rd_sum",
                                            "offchip_wr_sum"};
    std::set<std::string> table;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        EXPECT_TRUE(table.insert(sc_counter_info(Id(id))->name).second) << "twice: " << sc_counter_info(Id(id))->name;
    EXPECT_EQ(table, contract);
}

} // namespace

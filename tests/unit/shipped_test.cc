// The tables of costs and the spaces that are shipped: what they say of a machine, by hand, and whether they fit
// together.
#include <gtest/gtest.h>

#include <dirent.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "model/cost.h"
#include "tests/support/lowered.h"

namespace {

std::string ShippedText(const std::string &path) {
    std::ifstream file(TEST_SOURCE_DIR "/workloads/" + path);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_TRUE(file) << path;
    return text.str();
}

std::vector<std::string> ShippedIn(const std::string &folder) {
    std::vector<std::string> paths;
    DIR *directory = opendir((TEST_SOURCE_DIR "/workloads/" + folder).c_str());
    EXPECT_TRUE(directory) << folder;
    for (const dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            paths.push_back(folder + "/" + entry->d_name);
    if (directory)
        closedir(directory);
    EXPECT_FALSE(paths.empty()) << folder;
    return paths;
}

// 64 PEs of 4,470.9014 um2 with L1s of 2 KB (2,738.402194 um2), 1 MB of L2, and half of a bus of 64 elements:
// floor((14662 * 64 + 28895) * 32 / 640) = 48,363 times 1.017938 um2.
TEST(ShippedCosts, OfThePapersMachine) {
    Parsed costs(ShippedText("costs/28nm.dsl")), machine(ShippedText("machines/paper64.dsl"));
    ASSERT_EQ(costs.result, SC_STATUS_OK) << costs.error.message;
    sc_machine hardware = sc_machine_default();
    sc_machine_override(&hardware, &machine.dsl.machine);
    sc_cost cost;
    sc_error error = {};
    ASSERT_EQ(sc_cost_of(&cost, costs.dsl.cost, &hardware, &error), SC_STATUS_OK) << error.message;
    EXPECT_EQ(cost.area_nm2, INT64_C(64) * (4470901400 + 2738402194) + 1422023469140 + INT64_C(48363) * 1017938);
    EXPECT_EQ(cost.power_nw, INT64_C(64) * (1222300 + 675176) + 247025509 + 32 * 800000);
}

// The largest and the smallest machines of a space have a cost, and so have all between.
TEST(ShippedSpaces, HaveCostsAndDataflows) {
    for (const std::string &path : ShippedIn("spaces")) {
        Parsed parsed(ShippedText(path));
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << path << ": " << parsed.error.message;
        ASSERT_TRUE(parsed.dsl.space) << path;
        for (const std::string &table : ShippedIn("costs")) {
            Parsed costs(ShippedText(table));
            ASSERT_EQ(costs.result, SC_STATUS_OK) << table << ": " << costs.error.message;
            for (bool largest : {false, true}) {
                sc_machine machine = sc_machine_default();
                for (int i = 0; i < parsed.dsl.space->parameter_count; i++) {
                    const sc_space_parameter &one = parsed.dsl.space->parameter[i];
                    for (int j = 0; !one.is_constant && j < one.statements; j++)
                        sc_machine_set(&machine, static_cast<sc_hardware_id>(one.hardware + j),
                                       one.value[(largest ? one.count - 1 : 0) * one.statements + j]);
                }
                sc_cost cost;
                sc_error error = {};
                EXPECT_EQ(sc_cost_of(&cost, costs.dsl.cost, &machine, &error), SC_STATUS_OK) << error.message;
            }
        }
        for (int i = 0; i < parsed.dsl.space->flow_count; i++) {
            Parsed flow(ShippedText("flows/" + std::string(parsed.dsl.space->flow[i].name) + ".dsl"));
            EXPECT_EQ(flow.result, SC_STATUS_OK);
            EXPECT_GT(flow.dsl.pragma_count, 0);
        }
    }
}

} // namespace

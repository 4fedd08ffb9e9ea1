// The oracle against counts that were found without it: tests/golden/examples.json.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/property/arguments.h"
#include "tests/property/oracle.h"

namespace {

using Counts = std::map<std::string, int64_t>;

std::string text_of_file(const std::string &path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Reads {"example": {"counter": number, ...}, ...}, with a line for each counter.
std::map<std::string, Counts> golden_counts() {
    std::map<std::string, Counts> golden;
    std::ifstream file(std::string(TEST_SOURCE_DIR) + "/tests/golden/examples.json");
    std::string example;
    for (std::string line; std::getline(file, line);) {
        size_t begin = line.find('"'), end = line.find('"', begin + 1);
        if (begin == std::string::npos || end == std::string::npos)
            continue;
        std::string name = line.substr(begin + 1, end - begin - 1), value = line.substr(line.find(':') + 1);
        if (value.find('{') != std::string::npos)
            example = name;
        else
            golden[example][name] = std::stoll(value);
    }
    return golden;
}

TEST(Oracle, FindsTheGoldenCountsOfTheExamples) {
    enum { LIMIT = 10000000 };
    auto golden = golden_counts();
    EXPECT_EQ(golden.size(), 45u);
    for (const auto &[example, counts] : golden) {
        SCOPED_TRACE(example);
        Program program(text_of_file(std::string(TEST_SOURCE_DIR) + "/workloads/examples/" + example + ".dsl"));
        ASSERT_TRUE(program.accepted()) << program.message();
        OracleResult oracle = oracle_walk(program.mapping(), LIMIT);
        ASSERT_TRUE(oracle.finished);
        EXPECT_EQ(oracle.missed_ops, 0);
        EXPECT_EQ(oracle.repeated_ops, 0);
        for (const auto &[name, value] : counts) {
            enum sc_counter_id id = sc_counter_find(name.c_str(), static_cast<int>(name.size()));
            ASSERT_NE(id, SC_COUNTER_COUNT) << name;
            EXPECT_EQ(sc_counter_get(&oracle.counters, id), value) << name;
        }
    }
}

// Two PEs share a level with K and C both spatial: only the pairs (k0, c0) and (k1, c1) ever meet.
TEST(Oracle, CountsOperationsThatNobodyExecutes) {
    Program program("NumPEs 2; Layer CONV a; K 2; C 2; X 3; endLayer Spatial_Map (1,1) K -> Spatial_Map (1,1) C");
    EXPECT_FALSE(program.accepted());
    ASSERT_TRUE(program.rejected_for_coverage()) << program.message();
    OracleResult oracle = oracle_walk(program.mapping(), 1000);
    EXPECT_EQ(oracle.counters.macs, 6);
    EXPECT_EQ(oracle.missed_ops, 6);
    EXPECT_EQ(oracle.repeated_ops, 0);
}

TEST(Oracle, GivesUpAtItsLimit) {
    Program program("NumPEs 1; Layer GEMM a; M 10; N 10; K 10; endLayer Unroll M");
    EXPECT_FALSE(oracle_walk(program.mapping(), 1000).finished);
    EXPECT_TRUE(oracle_walk(program.mapping(), 1001).finished);
}

} // namespace

// The table of the released MAESTRO tool: which numbers are read, and as what; which columns say the machine.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "check/maestro/maestro_table.h"

namespace {

// The text as a table; valid as long as the object is.
class Table {
  public:
    explicit Table(const std::string &text) : text_(text), source_{"t.csv", text_.data(), text_.size()} {
        status = maestro_table_read(&table, &source_, &arena_, &error);
    }
    ~Table() { sc_arena_free(&arena_); }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;

    maestro_table table = {};
    sc_error error = {};
    sc_status status;

  private:
    std::string text_;
    sc_source source_;
    sc_arena arena_ = {};
};

TEST(MaestroTable, NumbersAreReadExactly) {
    const std::vector<std::pair<std::string, int64_t>> numbers = {
        {"0", 0},
        {"0.0", 0},
        {"0e9", 0},
        {"007", 7},
        {"4792712", 4792712},
        {"4792712.0", 4792712},
        {"4792712.", 4792712},
        {"4.792712e+06", 4792712},
        {"4.792712E6", 4792712},
        {"47927120e-1", 4792712},
        {"1e3", 1000},
        {"100000000000000000000e-20", 1},
        {"70.00000000000000000000000000", 70},
        {"9007199254740993", 9007199254740993},
        {"9007199254740993.0", 9007199254740993},
        {"9.007199254740993e15", 9007199254740993},
        {"9223372036854775807", INT64_MAX},
        {"9.223372036854775807e18", INT64_MAX},
        {"\" 70 \"", 70},
        {" \t70\r", 70},
    };
    for (const auto &number : numbers) {
        Table read("Layer Number,Runtime\na," + number.first + "\n");
        ASSERT_EQ(read.status, SC_STATUS_OK) << number.first << ": " << read.error.message;
        EXPECT_EQ(read.table.row[0].value[MAESTRO_RUNTIME], number.second) << number.first;
    }
}

TEST(MaestroTable, WhatIsNoCountIsRefused) {
    const std::vector<std::string> numbers = {
        "-1",
        "-0",
        "+5",
        "0x10",
        "1.5",
        ".5",
        "1e-3",
        "12e",
        "1e+",
        "7 0",
        "70a",
        "inf",
        "nan",
        "1,0",
        "\"1,000\"",
        "1e19",
        "1e999999999",
        "9223372036854775808",
        "9007199254740993.5",
        "1_000",
        "--1",
        "\"70",
        "70\"",
        "\"",
    };
    for (const auto &number : numbers)
        EXPECT_EQ(Table("Layer Number,Runtime\na," + number + "\n").status, SC_STATUS_INPUT) << number;
    Table zero(std::string("Layer Number,Runtime\na,70\0000\n", 27));
    EXPECT_EQ(zero.status, SC_STATUS_INPUT);
    EXPECT_EQ(zero.error.line, 2);
    EXPECT_EQ(zero.error.column, 5);
}

TEST(MaestroTable, AColumnWithAnotherUnitIsNotTheSame) {
    Table read(
        "Layer Number,Runtime (Cycles),Runtime (ms),L2 SRAM Size Req (KB), L1 SRAM Size Req ( Bytes )\na,9,0.5,2,7\n");
    ASSERT_EQ(read.status, SC_STATUS_OK) << read.error.message;
    EXPECT_EQ(read.table.row[0].value[MAESTRO_RUNTIME], 9);
    EXPECT_EQ(read.table.row[0].value[MAESTRO_L1_SIZE], 7);
    EXPECT_FALSE(read.table.has[MAESTRO_L2_SIZE]);
    ASSERT_EQ(read.table.unknown_count, 2);
    EXPECT_STREQ(read.table.unknown[0], "Runtime (ms)");
}

TEST(MaestroTable, TheMachinesBandwidthIsNotWhatALayerNeeds) {
    enum Said { NOTHING, HAS, NEEDS };
    const std::vector<std::pair<std::string, Said>> tables = {
        {"Layer,Runtime\na,1\n", NOTHING},
        {"Layer,Runtime,NoC BW\na,1,4\n", HAS},
        {"Layer,Runtime,NoC Bandwidth (Elements/cycle)\na,1,4\n", HAS},
        {"Layer,Runtime,NoC BW Req (Elements/cycle)\na,1,4\n", HAS},
        {"Layer,Runtime,NoC BW Req,Peak BW Req\na,1,4,5\n", HAS},
        {"Layer,Runtime,NoC BW Req,Peak BW Req\na,1,4,4\nb,1,4,5\n", HAS},
        {"Layer,Runtime,NoC BW Req,Peak BW Req\na,1,4,4\nb,1,5,5\n", NEEDS},
        {"Layer,Runtime,NoC BW Req\na,1,4\nb,1,0\n", NEEDS},
        {"Layer,Runtime,NoC BW Req\na,1,2.5\n", NEEDS},
        {"Layer,Runtime,NoC BW Req,NoC BW,Peak BW Req\na,1,7,4,7\n", HAS},
    };
    for (const auto &of : tables) {
        Table read(of.first);
        ASSERT_EQ(read.status, SC_STATUS_OK) << of.first << read.error.message;
        EXPECT_EQ(read.table.has[MAESTRO_BANDWIDTH], of.second == HAS) << of.first;
        EXPECT_EQ(read.table.needs_bandwidth, of.second == NEEDS) << of.first;
        EXPECT_EQ(of.second == HAS ? read.table.row[0].value[MAESTRO_BANDWIDTH] : 4, 4) << of.first;
    }
    EXPECT_EQ(Table("Layer,Runtime,NoC BW\na,1,0\n").status, SC_STATUS_INPUT);
    EXPECT_EQ(Table("Layer,Runtime,Vector Width\na,1,-4\n").status, SC_STATUS_INPUT);
}

} // namespace

// `trace export --held` of random mappings with marks of L2: its rows of L2 add up to the counters.
#include <gtest/gtest.h>

#include <map>

#include "tests/property/arguments.h"
#include "tests/property/random_case.h"
#include "tests/support/case_count.h"
#include "tests/support/environment.h"
#include "tests/support/traced.h"
#include "traces/export/export.h"

namespace {

const uint64_t HELD_RUNS = static_cast<uint64_t>(Cases(60, 600));

sc_status export_held_run(sc_trace_reader *reader, exporter *held, sc_error *error) {
    const sc_trace_run *run = nullptr;
    sc_trace_item item;
    sc_status status = sc_trace_reader_next_run(reader, &run, error);
    if (status == SC_STATUS_OK)
        status = held->begin_run(held->self, run, error);
    while (status == SC_STATUS_OK && (status = sc_trace_reader_next(reader, &item, error)) == SC_STATUS_OK &&
           (item.step || item.record))
        status = held->item(held->self, &item, error);
    return status == SC_STATUS_OK ? held->end_run(held->self, error) : status;
}

// The table of a trace's first run.
std::string held_table_of(const std::string &trace) {
    const traced::Scratch table(".csv");
    sc_trace_reader *reader = nullptr;
    exporter held = {};
    sink *out = nullptr;
    sc_error error = {};
    EXPECT_EQ(sc_trace_reader_open(&reader, trace.c_str(), &error), SC_STATUS_OK);
    EXPECT_EQ(trace_export_sink_open(&out, table.path.c_str(), false, &error), SC_STATUS_OK);
    EXPECT_EQ(trace_export_held_open(&held, out, &error), SC_STATUS_OK);
    EXPECT_EQ(export_held_run(reader, &held, &error), SC_STATUS_OK) << error.message;
    held.close(held.self);
    EXPECT_EQ(trace_export_sink_close(out), SC_STATUS_OK);
    sc_trace_reader_close(reader);
    return traced::Gunzip(table.path); // reads plain text, too
}

struct HeldRow {
    int64_t from, to, step, elements, filled;
};

using HeldRows = std::map<std::string, std::vector<HeldRow>>;

// Those of L2, by what they are about.
HeldRows rows_of_l2(const std::string &table) {
    HeldRows rows;
    for (const std::string &line : traced::SplitLines(table)) {
        const std::vector<std::string> field = traced::SplitFields(line);
        if (field.at(4).empty())
            rows[field.at(5)].push_back({std::stoll(field[1]), std::stoll(field[2]), std::stoll(field[3]),
                                         std::stoll(field[6]), std::stoll(field[7])});
    }
    return rows;
}

int64_t sum_of(const std::vector<HeldRow> &rows, int64_t HeldRow::*member) {
    int64_t sum = 0;
    for (const HeldRow &row : rows)
        sum += row.*member;
    return sum;
}

// Most that the tiles have together at a step where one begins.
int64_t most_in_l2(HeldRows rows) {
    int64_t most = 0;
    std::map<int64_t, std::map<std::string, int64_t>> begins;
    for (const char *what : {"weight", "input", "sum"})
        for (const HeldRow &row : rows[what])
            begins[row.step][what] = row.elements;
    std::map<std::string, int64_t> present;
    for (const auto &[step, tiles] : begins) {
        int64_t all = 0;
        for (const auto &[what, elements] : tiles)
            present[what] = elements;
        for (const auto &[what, elements] : present)
            all += elements;
        most = std::max(most, all);
    }
    return most;
}

// One after the other. Where nothing is fetched or computed in its steps, a tile may take no time.
void expect_in_order(const HeldRows &rows) {
    for (const auto &[what, own] : rows)
        for (size_t i = 0; i < own.size(); i++) {
            EXPECT_LE(own[i].from, own[i].to) << what;
            EXPECT_TRUE(i == 0 || own[i - 1].to <= own[i].from) << what << " of step " << own[i].step;
        }
}

TEST(RandomMappings, HaveTablesOfWhatL2HoldsThatAddUp) {
    int64_t marked = 0;
    const uint64_t first = number_from_environment("SIMCHECK_SEED", 1);
    const uint64_t runs = number_from_environment("SIMCHECK_RUNS", HELD_RUNS);
    for (uint64_t seed = first; seed - first < runs && !HasFailure(); seed++) {
        const std::string text = case_text(random_case(seed));
        SCOPED_TRACE("SIMCHECK_SEED=" + std::to_string(seed) + " SIMCHECK_RUNS=1\n" + text);
        const Program program(text);
        if (!program.accepted() || !program.mapping().has_marks)
            continue;
        marked++;
        const traced::Scratch trace;
        const sc_counters count =
            traced::Simulate(trace.path, program.mapping(), {SC_TRACE_ACCESS, 0, INT64_MAX, SC_TRACE_ROWS});
        HeldRows rows = rows_of_l2(held_table_of(trace.path));
        expect_in_order(rows);
        EXPECT_EQ(sum_of(rows["load_weight"], &HeldRow::elements), count.offchip_rd_weight);
        EXPECT_EQ(sum_of(rows["load_input"], &HeldRow::elements), count.offchip_rd_input);
        EXPECT_EQ(sum_of(rows["load_sum"], &HeldRow::elements), count.offchip_rd_sum);
        EXPECT_EQ(sum_of(rows["store_sum"], &HeldRow::elements), count.offchip_wr_sum);
        EXPECT_EQ(sum_of(rows["weight"], &HeldRow::filled), count.l2_wr_weight);
        EXPECT_EQ(sum_of(rows["input"], &HeldRow::filled), count.l2_wr_input);
        EXPECT_EQ(sum_of(rows["sum"], &HeldRow::filled), count.offchip_rd_sum);
        EXPECT_EQ(most_in_l2(rows), count.l2_hold);
    }
    EXPECT_TRUE(marked > static_cast<int64_t>(runs / 10) || runs == 1) << marked;
}

} // namespace

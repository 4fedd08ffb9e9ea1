// What whole networks add up to, from rows made by hand.
#include "check/run/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace {

class Networks : public testing::Test {
  protected:
    Networks() {
        for (sc_layer &each : layers_) {
            each.repeat = 1;
            each.type = sc_layer_type_find("CONV", 4);
        }
        runs_.reserve(64);
        rows_.reserve(64);
    }
    ~Networks() override { sc_arena_free(&arena_); }

    void add(int layer, const char *flow, int64_t cycles, int64_t traffic, const char *network = nullptr) {
        plan_run run = {};
        run.network = network ? network : network_;
        run.layer = &layers_[layer];
        run.flow = flow;
        run.machine.num_pes = 4;
        run.machine.vector_width = 1;
        runs_.push_back(run);
        tally_row row = {};
        row.run = &runs_.back();
        row.has_counts = true;
        row.macs = 100;
        row.cycles = cycles;
        row.l2_traffic_elems = traffic;
        row.buffers.l1.enough = row.buffers.l2.enough = true;
        rows_.push_back(row);
    }

    networks find() {
        tally tally = {};
        tally.row_count = static_cast<int>(rows_.size());
        tally.row = rows_.data();
        networks found = {};
        EXPECT_EQ(network_find(&found, &tally, &arena_, nullptr), SC_STATUS_OK);
        return found;
    }

    const char *network_ = "net";
    sc_layer layers_[3] = {};
    std::vector<plan_run> runs_;
    std::vector<tally_row> rows_;
    sc_arena arena_ = {};
};

TEST_F(Networks, RowsOfALayerAreALineAndDataflowsColumns) {
    add(0, "a", 10, 1);
    add(0, "b", 20, 1);
    add(1, "b", 30, 1);
    networks found = find();
    ASSERT_EQ(found.count, 1);
    const network &net = found.network[0];
    ASSERT_EQ(net.line_count, 2);
    ASSERT_EQ(net.flow_count, 2);
    EXPECT_EQ(net.line[1].of_flow[0], nullptr);
    EXPECT_EQ(net.line[1].of_flow[1], &rows_[2]);
    EXPECT_EQ(net.total[0].layers, 1);
    EXPECT_EQ(net.total[1].layers, 2);
    EXPECT_EQ(net.total[1].cycles, 50);
    EXPECT_EQ(net.adaptive.cycles, 40);
}

TEST_F(Networks, TiesGoToLessTrafficThenToTheFirst) {
    add(0, "a", 10, 7);
    add(0, "b", 10, 5);
    add(0, "c", 10, 5);
    add(1, "a", 3, 9);
    add(1, "b", 4, 1);
    networks found = find();
    EXPECT_EQ(found.network[0].line[0].best, 1);
    EXPECT_EQ(found.network[0].line[1].best, 0);
    EXPECT_EQ(found.network[0].adaptive.l2_traffic_elems, 14);
}

TEST_F(Networks, LayersCountAsOftenAsTheyOccur) {
    layers_[0].repeat = 3;
    add(0, "a", 10, 2);
    add(1, "a", 5, 1);
    networks found = find();
    const network_total &total = found.network[0].total[0];
    EXPECT_EQ(total.layers, 2);
    EXPECT_EQ(total.cycles, 35);
    EXPECT_EQ(total.macs, 400);
    EXPECT_EQ(total.ops, 800);
    EXPECT_EQ(total.l2_traffic_elems, 7);
    EXPECT_DOUBLE_EQ(network_utilization(&found.network[0], &total), 400.0 / (35 * 4));
}

TEST_F(Networks, AComparisonIsOneOperationAndAMacTwo) {
    layers_[0].repeat = 3;
    layers_[1].type = sc_layer_type_find("POOL", 4);
    add(0, "a", 10, 2);
    add(1, "a", 5, 1);
    const networks found = find();
    EXPECT_EQ(found.network[0].total[0].ops, 3 * 200 + 100);
}

TEST_F(Networks, WhatHasNoCountsIsLeftOut) {
    add(0, "a", 10, 2);
    add(0, "b", 1, 1);
    rows_[1].has_counts = false;
    rows_[1].state = RUN_REFUSED;
    add(1, "b", 1, 1);
    rows_[2].has_counts = false;
    networks found = find();
    EXPECT_EQ(found.network[0].line[0].best, 0);
    EXPECT_EQ(found.network[0].line[1].best, -1);
    EXPECT_EQ(found.network[0].total[1].layers, 0);
    EXPECT_EQ(found.network[0].adaptive.layers, 1);
}

TEST_F(Networks, TheBestFitsIntoTheBuffers) {
    add(0, "a", 1, 1);
    add(0, "b", 3, 1);
    add(0, "c", 2, 1);
    add(1, "a", 1, 1);
    rows_[0].buffers.l1.enough = rows_[2].buffers.l2.enough = rows_[3].buffers.l2.enough = false;
    networks found = find();
    const network &net = found.network[0];
    EXPECT_EQ(net.line[0].best, 1);
    EXPECT_EQ(net.line[1].best, -1);
    EXPECT_EQ(net.adaptive.layers, 1);
    EXPECT_EQ(net.adaptive.cycles, 3);
    const network_fit &line = net.line[0].fit, &total = net.total[0].fit;
    EXPECT_EQ(std::vector<int>({line.runs, line.fitting, line.l1_small, line.l2_small}),
              std::vector<int>({3, 1, 1, 1}));
    EXPECT_EQ(std::vector<int>({total.runs, total.fitting, total.l1_small, total.l2_small}),
              std::vector<int>({2, 0, 1, 1}));
}

TEST_F(Networks, SumsBeyond63BitsStayBeyond) {
    layers_[0].repeat = 3;
    add(0, "a", INT64_MAX / 2, 1);
    add(1, "a", 1, 1);
    const network net = find().network[0];
    EXPECT_EQ(net.total[0].cycles, INT64_MAX);
    EXPECT_TRUE(std::isnan(network_utilization(&net, &net.total[0])));
}

TEST_F(Networks, FilesAreKeptApart) {
    const char *other = "other";
    add(0, "a", 10, 1);
    add(1, "a", 10, 1, other);
    networks found = find();
    ASSERT_EQ(found.count, 2);
    EXPECT_EQ(found.network[0].line_count, 1);
    EXPECT_EQ(found.network[1].line_count, 1);
}

} // namespace

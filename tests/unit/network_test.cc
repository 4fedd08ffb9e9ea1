// What whole networks add up to, from rows made by hand.
#include "check/run/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
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
    sc_layer layers_[6] = {};
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

// What one line keeps in L2 the next one takes from there: the least sum of cycles, then of traffic, of all such
// choices.
int64_t LeastOfAllChoices(const network &net, bool *fits) {
    std::vector<int> flow(net.line_count, 0);
    int64_t least = INT64_MAX;
    *fits = false;
    while (true) {
        bool legal = true;
        int64_t sum = 0;
        for (int i = 0; i < net.line_count; i++) {
            const tally_row *row = net.line[i].of_flow[flow[i]];
            const tally_row *next = i + 1 < net.line_count ? net.line[i + 1].of_flow[flow[i + 1]] : nullptr;
            legal = legal && row->buffers.l2.enough;
            if (next && (row->run->feeds_next || next->run->is_fed))
                legal = legal && flow[i] == flow[i + 1] && row->run->feeds_next && next->run->is_fed;
            sum += row->cycles * 1000 + row->l2_traffic_elems;
        }
        *fits = *fits || legal;
        least = legal && sum < least ? sum : least;
        int i = 0;
        while (i < net.line_count && ++flow[i] == net.flow_count)
            flow[i++] = 0;
        if (i == net.line_count)
            return least;
    }
}

TEST_F(Networks, TheBestOfFusedLayersIsAScheduleThatCanBe) {
    std::mt19937 random(5);
    const auto chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
    const char *const flows[] = {"a", "b", "c"};
    int fitting = 0, chained = 0;
    for (int round = 0; round < 3000; round++) {
        runs_.clear();
        rows_.clear();
        const int lines = 1 + static_cast<int>(random() % 6);
        for (int line = 0; line < lines; line++)
            for (int flow = 0; flow < 3; flow++) {
                add(line, flows[flow], 1 + static_cast<int>(random() % 9), random() % 3);
                rows_.back().buffers.l2.enough = chance(90);
                if (line > 0 && chance(30))
                    runs_[runs_.size() - 4].feeds_next = runs_.back().is_fed = true;
            }
        const networks found = find();
        const network &net = found.network[0];
        bool fits;
        const int64_t least = LeastOfAllChoices(net, &fits);
        if (!fits)
            continue;
        fitting++;
        EXPECT_EQ(net.adaptive.layers, lines);
        EXPECT_EQ(net.adaptive.cycles * 1000 + net.adaptive.l2_traffic_elems, least) << round;
        for (int i = 0; i + 1 < lines; i++) {
            ASSERT_GE(net.line[i].best, 0);
            const plan_run *run = net.line[i].of_flow[net.line[i].best]->run;
            const plan_run *next = net.line[i + 1].of_flow[net.line[i + 1].best]->run;
            EXPECT_EQ(run->feeds_next, next->is_fed) << round;
            EXPECT_TRUE(!run->feeds_next || strcmp(run->flow, next->flow) == 0) << round;
            chained += run->feeds_next;
        }
    }
    EXPECT_GT(fitting, 1500);
    EXPECT_GT(chained, 500);
}

// What can be run of a layer must take its inputs from where they are: a layer may be left without any.
TEST_F(Networks, ALayerWithoutADataflowBreaksWhatIsKept) {
    for (int line = 0; line < 3; line++)
        add(line, "a", 10, 1);
    runs_[0].feeds_next = runs_[1].is_fed = true;
    rows_[1].buffers.l2.enough = false;
    const networks found = find();
    EXPECT_EQ(found.network[0].line[0].best, -1); // its outputs would be kept for a run that does not fit
    EXPECT_EQ(found.network[0].line[1].best, -1);
    EXPECT_EQ(found.network[0].line[2].best, 0);
    EXPECT_EQ(found.network[0].adaptive.layers, 1);
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

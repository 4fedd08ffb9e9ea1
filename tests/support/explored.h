// A space as text, with all that it needs, and its search.
#ifndef SIMCHECK_TESTS_EXPLORED_H
#define SIMCHECK_TESTS_EXPLORED_H

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "model/explore.h"
#include "tests/support/lowered.h"

// One text has the space, the machine, the tables, the layers and a dataflow. Further dataflows are texts of their own.
class Explored {
  public:
    explicit Explored(const std::string &text, const std::vector<std::string> &flows = {})
        : parsed_(text, "space.dsl") {
        EXPECT_EQ(parsed_.result, SC_STATUS_OK) << parsed_.error.message << "\n" << text;
        for (const std::string &flow : flows)
            others_.push_back(std::make_unique<Parsed>(flow, "flow.dsl"));
        const sc_dsl &dsl = parsed_.dsl;
        task.space = dsl.space;
        task.machine = sc_machine_default();
        sc_machine_override(&task.machine, &dsl.machine);
        for (int i = 0; i < dsl.layer_count; i++)
            layers_.push_back(&dsl.layers[i].layer);
        if (dsl.pragma_count > 0)
            flows_.push_back({"own", dsl.pragmas, dsl.pragma_count});
        for (const auto &other : others_) {
            EXPECT_EQ(other->result, SC_STATUS_OK) << other->error.message;
            flows_.push_back({"other", other->dsl.pragmas, other->dsl.pragma_count});
        }
        task.layer = layers_.data();
        task.layer_count = int(layers_.size());
        task.flow = flows_.data();
        task.flow_count = int(flows_.size());
        task.energy = dsl.energy;
        task.cost = dsl.cost;
        task.front = 1u << SC_MEASURE_CYCLES | 1u << SC_MEASURE_ENERGY | 1u << SC_MEASURE_AREA;
    }
    ~Explored() {
        sc_explore_result_free(&result);
        sc_arena_free(&arena);
    }
    Explored(const Explored &) = delete;
    Explored &operator=(const Explored &) = delete;

    sc_status Open() {
        explore = nullptr;
        return sc_explore_open(&explore, &task, &arena, &error);
    }

    // Open the space and search all of it, in `parts` of every so many blocks that are added up from the last to the
    // first.
    void Search(int64_t parts = 1) {
        ASSERT_EQ(Open(), SC_STATUS_OK) << error.message;
        sc_explore_result_free(&result);
        ASSERT_EQ(sc_explore_result_init(&result, explore, &error), SC_STATUS_OK);
        for (int64_t part = parts - 1; part >= 0; part--) {
            sc_explore_result some = {};
            ASSERT_EQ(sc_explore_result_init(&some, explore, &error), SC_STATUS_OK);
            sc_explore_worker *worker = sc_explore_worker_create(explore);
            for (int64_t block = part; block < sc_explore_blocks(explore); block += parts)
                ASSERT_EQ(sc_explore_block(worker, block, &some, &error), SC_STATUS_OK) << error.message;
            sc_explore_worker_free(worker);
            ASSERT_EQ(sc_explore_add(&result, &some, explore, &error), SC_STATUS_OK);
            sc_explore_result_free(&some);
        }
        sc_explore_sort_front(&result);
    }

    sc_explore_task task = {};
    sc_arena arena = {};
    sc_error error = {};
    sc_explore *explore = nullptr;
    sc_explore_result result = {};

  private:
    Parsed parsed_;
    std::vector<std::unique_ptr<Parsed>> others_;
    std::vector<const sc_layer *> layers_;
    std::vector<sc_explore_flow> flows_;
};

#endif

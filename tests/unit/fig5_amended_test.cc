// The amended Fig. 5: it has a value for whatever is mapped, large or small, and what it promises for all mappings
// holds. How often each formula is right is measured by scripts/errata, and scripts/reproduce says when that
// is stale.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "check/hunt/hunt_draw.h"
#include "check/hunt/hunt_try.h"
#include "check/run/library.h"
#include "check/run/sets.h"
#include "common/lower.h"

namespace {

class Fig5Amended : public testing::Test {
  protected:
    Fig5Amended() {
        EXPECT_EQ(library_open(&library_, nullptr, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_EQ(set_open(&sets_.set[0], "fig5-amended", library_, &problem_), SC_STATUS_OK) << problem_.message;
        sets_.count = 1;
    }
    ~Fig5Amended() override {
        sets_close(&sets_);
        library_close(library_);
    }

    // The quantities of the set that have no value for the mapping, and why.
    std::string Lacking(const sc_mapping &mapped) const {
        const set &amended = sets_.set[0];
        std::vector<sc_formula_result> results(static_cast<size_t>(amended.quantity_count));
        const sc_formula_result *by_counter[SC_COUNTER_COUNT];
        set_evaluate(&amended, &mapped, results.data(), by_counter);
        std::string lacking;
        for (int i = 0; i < SC_COUNTER_COUNT; i++)
            if (by_counter[i] && by_counter[i]->outcome != SC_FORMULA_VALUE)
                lacking += std::string(sc_counter_info(static_cast<sc_counter_id>(i))->name) + ": " +
                           by_counter[i]->error.message + "\n";
        return lacking;
    }

    std::vector<const document *> Documents(library_kind kind) {
        names all = {};
        EXPECT_EQ(library_names(library_, kind, &all, &problem_), SC_STATUS_OK) << problem_.message;
        std::vector<const document *> documents(static_cast<size_t>(all.count));
        for (size_t i = 0; i < documents.size(); i++)
            EXPECT_EQ(library_document(library_, kind, all.name[i], &documents[i], &problem_), SC_STATUS_OK)
                << problem_.message;
        return documents;
    }

    library *library_ = nullptr;
    sets sets_ = {};
    sc_error problem_ = {};
};

hunt_space Everything() {
    hunt_space space = {};
    space.seed = 1;
    space.types = (1u << sc_layer_type_count()) - 1;
    return space;
}

// SIMCHECK_RUNS tries more of them.
int64_t Runs(int64_t otherwise) {
    const char *given = std::getenv("SIMCHECK_RUNS");
    return given ? std::atoll(given) : otherwise;
}

std::string AsText(const hunt_case &made) {
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    hunt_case_print(&made, true, memory);
    fclose(memory);
    std::string result(text, size);
    free(text);
    return result;
}

TEST_F(Fig5Amended, HasAValueForEveryRandomMapping) {
    const hunt_space space = Everything();
    const int64_t runs = Runs(5000);
    sc_arena arena = {};
    int64_t legal = 0;
    for (int64_t i = 0; i < runs; i++) {
        hunt_case made;
        sc_mapping mapped = {};
        hunt_case_at(&space, i, &made);
        sc_arena_free(&arena);
        if (hunt_case_lower(&made, &mapped, &arena, nullptr))
            continue;
        legal++;
        ASSERT_EQ(Lacking(mapped), "") << AsText(made);
    }
    sc_arena_free(&arena);
    EXPECT_GT(legal, runs / 2);
}

TEST_F(Fig5Amended, HasAValueForEveryLayerOfTheNetworks) {
    sc_machine paper = sc_machine_default();
    sc_machine_set(&paper, SC_HARDWARE_num_pes, 64);
    const std::vector<const document *> flows = Documents(LIBRARY_FLOWS);
    sc_arena arena = {};
    int mapped_count = 0;
    for (const document *network : Documents(LIBRARY_NETWORKS))
        for (int i = 0; i < network->dsl.layer_count; i++)
            for (const document *flow : flows) {
                const sc_layer &of = network->dsl.layers[i].layer;
                sc_mapping mapped = {};
                sc_arena_free(&arena);
                if (sc_mapping_lower(&mapped, &arena, &of, &paper, flow->dsl.pragmas, flow->dsl.pragma_count, nullptr,
                                     nullptr))
                    continue;
                mapped_count++;
                EXPECT_EQ(Lacking(mapped), "") << network->name << " " << of.name << " " << flow->name;
            }
    sc_arena_free(&arena);
    EXPECT_GT(mapped_count, 500);
}

// Operations and elements are counted by the layer's sizes alone, however it is mapped, as long as L2 holds all of it.
TEST_F(Fig5Amended, CountsOperationsAndWeightsRightForEveryMapping) {
    const uint64_t counters = 1u << SC_COUNTER_macs | 1u << SC_COUNTER_l1_rd_weight | 1u << SC_COUNTER_l1_rd_input |
                              1u << SC_COUNTER_l1_wr_sum | 1u << SC_COUNTER_l2_wr_weight;
    hunt_space space = Everything();
    for (int word = 0; word < hunt_without_count(); word++)
        space.without |= std::string(hunt_without_word(word)) == "marks" ? 1u << word : 0;
    const int64_t runs = Runs(2000);
    int64_t compared = 0;
    hunter tries = {};
    ASSERT_EQ(hunt_open(&tries, &sets_, counters, &problem_), SC_STATUS_OK) << problem_.message;
    for (int64_t i = 0; i < runs; i++) {
        hunt_case made;
        hunt_case_at(&space, i, &made);
        const hunt_trial *trial = hunt_try(&tries, &made);
        hunt_target target;
        compared += trial->outcome == HUNT_COMPARED;
        if (trial->outcome == HUNT_COMPARED && hunt_first_hit(trial, &target)) {
            ADD_FAILURE() << sc_counter_info(target.counter)->name << " differs: " << AsText(made);
            break;
        }
    }
    hunt_close(&tries);
    EXPECT_GT(compared, runs / 2);
}

} // namespace

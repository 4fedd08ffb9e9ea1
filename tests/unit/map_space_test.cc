// A space of mappings: which layers, machines, bounds and indices it is refused for.
#include <gtest/gtest.h>

#include <string>

#include "model/map_search.h"

namespace {

struct SpaceParts {
    sc_layer layer = sc_layer_default(sc_layer_type_at(0));
    sc_machine machine = sc_machine_default();
    sc_map_bounds bounds = {1, SC_MAP_DIVISORS};

    SpaceParts() {
        layer.size[SC_DIM_K] = 4;
        layer.size[SC_DIM_C] = 6;
        machine.num_pes = 4;
    }
};

// What a program fills in itself is refused before anything is divided by it.
TEST(MapSpace, IsRefusedForPartsThatAreWrong) {
    const struct {
        void (*change)(SpaceParts *parts);
        const char *message;
    } refused[] = {
        {[](SpaceParts *parts) { parts->layer.type = nullptr; }, "layer '' has no type"},
        {[](SpaceParts *parts) { parts->layer.stride[0] = 0; }, "layer '': StrideY must be at least 1, not 0"},
        {[](SpaceParts *parts) { parts->layer.size[SC_DIM_K] = 0; }, "layer '': K must be at least 1, not 0"},
        {[](SpaceParts *parts) { parts->machine.num_pes = 0; }, "the number of PEs is missing: give --hw NumPEs=n"},
        {[](SpaceParts *parts) { parts->machine.bits = 0; }, "Bits 0: it must be from 1 to 64"},
        {[](SpaceParts *parts) { parts->bounds.levels = 0; }, "mappings of a space have 1 level or 2, not 0"},
        {[](SpaceParts *parts) { parts->bounds.levels = 3; }, "mappings of a space have 1 level or 2, not 3"},
        {[](SpaceParts *parts) { parts->bounds.levels = -1; }, "mappings of a space have 1 level or 2, not -1"},
        {[](SpaceParts *parts) { parts->bounds.sizes = sc_map_sizes(99); }, "there are no sizes 99 of chunks"},
        {[](SpaceParts *parts) { parts->bounds.sizes = sc_map_sizes(-1); }, "there are no sizes -1 of chunks"},
    };
    for (const auto &one : refused) {
        SpaceParts parts;
        sc_map_space space;
        sc_arena arena = {};
        sc_error error = {};
        ASSERT_EQ(sc_map_space_make(&space, &arena, &parts.layer, &parts.machine, &parts.bounds, &error), SC_STATUS_OK)
            << error.message;
        one.change(&parts);
        EXPECT_EQ(sc_map_space_make(&space, &arena, &parts.layer, &parts.machine, &parts.bounds, &error),
                  SC_STATUS_INPUT)
            << one.message;
        EXPECT_STREQ(error.message, one.message);
        sc_arena_free(&arena);
    }
}

TEST(MapSpace, HasNoMappingBehindItsLast) {
    const SpaceParts parts;
    sc_map_space space;
    sc_arena arena = {};
    sc_error error = {};
    const sc_map_goal goal = {};
    sc_counters counters;
    ASSERT_EQ(sc_map_space_make(&space, &arena, &parts.layer, &parts.machine, &parts.bounds, &error), SC_STATUS_OK);
    sc_map_searcher *searcher = sc_map_searcher_create(&space, &goal);
    ASSERT_NE(searcher, nullptr);
    const sc_map_tiling last = sc_map_tiling_at(&space, space.tiling_count - 1);
    sc_map_placement placement = sc_map_no_placement(), next = placement;
    while (sc_map_next_placement(&space, &last, &next))
        placement = next;
    const sc_map_index end = {last.number, placement.number, placement.order_count - 1};
    EXPECT_EQ(sc_map_evaluate(searcher, end, &counters, &error), SC_STATUS_OK) << error.message;
    for (const sc_map_index &beyond :
         {sc_map_index{end.tiling + 1, 0, 0}, sc_map_index{-1, 0, 0}, sc_map_index{end.tiling, end.placement + 1, 0},
          sc_map_index{end.tiling, -1, 0}, sc_map_index{end.tiling, end.placement, end.order + 1},
          sc_map_index{end.tiling, end.placement, -1}}) {
        EXPECT_EQ(sc_map_evaluate(searcher, beyond, &counters, &error), SC_STATUS_INPUT);
        EXPECT_EQ(error.message, "the space has no mapping " + std::to_string(beyond.tiling) + ", " +
                                     std::to_string(beyond.placement) + ", " + std::to_string(beyond.order));
    }
    sc_map_searcher_free(searcher);
    sc_arena_free(&arena);
}

} // namespace

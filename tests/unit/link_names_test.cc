// How the links of each topology are called, counted by hand.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/link.h"

namespace {

// Seven PEs in rows of three, fed in row 1.
sc_machine Seven(sc_topology topology) {
    sc_machine machine = sc_machine_default();
    machine.num_pes = 7;
    machine.array_columns = 3;
    machine.feed_row = 1;
    for (int64_t &one : machine.topology)
        one = topology;
    return machine;
}

std::string Ends(const sc_machine &machine, sc_tensor tensor, int links) {
    std::string text;
    for (int link = 0; link < links; link++) {
        const struct sc_link_ends ends = sc_link_ends_of(&machine, tensor, link);
        text += (link ? ", " : "") + std::string(ends.near) + "-" + ends.far;
    }
    return text;
}

TEST(LinkNames, AreThoseOfTheTopology) {
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_BUS), SC_TENSOR_WEIGHT, 1), "L2-bus");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_CROSSBAR), SC_TENSOR_WEIGHT, 2), "L2-PE 0, L2-PE 1");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_XYBUS), SC_TENSOR_OUTPUT, 4),
              "L2-Y bus, Y bus-X bus 0, Y bus-X bus 1, Y bus-X bus 2");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_ROWS), SC_TENSOR_INPUT, 7),
              "L2-PE 0, PE 0-PE 1, PE 1-PE 2, L2-PE 3, PE 3-PE 4, PE 4-PE 5, L2-PE 6");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_COLUMNS), SC_TENSOR_INPUT, 7),
              "L2-PE 0, L2-PE 1, L2-PE 2, PE 0-PE 3, PE 1-PE 4, PE 2-PE 5, PE 3-PE 6");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_COLUMNS), SC_TENSOR_OUTPUT, 7),
              "PE 3-PE 0, PE 4-PE 1, PE 5-PE 2, PE 6-PE 3, L2-PE 4, L2-PE 5, L2-PE 6");
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_MESH), SC_TENSOR_WEIGHT, 7),
              "PE 3-PE 0, PE 0-PE 1, PE 1-PE 2, L2-PE 3, PE 3-PE 4, PE 4-PE 5, PE 3-PE 6");
}

// Seven leaves under four nodes under two, which hang on L2.
TEST(LinkNames, OfATreeHaveDepthAndPlace) {
    const std::string leaves =
        "node 2.0-PE 0, node 2.0-PE 1, node 2.1-PE 2, node 2.1-PE 3, node 2.2-PE 4, node 2.2-PE 5, "
        "node 2.3-PE 6";
    EXPECT_EQ(Ends(Seven(SC_TOPOLOGY_TREE), SC_TENSOR_WEIGHT, 13),
              leaves + ", node 1.0-node 2.0, node 1.0-node 2.1, node 1.1-node 2.2, node 1.1-node 2.3, L2-node 1.0, "
                       "L2-node 1.1");
    sc_machine wide = Seven(SC_TOPOLOGY_TREE);
    wide.tree_arity = 7;
    EXPECT_EQ(Ends(wide, SC_TENSOR_WEIGHT, 7), "L2-PE 0, L2-PE 1, L2-PE 2, L2-PE 3, L2-PE 4, L2-PE 5, L2-PE 6");
    wide.tree_arity = 3;
    EXPECT_EQ(Ends(wide, SC_TENSOR_WEIGHT, 10).substr(105), "L2-node 1.0, L2-node 1.1, L2-node 1.2");
}

} // namespace

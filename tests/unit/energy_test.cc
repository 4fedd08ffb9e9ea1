// Tables of energies: what is refused and where, prices between and beyond their points, and what counts cost, by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>

#include "common/machine.h"
#include "model/energy.h"
#include "tests/support/lowered.h"

namespace {

// ---- what is refused ----

struct Invalid {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const Invalid &refused, std::ostream *to) { *to << testing::PrintToString(refused.text); }

class RefusedEnergyTest : public testing::TestWithParam<Invalid> {};

TEST_P(RefusedEnergyTest, SaysWhereAndWhy) {
    const Invalid &refused = GetParam();
    Parsed parsed(refused.text);
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_EQ(parsed.error.line, refused.line) << parsed.error.message;
    EXPECT_EQ(parsed.error.column, refused.column) << parsed.error.message;
    EXPECT_NE(std::string(parsed.error.message).find(refused.message), std::string::npos) << parsed.error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedEnergyTest,
    testing::Values(
        Invalid{"Energy ;", 1, 8, "expected the energy table's name but found ';'"},
        Invalid{"Energy e MAC 1;", 1, 10, "expected ';' but found 'MAC'"},
        Invalid{"Energy e; MAC 1;\nL1 1 1; L2 1 1;", 2, 16, "to close 'Energy' opened at line 1, but found the end"},
        Invalid{"Energy e;\n  MAK 1;", 2, 3, "but found 'MAK'; did you mean 'MAC'?"},
        Invalid{"Energy e; 7;", 1, 11, "expected Unit, MAC, L1,"},
        Invalid{"Energy e; MAC;", 1, 14, "expected an energy such as 0.42 but found ';'"},
        Invalid{"Energy e; MAC -1;", 1, 15, "expected an energy such as 0.42 but found '-'"},
        Invalid{"Energy e; MAC 0;", 1, 15, "an energy must be above 0 and below 10^15"},
        Invalid{"Energy e; MAC 0.0;", 1, 15, "an energy must be above 0 and below 10^15"},
        Invalid{"Energy e; MAC 1000000000000000;", 1, 15, "an energy must be above 0 and below 10^15"},
        Invalid{"Energy e; MAC 1 2;", 1, 17, "expected ';' but found '2'"},
        Invalid{"Energy e; L1 1;", 1, 15, "expected an energy such as 0.42 but found ';'"},
        Invalid{"Energy e; MAC 1; mac 2;", 1, 18, "this table's MAC was already given"},
        Invalid{"Energy e; Unit kWh;", 1, 16, "expected 'pJ' or 'MAC' but found 'kWh'"},
        Invalid{"Energy e; L1Port 2.5;", 1, 18, "expected a whole number of bytes but found '2.5'"},
        Invalid{"Energy e; L1Port 0;", 1, 18, "L1Port must be from 1 to 2^50 bytes, not 0"},
        Invalid{"Energy e; SRAM 0 2 1 1;", 1, 16, "a memory's size must be from 1 to 2^50 bytes, not 0"},
        Invalid{"Energy e; SRAM 64 0 1 1;", 1, 19, "a port must be from 1 to 2^50 bytes, not 0"},
        Invalid{"Energy e;\nSRAM 64 2 1 1;\nSRAM 64 2 2 2;", 3, 6, "this size and port already stand at line 2"},
        Invalid{"Energy e; L1 1 1; L2 1 1; endEnergy", 1, 8, "'e' does not say what an operation costs: expected MAC"},
        Invalid{"Energy e; MAC 1; L2 1 1; endEnergy", 1, 8, "does not say what L1 costs: expected L1 or L1Port"},
        Invalid{"Energy e; MAC 1; L1 1 1; endEnergy", 1, 8, "does not say what L2 costs: expected L2 or L2Port"},
        Invalid{"Energy e; MAC 1; L1 1 1; L1Port 2; L2 1 1; SRAM 64 2 1 1; endEnergy", 1, 8,
                "gives both L1 and L1Port"},
        Invalid{"Energy e; MAC 1; L1 1 1; L2Port 32; SRAM 64 2 1 1; endEnergy", 1, 8,
                "has no SRAM with a port of 32 bytes, as L2Port says"},
        Invalid{"Energy e; MAC 1; L1 1 1; L2 1 1; endEnergy\nEnergy f; MAC 1; L1 1 1; L2 1 1; endEnergy", 2, 1,
                "a second energy table: the first one, 'e', is at line 1"},
        Invalid{"Enrgy e;", 1, 1, "did you mean 'Energy'?"}));

TEST(EnergyTable, NameHasALimit) {
    Parsed parsed("Energy " + std::string(64, 'e') + ";");
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_STREQ(parsed.error.message, "a table's name has at most 63 letters, this one has 64");
}

TEST(EnergyTable, HasALimitOfPoints) {
    std::string text = "Energy e;\n";
    for (int size = 1; size <= SC_ENERGY_POINTS_MAX + 1; size++)
        text += "SRAM " + std::to_string(size) + " 2 1 1;\n";
    Parsed parsed(text);
    EXPECT_EQ(parsed.result, SC_STATUS_INPUT);
    EXPECT_EQ(parsed.error.line, SC_ENERGY_POINTS_MAX + 2);
    EXPECT_STREQ(parsed.error.message, "more than 256 points in one table");
}

TEST(EnergyTable, WithoutMemoryIsALimit) {
    const std::string long_enough_for_all(size_t{8} * SC_DSL_LAYERS_MAX, ' ');
    Parsed parsed("Energy e; MAC 1; L1 1 1; L2 1 1; endEnergy" + long_enough_for_all, "test.dsl",
                  SC_DSL_LAYERS_MAX * sizeof(sc_dsl_layer) + SC_DSL_PRAGMAS_MAX * sizeof(sc_pragma));
    EXPECT_EQ(parsed.result, SC_STATUS_LIMIT);
}

// ---- what is read ----

TEST(EnergyTable, KeepsWhatIsGiven) {
    Parsed parsed("NumPEs 4; energy Mine; unit mac; MAC 1; L1 0.5 1.25; L2 6 7; NoC 0.061; OFFCHIP 200; endenergy;");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    const sc_energy_table *table = parsed.dsl.energy;
    ASSERT_TRUE(table);
    EXPECT_EQ(parsed.dsl.machine.num_pes, 4);
    EXPECT_STREQ(table->name, "Mine");
    EXPECT_EQ(table->unit, SC_ENERGY_MACS);
    EXPECT_EQ(table->mac, 1);
    EXPECT_EQ(table->l1.read, 0.5);
    EXPECT_EQ(table->l1.write, 1.25);
    EXPECT_EQ(table->l2.read, 6);
    EXPECT_EQ(table->l2.write, 7);
    EXPECT_EQ(table->noc_hop, 0.061);
    EXPECT_EQ(table->off_chip, 200);
    EXPECT_TRUE(sc_energy_is_given(table, SC_ENERGY_COST_OFF_CHIP));
}

TEST(EnergyTable, IsInPicojoulesAndTellsWhatIsNotGiven) {
    Parsed parsed("Energy e; MAC 1; L1 1 1; L2 6 6; endEnergy");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    EXPECT_EQ(parsed.dsl.energy->unit, SC_ENERGY_PICOJOULES);
    EXPECT_FALSE(sc_energy_is_given(parsed.dsl.energy, SC_ENERGY_COST_NOC));
    EXPECT_FALSE(sc_energy_is_given(parsed.dsl.energy, SC_ENERGY_COST_OFF_CHIP));
    EXPECT_FALSE(Parsed("NumPEs 4;").dsl.energy);
}

TEST(EnergyTable, MayBeCalledWhatAFileMay) {
    for (const char *name : {"28nm", "65", "cacti-7.0"}) {
        Parsed parsed(std::string("Energy ") + name + "; MAC 1; L1 1 1; L2 6 6; endEnergy");
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        EXPECT_STREQ(parsed.dsl.energy->name, name);
    }
}

TEST(EnergyTable, SortsItsPoints) {
    Parsed parsed(
        "Energy e; MAC 1; L1Port 2; L2Port 8;\nSRAM 256 8 4 4; SRAM 128 2 2 2; SRAM 64 8 3 3; SRAM 64 2 1 1;\n"
        "endEnergy");
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    ASSERT_EQ(parsed.dsl.energy->point_count, 4);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(parsed.dsl.energy->point[i].access.read, i + 1) << i;
}

// ---- prices ----

// L1's cost grows with the size, L2's with its root; the ports are of one element and of 16.
const char POINTS[] = "Energy e; MAC 0.5; L1Port 2; L2Port 32; OffChip 9;\n"
                      "SRAM 64 2 1 2; SRAM 256 2 4 8; SRAM 1024 2 8 9;\n"
                      "SRAM 1024 32 16 32; SRAM 4096 32 32 64;\n"
                      "endEnergy";

class Prices {
  public:
    Prices(const std::string &text, int64_t l1_size, int64_t l2_size) : parsed_(text) {
        EXPECT_EQ(parsed_.result, SC_STATUS_OK) << parsed_.error.message;
        sc_machine hardware = sc_machine_default();
        hardware.l1_size = l1_size;
        hardware.l2_size = l2_size;
        result = sc_energy_costs_find(&costs, parsed_.dsl.energy, &hardware, &error);
    }

    enum sc_status result;
    struct sc_energy_costs costs;
    struct sc_error error = {};

  private:
    Parsed parsed_;
};

TEST(EnergyPrices, AreThePointsThere) {
    for (const auto &[elems, read, write] : {std::tuple(32, 1., 2.), {128, 4., 8.}, {512, 8., 9.}}) {
        Prices prices(POINTS, elems, 512);
        ASSERT_EQ(prices.result, SC_STATUS_OK) << prices.error.message;
        EXPECT_EQ(prices.costs.l1.read, read);
        EXPECT_EQ(prices.costs.l1.write, write);
        EXPECT_EQ(prices.costs.l1_bytes, 2 * elems);
    }
}

TEST(EnergyPrices, OfAnElementAreItsShareOfTheLine) {
    Prices prices(POINTS, 32, 2048);
    ASSERT_EQ(prices.result, SC_STATUS_OK) << prices.error.message;
    EXPECT_EQ(prices.costs.l2.read, 2);
    EXPECT_EQ(prices.costs.l2.write, 4);
}

TEST(EnergyPrices, BetweenPointsAreLinearInLogarithms) {
    Prices prices(POINTS, 64, 1024);
    ASSERT_EQ(prices.result, SC_STATUS_OK) << prices.error.message;
    EXPECT_NEAR(prices.costs.l1.read, 2, 1e-12);
    EXPECT_NEAR(prices.costs.l1.write, 4, 1e-12);
    EXPECT_NEAR(prices.costs.l2.read, std::sqrt(16. * 32.) / 16, 1e-12);
    EXPECT_NEAR(prices.costs.l2.write, std::sqrt(32. * 64.) / 16, 1e-12);
    Prices upper(POINTS, 256, 512);
    EXPECT_NEAR(upper.costs.l1.read, std::sqrt(4. * 8.), 1e-12);
}

TEST(EnergyPrices, EndWithTheirPoints) {
    Prices small(POINTS, 31, 512);
    EXPECT_EQ(small.result, SC_STATUS_INPUT);
    EXPECT_STREQ(small.error.message,
                 "L1 has 62 bytes (2 an element), and the SRAMs with a port of 2 bytes go from 64 to 1024 bytes");
    EXPECT_EQ(small.error.line, 1);
    EXPECT_EQ(small.error.column, 8);
    Prices large(POINTS, 32, 2049);
    EXPECT_EQ(large.result, SC_STATUS_INPUT);
    EXPECT_STREQ(large.error.message,
                 "L2 has 4098 bytes (2 an element), and the SRAMs with a port of 32 bytes go from 1024 to 4096 bytes");
    EXPECT_EQ(Prices(POINTS, INT64_MAX, 512).result, SC_STATUS_INPUT);
}

TEST(EnergyPrices, OfSizesThatAreNotGivenAreThoseOfThePaper) {
    Prices prices("Energy e; MAC 1; L1Port 2; L2Port 32; SRAM 2048 2 3 5; SRAM 1048576 32 16 32; endEnergy", 0, 0);
    ASSERT_EQ(prices.result, SC_STATUS_OK) << prices.error.message;
    EXPECT_EQ(prices.costs.l1_bytes, 2048);
    EXPECT_EQ(prices.costs.l2_bytes, 1048576);
    EXPECT_EQ(prices.costs.l1.write, 5);
    EXPECT_EQ(prices.costs.l2.read, 1);
}

TEST(EnergyPrices, ThatAreGivenHoldForAnySize) {
    Prices prices("Energy e; MAC 1; L1 1 2; L2 6 7; endEnergy", 1, INT64_MAX);
    ASSERT_EQ(prices.result, SC_STATUS_OK) << prices.error.message;
    EXPECT_EQ(prices.costs.l1.write, 2);
    EXPECT_EQ(prices.costs.l2.read, 6);
    EXPECT_EQ(prices.costs.l1_bytes, 0);
}

// ---- what counts cost ----

sc_counters SomeCounts() {
    sc_counters counts = {};
    counts.macs = 1000;
    counts.l1_rd_weight = 33;
    counts.l1_rd_input = 32;
    counts.l1_rd_sum = 7;
    counts.l1_rd_evict = 5;
    counts.l1_wr_weight = 3;
    counts.l1_wr_input = 2;
    counts.l1_wr_sum = 1;
    counts.l2_rd_weight = 40;
    counts.l2_rd_input = 30;
    counts.l2_rd_sum = 20;
    counts.l2_wr_weight = 400;
    counts.l2_wr_input = 300;
    counts.l2_wr_sum = 200;
    counts.noc_down = 70;
    counts.noc_up = 50;
    counts.noc_forward = 9;
    counts.link_weight = 3000;
    counts.link_input = 2000;
    counts.link_sum = 1000;
    counts.noc_reduce = 100000; // nothing below is charged
    counts.peak_link_down = counts.peak_link_up = 100000;
    counts.peak_down = counts.peak_up = counts.l1_req = counts.l2_req = counts.steps = counts.cycles = 100000;
    return counts;
}

struct sc_energy_costs SomeCosts(int64_t vector_read) {
    struct sc_energy_costs costs = {};
    const sc_machine usual = sc_machine_default();
    costs.l1_vector_read = vector_read;
    costs.bits = sc_energy_bits_of(&usual);
    costs.mac = 0.5;
    costs.l1 = {1, 10};
    costs.l2 = {100, 1000};
    costs.noc_hop = 2;
    costs.is_bus = true;
    costs.off_chip = 200;
    return costs;
}

TEST(Energy, IsEachCountTimesItsPrice) {
    sc_counters counts = SomeCounts();
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    struct sc_energy_costs costs = SomeCosts(1);
    struct sc_energy energy = sc_energy_of(&costs, &charged);
    EXPECT_EQ(energy.part[SC_ENERGY_MAC], 500);
    EXPECT_EQ(energy.part[SC_ENERGY_L1], 33 + 32 + 7 + 5 + 10 * 6);
    EXPECT_EQ(energy.part[SC_ENERGY_L2], 100 * 90 + 1000 * 900);
    EXPECT_EQ(energy.l2[SC_ENERGY_L2_DOWN], 100 * 70);
    EXPECT_EQ(energy.l2[SC_ENERGY_L2_ACCUMULATE], 100 * 20 + 1000 * 200);
    EXPECT_EQ(energy.l2[SC_ENERGY_L2_FILL], 1000 * 700);
    EXPECT_EQ(energy.l2[SC_ENERGY_L2_SPILL], 0);
    EXPECT_EQ(energy.part[SC_ENERGY_NOC], 2 * 129);
    EXPECT_EQ(energy.part[SC_ENERGY_OFF_CHIP], 200 * 700);
    EXPECT_EQ(energy.total, 500 + 137 + 909000 + 258 + 140000);
    EXPECT_EQ(energy.missing, 0u);
}

// A bus is one link, which all that is sent or arrives crosses; elsewhere the links that were crossed are charged.
TEST(Energy, OfTheNetworkIsThatOfItsLinks) {
    sc_counters counts = SomeCounts();
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    struct sc_energy_costs costs = SomeCosts(1);
    costs.is_bus = false;
    EXPECT_EQ(sc_energy_of(&costs, &charged).part[SC_ENERGY_NOC], 2 * (6000 + 9));
    charged.known[SC_COUNTER_link_sum] = charged.known[SC_COUNTER_noc_up] = false;
    struct sc_energy lacking = sc_energy_of(&costs, &charged);
    EXPECT_TRUE(sc_energy_lacks(&lacking, SC_COUNTER_link_sum));
    EXPECT_FALSE(sc_energy_lacks(&lacking, SC_COUNTER_noc_up));
}

// A wire of 1.6 a millimetre: 0.4 for a link of 250 micrometres. What the table says of a hop goes first.
TEST(Energy, OfALinkIsThatOfItsWire) {
    const std::string table = "Energy e; MAC 1; L1 1 1; L2 6 6; Wire 1.6;";
    for (const char *hop : {"", "NoC 5;"}) {
        Parsed parsed(table + hop + " endEnergy");
        ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
        sc_machine machine = sc_machine_default();
        struct sc_energy_costs costs = {};
        ASSERT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, nullptr), SC_STATUS_OK);
        EXPECT_EQ(costs.noc_hop, *hop ? 5 : 0);
        EXPECT_TRUE(costs.is_bus);
        machine.link_length = 250;
        machine.topology[SC_TENSOR_OUTPUT] = SC_TOPOLOGY_MESH;
        ASSERT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, nullptr), SC_STATUS_OK);
        EXPECT_DOUBLE_EQ(costs.noc_hop, *hop ? 5 : 0.4);
        EXPECT_FALSE(costs.is_bus);
    }
}

// Of weights and inputs each, not of psums; what is left over takes a read of its own.
TEST(Energy, VectorReadsBringSeveralWeightsOrInputs) {
    sc_counters counts = SomeCounts();
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    struct sc_energy_costs costs = SomeCosts(16);
    EXPECT_EQ(sc_energy_of(&costs, &charged).part[SC_ENERGY_L1], 3 + 2 + 7 + 5 + 10 * 6);
}

TEST(Energy, OfWhatHasNoPriceIsNotKnown) {
    sc_counters counts = SomeCounts();
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    struct sc_energy_costs costs = SomeCosts(1);
    costs.noc_hop = costs.off_chip = 0;
    struct sc_energy energy = sc_energy_of(&costs, &charged);
    EXPECT_FALSE(energy.known[SC_ENERGY_NOC]);
    EXPECT_FALSE(energy.known[SC_ENERGY_OFF_CHIP]);
    EXPECT_EQ(energy.total, 500 + 137 + 909000);
    EXPECT_EQ(energy.missing, 0u);
}

TEST(Energy, NamesTheCountsThatItLacks) {
    sc_counters counts = SomeCounts();
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    charged.known[SC_COUNTER_macs] = charged.known[SC_COUNTER_l1_rd_evict] = charged.known[SC_COUNTER_steps] = false;
    struct sc_energy_costs costs = SomeCosts(1);
    struct sc_energy energy = sc_energy_of(&costs, &charged);
    EXPECT_FALSE(energy.known[SC_ENERGY_MAC]);
    EXPECT_EQ(energy.part[SC_ENERGY_L1], 33 + 32 + 7 + 10 * 6);
    EXPECT_EQ(energy.missing, uint64_t{1} << SC_COUNTER_macs | uint64_t{1} << SC_COUNTER_l1_rd_evict);
    EXPECT_TRUE(sc_energy_lacks(&energy, SC_COUNTER_macs));
    EXPECT_FALSE(sc_energy_lacks(&energy, SC_COUNTER_noc_up));
    EXPECT_TRUE(sc_energy_is_partial(&energy, SC_ENERGY_MAC));
    EXPECT_TRUE(sc_energy_is_partial(&energy, SC_ENERGY_L1));
    EXPECT_FALSE(sc_energy_is_partial(&energy, SC_ENERGY_L2));
}

// ---- whole numbers ----

// Each kind of charge on its own: with prices of 1, 10, 100, ... the digits say how often each was charged.
sc_energy_amount Whole(const struct sc_energy_costs &costs, const sc_counters &counts, int64_t repeat) {
    struct sc_energy_prices prices = {};
    struct sc_energy_times times = {};
    EXPECT_EQ(sc_energy_prices_of(&prices, &costs, nullptr), SC_STATUS_OK);
    EXPECT_TRUE(sc_energy_add_times(&times, &costs, &counts, repeat));
    return sc_energy_sum(&prices, &times);
}

TEST(WholeEnergy, IsTheSumOfTheSameCharges) {
    for (int marks : {0, 1})
        for (int width : {1, 16})
            for (bool bus : {true, false}) {
                sc_counters counts = SomeCounts();
                counts.tiles = marks;
                sc_energy_counts charged = sc_energy_counts_of(&counts);
                struct sc_energy_costs costs = SomeCosts(width);
                costs.is_bus = bus;
                double expected = sc_energy_of(&costs, &charged).total;
                EXPECT_TRUE(Whole(costs, counts, 1) == sc_energy_amount(expected) * 1000000000000) << expected;
                EXPECT_TRUE(Whole(costs, counts, 7) == sc_energy_amount(expected) * 7000000000000) << expected;
            }
}

// ---- widths ----

sc_machine Wide(int64_t weight, int64_t input, int64_t output, int64_t psum) {
    sc_machine machine = sc_machine_default();
    machine.tensor_bits[SC_TENSOR_WEIGHT] = weight;
    machine.tensor_bits[SC_TENSOR_INPUT] = input;
    machine.tensor_bits[SC_TENSOR_OUTPUT] = output;
    machine.psum_bits = psum;
    return machine;
}

TEST(EnergyBits, AreMultiplesOfTheirDivisor) {
    const sc_machine machine = Wide(8, 12, 16, 32), usual = sc_machine_default();
    const struct sc_energy_bits bits = sc_energy_bits_of(&machine), same = sc_energy_bits_of(&usual);
    EXPECT_EQ(bits.unit, 4);
    EXPECT_EQ(bits.times[SC_ENERGY_WEIGHT], 2);
    EXPECT_EQ(bits.times[SC_ENERGY_INPUT], 3);
    EXPECT_EQ(bits.times[SC_ENERGY_OPERAND], 3);
    EXPECT_EQ(bits.times[SC_ENERGY_OUTPUT], 4);
    EXPECT_EQ(bits.times[SC_ENERGY_PSUM], 8);
    EXPECT_EQ(bits.times[SC_ENERGY_WHOLE], 1);
    EXPECT_EQ(same.unit, 16);
    for (int64_t times : same.times)
        EXPECT_EQ(times, 1);
}

// Weights of 8 bits cost half of an element of 16, psums of 32 twice; by hand.
TEST(EnergyBits, ScaleWhatIsMoved) {
    const sc_machine machine = Wide(8, 16, 16, 32);
    for (int marks : {0, 1})
        for (bool bus : {true, false}) {
            sc_counters counts = SomeCounts();
            counts.tiles = marks;
            counts.offchip_rd_weight = 100;
            counts.offchip_rd_input = 10;
            counts.offchip_rd_sum = 3;
            counts.offchip_wr_sum = 5; // three of them come back, two are complete
            const sc_energy_counts charged = sc_energy_counts_of(&counts);
            struct sc_energy_costs costs = SomeCosts(1);
            costs.bits = sc_energy_bits_of(&machine);
            costs.is_bus = bus;
            const struct sc_energy energy = sc_energy_of(&costs, &charged);
            EXPECT_EQ(energy.part[SC_ENERGY_MAC], 500);
            EXPECT_EQ(energy.part[SC_ENERGY_L1], 33 / 2. + 32 + 2 * 7 + 2 * 5 + 10 * (3 / 2. + 2 + 2 * 1));
            EXPECT_EQ(energy.l2[SC_ENERGY_L2_DOWN], 100 * (40 / 2. + 30));
            EXPECT_EQ(energy.l2[SC_ENERGY_L2_ACCUMULATE], 2 * (100 * 20 + 1000 * 200));
            EXPECT_EQ(energy.l2[SC_ENERGY_L2_FILL], 1000 * (400 / 2. + 300));
            EXPECT_EQ(energy.l2[SC_ENERGY_L2_SPILL], marks * 2 * (1000 * 3 + 100 * 5));
            EXPECT_EQ(energy.part[SC_ENERGY_NOC],
                      2 * (bus ? 40 / 2. + 30 + 2 * 50 + 9 : 3000 / 2. + 2000 + 2 * 1000 + 9));
            EXPECT_EQ(energy.part[SC_ENERGY_OFF_CHIP],
                      200 * (marks ? 100 / 2. + 10 + 2 * 3 + 2 * 3 + 2 : 400 / 2. + 300));
            EXPECT_EQ(energy.missing, 0u);
            EXPECT_TRUE(Whole(costs, counts, 3) == sc_energy_amount(2 * energy.total) * 3 * 500000000000);
        }
}

TEST(EnergyBits, MakeAMultiplierAndAMemory) {
    Parsed parsed(POINTS);
    ASSERT_EQ(parsed.result, SC_STATUS_OK) << parsed.error.message;
    sc_machine machine = Wide(8, 4, 8, 32);
    struct sc_energy_costs costs = {};
    machine.l1_size = 64;
    machine.l2_size = 512;
    ASSERT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, nullptr), SC_STATUS_OK);
    EXPECT_EQ(costs.mac, 0.5 * 8 * 4 / 256);
    EXPECT_EQ(costs.l1_bytes, 256); // words of the widest
    EXPECT_EQ(costs.l1.read, 4);
    EXPECT_EQ(costs.l2_bytes, 2048);
    machine = Wide(3, 3, 3, 3);
    machine.l1_size = 171;
    machine.l2_size = 1000000;
    struct sc_error error = {};
    EXPECT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, &error), SC_STATUS_INPUT);
    EXPECT_EQ(costs.l1_bytes, 65); // 64.125
    EXPECT_STREQ(error.message, "L2 has 375000 bytes (0.375 an element), and the SRAMs with a port of 32 bytes go from "
                                "1024 to 4096 bytes");
    machine.l2_size = INT64_MAX;
    EXPECT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, nullptr), SC_STATUS_INPUT);
}

// Widths and vectors of 0 would be divided by.
TEST(EnergyPrices, AreOfALegalMachine) {
    Parsed parsed(POINTS);
    const struct {
        int64_t sc_machine::*field;
        int64_t value;
        const char *message;
    } refused[] = {{&sc_machine::bits, 0, "Bits 0: it must be from 1 to 64"},
                   {&sc_machine::bits, -8, "Bits -8: it must be from 1 to 64"},
                   {&sc_machine::l1_vector_read, 0, "L1VectorRead 0: it must be from 1 to "},
                   {&sc_machine::l1_size, -1, "L1Size -1: it must be from 1 to "}};
    for (const auto &one : refused) {
        sc_machine machine = sc_machine_default();
        struct sc_energy_costs costs = {};
        struct sc_error error = {};
        machine.l1_size = machine.l2_size = 512;
        ASSERT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, &error), SC_STATUS_OK) << error.message;
        machine.*one.field = one.value;
        EXPECT_EQ(sc_energy_costs_find(&costs, parsed.dsl.energy, &machine, &error), SC_STATUS_INPUT) << one.message;
        EXPECT_EQ(std::string(error.message).rfind(one.message, 0), 0u) << error.message;
    }
}

// A set that does not say how many psums come back does not say how many outputs are complete.
TEST(EnergyBits, OfOutputsNeedWhatComesBack) {
    const sc_machine machine = Wide(16, 16, 16, 32);
    sc_counters counts = SomeCounts();
    counts.tiles = 1;
    sc_energy_counts charged = sc_energy_counts_of(&counts);
    charged.known[SC_COUNTER_offchip_rd_sum] = false;
    struct sc_energy_costs costs = SomeCosts(1);
    const struct sc_energy equal = sc_energy_of(&costs, &charged);
    EXPECT_FALSE(sc_energy_lacks(&equal, SC_COUNTER_offchip_wr_sum));
    costs.bits = sc_energy_bits_of(&machine);
    const struct sc_energy energy = sc_energy_of(&costs, &charged);
    EXPECT_FALSE(sc_energy_lacks(&energy, SC_COUNTER_offchip_wr_sum)); // it is known, and not how much of it is psums
    EXPECT_TRUE(sc_energy_lacks(&energy, SC_COUNTER_offchip_rd_sum));
    EXPECT_TRUE(sc_energy_is_partial(&energy, SC_ENERGY_OFF_CHIP));
}

TEST(WholeEnergy, RoundsEachPriceOnce) {
    sc_counters counts = {};
    counts.macs = 3;
    struct sc_energy_costs costs = SomeCosts(1);
    costs.mac = 0.0000000000016;
    EXPECT_TRUE(Whole(costs, counts, 1) == 6);
}

TEST(WholeEnergy, RefusesWhatIsTooLarge) {
    sc_counters counts = SomeCounts();
    struct sc_energy_costs costs = SomeCosts(1);
    struct sc_energy_times times = {};
    struct sc_energy_prices prices = {};
    struct sc_error error = {};
    Parsed parsed("Energy e; MAC 1; L1 1 1; L2 1 1; endEnergy");
    costs.table = parsed.dsl.energy;
    costs.mac = 9223372.036854776;
    EXPECT_EQ(sc_energy_prices_of(&prices, &costs, &error), SC_STATUS_LIMIT);
    EXPECT_NE(std::string(error.message).find("too large to be added up exactly"), std::string::npos) << error.message;
    EXPECT_EQ(error.column, 8);
    counts.macs = (int64_t{1} << 61) - 1;
    EXPECT_TRUE(sc_energy_add_times(&times, &costs, &counts, 1));
    EXPECT_FALSE(sc_energy_add_times(&times, &costs, &counts, 1));
    counts.macs = -1;
    times = {};
    EXPECT_FALSE(sc_energy_add_times(&times, &costs, &counts, 1));
}

} // namespace

// The simulator's invariants can fail: each test lies to a running machine and must be found out.
extern "C" {
#include "sim/engine.h"
#include "sim/links.h"
}

#include <algorithm>
#include <functional>

#include "tests/support/mapped.h"

namespace {

const char kHalo[] = "NumPEs 3; Bandwidth 2; Layer CONV halo; K 2; C 2; R 3; S 3; Y 6; X 9; endLayer "
                     "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (3,1) X -> "
                     "Unroll R -> Unroll S";

// A machine that runs `text`, and lets a test at it after a number of ticks.
class LiedTo {
  public:
    explicit LiedTo(const std::string &text) : mapped_(MapText(text)) {
        EXPECT_EQ(sc_sim_data_create(&data_, &mapped_.layer, 1, &problem_), SC_STATUS_OK);
        EXPECT_EQ(sim_engine_open(&engine_, &mapped_, data_, &options_, &problem_), SC_STATUS_OK);
    }
    ~LiedTo() {
        sim_engine_close(&engine_);
        sc_sim_data_free(data_);
    }
    LiedTo(const LiedTo &) = delete;
    LiedTo &operator=(const LiedTo &) = delete;

    // The status in the end, after `lie` changed the machine before tick number `when`.
    sc_status Finish(int when, const std::function<void(engine &)> &lie) {
        for (int tick = 0; tick == 0 || running_; tick++) {
            if (tick == when)
                lie(engine_);
            running_ = sim_engine_tick(&engine_);
        }
        if (!engine_.run.status)
            sim_engine_check_balance(&engine_);
        return engine_.run.status;
    }
    std::string message() const { return problem_.message; }
    sc_sim_data *data() { return data_; }

  private:
    sc_mapping mapped_;
    sc_sim_data *data_ = nullptr;
    sc_sim_options options_ = {};
    sc_error problem_ = {};
    engine engine_ = {};
    bool running_ = true;
};

TEST(Engine, AnHonestRunHoldsAllInvariants) {
    LiedTo run(kHalo);
    EXPECT_EQ(run.Finish(-1, nullptr), SC_STATUS_OK) << run.message();
}

struct Lie {
    const char *name;
    int when;
    void (*tell)(engine &machine);
    const char *message;
};

void PrintTo(const Lie &lie, std::ostream *to) { *to << lie.name; }

class LieTest : public testing::TestWithParam<Lie> {};

TEST_P(LieTest, IsFoundOut) {
    LiedTo run(kHalo);
    EXPECT_EQ(run.Finish(GetParam().when, GetParam().tell), SC_STATUS_INVARIANT);
    EXPECT_NE(run.message().find(GetParam().message), std::string::npos) << run.message();
}

void Rename(engine &machine, sc_tensor which) {
    l1 &part = machine.pes.bank[0].l1[which];
    for (int64_t i = 0; i < machine.run.geometry.slots[which] * machine.pes.bank[0].width; i++)
        part.id[i] += 1000;
}

void SpoilPsums(engine &machine) {
    for (int64_t i = 0; i < machine.run.geometry.slots[SC_TENSOR_OUTPUT] * machine.pes.bank[0].width; i++)
        machine.pes.bank[0].l1[SC_TENSOR_OUTPUT].sum[i] ^= 1;
}

// How often the run has had the event.
int64_t &Counted(engine &machine, sim_event event, int tensor) {
    return machine.controller.attribution.of[0].count[event][tensor];
}

// As if a fetch had been lost on the way, and no buffer set became free: nothing is busy, and everything waits for it.
void LoseFetch(engine &machine) {
    machine.is_plain = false;
    machine.fetch[SIM_CHANNEL_SHARED].unit.busy = machine.compute.unit.busy = false;
    machine.flight.fetched[SIM_CHANNEL_SHARED] = machine.flight.computed;
    machine.flight.staged = machine.flight.computed + 2;
    machine.fetch[SIM_CHANNEL_SHARED].waits_for_own_sets = true;
    for (int64_t i = 0; i < machine.flight.size; i++)
        if (machine.flight.transition[i])
            machine.flight.transition[i]->sets_wait_for[SC_TENSOR_INPUT] = INT64_MAX;
}

// As if L2 had lost outputs on their way: the plain clock stands still.
void LoseOutputs(engine &machine) {
    EXPECT_TRUE(machine.is_plain && machine.drain.unit.busy);
    for (int unit = 0; unit < machine.unit_count; unit++)
        if (machine.unit[unit] == &machine.drain.unit)
            machine.until[unit] = INT64_MAX;
    machine.drain.unit.busy = false;
    for (int64_t i = 0; i < machine.flight.size; i++)
        if (machine.flight.transition[i])
            machine.flight.transition[i]->outputs_ready_at = INT64_MAX;
}

const Lie kLies[] = {
    {"WrongElementForwarded", 5, [](engine &machine) { Rename(machine, SC_TENSOR_INPUT); }, "should forward"},
    {"WrongValueInL2", 0, [](engine &machine) { machine.l2.value[SC_TENSOR_INPUT][0] += 1; },
     "a direct convolution gives"},
    {"WrongPsum", 20, SpoilPsums, "a direct convolution gives"},
    {"LostArrival", 10, [](engine &machine) { Counted(machine, SIM_ADDRESS, SC_TENSOR_INPUT)--; }, "what L1s received"},
    {"LostEviction", 10, [](engine &machine) { Counted(machine, SIM_EVICT, SC_TENSOR_OUTPUT)--; },
     "those that reached L2"},
    {"LostReduction", 10, [](engine &machine) { Counted(machine, SIM_REDUCE, SC_TENSOR_OUTPUT)--; },
     "those that were reduced"},
    {"OperationTwice", 40, [](engine &machine) { machine.l2.terms[0]++; }, "is made of"},
    {"OutputNeverCompleted", 0, [](engine &machine) { Counted(machine, SIM_COMPLETE, SC_TENSOR_OUTPUT)--; },
     "outputs completed"},
    {"TooMuchInAnL1", 3, [](engine &machine) { machine.pes.bank[0].l1[SC_TENSOR_INPUT].held[1]++; },
     "the mapping says"},
    {"StandingStill", 8, LoseFetch, "stands still"},
    {"StandingStillInAPlainMachine", 10, LoseOutputs, "stands still"},
    {"HolderThatHasNothing", 30,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_INPUT]; i++)
             machine.controller.holders[SC_TENSOR_INPUT][i]++;
     },
     "no L1 has it"},
};

INSTANTIATE_TEST_SUITE_P(Invariants, LieTest, testing::ValuesIn(kLies), [](const auto &lie) { return lie.param.name; });

// One channel down and sets of L1Buffers alone: such a machine has the plain clock, others have the general one.
TEST(Engine, APlainMachineHasAClockOfItsOwn) {
    const std::string layer = "Layer CONV a; K 4; C 4; X 6; endLayer ";
    const std::string flow = "Temporal_Map (1,1) C -> Temporal_Map (1,1) X -> Spatial_Map (1,1) K";
    for (const char *plain :
         {"", "L1Buffers 1; ", "NoCLatency 3; ", "Topology mesh; HopLatency 2; ", "Multicast off; "})
        LiedTo("NumPEs 4; " + std::string(plain) + layer + flow).Finish(0, [&](engine &machine) {
            EXPECT_TRUE(machine.is_plain) << plain;
        });
    LiedTo("NumPEs 4; " + layer + "Temporal_Map (1,1) C -> Buffer L2 -> Spatial_Map (1,1) K")
        .Finish(0, [&](engine &machine) { EXPECT_TRUE(machine.is_plain) << "marks"; });
    for (const char *other : {"Channel weight 2; ", "L1Buffers weight 1; ", "L1Buffers output 2; "})
        LiedTo("NumPEs 4; " + std::string(other) + layer + flow).Finish(0, [&](engine &machine) {
            EXPECT_FALSE(machine.is_plain) << other;
        });
}

// Four channels in two tiles, for two tiles of outputs whose psums go off chip and come back.
const char kTiles[] = "NumPEs 2; Bandwidth 2; OffChipBandwidth 1; OffChipLatency 3; Layer CONV tiles; K 4; C 4; Y 2; "
                      "endLayer Temporal_Map (2,2) C -> Temporal_Map (2,2) K -> Buffer L2 -> Temporal_Map (1,1) C -> "
                      "Temporal_Map (1,1) Y -> Spatial_Map (1,1) K";

class TileLieTest : public testing::TestWithParam<Lie> {};

TEST_P(TileLieTest, IsFoundOut) {
    LiedTo run(kTiles);
    EXPECT_EQ(run.Finish(GetParam().when, GetParam().tell), SC_STATUS_INVARIANT);
    EXPECT_NE(run.message().find(GetParam().message), std::string::npos) << run.message();
}

template <typename Flag> void Fill(Flag *flags, int64_t count, Flag value) { std::fill(flags, flags + count, value); }

const Lie kTileLies[] = {
    {"SendsWhatItDoesNotHold", 12,
     [](engine &machine) { Fill(machine.l2.copies[SC_TENSOR_WEIGHT], machine.run.data->elems[SC_TENSOR_WEIGHT], 0); },
     "does not hold it"},
    {"OutputWithoutAPlace", 12,
     [](engine &machine) { Fill(machine.l2.has_place, machine.run.data->elems[SC_TENSOR_OUTPUT], false); },
     "has no place for it"},
    {"PsumsThatWereNeverStored", 20,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_OUTPUT]; i++)
             machine.off_chip.output[i].is_there = false;
     },
     "is not off chip"},
    {"AnotherPsumComesBack", 20,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_OUTPUT]; i++)
             machine.off_chip.output[i].made.sum ^= 1;
     },
     "a direct convolution gives"},
    {"LostLoad", 5, [](engine &machine) { machine.off_chip.passed_in--; }, "what was loaded"},
    {"LostStore", 5, [](engine &machine) { machine.off_chip.passed_out--; }, "what was stored"},
    {"LostOutput", 5, [](engine &machine) { machine.l2.given_up[SC_TENSOR_OUTPUT]++; }, "left behind in L2"},
    {"LostOperand", 5, [](engine &machine) { machine.l2.taken_in[SC_TENSOR_INPUT]++; }, "those that L2 took in"},
    {"LostCycle", 5, [](engine &machine) { machine.waits[SC_SIM_COMPUTES]--; }, "the cycles that PEs compute or wait"},
};

INSTANTIATE_TEST_SUITE_P(Invariants, TileLieTest, testing::ValuesIn(kTileLies),
                         [](const auto &lie) { return lie.param.name; });

TEST(Engine, AnHonestRunWithTilesHoldsAllInvariants) {
    LiedTo run(kTiles);
    EXPECT_EQ(run.Finish(-1, nullptr), SC_STATUS_OK) << run.message();
}

const char kMesh[] = "NumPEs 6; ArrayColumns 3; Topology mesh; Bandwidth 2; Layer CONV mesh; K 6; C 4; endLayer "
                     "Temporal_Map (1,1) C -> Spatial_Map (1,1) K";

// What crossed link 5, the last of PE 5's, is what this PE had. Link 3 is the feed: each PE's elements crossed it.
TEST(Engine, ALinkThatCarriesTooLittleOrTooMuchIsFoundOut) {
    for (const char *multicast : {"Multicast on; ", "Multicast off; "})
        for (int change : {-1, 1})
            for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_OUTPUT}) {
                LiedTo run(std::string(multicast) + kMesh);
                run.Finish(3, [&](engine &machine) { machine.noc.links[tensor]->crossed[5] += change; });
                EXPECT_NE(run.message().find("crossed link 5"), std::string::npos)
                    << multicast << change << run.message();
            }
    LiedTo off("Multicast off; " + std::string(kMesh));
    off.Finish(3, [](engine &machine) { machine.noc.links[SC_TENSOR_INPUT]->crossed[3]--; });
    EXPECT_NE(off.message().find("crossed link 3"), std::string::npos) << "nothing is shared: elements times hops";
}

// The weights of the second filter come while the first is at work: all steps of a row are in flight.
TEST(Engine, StepsInFlightAreSmallAndHaveALimit) {
    const std::string ahead = "NumPEs 2; Channel weight 1; L1Buffers weight 2; Layer CONV a; K 4; X 9000; endLayer "
                              "Spatial_Map (1,1) K -> Temporal_Map (1,1) X";
    auto let_have = [](int64_t bytes_max) { return [=](engine &machine) { machine.flight.bytes_max = bytes_max; }; };
    LiedTo enough(ahead), too_little(ahead);
    EXPECT_EQ(enough.Finish(0, let_have(8192 * 1280)), SC_STATUS_OK) << enough.message();
    EXPECT_EQ(too_little.Finish(0, let_have(1 << 20)), SC_STATUS_LIMIT);
    EXPECT_NE(too_little.message().find("steps ahead of the PEs, which do not fit into 1 MiB; --model-only gives the "
                                        "counts"),
              std::string::npos)
        << too_little.message();
}

// PE 4 is in the middle, and the link into the second row is half way to it. Inputs join their ways there, and so do
// the outputs of a row. One element more or less is between what one PE below had and what all had.
TEST(Engine, AJoinedWayIsWatchedFromItsFarEnd) {
    for (int change : {-1, 1})
        for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_OUTPUT}) {
            LiedTo run("Topology mesh; FeedRow 0; ArrayColumns 3; NumPEs 9; Layer CONV a; K 3; C 3; X 4; endLayer "
                       "Temporal_Map (1,1) X -> Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) C");
            run.Finish(3, [&](engine &machine) {
                machine.noc.links[tensor]->crossed[machine.noc.far_end[tensor].link] += change;
            });
            EXPECT_NE(run.message().find("crossed link"), std::string::npos) << tensor << change << run.message();
        }
}

TEST(Engine, AWrongElementAmongThoseThatStayIsFoundOut) {
    LiedTo run("NumPEs 1; Bandwidth 1; Layer CONV one_d; X 8; S 3; endLayer Temporal_Map (3,1) X -> Unroll S");
    EXPECT_EQ(run.Finish(5, [](engine &machine) { Rename(machine, SC_TENSOR_INPUT); }), SC_STATUS_INVARIANT);
    EXPECT_NE(run.message().find("should hold input"), std::string::npos) << run.message();
}

// One PE, 6 elements at one a cycle, then 3 operations at one a cycle (docs/semantics.md, section 9): what has happened
// just before a moment and at it.
TEST(Engine, KeepsTimeFromBothSides) {
    const sc_mapping mapped = MapText("NumPEs 1; Bandwidth 1; Layer CONV one_d; X 8; S 3; endLayer "
                                      "Temporal_Map (3,1) X -> Unroll S");
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_options options = {};
    engine machine = {};
    options.every_cycle = true;
    ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK);
    ASSERT_EQ(sim_engine_open(&machine, &mapped, data, &options, &problem), SC_STATUS_OK);
    auto counted = [&] { return sim_engine_counters(&machine); };
    auto run_to = [&](int64_t cycle) {
        while (machine.run.now < cycle && sim_engine_tick(&machine)) {
        }
    };
    run_to(5);
    EXPECT_EQ(counted().noc_down, 5);
    EXPECT_EQ(machine.flight.fetched[SIM_CHANNEL_SHARED], 0);
    run_to(6); // everything has left, but the units have not looked yet
    EXPECT_EQ(counted().noc_down, 6);
    EXPECT_EQ(counted().macs, 0);
    run_to(7);
    EXPECT_EQ(machine.flight.fetched[SIM_CHANNEL_SHARED], 1 + 0);
    EXPECT_EQ(counted().macs, 3) << "the step's operations are executed when it begins, and take until 9";
    EXPECT_EQ(machine.flight.computed, 0);
    run_to(9);
    EXPECT_EQ(machine.flight.computed, 0);
    run_to(10);
    EXPECT_EQ(machine.flight.computed, 1);
    run_to(1000);
    EXPECT_EQ(machine.run.now, 25);
    sim_engine_close(&machine);
    sc_sim_data_free(data);
}

TEST(Engine, AnOutputThatDiffersFromTheReferenceIsFoundOut) {
    LiedTo run(kHalo);
    run.data()->expected[11]++;
    EXPECT_EQ(run.Finish(-1, nullptr), SC_STATUS_INVARIANT);
    EXPECT_EQ(run.message().rfind("output 11 is", 0), 0u) << run.message();
}

TEST(Engine, ADumpSaysWhereTheMachineIs) {
    const sc_mapping mapped = MapText(kHalo);
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    ASSERT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK);
    data->expected[0]++;
    FILE *file = tmpfile();
    sc_sim_options options = {};
    options.dump = file;
    sc_sim_result result = {};
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_INVARIANT);
    EXPECT_FALSE(result.output_ok);
    EXPECT_EQ(result.counters.macs, 1008) << "what was counted is still there";
    rewind(file);
    char text[4096] = "";
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    sc_sim_data_free(data);
    EXPECT_NE(std::string(text).find("machine at cycle 453: 72 steps staged"), std::string::npos) << text;
}

} // namespace

// The kernels for AVX-512, AVX2 and plain C do the same to the same rows, and see a wrong element.
extern "C" {
#include "sim/kernels.h"
#include "sim/lanes.h"
}

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <functional>
#include <numeric>
#include <random>
#include <vector>

namespace {

constexpr int kKernelRows = 12;
constexpr int kKernelElems = 500;
constexpr int kKernelRounds = 24;

lane_set AllLanes(int width) { return width == BANK_LANES ? ~lane_set{0} : (lane_set{1} << width) - 1; }

// Rows of some banks that are alike, a plan that works on them, and whatever else kernels read and write. Kernels may
// work on up to a row behind the arrays, and a row of arrivals may begin before its array. Two of the same seed are
// alike, but for addresses.
class KernelWorld {
  public:
    KernelWorld(uint64_t seed, int width) : random_(seed), width_(width) {
        const size_t cells = static_cast<size_t>(width) * kKernelRows + 2 * BANK_LANES;
        for (auto *numbers : {&id, &sum, &terms, &l2_sum, &l2_terms})
            Fill(numbers, numbers == &l2_sum || numbers == &l2_terms ? kKernelElems + BANK_LANES : cells);
        Fill(&id_base, BANK_LANES);
        for (auto *values : {&weight, &input, &on_their_way})
            Fill(values, cells);
        for (auto &values : l2_value)
            Fill(&values, kKernelElems + 2 * BANK_LANES);
        for (int32_t &psum : sum)
            psum /= 4;
        for (auto *values : {&weight, &input}) // five products fit beside a psum
            for (int16_t &value : *values)
                value = static_cast<int16_t>(value / 4);
        for (int32_t &made : terms)
            made &= 0xff;
        for (int32_t &made : l2_terms)
            made = Below(3) > 0 ? Below(9) : 0;
        for (lane_set &has : has_sum)
            has = random_() & AllLanes(width);
        for (int32_t &at : base)
            at = Below(100);
    }

    int32_t Below(int32_t limit) { return static_cast<int32_t>(random_() % static_cast<uint64_t>(limit)); }
    int width() const { return width_; }
    uint8_t grains() const { return static_cast<uint8_t>(width_ / LANE_GRAIN); }
    int32_t *Row(std::vector<int32_t> &of, int row) { return of.data() + BANK_LANES + row * width_; }
    int16_t *Row(std::vector<int16_t> &of, int row) { return of.data() + BANK_LANES + row * width_; }

    int16_t *Values(int tensor) { return l2_value[tensor].data() + BANK_LANES; }

    // Some lanes of a row; none at times, and at times all.
    lane_set SomeLanes() {
        const lane_set all = AllLanes(width_);
        const int32_t how = Below(8);
        return how == 0 ? all : how == 1 ? lane_set{1} << Below(width_) : random_() & (how < 5 ? random_() : all) & all;
    }
    const sim_lane_mask *Mask(lane_set lanes) {
        sim_lane_mask mask = {};
        mask.lanes = lanes;
        for (int lane = 0; lane < BANK_LANES; lane++) {
            mask.wide[lane] = -static_cast<int32_t>(lanes >> lane & 1);
            mask.narrow[lane] = static_cast<int16_t>(mask.wide[lane]);
        }
        masks.push_back(mask);
        return &masks.back();
    }

    const int32_t *Row(const std::vector<int32_t> &numbers) {
        rows.push_back(numbers);
        return rows.back().data();
    }

    // The plan, with the lists below.
    const sim_plan *Plan() {
        Give(&plan_.moves, moves);
        Give(&plan_.deliveries, deliveries);
        Give(&plan_.fills, fills);
        Give(&plan_.checks, checks);
        Give(&plan_.runs, runs);
        Give(&plan_.operations, operations);
        Give(&plan_.ranks, ranks);
        Give(&plan_.blocks, blocks);
        plan_.pick = pick.data();
        plan_.pick_count = static_cast<int32_t>(pick.size());
        plan_.grains = width_ % 3 > 0 ? grains() : 0; // as if there were banks of another width
        arrived.assign(blocks.size() * 2 * LANE_GRAIN, 7);
        return &plan_;
    }

    // All that a kernel may write.
    bool operator==(const KernelWorld &other) const {
        return id == other.id && sum == other.sum && terms == other.terms && l2_sum == other.l2_sum &&
               l2_terms == other.l2_terms && weight == other.weight && input == other.input &&
               on_their_way == other.on_their_way && arrived == other.arrived && has_sum == other.has_sum;
    }

    std::vector<int32_t> id, sum, terms, id_base, l2_sum, l2_terms, arrived;
    std::vector<int16_t> weight, input, on_their_way, l2_value[SC_TENSOR_OUTPUT], pick;
    std::vector<lane_set> has_sum = std::vector<lane_set>(kKernelRows);
    std::deque<sim_lane_mask> masks; // each stays where it is
    std::deque<std::vector<int32_t>> rows;
    int32_t base[SC_TENSOR_COUNT] = {};
    std::vector<sim_plan_move> moves;
    std::vector<sim_plan_delivery> deliveries;
    std::vector<sim_plan_fill> fills;
    std::vector<sim_plan_check> checks;
    std::vector<sim_plan_run> runs;
    std::vector<sim_plan_operation> operations;
    std::vector<sim_plan_rank> ranks;
    std::vector<sim_plan_block> blocks;

  private:
    template <typename Number> void Fill(std::vector<Number> *numbers, size_t count) {
        numbers->resize(count);
        for (Number &number : *numbers)
            number = static_cast<Number>(random_());
    }
    template <typename To, typename From> static void Give(To *to, From &from) {
        to->at = from.data();
        to->count = static_cast<int32_t>(from.size());
    }

    std::mt19937_64 random_;
    int width_;
    sim_plan plan_ = {};
};

// ---- random plans ----

void AddDelivery(KernelWorld &world) {
    sim_plan_delivery to = {};
    lane_set lanes = world.SomeLanes();
    to.kind = static_cast<uint8_t>(world.Below(3));
    if (to.kind == SIM_DELIVER_ROW) {
        to.count = 1 + world.Below(world.width());
        to.first = world.Below(world.width() - to.count + 1);
        lanes = AllLanes(to.count) << to.first;
    }
    to.mask = world.Mask(lanes);
    to.values = BANK_LANES + world.Below(kKernelRows) * world.width();
    to.grains = world.grains();
    to.pick = static_cast<int32_t>(world.pick.size());
    for (int lane = 0; to.kind == SIM_DELIVER_ANY && lane < BANK_LANES; lane++)
        world.pick.push_back(static_cast<int16_t>(world.Below(BANK_LANES)));
    world.deliveries.push_back(to);
}

void AddMoves(KernelWorld &world) {
    for (int i = 0; i < 5; i++) {
        sim_plan_move move = {};
        move.tensor = static_cast<uint8_t>(world.Below(SC_TENSOR_OUTPUT));
        move.id = world.Below(kKernelElems) - world.base[move.tensor];
        move.delivery = static_cast<int32_t>(world.deliveries.size());
        for (int32_t more = world.Below(4); more > 0; more--)
            AddDelivery(world);
        move.delivery_end = static_cast<int32_t>(world.deliveries.size());
        world.moves.push_back(move);
    }
}

void AddFills(KernelWorld &world) {
    for (int i = 0; i < 8; i++) {
        sim_plan_fill fill = {};
        const int row = world.Below(kKernelRows);
        const lane_set lanes = world.SomeLanes();
        fill.tensor = static_cast<uint8_t>(world.Below(SC_TENSOR_COUNT));
        fill.id = world.Row(world.id, row);
        fill.id_base = world.id_base.data();
        fill.value = fill.tensor == SC_TENSOR_OUTPUT ? nullptr : world.Row(world.input, row);
        fill.mask = world.Mask(lanes);
        fill.relative = world.Below(1000) - 500;
        fill.values = BANK_LANES + world.Below(kKernelRows) * world.width();
        fill.grains = world.grains();
        fill.is_whole = lanes == AllLanes(world.width());
        world.fills.push_back(fill);
    }
}

// Checks that hold: the rows are made to have what they should.
void AddChecks(KernelWorld &world) {
    for (int row = 0; row < kKernelRows; row++) {
        sim_plan_check check = {};
        check.tensor = static_cast<uint8_t>(world.Below(SC_TENSOR_COUNT));
        check.id = world.Row(world.id, row);
        check.id_base = world.id_base.data();
        check.mask = world.Mask(world.SomeLanes());
        check.relative = world.Below(1000) - 500;
        check.slot = row;
        check.grains = world.grains();
        for (lane_set rest = check.mask->lanes; rest; rest &= rest - 1)
            world.Row(world.id, row)[first_lane(rest)] = static_cast<int32_t>(
                static_cast<uint32_t>(world.id_base[static_cast<size_t>(first_lane(rest))]) +
                static_cast<uint32_t>(check.relative) + static_cast<uint32_t>(world.base[check.tensor]));
        world.checks.push_back(check);
    }
}

// No lane, some lanes or all lanes of a run have a psum.
void AddRuns(KernelWorld &world, bool has_weights) {
    for (int row = 0; row < kKernelRows; row++) {
        sim_plan_run run = {};
        lane_set lanes = world.SomeLanes();
        lanes = lanes ? lanes : 1;
        const int32_t how = world.Below(3);
        lane_set &has_sum = world.has_sum[static_cast<size_t>(row)];
        has_sum = how == 0 ? has_sum & ~lanes : how == 1 ? has_sum | lanes : has_sum;
        run.weight = has_weights ? world.weight.data() : nullptr;
        run.input = world.input.data();
        run.sum = world.Row(world.sum, row);
        run.terms = world.Row(world.terms, row);
        run.has_sum = &has_sum;
        run.mask = world.Mask(lanes);
        run.operation = static_cast<int32_t>(world.operations.size());
        run.count = 1 + world.Below(5);
        run.lanes = lane_count(lanes);
        run.grains = world.grains();
        run.is_whole = lanes == AllLanes(world.width());
        for (int32_t i = 0; i < run.count; i++)
            world.operations.push_back({BANK_LANES + world.Below(kKernelRows) * world.width(),
                                        BANK_LANES + world.Below(kKernelRows) * world.width()});
        world.runs.push_back(run);
    }
}

// A copy of some arrivals of a block: of neighbours, from any lanes of a row, from anywhere. What is there gets the
// arrivals' names.
void AddRank(KernelWorld &world, const sim_plan_block &block, int32_t base) {
    sim_plan_rank rank = {};
    const int row = world.Below(kKernelRows);
    rank.kind = static_cast<uint8_t>(world.Below(3));
    rank.grains = world.grains();
    int64_t origin = BANK_LANES + row * world.width();
    if (rank.kind == SIM_RANK_ROW)
        origin += world.Below(world.width()) - LANE_GRAIN;
    if (rank.kind == SIM_RANK_ANY)
        origin = BANK_LANES;
    std::vector<int32_t> lane(
        static_cast<size_t>(rank.kind == SIM_RANK_ANY ? world.width() * kKernelRows : world.width()));
    std::iota(lane.begin(), lane.end(), 0);
    for (size_t i = 0; i < LANE_GRAIN; i++) // no lane twice
        std::swap(lane[i], lane[i + static_cast<size_t>(world.Below(static_cast<int32_t>(lane.size() - i)))]);
    lane.resize(LANE_GRAIN);
    rank.index = world.Row(lane);
    const lane_set arrivals = AllLanes(block.arrivals) & (world.Below(3) == 0 ? ~lane_set{0} : world.SomeLanes());
    rank.mask = world.Mask(arrivals);
    for (lane_set rest = arrivals; rest; rest &= rest - 1) {
        const int i = first_lane(rest);
        const int64_t place = origin + (rank.kind == SIM_RANK_ROW ? i : rank.index[i]);
        world.id[static_cast<size_t>(place)] = sim_plan_arrival(&block, i, base);
    }
    rank.id = world.id.data() + origin;
    rank.sum = world.sum.data() + origin;
    rank.terms = world.terms.data() + origin;
    world.ranks.push_back(rank);
}

// Rows of neighbours and outputs that are not; with `again` the same output may arrive twice in one block.
void AddBlocks(KernelWorld &world, bool again) {
    const int32_t base = world.base[SC_TENSOR_OUTPUT];
    for (int i = 0; i < 6; i++) {
        sim_plan_block block = {};
        block.is_row = world.Below(2) == 0;
        block.arrivals = 1 + world.Below(LANE_GRAIN);
        const int32_t first = world.Below(kKernelElems - LANE_GRAIN);
        std::vector<int32_t> apart(LANE_GRAIN);
        for (int32_t k = 0; k < LANE_GRAIN; k++)
            apart[static_cast<size_t>(k)] =
                block.is_row ? k : world.Below(again ? first % 8 + 2 : kKernelElems) - first;
        block.first = first - base + apart[0];
        const int32_t of_first = apart[0];
        for (int32_t &k : apart)
            k -= of_first;
        block.apart = world.Row(apart);
        block.mask = world.Mask(AllLanes(block.arrivals));
        block.rank = block.rank_end = static_cast<int32_t>(world.ranks.size());
        world.blocks.push_back(block);
    }
}

// One rank each, so that none writes over the names of another: a world for each block.
void AddRanks(KernelWorld &world) {
    AddBlocks(world, false);
    world.blocks.resize(1);
    AddRank(world, world.blocks[0], world.base[SC_TENSOR_OUTPUT]);
    world.blocks[0].rank_end = 1;
}

// ---- the tables ----

struct KernelTable {
    const char *name;
    const lanes *(*get)();
};

void PrintTo(const KernelTable &table, std::ostream *to) { *to << table.name; }

class KernelsTest : public testing::TestWithParam<std::tuple<KernelTable, int>> {
  protected:
    void SetUp() override {
        const lanes *lanes = std::get<0>(GetParam()).get();
        if (!lanes)
            GTEST_SKIP() << "this processor has no such instructions";
        kernels_ = lanes->kernels;
    }

    // Let the table's kernel and the plain one work on worlds that are alike. `work` returns what a kernel returns, as
    // numbers.
    using Work = std::function<std::vector<int64_t>(const sim_kernels &, KernelWorld &)>;
    void ExpectTheSame(const std::function<void(KernelWorld &)> &make, const Work &work) {
        for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
            SCOPED_TRACE(seed);
            KernelWorld here(seed, std::get<1>(GetParam())), plain(seed, std::get<1>(GetParam()));
            make(here);
            make(plain);
            EXPECT_EQ(work(*kernels_, here), work(sim_kernels_portable, plain));
            EXPECT_TRUE(here == plain);
        }
    }
    int width() const { return std::get<1>(GetParam()); }

    const sim_kernels *kernels_ = nullptr;
};

TEST_P(KernelsTest, Deliver) {
    ExpectTheSame(AddMoves, [](const sim_kernels &kernels, KernelWorld &world) {
        int16_t *from[] = {world.Values(0), world.Values(1)};
        const sim_plan *plan = world.Plan();
        std::vector<int64_t> sent(2 * SC_TENSOR_OUTPUT);
        kernels.deliver(plan, 1, plan->moves.count, world.base, from, world.on_their_way.data(),
                        {sent.data(), sent.data() + SC_TENSOR_OUTPUT});
        return sent;
    });
}

// What each lane gets, by the definition of the kinds.
TEST_P(KernelsTest, DeliverWhatTheKindSays) {
    for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
        KernelWorld world(seed, width());
        AddMoves(world);
        std::vector<int16_t> expected = world.on_their_way;
        for (const sim_plan_move &move : world.moves)
            for (int32_t d = move.delivery; d < move.delivery_end; d++) {
                const sim_plan_delivery &to = world.deliveries[static_cast<size_t>(d)];
                for (lane_set rest = to.mask->lanes; rest; rest &= rest - 1) {
                    const int lane = first_lane(rest);
                    const int32_t behind = to.kind == SIM_DELIVER_ONE ? 0
                                           : to.kind == SIM_DELIVER_ROW
                                               ? lane - to.first
                                               : world.pick[static_cast<size_t>(to.pick + lane)];
                    expected[static_cast<size_t>(to.values + lane)] =
                        world.Values(move.tensor)[world.base[move.tensor] + move.id + behind];
                }
            }
        int16_t *from[] = {world.Values(0), world.Values(1)};
        const sim_plan *plan = world.Plan();
        int64_t parcels[SC_TENSOR_OUTPUT] = {}, receivers[SC_TENSOR_OUTPUT] = {};
        kernels_->deliver(plan, 0, plan->moves.count, world.base, from, world.on_their_way.data(),
                          {parcels, receivers});
        EXPECT_EQ(world.on_their_way, expected) << seed;
    }
}

TEST_P(KernelsTest, Fill) {
    ExpectTheSame(AddFills, [](const sim_kernels &kernels, KernelWorld &world) {
        std::vector<int64_t> filled(2 * SC_TENSOR_COUNT);
        kernels.fill(world.Plan(), world.base, world.on_their_way.data(),
                     {filled.data(), filled.data() + SC_TENSOR_COUNT});
        return filled;
    });
}

TEST_P(KernelsTest, CheckSeesEachWrongLane) {
    for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
        KernelWorld world(seed, width());
        AddChecks(world);
        EXPECT_TRUE(kernels_->check(world.Plan(), world.base));
        for (const sim_plan_check &check : world.checks) {
            const int lane = world.Below(width());
            int32_t &name = world.Row(world.id, check.slot)[lane];
            const int32_t right = name;
            name ^= 1 << world.Below(31);
            EXPECT_EQ(kernels_->check(world.Plan(), world.base), (check.mask->lanes >> lane & 1) == 0)
                << "lane " << lane << " of row " << check.slot << ", seed " << seed;
            name = right;
        }
    }
}

TEST_P(KernelsTest, OperateWithSumsOfProducts) {
    ExpectTheSame([](KernelWorld &world) { AddRuns(world, true); },
                  [](const sim_kernels &kernels, KernelWorld &world) {
                      const sim_operated operated = kernels.operate(world.Plan(), false);
                      return std::vector<int64_t>{operated.operations, operated.accumulated};
                  });
}

TEST_P(KernelsTest, OperateWithMaxima) {
    ExpectTheSame([](KernelWorld &world) { AddRuns(world, false); },
                  [](const sim_kernels &kernels, KernelWorld &world) {
                      const sim_operated operated = kernels.operate(world.Plan(), true);
                      return std::vector<int64_t>{operated.operations, operated.accumulated};
                  });
}

// Each operation of its own, as the literal machine executes it.
TEST_P(KernelsTest, OperateAsOperationsOneByOne) {
    for (const bool max : {false, true})
        for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
            KernelWorld world(seed, width()), one_by_one(seed, width());
            AddRuns(world, !max);
            AddRuns(one_by_one, !max);
            std::vector<int32_t> executed(BANK_LANES);
            int64_t operations = 0, accumulated = 0;
            for (const sim_plan_run &run : one_by_one.runs)
                for (int32_t i = run.operation; i < run.operation + run.count; i++) {
                    const sim_plan_operation &at = one_by_one.operations[static_cast<size_t>(i)];
                    const lanes_operands operands = {max ? nullptr : run.weight + at.weight, run.input + at.input,
                                                     run.sum, run.terms, executed.data()};
                    const lane_set accumulate = run.mask->lanes & *run.has_sum;
                    (max ? sim_lanes_portable()->max : sim_lanes_portable()->mac)(&operands, run.mask->lanes,
                                                                                  accumulate, width());
                    *run.has_sum |= run.mask->lanes;
                    operations += lane_count(run.mask->lanes);
                    accumulated += lane_count(accumulate);
                }
            const sim_operated operated = kernels_->operate(world.Plan(), max);
            EXPECT_EQ(operated.operations, operations);
            EXPECT_EQ(operated.accumulated, accumulated);
            EXPECT_TRUE(world == one_by_one) << seed;
        }
}

TEST_P(KernelsTest, Collect) {
    for (const bool max : {false, true})
        ExpectTheSame(AddRanks, [max](const sim_kernels &kernels, KernelWorld &world) {
            const sim_plan *plan = world.Plan();
            const bool right = kernels.collect(plan, world.base[SC_TENSOR_OUTPUT], max, world.arrived.data());
            EXPECT_TRUE(right);
            return std::vector<int64_t>{right};
        });
}

// Several ranks to a block: whether all names are right is not known here, but it is the same.
TEST_P(KernelsTest, CollectSeveralCopies) {
    const auto make = [](KernelWorld &world) {
        AddBlocks(world, false);
        for (sim_plan_block &block : world.blocks) {
            block.rank = static_cast<int32_t>(world.ranks.size());
            for (int32_t more = world.Below(5); more > 0; more--)
                AddRank(world, block, world.base[SC_TENSOR_OUTPUT]);
            block.rank_end = static_cast<int32_t>(world.ranks.size());
        }
    };
    for (const bool max : {false, true})
        ExpectTheSame(make, [max](const sim_kernels &kernels, KernelWorld &world) {
            const sim_plan *plan = world.Plan();
            const bool right = kernels.collect(plan, world.base[SC_TENSOR_OUTPUT], max, world.arrived.data());
            return std::vector<int64_t>{right};
        });
}

TEST_P(KernelsTest, CollectSeesEachWrongCopy) {
    for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
        KernelWorld world(seed, width());
        AddRanks(world);
        const sim_plan_rank &rank = world.ranks[0];
        for (int i = 0; i < LANE_GRAIN; i++) {
            const int64_t place = rank.id - world.id.data() + (rank.kind == SIM_RANK_ROW ? i : rank.index[i]);
            int32_t &name = world.id[static_cast<size_t>(place)];
            name ^= 4;
            const sim_plan *plan = world.Plan();
            EXPECT_EQ(kernels_->collect(plan, world.base[SC_TENSOR_OUTPUT], seed % 2 == 0, world.arrived.data()),
                      (rank.mask->lanes >> i & 1) == 0)
                << "arrival " << i << ", kind " << int{rank.kind} << ", seed " << seed;
            name ^= 4;
        }
    }
}

void Arrive(KernelWorld &world) {
    world.Plan();
    for (size_t i = 0; i < world.arrived.size(); i++)
        world.arrived[i] = i / LANE_GRAIN % 2 ? 1 + world.Below(3) : world.Below(1 << 30) - (1 << 29);
}

std::vector<int64_t> Receive(const sim_kernels &kernels, KernelWorld &world, bool max, int32_t whole) {
    const sim_outputs outputs = {world.l2_sum.data(), world.l2_terms.data(), whole, max};
    Arrive(world);
    const std::vector<int32_t> arrived = world.arrived;
    const sim_plan *plan = world.Plan();
    const sim_received received =
        kernels.receive(plan, 1, plan->blocks.count, world.base[SC_TENSOR_OUTPUT], arrived.data(), &outputs);
    return {received.arrivals, received.copies, received.accumulated, received.completed, received.too_many};
}

TEST_P(KernelsTest, Receive) {
    for (const bool max : {false, true})
        for (const int32_t whole : {6, 100})
            for (const bool again : {false, true})
                ExpectTheSame([again](KernelWorld &world) { AddBlocks(world, again); },
                              [=](const sim_kernels &kernels, KernelWorld &world) {
                                  return Receive(kernels, world, max, whole);
                              });
}

// Rows are received as if each output came by itself.
TEST_P(KernelsTest, ReceiveRowsAsScattered) {
    for (const bool max : {false, true})
        for (uint64_t seed = 1; seed <= kKernelRounds && !HasFailure(); seed++) {
            KernelWorld rows(seed, width()), scattered(seed, width());
            AddBlocks(rows, false);
            AddBlocks(scattered, false);
            for (sim_plan_block &block : scattered.blocks)
                block.is_row = false;
            EXPECT_EQ(Receive(*kernels_, rows, max, 9), Receive(*kernels_, scattered, max, 9));
            EXPECT_EQ(rows.l2_sum, scattered.l2_sum) << seed;
            EXPECT_EQ(rows.l2_terms, scattered.l2_terms) << seed;
        }
}

// Each count and each peak, from one that is empty to one that is large.
TEST_P(KernelsTest, MoveEachCountAndPeak) {
    sim_tally total = {}, part = {}, moved = {};
    int64_t next = 1;
    for (int event = 0; event < SIM_EVENT_COUNT; event++)
        for (int tensor = 0; tensor < SIM_EVENT_TENSORS; tensor++) {
            total.count[event][tensor] = next << 33;
            part.count[event][tensor] = 7 * next;
            moved.count[event][tensor] = (next << 33) + 7 * next;
            next++;
        }
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++) {
        total.peak[peak] = INT64_C(1) << (3 * peak);
        part.peak[peak] = peak % 3 == 0 ? 0 : total.peak[peak] + (peak % 3 == 1 ? 1 : -1);
        moved.peak[peak] = total.peak[peak] + (peak % 3 == 1);
    }
    kernels_->move(&total, &part);
    const sim_tally empty = {};
    EXPECT_EQ(memcmp(&total, &moved, sizeof total), 0);
    EXPECT_EQ(memcmp(&part, &empty, sizeof part), 0);
}

INSTANTIATE_TEST_SUITE_P(Of, KernelsTest,
                         testing::Combine(testing::Values(KernelTable{"Portable", sim_lanes_portable},
                                                          KernelTable{"Avx2", sim_lanes_avx2},
                                                          KernelTable{"Avx512", sim_lanes_avx512}),
                                          testing::Values(16, 32, 48, 64)),
                         [](const auto &kernels) {
                             return std::string(std::get<0>(kernels.param).name) +
                                    std::to_string(std::get<1>(kernels.param));
                         });

} // namespace

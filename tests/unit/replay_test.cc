// Steps that are replayed from a kept plan: that they are, that a plan with a mistake is found out, that lies to the
// machine are, and that what is kept stays within its limit and may grow.
extern "C" {
#include "sim/engine.h"
#include "sim/links.h"
}

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "tests/support/mapped.h"

namespace {

// Far more than any run here replays: no step is staged afresh.
constexpr int64_t kNeverRestaged = int64_t{1} << 40;

// A machine that runs a mapping with options, and can be changed while it runs.
class ReplayMachine {
  public:
    ReplayMachine(const sc_mapping &mapped, const sc_sim_options &options) : mapped_(mapped), options_(options) {
        EXPECT_EQ(sc_sim_data_create(&data_, &mapped_.layer, 1, &problem_), SC_STATUS_OK) << problem_.message;
        EXPECT_EQ(sim_engine_open(&engine_, &mapped_, data_, &options_, &problem_), SC_STATUS_OK) << problem_.message;
    }
    ~ReplayMachine() {
        sim_engine_close(&engine_);
        sc_sim_data_free(data_);
    }
    ReplayMachine(const ReplayMachine &) = delete;
    ReplayMachine &operator=(const ReplayMachine &) = delete;

    // The status in the end. `look` is called ahead of each tick.
    sc_status Finish(const std::function<void(engine &)> &look = nullptr) {
        do {
            if (look)
                look(engine_);
        } while (sim_engine_tick(&engine_));
        if (!engine_.run.status)
            sim_engine_check_balance(&engine_);
        return engine_.run.status;
    }
    engine &machine() { return engine_; }
    std::string message() const { return problem_.message; }

  private:
    sc_mapping mapped_;
    sc_sim_options options_;
    sc_sim_data *data_ = nullptr;
    sc_error problem_ = {};
    engine engine_ = {};
};

sc_sim_options RestagedOneOf(int64_t of) {
    sc_sim_options options = {};
    options.restage_one_of = of;
    return options;
}

// ---- mappings that fill all lists of a plan ----

struct ReplayMapping {
    const char *name, *text;
};

const ReplayMapping kReplayMappings[] = {
    // Copies of an output are evicted by all PEs, and added up on their way.
    {"reduction", "NumPEs 4; Bandwidth 4; Layer CONV a; K 20; C 8; R 2; S 2; Y 4; X 4; endLayer "
                  "Temporal_Map (1,1) K -> Temporal_Map (2,1) Y -> Temporal_Map (2,1) X -> Unroll R -> Unroll S -> "
                  "Spatial_Map (1,1) C"},
    // Windows of neighbours overlap: halos are forwarded.
    {"halo", "NumPEs 3; Bandwidth 2; Layer CONV a; K 4; C 4; R 3; S 3; Y 12; X 12; endLayer "
             "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (3,1) X -> Unroll R "
             "-> Unroll S"},
    // Each tensor crosses the links of a mesh; PEs count what they get, and one link of each is watched.
    {"mesh", "NumPEs 9; ArrayColumns 3; FeedRow 0; Topology mesh; HopLatency 1; HopBandwidth 2; Bandwidth 3; "
             "Layer CONV a; K 9; C 9; S 3; Y 6; X 8; endLayer Temporal_Map (1,1) Y -> Temporal_Map (3,1) X -> "
             "Temporal_Map (3,3) C -> Unroll S -> Tile (3) K -> Spatial_Map (1,1) K -> Spatial_Map (1,1) C"},
    // Halos are forwarded in a mesh.
    {"mesh_halo", "NumPEs 4; Topology mesh; Bandwidth 2; Layer CONV a; K 4; C 4; R 3; S 3; Y 10; X 14; endLayer "
                  "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (3,1) X -> "
                  "Unroll R -> Unroll S"},
    {"pooling", "NumPEs 6; Bandwidth 3; Layer POOL a; C 12; R 2; S 3; Y 9; X 12; endLayer Temporal_Map (1,1) Y -> "
                "Temporal_Map (2,2) C -> Spatial_Map (2,1) X -> Unroll R -> Temporal_Map (1,1) S"},
    {"tiles", "NumPEs 2; Bandwidth 2; OffChipBandwidth 1; OffChipLatency 3; Layer CONV a; K 8; C 8; Y 4; X 5; R 2; "
              "endLayer Temporal_Map (4,4) C -> Temporal_Map (4,4) K -> Buffer L2 -> Temporal_Map (2,1) Y -> "
              "Temporal_Map (1,1) C -> Temporal_Map (1,1) X -> Spatial_Map (1,1) K -> Unroll R"},
    {"depthwise", "NumPEs 5; Bandwidth 4; Layer DSCONV a; N 5; C 20; R 3; S 3; Y 6; X 7; endLayer "
                  "Temporal_Map (1,1) N -> Temporal_Map (3,1) Y -> Temporal_Map (3,1) X -> Unroll R -> Unroll S -> "
                  "Spatial_Map (1,1) C"},
    // Three banks, of 64, 64 and 22 PEs.
    {"banks", "NumPEs 150; Bandwidth 16; Layer CONV a; K 8; C 7; S 3; X 164; endLayer Temporal_Map (1,1) K -> "
              "Temporal_Map (1,1) C -> Spatial_Map (3,1) X -> Unroll S"},
    // Each row of 20 PEs adds up an output: copies come from two banks, and from lanes that are far apart.
    {"rows", "NumPEs 80; Bandwidth 32; Layer CONV a; K 12; C 40; Y 5; X 4; endLayer Temporal_Map (1,1) Y -> "
             "Temporal_Map (1,1) X -> Temporal_Map (20,20) C -> Tile (20) K -> Spatial_Map (1,1) K -> "
             "Spatial_Map (1,1) C"},
    // A bank of two grains, of which the second is not whole.
    {"grains", "NumPEs 24; Bandwidth 5; Layer CONV a; K 48; C 3; Y 5; X 10; endLayer Temporal_Map (1,1) Y -> "
               "Temporal_Map (1,1) X -> Temporal_Map (1,1) C -> Spatial_Map (1,1) K"},
};

// ---- which plans a run replays ----

// The transitions in flight whose step is replayed, by the number of the step.
std::map<int64_t, sim_plan *> PlansInFlight(const engine &machine) {
    std::map<int64_t, sim_plan *> plans;
    for (int64_t to = machine.flight.drained; to < machine.flight.staged; to++)
        if (const sim_plan *plan = sim_flight_transition(&machine.flight, to)->replayed.plan)
            plans[to] = const_cast<sim_plan *>(plan);
    return plans;
}

struct ReplaySchedule {
    std::map<int64_t, int> plan; // by step: the number of its plan, in the order in which they are met
    std::map<int, std::vector<int64_t>> steps;
    int64_t staged = 0, replayed = 0;
};

ReplaySchedule ScheduleOf(const sc_mapping &mapped) {
    ReplaySchedule schedule;
    std::map<const sim_plan *, int> number;
    ReplayMachine run(mapped, RestagedOneOf(kNeverRestaged));
    const auto status = run.Finish([&](engine &machine) {
        for (const auto &[step, plan] : PlansInFlight(machine))
            if (!schedule.plan.count(step)) {
                const int which = number.emplace(plan, static_cast<int>(number.size())).first->second;
                schedule.plan[step] = which;
                schedule.steps[which].push_back(step);
            }
    });
    EXPECT_EQ(status, SC_STATUS_OK) << run.message();
    schedule.staged = run.machine().flight.staged;
    schedule.replayed = run.machine().replay.replayed;
    return schedule;
}

// ---- mutants of plans ----

// Who finds a mutant, in those of the mappings that have what it changes.
enum Finder {
    kReplayItself,   // a check, the balance or the output, in all of them
    kReplayMostly,   // likewise, but in some of them only restaging
    kRestagingAlone, // nothing else: what it changes is a time, a peak, or a name that only restaging reads
};

// Changes one thing in a plan; false if the plan has no such thing.
struct PlanMutant {
    const char *name;
    Finder finder;
    bool (*change)(engine &machine, sim_plan &plan);
};

void PrintTo(const PlanMutant &mutant, std::ostream *to) { *to << mutant.name; }

template <typename Item> int GrainsOf(const Item &item) { return item.grains; }
int GrainsOf(const sim_plan_forward &) { return 0; }
int GrainsOf(const sim_link_load &) { return 0; }
int GrainsOf(const sim_plan_operation &) { return 0; }
int GrainsOf(const sim_plan_eviction &) { return 0; }
int GrainsOf(const sim_plan_move &move) { return move.elems; }
int GrainsOf(const sim_plan_block &) { return 1; }

// Let one item have what another item of as many lanes has; of those that `of` chooses.
template <typename List, typename Field, typename Of> bool TakeOther(List &list, Field field, Of of) {
    for (int32_t i = 0; i < list.count; i++)
        for (int32_t j = 0; j < list.count; j++) {
            auto &to = list.at[i];
            const auto &from = list.at[j];
            if (to.*field == from.*field || GrainsOf(to) != GrainsOf(from) || !of(to, from))
                continue;
            to.*field = from.*field;
            return true;
        }
    return false;
}

template <typename Item> bool OfOneTensor(const Item &to, const Item &from) { return to.tensor == from.tensor; }
template <typename Item> bool OfAny(const Item &, const Item &) { return true; }

// Add to a number of the first item for which `of` holds.
template <typename List, typename Field, typename Of> bool AddTo(List &list, Field field, int by, Of of) {
    for (int32_t i = 0; i < list.count; i++)
        if (of(list.at[i])) {
            list.at[i].*field = static_cast<std::decay_t<decltype(list.at[i].*field)>>(list.at[i].*field + by);
            return true;
        }
    return false;
}

template <typename List, typename Field> bool AddTo(List &list, Field field, int by) {
    return AddTo(list, field, by, [](const auto &) { return true; });
}

lane_set LanesOf(int grains) { return grains == 4 ? ~lane_set{0} : (lane_set{1} << grains * LANE_GRAIN) - 1; }

// Take a lane out of the mask of the first item that has more than one, or put one into it that is not there.
template <typename List> bool DropLane(engine &machine, List &list) {
    for (int32_t i = 0; i < list.count; i++) {
        const lane_set lanes = list.at[i].mask->lanes;
        if (!(lanes & (lanes - 1)))
            continue;
        list.at[i].mask = sim_masks_find(&machine.replay.masks, lanes & (lanes - 1));
        return true;
    }
    return false;
}

const sim_lane_mask *WithoutFirst(engine &machine, const sim_lane_mask &mask) {
    return sim_masks_find(&machine.replay.masks, mask.lanes & (mask.lanes - 1));
}

template <typename List> bool AddLane(engine &machine, List &list, int grains) {
    for (int32_t i = 0; i < list.count; i++) {
        const lane_set lanes = list.at[i].mask->lanes;
        const lane_set others = ~lanes & LanesOf(grains > 0 ? grains : GrainsOf(list.at[i]));
        if (!others)
            continue;
        list.at[i].mask = sim_masks_find(&machine.replay.masks, lanes | (others & -others));
        return true;
    }
    return false;
}

template <typename List> bool FewerGrains(List &list) {
    for (int32_t i = 0; i < list.count; i++)
        if (list.at[i].grains > 1 && list.at[i].mask->lanes & ~LanesOf(list.at[i].grains - 1)) {
            list.at[i].grains--;
            return true;
        }
    return false;
}

template <typename List, typename Field, typename Value> bool Turn(List &list, Field field, Value from, Value to) {
    for (int32_t i = 0; i < list.count; i++)
        if (list.at[i].*field == from) {
            list.at[i].*field = to;
            return true;
        }
    return false;
}

bool HasMarks(const engine &machine) { return machine.run.mapping->has_marks; }

sim_plan_descent *DescentOf(sim_plan &plan) {
    for (sim_plan_descent &down : plan.down)
        if (down.move_end > down.move)
            return &down;
    return nullptr;
}

bool AddToDescent(sim_plan &plan, int32_t sim_plan_descent::*field, int by) {
    sim_plan_descent *down = DescentOf(plan);
    if (down)
        down->*field += by;
    return down != nullptr;
}

// To what comes down in all, of a tensor of which anything does.
template <typename Numbers> bool AddToDown(sim_plan &plan, Numbers sim_plan_descent::*field, int by) {
    for (sim_plan_descent &down : plan.down)
        for (auto &number : down.*field)
            if (number > 0) {
                number += by;
                return true;
            }
    return false;
}

sim_plan_loads *LoadsOf(sim_plan &plan) {
    for (sim_plan_loads &loads : plan.loaded)
        if (loads.end > loads.begin)
            return &loads;
    return nullptr;
}

// Of a row of numbers by tensor, the first that is not 0.
template <typename Numbers> bool AddToFirst(Numbers &numbers, int by) {
    for (auto &number : numbers)
        if (number > 0) {
            number += by;
            return true;
        }
    return false;
}

bool PickAnother(sim_plan &plan) {
    for (int32_t i = 0; i < plan.deliveries.count; i++) {
        const sim_plan_delivery &to = plan.deliveries.at[i];
        if (to.kind != SIM_DELIVER_ANY)
            continue;
        int16_t &pick = plan.pick[to.pick + to.first];
        pick = pick > 0 ? 0 : 1;
        return true;
    }
    return false;
}

bool OutOfRank(engine &machine, sim_plan &plan) {
    for (int32_t i = 0; i < plan.ranks.count; i++) {
        sim_plan_rank &rank = plan.ranks.at[i];
        const lane_set rest = rank.mask->lanes & (rank.mask->lanes - 1);
        if (rank.kind == SIM_RANK_ROW || !rest)
            continue;
        std::vector<int32_t> index(rank.index, rank.index + LANE_GRAIN);
        std::swap(index[static_cast<size_t>(first_lane(rank.mask->lanes))],
                  index[static_cast<size_t>(first_lane(rest))]);
        rank.index = sim_rows_find(&machine.replay.rows, index.data(), LANE_GRAIN);
        return rank.index != nullptr;
    }
    return false;
}

#define CHANGE(change)                                                                                                 \
    [](engine &machine, sim_plan &plan) -> bool {                                                                      \
        (void)machine;                                                                                                 \
        return change;                                                                                                 \
    }
#define DROP(list) CHANGE(plan.list.count > 0 && plan.list.count-- > 0)
#define OTHER(list, type, field) CHANGE(TakeOther(plan.list, &type::field, OfAny<type>))
#define OTHER_OF_TENSOR(list, type, field) CHANGE(TakeOther(plan.list, &type::field, OfOneTensor<type>))
#define ADD(list, type, field, by) CHANGE(AddTo(plan.list, &type::field, by))
#define ADD_WHERE(list, type, field, by, of)                                                                           \
    CHANGE(AddTo(plan.list, &type::field, by, [](const type &item) { return of; }))
#define TURN(list, type, field, from, to)                                                                              \
    CHANGE(Turn(plan.list, &type::field, static_cast<uint8_t>(from), static_cast<uint8_t>(to)))
#define COUNT(number, by) CHANGE((plan.number += (by), true))
#define COUNT_IF_ANY(number, by) CHANGE(plan.number > 0 && (plan.number += (by), true))

const PlanMutant kPlanMutants[] = {
    // What leaves L2.
    {"LastMoveDropped", kReplayMostly, CHANGE(AddToDescent(plan, &sim_plan_descent::move_end, -1))},
    {"FirstMoveDropped", kReplayMostly, CHANGE(AddToDescent(plan, &sim_plan_descent::move, 1))},
    {"FewerParcels", kRestagingAlone, CHANGE(AddToDescent(plan, &sim_plan_descent::parcels, -1))},
    {"MoreParcels", kRestagingAlone, CHANGE(AddToDescent(plan, &sim_plan_descent::parcels, 1))},
    {"FewerSent", kRestagingAlone, CHANGE(AddToDown(plan, &sim_plan_descent::elems, -1))},
    {"MoreSent", kRestagingAlone, CHANGE(AddToDown(plan, &sim_plan_descent::elems, 1))},
    {"NextElementMoved", kReplayItself, CHANGE(!HasMarks(machine) && AddTo(plan.moves, &sim_plan_move::id, 1))},
    {"OtherElementMoved", kReplayItself, OTHER_OF_TENSOR(moves, sim_plan_move, id)},
    {"MoveOfMoreElements", kRestagingAlone, CHANGE(!HasMarks(machine) && AddTo(plan.moves, &sim_plan_move::elems, 1))},
    {"MoveOfFewerElements", kRestagingAlone, ADD_WHERE(moves, sim_plan_move, elems, -1, item.elems > 1)},
    {"MoveOfMoreParcels", kRestagingAlone, ADD(moves, sim_plan_move, parcels, 1)},
    {"MoveOfFewerParcels", kRestagingAlone, ADD(moves, sim_plan_move, parcels, -1)},
    {"MoveMadeSooner", kRestagingAlone, ADD(moves, sim_plan_move, last, -1)},
    {"MoveMadeLater", kRestagingAlone, ADD(moves, sim_plan_move, last, 1)},
    {"MoreReceivers", kReplayItself, ADD_WHERE(deliveries, sim_plan_delivery, count, 1, item.kind != SIM_DELIVER_ROW)},
    {"FewerReceivers", kReplayItself,
     ADD_WHERE(deliveries, sim_plan_delivery, count, -1, item.kind != SIM_DELIVER_ROW)},
    {"FirstDeliveryDropped", kReplayMostly, ADD(moves, sim_plan_move, delivery, 1)},
    {"LastDeliveryDropped", kReplayMostly, ADD(moves, sim_plan_move, delivery_end, -1)},
    {"DeliveryToFewerLanes", kReplayMostly, CHANGE(DropLane(machine, plan.deliveries))},
    {"DeliveryToMoreLanes", kRestagingAlone, CHANGE(AddLane(machine, plan.deliveries, 0))},
    {"DeliveryToAnotherRow", kReplayMostly, OTHER(deliveries, sim_plan_delivery, values)},
    {"RowDeliveredElsewhere", kReplayItself,
     ADD_WHERE(deliveries, sim_plan_delivery, first, 1,
               item.kind == SIM_DELIVER_ROW && item.first + item.count < item.grains * LANE_GRAIN)},
    {"RowDeliveredShort", kReplayItself,
     ADD_WHERE(deliveries, sim_plan_delivery, count, -1, item.kind == SIM_DELIVER_ROW)},
    {"RowDeliveredLong", kReplayItself,
     ADD_WHERE(deliveries, sim_plan_delivery, count, 1,
               item.kind == SIM_DELIVER_ROW && item.first + item.count < item.grains * LANE_GRAIN)},
    {"RowDeliveredAsOne", kReplayItself, TURN(deliveries, sim_plan_delivery, kind, SIM_DELIVER_ROW, SIM_DELIVER_ONE)},
    {"OneDeliveredAsRow", kReplayMostly, TURN(deliveries, sim_plan_delivery, kind, SIM_DELIVER_ONE, SIM_DELIVER_ROW)},
    {"AnyDeliveredAsRow", kReplayItself, TURN(deliveries, sim_plan_delivery, kind, SIM_DELIVER_ANY, SIM_DELIVER_ROW)},
    {"DeliveryOfFewerGrains", kReplayMostly, CHANGE(FewerGrains(plan.deliveries))},
    {"OtherPick", kReplayItself, CHANGE(PickAnother(plan))},
    {"PickFromElsewhere", kReplayMostly,
     CHANGE(TakeOther(
         plan.deliveries, &sim_plan_delivery::pick,
         [](const auto &to, const auto &from) { return to.kind == SIM_DELIVER_ANY && from.kind == SIM_DELIVER_ANY; }))},
    {"PickCount", kRestagingAlone, CHANGE(plan.pick_count > 0 && plan.pick_count-- > 0)},
    {"AllOfFewerGrains", kReplayItself, CHANGE(plan.grains > 1 && (plan.grains--, true))},
    {"AllOfTheirOwnGrains", kRestagingAlone, CHANGE(plan.grains > 0 && (plan.grains = 0, true))},
    {"FewerValues", kRestagingAlone, COUNT_IF_ANY(values, -1)},
    {"MoreValues", kRestagingAlone, COUNT(values, 1)},

    // What PEs forward.
    {"ForwardDropped", kReplayItself, DROP(forwards)},
    {"ForwardOfAnotherIdentity", kReplayItself, OTHER_OF_TENSOR(forwards, sim_plan_forward, relative)},
    {"ForwardChecksAnotherPlace", kReplayItself, OTHER(forwards, sim_plan_forward, id)},
    {"ForwardOfAnotherValue", kReplayItself, OTHER(forwards, sim_plan_forward, value)},
    {"ForwardToAnotherPlace", kReplayItself, OTHER(forwards, sim_plan_forward, values)},
    {"ForwardToAnotherLane", kReplayItself,
     CHANGE(machine.pes.bank[0].l1[SC_TENSOR_INPUT].crossed &&AddTo(plan.forwards, &sim_plan_forward::lane, 1))},
    {"FewerForwarded", kRestagingAlone, CHANGE(AddToFirst(plan.forwarded, -1))},
    {"MoreForwarded", kRestagingAlone, CHANGE((plan.forwarded[SC_TENSOR_INPUT]++, true))},
    {"ShorterQueue", kRestagingAlone, COUNT_IF_ANY(longest_queue, -1)},
    {"LongerQueue", kRestagingAlone, COUNT(longest_queue, 1)},

    // What crosses links.
    {"FirstLoadDropped", kReplayItself, CHANGE(LoadsOf(plan) && LoadsOf(plan)->begin++ >= 0)},
    {"LastLoadDropped", kReplayItself, CHANGE(LoadsOf(plan) && LoadsOf(plan)->end-- >= 0)},
    {"LoadOfAnotherLink", kReplayItself, OTHER(loads, sim_link_load, link)},
    {"MoreOnALink", kReplayItself, ADD(loads, sim_link_load, elems, 1)},
    {"LessOnALink", kReplayItself, ADD(loads, sim_link_load, elems, -1)},
    {"BusierLink", kRestagingAlone, CHANGE(LoadsOf(plan) && LoadsOf(plan)->busiest++ >= 0)},
    {"MoreCrossed", kReplayItself, CHANGE(LoadsOf(plan) && LoadsOf(plan)->crossed++ >= 0)},
    {"LessCrossed", kReplayItself, CHANGE(LoadsOf(plan) && LoadsOf(plan)->crossed-- >= 0)},

    // What fills the L1s.
    {"FillDropped", kReplayItself, DROP(fills)},
    {"FillOfAnotherRow", kReplayMostly, OTHER_OF_TENSOR(fills, sim_plan_fill, id)},
    {"FillOfAnotherRowOfValues", kReplayItself, OTHER_OF_TENSOR(fills, sim_plan_fill, value)},
    {"FillFromOtherBases", kReplayMostly, OTHER(fills, sim_plan_fill, id_base)},
    {"FillOfFewerLanes", kReplayItself, CHANGE(DropLane(machine, plan.fills) && (plan.fills.at->is_whole = 0, true))},
    {"FillOfMoreLanes", kReplayMostly, CHANGE(AddLane(machine, plan.fills, 0))},
    {"FillOfTheNextIdentity", kReplayMostly, ADD(fills, sim_plan_fill, relative, 1)},
    {"FillOfTheIdentityBefore", kReplayMostly, ADD(fills, sim_plan_fill, relative, -1)},
    {"FillWithOtherValues", kReplayItself,
     CHANGE(TakeOther(plan.fills, &sim_plan_fill::values,
                      [](const auto &to, const auto &from) { return to.value && from.value; }))},
    {"FillWithoutValues", kReplayItself,
     CHANGE(plan.fills.count > 0 && plan.fills.at->value && (plan.fills.at->value = nullptr, true))},
    {"FillOfAnotherSlot", kReplayMostly,
     CHANGE(machine.pes.bank[0].l1[SC_TENSOR_INPUT].crossed &&TakeOther(plan.fills, &sim_plan_fill::slot,
                                                                        OfOneTensor<sim_plan_fill>))},
    {"FillOfAnotherBank", kRestagingAlone, OTHER(fills, sim_plan_fill, bank)},
    {"FillOfAnotherTensor", kReplayMostly, TURN(fills, sim_plan_fill, tensor, SC_TENSOR_WEIGHT, SC_TENSOR_INPUT)},
    {"FillOfFewerGrains", kReplayMostly, CHANGE(FewerGrains(plan.fills))},
    {"FillOfSomeIsWhole", kRestagingAlone, TURN(fills, sim_plan_fill, is_whole, 0, 1)},
    {"FillOfAllIsNotWhole", kRestagingAlone, TURN(fills, sim_plan_fill, is_whole, 1, 0)},

    // What is checked.
    {"CheckDropped", kRestagingAlone, DROP(checks)},
    {"CheckOfAnotherRow", kReplayItself, OTHER_OF_TENSOR(checks, sim_plan_check, id)},
    {"CheckFromOtherBases", kReplayMostly, OTHER(checks, sim_plan_check, id_base)},
    {"CheckOfFewerLanes", kRestagingAlone, CHANGE(DropLane(machine, plan.checks))},
    {"CheckOfMoreLanes", kReplayMostly, CHANGE(AddLane(machine, plan.checks, 0))},
    {"CheckOfTheNextIdentity", kReplayItself, ADD(checks, sim_plan_check, relative, 1)},
    {"CheckOfTheIdentityBefore", kReplayItself, ADD(checks, sim_plan_check, relative, -1)},
    {"CheckOfAnotherSlot", kRestagingAlone, OTHER_OF_TENSOR(checks, sim_plan_check, slot)},
    {"CheckOfAnotherBank", kRestagingAlone, OTHER(checks, sim_plan_check, bank)},
    {"CheckOfAnotherTensor", kReplayItself, TURN(checks, sim_plan_check, tensor, SC_TENSOR_INPUT, SC_TENSOR_OUTPUT)},
    {"CheckOfFewerGrains", kRestagingAlone, CHANGE(FewerGrains(plan.checks))},

    // What is executed.
    {"RunDropped", kReplayItself, DROP(runs)},
    {"RunWithWeightsOfAnotherBank", kRestagingAlone, OTHER(runs, sim_plan_run, weight)},
    {"RunWithInputsOfAnotherBank", kReplayItself, OTHER(runs, sim_plan_run, input)},
    {"RunOfOtherSums", kReplayItself, OTHER(runs, sim_plan_run, sum)},
    {"RunOfOtherTerms", kReplayMostly, OTHER(runs, sim_plan_run, terms)},
    {"RunOfOtherSumsThatThereAre", kReplayMostly, OTHER(runs, sim_plan_run, has_sum)},
    {"RunOfFewerLanes", kReplayItself, CHANGE(DropLane(machine, plan.runs) && (plan.runs.at->is_whole = 0, true))},
    {"RunOfMoreLanes", kReplayItself, CHANGE(AddLane(machine, plan.runs, 0))},
    {"RunOfFewerOperations", kReplayItself, ADD(runs, sim_plan_run, count, -1)},
    {"RunOfOtherOperations", kReplayMostly,
     CHANGE(TakeOther(plan.runs, &sim_plan_run::operation,
                      [](const auto &to, const auto &from) { return to.count == from.count; }))},
    {"RunOfMoreLanesCounted", kReplayItself, ADD(runs, sim_plan_run, lanes, 1)},
    {"RunOfFewerLanesCounted", kReplayItself, ADD(runs, sim_plan_run, lanes, -1)},
    {"RunOfFewerGrains", kReplayMostly, CHANGE(FewerGrains(plan.runs))},
    {"RunOfSomeIsWhole", kReplayMostly, TURN(runs, sim_plan_run, is_whole, 0, 1)},
    {"RunOfAllIsNotWhole", kRestagingAlone, TURN(runs, sim_plan_run, is_whole, 1, 0)},
    {"OperationOnAnotherWeight", kReplayItself, OTHER(operations, sim_plan_operation, weight)},
    {"OperationOnAnotherInput", kReplayItself, OTHER(operations, sim_plan_operation, input)},
    {"LessBusy", kRestagingAlone, COUNT(busiest, -1)},
    {"Busier", kRestagingAlone, COUNT(busiest, 1)},

    // What leaves the L1s.
    {"EvictionDropped", kReplayItself, DROP(evictions)},
    {"EvictionOfAnotherRow", kReplayItself, OTHER(evictions, sim_plan_eviction, has_sum)},
    {"EvictionOfFewerLanes", kReplayItself,
     CHANGE(plan.evictions.count > 0 &&
            (plan.evictions.at->mask = WithoutFirst(machine, *plan.evictions.at->mask), true))},
    {"EvictionOfMoreLanes", kReplayItself, CHANGE(AddLane(machine, plan.evictions, 1))},
    {"EvictionOfAnotherSlot", kReplayMostly, OTHER(evictions, sim_plan_eviction, slot)},
    {"EvictionOfAnotherBank", kRestagingAlone, OTHER(evictions, sim_plan_eviction, bank)},
    {"LastRankDropped", kReplayItself, ADD_WHERE(blocks, sim_plan_block, rank_end, -1, item.rank_end > item.rank)},
    {"FirstRankDropped", kReplayItself, ADD_WHERE(blocks, sim_plan_block, rank, 1, item.rank_end > item.rank)},
    {"RankOfOtherIdentities", kReplayMostly, OTHER(ranks, sim_plan_rank, id)},
    {"RankOfOtherSums", kReplayMostly, OTHER(ranks, sim_plan_rank, sum)},
    {"RankOfOtherTerms", kReplayMostly, OTHER(ranks, sim_plan_rank, terms)},
    {"RankOfFewerArrivals", kReplayItself, CHANGE(DropLane(machine, plan.ranks))},
    {"RankOfMoreArrivals", kReplayMostly, CHANGE(AddLane(machine, plan.ranks, 1))},
    {"RankOutOfOrder", kReplayItself, CHANGE(OutOfRank(machine, plan))},
    {"RowPicked", kRestagingAlone, TURN(ranks, sim_plan_rank, kind, SIM_RANK_ROW, SIM_RANK_PICK)},
    {"PickedAsRow", kReplayItself, TURN(ranks, sim_plan_rank, kind, SIM_RANK_PICK, SIM_RANK_ROW)},
    {"PickedFromAnywhere", kRestagingAlone, TURN(ranks, sim_plan_rank, kind, SIM_RANK_PICK, SIM_RANK_ANY)},
    {"PickedFromFewerGrains", kReplayItself,
     ADD_WHERE(ranks, sim_plan_rank, grains, -1, item.grains > 1 && item.kind == SIM_RANK_PICK)},
    {"BlockDropped", kReplayItself, DROP(blocks)},
    {"BlockOfAnotherOutput", kReplayItself,
     CHANGE(!HasMarks(machine) && plan.blocks.count > 0 && ++plan.blocks.at->first != 0)},
    {"BlockOfFewerOutputs", kReplayMostly, CHANGE(DropLane(machine, plan.blocks))},
    {"BlockOfMoreOutputs", kRestagingAlone, CHANGE(AddLane(machine, plan.blocks, 1))},
    {"BlockOfMoreArrivals", kReplayItself,
     ADD_WHERE(blocks, sim_plan_block, arrivals, 1, item.arrivals < LANE_GRAIN && item.is_row)},
    {"BlockOfFewerArrivals", kReplayItself, ADD(blocks, sim_plan_block, arrivals, -1)},
    {"BlockArrivesSooner", kRestagingAlone, ADD(blocks, sim_plan_block, last, -1)},
    {"BlockArrivesLater", kRestagingAlone, ADD(blocks, sim_plan_block, last, 1)},
    {"BlockOfMoreCopies", kReplayItself, ADD(blocks, sim_plan_block, copies, 1)},
    {"BlockOfFewerCopies", kReplayItself, ADD(blocks, sim_plan_block, copies, -1)},
    {"RowIsScattered", kRestagingAlone, TURN(blocks, sim_plan_block, is_row, 1, 0)},
    {"ScatteredIsRow", kReplayMostly, TURN(blocks, sim_plan_block, is_row, 0, 1)},
    {"MoreArrivals", kReplayItself, COUNT_IF_ANY(arrivals, 1)},
    {"FewerArrivals", kReplayItself, COUNT_IF_ANY(arrivals, -1)},

    // What the PEs hold.
    {"FullestL1", kRestagingAlone, COUNT(held.l1, 1)},
    {"FullestL1OfATensor", kRestagingAlone, COUNT(held.l1_of[SC_TENSOR_OUTPUT], -1)},
    {"HeldByAll", kRestagingAlone, COUNT(held.l2, 1)},
    {"OperandsHeld", kRestagingAlone, COUNT(held.operands, -1)},
    {"ActivePEs", kRestagingAlone, COUNT(held.active_pes, 1)},
};

// How a run ended in which a mutant changed a plan.
struct MutantRun {
    bool changed = false;
    sc_status status = SC_STATUS_OK;
    std::string message;
};

// In the second third of the run, change a kept plan that is not in flight and is replayed often enough afterwards.
class PlanChanger {
  public:
    PlanChanger(const ReplaySchedule &schedule, const PlanMutant &mutant) : schedule_(schedule), mutant_(mutant) {}

    bool Look(engine &machine) {
        const auto in_flight = PlansInFlight(machine);
        for (const auto &[step, plan] : in_flight)
            if (const auto known = schedule_.plan.find(step); known != schedule_.plan.end())
                met_[known->second] = plan;
        const int64_t staged = machine.flight.staged;
        if (changed_ || staged < schedule_.staged / 3 || staged > 2 * schedule_.staged / 3)
            return changed_;
        for (const auto &[number, plan] : met_)
            if (!changed_ && MayBeChanged(number, plan, in_flight, staged))
                changed_ = mutant_.change(machine, *plan);
        return changed_;
    }

  private:
    enum { kUsesAfter = 9 };

    bool MayBeChanged(int number, const sim_plan *plan, const std::map<int64_t, sim_plan *> &in_flight,
                      int64_t staged) const {
        const std::vector<int64_t> &steps = schedule_.steps.at(number);
        return std::none_of(in_flight.begin(), in_flight.end(),
                            [&](const auto &item) { return item.second == plan; }) &&
               std::count_if(steps.begin(), steps.end(), [&](int64_t step) { return step >= staged; }) >= kUsesAfter;
    }

    const ReplaySchedule &schedule_;
    const PlanMutant &mutant_;
    std::map<int, sim_plan *> met_;
    bool changed_ = false;
};

MutantRun RunMutant(const sc_mapping &mapped, const ReplaySchedule &schedule, const PlanMutant &mutant,
                    int64_t restage_one_of) {
    MutantRun result;
    PlanChanger changer(schedule, mutant);
    ReplayMachine run(mapped, RestagedOneOf(restage_one_of));
    result.status = run.Finish([&](engine &machine) { result.changed = changer.Look(machine); });
    result.message = run.message();
    return result;
}

// A mapping, and what its run replays when nothing is changed.
struct ScheduledMapping {
    std::string name;
    sc_mapping mapped;
    ReplaySchedule schedule;
};

const std::vector<ScheduledMapping> &ScheduledMappings() {
    static const std::vector<ScheduledMapping> scheduled = [] {
        std::vector<ScheduledMapping> made;
        for (const ReplayMapping &mapping : kReplayMappings) {
            const sc_mapping mapped = MapText(mapping.text);
            made.push_back({mapping.name, mapped, ScheduleOf(mapped)});
        }
        return made;
    }();
    return scheduled;
}

class PlanMutantTest : public testing::TestWithParam<PlanMutant> {};

TEST_P(PlanMutantTest, IsFoundByRestaging) {
    int changed = 0;
    for (const ScheduledMapping &mapping : ScheduledMappings()) {
        const MutantRun run = RunMutant(mapping.mapped, mapping.schedule, GetParam(), 2);
        changed += run.changed;
        EXPECT_EQ(run.status, run.changed ? SC_STATUS_INVARIANT : SC_STATUS_OK) << mapping.name << run.message;
    }
    EXPECT_GT(changed, 0) << "no mapping has what the mutant changes";
}

TEST_P(PlanMutantTest, IsFoundWithoutRestagingWhereTheTableSaysSo) {
    int changed = 0, found = 0;
    std::string by;
    for (const ScheduledMapping &mapping : ScheduledMappings()) {
        const MutantRun run = RunMutant(mapping.mapped, mapping.schedule, GetParam(), kNeverRestaged);
        changed += run.changed;
        found += run.status != SC_STATUS_OK;
        by += run.changed ? "\n" + mapping.name + ": " + run.message : "";
    }
    if (GetParam().finder == kReplayItself) {
        EXPECT_EQ(found, changed) << by;
    } else if (GetParam().finder == kReplayMostly) {
        EXPECT_GT(found, 0) << by;
    } else {
        EXPECT_EQ(found, 0) << "better than the table says" << by;
    }
}

INSTANTIATE_TEST_SUITE_P(Replay, PlanMutantTest, testing::ValuesIn(kPlanMutants),
                         [](const auto &mutant) { return mutant.param.name; });

// ---- that steps are replayed, and when they are not ----

TEST(Replay, MostStepsOfAMappingThatRepeatsAreReplayed) {
    for (const ReplayMapping &mapping : kReplayMappings) {
        const sc_mapping mapped = MapText(mapping.text);
        ReplayMachine run(mapped, sc_sim_options{});
        EXPECT_EQ(run.Finish(), SC_STATUS_OK) << mapping.name << run.message();
        EXPECT_GT(run.machine().replay.replayed, run.machine().flight.staged * 8 / 10) << mapping.name;
    }
}

TEST(Replay, NoStepOfALiteralRunIsReplayed) {
    sc_sim_options options = {};
    options.literal = true;
    for (const ReplayMapping &mapping : kReplayMappings) {
        ReplayMachine run(MapText(mapping.text), options);
        EXPECT_EQ(run.Finish([](engine &machine) { EXPECT_TRUE(PlansInFlight(machine).empty()); }), SC_STATUS_OK);
        EXPECT_EQ(run.machine().replay.replayed, 0) << mapping.name;
        EXPECT_EQ(run.machine().replay.arena.allocated_bytes, 0U) << mapping.name;
    }
}

TEST(Replay, NoStepOfATraceOfAccessesIsReplayed) {
    for (const sc_trace_level level : {SC_TRACE_STEP, SC_TRACE_BURST, SC_TRACE_ACCESS}) {
        sc_trace_sink sink = {{level, 0, INT64_MAX, SC_TRACE_ROWS},
                              [](sc_trace_sink *, const sc_trace_step *) {},
                              [](sc_trace_sink *, const sc_trace_record *, int64_t) {},
                              [](sc_trace_sink *, int64_t) {}};
        sc_sim_options options = {};
        options.trace = &sink;
        ReplayMachine run(MapText(kReplayMappings[1].text), options);
        EXPECT_EQ(run.Finish(), SC_STATUS_OK) << run.message();
        EXPECT_EQ(run.machine().replay.replayed > 0, level != SC_TRACE_ACCESS) << sc_trace_level_name(level);
    }
}

// From one to twice as many less one, drawn by the data's seed.
TEST(Replay, AboutOneOfSoManyIsStagedAfresh) {
    for (const int64_t of : {1, 2, 10}) {
        ReplayMachine run(MapText(kReplayMappings[1].text), RestagedOneOf(of));
        EXPECT_EQ(run.Finish(), SC_STATUS_OK) << run.message();
        const sim_replay &replay = run.machine().replay;
        const int64_t known = replay.replayed + replay.restaged;
        EXPECT_GT(replay.restaged, known / of * 7 / 10) << of;
        EXPECT_LT(replay.restaged, known / of * 14 / 10 + 1) << of;
        EXPECT_EQ(replay.replayed == 0, of == 1);
    }
}

// ---- lies to a machine that replays ----

struct ReplayLie {
    const char *name, *text;
    int64_t restage_one_of;
    void (*tell)(engine &machine);
    const char *message;
    bool (*may)(engine &machine) = nullptr; // is there anything to lie about? nullptr: always
};

void PrintTo(const ReplayLie &lie, std::ostream *to) { *to << lie.name; }

class ReplayLieTest : public testing::TestWithParam<ReplayLie> {};

// The lie is told once, when half of the steps are staged, and the last of them was replayed.
TEST_P(ReplayLieTest, IsFoundOut) {
    const ReplayLie &lie = GetParam();
    const sc_mapping mapped = MapText(lie.text);
    const int64_t steps = ScheduleOf(mapped).staged;
    ReplayMachine run(mapped, RestagedOneOf(lie.restage_one_of));
    bool told = false;
    const sc_status status = run.Finish([&](engine &machine) {
        if (told || machine.flight.staged < steps / 2 || machine.replay.replayed < steps / 8 ||
            !machine.replay.is_elsewhere || (lie.may && !lie.may(machine)))
            return;
        lie.tell(machine);
        told = true;
    });
    EXPECT_TRUE(told);
    EXPECT_EQ(status, SC_STATUS_INVARIANT);
    EXPECT_NE(run.message().find(lie.message), std::string::npos) << run.message();
}

// Add to each number of an array of the L1s.
template <typename Array> void ChangeL1s(engine &machine, int tensor, Array l1::*array, int by) {
    for (int b = 0; b < machine.pes.bank_count; b++) {
        bank &at = machine.pes.bank[b];
        for (int64_t i = 0; i < machine.run.geometry.slots[tensor] * at.width; i++)
            (at.l1[tensor].*array)[i] =
                static_cast<std::decay_t<decltype((at.l1[tensor].*array)[i])>>((at.l1[tensor].*array)[i] + by);
    }
}

// The first step that has come down and is not computed; nullptr if it was not replayed.
sim_transition *WaitingForPEs(engine &machine) {
    const int64_t to = machine.flight.computed + (machine.compute.unit.busy ? 1 : 0);
    sim_transition *transition = sim_flight_transition(&machine.flight, to);
    return to < sim_flight_fetched(&machine.flight) && transition->replayed.plan ? transition : nullptr;
}

void SpoilValuesOnTheirWay(engine &machine) {
    sim_transition *transition = WaitingForPEs(machine);
    for (int32_t i = 0; i < transition->replayed.plan->values; i++)
        transition->values.at[i] = static_cast<int16_t>(transition->values.at[i] ^ 64);
}

void SpoilPsumsOnTheirWay(engine &machine) {
    for (int64_t to = machine.flight.drained + 1; to <= machine.flight.evicted; to++) {
        sim_transition *transition = sim_flight_transition(&machine.flight, to);
        const sim_plan *plan = transition->replayed.plan;
        for (int32_t i = 0; plan && i < plan->blocks.count * LANE_GRAIN; i++)
            transition->arrived.at[i / LANE_GRAIN * 2 * LANE_GRAIN + i % LANE_GRAIN] ^= 64;
    }
}

// The first lanes of a view are the active PEs.
void WakeOrSleepAPE(engine &machine) { const_cast<sim_view *>(machine.replay.view)->text[0] ^= 1; }

int64_t &CountedSoFar(engine &machine, sim_event event, int tensor) {
    return machine.controller.attribution.of[0].count[event][tensor];
}

const char kReplayedHalo[] = "NumPEs 3; Bandwidth 2; Layer CONV a; K 4; C 4; R 3; S 3; Y 12; X 12; endLayer "
                             "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> "
                             "Spatial_Map (3,1) X -> Unroll R -> Unroll S";
const char kReplayedRow[] = "NumPEs 1; Bandwidth 1; Layer CONV a; K 8; X 60; S 3; endLayer Temporal_Map (1,1) K -> "
                            "Temporal_Map (3,1) X -> Unroll S";
const char kReplayedPsums[] = "NumPEs 4; Bandwidth 2; Layer CONV a; K 8; C 12; X 10; endLayer Temporal_Map (1,1) X -> "
                              "Spatial_Map (1,1) K -> Temporal_Map (1,1) C";
const char kReplayedMesh[] = "NumPEs 9; ArrayColumns 3; FeedRow 0; Topology mesh; Bandwidth 3; Layer CONV a; K 9; C 9; "
                             "S 3; Y 6; X 8; endLayer Temporal_Map (1,1) Y -> Temporal_Map (3,1) X -> "
                             "Temporal_Map (3,3) C -> Unroll S -> Tile (3) K -> Spatial_Map (1,1) K -> "
                             "Spatial_Map (1,1) C";
const char kReplayedTiles[] =
    "NumPEs 2; Bandwidth 2; OffChipBandwidth 1; OffChipLatency 3; Layer CONV a; K 8; C 8; Y 6; "
    "X 6; R 2; endLayer Temporal_Map (4,4) C -> Temporal_Map (4,4) K -> Buffer L2 -> "
    "Temporal_Map (2,1) Y -> Temporal_Map (1,1) C -> Temporal_Map (1,1) X -> "
    "Spatial_Map (1,1) K -> Unroll R";

const ReplayLie kReplayLies[] = {
    {"WrongElementsThatAreForwarded", kReplayedHalo, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_INPUT, &l1::id, 1000); }, "should forward"},
    {"WrongElementsThatStay", kReplayedRow, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_INPUT, &l1::id, 1000); }, "should hold input"},
    {"WrongWeightsThatStay", kReplayedRow, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_WEIGHT, &l1::value, 1); }, "a direct convolution gives"},
    {"WrongOutputsLeave", kReplayedHalo, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_OUTPUT, &l1::id, 1); }, "evicts another output"},
    {"WrongValuesInL2", kReplayedHalo, kNeverRestaged,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_INPUT]; i++)
             machine.l2.value[SC_TENSOR_INPUT][i] ^= 1;
     },
     "a direct convolution gives"},
    {"WrongPsums", kReplayedHalo, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_OUTPUT, &l1::sum, 1); }, "a direct convolution gives"},
    {"OperationTwiceInAnL1", kReplayedHalo, kNeverRestaged,
     [](engine &machine) { ChangeL1s(machine, SC_TENSOR_OUTPUT, &l1::terms, 1); }, "is made of"},
    {"OperationTwiceInL2", kReplayedHalo, kNeverRestaged,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_OUTPUT]; i++)
             machine.l2.terms[i]++;
     },
     "is made of"},
    {"PsumsForgotten", kReplayedPsums, kNeverRestaged,
     [](engine &machine) {
         std::fill_n(machine.pes.bank[0].l1[SC_TENSOR_OUTPUT].has_sum, machine.run.geometry.slots[SC_TENSOR_OUTPUT], 0);
     },
     "outputs completed"},
    {"PsumsRemembered", kReplayedPsums, kNeverRestaged,
     [](engine &machine) { machine.pes.bank[0].l1[SC_TENSOR_OUTPUT].has_sum[0] |= 1 << 8; }, "left behind in an L1"},
    {"ValuesSpoiltOnTheirWay", kReplayedRow, kNeverRestaged, SpoilValuesOnTheirWay, "a direct convolution gives",
     [](engine &machine) { return WaitingForPEs(machine) != nullptr; }},
    {"PsumsSpoiltOnTheirWay", kReplayedHalo, kNeverRestaged, SpoilPsumsOnTheirWay, "a direct convolution gives"},
    {"WrongBaseOfInputs", kReplayedRow, kNeverRestaged, [](engine &machine) { machine.replay.base[SC_TENSOR_INPUT]--; },
     "a direct convolution gives"},
    {"WrongBaseOfWeights", kReplayedRow, kNeverRestaged,
     [](engine &machine) { machine.replay.base[SC_TENSOR_WEIGHT]--; }, "a direct convolution gives"},
    {"WrongBaseOfOutputs", kReplayedRow, kNeverRestaged,
     [](engine &machine) { machine.replay.base[SC_TENSOR_OUTPUT]--; }, "evicts another output"},
    {"HoldersThatHaveNothing", kReplayedHalo, 2,
     [](engine &machine) {
         for (int64_t i = 0; i < machine.run.data->elems[SC_TENSOR_INPUT]; i++)
             machine.controller.holders[SC_TENSOR_INPUT][i]++;
     },
     "no L1 has it"},
    {"TooManyElementsInUse", kReplayedHalo, 2, [](engine &machine) { machine.controller.distinct[SC_TENSOR_INPUT]++; },
     "gives another plan"},
    {"WrongView", kReplayedHalo, 2, WakeOrSleepAPE, "gives another plan"},
    {"LostArrivals", kReplayedHalo, kNeverRestaged,
     [](engine &machine) { CountedSoFar(machine, SIM_ADDRESS, SC_TENSOR_INPUT)--; }, "what L1s received"},
    {"LinkThatCarriesTooMuch", kReplayedMesh, kNeverRestaged,
     [](engine &machine) { machine.noc.links[SC_TENSOR_WEIGHT]->crossed[8] += 100; }, "crossed link 8"},
    {"PEThatCountsTooMuch", kReplayedMesh, kNeverRestaged,
     [](engine &machine) { machine.pes.bank[0].l1[SC_TENSOR_OUTPUT].crossed[8] += 100; }, "crossed link"},
    {"SendsWhatItDoesNotHold", kReplayedTiles, kNeverRestaged,
     [](engine &machine) {
         std::fill_n(machine.l2.copies[SC_TENSOR_WEIGHT], machine.run.data->elems[SC_TENSOR_WEIGHT], 0);
     },
     "does not hold it"},
    {"OutputsWithoutAPlace", kReplayedTiles, kNeverRestaged,
     [](engine &machine) { std::fill_n(machine.l2.has_place, machine.run.data->elems[SC_TENSOR_OUTPUT], false); },
     "has no place for it"},
};

INSTANTIATE_TEST_SUITE_P(Replay, ReplayLieTest, testing::ValuesIn(kReplayLies),
                         [](const auto &lie) { return lie.param.name; });

// ---- memory ----

sc_sim_options KeepingAtMost(int64_t bytes) {
    sc_sim_options options = {};
    options.replay_bytes = bytes;
    return options;
}

TEST(Replay, WhatIsKeptStaysWithinItsLimit) {
    for (const ReplayMapping &mapping : kReplayMappings) {
        std::vector<int64_t> replayed;
        sc_counters counted = {};
        for (const int64_t bytes : {0, 1, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 22}) {
            ReplayMachine run(MapText(mapping.text), KeepingAtMost(bytes));
            const size_t limit = static_cast<size_t>(bytes > 0 ? bytes : 96 << 20);
            EXPECT_EQ(run.Finish([&](engine &machine) { EXPECT_LE(machine.replay.arena.allocated_bytes, limit); }),
                      SC_STATUS_OK)
                << mapping.name << bytes << run.message();
            const sc_counters here = sim_engine_counters(&run.machine());
            counted = bytes == 0 ? here : counted;
            for (int i = 0; i < SC_COUNTER_COUNT; i++)
                EXPECT_EQ(sc_counter_get(&here, static_cast<sc_counter_id>(i)),
                          sc_counter_get(&counted, static_cast<sc_counter_id>(i)))
                    << mapping.name << bytes;
            replayed.push_back(run.machine().replay.replayed);
        }
        EXPECT_EQ(replayed[1], 0) << mapping.name << ": a byte is enough for nothing";
        EXPECT_EQ(replayed[2], 0) << mapping.name << ": a plan has more than 1 KiB with its masks";
        EXPECT_LE(*std::max_element(replayed.begin(), replayed.end()), replayed.back());
        EXPECT_EQ(replayed.back(), replayed[0]) << mapping.name << ": 4 MiB are enough for all";
        EXPECT_GT(replayed.back(), replayed[3]) << mapping.name << ": 4 KiB are not enough for all";
    }
}

// A ring of 800 slots that begins at another slot in each of 801 steps. After 256 new cases in a row the run rests for
// 256 steps, and then for 512, in which the end comes.
TEST(Replay, RestsWhereNoStepIsLikeAnother) {
    ReplayMachine run(MapText("NumPEs 1; Layer CONV a; X 1600; endLayer Temporal_Map (800,1) X"), sc_sim_options{});
    std::set<int64_t> resting;
    EXPECT_EQ(run.Finish([&](engine &machine) { resting.insert(machine.replay.resting); }), SC_STATUS_OK)
        << run.message();
    EXPECT_EQ(resting.count(256), 1U);
    EXPECT_EQ(*resting.rbegin(), 512);
    EXPECT_EQ(run.machine().replay.replayed, 0);
}

// Without memory for plans each case is new: of 768 steps 256 are new, 256 at rest, 256 new.
TEST(Replay, RestsWhereNothingCanBeKept) {
    int64_t most = 0;
    ReplayMachine run(MapText(kReplayedHalo), KeepingAtMost(1));
    EXPECT_EQ(run.Finish([&](engine &machine) { most = std::max(most, machine.replay.resting); }), SC_STATUS_OK)
        << run.message();
    EXPECT_EQ(most, 512);
}

struct GrowingReplay {
    const char *name, *text;
    int32_t (*size)(const sim_replay &replay);
};

void PrintTo(const GrowingReplay &table, std::ostream *to) { *to << table.name; }

class ReplayTableTest : public testing::TestWithParam<GrowingReplay> {};

// A window that moves along a ring of 67 slots begins at each of them. 64 PEs with overlapping windows get inputs in
// many groups.
const char kReplayedRing[] = "NumPEs 2; Layer CONV a; K 6; X 200; S 67; endLayer Spatial_Map (1,1) K -> "
                             "Temporal_Map (67,1) X -> Unroll S";
const char kReplayedGroups[] = "NumPEs 64; Bandwidth 8; Forwarding off; Layer CONV a; K 3; C 3; S 9; X 100; endLayer "
                               "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Spatial_Map (9,1) X -> Unroll S";
// 61 PEs of a merged loop of 60 by 59 positions begin each fold at another place.
const char kReplayedMerged[] = "NumPEs 61; Layer CONV a; N 9; K 60; C 59; endLayer Temporal_Map (1,1) N -> "
                               "Spatial_Map (1,1) K -> Merge C";

const GrowingReplay kGrowingReplays[] = {
    {"Classes", kReplayedRing, [](const sim_replay &replay) { return replay.classes.classes.size; }},
    {"Places", kReplayedRing,
     [](const sim_replay &replay) {
         int32_t size = 0;
         for (const sim_hash_table &table : replay.classes.places)
             size = std::max(size, table.size);
         return size;
     }},
    {"Views", kReplayedRing, [](const sim_replay &replay) { return replay.views.found.size; }},
    {"Cases", kReplayedRing, [](const sim_replay &replay) { return replay.known.size; }},
    {"Masks", kReplayedGroups, [](const sim_replay &replay) { return replay.masks.found.size; }},
    {"Rows", kReplayedMerged, [](const sim_replay &replay) { return replay.rows.found.size; }},
};

TEST_P(ReplayTableTest, GrowsAndFindsWhatItHad) {
    for (const int64_t of : {int64_t{2}, kNeverRestaged}) {
        ReplayMachine run(MapText(GetParam().text), RestagedOneOf(of));
        const int32_t before = GetParam().size(run.machine().replay);
        EXPECT_EQ(run.Finish(), SC_STATUS_OK) << run.message();
        EXPECT_GT(GetParam().size(run.machine().replay), before);
        EXPECT_GT(run.machine().replay.replayed, of == 2 ? 0 : run.machine().flight.staged / 3);
    }
}

INSTANTIATE_TEST_SUITE_P(Replay, ReplayTableTest, testing::ValuesIn(kGrowingReplays),
                         [](const auto &table) { return table.param.name; });

} // namespace

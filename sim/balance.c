/* What must hold when a run is over, whatever the mapping. */
#include "sim/engine.h"

static void check_equal(struct sim_run *run, int64_t a, int64_t b, const char *what) {
    if (a != b)
        sim_fail(run, SC_STATUS_INVARIANT, "%s: %lld is not %lld", what, (long long)a, (long long)b);
}

static void check_balances(struct sim_run *run, const struct sim_tally *total) {
    for (int balance = 0; balance < SIM_BALANCE_COUNT; balance++) {
        const struct sim_balance_sides sides = sim_tally_balance(total, (enum sim_balance)balance);
        check_equal(run, sides.left, sides.right, sides.what);
    }
    check_equal(run, total->count[SIM_COMPLETE][SC_TENSOR_OUTPUT], run->data->elems[SC_TENSOR_OUTPUT],
                "outputs completed are not all outputs, each once");
}

static void check_empty(struct sim_run *run, const struct sim_pes *pes) {
    for (int b = 0; b < pes->bank_count; b++)
        for (int64_t slot = 0; slot < run->geometry.slots[SC_TENSOR_OUTPUT]; slot++)
            if (pes->bank[b].l1[SC_TENSOR_OUTPUT].has_sum[slot])
                sim_fail(run, SC_STATUS_INVARIANT, "an output was left behind in an L1");
}

/* With marks the outputs are off chip in the end, unless they stay. */
static int32_t sum_of(const struct engine *engine, int64_t id) {
    bool stored = sim_has_marks(&engine->run) && !engine->run.mapping->machine.on_chip[SC_TENSOR_OUTPUT];
    return stored ? engine->off_chip.output[id].made.sum : engine->l2.sum[id];
}

static void check_output(struct engine *engine) {
    struct sim_run *run = &engine->run;
    struct sim_elements at = sim_geometry_elements(&run->geometry, SC_TENSOR_OUTPUT);
    for (int64_t i = 0; i < run->data->elems[SC_TENSOR_OUTPUT]; i++, sim_elements_next(&at)) {
        int32_t sum = sum_of(engine, at.id);
        if (sum == run->data->expected[i])
            continue;
        sim_fail(run, SC_STATUS_INVARIANT, "output %lld is %d, a direct convolution gives %d", (long long)i, (int)sum,
                 (int)run->data->expected[i]);
        return;
    }
}

void sim_engine_check_balance(struct engine *engine) {
    const struct sim_tally total = sim_attribution_total(&engine->controller.attribution, &engine->flight);
    check_balances(&engine->run, &total);
    int64_t waits = 0;
    for (int wait = 0; wait < SC_SIM_WAIT_COUNT; wait++)
        waits += engine->waits[wait];
    check_equal(&engine->run, waits, total.count[SIM_CYCLE][SIM_NO_TENSOR],
                "the cycles that PEs compute or wait are not those of the run");
    check_equal(&engine->run, total.count[SIM_OPERATE][SIM_NO_TENSOR],
                engine->run.data->elems[SC_TENSOR_OUTPUT] * engine->run.data->operations_each,
                "operations executed are not all operations of the layer, each once");
    check_empty(&engine->run, &engine->pes);
    check_output(engine);
    if (sim_has_marks(&engine->run))
        sim_off_chip_check(&engine->off_chip, &total);
    sim_noc_check(&engine->noc, &total);
}

/* What must hold when a run is over, whatever the mapping. */
#include "sim/engine.h"

static void check_equal(struct engine *engine, int64_t a, int64_t b, const char *what) {
    if (a != b)
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "%s: %lld is not %lld", what, (long long)a, (long long)b);
}

static void check_empty(struct engine *engine) {
    for (int b = 0; b < engine->bank_count; b++)
        for (int64_t slot = 0; slot < engine->geometry.slots[SC_TENSOR_OUTPUT]; slot++)
            if (engine->bank[b].l1[SC_TENSOR_OUTPUT].has_sum[slot])
                sim_engine_fail(engine, SC_STATUS_INVARIANT, "an output was left behind in an L1");
}

static void check_output(struct engine *engine) {
    for (int64_t i = 0; i < engine->data->elems[SC_TENSOR_OUTPUT]; i++) {
        int32_t sum = engine->l2.output[sim_geometry_identity(&engine->geometry, SC_TENSOR_OUTPUT, i)].sum;
        if (sum == engine->data->expected[i])
            continue;
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "output %lld is %d, a direct convolution gives %d", (long long)i,
                        (int)sum, (int)engine->data->expected[i]);
        return;
    }
}

void sim_engine_check_balance(struct engine *engine) {
    const struct sc_counters *counters = engine->counters;
    check_equal(engine, counters->l1_wr_weight + counters->l1_wr_input,
                engine->balance.receivers + counters->noc_forward,
                "what L1s received is not what L2 sent times its receivers and what was forwarded");
    check_equal(engine, counters->l1_rd_evict, engine->balance.copies, "outputs evicted are not those that reached L2");
    check_equal(engine, counters->l1_rd_evict, counters->noc_up + counters->noc_reduce,
                "outputs evicted are not those that arrived and those that were reduced");
    check_equal(engine, engine->l2.completed, engine->data->elems[SC_TENSOR_OUTPUT],
                "outputs completed are not all outputs, each once");
    check_empty(engine);
    check_output(engine);
}

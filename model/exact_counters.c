#include "model/exact_counters.h"

#include <string.h>

#include "common/layer.h"
#include "model/exact.h"
#include "model/exact_context.h"
#include "model/exact_state.h"

/* ---- the table ---- */

/* A counter is the sum of two amounts less a third. Without a first amount the model does not give the counter. */
struct conversion {
    enum exact_amount first, plus, minus;
};

/* A counter's place among the counters is its id. */
_Static_assert(sizeof(struct sc_counters) == SC_COUNTER_COUNT * sizeof(int64_t), "counters are words");

static const struct conversion FROM[SC_COUNTER_COUNT] = {
    [SC_COUNTER_macs] = {.first = TOTAL_MACS},
    [SC_COUNTER_l1_rd_weight] = {.first = WHOLE_WEIGHT_READS},
    [SC_COUNTER_l1_rd_input] = {.first = TOTAL_MACS},
    /* An output newly in a box is one that is evicted later. */
    [SC_COUNTER_l1_rd_sum] = {.first = TOTAL_MACS, .minus = TOTAL_EVICTIONS},
    [SC_COUNTER_l1_rd_evict] = {.first = TOTAL_EVICTIONS},
    [SC_COUNTER_l1_wr_weight] = {.first = TOTAL_WEIGHT_FILLS},
    [SC_COUNTER_l1_wr_input] = {.first = TOTAL_INPUT_FILLS},
    [SC_COUNTER_l1_wr_sum] = {.first = TOTAL_MACS},
    [SC_COUNTER_l2_rd_weight] = {.first = TOTAL_WEIGHT_READS},
    [SC_COUNTER_l2_rd_input] = {.first = TOTAL_INPUT_READS},
    /* An output's first arrival is no accumulation. */
    [SC_COUNTER_l2_rd_sum] = {.first = TOTAL_UP, .minus = WHOLE_OUTPUTS},
    [SC_COUNTER_l2_wr_weight] = {.first = WHOLE_WEIGHTS},
    [SC_COUNTER_l2_wr_input] = {.first = WHOLE_INPUTS},
    [SC_COUNTER_l2_wr_sum] = {.first = TOTAL_UP},
    [SC_COUNTER_noc_down] = {.first = TOTAL_WEIGHT_READS, .plus = TOTAL_INPUT_READS},
    [SC_COUNTER_noc_up] = {.first = TOTAL_UP},
    [SC_COUNTER_noc_forward] = {.first = TOTAL_FORWARDS},
    [SC_COUNTER_noc_reduce] = {.first = TOTAL_EVICTIONS, .minus = TOTAL_UP},
    [SC_COUNTER_link_weight] = {.first = TOTAL_LINK_WEIGHT},
    [SC_COUNTER_link_input] = {.first = TOTAL_LINK_INPUT},
    [SC_COUNTER_link_sum] = {.first = TOTAL_LINK_SUM},
    [SC_COUNTER_peak_down] = {.first = PEAK_DOWN},
    [SC_COUNTER_peak_up] = {.first = PEAK_UP},
    [SC_COUNTER_peak_link_down] = {.first = PEAK_LINK_DOWN},
    [SC_COUNTER_peak_link_up] = {.first = PEAK_LINK_UP},
    [SC_COUNTER_l1_req] = {.first = PEAK_L1},
    [SC_COUNTER_l1_req_weight] = {.first = PEAK_L1_WEIGHT},
    [SC_COUNTER_l1_req_input] = {.first = PEAK_L1_INPUT},
    [SC_COUNTER_l1_req_sum] = {.first = PEAK_L1_SUM},
    [SC_COUNTER_l2_req] = {.first = PEAK_L2},
    [SC_COUNTER_l2_hold] = {.first = PEAK_HELD},
    [SC_COUNTER_tiles] = {.first = TOTAL_TILES},
    [SC_COUNTER_offchip_rd_weight] = {.first = TOTAL_LOADED_WEIGHT},
    [SC_COUNTER_offchip_rd_input] = {.first = TOTAL_LOADED_INPUT},
    [SC_COUNTER_offchip_rd_sum] = {.first = TOTAL_RETURNED},
    [SC_COUNTER_offchip_wr_sum] = {.first = TOTAL_STORED},
    [SC_COUNTER_pe_steps] = {.first = TOTAL_PE_STEPS},
    [SC_COUNTER_steps] = {.first = TOTAL_STEPS},
    [SC_COUNTER_cycles] = {.first = WHOLE_CYCLES},
};

bool sc_exact_gives(enum sc_counter_id id) { return FROM[id].first != AMOUNT_NOTHING; }

/* ---- totals of a leaf ---- */

void exact_leaf_totals(struct walk *walk, const struct exact_span *state, int64_t total[LEAF_TOTALS_END]) {
    struct sc_exact *exact = walk->exact;
    int64_t macs = 0, pe_steps = 0;
    for (int u = 0; u < walk->axis->unit_count; u++) {
        int64_t units = walk->axis->weight[u];
        macs = exact_add(exact, macs, exact_mul(exact, walk->ops[u], units));
        if (!is_empty(state[u]))
            pe_steps = exact_add(exact, pe_steps, units);
    }
    total[AMOUNT_NOTHING] = 0;
    total[TOTAL_STEPS] = 1;
    total[TOTAL_MACS] = macs;
    total[TOTAL_PE_STEPS] = pe_steps;
}

/* ---- amounts of the whole run ---- */

static int64_t distinct_inputs(struct sc_exact *exact) {
    int64_t distinct = 1;
    for (int a = 0; a < exact->axis_count; a++)
        distinct = exact_mul(exact, distinct, exact->axis[a].distinct_inputs);
    return distinct;
}

static void find_amounts(struct sc_exact *exact, const struct exact_totals *total, int64_t cycles) {
    memcpy(exact->amount, total->of, sizeof total->of);
    exact->amount[AMOUNT_NOTHING] = 0;
    exact->amount[WHOLE_WEIGHT_READS] = exact->has_weights ? total->of[TOTAL_MACS] : 0;
    exact->amount[WHOLE_WEIGHTS] =
        exact->marks.any ? exact->amount[TOTAL_BROUGHT_WEIGHT] : sc_layer_tensor_elems(exact->layer, SC_TENSOR_WEIGHT);
    exact->amount[WHOLE_INPUTS] = exact->marks.any ? exact->amount[TOTAL_BROUGHT_INPUT] : distinct_inputs(exact);
    exact->amount[WHOLE_OUTPUTS] = sc_layer_tensor_elems(exact->layer, SC_TENSOR_OUTPUT);
    exact->amount[WHOLE_CYCLES] = cycles;
}

void exact_counters_find(struct sc_exact *exact, const struct exact_totals *total, int64_t cycles,
                         struct sc_counters *counters) {
    find_amounts(exact, total, cycles);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const struct conversion *from = &FROM[id];
        int64_t sum = exact_add(exact, exact->amount[from->first], exact->amount[from->plus]);
        sum -= exact->amount[from->minus];
        ((int64_t *)counters)[id] = from->first == AMOUNT_NOTHING ? SC_EXACT_NOT_GIVEN : sum;
    }
}

#include "model/exact_flows.h"

#include "model/exact_context.h"
#include "model/exact_intern.h"

const struct exact_flow_place exact_flow_places[SC_TENSOR_COUNT] = {
    [SC_TENSOR_WEIGHT] = {FLOW_WEIGHT, FLOW_WEIGHT_NEAR},
    [SC_TENSOR_INPUT] = {FLOW_INPUT, FLOW_INPUT_NEAR},
    [SC_TENSOR_OUTPUT] = {FLOW_OUTPUT, FLOW_COUNT}, /* never near */
};

static bool any_joined(const struct sc_exact *exact) {
    for (int a = 0; a < exact->axis_count; a++)
        if (exact->axis[a].joined)
            return true;
    return false;
}

void exact_flows_choose(struct sc_exact *exact) {
    bool forwarding = exact->machine->forwarding;
    exact->near[SC_TENSOR_INPUT] = forwarding && !exact->streams[SC_TENSOR_INPUT];
    exact->near[SC_TENSOR_WEIGHT] =
        forwarding && exact->has_weights && !exact->streams[SC_TENSOR_WEIGHT] && any_joined(exact);
    exact->flow_count = exact->near[SC_TENSOR_WEIGHT]  ? FLOW_COUNT
                        : exact->near[SC_TENSOR_INPUT] ? FLOW_WEIGHT_NEAR
                                                       : FLOW_INPUT_NEAR;
}

/* ---- products ---- */

static void keep_nothing(struct exact_overlap *overlap) { overlap->kept = overlap->kept_once = 0; }

void exact_flows_start(const struct sc_exact *exact, struct exact_overlap product[FLOW_COUNT]) {
    int64_t weights = exact->has_weights;
    for (int f = 0; f < FLOW_COUNT; f++)
        product[f] = (struct exact_overlap){1, 1, 1, 1};
    product[FLOW_WEIGHT] = (struct exact_overlap){weights, weights, weights, weights};
    for (int t = 0; exact->any_stream && t < SC_OPERAND_COUNT; t++)
        if (exact->streams[t])
            keep_nothing(&product[exact_flow_places[t].held]);
}

void exact_flows_multiply(struct sc_exact *exact, struct exact_overlap product[FLOW_COUNT], int flows) {
    const int64_t *words = intern_get(&exact->flows, flows);
    for (size_t f = 0; f < exact->flow_count; f++, words += OVERLAP_WORDS)
        product[f] = (struct exact_overlap){
            .all = exact_mul(exact, product[f].all, words[0]),
            .kept = exact_mul(exact, product[f].kept, words[1]),
            .all_once = exact_mul(exact, product[f].all_once, words[2]),
            .kept_once = exact_mul(exact, product[f].kept_once, words[3]),
        };
}

/* ---- what they mean ---- */

static int64_t lacking(const struct exact_overlap *overlap) { return overlap->all - overlap->kept; }

static int64_t lacking_once(const struct exact_overlap *overlap) { return overlap->all_once - overlap->kept_once; }

/* What L2 sends is what is lacking, less what is forwarded. */
struct exact_totals exact_flows_moved(struct sc_exact *exact, const struct exact_overlap flows[FLOW_COUNT]) {
    const struct sc_machine *machine = exact->machine;
    int64_t (*down)(const struct exact_overlap *) = machine->multicast ? lacking_once : lacking;
    int64_t (*up)(const struct exact_overlap *) = machine->reduction ? lacking_once : lacking;
    struct exact_totals moved = {{
        [TOTAL_WEIGHT_FILLS] = lacking(&flows[FLOW_WEIGHT]),
        [TOTAL_INPUT_FILLS] = lacking(&flows[FLOW_INPUT]),
        [TOTAL_WEIGHT_READS] = down(&flows[FLOW_WEIGHT]),
        [TOTAL_INPUT_READS] = down(&flows[FLOW_INPUT]),
        [TOTAL_EVICTIONS] = lacking(&flows[FLOW_OUTPUT]),
        [TOTAL_UP] = up(&flows[FLOW_OUTPUT]),
    }};
    if (exact->near[SC_TENSOR_INPUT]) {
        moved.of[TOTAL_FORWARDS] = lacking(&flows[FLOW_INPUT_NEAR]);
        moved.of[TOTAL_INPUT_READS] -= down(&flows[FLOW_INPUT_NEAR]);
    }
    if (exact->near[SC_TENSOR_WEIGHT]) {
        moved.of[TOTAL_FORWARDS] = exact_add(exact, moved.of[TOTAL_FORWARDS], lacking(&flows[FLOW_WEIGHT_NEAR]));
        moved.of[TOTAL_WEIGHT_READS] -= down(&flows[FLOW_WEIGHT_NEAR]);
    }
    return moved;
}

struct exact_totals exact_flows_moved_at_ends(struct sc_exact *exact, struct exact_overlap flows[FLOW_COUNT]) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        const struct exact_flow_place *place = &exact_flow_places[t];
        keep_nothing(&flows[place->held]);
        if (place->near != FLOW_COUNT)
            flows[place->near] = (struct exact_overlap){0, 0, 0, 0};
    }
    return exact_flows_moved(exact, flows);
}

bool exact_flows_forwards(const struct sc_exact *exact, const struct exact_overlap flows[FLOW_COUNT],
                          enum sc_tensor tensor) {
    return exact->near[tensor] && lacking(&flows[exact_flow_places[tensor].near]) > 0;
}

int64_t exact_moved_down(struct sc_exact *exact, const struct exact_totals *moved) {
    return exact_add(exact, moved->of[TOTAL_WEIGHT_READS], moved->of[TOTAL_INPUT_READS]);
}

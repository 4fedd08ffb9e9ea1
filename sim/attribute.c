/* Where the counts of a step go: to the whole run's, or with an attribution to those of the loop whose advance caused
 * the step and of the step's phase. Whoever counts does so through the step and knows nothing of it. */
#include "sim/engine.h"

static struct sc_counters *place(const struct engine *engine, int cause, enum sc_sim_phase phase) {
    struct sc_sim_attribution *attribution = engine->options->attribution;
    return attribution ? &attribution->of[cause][phase] : engine->counters;
}

/* Weights and inputs depend on every dimension between them, so their boxes shrink when any chunk does. */
static int64_t boxes(const struct engine *engine) {
    int64_t elems = 0;
    for (int b = 0; b < engine->bank_count; b++)
        elems += engine->bank[b].l1[SC_TENSOR_WEIGHT].declared + engine->bank[b].l1[SC_TENSOR_INPUT].declared;
    return elems;
}

static enum sc_sim_phase phase_of(struct engine *engine, int advanced) {
    if (!engine->options->attribution)
        return SC_SIM_FIRST;
    int64_t elems = boxes(engine);
    if (advanced < 0)
        engine->first_boxes = elems;
    if (elems < engine->first_boxes)
        return SC_SIM_CLIPPED;
    return advanced < 0 || engine->nest.restarted ? SC_SIM_FIRST : SC_SIM_STEADY;
}

void sim_attribute_step(struct engine *engine, struct step *step, struct step *before, int advanced) {
    int cause = advanced < 0 ? SC_SIM_CAUSE_START : SC_SIM_CAUSE_LOOP + advanced;
    step->phase = phase_of(engine, advanced);
    step->counters = place(engine, cause, step->phase);
    if (before)
        before->leaving = place(engine, cause, before->phase);
}

void sim_attribute_end(struct engine *engine, struct step *last) {
    last->leaving = place(engine, SC_SIM_CAUSE_LOOP + engine->nest.loop_count, last->phase);
}

struct sc_counters sim_attribute_total(const struct engine *engine) {
    const struct sc_sim_attribution *attribution = engine->options->attribution;
    struct sc_counters total = {0};
    if (!attribution)
        return *engine->counters;
    for (int cause = 0; cause < attribution->cause_count; cause++)
        for (int phase = 0; phase < SC_SIM_PHASE_COUNT; phase++)
            (void)sc_counters_add(&total, &attribution->of[cause][phase]);
    return total;
}

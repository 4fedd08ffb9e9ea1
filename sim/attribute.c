/* Where the counts of a step go: to the whole run's, or with an attribution to those of the loop whose advance caused
 * the step and of the step's phase. Whoever counts does so through the step and knows nothing of it. */
#include "sim/engine.h"

static struct counters *place(const struct engine *engine, int cause, enum sim_phase phase) {
    struct sim_attribution *attribution = engine->options->attribution;
    return attribution ? &attribution->of[cause][phase] : engine->counters;
}

/* Weights and inputs depend on every dimension between them, so their boxes shrink when any chunk does. */
static int64_t boxes(const struct engine *engine) {
    int64_t elems = 0;
    for (int b = 0; b < engine->bank_count; b++)
        elems += engine->bank[b].l1[TENSOR_WEIGHT].declared + engine->bank[b].l1[TENSOR_INPUT].declared;
    return elems;
}

static enum sim_phase phase_of(struct engine *engine, int advanced) {
    if (!engine->options->attribution)
        return SIM_FIRST;
    int64_t elems = boxes(engine);
    if (advanced < 0)
        engine->first_boxes = elems;
    if (elems < engine->first_boxes)
        return SIM_CLIPPED;
    return advanced < 0 || engine->nest.restarted ? SIM_FIRST : SIM_STEADY;
}

void attribute_step(struct engine *engine, struct step *step, struct step *before, int advanced) {
    int cause = advanced < 0 ? SIM_CAUSE_START : SIM_CAUSE_LOOP + advanced;
    step->phase = phase_of(engine, advanced);
    step->counters = place(engine, cause, step->phase);
    if (before)
        before->leaving = place(engine, cause, before->phase);
}

void attribute_end(struct engine *engine, struct step *last) {
    last->leaving = place(engine, SIM_CAUSE_LOOP + engine->nest.loop_count, last->phase);
}

struct counters attribute_total(const struct engine *engine) {
    const struct sim_attribution *attribution = engine->options->attribution;
    struct counters total = {0};
    if (!attribution)
        return *engine->counters;
    for (int cause = 0; cause < attribution->cause_count; cause++)
        for (int phase = 0; phase < SIM_PHASE_COUNT; phase++)
            (void)counters_add(&total, &attribution->of[cause][phase]);
    return total;
}

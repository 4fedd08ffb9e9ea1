#include "sim/attribute.h"

static bool is_wanted(const struct sim_run *run) { return run->options->attribution != NULL; }

void sim_attribution_open(struct sim_attribution *attribution, struct sim_run *run, const struct sim_nest *nest) {
    attribution->cause_count = is_wanted(run) ? nest->loop_count + 2 : 1;
    attribution->of = sim_take(run, (int64_t)attribution->cause_count * SC_SIM_PHASE_COUNT, sizeof *attribution->of);
}

struct sim_tally *sim_attribution_direct(const struct sim_attribution *attribution, const struct sim_run *run) {
    return is_wanted(run) || run->options->trace ? NULL : &attribution->of[0];
}

static struct sim_tally *place(const struct sim_attribution *attribution, const struct sim_run *run, int cause,
                               enum sc_sim_phase phase) {
    return &attribution->of[is_wanted(run) ? cause * SC_SIM_PHASE_COUNT + (int)phase : 0];
}

/* Weights and inputs depend on every dimension between them, so their boxes shrink when any chunk does. */
static enum sc_sim_phase phase_of(struct sim_attribution *attribution, const struct sim_nest *nest, int64_t elems,
                                  int advanced) {
    if (advanced < 0)
        attribution->first_boxes = elems;
    if (elems < attribution->first_boxes)
        return SC_SIM_CLIPPED;
    return advanced < 0 || nest->restarted ? SC_SIM_FIRST : SC_SIM_STEADY;
}

void sim_attribute_step(struct sim_attribution *attribution, const struct sim_run *run, const struct sim_nest *nest,
                        struct sim_transition *transition, int advanced) {
    int cause = advanced < 0 ? SC_SIM_CAUSE_START : SC_SIM_CAUSE_LOOP + advanced;
    struct step *to = transition->to;
    if (to->ledger.tally == attribution->of) /* the total itself */
        return;
    to->phase = is_wanted(run) ? phase_of(attribution, nest, to->held.operands, advanced) : SC_SIM_FIRST;
    to->ledger.total = place(attribution, run, cause, to->phase);
    if (transition->from)
        transition->ledger.total = place(attribution, run, cause, transition->from->phase);
}

void sim_attribute_end(struct sim_attribution *attribution, const struct sim_run *run, struct sim_transition *last) {
    last->ledger.total = place(attribution, run, attribution->cause_count - 1, last->from->phase);
}

/* The transition that leads to a step has a part of it where the step before has not drained. */
struct sim_tally sim_attribution_total(const struct sim_attribution *attribution, const struct sim_flight *flight) {
    struct sim_tally total = {0};
    for (int i = 0; i < attribution->cause_count * SC_SIM_PHASE_COUNT; i++)
        sim_tally_add(&total, &attribution->of[i]);
    for (int64_t number = flight->drained; number < flight->staged; number++)
        sim_ledger_add(&total, &sim_flight_step(flight, number)->ledger);
    for (int64_t to = flight->drained + 1; to < flight->staged + flight->nest_ended; to++)
        sim_ledger_add(&total, &sim_flight_transition(flight, to)->ledger);
    return total;
}

void sim_attribution_report(const struct sim_attribution *attribution, const struct sim_run *run) {
    struct sc_sim_attribution *report = run->options->attribution;
    if (!report)
        return;
    memset(report, 0, sizeof *report);
    report->cause_count = attribution->cause_count;
    for (int cause = 0; cause < attribution->cause_count; cause++)
        for (int phase = 0; phase < SC_SIM_PHASE_COUNT; phase++)
            report->of[cause][phase] = sim_tally_counters(place(attribution, run, cause, (enum sc_sim_phase)phase));
}

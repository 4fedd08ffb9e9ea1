/* What the PEs spend each cycle on: they compute, or they wait for something. Found by asking the units what holds the
 * next step back; nothing of it acts on the machine. */
#include "sim/engine.h"

const char *sc_sim_wait_name(enum sc_sim_wait wait) {
    static const char *const NAMES[SC_SIM_WAIT_COUNT] = {
        [SC_SIM_COMPUTES] = "computing",
        [SC_SIM_CONTROLS] = "control",
        [SC_SIM_WAITS_FOR_WEIGHT_CHANNEL] = "weight channel",
        [SC_SIM_WAITS_FOR_INPUT_CHANNEL] = "input channel",
        [SC_SIM_WAITS_FOR_CHANNEL] = "channel down",
        [SC_SIM_WAITS_FOR_LINK] = "link down",
        [SC_SIM_WAITS_FOR_FORWARDING] = "forwarding",
        [SC_SIM_WAITS_FOR_LOADS] = "loads",
        [SC_SIM_WAITS_FOR_LATENCY] = "latency",
        [SC_SIM_WAITS_FOR_CHANNEL_UP] = "channel up",
        [SC_SIM_WAITS_FOR_LINK_UP] = "link up",
        [SC_SIM_WAITS_FOR_STORES] = "stores",
        [SC_SIM_WAITS_FOR_HOPS] = "hops",
    };
    return NAMES[wait];
}

/* Of two things that a step waits for, the one that takes longer. */
static void take_longer(int64_t cycles, enum sc_sim_wait wait, int64_t *longest, enum sc_sim_wait *found) {
    if (cycles <= *longest)
        return;
    *longest = cycles;
    *found = wait;
}

/* A channel that fetches a step: itself, its busiest link, or copies that are forwarded. */
static void ask_channel(const struct engine *engine, const struct sim_fetch_unit *fetch,
                        const struct sim_transition *transition, int64_t *longest, enum sc_sim_wait *found) {
    const struct sc_machine *machine = &engine->run.mapping->machine;
    const struct sim_descent *descent = &transition->down[fetch->channel];
    const bool is_shared = fetch->channel == SIM_CHANNEL_SHARED;
    const int64_t lag = sim_unit_lag(&fetch->unit);
    take_longer(sim_cycles_to_do(descent->count - descent->sent, sim_channel_rate(&engine->run, fetch->channel)) - lag,
                is_shared ? SC_SIM_WAITS_FOR_CHANNEL
                          : (enum sc_sim_wait)(SC_SIM_WAITS_FOR_WEIGHT_CHANNEL + (int)fetch->channel),
                longest, found);
    take_longer(sim_cycles_to_do(descent->busiest_link, machine->hop_bandwidth) - lag, SC_SIM_WAITS_FOR_LINK, longest,
                found);
    if (is_shared)
        take_longer(sim_cycles_to_do(transition->longest_queue, machine->link_bandwidth) - lag,
                    SC_SIM_WAITS_FOR_FORWARDING, longest, found);
}

/* A step that is not fetched. No channel begins before off chip has brought what it is the first to need. */
static enum sc_sim_wait ask_channels(const struct engine *engine, int64_t step) {
    enum sc_sim_wait found = SC_SIM_WAITS_FOR_LOADS;
    int64_t longest = 0;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        if (engine->flight.fetched[channel] == step && engine->fetch[channel].unit.busy)
            ask_channel(engine, &engine->fetch[channel], sim_flight_transition(&engine->flight, step), &longest,
                        &found);
    const struct sim_tile_change *change = sim_flight_transition(&engine->flight, step)->change;
    bool stores = longest == 0 && change && sim_off_chip_waits_for_store(&engine->off_chip, change);
    return stores ? SC_SIM_WAITS_FOR_STORES : found;
}

/* Outputs that have not drained. */
static enum sc_sim_wait ask_drain(const struct engine *engine) {
    const struct sim_drain_unit *drain = &engine->drain;
    const struct sim_transition *transition = sim_flight_transition(&engine->flight, engine->flight.drained + 1);
    if (!drain->unit.busy)
        return SC_SIM_WAITS_FOR_LATENCY;
    if (drain->ends)
        return drain->has_ended ? SC_SIM_WAITS_FOR_STORES : SC_SIM_WAITS_FOR_HOPS;
    int64_t channel = sim_cycles_to_do(transition->arriving - transition->arrivals_received, sim_rate_up(&engine->run));
    return sim_noc_ascent_left(&engine->noc, transition) > channel ? SC_SIM_WAITS_FOR_LINK_UP
                                                                   : SC_SIM_WAITS_FOR_CHANNEL_UP;
}

static enum sc_sim_wait waits_for(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    const int64_t step = flight->computed;
    if (step == flight->staged)
        return flight->nest_ended ? ask_drain(engine) : SC_SIM_WAITS_FOR_LOADS;
    if (step == sim_flight_fetched(flight))
        return ask_channels(engine, step);
    if (engine->run.now < sim_flight_transition(flight, step)->data_ready_at)
        return SC_SIM_WAITS_FOR_LATENCY;
    return ask_drain(engine);
}

void sim_engine_note_waiting(struct engine *engine, int64_t cycles) {
    const struct sim_compute_unit *compute = &engine->compute;
    if (!compute->unit.busy) {
        engine->waits[waits_for(engine)] += cycles;
        return;
    }
    int64_t control = compute->overhead - sim_unit_lag(&compute->unit);
    control = control < 0 ? 0 : control < cycles ? control : cycles;
    engine->waits[SC_SIM_CONTROLS] += control;
    engine->waits[SC_SIM_COMPUTES] += cycles - control;
}

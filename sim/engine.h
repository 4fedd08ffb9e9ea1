/* The machine as a whole: its parts, connected. Only what builds, clocks, checks and prints it includes this; the parts
 * have headers of their own, and see each other through those. */
#ifndef SIMCHECK_SIM_ENGINE_H
#define SIMCHECK_SIM_ENGINE_H

#include "sim/units.h"

enum { SIM_UNITS_MAX = SIM_CHANNEL_COUNT + 6 };

struct engine {
    struct sim_run run;
    struct sim_pes pes;
    struct l2 l2;
    struct sim_noc noc;
    struct sim_controller controller;
    struct sim_replay replay;
    struct sim_flight flight;
    struct sim_fetch_unit fetch[SIM_CHANNEL_COUNT];
    struct sim_network_unit network;
    struct sim_compute_unit compute;
    struct sim_evict_unit evict;
    struct sim_drain_unit drain;
    struct sim_off_chip off_chip; /* empty without marks, as are its units */
    struct sim_load_unit load;
    struct sim_store_unit store;
    int64_t waits[SC_SIM_WAIT_COUNT]; /* cycles so far */
    unsigned asked;                   /* bit i: unit i is to be asked whether it can begin or end something */
    bool is_plain;                    /* clock_plain.c clocks it, until the nest has ended */
    bool idle_wait;                   /* the passing of time may let units that are idle begin something, or others */
    int64_t until[SIM_UNITS_MAX];     /* [unit]: while it is busy, before then it has nothing to end; else INT64_MAX */
    int unit_count;
    struct sim_unit *unit[SIM_UNITS_MAX]; /* as the clock walks them */
};

/* engine.c: build a machine for a mapping; on failure it is already freed. Its parts point to each
 * other, so it must stay where it is. */
enum sc_status sim_engine_open(struct engine *engine, const struct sc_mapping *mapping, const struct sc_sim_data *data,
                               const struct sc_sim_options *options, struct sc_error *error);
void sim_engine_close(struct engine *engine);

/* What has been counted so far. */
struct sc_counters sim_engine_counters(const struct engine *engine);

/* dump.c */
void sim_engine_dump(const struct engine *engine, FILE *to);

/* clock.c: let every unit do what it can at this moment, then go on by one cycle, or to the next moment at which a unit
 * has something to do. False when the run is over or has failed. */
bool sim_engine_tick(struct engine *engine);

/* Let unit `number` begin or end what it can. Has anything happened? */
bool sim_engine_ask(struct engine *engine, int number);

/* clock_plain.c: is it a machine that has a clock of its own? Its sim_engine_tick: false if it has not gone on, because
 * the nest has ended, nothing more can happen, or something has failed. */
bool sim_engine_is_plain(const struct engine *engine);
bool sim_engine_tick_plain(struct engine *engine);

/* waiting.c: note what the PEs spend the next cycles on, in which nothing begins or ends. */
void sim_engine_note_waiting(struct engine *engine, int64_t cycles);

/* balance.c: what must hold after the last step. */
void sim_engine_check_balance(struct engine *engine);

#endif

#include "sim/engine.h"

static void dump_step(const struct engine *engine, int64_t number, FILE *to) {
    const struct step *step = &engine->flight[number % engine->flight_count];
    fprintf(to, "  step %lld: sent %d of %d elements, %d forwarded, links wait for %lld, received %d of %d outputs\n",
            (long long)number, (int)step->parcels_sent, (int)step->parcels.count, (int)step->forwards.count,
            (long long)step->longest_link_queue, (int)step->arrivals_received, (int)step->arrivals.count);
}

static void dump_loops(const struct engine *engine, FILE *to) {
    fputs("  loops of the last staged step:", to);
    for (int i = 0; i < engine->nest.loop_count; i++)
        fprintf(to, " %s%s=%lld", engine->nest.loop[i].directive->spatial ? "fold " : "",
                sc_dim_name(engine->nest.loop[i].directive->part[0].dim), (long long)engine->nest.index[i]);
    fputc('\n', to);
}

void sim_engine_dump(const struct engine *engine, FILE *to) {
    fprintf(to, "machine at cycle %lld: %lld steps staged, %lld fetched, %lld computed, %lld evicted, %lld drained\n",
            (long long)engine->now, (long long)engine->staged, (long long)engine->fetched, (long long)engine->computed,
            (long long)engine->evicted, (long long)engine->drained);
    dump_loops(engine, to);
    for (int64_t number = engine->drained; number < engine->staged; number++)
        dump_step(engine, number, to);
    for (int b = 0; b < engine->bank_count && b < 16; b++)
        fprintf(to, "  bank %d: %d PEs, active %016llx\n", b, engine->bank[b].address.lanes,
                (unsigned long long)engine->bank[b].active);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        fprintf(to, "  %s %lld\n", sc_counter_info((enum sc_counter_id)id)->name,
                (long long)sc_counter_get(engine->counters, (enum sc_counter_id)id));
}

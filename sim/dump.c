#include "sim/engine.h"

static void dump_loops(const struct sim_nest *nest, FILE *to) {
    fputs("  loops of the last staged step:", to);
    for (int i = 0; i < nest->loop_count; i++)
        fprintf(to, " %s%s=%lld", nest->loop[i].directive->spatial ? "fold " : "",
                sc_dim_name(nest->loop[i].directive->part[0].dim), (long long)nest->index[i]);
    fputc('\n', to);
}

static void dump_units(const struct engine *engine, FILE *to) {
    for (int i = 0; i < engine->unit_count; i++) {
        const struct sim_unit *unit = engine->unit[i];
        fprintf(to, "  %s%s: ", unit->ops->name, unit->busy ? " (busy)" : "");
        unit->ops->dump(unit, to);
        fputc('\n', to);
    }
}

/* The first of them, if there are many. */
static void dump_banks(const struct sim_pes *pes, FILE *to) {
    for (int b = 0; b < pes->bank_count && b < 16; b++)
        fprintf(to, "  bank %d: %d PEs, active %016llx\n", b, pes->bank[b].address.lanes,
                (unsigned long long)pes->bank[b].active);
}

void sim_engine_dump(const struct engine *engine, FILE *to) {
    const struct sim_flight *flight = &engine->flight;
    const struct sc_counters counters = sim_engine_counters(engine);
    fprintf(to, "machine at cycle %lld: %lld steps staged, %lld fetched, %lld computed, %lld evicted, %lld drained\n",
            (long long)engine->run.now, (long long)flight->staged, (long long)sim_flight_fetched(flight),
            (long long)flight->computed, (long long)flight->evicted, (long long)flight->drained);
    dump_loops(&engine->controller.nest, to);
    dump_units(engine, to);
    dump_banks(&engine->pes, to);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        fprintf(to, "  %s %lld\n", sc_counter_info((enum sc_counter_id)id)->name,
                (long long)sc_counter_get(&counters, (enum sc_counter_id)id));
}

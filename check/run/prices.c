#include "check/run/prices.h"

#include <string.h>

static enum sc_status find(struct prices *prices, const struct sc_energy_table *table, const struct sc_machine *machine,
                           struct sc_arena *arena, struct sc_error *error) {
    struct sc_energy_costs *costs = sc_arena_alloc(arena, 1, sizeof *costs);
    if (!costs)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a table of energies");
    enum sc_status status = sc_energy_costs_find(costs, table, machine, error);
    if (!status)
        prices->costs = costs;
    return status;
}

static void do_without(struct prices *prices, const struct sc_error *error, struct sc_arena *arena) {
    const char *copy = sc_arena_copy_text(arena, error->message, strlen(error->message));
    prices->why_not = copy ? copy : "no memory";
}

enum sc_status prices_choose(struct prices *prices, const char *spec, const struct sc_energy_table *own,
                             const struct sc_machine *machine, struct library *library, struct sc_arena *arena,
                             struct sc_error *error) {
    const struct document *document;
    const char *name = spec ? spec : PRICES_DEFAULT;
    *prices = (struct prices){0};
    if (!spec && own)
        return find(prices, own, machine, arena, error);
    enum sc_status status = library_document(library, LIBRARY_ENERGY, name, &document, error);
    if (!status)
        status = find(prices, document->dsl.energy, machine, arena, error);
    if (status != SC_STATUS_INPUT || spec)
        return status;
    do_without(prices, error, arena);
    return SC_STATUS_OK;
}

bool prices_in_picojoules(const struct prices *prices) {
    return prices->costs && prices->costs->table->unit == SC_ENERGY_PICOJOULES;
}

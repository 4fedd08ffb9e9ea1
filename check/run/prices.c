#include "check/run/prices.h"

#include <string.h>

static enum status find(struct prices *prices, const struct energy_table *table, const struct machine *machine,
                        struct arena *arena, struct error *error) {
    struct energy_costs *costs = arena_alloc(arena, 1, sizeof *costs);
    if (!costs)
        return error_set(error, STATUS_LIMIT, "no memory left for a table of energies");
    enum status status = energy_costs_find(costs, table, machine, error);
    if (!status)
        prices->costs = costs;
    return status;
}

static void do_without(struct prices *prices, const struct error *error, struct arena *arena) {
    const char *copy = arena_copy_text(arena, error->message, strlen(error->message));
    prices->why_not = copy ? copy : "no memory";
}

enum status prices_choose(struct prices *prices, const char *spec, const struct energy_table *own,
                          const struct machine *machine, struct library *library, struct arena *arena,
                          struct error *error) {
    const struct document *document;
    const char *name = spec ? spec : PRICES_DEFAULT;
    *prices = (struct prices){0};
    if (!spec && own)
        return find(prices, own, machine, arena, error);
    enum status status = library_document(library, LIBRARY_ENERGY, name, &document, error);
    if (!status)
        status = find(prices, document->dsl.energy, machine, arena, error);
    if (status != STATUS_INPUT || spec)
        return status;
    do_without(prices, error, arena);
    return STATUS_OK;
}

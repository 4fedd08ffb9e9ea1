/* The exact model as a set: one quantity for each counter, and code in place of a text. */
#include <inttypes.h>
#include <stdlib.h>

#include "check/run/sets.h"
#include "model/exact.h"

static const char WHERE[] = "closed form (docs/exact-model.md)";

struct exact_set {
    struct exact *exact;
    struct formula_quantity quantity[COUNTER_COUNT];
};

static int exact_quantity_count(const void *self) {
    (void)self;
    return COUNTER_COUNT;
}

static const struct formula_quantity *exact_quantity(const void *self, int index) {
    const struct exact_set *set = self;
    return &set->quantity[index];
}

/* All counters have a value, or none has. */
static void exact_set_evaluate(const void *self, const struct mapping *mapping, struct formula_result *results) {
    const struct exact_set *set = self;
    struct counters counters = {0};
    struct error error = {.status = STATUS_OK};
    enum status status = exact_evaluate(set->exact, mapping, &counters, &error);
    for (int id = 0; id < COUNTER_COUNT; id++) {
        int64_t count = counter_get(&counters, (enum counter_id)id);
        results[id] = (struct formula_result){
            .outcome = status ? FORMULA_ERROR : FORMULA_VALUE, .value = {status ? 0 : count, 1}, .error = error};
    }
}

static void exact_explain(const void *self, int index, const struct mapping *mapping, FILE *to) {
    const struct exact_set *set = self;
    struct counters counters = {0};
    struct error error;
    fprintf(to, "%s\n  = %s\n", set->quantity[index].name, WHERE);
    if (exact_evaluate(set->exact, mapping, &counters, &error))
        fprintf(to, "  = error: %s\n", error.message);
    else
        fprintf(to, "  = %" PRId64 "\n", counter_get(&counters, (enum counter_id)index));
}

static void exact_close(void *self) {
    struct exact_set *set = self;
    exact_free(set->exact);
    free(set);
}

enum status set_exact_open(struct set *result, struct error *error) {
    static const struct set_source SOURCE = {exact_quantity_count, exact_quantity, exact_set_evaluate, exact_explain,
                                             exact_close};
    struct exact_set *set = calloc(1, sizeof *set);
    if (set)
        set->exact = exact_create();
    if (!set || !set->exact) {
        free(set);
        return error_set(error, STATUS_LIMIT, "no memory for the exact model");
    }
    for (int id = 0; id < COUNTER_COUNT; id++)
        set->quantity[id] = (struct formula_quantity){
            .name = counter_info((enum counter_id)id)->name, .text = WHERE, .counter = (enum counter_id)id};
    *result = (struct set){.name = SET_EXACT, .policy = FORMULA_MAINTAINED, .source = &SOURCE, .self = set};
    return STATUS_OK;
}

/* The exact model as a set: one quantity for each counter that the model gives, and code in place of a text. A counter
 * that it does not give has no quantity, so nothing is compared with it. */
#include <inttypes.h>
#include <stdlib.h>

#include "check/run/sets.h"
#include "model/exact.h"

static const char WHERE[] = "closed form (docs/exact-model.md)";

struct exact_set {
    struct sc_exact *exact;
    int quantity_count;
    struct sc_formula_quantity quantity[SC_COUNTER_COUNT];
};

static int exact_quantity_count(const void *self) {
    const struct exact_set *set = self;
    return set->quantity_count;
}

static const struct sc_formula_quantity *exact_quantity(const void *self, int index) {
    const struct exact_set *set = self;
    return &set->quantity[index];
}

/* All quantities have a value, or none has: there is no time between them at which to look at a deadline. */
static void exact_set_evaluate(const struct set *asked, const struct sc_mapping *mapping,
                               const struct deadline *deadline, struct sc_formula_result *results) {
    const struct exact_set *set = asked->self;
    struct sc_counters counters = {0};
    struct sc_error error = {.status = SC_STATUS_OK};
    enum sc_status status = sc_exact_evaluate(set->exact, mapping, &counters, &error);
    (void)deadline;
    for (int i = 0; i < asked->quantity_count; i++) {
        int64_t count = sc_counter_get(&counters, set->quantity[asked->first + i].counter);
        results[i] = (struct sc_formula_result){
            .outcome = status ? SC_FORMULA_ERROR : SC_FORMULA_VALUE, .value = {status ? 0 : count, 1}, .error = error};
    }
}

/* There is no term but the whole. */
static void exact_explain(const void *self, int index, const struct sc_mapping *mapping,
                          const struct sc_formula_result *found, FILE *to) {
    const struct exact_set *set = self;
    (void)mapping;
    fprintf(to, "%s\n  = %s\n", set->quantity[index].name, WHERE);
    if (found->outcome == SC_FORMULA_VALUE)
        fprintf(to, "  = %" PRId64 "\n", found->value.numerator);
    else
        fprintf(to, "  = error: %s\n", found->error.message);
}

static void exact_close(void *self) {
    struct exact_set *set = self;
    sc_exact_free(set->exact);
    free(set);
}

static void add_quantities(struct exact_set *set) {
    for (int i = 0; i < SC_COUNTER_COUNT; i++) {
        enum sc_counter_id id = (enum sc_counter_id)i;
        if (sc_exact_gives(id))
            set->quantity[set->quantity_count++] =
                (struct sc_formula_quantity){.name = sc_counter_info(id)->name, .text = WHERE, .counter = id};
    }
}

static const struct set_source SOURCE = {exact_quantity_count, exact_quantity, exact_set_evaluate, exact_explain,
                                         exact_close};

bool set_is_exact(const struct set *set) { return set->source == &SOURCE; }

enum sc_status set_exact_open(struct set *result, struct sc_error *error) {
    struct exact_set *set = calloc(1, sizeof *set);
    if (set)
        set->exact = sc_exact_create();
    if (!set || !set->exact) {
        free(set);
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory for the exact model");
    }
    add_quantities(set);
    *result = (struct set){.name = SET_EXACT, .policy = SC_FORMULA_MAINTAINED, .source = &SOURCE, .self = set};
    return SC_STATUS_OK;
}

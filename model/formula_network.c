/* The words about the network: how the PEs stand in the array, and the links of a topology between a PE and L2
 * (docs/semantics.md, section 10). This is the model's own arithmetic: the simulator has none like it. */
#include "model/exact_hops.h"
#include "model/formula_internal.h"

static const struct sc_machine *machine_of(const struct question *question) {
    return &question->nest->mapping->machine;
}

static int64_t rows_of(const struct sc_machine *machine) { return (machine->num_pes - 1) / machine->array_columns + 1; }

static enum sc_formula_outcome whole(int64_t number, struct value *result) {
    *result = value_whole(number);
    return SC_FORMULA_VALUE;
}

/* ---- the words ---- */

enum sc_formula_outcome formula_array_rows(const struct question *question, struct value *result) {
    return whole(rows_of(machine_of(question)), result);
}

/* What is not limited counts as the largest number. */
enum sc_formula_outcome formula_channel(const struct question *question, struct value *result) {
    const struct sc_machine *machine = machine_of(question);
    int64_t own = machine->channel[question->argument[0].which], rate = own > 0 ? own : machine->bandwidth;
    return whole(rate > 0 ? rate : INT64_MAX, result);
}

enum sc_formula_outcome formula_links(const struct question *question, struct value *result) {
    return whole(exact_link_count(machine_of(question), (enum sc_tensor)question->argument[0].which), result);
}

enum sc_formula_outcome formula_hops(const struct question *question, struct value *result) {
    const struct sc_machine *machine = machine_of(question);
    const struct sc_rational pe = question->argument[1].number;
    if (pe.denominator != 1 || pe.numerator < 0 || pe.numerator >= machine->num_pes)
        return SC_FORMULA_NONE;
    return whole(exact_hops(machine, (enum sc_tensor)question->argument[0].which, pe.numerator), result);
}

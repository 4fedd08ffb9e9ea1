#include "traces/pe_array.h"

#include <stdlib.h>

#include "common/checked.h"
#include "traces/loops.h"
#include "traces/trace_format.h"
#include "traces/ways.h"

enum { LATE_PES_MAX = 1 << 20 };

static void measure(struct pe_array *array) {
    for (int64_t pe = 0; pe < array->pes; pe++)
        if (!checked_mul(array->mapping->machine.hop_latency, trace_array_hops_down(array, pe), &array->behind[pe]))
            array->behind[pe] = INT64_MAX;
}

enum sc_status trace_array_open(struct pe_array *array, const struct sc_mapping *mapping, struct sc_error *error) {
    *array = (struct pe_array){.mapping = mapping, .pes = 1};
    for (int level = 0; level < mapping->level_count; level++) {
        array->units[level] = trace_loops_units(mapping, level);
        array->pes *= array->units[level];
    }
    if (mapping->machine.hop_latency == 0)
        return SC_STATUS_OK;
    if (array->pes <= LATE_PES_MAX)
        array->behind = calloc((size_t)array->pes, sizeof *array->behind);
    if (!array->behind)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory for the clocks of %lld PEs", (long long)array->pes);
    measure(array);
    return SC_STATUS_OK;
}

void trace_array_close(struct pe_array *array) {
    free(array->behind);
    array->behind = NULL;
}

int64_t trace_array_number(const struct pe_array *array, int64_t pe) {
    int64_t number = 0, place = 1;
    for (int level = array->mapping->level_count - 1; level >= 0; level--) {
        number += pe % array->units[level] * place;
        pe /= array->units[level];
        place *= array->mapping->level[level].units;
    }
    return number;
}

int64_t trace_array_hops_down(const struct pe_array *array, int64_t pe) {
    const int64_t number = trace_array_number(array, pe);
    int64_t hops = 0;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        const int64_t way = trace_ways_hops(&array->mapping->machine, (enum sc_tensor)tensor, number);
        if (array->mapping->layer.type->tensor[tensor].count > 0 && way > hops)
            hops = way;
    }
    return hops;
}

int64_t trace_array_hops_up(const struct pe_array *array, int64_t pe) {
    return trace_ways_hops(&array->mapping->machine, SC_TENSOR_OUTPUT, trace_array_number(array, pe));
}

int64_t trace_array_behind(const struct pe_array *array, int64_t pe) {
    return array->behind && pe < array->pes ? array->behind[pe] : 0;
}

struct sc_trace_record trace_array_by_l2(const struct pe_array *array, const struct sc_trace_record *record) {
    struct sc_trace_record by_l2 = *record;
    if (!array->behind || record->pe < 0 || !trace_event_shapes[record->event].pe)
        return by_l2;
    const int64_t behind = trace_array_behind(array, record->pe);
    by_l2.cycle = record->cycle < behind ? -1 : record->cycle - behind;
    return by_l2;
}

/* Inside traces: which links the elements of a step cross, and which they should: those of the smallest sub-tree that
 * joins L2 to the PEs that they go to or come from; or where nothing is shared, those of each copy's own way
 * (docs/semantics.md, section 10). */
#ifndef SIMCHECK_TRACES_CROSSINGS_H
#define SIMCHECK_TRACES_CROSSINGS_H

#include "traces/findings.h"
#include "traces/pe_array.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One element at one link. */
struct crossing {
    uint64_t key; /* + 1; 0: an empty slot */
    int64_t expected, found;
};

/* `struct crossings c = {.array = a, .findings = f};` has none. */
struct crossings {
    const struct pe_array *array;
    struct findings *findings;
    struct crossing *slot;
    uint64_t size; /* a power of two, or 0 */
    uint64_t used;
};

void trace_crossings_close(struct crossings *crossings);

/* A copy of the element comes from L2 to a PE, or goes from it to L2. False when there is no memory. */
bool trace_crossings_expect(struct crossings *crossings, enum sc_tensor tensor, int64_t element, int32_t pe);

/* A record of SC_TRACE_LINK_DOWN or SC_TRACE_LINK_UP. False when there is no memory. */
bool trace_crossings_find(struct crossings *crossings, const struct sc_trace_record *record);

/* Compare the two, and begin another step. */
void trace_crossings_end_step(struct crossings *crossings, int64_t step, int64_t line);

#ifdef __cplusplus
}
#endif
#endif

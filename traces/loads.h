/* Inside traces: how much each link passes in a step. */
#ifndef SIMCHECK_TRACES_LOADS_H
#define SIMCHECK_TRACES_LOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/mapping.h"
#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LOADS_LINKS_MAX = 1 << 22 };

/* One link, in the present step. */
struct link_load {
    int64_t elems, of_tensor[SC_TENSOR_COUNT];
    int64_t first, end; /* cycle in which it passes the first of them, and when it has passed all */
    int tensors;        /* bit t: it has a record of tensor t */
};

/* The links of a tensor; weights and inputs may share them. */
struct network_load {
    int64_t links;
    struct link_load *link; /* NULL: the layer lacks the tensor */
    int32_t *loaded;        /* those that pass anything, in the order of their first records */
    int32_t loaded_count;
    int64_t busiest; /* elements */
};

/* `struct loads l = {0};` is not open, and takes nothing. */
struct loads {
    const struct sc_mapping *mapping;
    struct network_load network[SC_TENSOR_COUNT];
    struct network_load *of[SC_TENSOR_COUNT]; /* [tensor] */
};

/* The mapping must outlive the loads, which must stay where they are. SC_STATUS_LIMIT when there is no memory; close
 * them in any case. */
enum sc_status trace_loads_open(struct loads *loads, const struct sc_mapping *mapping, struct sc_error *error);
void trace_loads_close(struct loads *loads);

/* Add a record of SC_TRACE_LINK_DOWN or SC_TRACE_LINK_UP. Returns what its link has passed before in this step. */
int64_t trace_loads_add(struct loads *loads, const struct sc_trace_record *record);

/* How the network is called: "weight+input" where the two share links. */
const char *trace_loads_name(const struct loads *loads, int network);

/* A link as people see it, in the direction in which elements cross it: "L2", "PE 3". */
struct link_name {
    char from[48], to[48];
};

struct link_name trace_loads_link(const struct loads *loads, int network, int32_t link);

/* Begin another step. */
void trace_loads_clear(struct loads *loads);

#ifdef __cplusplus
}
#endif
#endif

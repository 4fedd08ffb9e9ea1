/* Whole networks: one line for each layer with all its dataflows, and their totals. */
#ifndef SIMCHECK_CHECK_RUN_NETWORK_H
#define SIMCHECK_CHECK_RUN_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "check/run/tally.h"
#include "common/arena.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs that have counts: all, those that both buffers suffice for, and those that one is too small for. */
struct network_fit {
    int runs, fitting, l1_small, l2_small;
};

/* A layer, and its run with each of the network's dataflows; NULL where it has none. */
struct network_line {
    const struct sc_layer *layer;
    const struct tally_row **of_flow;
    struct network_fit fit;

    /* Of the dataflows that the buffers suffice for, the one of fewest cycles (or least energy, or least of both
     * multiplied, as tally->best says), then of fewest cycles, then of least L2 traffic, then the first; -1: none.
     * Of layers that some dataflow keeps in L2 for each other (--fuse), the dataflows with which the sum is the least,
     * among those that use all that is kept: each layer's own least may give an impossible schedule. */
    int best;
};

/* Sums over layers, each as often as it occurs in the network. INT64_MAX is where a sum does not fit in 63 bits. */
struct network_total {
    int layers; /* lines that are added up; a dataflow that cannot run a layer lacks that line */
    int64_t macs, cycles, l2_traffic_elems;
    int tiled_layers; /* layers with marks of L2; the two sums below are of them: what moves off chip, what must */
    int64_t off_chip_elems, compulsory_elems;
    double energy;
    double ops; /* as GOPS counts them: sc_operation_description.ops for each of `macs` */
    struct network_fit fit;
    bool modelled; /* some of its runs were not simulated */
};

/* The rows of one network, or one file, on one machine. */
struct network {
    const struct tally_row *first;
    int flow_count, line_count;
    const char **flow;
    struct network_line *line;
    struct network_total *total;   /* [flow] */
    struct network_total adaptive; /* of each layer's best; a layer without any is left out */
};

struct networks {
    int count;
    struct network *network;
};

/* Pure. Everything is in the arena. SC_STATUS_LIMIT when there is no memory. */
enum sc_status network_find(struct networks *networks, const struct tally *tally, struct sc_arena *arena,
                            struct sc_error *error);

/* "cycles", "energy", "edp"; NULL behind the last. */
const char *network_best_name(int index);

/* A total's MACs a cycle and PE; NAN where a sum that it needs does not fit in 63 bits. */
double network_utilization(const struct network *network, const struct network_total *total);

#ifdef __cplusplus
}
#endif
#endif

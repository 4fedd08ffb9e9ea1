/* The blocks of an evaluation on a machine with other times (docs/exact-model.md, "Retiming"). */
#ifndef SIMCHECK_MODEL_EXACT_RETIME_H
#define SIMCHECK_MODEL_EXACT_RETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "common/machine.h"
#include "model/exact_intern.h"
#include "model/exact_memory.h"

struct sc_exact;
struct sc_mapping;

/* What stays of an evaluation besides its blocks, and which evaluation it was. */
struct exact_retiming {
    bool wanted;  /* by sc_exact_retime: the next evaluation is to keep what retiming needs */
    bool records; /* the present one does */
    bool ready;   /* the blocks are those of the mapping in `key`, on `machine`, whatever its times */
    struct buffer key;
    size_t key_count;
    struct sc_machine machine; /* times included */
    bool has_units;            /* which units work is known */
    int root;                  /* number of the outermost block */
    int64_t work_left;
    struct exact_pool pool; /* behind all that stays */

    /* exact_loads.c: the loads of each pass, a row each, and last those of the ends. Equal rows get one number, which
     * is that of their times then. Equal blocks get the number of one of them. */
    struct buffer rows, same;
    struct intern distinct, shapes;
    bool numbered;
};

/* Note what has been evaluated, and that its blocks stay. */
void exact_retiming_note(struct sc_exact *exact, const struct sc_mapping *mapping);
void exact_retiming_free(struct exact_retiming *retiming);

#endif

/* A space of designs as text, `Space NAME; ... endSpace`: the values that hardware statements and constants of
 * dataflows may take, the dataflows, and what a design may take at most. Data and syntax only; model/explore.h searches
 * it.
 *
 *     Space edge;
 *       NumPEs 16..256 step 16;  Bandwidth 4, 8, 16;  L1Size 32..1024 times 2;  Multicast on, off;
 *       Constant C_TILE 16, 32, 64;
 *       Dataflow nvdla-tiled, rs;
 *       Area <= 16 mm2;  Power <= 450 mW;
 *     endSpace
 *
 * A statement that is not there keeps the machine's value. */
#ifndef SIMCHECK_COMMON_SPACE_H
#define SIMCHECK_COMMON_SPACE_H

#include "api.h"
#include "machine.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    SC_SPACE_NAME_SIZE = 64,
    SC_SPACE_PARAMETERS_MAX = 64,
    SC_SPACE_VALUES_MAX = 1 << 16, /* of one parameter */
    SC_SPACE_FLOWS_MAX = 256
};

/* What varies: a hardware statement, or a constant of dataflows. */
struct sc_space_parameter {
    const char *name;      /* "L1Size", "Topology", "Channel weight", "C_TILE" */
    struct sc_place place; /* of its name */
    bool is_constant;
    enum sc_hardware_id hardware; /* of a statement: the first of `statements` consecutive ids that a value sets */
    int statements;               /* 1, or one for each tensor */
    int count;                    /* of values */
    const int64_t *value;         /* [count][statements]. Numbers ascend; no value stands twice. */
};

/* A dataflow's name or file, as it is written. */
struct sc_space_flow {
    const char *name;
    struct sc_place place;
};

/* What a valid design takes at most; 0: no limit. Energies are in 10^-6 of the unit: aJ, or 10^-6 MAC. */
enum sc_space_limit {
    SC_SPACE_AREA_NM2,
    SC_SPACE_POWER_NW,
    SC_SPACE_CYCLES,
    SC_SPACE_ENERGY_AJ,
    SC_SPACE_ENERGY_UMAC,
    SC_SPACE_LIMITS
};

struct sc_space {
    char name[SC_SPACE_NAME_SIZE];
    struct sc_place place; /* of its name */
    int parameter_count;   /* hardware in the order of machine.def, then constants as written */
    const struct sc_space_parameter *parameter;
    int flow_count; /* 0: no Dataflow statement */
    const struct sc_space_flow *flow;
    int64_t limit[SC_SPACE_LIMITS];
    struct sc_place limit_place[SC_SPACE_LIMITS];
};

#ifdef __cplusplus
}
#endif
#endif

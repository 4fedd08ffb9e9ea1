/* The kinds of pragmas (docs/semantics.md, section 2; Table 1 of the paper). */
#ifndef SIMCHECK_COMMON_PRAGMA_H
#define SIMCHECK_COMMON_PRAGMA_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_pragma_kind {
    SC_PRAGMA_TEMPORAL_MAP,
    SC_PRAGMA_SPATIAL_MAP,
    SC_PRAGMA_UNROLL,
    SC_PRAGMA_MERGE,
    SC_PRAGMA_TILE,
    SC_PRAGMA_BUFFER,  /* a mark of L2: the loops before it are outside (section 12) */
    SC_PRAGMA_CLUSTER, /* directives only: ends a level */
};

/* "Temporal_Map", "Tile", "Buffer", ...; "Cluster". */
SC_API const char *sc_pragma_name(enum sc_pragma_kind kind);

#ifdef __cplusplus
}
#endif
#endif

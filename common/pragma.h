/* The kinds of pragmas (docs/semantics.md, section 2; Table 1 of the paper). */
#ifndef SIMCHECK_COMMON_PRAGMA_H
#define SIMCHECK_COMMON_PRAGMA_H

#ifdef __cplusplus
extern "C" {
#endif

enum pragma_kind {
    PRAGMA_TEMPORAL_MAP,
    PRAGMA_SPATIAL_MAP,
    PRAGMA_UNROLL,
    PRAGMA_MERGE,
    PRAGMA_TILE,
    PRAGMA_CLUSTER, /* directives only: ends a level */
};

/* "Temporal_Map", "Tile", ...; "Cluster". */
const char *pragma_name(enum pragma_kind kind);

#ifdef __cplusplus
}
#endif
#endif

/* A machine in SystemVerilog for mappings (docs/rtl.md): a template that is always the same, with the parameters and
 * tables of the mappings, the values of their tensors, and the outputs that a direct evaluation of the layer gives. */
#ifndef SIMCHECK_RTL_RTL_H
#define SIMCHECK_RTL_RTL_H

#include <stdio.h>

#include "../common/api.h"
#include "../common/arena.h"
#include "../common/error.h"
#include "../common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_rtl;

/* Make a machine that is large enough for `count` mappings. One mapping's tables become constants of the machine; those
 * of several are read at run time, each mapping's from a folder that is called by its number, from 1. `mappings` must
 * outlive `rtl`, which is in the arena. SC_STATUS_LIMIT: a mapping is too large for it. SC_STATUS_INPUT: there is none,
 * or sc_mapping_check does not accept one. */
SC_API enum sc_status sc_rtl_make(struct sc_rtl **rtl, const struct sc_mapping *const *mappings, int count,
                                  struct sc_arena *arena, struct sc_error *error);

/* The files of the machine, numbered from 0: its path, with at most one folder; NULL for any other number. */
SC_API const char *sc_rtl_path(const struct sc_rtl *rtl, int file);

/* Write a file. Errors of writing are those of `to`. SC_STATUS_LIMIT: there is no memory. SC_STATUS_INPUT: there is no
 * such file. */
SC_API enum sc_status sc_rtl_write(const struct sc_rtl *rtl, int file, FILE *to, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif

/* The result of a chunk as a line of text, and back. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_LINE_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/explore.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `key` is of what the results depend on; it is part of the checksum. Without the newline. False: a failed write or no
 * memory. */
bool designs_line_print(const struct sc_explore_result *result, int chunk, uint64_t key, FILE *to);

/* A damaged line has another checksum, by its text or its key. One that is impossible has the right one, and says what
 * no search finds. */
enum designs_line { DESIGNS_LINE_GOOD, DESIGNS_LINE_DAMAGED, DESIGNS_LINE_IMPOSSIBLE };

/* Read a line of `size` bytes into a result that was initialised. Without memory result->out_of_memory is true. */
enum designs_line designs_line_read(struct sc_explore_result *result, const struct sc_explore *explore, int *chunk,
                                    uint64_t key, const char *line, size_t size);

/* FNV-1a of bytes, from the hash before them. */
uint64_t designs_line_hash(const char *text, size_t size, uint64_t before);
#define DESIGNS_HASH_START UINT64_C(14695981039346656037)

#ifdef __cplusplus
}
#endif
#endif

/* What lowering shares with the writers of mappings. */
#ifndef SIMCHECK_COMMON_LOWER_INTERNAL_H
#define SIMCHECK_COMMON_LOWER_INTERNAL_H

#include "common/lower.h"

/* The first pragma over a dimension that only convolutions have, where the layer equals a convolution and the dataflow
 * names no dimension that convolutions lack: then it is lowered onto sc_layer_as_convolution. NULL: onto the layer. */
const struct sc_pragma *common_convolution_pragma(const struct sc_layer *layer, const struct sc_pragma *pragmas,
                                                  int pragma_count);

/* A map's size and offset in indices, where its level is given chunks of at most `chunk` indices. */
enum sc_status common_mapping_part(const struct sc_layer *layer, const struct sc_pragma *pragma, int64_t chunk,
                                   struct sc_map_part *part, struct sc_error *error);

/* Give array_columns and feed_row of the mapping's machine the values that they have for its PEs. */
void common_array_place(struct sc_mapping *mapping, struct sc_warnings *warnings);

/* Can `Buffer auto` put a mark? Warns of statements about off chip that have no effect. */
enum sc_status common_marks_check(const struct sc_mapping *mapping, struct sc_warnings *warnings,
                                  struct sc_error *error);

/* Do the levels, and the row of feed, fit the array? */
enum sc_status common_array_check(const struct sc_mapping *mapping, struct sc_error *error);

#endif

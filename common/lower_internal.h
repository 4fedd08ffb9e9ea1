/* What lowering shares with the writers of mappings. */
#ifndef SIMCHECK_COMMON_LOWER_INTERNAL_H
#define SIMCHECK_COMMON_LOWER_INTERNAL_H

#include "common/lower.h"

/* A map's size and offset in indices, where its level is given chunks of at most `chunk` of them. */
enum status mapping_part(const struct layer *layer, const struct pragma *pragma, int64_t chunk, struct map_part *part,
                         struct error *error);

#endif

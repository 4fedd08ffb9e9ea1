/* What moved, in bytes, by the Bits of a machine. For people: nothing is compared with it. */
#ifndef SIMCHECK_CHECK_TRAFFIC_H
#define SIMCHECK_CHECK_TRAFFIC_H

#include <stdbool.h>

#include "check/report/text.h"
#include "common/counters.h"
#include "common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

enum traffic_way { TRAFFIC_DOWN, TRAFFIC_UP, TRAFFIC_OFF_CHIP_READ, TRAFFIC_OFF_CHIP_WRITTEN, TRAFFIC_WAYS };

/* "down", "up", "offchip_read", "offchip_written" */
const char *traffic_name(enum traffic_way way);

/* A count has 63 bits, and an element as many as its width. */
__extension__ typedef __int128 traffic_bits;

/* From L2 to the PEs, as L2 sends it, and from them to L2, as it arrives; between L2 and off chip. Without marks of L2
 * it is not known what is stored off chip. */
struct traffic {
    bool known[TRAFFIC_WAYS];
    traffic_bits bits[TRAFFIC_WAYS];
};

struct traffic traffic_of(const struct sc_machine *machine, const struct sc_counters *counters);

double traffic_bytes(const struct traffic *traffic, enum traffic_way way);

/* "3375003.375": all digits of the bytes. Returns `buffer`. */
const char *traffic_digits(char buffer[TEXT_NUMBER_SIZE], const struct traffic *traffic, enum traffic_way way);

#ifdef __cplusplus
}
#endif
#endif

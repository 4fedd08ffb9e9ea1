/* How far off a formula may be and still be called close: a share of the count, zero if nobody asks for more. */
#ifndef SIMCHECK_CHECK_TOLERANCE_H
#define SIMCHECK_CHECK_TOLERANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "check/cli/options.h"
#include "model/rational.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In millionths: 5 % is 50,000. */
struct tolerance {
    int64_t millionths;
};

/* "5%", "0.25%": up to four digits behind the point, from 0.0001% to 1000000%. False: it is none. */
bool tolerance_read(const char *text, struct tolerance *tolerance);

/* An option's value, for its `read`; the field is a struct tolerance. */
enum sc_status tolerance_read_option(struct options_reader *reader, const struct option *option, const char *value);

/* |value - count| <= tolerance * count, exactly. */
bool tolerance_allows(struct tolerance tolerance, struct sc_rational value, int64_t count);

/* "5%", "0.25%" */
enum { TOLERANCE_TEXT_SIZE = 32 };
const char *tolerance_text(char buffer[TOLERANCE_TEXT_SIZE], struct tolerance tolerance);

#ifdef __cplusplus
}
#endif
#endif

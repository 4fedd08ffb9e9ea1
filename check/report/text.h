/* Numbers, layers, mappings and machines as short texts for people. */
#ifndef SIMCHECK_CHECK_TEXT_H
#define SIMCHECK_CHECK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/layer.h"
#include "common/machine.h"
#include "common/mapping.h"
#include "model/rational.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A buffer being filled; what does not fit is cut, and "..." says so. `struct text t = {buffer, sizeof buffer, 0};` */
struct text {
    char *buffer;
    size_t size, used;
};

/* Room for the longest that a mapping or a machine has to say: 16 levels of 8 maps, each with 19 digits for its size,
 * its offset and its overhead. */
enum { TEXT_LINE_SIZE = 1 << 14 };

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "462,422,016". All of these return `buffer`. */
enum { TEXT_NUMBER_SIZE = 64 };
const char *text_integer(char buffer[TEXT_NUMBER_SIZE], int64_t value);

/* The same of a sum, where INT64_MAX is "beyond 2^63"; and "74.17%" of a share, "-" where it is not finite. */
const char *text_sum(char buffer[TEXT_NUMBER_SIZE], int64_t sum);
const char *text_share(char buffer[TEXT_NUMBER_SIZE], double share);

/* Powers of a thousand. */
enum { TEXT_PICO = -4, TEXT_NANO, TEXT_MICRO, TEXT_MILLI, TEXT_ONE, TEXT_KILO, TEXT_MEGA, TEXT_GIGA, TEXT_TERA };

/* The power, of those from `lowest` to `highest`, in which `value`, given in `power`, has one to three digits before
 * its point; as near to that as they allow. */
int text_si_power(double value, int power, int lowest, int highest);

/* "m" of TEXT_MILLI; 1000 to the `power`. */
const char *text_si_prefix(int power);
double text_si_factor(int power);

/* "33.03 ms": `value`, given in `power`, behind the prefix that suits it; `unit` is "s". */
const char *text_si(char buffer[TEXT_NUMBER_SIZE], double value, int power, int lowest, int highest, const char *unit);

/* "1,234", or "1,235/2" */
const char *text_rational(char buffer[TEXT_NUMBER_SIZE], struct sc_rational value);

/* "+1,234", "-1,235/2", "0" */
const char *text_difference(char buffer[TEXT_NUMBER_SIZE], struct sc_rational difference);

/* By how much `difference` is off `simulated`: "+12.3%", "-<0.1%", "->99.9%", "x12.3" from ten times upward; "" where
 * that says nothing. */
const char *text_relative(char buffer[TEXT_NUMBER_SIZE], struct sc_rational difference, int64_t simulated);

/* "CONV  K 512  C 512  Y 14  X 14  R 3  S 3  Pad 1", Y and X without the padding */
void text_shape(struct text *text, const struct sc_layer *layer);

/* "21 units: K(1,1) C(1,1) spatial X(1,1) | 3 PEs: spatial S(1,1)" */
void text_nest(struct text *text, const struct sc_mapping *mapping);

/* The size of a memory: "36 B", "1.5 KB" of 1024 bytes each, "1 MB". */
const char *text_bytes(char buffer[TEXT_NUMBER_SIZE], double bytes);

/* "1 GHz", "200 MHz" */
const char *text_clock(char buffer[TEXT_NUMBER_SIZE], int64_t clock_hz);

/* What was given of a machine: "NumPEs 64  Bandwidth 32" */
void text_machine(struct text *text, const struct sc_machine *machine);

/* Columns of lines: those of the terminal that `to` is, from 60 to 300; 120 where it is none, so that what is kept is
 * the same everywhere. */
int text_width(FILE *to);

/* Print a line of at most so many columns. What is longer goes on below, behind `indent` blanks: past the last
 * semicolon that fits, or else past the last blank. */
void text_print(FILE *to, const char *line, int indent);

/* The same for "  label       text". */
void text_print_labelled(FILE *to, const char *label, const char *text);

#ifdef __cplusplus
}
#endif
#endif

/* The hardware that a layer runs on (docs/semantics.md, sections 5 to 8). */
#ifndef SIMCHECK_COMMON_MACHINE_H
#define SIMCHECK_COMMON_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "error.h"
#include "layer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The networks that topology.def describes. */
enum sc_topology {
#define TOPOLOGY(id, name, description) SC_TOPOLOGY_##id,
#include "topology.def"
#undef TOPOLOGY
    SC_TOPOLOGY_COUNT
};

/* Where the marks of L2 stand (docs/semantics.md, section 12): where the dataflow has them, or at the outermost place
 * whose tiles fit into L2Size. */
enum sc_marks { SC_MARKS_OF_DATAFLOW, SC_MARKS_AUTO, SC_MARKS_COUNT };

enum { SC_OPERAND_COUNT = SC_TENSOR_OUTPUT }; /* weights and inputs */

/* A statement that is about a tensor has an id for each: SC_HARDWARE_channel_weight, _input, _output. */
enum sc_hardware_id {
#define HARDWARE_ROW(id, field, keyword, word, kind, tensor, lowest, highest, unit, description) SC_HARDWARE_##id,
#include "machine.def"
    SC_HARDWARE_COUNT
};

/* Flags are 0 or 1, a topology is an enum sc_topology. A number that is not given and has no default is below its
 * lowest legal value: -1 for feed_row, else 0. It means no limit, or a channel or buffer sets shared with other
 * tensors; where a mapping is lowered onto the machine, array_columns and feed_row get the value that they then have.
 * num_pes 0 is missing. */
struct sc_machine {
#define HARDWARE(field, keyword, lowest, highest, unit, description) int64_t field;
#define HARDWARE_FLAG(field, keyword, description) int64_t field;
#define HARDWARE_TENSORS(field, keyword, lowest, highest, unit, description) int64_t field[SC_TENSOR_COUNT];
#define HARDWARE_PSUM(field, keyword, lowest, highest, unit, description) int64_t field;
#define HARDWARE_TOPOLOGY(field, keyword, description) int64_t field[SC_TENSOR_COUNT];
#define HARDWARE_MARKS(field, keyword, description) int64_t field;
#define HARDWARE_FLAGS(field, keyword, description) int64_t field[SC_TENSOR_COUNT];
#define HARDWARE_OPERAND_FLAGS(field, keyword, description) int64_t field[SC_OPERAND_COUNT];
#include "machine.def"
    uint64_t given; /* sc_hardware_bit(h): statement h was given; else its value is the default */

    /* sc_hardware_bit(h): statement h, L1Size or L2Size, is a number of bytes; see sc_machine_settle. */
    uint64_t in_bytes;
};

enum sc_hardware_kind { SC_HARDWARE_NUMBER, SC_HARDWARE_FLAG, SC_HARDWARE_KIND, SC_HARDWARE_MARKS };

static inline uint64_t sc_hardware_bit(int id) { return (uint64_t)1 << id; }

struct sc_hardware_description {
    const char *keyword; /* "NumPEs", "Channel weight" */
    const char *word;    /* the first word of it */
    enum sc_hardware_kind kind;
    enum sc_tensor tensor;   /* SC_TENSOR_COUNT: the statement is about none */
    int64_t lowest, highest; /* legal values; 0 and 1 for flags */
    const char *unit, *description;
};

/* "mesh", and what it is; the topology of this name (any case), or SC_TOPOLOGY_COUNT. */
SC_API const char *sc_topology_name(enum sc_topology topology);
SC_API const char *sc_topology_description(enum sc_topology topology);
SC_API enum sc_topology sc_topology_find(const char *name, int length);

/* The defaults: two buffer sets of L1 and of L2, one operation and one forwarded element a cycle, one element a read,
 * no latency, all reuse on, one bus, no limit on sizes and bandwidth, elements of 16 bits. */
SC_API struct sc_machine sc_machine_default(void);

SC_API const struct sc_hardware_description *sc_hardware_info(enum sc_hardware_id id);
SC_API int64_t sc_machine_get(const struct sc_machine *machine, enum sc_hardware_id id);

/* Set the value of statement `id`, and mark the statement as given. */
SC_API void sc_machine_set(struct sc_machine *machine, enum sc_hardware_id id, int64_t value);

/* The same for a size of so many bytes, from 1 to 2^50. */
SC_API void sc_machine_set_bytes(struct sc_machine *machine, enum sc_hardware_id id, int64_t bytes);

/* Bits of a weight or an input, or of an output that is stored off chip complete. */
SC_API int64_t sc_machine_bits(const struct sc_machine *machine, enum sc_tensor tensor);

/* Bits of an output anywhere else. */
SC_API int64_t sc_machine_psum_bits(const struct sc_machine *machine);

/* Bits of the widest element that L1 and L2 hold. Elements of L1Size and L2Size are words of so many. */
SC_API int64_t sc_machine_word_bits(const struct sc_machine *machine);

/* Convert each size in bytes to the number of elements that it holds, now that `machine` has all of its statements.
 * SC_STATUS_INPUT when a size holds no element or is above 2^50 bytes, or when sc_machine_check does not accept the
 * machine. */
SC_API enum sc_status sc_machine_settle(struct sc_machine *machine, struct sc_error *error);

/* SC_STATUS_INPUT if there is no statement `id`, or if it may not have this value. It may have the default, also where
 * that is below the lowest. */
SC_API enum sc_status sc_hardware_check(enum sc_hardware_id id, int64_t value, struct sc_error *error);

/* The same for the values of all statements. */
SC_API enum sc_status sc_machine_check(const struct sc_machine *machine, struct sc_error *error);

/* Copy every statement that `over` gives into `machine`. */
SC_API void sc_machine_override(struct sc_machine *machine, const struct sc_machine *over);

/* If `id` is the statement about weights: how many statements, with consecutive ids, say the same about one tensor
 * each. For any other `id`: 1. */
SC_API int sc_hardware_tensors(enum sc_hardware_id id);

/* A statement that a machine gives, as it is written. If all tensors have the same topology or flag, it is one
 * statement about all tensors. */
struct sc_hardware_said {
    int next; /* 0 at first */
    enum sc_hardware_id id;
    const char *keyword; /* "NumPEs", "Topology", "Topology output" */
    int64_t value;
    bool in_bytes;
};

/* The next statement that `machine` gives, or false. */
SC_API bool sc_machine_next(const struct sc_machine *machine, struct sc_hardware_said *said);

/* The statement of this keyword (any case), or SC_HARDWARE_COUNT. */
SC_API enum sc_hardware_id sc_hardware_find(const char *keyword, int length);

/* The words that hardware statements begin with, each once: returns how many. */
SC_API int sc_hardware_words(const char *word[SC_HARDWARE_COUNT]);

/* Does a hardware statement begin with this word (any case)? "Topology", "Channel". */
SC_API bool sc_hardware_has_word(const char *word, int length);

/* A value as it is written: "on", "mesh", "64"; "unlimited" below the lowest. Bytes and Hz have no unit. */
enum { SC_HARDWARE_TEXT_SIZE = 24 };
SC_API const char *sc_hardware_text(char buffer[SC_HARDWARE_TEXT_SIZE], enum sc_hardware_id id, int64_t value);

#ifdef __cplusplus
}
#endif
#endif

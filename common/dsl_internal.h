/* Functions that the readers of the two mapping languages, and of tables of layers, share. */
#ifndef SIMCHECK_COMMON_DSL_INTERNAL_H
#define SIMCHECK_COMMON_DSL_INTERNAL_H

#include "common/dsl.h"
#include "common/expr_parse.h"
#include "common/lexer.h"

/* A hardware statement as it is written. One without a tensor that each tensor has is about all of them. */
struct hardware_statement {
    enum sc_hardware_id id; /* the first of `count` */
    int count;
    bool in_list; /* its value is one of several: a flag must say on or off */
    int64_t value[SC_TENSOR_COUNT];
    bool in_bytes;                      /* the value of a size */
    struct sc_place place, value_place; /* of its word, of its value */
};

/* Does a word begin a hardware statement? */
bool common_dsl_is_hardware(const struct token *token);

/* Does the present token begin a pragma of this language? `Buffer auto` is hardware, `Buffer L2` a pragma. */
bool common_dsl_is_pragma(const struct lexer *lexer);

/* Does a word begin a part of this language that ends with a word of its own: a layer, a table, a space? */
bool common_dsl_is_block(const struct token *token);

/* Read a statement from its word to its value. The sign `between` may stand before the value, or with `must_have` must;
 * '\0': none may. */
enum sc_status common_dsl_parse_hardware(struct lexer *lexer, struct sc_arena *arena,
                                         const struct sc_constants *constants, char between, bool must_have,
                                         struct hardware_statement *statement);

/* Read a statement's word, and its tensor if it has one: everything but its value. */
enum sc_status common_dsl_parse_hardware_word(struct lexer *lexer, struct hardware_statement *statement);

/* Read the value of a statement whose `id` and `count` are known. */
enum sc_status common_dsl_parse_hardware_value(struct lexer *lexer, struct sc_arena *arena,
                                               const struct sc_constants *constants,
                                               struct hardware_statement *statement);

/* Is the value of hardware statement `id` legal? If not, it is an error at `place`. */
enum sc_status common_dsl_check_hardware(enum sc_hardware_id id, int64_t value, struct sc_place place,
                                         struct sc_error *error);

/* Set the i-th value of a statement. A value out of range is an error at its place. */
enum sc_status common_dsl_set_hardware(struct sc_machine *machine, const struct hardware_statement *statement, int i,
                                       struct sc_error *error);

/* Read a dimension. A prime makes Y and X output rows and columns. */
enum sc_status common_dsl_parse_primed_dim(struct lexer *lexer, enum sc_dim *dim, bool *outputs);

/* The warnings of `dsl`, in the arena; NULL if there is no memory. */
struct sc_warnings *common_dsl_warnings(struct sc_dsl *dsl, struct sc_arena *arena);

/* The layer of this name (in any case), or NULL. */
const struct sc_dsl_layer *common_dsl_find_layer(const struct sc_dsl *dsl, const char *name);

/* The type of this name (any case), or NULL; and "CONV, DSCONV, FC, POOL, GEMM or TRCONV", the last one behind `last`.
 * TRCONV is read as a CONV, and is `transposed`. */
const struct sc_layer_type *common_dsl_find_type(const char *name, int length, bool *transposed);
const char *common_dsl_type_list(char buffer[SC_LAYER_TYPE_LIST_SIZE], const char *last, bool grouped);

/* Add the padding to sizes that are without. A transposed layer becomes the CONV over its zero-stuffed input, with a
 * warning to `warnings` (may be NULL). Errors are about `place`. */
enum sc_status common_dsl_complete_layer(struct sc_layer *layer, bool transposed, struct sc_place place,
                                         struct sc_warnings *warnings, struct sc_error *error);

/* Give each layer whose name an earlier layer of the text has already a number after its name, with a warning. No name
 * of the text becomes another layer's. */
void common_dsl_number_names(struct sc_dsl *dsl, struct sc_arena *arena);

/* Add a layer to `dsl`. It is an error if sc_layer_check rejects it, or if its name is not new and not to be numbered:
 * the caller has said how it is `written`, and numbers names in the end. */
enum sc_status common_dsl_keep_layer(struct sc_dsl *dsl, const struct sc_dsl_layer *layer, struct sc_error *error);

/* How many layers, or pragmas, a text can have: `limit`, or fewer if it is short. */
size_t common_dsl_at_most(const struct sc_source *source, size_t limit);

/* Is this a table of layers? A line of known columns says so, or a name that ends in .csv. */
bool common_layer_csv_stands_in(const struct sc_source *source);

/* sc_dsl_parse for a table of layers, into a `dsl` that is empty but for its arrays. */
enum sc_status common_layer_csv_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                      struct sc_error *error);

/* sc_dsl_parse for a text of directives, into a `dsl` that is empty but for its arrays. */
enum sc_status common_directives_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                       struct sc_error *error);

/* "TemporalMap", "SpatialMap", "Cluster"; NULL for other kinds. */
const char *common_directive_name(enum sc_pragma_kind kind);

/* "num_pes", ...; NULL if the directive language has no word for the statement. */
const char *common_directives_hardware_word(enum sc_hardware_id id);

/* Read a table from the word Energy up to and including endEnergy, into the arena. Errors go to lexer->error. */
enum sc_status common_energy_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_energy_table **result);

/* The same from the word Cost up to and including endCost, and from Space to endSpace. */
enum sc_status common_cost_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_cost_table **result);
enum sc_status common_space_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_space **result);

#endif

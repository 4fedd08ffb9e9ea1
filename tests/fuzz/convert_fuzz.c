/* Any bytes as choices of a grammar: a machine, a layer and a dataflow in one of the two mapping languages. What is
 * written of it, in either language and from there in the first again, is refused with an error or has the same counts,
 * cycles among them, by the exact model, which knows nothing of texts. */
#include <stdarg.h>
#include <stdio.h>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "common/write.h"
#include "model/exact.h"
#include "tests/fuzz/promises.h"

enum { TEXT_MAX = 1 << 14, DIMS_MAX = 8, LEVELS_MAX = 4 };

/* ---- choices ---- */

/* The bytes first, and then numbers that are made of them, so that a short input is a whole program, too. */
struct choices {
    const unsigned char *data;
    size_t size;
    uint64_t state;
};

static struct choices choices_of(const unsigned char *data, size_t size) {
    struct choices choices = {data, size, UINT64_C(14695981039346656037)};
    for (size_t i = 0; i < size; i++)
        choices.state = (choices.state ^ data[i]) * UINT64_C(1099511628211);
    return choices;
}

/* A number from 0 to `below` - 1. */
static int choose(struct choices *choices, int below) {
    if (choices->size > 0) {
        choices->size--;
        return *choices->data++ % below;
    }
    choices->state = choices->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((choices->state >> 33) % (uint64_t)below);
}

static bool chance(struct choices *choices, int percent) { return choose(choices, 100) < percent; }

struct program {
    char text[TEXT_MAX];
    size_t size;
};

static void say(struct program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct program *program, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(program->text + program->size, sizeof program->text - program->size, format, arguments);
    va_end(arguments);
    must(size >= 0 && (size_t)size < sizeof program->text - program->size);
    program->size += (size_t)size;
}

/* ---- machine and layer ---- */

static const char *const CONVOLUTION[] = {"K", "C", "Y", "X", "R", "S", "N", "G"}, *const PRODUCT[] = {"M", "N", "K",
                                                                                                       "G"};

/* A layer type that the fuzzer chooses. */
struct shape {
    const char *type;
    const char *const *dim;
    int dim_count;
};

static const struct shape SHAPES[] = {{"CONV", CONVOLUTION, 8},
                                      {"CONV", CONVOLUTION, 6},
                                      {"DSCONV", CONVOLUTION, 6},
                                      {"POOL", CONVOLUTION + 1, 5},
                                      {"GEMM", PRODUCT, 4}};

static int size_of(struct choices *choices, char dim) {
    return dim == 'Y' || dim == 'X'   ? 4 + choose(choices, 12)
           : dim == 'R' || dim == 'S' ? 1 + choose(choices, 4)
           : dim == 'N' || dim == 'G' ? 1 + choose(choices, 2)
                                      : 1 + choose(choices, 8);
}

static void say_layer(struct program *program, struct choices *choices, const struct shape *shape, bool pragmas) {
    bool windows = shape->dim != PRODUCT;
    int strides[] = {1 + choose(choices, 3), 1 + choose(choices, 3)};
    say(program,
        pragmas ? "NumPEs %d; Bandwidth %d; Layer %s l;"
                : "num_pes: %d noc_bw_cstr: %d Network n { Layer l { Type: %s ",
        1 + choose(choices, 64), 1 + choose(choices, 4), shape->type);
    if (windows)
        say(program, pragmas ? " StrideY %d; StrideX %d;" : "Stride { Y: %d, X: %d }", strides[0], strides[1]);
    say(program, "%s", pragmas ? "" : "Dimensions {");
    for (int i = 0; i < shape->dim_count; i++)
        say(program, pragmas ? " %s %d;" : " %s: %d", shape->dim[i], size_of(choices, shape->dim[i][0]));
    say(program, "%s", pragmas ? " endLayer\n" : " } Dataflow {\n");
}

/* ---- dataflow ---- */

/* "(size,offset) D", mostly with an offset as large as the size. */
static void say_arguments(struct program *program, struct choices *choices, const char *dim, bool pragmas) {
    bool input = dim[0] == 'Y' || dim[0] == 'X';
    int size = 1 + choose(choices, 9);
    if (chance(choices, 15))
        say(program, "(Sz(%s),Sz(%s)) %s", dim, dim, dim);
    else if (input && chance(choices, 30))
        say(program, "(Sz(%s),%d) %s", dim[0] == 'Y' ? "R" : "S", 1 + choose(choices, 3), dim);
    else
        say(program, "(%d,%d) %s", size, input && chance(choices, 30) ? 1 + choose(choices, size) : size, dim);
    if (!pragmas && input && chance(choices, 40))
        say(program, "'");
}

static void say_map(struct program *program, struct choices *choices, const char *dim, bool pragmas) {
    static const char *const MAPS[2][2] = {{"TemporalMap", "SpatialMap"}, {"Temporal_Map ", "Spatial_Map "}};
    if (pragmas && chance(choices, 20)) {
        say(program, "Unroll %s", dim);
        return;
    }
    say(program, "%s", MAPS[pragmas][chance(choices, 20)]);
    say_arguments(program, choices, dim, pragmas);
}

static void say_units(struct program *program, struct choices *choices, const char *word, const char *dim) {
    say(program, "%s (", word);
    if (chance(choices, 10))
        say(program, "Sz(%s)", dim);
    else
        say(program, "%d", 1 + choose(choices, 3));
    say(program, ")");
}

/* The dimensions of a level in their order: mostly each at most once. */
struct level_dims {
    const char *dim[DIMS_MAX];
    int count;
};

static struct level_dims choose_dims(struct choices *choices, const struct shape *shape) {
    struct level_dims dims = {.count = 1 + choose(choices, shape->dim_count)};
    const char *left[DIMS_MAX];
    memcpy(left, shape->dim, (size_t)shape->dim_count * sizeof *left);
    for (int i = 0; i < dims.count; i++) {
        int rest = shape->dim_count - i, taken = choose(choices, rest);
        dims.dim[i] = left[taken];
        left[taken] = chance(choices, 3) ? left[taken] : left[rest - 1];
    }
    return dims;
}

static void say_pragma_level(struct program *program, struct choices *choices, const struct shape *shape, bool last) {
    struct level_dims dims = choose_dims(choices, shape);
    for (int i = 0; i < dims.count; i++) {
        if (!last && i == dims.count - 1) {
            say_units(program, choices, "Tile", dims.dim[i]);
            say(program, " %s -> ", dims.dim[i]);
        }
        say_map(program, choices, dims.dim[i], true);
        if (chance(choices, 2))
            say(program, " -> Merge %s", shape->dim[choose(choices, shape->dim_count)]);
        say(program, "%s", last && i == dims.count - 1 ? "\n" : "\n-> ");
    }
}

static void say_directive_level(struct program *program, struct choices *choices, const struct shape *shape,
                                bool last) {
    struct level_dims dims = choose_dims(choices, shape);
    for (int i = 0; i < dims.count; i++) {
        say_map(program, choices, dims.dim[i], false);
        say(program, ";\n");
    }
    if (!last)
        say_units(program, choices, "Cluster", "S");
    say(program, "%s", last ? "" : ";\n");
}

static void say_flow(struct program *program, struct choices *choices, const struct shape *shape, bool pragmas) {
    int levels = 1 + choose(choices, LEVELS_MAX);
    for (int i = 0; i < levels; i++)
        if (pragmas)
            say_pragma_level(program, choices, shape, i == levels - 1);
        else
            say_directive_level(program, choices, shape, i == levels - 1);
    say(program, "%s", pragmas ? "" : "} } }\n");
}

/* ---- there and back ---- */

typedef enum sc_status write_function(FILE *, const struct sc_dsl *, struct sc_error *);

/* A text that was read. */
struct copy {
    struct program program;
    struct sc_source source;
    struct sc_arena arena;
    struct sc_dsl dsl;
    struct sc_mapping mapping;
    enum sc_status read, lowered;
};

static void read_copy(struct copy *copy) {
    struct sc_machine machine = sc_machine_default();
    struct sc_error error;
    copy->arena = (struct sc_arena){0};
    copy->source = (struct sc_source){"copy", copy->program.text, copy->program.size};
    copy->read = sc_dsl_parse(&copy->dsl, &copy->source, &copy->arena, &error);
    if (copy->read)
        return;
    const struct sc_dsl_layer *layer = &copy->dsl.layers[0];
    sc_machine_override(&machine, &copy->dsl.machine);
    copy->lowered = sc_mapping_lower(&copy->mapping, &copy->arena, &layer->layer, &machine,
                                     layer->pragmas ? layer->pragmas : copy->dsl.pragmas,
                                     layer->pragmas ? layer->pragma_count : copy->dsl.pragma_count, NULL, &error);
}

/* Write `from` with `write`, and read it into `to`. False: it cannot be said, and nothing was written. What would be
 * another mapping the writer has to know before it has written it. */
static bool write_copy(const struct copy *from, write_function *write, struct copy *to) {
    struct sc_error error = {0};
    FILE *file = fmemopen(to->program.text, sizeof to->program.text, "w");
    must(file != NULL);
    enum sc_status status = write(file, &from->dsl, &error);
    to->program.size = (size_t)ftell(file);
    fclose(file);
    if (status) {
        must(error.status == status && error.message[0] && to->program.size == 0);
        must(!strstr(error.message, "would be another") && !strstr(error.message, "read again"));
        return false;
    }
    must(to->program.size > 0 && to->program.size < sizeof to->program.text);
    read_copy(to);
    must(to->read == SC_STATUS_OK);
    return true;
}

static void check_counts(const struct copy *a, const struct copy *b) {
    static struct sc_exact *exact;
    struct sc_counters one, other;
    struct sc_error error;
    must((a->lowered == SC_STATUS_OK) == (b->lowered == SC_STATUS_OK));
    if (!exact)
        exact = sc_exact_create();
    must(exact != NULL);
    if (a->lowered || sc_exact_evaluate(exact, &a->mapping, &one, &error))
        return;
    must(sc_exact_evaluate(exact, &b->mapping, &other, &error) == SC_STATUS_OK);
    must(memcmp(&one, &other, sizeof one) == 0);
}

static void check_conversions(const struct copy *original) {
    static struct copy there, back;
    static write_function *const WRITE[] = {sc_dsl_write_pragmas, sc_dsl_write_directives};
    for (int to = 0; to < 2; to++) {
        if (!write_copy(original, WRITE[to], &there))
            continue;
        check_counts(original, &there);
        if (write_copy(&there, WRITE[!to], &back)) {
            check_counts(original, &back);
            sc_arena_free(&back.arena);
        }
        sc_arena_free(&there.arena);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static struct copy original;
    struct choices choices = choices_of(data, size);
    bool pragmas = chance(&choices, 60);
    const struct shape *shape = &SHAPES[choose(&choices, sizeof SHAPES / sizeof SHAPES[0])];
    original.program.size = 0;
    say_layer(&original.program, &choices, shape, pragmas);
    say_flow(&original.program, &choices, shape, pragmas);
    read_copy(&original);
    if (original.read == SC_STATUS_OK)
        check_conversions(&original);
    sc_arena_free(&original.arena);
    return 0;
}

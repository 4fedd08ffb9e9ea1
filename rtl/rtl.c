/* The files of a machine: the template as it is, parameters, tables, values. */
#include "rtl/rtl.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/counters.h"
#include "rtl/rtl_internal.h"

/* The files that each mapping has. */
enum value_file { FILE_WEIGHTS, FILE_INPUTS, FILE_EXPECTED, FILE_WORDS, FILE_REACH, VALUE_FILES };

static const char *const VALUE_NAMES[VALUE_FILES] = {"weights.hex", "inputs.hex", "expected.hex", "words.hex",
                                                     "reach.hex"};

enum { PATH_SIZE = 40 };

struct sc_rtl {
    int count;
    struct rtl_design *design;
    struct rtl_capacity n;
    int width; /* bits of the machine's numbers */
    int template_files;
    char (*path)[PATH_SIZE]; /* of the values: [design * VALUE_FILES + file] */
};

static bool tables_at_run_time(const struct sc_rtl *rtl) { return rtl->count > 1; }

static void grow_to(int64_t *value, int64_t other) {
    if (other > *value)
        *value = other;
}

/* What stands before `merged` are numbers. */
static void join_capacity(struct rtl_capacity *n, const struct rtl_capacity *other) {
    for (size_t at = 0; at < offsetof(struct rtl_capacity, merged); at += sizeof(int64_t)) {
        int64_t mine, its;
        memcpy(&mine, (const char *)n + at, sizeof mine);
        memcpy(&its, (const char *)other + at, sizeof its);
        grow_to(&mine, its);
        memcpy((char *)n + at, &mine, sizeof mine);
    }
    n->merged |= other->merged;
}

/* Bits that numbers up to `value` take. */
static int bits_for(int64_t value) {
    int bits = 1;
    while (bits < 62 && value >> bits)
        bits++;
    return bits;
}

/* The lowest power of two that is no less. */
static int64_t power_for(int64_t value) {
    int64_t power = 2;
    while (power < value)
        power *= 2;
    return power;
}

static void name_files(struct sc_rtl *rtl) {
    for (int d = 0; d < rtl->count; d++)
        for (int f = 0; f < VALUE_FILES; f++) {
            char *path = rtl->path[d * VALUE_FILES + f];
            if (tables_at_run_time(rtl))
                (void)snprintf(path, PATH_SIZE, "%d/%s", d + 1, VALUE_NAMES[f]);
            else
                (void)snprintf(path, PATH_SIZE, "%s", VALUE_NAMES[f]);
        }
}

enum sc_status sc_rtl_make(struct sc_rtl **result, const struct sc_mapping *const *mappings, int count,
                           struct sc_arena *arena, struct sc_error *error) {
    *result = NULL;
    if (count < 1)
        return sc_error_set(error, SC_STATUS_INPUT, "a machine needs at least one mapping");
    struct sc_rtl *rtl = sc_arena_alloc(arena, 1, sizeof *rtl);
    enum sc_status status = SC_STATUS_OK;
    *result = rtl;
    if (rtl) {
        rtl->design = sc_arena_alloc(arena, (size_t)count, sizeof *rtl->design);
        rtl->path = sc_arena_alloc(arena, (size_t)count * VALUE_FILES, sizeof *rtl->path);
    }
    if (!rtl || !rtl->design || !rtl->path)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the machine");
    rtl->count = count;
    for (int d = 0; !status && d < count; d++) {
        status = rtl_design_make(&rtl->design[d], mappings[d], arena, error);
        join_capacity(&rtl->n, &rtl->design[d].need);
    }
    if (status)
        return status;
    rtl->width = bits_for(rtl->n.value) + 1;
    while (rtl_template[rtl->template_files].name)
        rtl->template_files++;
    name_files(rtl);
    return SC_STATUS_OK;
}

const char *sc_rtl_path(const struct sc_rtl *rtl, int file) {
    if (file < 0)
        return NULL;
    if (file < rtl->template_files)
        return rtl_template[file].name;
    if (file == rtl->template_files)
        return "params.svh";
    file -= rtl->template_files + 1;
    return file < rtl->count * VALUE_FILES ? rtl->path[file] : NULL;
}

static int64_t *make_words(const struct sc_rtl *rtl, const struct rtl_design *design) {
    int64_t *words = calloc((size_t)rtl_word_count(&rtl->n), sizeof *words);
    if (words)
        rtl_words(words, design, &rtl->n, ((int64_t)1 << (rtl->width - 1)) - 1);
    return words;
}

/* The PEs behind a link, as hexadecimal digits. */
static void write_reach(const struct sc_rtl *rtl, const struct rtl_design *design, int net, int64_t link, FILE *to) {
    const struct rtl_network *network = &design->network[net];
    for (int64_t digit = (rtl->n.pe + 3) / 4 - 1; digit >= 0; digit--) {
        unsigned value = 0;
        for (int bit = 3; bit >= 0; bit--) {
            int64_t pe = digit * 4 + bit;
            bool behind = link < network->link_count && pe < design->pes && network->reaches[link * design->pes + pe];
            value = value * 2 + (behind ? 1 : 0);
        }
        fprintf(to, "%x", value);
    }
}

static void write_macro(const char *name, int64_t value, FILE *to) {
    fprintf(to, "`define %s %lld\n", name, (long long)value);
}

static void write_capacity(const struct sc_rtl *rtl, FILE *to) {
    const struct rtl_capacity *n = &rtl->n;
    int64_t most_ways = n->ways[SC_TENSOR_WEIGHT];
    grow_to(&most_ways, n->ways[SC_TENSOR_INPUT]);
    int64_t way_bits = bits_for(most_ways - 1);
    const struct {
        const char *name;
        int64_t value;
    } macros[] = {{"XW", rtl->width},
                  {"TW", 48},
                  {"F_ROW", ROW_FIELDS},
                  {"N_PE", n->pe},
                  {"N_LINK", n->link},
                  {"N_LOOP", n->loop},
                  {"N_LOOP_BITS", bits_for(n->loop - 1)},
                  {"N_OWN", n->own},
                  {"N_LANE", n->lane},
                  {"N_PAIR", n->pair},
                  {"N_OUT", n->out},
                  {"N_IN", n->in},
                  {"N_FILTER", n->filter},
                  {"N_ELEM", n->elem},
                  {"N_STEP", power_for(n->step)},
                  {"N_TILE", power_for(n->tile)},
                  {"D_SEND", power_for(n->send)},
                  {"D_FORWARD", power_for(n->forward)},
                  {"D_EVICT", power_for(n->evict)},
                  {"D_LOAD", power_for(n->load)},
                  {"D_STORE", power_for(n->store)},
                  {"WAYS_WEIGHT", n->ways[SC_TENSOR_WEIGHT]},
                  {"WAYS_INPUT", n->ways[SC_TENSOR_INPUT]},
                  {"WAYS_OUTPUT", n->ways[SC_TENSOR_OUTPUT]},
                  {"SLOTS_WEIGHT", n->slots[SC_TENSOR_WEIGHT]},
                  {"SLOTS_INPUT", n->slots[SC_TENSOR_INPUT]},
                  {"SLOTS_OUTPUT", n->slots[SC_TENSOR_OUTPUT]},
                  {"N_WORD", rtl_word_count(n)},
                  {"CFG_BITS", rtl_word_count(n) * rtl->width},
                  {"REACH_BITS", RTL_NETS * n->link * n->pe},
                  {"WB", way_bits},
                  {"SEND_BITS", 1 + 2 * rtl->width + n->pe * (1 + way_bits)},
                  {"FORWARD_BITS", 65 + 2 * rtl->width + n->pe * (1 + way_bits)},
                  {"EVICT_BITS", 2 * rtl->width + n->pe},
                  {"N_COUNT", SC_COUNTER_COUNT}};
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
        write_macro(macros[i].name, macros[i].value, to);
    if (n->merged)
        fprintf(to, "`define MERGED\n");
}

/* One mapping's tables as constants, the last word first. */
static enum sc_status write_constants(const struct sc_rtl *rtl, FILE *to, struct sc_error *error) {
    const struct rtl_design *design = &rtl->design[0];
    int64_t *words = make_words(rtl, design);
    if (!words)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the tables");
    write_macro("OUTPUT_ELEMS", design->elems[SC_TENSOR_OUTPUT], to);
    fprintf(to, "`define CFG {");
    for (int64_t i = rtl_word_count(&rtl->n) - 1; i >= 0; i--)
        fprintf(to, "%d'd%lld%s", rtl->width, (long long)words[i], i > 0 ? (i % 16 ? ", " : ", \\\n    ") : "}\n");
    fprintf(to, "`define REACH {");
    for (int64_t i = RTL_NETS * rtl->n.link - 1; i >= 0; i--) {
        fprintf(to, "%lld'h", (long long)rtl->n.pe);
        write_reach(rtl, design, (int)(i / rtl->n.link), i % rtl->n.link, to);
        fprintf(to, "%s", i > 0 ? (i % 8 ? ", " : ", \\\n    ") : "}\n");
    }
    free(words);
    return SC_STATUS_OK;
}

static enum sc_status write_parameters(const struct sc_rtl *rtl, FILE *to, struct sc_error *error) {
    fprintf(to, "// Written by simcheck rtl: what differs between mappings.\n`ifndef PARAMS_SVH\n`define PARAMS_SVH\n");
    write_capacity(rtl, to);
    rtl_write_word_names(&rtl->n, to);
    for (int i = 0; i < SC_COUNTER_COUNT; i++)
        fprintf(to, "`define K_%s %d\n", sc_counter_info((enum sc_counter_id)i)->name, i);
    fprintf(to, "`define WORD(i) cfg[(i)*`XW+:`XW]\n");
    enum sc_status status = SC_STATUS_OK;
    if (tables_at_run_time(rtl))
        fprintf(to, "`define TABLES_AT_RUN_TIME\n");
    else
        status = write_constants(rtl, to, error);
    fprintf(to, "`endif\n");
    return status;
}

static enum sc_status write_words(const struct sc_rtl *rtl, const struct rtl_design *design, FILE *to,
                                  struct sc_error *error) {
    int64_t *words = make_words(rtl, design);
    if (!words)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the tables");
    for (int64_t i = 0; i < rtl_word_count(&rtl->n); i++)
        fprintf(to, "%llx\n", (long long)words[i]);
    free(words);
    return SC_STATUS_OK;
}

static enum sc_status write_values(const struct sc_rtl *rtl, const struct rtl_design *design, enum value_file file,
                                   FILE *to, struct sc_error *error) {
    switch (file) {
    case FILE_WEIGHTS:
    case FILE_INPUTS:
        rtl_write_operand(design, file == FILE_WEIGHTS ? SC_TENSOR_WEIGHT : SC_TENSOR_INPUT, to);
        return SC_STATUS_OK;
    case FILE_EXPECTED:
        return rtl_write_expected(design, to, error);
    case FILE_WORDS:
        return write_words(rtl, design, to, error);
    default:
        for (int64_t i = 0; i < RTL_NETS * rtl->n.link; i++) {
            write_reach(rtl, design, (int)(i / rtl->n.link), i % rtl->n.link, to);
            fputc('\n', to);
        }
        return SC_STATUS_OK;
    }
}

enum sc_status sc_rtl_write(const struct sc_rtl *rtl, int file, FILE *to, struct sc_error *error) {
    if (!sc_rtl_path(rtl, file))
        return sc_error_set(error, SC_STATUS_INPUT, "the machine has no file number %d", file);
    if (file < rtl->template_files) {
        (void)fwrite(rtl_template[file].bytes, 1, rtl_template[file].size, to);
        return SC_STATUS_OK;
    }
    if (file == rtl->template_files)
        return write_parameters(rtl, to, error);
    file -= rtl->template_files + 1;
    return write_values(rtl, &rtl->design[file / VALUE_FILES], (enum value_file)(file % VALUE_FILES), to, error);
}

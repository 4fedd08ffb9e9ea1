#include "check/run/campaign.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/outfile.h"
#include "check/report/json.h"
#include "common/counters.h"
#include "common/source.h"

enum sc_status campaign_open(const char *folder, struct sc_error *error) {
    struct stat about;
    errno = 0;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return outfile_failed(folder, error);
    if (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode))
        return sc_error_set(error, SC_STATUS_IO, "--out: '%s' is not a folder", folder);
    return access(folder, W_OK | X_OK) == 0 ? SC_STATUS_OK : outfile_failed(folder, error);
}

/* ---- what counts depend on ---- */

static void put_layer(const struct sc_layer *layer, FILE *to) {
    fprintf(to, "%s", layer->type->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        fprintf(to, " %s %" PRId64, sc_dim_name((enum sc_dim)dim), layer->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            fprintf(to, " %s %" PRId64, sc_window_setting_info((enum sc_window_setting)setting)->word[window],
                    sc_layer_setting(layer, (enum sc_window_setting)setting, window));
}

static void put_directive(const struct sc_directive *directive, FILE *to) {
    fputs(directive->spatial ? " spatial" : "", to);
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        fprintf(to, "%c%s(%" PRId64 ",%" PRId64 ")", i ? '*' : ' ', sc_dim_name(part->dim), part->size, part->offset);
    }
}

static void put_mapping(const struct sc_mapping *mapping, FILE *to) {
    put_layer(&mapping->layer, to);
    for (int i = 0; i < mapping->level_count; i++) {
        fprintf(to, "; %" PRId64 " units:", mapping->level[i].units);
        for (int j = 0; j < mapping->level[i].directive_count; j++)
            put_directive(&mapping->level[i].directive[j], to);
    }
    fputc(';', to);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        fprintf(to, " %s %" PRId64, sc_hardware_info((enum sc_hardware_id)id)->keyword,
                sc_machine_get(&mapping->machine, (enum sc_hardware_id)id));
}

static char *print_mapping(const struct sc_mapping *mapping) {
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        return NULL;
    put_mapping(mapping, memory);
    bool whole = !ferror(memory);
    if (fclose(memory) == 0 && whole)
        return text;
    free(text);
    return NULL;
}

/* ---- its file ---- */

/* FNV-1a */
static uint64_t hash(const char *text, uint64_t seed) {
    uint64_t value = UINT64_C(14695981039346656037) ^ seed;
    for (const char *c = text; *c; c++)
        value = (value ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return value;
}

/* For people; the number distinguishes the files. */
static void add_name(char *to, size_t size, const char *name) {
    size_t used = strlen(to);
    for (const char *c = name; *c && used + 1 < size; c++)
        to[used++] = isalnum((unsigned char)*c) || *c == '_' ? *c : '-';
    to[used] = '\0';
}

static const char *path_of(const char *folder, const struct plan_run *run, uint64_t number, struct sc_arena *arena) {
    enum { NAME_MAX_SIZE = 72 };
    char layer[NAME_MAX_SIZE] = "", flow[NAME_MAX_SIZE] = "";
    add_name(layer, sizeof layer, run->layer->name);
    add_name(flow, sizeof flow, run->flow);
    size_t size = strlen(folder) + sizeof layer + sizeof flow + 32;
    char *path = sc_arena_alloc(arena, size, 1);
    if (path)
        snprintf(path, size, "%s/%s-%s-%016" PRIx64 ".json", folder, layer, flow, number);
    return path;
}

struct campaign_run *campaign_run(const char *folder, const struct plan_run *run, const struct sc_mapping *mapping,
                                  uint64_t seed, struct sc_arena *arena) {
    struct campaign_run *made = sc_arena_alloc(arena, 1, sizeof *made);
    char *text = print_mapping(mapping);
    if (made && text) {
        made->run = run;
        made->seed = seed;
        made->mapping = sc_arena_copy_text(arena, text, strlen(text));
        made->path = path_of(folder, run, hash(text, hash(SIMCHECK_VERSION, seed)), arena);
    }
    free(text);
    return made && made->mapping && made->path ? made : NULL;
}

/* ---- documents ---- */

static void put_text(struct json *json, const char *key, const char *text) {
    json_key(json, key);
    json_string(json, text);
}

/* False when it could not be written. */
static bool put_document(const struct campaign_run *run, const struct sc_counters *counters, FILE *to) {
    struct json json;
    json_start(&json, to);
    json_object(&json);
    put_text(&json, "schema", "simcheck.run/1");
    put_text(&json, "version", SIMCHECK_VERSION);
    put_text(&json, "layer", run->run->layer->name);
    put_text(&json, "dataflow", run->run->flow);
    put_text(&json, "mapping", run->mapping);
    json_key(&json, "seed");
    json_unsigned(&json, run->seed);
    json_key(&json, "sim");
    json_object(&json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        json_key(&json, sc_counter_info((enum sc_counter_id)id)->name);
        json_integer(&json, sc_counter_get(counters, (enum sc_counter_id)id));
    }
    json_close(&json);
    json_close(&json);
    return json_end(&json);
}

enum sc_status campaign_store(const struct campaign_run *run, const struct sc_sim_result *result,
                              struct sc_error *error) {
    struct outfile file;
    enum sc_status status = outfile_open(&file, run->path, error);
    if (status)
        return status;
    errno = 0;
    if (put_document(run, &result->counters, file.stream))
        return outfile_commit(&file, error);
    status = outfile_failed(run->path, error);
    outfile_discard(&file);
    return status;
}

static bool read_counter(const char *text, const char *name, int64_t *value) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\": ", name);
    const char *at = strstr(text, key);
    *value = at ? strtoll(at + strlen(key), NULL, 10) : 0;
    return at;
}

static bool read_counters(const char *text, struct sc_counters *counters) {
    const char *sim = strstr(text, "\"sim\": {");
    bool all = sim;
    *counters = (struct sc_counters){0};
    for (int id = 0; all && id < SC_COUNTER_COUNT; id++) {
        int64_t value;
        all = read_counter(sim, sc_counter_info((enum sc_counter_id)id)->name, &value);
        sc_counter_set(counters, (enum sc_counter_id)id, value);
    }
    return all;
}

/* A file is good when it is what would be written for the counts that are read from it: nothing is missing then, and
 * all that they depend on is the same. */
static bool is_good(const struct campaign_run *run, const char *found, const struct sc_counters *counters) {
    char *wanted = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&wanted, &size);
    if (!memory)
        return false;
    bool good = put_document(run, counters, memory);
    good = fclose(memory) == 0 && good && strcmp(found, wanted) == 0;
    free(wanted);
    return good;
}

/* The text of a file, terminated; NULL when it cannot be read. */
static char *read_text(const char *path) {
    struct sc_source source;
    struct sc_error ignored;
    if (sc_source_open(&source, path, &ignored))
        return NULL;
    char *text = calloc(source.size + 1, 1);
    if (text && source.size > 0)
        memcpy(text, source.text, source.size);
    sc_source_close(&source);
    return text;
}

bool campaign_load(const struct campaign_run *run, struct sc_sim_result *result, bool *differs) {
    *differs = false;
    if (access(run->path, F_OK) != 0)
        return false;
    *result = (struct sc_sim_result){.output_ok = true};
    char *text = read_text(run->path);
    bool good = text && read_counters(text, &result->counters) && is_good(run, text, &result->counters);
    free(text);
    *differs = !good;
    return good;
}

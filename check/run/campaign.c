#include "check/run/campaign.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/build_id.h"
#include "check/cli/memtext.h"
#include "check/cli/outfile.h"
#include "check/report/json.h"
#include "check/run/compare.h"
#include "common/counters.h"
#include "common/source.h"

enum sc_status campaign_open(const char *folder, struct sc_error *error) {
    struct stat about;
    errno = 0;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return outfile_failed(folder, error);
    if (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode))
        return sc_error_set(error, SC_STATUS_IO, "--out: '%s' is not a folder", folder);
    if (access(folder, X_OK) != 0)
        return outfile_failed(folder, error);
    if (access(folder, W_OK) == 0)
        outfile_sweep(folder);
    return SC_STATUS_OK;
}

enum sc_status campaign_check_writable(const char *folder, struct sc_error *error) {
    return access(folder, W_OK) == 0 ? SC_STATUS_OK : outfile_failed(folder, error);
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
    if (directive->overhead > 0)
        fprintf(to, " overhead %" PRId64, directive->overhead);
}

static void put_mapping(const struct sc_mapping *mapping, FILE *to) {
    put_layer(&mapping->layer, to);
    for (int i = 0; i < mapping->level_count; i++) {
        fprintf(to, "; %" PRId64 " units:", mapping->level[i].units);
        for (int j = 0; j < mapping->level[i].directive_count; j++)
            put_directive(&mapping->level[i].directive[j], to);
    }
    for (int tensor = 0; mapping->has_marks && tensor < SC_TENSOR_COUNT; tensor++)
        fprintf(to, "; %s marked behind %d loops", sc_tensor_name((enum sc_tensor)tensor), mapping->mark[tensor].loops);
    fputc(';', to);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        fprintf(to, " %s %" PRId64, sc_hardware_info((enum sc_hardware_id)id)->keyword,
                sc_machine_get(&mapping->machine, (enum sc_hardware_id)id));
}

static char *print_mapping(const struct sc_mapping *mapping) {
    struct memtext memtext;
    if (memtext_open(&memtext))
        put_mapping(mapping, memtext.to);
    return memtext_close(&memtext) ? memtext.text : NULL;
}

/* ---- its file ---- */

/* FNV-1a */
static uint64_t hash(const char *text, uint64_t seed) {
    uint64_t value = UINT64_C(14695981039346656037) ^ seed;
    for (const char *c = text; *c; c++)
        value = (value ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return value;
}

/* For people; the number distinguishes the files, of runs with like names, too. */
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

struct campaign_run *campaign_run_make(const char *folder, const struct plan_run *run, const struct sc_mapping *mapping,
                                       uint64_t seed, struct sc_arena *arena) {
    struct campaign_run *made = sc_arena_alloc(arena, 1, sizeof *made);
    char *text = print_mapping(mapping);
    if (made && text) {
        *made = (struct campaign_run){.run = run, .mapping = mapping, .seed = seed};
        made->text = sc_arena_copy_text(arena, text, strlen(text));
        made->number = hash(run->flow, hash(run->layer->name, hash(text, hash(build_id, seed))));
        made->path = path_of(folder, run, made->number, arena);
    }
    free(text);
    return made && made->text && made->path ? made : NULL;
}

/* ---- documents ---- */

static void put_text(struct json *json, const char *key, const char *text) {
    json_key(json, key);
    json_string(json, text);
}

static void put_counters(struct json *json, const struct sc_counters *counters) {
    json_key(json, "sim");
    json_object(json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        json_key(json, sc_counter_info((enum sc_counter_id)id)->name);
        json_integer(json, sc_counter_get(counters, (enum sc_counter_id)id));
    }
    json_close(json);
}

static void put_waits(struct json *json, const int64_t *waits) {
    json_key(json, "waits");
    json_object(json);
    for (int wait = 0; wait < SC_SIM_WAIT_COUNT; wait++) {
        json_key(json, sc_sim_wait_name((enum sc_sim_wait)wait));
        json_integer(json, waits[wait]);
    }
    json_close(json);
}

static uint64_t hash_number(int64_t number, uint64_t sum) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64 " ", number);
    return hash(text, sum);
}

/* Of the counts and all that they depend on. */
static void put_checksum(struct json *json, const struct campaign_run *run, const struct sc_sim_result *result) {
    uint64_t sum = run->number;
    char text[24];
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        sum = hash_number(sc_counter_get(&result->counters, (enum sc_counter_id)id), sum);
    for (int wait = 0; wait < SC_SIM_WAIT_COUNT; wait++)
        sum = hash_number(result->waits[wait], sum);
    snprintf(text, sizeof text, "%016" PRIx64, sum);
    put_text(json, "checksum", text);
}

bool campaign_print(const struct campaign_run *run, const struct sc_sim_result *result, FILE *to) {
    struct json json;
    json_start(&json, to);
    json_object(&json);
    put_text(&json, "schema", "simcheck.run/3");
    put_text(&json, "version", SIMCHECK_VERSION);
    put_text(&json, "build", build_id);
    put_text(&json, "layer", run->run->layer->name);
    put_text(&json, "dataflow", run->run->flow);
    put_text(&json, "mapping", run->text);
    json_key(&json, "seed");
    json_unsigned(&json, run->seed);
    json_key(&json, "output_ok");
    json_bool(&json, true);
    put_counters(&json, &result->counters);
    put_waits(&json, result->waits);
    put_checksum(&json, run, result);
    json_close(&json);
    return json_end(&json);
}

enum sc_status campaign_store(const struct campaign_run *run, const struct sc_sim_result *result,
                              struct sc_error *error) {
    struct outfile file;
    enum sc_status status = outfile_open_entry(&file, run->path, error);
    if (status)
        return status;
    errno = 0;
    if (campaign_print(run, result, file.stream))
        return outfile_commit(&file, error);
    status = outfile_failed(run->path, error);
    outfile_discard(&file);
    return status;
}

/* ---- what a file holds ---- */

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

/* They are those of the run's cycles. */
static bool read_waits(const char *text, struct sc_sim_result *result) {
    const char *waits = strstr(text, "\"waits\": {");
    int64_t left = result->counters.cycles;
    bool all = waits;
    for (int wait = 0; all && wait < SC_SIM_WAIT_COUNT; wait++) {
        all = read_counter(waits, sc_sim_wait_name((enum sc_sim_wait)wait), &result->waits[wait]) &&
              result->waits[wait] >= 0 && result->waits[wait] <= left;
        left -= result->waits[wait];
    }
    return all && left == 0;
}

static enum sc_status no_memory(const struct campaign_run *run, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for '%s'", run->path);
}

/* Is the file, byte by byte, what would be written for these counts? Then nothing is missing, and all that they depend
 * on is the same. */
static enum sc_status compare_file(const struct campaign_run *run, const struct sc_source *file,
                                   const struct sc_sim_result *result, bool *same, struct sc_error *error) {
    struct memtext wanted;
    bool printed = memtext_open(&wanted) && campaign_print(run, result, wanted.to);
    if (!memtext_close(&wanted))
        return no_memory(run, error);
    *same = printed && file->size == wanted.size && memcmp(file->text, wanted.text, wanted.size) == 0;
    free(wanted.text);
    return SC_STATUS_OK;
}

enum sc_status campaign_read(const struct campaign_run *run, const struct sc_source *file, enum campaign_found *found,
                             struct sc_sim_result *result, struct sc_error *error) {
    *found = CAMPAIGN_OTHER;
    *result = (struct sc_sim_result){.output_ok = true};
    char *text = calloc(file->size + 1, 1);
    if (!text)
        return no_memory(run, error);
    if (file->size > 0)
        memcpy(text, file->text, file->size);
    bool same = false, possible = read_counters(text, &result->counters) &&
                                  compare_possible(run->mapping, &result->counters) && read_waits(text, result);
    free(text);
    enum sc_status status = possible ? compare_file(run, file, result, &same, error) : SC_STATUS_OK;
    if (same)
        *found = CAMPAIGN_RESULT;
    return status;
}

/* What is asked of the descriptor stays true: no link is followed, and no writer of a pipe waited for. -1: there is
 * nothing in the run's place. */
static enum sc_status open_place(const struct campaign_run *run, int *descriptor, struct stat *about,
                                 struct sc_error *error) {
    *descriptor = open(run->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (*descriptor < 0 && errno == ENOENT)
        return SC_STATUS_OK;
    if (*descriptor < 0 && (errno == ELOOP || errno == ENXIO)) /* a link; a socket */
        return outfile_is_irregular(run->path, error);
    if (*descriptor < 0 || fstat(*descriptor, about) != 0)
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", run->path, strerror(errno));
    return S_ISREG(about->st_mode) ? SC_STATUS_OK : outfile_is_irregular(run->path, error);
}

static enum sc_status read_file(const struct campaign_run *run, int descriptor, struct sc_source *source,
                                struct sc_error *error) {
    FILE *file = fdopen(descriptor, "rb");
    if (!file) {
        (void)close(descriptor);
        return no_memory(run, error);
    }
    enum sc_status status = sc_source_read(source, file, run->path, error);
    (void)fclose(file);
    return status;
}

enum sc_status campaign_load(const struct campaign_run *run, enum campaign_found *found, struct sc_sim_result *result,
                             struct sc_error *error) {
    struct stat about;
    struct sc_source source;
    int descriptor;
    enum sc_status status = open_place(run, &descriptor, &about, error);
    if (!status)
        status = outfile_check_unwritten(run->path, error);
    *found = !status && descriptor >= 0 ? CAMPAIGN_OTHER : CAMPAIGN_NOTHING;
    if (*found == CAMPAIGN_NOTHING || about.st_size > SC_SOURCE_MAX_BYTES) {
        if (descriptor >= 0)
            (void)close(descriptor);
        return status;
    }
    status = read_file(run, descriptor, &source, error);
    if (status)
        return status;
    status = campaign_read(run, &source, found, result, error);
    sc_source_close(&source);
    return status;
}

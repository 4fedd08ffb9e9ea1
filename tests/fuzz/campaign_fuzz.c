/* Any bytes as the file that a campaign kept of a run: as they are, as edits of a good file, and as the counts of a
 * file with a right checksum. A file is taken for a result only if it is what the program writes for it, and if the
 * mapping can have such counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/run/campaign.h"
#include "check/run/compare.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "tests/fuzz/promises.h"

static const char CASE[] =
    "NumPEs 3; Bandwidth 2; Layer CONV halo; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n"
    "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Spatial_Map (3,1) X -> Unroll R -> Unroll S";

enum { FILE_MAX = 1 << 14 };

static struct campaign_run *kept;
static struct sc_sim_result simulated;
static char good[FILE_MAX];
static size_t good_size;

static size_t print(const struct sc_sim_result *result, char text[FILE_MAX]) {
    FILE *file = fmemopen(text, FILE_MAX, "w");
    must(file && campaign_print(kept, result, file) && fflush(file) == 0);
    size_t size = (size_t)ftell(file);
    must(size < FILE_MAX);
    fclose(file);
    return size;
}

static void make_run(void) {
    static const struct sc_source source = {"case.dsl", CASE, sizeof CASE - 1};
    static struct sc_arena arena;
    static struct sc_dsl dsl;
    static struct sc_mapping mapping;
    static struct plan_run run = {.network = "fuzz", .flow = "flow"};
    struct sc_warnings warnings = {0};
    struct sc_error error;
    struct sc_sim_data *data;
    must(!sc_dsl_parse(&dsl, &source, &arena, &error));
    struct sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &dsl.machine);
    run.layer = &dsl.layers[0].layer;
    must(!sc_mapping_lower(&mapping, &arena, run.layer, &machine, dsl.pragmas, dsl.pragma_count, &warnings, &error));
    must(!sc_sim_data_create(&data, run.layer, 1, &error));
    must(!sc_sim_run(&mapping, data, &(struct sc_sim_options){0}, &simulated, &error));
    sc_sim_data_free(data);
    kept = campaign_run_make("folder", &run, &mapping, 1, &arena);
    must(kept != NULL);
    good_size = print(&simulated, good);
}

/* A result keeps the promises. */
static enum campaign_found read_file(const char *text, size_t size) {
    struct sc_source source = {"kept", text, size};
    struct sc_sim_result result;
    struct sc_error error;
    enum campaign_found found;
    char again[FILE_MAX];
    must(campaign_read(kept, &source, &found, &result, &error) == SC_STATUS_OK);
    must(found == CAMPAIGN_RESULT || found == CAMPAIGN_OTHER);
    if (found == CAMPAIGN_RESULT) {
        must(result.output_ok && compare_possible(kept->mapping, &result.counters));
        must(print(&result, again) == size && memcmp(again, text, size) == 0);
    }
    return found;
}

/* Each three bytes are a place in the good file and what comes there; the last byte alone may cut it off. */
static void read_edited(const unsigned char *data, size_t size) {
    char text[FILE_MAX];
    size_t text_size = good_size;
    memcpy(text, good, good_size);
    for (; size >= 3; data += 3, size -= 3)
        text[(size_t)(data[0] << 8 | data[1]) % good_size] = (char)data[2];
    if (size == 1)
        text_size = good_size * data[0] / 255;
    bool same = text_size == good_size && memcmp(text, good, good_size) == 0;
    enum campaign_found found = read_file(text, text_size);
    must(!same || found == CAMPAIGN_RESULT);
}

/* Each nine bytes are a counter and what is added to it. */
static void read_counted(const unsigned char *data, size_t size) {
    struct sc_sim_result changed = simulated;
    struct sc_counters *const counters = &changed.counters;
    char text[FILE_MAX];
    for (; size >= 9; data += 9, size -= 9) {
        enum sc_counter_id id = (enum sc_counter_id)(data[0] % SC_COUNTER_COUNT);
        uint64_t added;
        memcpy(&added, data + 1, sizeof added);
        sc_counter_set(counters, id, (int64_t)((uint64_t)sc_counter_get(counters, id) + added));
    }
    bool possible = compare_possible(kept->mapping, counters) && counters->cycles == simulated.counters.cycles;
    size_t text_size = print(&changed, text);
    must((read_file(text, text_size) == CAMPAIGN_RESULT) == possible);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    if (!kept)
        make_run();
    (void)read_file((const char *)data, size);
    read_edited(data, size);
    read_counted(data, size);
    return 0;
}

#include "check/explore/designs_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/outfile.h"
#include "check/explore/designs_report.h"
#include "check/explore/designs_words.h"
#include "check/run/campaign.h"
#include "check/run/prices.h"
#include "common/write.h"

bool designs_differ_by_layer(const struct designs_search *search, const struct sc_explore_found *found) {
    bool differ = false;
    for (int i = 1; i < search->task.layer_count; i++)
        differ = differ || found->layer[i].instance != found->layer[0].instance;
    return differ;
}

static void put_comment(const struct designs_search *search, const struct sc_explore_found *found, FILE *to) {
    char word[DESIGNS_WORD_SIZE];
    fprintf(to, "// Design %" PRId64 " of space '%s'", found->design.index, search->space_name);
    fprintf(to, "; cycles %s", designs_measure(word, search, SC_MEASURE_CYCLES, &found->figures));
    if (search->task.energy)
        fprintf(to, ", energy %s", designs_energy(word, search, found->figures.energy));
    if (search->task.cost) {
        fprintf(to, ", area %s", designs_area(word, found->figures.area_nm2));
        fprintf(to, ", power %s", designs_power(word, found->figures.power_nw));
    }
    fprintf(to, "%s.\n\n", search->task.layer_count > 1 ? ", of all layers" : "");
}

/* What the text is read from must be as it was: a layer has no dataflow of its own there. */
enum sc_status designs_write(const struct designs_search *search, const struct sc_explore_found *found, int layer,
                             FILE *to, struct sc_error *error) {
    const int first = layer < 0 ? 0 : layer, count = layer < 0 ? search->task.layer_count : 1;
    const struct sc_explore_instance *instance = sc_explore_instance_at(search->explore, found->layer[first].instance);
    const struct sc_energy_table *energy = search->task.energy;
    struct sc_dsl dsl = {.machine = found->design.machine, .layer_count = count};
    dsl.energy = energy && strcmp(energy->name, PRICES_DEFAULT) != 0 ? energy : NULL; /* the default needs no copy */
    dsl.layers = calloc((size_t)count, sizeof *dsl.layers);
    dsl.pragmas = calloc((size_t)instance->flow->pragma_count, sizeof *dsl.pragmas);
    enum sc_status status = SC_STATUS_OK;
    if (!dsl.layers || !dsl.pragmas) {
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left to write a design");
    } else {
        for (int i = 0; i < count; i++)
            dsl.layers[i] =
                (struct sc_dsl_layer){.layer = *search->task.layer[first + i], .place = search->task.space->place};
        dsl.pragma_count = instance->flow->pragma_count;
        memcpy(dsl.pragmas, instance->pragmas, (size_t)dsl.pragma_count * sizeof *dsl.pragmas);
        put_comment(search, found, to);
        status = sc_dsl_write_pragmas(to, &dsl, error);
    }
    free(dsl.layers);
    free(dsl.pragmas);
    return status;
}

/* ---- files ---- */

static enum sc_status write_file(const struct designs_search *search, const struct sc_explore_found *found, int layer,
                                 const char *path, struct sc_error *error) {
    struct outfile file;
    enum sc_status status = outfile_open_entry(&file, path, error);
    if (status)
        return status;
    status = designs_write(search, found, layer, file.stream, error);
    if (!status)
        return outfile_commit(&file, error);
    outfile_discard(&file);
    return status;
}

static enum sc_status write_layers(const struct designs_search *search, const struct sc_explore_found *found,
                                   const char *folder, struct sc_error *error) {
    char path[4096];
    enum sc_status status = campaign_open(folder, error);
    for (int i = 0; !status && i < search->task.layer_count; i++) {
        const char *name = search->task.layer[i]->name;
        if (strchr(name, '/') || snprintf(path, sizeof path, "%s/%s.dsl", folder, name) >= (int)sizeof path)
            return sc_error_set(error, SC_STATUS_INPUT, "layer '%s' has no name for a file in '%s'", name, folder);
        status = write_file(search, found, i, path, error);
    }
    return status;
}

static enum sc_status write_optimum(const struct designs_search *search, const struct sc_figures *figures,
                                    const char *name, const char *folder, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    char path[4096];
    enum sc_status status = sc_explore_find(search->explore, figures, &found, &arena, error);
    const bool by_layer = !status && designs_differ_by_layer(search, &found);
    if (!status &&
        snprintf(path, sizeof path, "%s/best-%s%s", folder, name, by_layer ? "" : ".dsl") >= (int)sizeof path)
        status = sc_error_set(error, SC_STATUS_INPUT, "the path of '%s' is too long", folder);
    if (!status)
        status = by_layer ? write_layers(search, &found, path, error) : write_file(search, &found, -1, path, error);
    sc_arena_free(&arena);
    return status;
}

enum sc_status designs_write_one(const struct designs_search *search, int64_t index, const char *path,
                                 struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    struct outfile file = {0};
    enum sc_status status =
        sc_explore_find(search->explore, &(struct sc_figures){.index = index}, &found, &arena, error);
    if (!status && !(found.legal && found.has_figures))
        status = sc_error_set(error, SC_STATUS_INPUT, "--out: design %" PRId64 " has no mapping to be written", index);
    if (!status && designs_differ_by_layer(search, &found)) {
        status = write_layers(search, &found, path, error);
    } else if (!status) {
        status = outfile_open(&file, path, error);
        if (!status)
            status = designs_write(search, &found, -1, file.stream, error);
        if (!status)
            status = outfile_commit(&file, error);
        else
            outfile_discard(&file);
    }
    sc_arena_free(&arena);
    return status;
}

enum sc_status designs_write_optima(const struct designs_search *search, const struct designs_outcome *outcome,
                                    const char *folder, struct sc_error *error) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = outcome->result.all.any ? designs_optima(search, optimum) : 0;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < count; i++)
        status =
            write_optimum(search, &outcome->result.all.best[optimum[i]], sc_measure_name(optimum[i]), folder, error);
    return status;
}

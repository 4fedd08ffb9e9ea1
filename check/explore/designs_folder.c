#include "check/explore/designs_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/build_id.h"
#include "check/cli/memtext.h"
#include "check/cli/outfile.h"
#include "check/explore/designs_line.h"
#include "check/run/campaign.h"

enum { CHUNKS_MAX = 4096 };

struct designs_folder {
    const struct sc_explore *explore;
    uint64_t key; /* of space.txt */
    char *file;   /* that of this shard */
    int descriptor;
};

struct designs_chunks designs_chunks_of(const struct sc_explore *explore) {
    const int64_t blocks = sc_explore_blocks(explore), each = (blocks + CHUNKS_MAX - 1) / CHUNKS_MAX;
    return (struct designs_chunks){.count = (int)((blocks + each - 1) / each), .blocks_each = each, .blocks = blocks};
}

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the results of a search");
}

/* ---- what results depend on ---- */

/* What a file is called, and where it is, says nothing about the search. */
static void put_source(FILE *to, const char *what, const struct sc_source *source) {
    if (source)
        fprintf(to, "%s %016" PRIx64 "\n", what, designs_line_hash(source->text, source->size, DESIGNS_HASH_START));
}

static void put_layer(FILE *to, const struct sc_layer *layer) {
    fprintf(to, "layer %s %s", layer->type->name, layer->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        fprintf(to, " %s %" PRId64, sc_dim_name((enum sc_dim)dim), layer->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            fprintf(to, " %s %" PRId64, sc_window_setting_info((enum sc_window_setting)setting)->word[window],
                    sc_layer_setting(layer, (enum sc_window_setting)setting, window));
    fprintf(to, " Repeat %" PRId64 "\n", layer->repeat);
}

static void put_machine(FILE *to, const struct sc_machine *machine) {
    fprintf(to, "machine");
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (id != SC_HARDWARE_clock_hz) /* no result depends on it */
            fprintf(to, " %s %" PRId64, sc_hardware_info((enum sc_hardware_id)id)->keyword,
                    sc_machine_get(machine, (enum sc_hardware_id)id));
    fprintf(to, "\n");
}

static void put_search(FILE *to, const struct designs_search *search) {
    const struct sc_explore_task *task = &search->task;
    fprintf(to, "program %s\nspace %s\ndesigns %" PRId64 "\nchoice %s\nfront", build_id, search->space_name,
            sc_explore_designs(search->explore), designs_choice_name((int)task->choice));
    for (int m = 0; m < SC_MEASURE_COUNT; m++)
        if (sc_explore_front(search->explore) & 1u << m)
            fprintf(to, " %s", sc_measure_name((enum sc_measure)m));
    fprintf(to, "\nexhaustive %d\ngroups", task->exhaustive);
    for (int g = 0; g < task->group_count; g++)
        fprintf(to, " %d,%d", task->group[g].first, task->group[g].second);
    fprintf(to, "\n");
    put_machine(to, &task->machine);
    for (int i = 0; i < task->layer_count; i++)
        put_layer(to, task->layer[i]);
    put_source(to, "file", task->space->place.source);
    for (int i = 0; i < task->flow_count; i++)
        put_source(to, "dataflow", task->flow[i].pragma_count > 0 ? task->flow[i].pragmas[0].place.source : NULL);
    if (task->energy)
        put_source(to, "energies", task->energy->place.source);
    if (task->cost)
        put_source(to, "costs", task->cost->place.source);
}

/* The caller frees the text; NULL: no memory. */
static char *search_text(const struct designs_search *search) {
    struct memtext text;
    if (memtext_open(&text))
        put_search(text.to, search);
    return memtext_close(&text) ? text.text : NULL;
}

static uint64_t hash_of(const char *text) { return designs_line_hash(text, strlen(text), DESIGNS_HASH_START); }

bool designs_folder_hash(const struct designs_search *search, uint64_t *hash) {
    char *text = search_text(search);
    *hash = text ? hash_of(text) : 0;
    free(text);
    return *hash != 0;
}

/* ---- files ---- */

/* "folder/name" */
static char *path_in(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static enum sc_status cannot_read(const char *path, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", path, strerror(errno));
}

/* A whole regular file. `text` NULL: there is none. */
static enum sc_status read_entry(const char *path, char **text, size_t *size, struct sc_error *error) {
    struct stat about;
    *text = NULL;
    *size = 0;
    enum sc_status status = outfile_check_unwritten(path, error);
    if (status)
        return status;
    const int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT)
        return SC_STATUS_OK;
    if (descriptor < 0)
        return errno == ELOOP || errno == ENXIO ? outfile_is_irregular(path, error) : cannot_read(path, error);
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(descriptor);
        return outfile_is_irregular(path, error);
    }
    *text = malloc((size_t)about.st_size + 1);
    if (!*text)
        status = no_memory(error);
    while (!status && *size < (size_t)about.st_size) {
        const ssize_t got = read(descriptor, *text + *size, (size_t)about.st_size - *size);
        if (got < 0 && errno != EINTR)
            status = cannot_read(path, error);
        if (got == 0)
            break;
        *size += got > 0 ? (size_t)got : 0;
    }
    close(descriptor);
    if (status) {
        free(*text);
        *text = NULL;
    }
    return status;
}

static enum sc_status write_entry(const char *path, const char *text, size_t size, struct sc_error *error) {
    struct outfile file;
    enum sc_status status = outfile_open_entry(&file, path, error);
    if (status)
        return status;
    fwrite(text, 1, size, file.stream);
    return outfile_commit(&file, error);
}

/* ---- space.txt ---- */

/* Say the first line that differs. */
static enum sc_status other_search(const char *path, const char *was, const char *is, struct sc_error *error) {
    enum { SHOWN = 60 };
    static const char GROUPS[] = "groups";
    size_t at = 0, line = 0;
    for (; was[at] && was[at] == is[at]; at++)
        line = was[at] == '\n' ? at + 1 : line;
    if (strncmp(was + line, GROUPS, strlen(GROUPS)) == 0)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'%s' is of a search with another --by, or one of the two with --json, which asks for all "
                            "values: take another folder for --out",
                            path);
    while (at > line && at - line > SHOWN / 2) /* from a word on, so that the difference is shown */
        line += 1 + strcspn(was + line, " ");
    line = line > at ? at : line;
    return sc_error_set(error, SC_STATUS_INPUT,
                        "'%s' is of another search ('%.*s' there, '%.*s' here): take another folder for --out", path,
                        (int)(strcspn(was + line, "\n") < SHOWN ? strcspn(was + line, "\n") : SHOWN), was + line,
                        (int)(strcspn(is + line, "\n") < SHOWN ? strcspn(is + line, "\n") : SHOWN), is + line);
}

/* What the folder is of must be `text`, if it is of anything. */
static enum sc_status settle_space(const char *folder, const char *text, struct sc_error *error) {
    char *path = path_in(folder, "space.txt"), *was = NULL;
    size_t size = 0;
    enum sc_status status = path ? read_entry(path, &was, &size, error) : no_memory(error);
    if (!status && was) {
        was[size] = '\0';
        if (size != strlen(text) || memcmp(was, text, size) != 0)
            status = other_search(path, was, text, error);
    } else if (!status) {
        status = write_entry(path, text, strlen(text), error);
    }
    free(was);
    free(path);
    return status;
}

/* ---- results ---- */

/* Take each good line. Skip one that is damaged, and what is torn at the end. */
static enum sc_status take_lines(const struct sc_explore *explore, uint64_t key, const char *path, const char *text,
                                 size_t size, const struct designs_reader *reader, struct sc_error *error) {
    struct sc_explore_result result;
    int chunk;
    enum sc_status status = sc_explore_result_init(&result, explore, error);
    const int chunks = designs_chunks_of(explore).count;
    for (size_t at = 0; !status && at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        if (!end)
            break;
        const size_t length = (size_t)(end - (text + at));
        sc_explore_result_clear(&result);
        const enum designs_line line = designs_line_read(&result, explore, &chunk, key, text + at, length);
        const bool made_up = line == DESIGNS_LINE_IMPOSSIBLE || (line == DESIGNS_LINE_GOOD && chunk >= chunks);
        if (made_up && !result.out_of_memory)
            status = sc_error_set(error, SC_STATUS_INPUT,
                                  "'%s' has a line, at byte %zu, that no search writes: remove it", path, at);
        else if (result.out_of_memory || (line == DESIGNS_LINE_GOOD && !reader->take(reader->context, chunk, &result)))
            status = no_memory(error);
        at += length + 1;
    }
    sc_explore_result_free(&result);
    return status;
}

static bool is_results(const char *name) {
    const size_t length = strlen(name);
    return strncmp(name, "results-", 8) == 0 && length > 12 && strcmp(name + length - 4, ".txt") == 0;
}

/* Call `each` for every file of results. */
static enum sc_status for_results(const char *folder,
                                  enum sc_status (*each)(void *context, const char *path, struct sc_error *error),
                                  void *context, struct sc_error *error) {
    DIR *listing = opendir(folder);
    enum sc_status status = SC_STATUS_OK;
    if (!listing)
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", folder, strerror(errno));
    for (struct dirent *entry = readdir(listing); !status && entry; entry = readdir(listing)) {
        if (!is_results(entry->d_name))
            continue;
        char *path = path_in(folder, entry->d_name);
        status = path ? each(context, path, error) : no_memory(error);
        free(path);
    }
    closedir(listing);
    return status;
}

struct folder_reading {
    const struct sc_explore *explore;
    uint64_t key;
    const struct designs_reader *reader;
};

static enum sc_status take_file(void *context, const char *path, struct sc_error *error) {
    const struct folder_reading *reading = context;
    char *text;
    size_t size;
    enum sc_status status = read_entry(path, &text, &size, error);
    if (!status && text)
        status = take_lines(reading->explore, reading->key, path, text, size, reading->reader, error);
    free(text);
    return status;
}

/* ---- this shard's file ---- */

/* Drop a line that is torn. */
static enum sc_status open_shard(struct designs_folder *folder, struct sc_error *error) {
    char *text;
    size_t size;
    enum sc_status status = outfile_append_entry(&folder->descriptor, folder->file, error);
    if (!status)
        status = read_entry(folder->file, &text, &size, error);
    if (status)
        return status;
    size_t good = size;
    while (good > 0 && text[good - 1] != '\n')
        good--;
    if (good < size && ftruncate(folder->descriptor, (off_t)good) != 0)
        status = outfile_failed(folder->file, error);
    free(text);
    return status;
}

enum sc_status designs_folder_open(struct designs_folder **opened, const char *path,
                                   const struct designs_search *search, uint64_t shard, uint64_t shards,
                                   const struct designs_reader *reader, struct sc_error *error) {
    char name[80];
    char *text = search_text(search);
    struct designs_folder *folder = calloc(1, sizeof *folder);
    *opened = folder;
    if (!folder || !text) {
        free(text);
        return no_memory(error);
    }
    folder->explore = search->explore;
    folder->descriptor = -1;
    folder->key = hash_of(text);
    snprintf(name, sizeof name, "results-%" PRIu64 "-of-%" PRIu64 ".txt", shard, shards);
    folder->file = path_in(path, name);
    enum sc_status status = folder->file ? campaign_open(path, error) : no_memory(error);
    if (!status)
        status = settle_space(path, text, error);
    free(text);
    if (!status)
        status = open_shard(folder, error);
    struct folder_reading reading = {search->explore, folder->key, reader};
    return status ? status : for_results(path, take_file, &reading, error);
}

enum sc_status designs_folder_add(struct designs_folder *folder, int chunk, const struct sc_explore_result *result,
                                  struct sc_error *error) {
    struct memtext text;
    bool whole = memtext_open(&text) && designs_line_print(result, chunk, folder->key, text.to);
    if (whole)
        fputc('\n', text.to);
    if (!memtext_close(&text) || !whole)
        return no_memory(error);
    size_t written = 0;
    while (written < text.size) {
        const ssize_t put = write(folder->descriptor, text.text + written, text.size - written);
        if (put < 0 && errno != EINTR)
            break;
        written += put > 0 ? (size_t)put : 0;
    }
    whole = written == text.size;
    free(text.text);
    return whole ? SC_STATUS_OK : outfile_failed(folder->file, error);
}

void designs_folder_close(struct designs_folder *folder) {
    if (!folder)
        return;
    if (folder->descriptor >= 0)
        close(folder->descriptor);
    free(folder->file);
    free(folder);
}

/* ---- merging ---- */

static enum sc_status append_file(void *context, const char *path, struct sc_error *error) {
    char *text;
    size_t size;
    FILE *to = context;
    enum sc_status status = read_entry(path, &text, &size, error);
    if (status || !text)
        return status;
    while (size > 0 && text[size - 1] != '\n')
        size--;
    fwrite(text, 1, size, to);
    free(text);
    return SC_STATUS_OK;
}

static enum sc_status read_space(const char *folder, char **text, struct sc_error *error) {
    size_t size;
    char *path = path_in(folder, "space.txt");
    enum sc_status status = path ? read_entry(path, text, &size, error) : no_memory(error);
    if (!status && !*text)
        status = sc_error_set(error, SC_STATUS_IO, "'%s' has no results of a search: there is no space.txt", folder);
    if (!status)
        (*text)[size] = '\0';
    free(path);
    return status;
}

static enum sc_status check_is_folder(const char *path, struct sc_error *error) {
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "'%s' is no folder", path);
}

enum sc_status designs_folder_merge(const struct words *folders, struct sc_error *error) {
    const char *into = folders->word[0];
    char *text = NULL, *path = path_in(into, "results-merged.txt");
    struct outfile file;
    enum sc_status status = check_is_folder(folders->word[folders->count - 1], error);
    if (!status)
        status = path ? read_space(folders->word[folders->count - 1], &text, error) : no_memory(error);
    if (!status)
        status = campaign_open(into, error);
    for (int i = 1; !status && i < folders->count; i++)
        status = check_is_folder(folders->word[i], error);
    for (int i = 0; !status && i < folders->count; i++)
        status = settle_space(folders->word[i], text, error);
    if (!status)
        status = outfile_open_entry(&file, path, error);
    if (!status) {
        for (int i = 0; !status && i < folders->count; i++)
            status = for_results(folders->word[i], append_file, file.stream, error);
        if (status)
            outfile_discard(&file);
        else
            status = outfile_commit(&file, error);
    }
    free(text);
    free(path);
    return status;
}

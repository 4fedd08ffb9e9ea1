#include "check/run/library.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/outfile.h"
#include "check/run/sets.h"
#include "common/arena.h"
#include "common/near.h"

enum { NAMES_MAX = 4096, ROOTS_MAX = 3, FOLDERS_PER_KIND = 2 };

static const struct {
    const char *name, *list_name, *extension;
    const char *folder[FOLDERS_PER_KIND]; /* under a root: installed, in the source tree */
} KINDS[LIBRARY_KINDS] = {
    [LIBRARY_NETWORKS] = {"network", "nets", ".dsl", {"workloads/networks", NULL}},
    [LIBRARY_FLOWS] = {"dataflow", "flows", ".dsl", {"workloads/flows", NULL}},
    [LIBRARY_MACHINES] = {"machine", "machines", ".dsl", {"workloads/machines", NULL}},
    [LIBRARY_ENERGY] = {"table of energies", "energy", ".dsl", {"workloads/energy", NULL}},
    [LIBRARY_COSTS] = {"table of costs", "costs", ".dsl", {"workloads/costs", NULL}},
    [LIBRARY_SPACES] = {"space", "spaces", ".dsl", {"workloads/spaces", NULL}},
    [LIBRARY_FORMULAS] = {"formula set", "formulas", ".formulas", {"formulas", "model/formulas"}},
};

/* A file that was read. Its text stays, because places and errors point into it. */
struct loaded {
    struct sc_source source;
    dev_t device; /* with `file`, what it is apart from its name */
    ino_t file;
    bool parsed; /* into `document` */
    struct document document;
    struct loaded *next;
};

struct library {
    struct sc_arena arena;
    FILE *talk;
    int root_count;
    const char *root[ROOTS_MAX];
    bool listed[LIBRARY_KINDS];
    const char *folder[LIBRARY_KINDS];
    struct names names[LIBRARY_KINDS];
    struct loaded *loaded;
};

const char *library_kind_name(enum library_kind kind) { return KINDS[kind].name; }
const char *library_list_name(enum library_kind kind) { return KINDS[kind].list_name; }

static enum sc_status no_memory(struct sc_error *error) {
    (void)sc_error_set(error, SC_STATUS_LIMIT, "no memory left while looking for files");
    return SC_STATUS_LIMIT;
}

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool ends_in(const char *text, const char *end) {
    size_t text_length = strlen(text), end_length = strlen(end);
    return text_length > end_length && strcmp(text + text_length - end_length, end) == 0;
}

static bool is_stdin(const char *path) { return strcmp(path, "-") == 0; }

/* UTF-16 begins with its mark, or with a letter of ASCII, which has a zero byte. */
static bool is_utf16(const struct sc_source *source) {
    const char *text = source->text;
    return source->size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0 ||
                                 (text[0] == '\0') != (text[1] == '\0'));
}

enum sc_status library_open_source(struct sc_source *source, const char *path, struct sc_error *error) {
    enum sc_status status = outfile_protect(path, error);
    if (!status)
        status =
            is_stdin(path) ? sc_source_read(source, stdin, LIBRARY_STDIN, error) : sc_source_open(source, path, error);
    if (status || !is_utf16(source))
        return status;
    status = sc_error_set(error, SC_STATUS_INPUT, "'%s' is UTF-16: save it as UTF-8", source->name);
    sc_source_close(source);
    return status;
}

const char *library_spec_name(const char *spec) { return is_stdin(spec) ? LIBRARY_STDIN : spec; }

bool library_is_path(const char *spec) {
    return is_stdin(spec) || strchr(spec, '/') || ends_in(spec, ".dsl") || ends_in(spec, ".m") ||
           ends_in(spec, ".csv") || ends_in(spec, ".formulas");
}

/* folder/file; NULL when there is no memory. */
static const char *join(struct library *library, const char *folder, const char *file, const char *extension) {
    size_t size = strlen(folder) + strlen(file) + strlen(extension) + 2;
    char *path = sc_arena_alloc(&library->arena, size, 1);
    if (path)
        snprintf(path, size, "%s/%s%s", folder, file, extension);
    return path;
}

/* ---- folders ---- */

static void add_root(struct library *library, const char *root) {
    if (root && is_folder(root))
        library->root[library->root_count++] = root;
}

/* A folder that has nothing would be passed over without a word, as one with a misspelt name is not. */
static enum sc_status check_own(struct library *library, const char *own, struct sc_error *error) {
    bool any = false;
    for (int kind = 0; kind < LIBRARY_KINDS; kind++)
        for (int i = 0; i < FOLDERS_PER_KIND && KINDS[kind].folder[i]; i++) {
            const char *folder = join(library, own, KINDS[kind].folder[i], "");
            if (!folder)
                return no_memory(error);
            any = any || is_folder(folder);
        }
    if (any)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "SIMCHECK_DATA is '%s', which is %s", own,
                        is_folder(own) ? "a folder with neither workloads/ nor formulas/" : "not a folder");
}

static const char *root_beside_program(struct library *library) {
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return NULL;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    return join(library, program, SIMCHECK_DATA_FROM_PROGRAM, "");
}

static enum sc_status find_roots(struct library *library, struct sc_error *error) {
    const char *own = getenv("SIMCHECK_DATA");
    if (own && own[0]) {
        enum sc_status status = check_own(library, own, error);
        if (status)
            return status;
        add_root(library, sc_arena_copy_text(&library->arena, own, strlen(own)));
    }
    add_root(library, root_beside_program(library));
    add_root(library, SIMCHECK_DATA_SOURCE_DIR);
    return SC_STATUS_OK;
}

/* The first root that has a folder for this kind; NULL when none has. */
static const char *find_folder(struct library *library, enum library_kind kind) {
    for (int i = 0; i < library->root_count; i++) {
        for (int j = 0; j < FOLDERS_PER_KIND && KINDS[kind].folder[j]; j++) {
            const char *folder = join(library, library->root[i], KINDS[kind].folder[j], "");
            if (folder && is_folder(folder))
                return folder;
        }
    }
    return NULL;
}

enum sc_status library_open(struct library **library, FILE *talk, struct sc_error *error) {
    *library = calloc(1, sizeof **library);
    if (!*library)
        return no_memory(error);
    (*library)->talk = talk;
    enum sc_status status = find_roots(*library, error);
    if (status)
        library_close(*library);
    return status;
}

void library_close(struct library *library) {
    for (struct loaded *loaded = library->loaded; loaded; loaded = loaded->next)
        sc_source_close(&loaded->source);
    outfile_protect_none();
    sc_arena_free(&library->arena);
    free(library);
}

/* ---- names ---- */

static int by_name(const void *a, const void *b) {
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    int order = strcasecmp(left, right);
    return order ? order : strcmp(left, right);
}

static enum sc_status add_name(struct library *library, enum library_kind kind, const char *file, const char **names,
                               int *count, struct sc_error *error) {
    if (file[0] == '.' || !ends_in(file, KINDS[kind].extension))
        return SC_STATUS_OK;
    if (*count == NAMES_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "'%s' holds more than %d files", library->folder[kind], NAMES_MAX);
    names[*count] = sc_arena_copy_text(&library->arena, file, strlen(file) - strlen(KINDS[kind].extension));
    return names[(*count)++] ? SC_STATUS_OK : no_memory(error);
}

static enum sc_status read_folder(struct library *library, enum library_kind kind, DIR *folder,
                                  struct sc_error *error) {
    const char **names = sc_arena_alloc(&library->arena, NAMES_MAX, sizeof *names);
    int count = 0;
    enum sc_status status = names ? SC_STATUS_OK : no_memory(error);
    struct dirent *entry;
    while (!status && (entry = readdir(folder)))
        status = add_name(library, kind, entry->d_name, names, &count, error);
    if (!status) {
        qsort(names, (size_t)count, sizeof *names, by_name);
        library->names[kind] = (struct names){count, names};
        library->listed[kind] = true;
    }
    return status;
}

static enum sc_status no_folder(struct library *library, enum library_kind kind, struct sc_error *error) {
    char where[512] = "";
    for (int i = 0; i < library->root_count; i++)
        snprintf(where + strlen(where), sizeof where - strlen(where), "%s'%s'", i ? ", " : "; looked in ",
                 library->root[i]);
    (void)sc_error_set(error, SC_STATUS_IO,
                       "the %s files are not there%s (SIMCHECK_DATA can name the folder that has %s)", KINDS[kind].name,
                       where, KINDS[kind].folder[0]);
    return SC_STATUS_IO;
}

static enum sc_status list_folder(struct library *library, enum library_kind kind, struct sc_error *error) {
    library->folder[kind] = find_folder(library, kind);
    if (!library->folder[kind])
        return no_folder(library, kind, error);
    DIR *folder = opendir(library->folder[kind]);
    if (!folder)
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", library->folder[kind], strerror(errno));
    enum sc_status status = read_folder(library, kind, folder, error);
    closedir(folder);
    return status;
}

enum sc_status library_names(struct library *library, enum library_kind kind, struct names *names,
                             struct sc_error *error) {
    enum sc_status status = library->listed[kind] ? SC_STATUS_OK : list_folder(library, kind, error);
    *names = library->names[kind];
    return status;
}

/* In the folder of the file `from`, or here. */
static bool is_file_beside(const char *from, const char *name) {
    const char *slash = from ? strrchr(from, '/') : NULL;
    char path[PATH_MAX];
    struct stat about;
    int length = snprintf(path, sizeof path, "%.*s%s", slash ? (int)(slash + 1 - from) : 0, slash ? from : "", name);
    return length < (int)sizeof path && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

const char *library_file_hint(enum library_kind kind, const char *spec, const char *from,
                              char buffer[LIBRARY_HINT_SIZE]) {
    const char *const ends[] = {KINDS[kind].extension, kind == LIBRARY_FORMULAS ? "" : ".m",
                                kind == LIBRARY_NETWORKS ? ".csv" : "", ""};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char name[NAME_MAX + 1];
        int length = snprintf(name, sizeof name, "%s%s%s", ends[i][0] ? "" : "./", spec, ends[i]);
        if (length >= (int)sizeof name || !is_file_beside(from, name))
            continue;
        snprintf(buffer, LIBRARY_HINT_SIZE, "; did you mean the file '%s'?", name);
        return buffer;
    }
    buffer[0] = '\0';
    return buffer;
}

/* The names that `spec` may have been meant to be: those of files, and on the command line the set in code, too. */
static const char *near_names(struct library *library, enum library_kind kind, const char *spec, const char *from,
                              char hint[NEAR_HINT_SIZE]) {
    const struct names *files = &library->names[kind];
    const char **names = sc_arena_alloc(&library->arena, (size_t)files->count + 1, sizeof *names);
    hint[0] = '\0';
    if (!names)
        return hint;
    memcpy(names, files->name, (size_t)files->count * sizeof *names);
    names[files->count] = SET_EXACT;
    bool in_code = kind == LIBRARY_FORMULAS && !from;
    return common_near_hint(hint, spec, names, files->count + in_code);
}

static enum sc_status unknown_name(struct library *library, enum library_kind kind, const char *spec, const char *from,
                                   struct sc_error *error) {
    char hint[NEAR_HINT_SIZE], file[LIBRARY_HINT_SIZE];
    if (!library_file_hint(kind, spec, from, file)[0])
        (void)near_names(library, kind, spec, from, hint);
    return sc_error_set(error, SC_STATUS_INPUT, "there is no %s '%s'%s ('simcheck list %s' shows what there is)",
                        KINDS[kind].name, spec, file[0] ? file : hint, KINDS[kind].list_name);
}

/* The name as its file writes it: the same letters, or else the same in another case; NULL when there is none. */
static const char *find_name(const struct names *names, const char *spec) {
    const char *found = NULL;
    for (int i = 0; i < names->count; i++) {
        if (strcmp(names->name[i], spec) == 0)
            return names->name[i];
        if (!found && strcasecmp(names->name[i], spec) == 0)
            found = names->name[i];
    }
    return found;
}

/* `from` is the file that `spec` stands in, or NULL. */
static enum sc_status find_path(struct library *library, enum library_kind kind, const char *spec, const char *from,
                                const char **path, struct sc_error *error) {
    struct names names;
    *path = spec;
    if (library_is_path(spec))
        return SC_STATUS_OK;
    enum sc_status status = library_names(library, kind, &names, error);
    if (status)
        return status;
    const char *name = find_name(&names, spec);
    if (!name)
        return unknown_name(library, kind, spec, from, error);
    *path = join(library, library->folder[kind], name, KINDS[kind].extension);
    return *path ? SC_STATUS_OK : no_memory(error);
}

enum sc_status library_path(struct library *library, enum library_kind kind, const char *spec, const char **path,
                            struct sc_error *error) {
    return find_path(library, kind, spec, NULL, path, error);
}

/* ---- documents ---- */

static const char *base_name(struct library *library, const char *path) {
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    static const char *const ENDS[] = {".dsl", ".m", ".csv"};
    size_t extension = 0;
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++)
        extension = ends_in(file, ENDS[i]) ? strlen(ENDS[i]) : extension;
    return sc_arena_copy_text(&library->arena, file, strlen(file) - extension);
}

static enum sc_status load(struct library *library, const char *path, struct loaded **loaded, struct sc_error *error) {
    *loaded = sc_arena_alloc(&library->arena, 1, sizeof **loaded);
    if (!*loaded)
        return no_memory(error);
    enum sc_status status = library_open_source(&(*loaded)->source, path, error);
    if (status)
        return status;
    struct stat about = {0};
    if (!is_stdin(path))
        (void)stat(path, &about);
    (*loaded)->device = about.st_dev;
    (*loaded)->file = about.st_ino;
    (*loaded)->next = library->loaded;
    library->loaded = *loaded;
    if (library->talk)
        fprintf(library->talk, "simcheck: reading '%s'\n", (*loaded)->source.name);
    return SC_STATUS_OK;
}

static enum sc_status parse(struct library *library, struct loaded *loaded, struct sc_error *error) {
    struct document *document = &loaded->document;
    document->path = loaded->source.name;
    document->name = base_name(library, document->path);
    if (!document->name)
        return no_memory(error);
    enum sc_status status = sc_dsl_parse(&document->dsl, &loaded->source, &library->arena, error);
    loaded->parsed = !status;
    return status;
}

enum sc_status library_file(struct library *library, const char *path, const struct document **document,
                            struct sc_error *error) {
    const char *name = is_stdin(path) ? LIBRARY_STDIN : path;
    struct loaded *loaded = library->loaded;
    while (loaded && !(loaded->parsed && strcmp(loaded->source.name, name) == 0))
        loaded = loaded->next;
    enum sc_status status = SC_STATUS_OK;
    if (!loaded) {
        status = load(library, path, &loaded, error);
        if (!status)
            status = parse(library, loaded, error);
    }
    if (!status)
        *document = &loaded->document;
    return status;
}

static struct loaded *find_stdin(struct library *library) {
    struct loaded *loaded = library->loaded;
    while (loaded && strcmp(loaded->source.name, LIBRARY_STDIN) != 0)
        loaded = loaded->next;
    return loaded;
}

/* NULL when this file has not been read, under any name. */
static struct loaded *find_loaded(struct library *library, const char *path) {
    struct stat about;
    struct loaded *loaded = library->loaded;
    if (is_stdin(path))
        return find_stdin(library);
    if (stat(path, &about) != 0)
        return NULL;
    while (loaded && (loaded->device != about.st_dev || loaded->file != about.st_ino))
        loaded = loaded->next;
    return loaded;
}

static enum sc_status open_text(struct library *library, const char *path, const struct sc_source **source,
                                struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    struct loaded *loaded = find_loaded(library, path);
    if (!loaded)
        status = load(library, path, &loaded, error);
    if (!status)
        *source = &loaded->source;
    return status;
}

enum sc_status library_text(struct library *library, enum library_kind kind, const char *spec,
                            const struct sc_source **source, struct sc_error *error) {
    const char *path;
    enum sc_status status = library_path(library, kind, spec, &path, error);
    return status ? status : open_text(library, path, source, error);
}

/* `spec` as a path from here, when `from` is one and `spec` is relative to its folder. */
static const char *beside(struct library *library, const char *from, const char *spec) {
    const char *slash = strrchr(from, '/');
    if (spec[0] == '/' || !slash)
        return spec;
    const char *folder = sc_arena_copy_text(&library->arena, from, (size_t)(slash - from));
    while (strncmp(spec, "./", 2) == 0)
        spec += 2;
    return folder ? join(library, folder, spec, "") : NULL;
}

enum sc_status library_text_from(struct library *library, enum library_kind kind, const char *spec, const char *from,
                                 const struct sc_source **source, struct sc_error *error) {
    const char *path = library_is_path(spec) ? beside(library, from, spec) : spec;
    if (!path)
        return no_memory(error);
    enum sc_status status = find_path(library, kind, path, from, &path, error);
    return status ? status : open_text(library, path, source, error);
}

static bool holds(const struct sc_dsl *dsl, enum library_kind kind) {
    switch (kind) {
    case LIBRARY_NETWORKS:
        return dsl->layer_count > 0;
    case LIBRARY_FLOWS:
        return dsl->pragma_count > 0;
    case LIBRARY_MACHINES:
        return dsl->machine.given != 0;
    case LIBRARY_ENERGY:
        return dsl->energy != NULL;
    case LIBRARY_COSTS:
        return dsl->cost != NULL;
    case LIBRARY_SPACES:
        return dsl->space != NULL;
    default:
        return true;
    }
}

enum sc_status library_document(struct library *library, enum library_kind kind, const char *spec,
                                const struct document **document, struct sc_error *error) {
    static const char *const CONTENT[] = {"layers", "dataflow", "hardware statements", "energies", "costs", "space"};
    _Static_assert(sizeof CONTENT / sizeof CONTENT[0] == LIBRARY_SPACES + 1, "what each kind of file holds");
    const char *path;
    enum sc_status status = library_path(library, kind, spec, &path, error);
    if (!status)
        status = library_file(library, path, document, error);
    if (!status && !holds(&(*document)->dsl, kind))
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has no %s, so it cannot serve as a %s", path, CONTENT[kind],
                              KINDS[kind].name);
    return status;
}

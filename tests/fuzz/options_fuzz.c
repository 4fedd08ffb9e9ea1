/* Any words as a command line, in a folder that has a mapping, formulas, a table and a trace, each also by other names.
 * The program, in a process of its own, ends with one of its exit codes, and says why when that is 2, in text that can
 * be printed. What is named twice, as what to read and what to write or by two options, is left as it was. No temporary
 * is left, but by a run that was killed for taking long. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check/cli/command.h"
#include "check/cli/options.h"
#include "check/cli/program.h"
#include "tests/fuzz/promises.h"

enum { WORDS_MAX = 24, LINE_MAX_SIZE = 1024, FILE_MAX_SIZE = 1 << 16, SECONDS_MAX = 1 };

size_t LLVMFuzzerMutate(unsigned char *data, size_t size, size_t max_size);

/* ---- the folder ---- */

static const char MAPPING[] =
    "NumPEs 3;\nLayer CONV a; K 2; C 2; Y 6; X 4; R 3; S 3; endLayer\n"
    "Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Temporal_Map (1,1) X -> Unroll R -> Unroll S\n";
static const char NETWORK[] = "Layer CONV conv1; K 2; C 3; Y 5; X 5; R 3; S 3; endLayer\n"
                              "Layer FC conv11; K 4; C 4; endLayer\n";

struct input {
    const char *name;
    size_t size;
    char text[FILE_MAX_SIZE];
};

static struct input inputs[] = {{.name = "a.dsl"}, {.name = "f.formulas"}, {.name = "t.csv"}, {.name = "t.gz"}};

enum { INPUT_COUNT = sizeof inputs / sizeof inputs[0] };

static void write_file(const char *name, const char *text, size_t size) {
    FILE *file = fopen(name, "w");
    must(file && fwrite(text, 1, size, file) == size && fclose(file) == 0);
}

static void write_text(const char *name, const char *text) { write_file(name, text, strlen(text)); }

static size_t read_file(const char *name, char *text) {
    FILE *file = fopen(name, "r");
    must(file != NULL);
    size_t size = fread(text, 1, FILE_MAX_SIZE, file);
    (void)fclose(file);
    return size;
}

static void empty(const char *folder);

/* Remove it, and what is in it. */
static void remove_all(const char *name) {
    if (unlink(name) == 0)
        return;
    empty(name);
    (void)rmdir(name);
}

static bool all_goes; /* at the end */

static bool is_kept(const char *name) {
    static const char *const KEPT[] = {".",    "..",       "a.dsl",    "f.formulas", "t.csv",
                                       "t.gz", "hard.dsl", "soft.dsl", "data"};
    for (size_t i = 0; i < (all_goes ? 2 : sizeof KEPT / sizeof KEPT[0]); i++)
        if (strcmp(KEPT[i], name) == 0)
            return true;
    return false;
}

/* Remove what a run has left. */
static void empty(const char *folder) {
    char path[2 * LINE_MAX_SIZE];
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!is_kept(entry->d_name))
            remove_all(path);
    }
    if (entries)
        (void)closedir(entries);
}

static bool has_temporary(const char *folder) {
    bool found = false;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        found |= strncmp(entry->d_name, ".simcheck-", strlen(".simcheck-")) == 0;
    if (entries)
        (void)closedir(entries);
    return found;
}

/* ---- a run ---- */

struct run_end {
    int status; /* of waitpid */
    size_t said_size;
    char said[FILE_MAX_SIZE]; /* on standard error */
};

static void run(int argc, char **argv, struct run_end *end) {
    pid_t child = fork();
    if (child == 0) {
        must(freopen("/dev/null", "r", stdin) && freopen("/dev/null", "w", stdout) && freopen("stderr", "w", stderr));
        must(setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS_MAX, SECONDS_MAX + 1}) == 0);
        int code = program_main(argc, argv);
        (void)fflush(NULL);
        _exit(code);
    }
    pid_t ended = child;
    while (child > 0 && (ended = waitpid(child, &end->status, 0)) < 0 && errno == EINTR)
        ; /* the fuzzer's own clock */
    must(child > 0 && ended == child);
    end->said_size = read_file("stderr", end->said);
    (void)unlink("stderr");
}

static void check_end(const struct run_end *end, bool killed) {
    int code = WIFEXITED(end->status) ? WEXITSTATUS(end->status) : -1;
    must(killed || (code >= EXIT_AGREE && code <= EXIT_INVARIANT));
    must(code != EXIT_INVARIANT);
    must(code != EXIT_UNUSABLE || end->said_size > 0);
    for (size_t i = 0; i < end->said_size; i++)
        must((end->said[i] >= 0x20 && end->said[i] != 0x7f) || end->said[i] == '\n' || end->said[i] < 0);
}

/* How many of the words name this file, also behind a '='. */
static int times_named(const struct stat *file, int argc, char **argv) {
    int times = 0;
    for (int i = 1; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        struct stat about;
        times += stat(argv[i], &about) == 0 && about.st_dev == file->st_dev && about.st_ino == file->st_ino;
        times +=
            equals && stat(equals + 1, &about) == 0 && about.st_dev == file->st_dev && about.st_ino == file->st_ino;
    }
    return times;
}

static void run_in_folder(int argc, char **argv) {
    static struct run_end end;
    static char text[FILE_MAX_SIZE];
    int times[INPUT_COUNT];
    for (int i = 0; i < INPUT_COUNT; i++) {
        struct stat about;
        must(stat(inputs[i].name, &about) == 0);
        times[i] = times_named(&about, argc, argv);
    }
    run(argc, argv, &end);
    bool killed = WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGXCPU;
    check_end(&end, killed);
    must(killed || !has_temporary("."));
    for (int i = 0; i < INPUT_COUNT; i++) {
        bool same =
            read_file(inputs[i].name, text) == inputs[i].size && memcmp(text, inputs[i].text, inputs[i].size) == 0;
        must(same || times[i] == 1);
        if (!same)
            write_file(inputs[i].name, inputs[i].text, inputs[i].size);
    }
    empty(".");
    if (access("hard.dsl", F_OK) != 0 || times[0] > 0) {
        (void)unlink("hard.dsl");
        must(link("a.dsl", "hard.dsl") == 0);
    }
}

static char folder[] = "/tmp/options_fuzz-XXXXXX";

static void remove_folder(void) {
    all_goes = true;
    remove_all(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    char *words[] = {"simcheck", "a.dsl", "--trace", "t.gz", "--trace-level", "access", NULL};
    static struct run_end end;
    (void)argc;
    (void)argv;
    must(mkdtemp(folder) && chdir(folder) == 0 && atexit(remove_folder) == 0);
    must(mkdir("data", 0700) == 0 && mkdir("data/workloads", 0700) == 0 && mkdir("data/workloads/networks", 0700) == 0);
    write_text("data/workloads/networks/vgg16.dsl", NETWORK);
    must(setenv("SIMCHECK_DATA", "data", 1) == 0);
    write_text("a.dsl", MAPPING);
    write_text("f.formulas", "set f;\nstatus published;\nA : macs = 1;\n");
    write_text("t.csv", "Layer Number,Runtime (Cycles)\na,1\n");
    run(6, words, &end);
    for (int i = 0; i < INPUT_COUNT; i++)
        inputs[i].size = read_file(inputs[i].name, inputs[i].text);
    must(link("a.dsl", "hard.dsl") == 0 && symlink("a.dsl", "soft.dsl") == 0);
    return 0;
}

/* ---- words ---- */

static const char *const VALUES[] = {
    "a.dsl",    "./a.dsl", "hard.dsl", "soft.dsl",   "f.formulas", "./f.formulas", "t.csv",   "t.gz",
    "./t.gz",   "x",       "./x",      "x.json",     "y.m",        "runs",         "folder/", "-",
    "--",       "1",       "2",        "0",          "conv1",      "conv11",       "vgg16",   "a",
    "rs,nvdla", "ws",      "exact",    "fig5",       "28nm",       "NumPEs=4",     "paper64", "info",
    "recount",  "export",  "pragmas",  "directives", "access",     "step",         "0:20",    "macs",
    "conv",     "stride",  "bash",     "flows",      "machines",
};

enum { VALUE_COUNT = sizeof VALUES / sizeof VALUES[0] };

/* A command, an option, or what may stand behind one. */
static const char *word(unsigned random) {
    int command = 0, rows = 0;
    while (PROGRAM_COMMANDS[command])
        command++;
    const struct command *chosen = PROGRAM_COMMANDS[random / 8 % (unsigned)command];
    while (!option_is_last(&chosen->options[rows]))
        rows++;
    const struct option *row = rows > 0 ? &chosen->options[random / 64 % (unsigned)rows] : NULL;
    if (random % 8 < 3 && row && row->name && row->shown != OPTION_TASK)
        return row->name;
    return random % 8 == 3 && chosen->word ? chosen->word : VALUES[random / 8 % VALUE_COUNT];
}

/* A line is a word. Put another in front of one, or in its place; or change bytes. */
size_t LLVMFuzzerCustomMutator(unsigned char *data, size_t size, size_t max_size, unsigned seed) {
    unsigned random = seed * 2654435761u;
    const char *new_word = word(random >> 4);
    size_t length = strlen(new_word), at = size > 0 ? random / 16 % size : 0, end = at;
    if (random % 16 == 0 || size + length + 1 > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    while (at > 0 && data[at - 1] != '\n')
        at--;
    while (random % 2 && end < size && data[end++] != '\n')
        ;
    end = random % 2 ? end : at;
    memmove(data + at + length + 1, data + end, size - end);
    memcpy(data + at, new_word, length);
    data[at + length] = '\n';
    return size - (end - at) + length + 1;
}

static bool begins_word(const char *line, const char *c) { return c == line || c[-1] == '\n' || c[-1] == '='; }

/* No word leads out of the folder: a '/' may stand behind a name, or behind the "." that a word begins with. */
static bool may_stand(const char *line, const char *slash) {
    if (begins_word(line, slash))
        return false;
    return slash[-1] != '.' || begins_word(line, slash - 1);
}

static int split(char *line, char **argv) {
    int argc = 0;
    argv[argc++] = "simcheck";
    for (char *c = line; *c; c++)
        if (*c == '/' && !may_stand(line, c))
            *c = '_';
    while (*line && argc < WORDS_MAX) {
        size_t length = strcspn(line, "\n");
        argv[argc++] = line;
        line += length;
        if (*line)
            *line++ = '\0';
    }
    argv[argc] = NULL;
    return argc;
}

static void parse(int argc, char **argv) {
    struct sc_arena arena = {0};
    struct command_line line;
    struct sc_error error = {0};
    enum sc_status status = command_parse(&line, argc, argv, &arena, &error);
    must(line.command && (!status || (status == error.status && error.message[0])));
    sc_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    char line[LINE_MAX_SIZE + 1], *argv[WORDS_MAX + 1];
    if (size > LINE_MAX_SIZE)
        return 0;
    memcpy(line, data, size);
    line[size] = '\0';
    int argc = split(line, argv);
    parse(argc, argv);
    run_in_folder(argc, argv);
    return 0;
}

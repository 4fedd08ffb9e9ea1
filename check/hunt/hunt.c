#include "check/hunt/hunt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/cli/choose.h"
#include "check/cli/interrupt.h"
#include "check/cli/outfile.h"
#include "check/cli/shortage.h"
#include "check/cli/talk.h"
#include "check/explain/explanation.h"
#include "check/hunt/hunt_report.h"
#include "check/run/plan.h"

static const double USUAL_SECONDS = 10;

/* What is found in the last moment is made smaller, too. */
static const double MORE_SECONDS = 0.2;

/* Of the time of --each, which has up to all counters' cases to make smaller in the end. */
static const double SEARCHED_SHARE = 0.8;

struct hunt {
    const struct hunt_options *options;
    struct library *library;
    struct sc_arena *arena;
    struct words formulas; /* --formulas, or the exact model */
    uint64_t counters;
    struct hunt_space space;
    int job_count;
    struct sets *sets; /* for each job its own: a set may have memory that it works in */
    struct hunter *hunter;
    struct deadline deadline; /* of the hunters */
    struct outfile out, csv;
    struct hunt_tally tally;
    int find_count;
    struct hunt_find *find;
    struct sc_error error;
};

/* ---- what is asked for ---- */

static enum sc_status no_memory(struct hunt *hunt) {
    return sc_error_set(&hunt->error, SC_STATUS_LIMIT, "no memory left for the hunt");
}

static enum sc_status choose_formulas(struct hunt *hunt) {
    static const char *usual = SET_EXACT;
    const bool given = hunt->options->formulas.count > 0;
    hunt->formulas = given ? hunt->options->formulas : (struct words){.count = 1, .word = &usual};
    return SC_STATUS_OK;
}

static const char *type_name(int index) { return sc_layer_type_at(index)->name; }

static enum sc_status choose_compared(struct hunt *hunt) {
    return choose_counters(&hunt->counters, &hunt->options->counters, &hunt->error);
}

static enum sc_status choose_types(struct hunt *hunt) {
    const struct words *words = &hunt->options->types;
    int count = sc_layer_type_count();
    uint64_t types = words->count > 0 ? 0 : ((uint64_t)1 << count) - 1;
    enum sc_status status = choose_words(&types, "--type", words, type_name, count, &hunt->error);
    hunt->space.types = (unsigned)types;
    return status;
}

static enum sc_status choose_without(struct hunt *hunt) {
    uint64_t without = 0;
    enum sc_status status = choose_words(&without, "--without", &hunt->options->without, hunt_without_word,
                                         hunt_without_count(), &hunt->error);
    hunt->space.without = (unsigned)without;
    return status;
}

/* What is left out is taken out of the machine of every case. */
static enum sc_status check_machine(struct hunt *hunt) {
    for (struct sc_hardware_said said = {0}; sc_machine_next(&hunt->space.always, &said);)
        for (int i = 0; i < hunt_without_count(); i++)
            if (hunt->space.without >> i & 1 && hunt_without_changes(i, said.id))
                return sc_error_set(&hunt->error, SC_STATUS_INPUT, "--hw gives %s, and --without %s would change it",
                                    said.keyword, hunt_without_word(i));
    return SC_STATUS_OK;
}

static enum sc_status choose_machine(struct hunt *hunt) {
    struct sc_warnings *warnings = talk_warnings(hunt->arena);
    const struct sc_energy_table *energy; /* which no case is charged by */
    enum sc_status status = plan_hardware(&hunt->space.always, &energy, &hunt->options->hardware, hunt->library,
                                          hunt->arena, warnings, &hunt->error);
    struct sc_machine whole = sc_machine_default();
    sc_machine_override(&whole, &hunt->space.always);
    if (!status)
        status = sc_machine_settle(&whole, &hunt->error);
    sc_machine_override(&hunt->space.always, &whole); /* sizes in elements */
    if (warnings && !hunt->options->quiet)
        sc_warnings_print(warnings, stderr);
    return status;
}

static enum sc_status choose(struct hunt *hunt) {
    static enum sc_status (*const CHOICES[])(struct hunt * hunt) = {choose_formulas, choose_compared, choose_types,
                                                                    choose_without,  choose_machine,  check_machine};
    enum sc_status status = SC_STATUS_OK;
    hunt->space.seed = hunt->options->seed;
    for (size_t i = 0; !status && i < sizeof CHOICES / sizeof CHOICES[0]; i++)
        status = CHOICES[i](hunt);
    return status;
}

/* ---- making ready ---- */

static int count_jobs(const struct hunt_options *options) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    long jobs = options->jobs > 0 ? (long)options->jobs : processors > 0 ? processors : 1;
    return jobs < HUNT_JOBS_MAX ? (int)jobs : HUNT_JOBS_MAX;
}

static enum sc_status open_hunters(struct hunt *hunt) {
    hunt->job_count = count_jobs(hunt->options);
    hunt->sets = sc_arena_alloc(hunt->arena, (size_t)hunt->job_count, sizeof *hunt->sets);
    hunt->hunter = sc_arena_alloc(hunt->arena, (size_t)hunt->job_count, sizeof *hunt->hunter);
    hunt->find = sc_arena_alloc(hunt->arena, (size_t)SETS_MAX * SC_COUNTER_COUNT, sizeof *hunt->find);
    if (!hunt->sets || !hunt->hunter || !hunt->find)
        return no_memory(hunt);
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < hunt->job_count; i++) {
        status = sets_open(&hunt->sets[i], &hunt->formulas, hunt->library, &hunt->error);
        if (!status)
            status = hunt_open(&hunt->hunter[i], &hunt->sets[i], hunt->counters, &hunt->error);
        hunt->hunter[i].deadline = &hunt->deadline;
        hunt->hunter[i].tolerance = hunt->options->tolerance;
    }
    return status;
}

static void close_hunters(struct hunt *hunt) {
    for (int i = 0; hunt->sets && hunt->hunter && i < hunt->job_count; i++) {
        hunt_close(&hunt->hunter[i]);
        sets_close(&hunt->sets[i]);
    }
}

/* The counters that some set has a formula for. */
static uint64_t bound_counters(const struct sets *sets) {
    uint64_t bound = 0;
    for (int i = 0; i < sets->count; i++)
        for (int j = 0; j < sets->set[i].quantity_count; j++)
            if (set_quantity(&sets->set[i], j)->counter != SC_COUNTER_COUNT)
                bound |= (uint64_t)1 << set_quantity(&sets->set[i], j)->counter;
    return bound;
}

static enum sc_status check_counters(struct hunt *hunt) {
    uint64_t bound = bound_counters(hunt->sets);
    bool chosen = hunt->options->counters.count > 0;
    for (int id = 0; chosen && id < SC_COUNTER_COUNT; id++)
        if (hunt->counters >> id & 1 && !(bound >> id & 1))
            return sc_error_set(&hunt->error, SC_STATUS_INPUT, "--counter: no set of --formulas has a formula for '%s'",
                                sc_counter_info((enum sc_counter_id)id)->name);
    return bound ? SC_STATUS_OK
                 : sc_error_set(&hunt->error, SC_STATUS_INPUT, "no set of --formulas has a formula for any counter");
}

static enum sc_status open_files(struct hunt *hunt) {
    enum sc_status status = SC_STATUS_OK;
    if (hunt->options->out)
        status = outfile_open(&hunt->out, hunt->options->out, &hunt->error);
    if (!status && hunt->options->csv.wanted)
        status = outfile_open(&hunt->csv, hunt->options->csv.path, &hunt->error);
    return status;
}

/* ---- the search, and what it finds ---- */

static void search(struct hunt *hunt) {
    const struct hunt_options *options = hunt->options;
    bool usual = options->runs == 0 && options->seconds == 0;
    double seconds = usual ? USUAL_SECONDS : (double)options->seconds;
    struct hunt_search search = {.space = &hunt->space,
                                 .each = options->each,
                                 .runs = options->runs > 0 ? (int64_t)options->runs : HUNT_NEVER,
                                 .shown = !options->quiet && isatty(STDERR_FILENO),
                                 .hunter_count = hunt->job_count,
                                 .hunter = hunt->hunter};
    const struct deadline whole = deadline_after(seconds);
    hunt->deadline = options->each ? deadline_after(SEARCHED_SHARE * seconds) : whole;
    hunt->tally = hunt_search_run(&search);
    hunt->deadline = deadline_postponed(whole, MORE_SECONDS);
}

/* The loop at which the smallest case goes wrong, in words; "" when there is none to be blamed, or no time. `alone` has
 * the formula only. */
static void find_blame(struct hunt *hunt, const struct sets *alone, struct hunt_find *find) {
    struct sc_arena arena = {0};
    errno = 0;
    struct sc_mapping *mapping = sc_arena_alloc(&arena, 1, sizeof *mapping);
    const struct explain_subject subject = {
        .mapping = mapping, .sets = alone, .flow = "", .seed = hunt->options->seed, .deadline = &hunt->deadline};
    const struct explanation *explanation;
    struct text text = {find->blame, sizeof find->blame, 0};
    if (mapping && !hunt_case_lower(&find->smallest, mapping, &arena, NULL) &&
        !explanation_make(&explanation, &subject, &arena, NULL) && !deadline_came(&hunt->deadline)) {
        int step = explanation_blame(explanation, 0, find->target.counter).most;
        if (step >= 0)
            explanation_facts(&text, explanation, step, find->target.counter);
    }
    if (errno == ENOMEM)
        shortage_note();
    sc_arena_free(&arena);
}

/* Make a case smaller, and keep what it then shows. The last try has all the time that it takes: it is of one formula
 * only. */
static void shrink(struct hunt *hunt, struct hunter *hunter, struct hunt_target target, struct hunt_find *find) {
    find->shrunk = hunt_shrink(hunter, target, &hunt->space, &find->smallest);
    hunter->deadline = NULL;
    const struct hunt_trial *trial = hunt_try(hunter, &find->smallest);
    hunter->deadline = &hunt->deadline;
    find->error = trial->error;
    if (target.counter == SC_COUNTER_COUNT || trial->outcome != HUNT_COMPARED)
        return; /* without memory the last try compares nothing */
    find->simulated = sc_counter_get(&trial->simulated, target.counter);
    find->formula = *trial->formula[target.set][target.counter];
    find_blame(hunt, hunter->sets, find);
}

/* From here on the other formulas do not matter, and take no time. */
static void add_find(struct hunt *hunt, int64_t number, struct hunt_target target) {
    struct hunt_find *find = &hunt->find[hunt->find_count++];
    struct hunter *hunter = &hunt->hunter[0];
    const struct sets alone = {1, {set_of_counter(&hunter->sets->set[target.set], target.counter)}};
    *find = (struct hunt_find){.target = target, .number = number};
    hunt_case_at(&hunt->space, number, &find->smallest);
    hunter->sets = &alone;
    shrink(hunt, hunter, (struct hunt_target){0, target.counter}, find);
    hunter->sets = &hunt->sets[0];
}

/* The first of each counter. */
static void keep_each(struct hunt *hunt) {
    for (int set = 0; set < hunt->sets->count; set++)
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            if (hunt->tally.score[set][id].first != HUNT_NEVER)
                add_find(hunt, hunt->tally.score[set][id].first, (struct hunt_target){set, (enum sc_counter_id)id});
}

static void keep_finds(struct hunt *hunt) {
    if (hunt->tally.first != HUNT_NEVER)
        add_find(hunt, hunt->tally.first, hunt->tally.target);
    else if (hunt->options->each)
        keep_each(hunt);
}

/* ---- results ---- */

static bool is_broken(const struct hunt *hunt) {
    return hunt->find_count > 0 && hunt->find[0].target.counter == SC_COUNTER_COUNT;
}

static enum sc_status print_to(struct hunt *hunt, const struct hunt_report *report, FILE *to) {
    if (is_broken(hunt) || (hunt->find_count > 0 && !hunt->options->each))
        hunt_print_find(report, hunt->find, hunt->options->out, to);
    else if (!hunt->options->each)
        hunt_print_none(report, to);
    else if (!hunt_print_each(report, hunt->find, hunt->find_count, to))
        return no_memory(hunt);
    return SC_STATUS_OK;
}

static enum sc_status finish_printing(struct hunt *hunt) {
    errno = 0;
    return fflush(stdout) == 0 && !ferror(stdout) ? SC_STATUS_OK : outfile_failed(NULL, &hunt->error);
}

static enum sc_status print(struct hunt *hunt) {
    struct hunt_report report = {.sets = hunt->sets,
                                 .tolerance = hunt->options->tolerance,
                                 .spec = hunt->formulas.word,
                                 .counters = hunt->counters,
                                 .space = &hunt->space,
                                 .interrupted = interrupt_came(),
                                 .tally = &hunt->tally};
    enum sc_status status = print_to(hunt, &report, stdout);
    if (!status)
        status = finish_printing(hunt);
    if (!status && hunt->csv.stream) {
        hunt_print_csv(&report, hunt->find, hunt->find_count, hunt->csv.stream);
        status = outfile_commit(&hunt->csv, &hunt->error);
    }
    if (!status && hunt->out.stream && hunt->find_count > 0) {
        status = print_to(hunt, &report, hunt->out.stream);
        if (!status)
            status = outfile_commit(&hunt->out, &hunt->error);
    }
    return status;
}

/* Nothing is known of mappings that are all illegal, or were not evaluated in time. */
static enum sc_status check_tried(struct hunt *hunt) {
    struct sc_arena arena = {0};
    struct sc_mapping mapping;
    struct hunt_case made;
    struct sc_error error = {0};
    if (hunt->tally.systematic + hunt->tally.random > 0 || hunt->find_count > 0 || interrupt_came())
        return SC_STATUS_OK;
    if (hunt->tally.untried > 0 || hunt->tally.refused == 0)
        return sc_error_set(
            &hunt->error, SC_STATUS_INPUT,
            "nothing was tried: the time was up before the formulas of the first mapping were evaluated");
    hunt_case_at(&hunt->space, 0, &made);
    (void)hunt_case_lower(&made, &mapping, &arena, &error);
    sc_arena_free(&arena);
    return sc_error_set(&hunt->error, SC_STATUS_INPUT, "nothing was tried: all %lld mappings are illegal%s%s",
                        (long long)hunt->tally.refused, error.status ? "; the first: " : "", error.message);
}

static bool was_compared(const struct hunt *hunt, int set) {
    bool compared = false;
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        compared = compared || hunt->tally.score[set][id].agreed + hunt->tally.score[set][id].differed > 0;
    return compared;
}

/* A set that has no value on any mapping agrees with nothing: as in a check, that is an error of a maintained one, and
 * of any where there is no other. */
static enum sc_status check_compared(struct hunt *hunt) {
    int compared = 0;
    for (int i = 0; i < hunt->sets->count; i++)
        compared += was_compared(hunt, i);
    for (int i = 0; i < hunt->sets->count && hunt->find_count == 0 && !interrupt_came(); i++)
        if (!was_compared(hunt, i) && (compared == 0 || hunt->sets->set[i].policy == SC_FORMULA_MAINTAINED))
            return sc_error_set(&hunt->error, SC_STATUS_INPUT,
                                "nothing was compared with set '%s': it has a value on none of the %" PRId64
                                " mappings",
                                hunt->sets->set[i].name, hunt->tally.systematic + hunt->tally.random);
    return SC_STATUS_OK;
}

static enum sc_status carry_out(struct hunt *hunt) {
    enum sc_status status = choose(hunt);
    if (!status)
        status = open_hunters(hunt);
    if (!status)
        status = check_counters(hunt);
    interrupt_defer();
    if (!status)
        status = open_files(hunt);
    if (status)
        return status;
    search(hunt);
    keep_finds(hunt);
    if (shortage_came())
        return no_memory(hunt);
    status = check_tried(hunt);
    if (!status)
        status = check_compared(hunt);
    return status ? status : print(hunt);
}

/* One counterexample is all that is asked for without --each, so an interruption takes nothing from it. */
static enum exit_code answer(const struct hunt *hunt) {
    if (is_broken(hunt))
        return EXIT_INVARIANT;
    bool whole = !interrupt_came() || (hunt->find_count > 0 && !hunt->options->each);
    return !whole ? EXIT_INTERRUPTED : hunt->find_count > 0 ? EXIT_DIFFER : EXIT_AGREE;
}

enum exit_code hunt_run(const struct hunt_options *options, struct library *library, struct sc_arena *arena) {
    struct hunt *hunt = sc_arena_alloc(arena, 1, sizeof *hunt);
    if (!hunt) {
        fputs("simcheck: error: no memory left for the hunt\n", stderr);
        return EXIT_UNUSABLE;
    }
    hunt->options = options;
    hunt->library = library;
    hunt->arena = arena;
    enum sc_status status = carry_out(hunt);
    enum exit_code code = answer(hunt);
    if (status) {
        sc_error_print(&hunt->error, "error", stderr);
        code = EXIT_UNUSABLE;
    }
    outfile_discard(&hunt->out);
    outfile_discard(&hunt->csv);
    close_hunters(hunt);
    return code;
}

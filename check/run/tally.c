#include "check/run/tally.h"

int tally_count(const struct tally *tally, enum run_state state) {
    int count = 0;
    for (int i = 0; i < tally->row_count; i++)
        count += tally->row[i].state == state;
    return count;
}

int tally_simulated(const struct tally *tally) {
    return tally_count(tally, RUN_WHOLE) + tally_count(tally, RUN_BROKEN);
}

bool tally_is_mixed(const struct tally *tally) {
    return tally_simulated(tally) > 0 && tally_count(tally, RUN_MODELLED) > 0;
}

int tally_refused_layers(const struct tally *tally) { return tally->plan ? tally->plan->refused_count : 0; }

/* Runs that were to be made and were not. */
static int missing_runs(const struct tally *tally) {
    return tally_count(tally, RUN_REFUSED) + tally_count(tally, RUN_FAILED);
}

int tally_made(const struct tally *tally) { return tally->row_count - missing_runs(tally); }

static int runs_with_small_buffers(const struct tally *tally) {
    int count = 0;
    for (int i = 0; i < tally->row_count; i++) {
        const struct tally_row *row = &tally->row[i];
        count += row->has_counts && !compare_buffers_suffice(&row->buffers);
    }
    return count;
}

int tally_compared(const int count[VERDICT_DIFFER + 1]) {
    return count[VERDICT_AGREE] + count[VERDICT_CLOSE] + count[VERDICT_DIFFER];
}

/* Over all whole runs, and those that were not simulated: these have verdicts with --model-only. */
static struct tally_set set_total(const struct tally *tally, int set) {
    struct tally_set total = {0};
    for (int i = 0; i < tally->row_count; i++) {
        const struct tally_set *part = &tally->row[i].set[set];
        if (tally->row[i].state != RUN_WHOLE && tally->row[i].state != RUN_MODELLED)
            continue;
        for (int verdict = 0; verdict <= VERDICT_DIFFER; verdict++)
            total.count[verdict] += part->count[verdict];
        total.has_error = total.has_error || part->has_error;
    }
    return total;
}

static bool has_error(const struct tally *tally, enum sc_formula_policy policy) {
    for (int i = 0; i < tally->sets->count; i++)
        if (tally->sets->set[i].policy == policy && set_total(tally, i).has_error)
            return true;
    return false;
}

static bool differs(const struct tally *tally, enum sc_formula_policy policy) {
    for (int i = 0; i < tally->sets->count; i++)
        if (tally->sets->set[i].policy == policy && set_total(tally, i).count[VERDICT_DIFFER] > 0)
            return true;
    return false;
}

static bool is_modelled(const struct tally *tally) {
    bool any = false;
    for (int i = 0; i < tally->row_count; i++)
        any |= tally->row[i].state == RUN_MODELLED && tally->row[i].has_counts;
    return any;
}

/* Some set of this policy was compared in no count of runs that have counts: it has no formula for any, or no value.
 * What was not simulated has those of the exact model, which is not compared with itself. */
static bool compares_nothing(const struct tally *tally, enum sc_formula_policy policy) {
    const bool simulated = tally_count(tally, RUN_WHOLE) > 0, modelled = is_modelled(tally);
    for (int i = 0; i < tally->sets->count; i++) {
        const struct set *set = &tally->sets->set[i];
        const struct tally_set total = set_total(tally, i);
        if ((simulated || (modelled && !set_is_exact(set))) && set->policy == policy &&
            tally_compared(total.count) == 0)
            return true;
    }
    return false;
}

/* No set agrees or differs. */
static bool has_no_verdict(const struct tally *tally) {
    int compared = 0;
    for (int i = 0; i < tally->sets->count; i++)
        compared += tally_compared(set_total(tally, i).count);
    return compared == 0;
}

bool tally_buffers_unknown(const struct tally_row *row) {
    const struct sc_machine *machine = &row->run->machine;
    return row->state == RUN_MODELLED && !row->has_counts && (machine->l1_size > 0 || machine->l2_size > 0);
}

static int runs_with_unknown_buffers(const struct tally *tally) {
    int count = 0;
    for (int i = 0; i < tally->row_count; i++)
        count += tally_buffers_unknown(&tally->row[i]);
    return count;
}

/* A count that was compared and differs stays wrong, whatever else could not be made or evaluated. */
enum exit_code tally_exit(const struct tally *tally) {
    if (tally_count(tally, RUN_BROKEN) > 0)
        return EXIT_INVARIANT;
    if (differs(tally, SC_FORMULA_MAINTAINED))
        return EXIT_DIFFER;
    if (missing_runs(tally) + tally_refused_layers(tally) > 0 || has_error(tally, SC_FORMULA_MAINTAINED) ||
        compares_nothing(tally, SC_FORMULA_MAINTAINED))
        return EXIT_UNUSABLE;
    if (tally->strict && runs_with_small_buffers(tally) + runs_with_unknown_buffers(tally) > 0)
        return EXIT_UNUSABLE;
    return EXIT_AGREE;
}

/* ---- the verdict line ---- */

static const char *runs(int count) { return count == 1 ? "run" : "runs"; }

static void add_missing(const struct tally *tally, struct text *text) {
    int missing = missing_runs(tally), layers = tally_refused_layers(tally), all = tally->row_count;
    text_add(text, "incomplete: ");
    if (missing > 0)
        text_add(text, "%d of %d %s could not be made; ", missing, all, runs(all));
    if (layers > 0)
        text_add(text, "%d %s could not be read; ", layers, layers == 1 ? "layer" : "layers");
}

/* What could not be made or evaluated, or is too small; nothing where all went well. */
static void add_flaw(const struct tally *tally, struct text *text) {
    int small = runs_with_small_buffers(tally), unknown = runs_with_unknown_buffers(tally), all = tally->row_count;
    if (missing_runs(tally) + tally_refused_layers(tally) > 0)
        add_missing(tally, text);
    else if (has_error(tally, SC_FORMULA_MAINTAINED))
        text_add(text, "incomplete: some formulas have no value; ");
    else if (compares_nothing(tally, SC_FORMULA_MAINTAINED))
        text_add(text, "incomplete: a maintained set was compared in no count; ");
    else if (tally->strict && small > 0)
        text_add(text, "too small: --strict, and a buffer does not suffice in %d of %d %s; ", small, all, runs(all));
    else if (tally->strict && unknown > 0)
        text_add(text, "incomplete: --strict, and no set says whether the buffers suffice in %d of %d %s; ", unknown,
                 all, runs(all));
}

static void add_headline(const struct tally *tally, struct text *text) {
    int broken = tally_count(tally, RUN_BROKEN), all = tally->row_count;
    char line[256];
    struct text flaw = {line, sizeof line, 0};
    add_flaw(tally, &flaw);
    if (broken > 0)
        text_add(text, "broken: the simulator contradicts itself in %d of %d %s; ", broken, all, runs(all));
    else if (flaw.used > 0)
        text_add(text, "%s%s", differs(tally, SC_FORMULA_MAINTAINED) ? "differ, and " : "", line);
    else if (differs(tally, SC_FORMULA_MAINTAINED))
        text_add(text, "differ: ");
    else if (tally_count(tally, RUN_WHOLE) == 0)
        text_add(text, "modelled: ");
    else if (differs(tally, SC_FORMULA_PUBLISHED))
        text_add(text, "differ (published formulas only: reported, not failed): ");
    else
        text_add(text, has_no_verdict(tally) ? "nothing compared: " : "agree: ");
}

static void add_set(const struct tally *tally, int index, struct text *text) {
    const struct set *set = &tally->sets->set[index];
    struct tally_set total = set_total(tally, index);
    const int differing = total.count[VERDICT_DIFFER], close = total.count[VERDICT_CLOSE];
    const int compared = tally_compared(total.count);
    char number[2][TEXT_NUMBER_SIZE], share[TOLERANCE_TEXT_SIZE];
    const bool simulated = tally_count(tally, RUN_WHOLE) > 0;
    const char *from = simulated ? "" : " from " SET_EXACT, *with = simulated ? "" : " with " SET_EXACT;
    if (!simulated && compared == 0)
        return;
    text_integer(number[0], differing);
    text_integer(number[1], compared);
    text_add(text, "; %s (%s) ", set->name, set_policy_name(set));
    if (compared == 0)
        text_add(text, "has no value for any count");
    else if (differing + close == 0)
        text_add(text, "agrees%s in all %s counts", with, number[1]);
    else if (differing == 0)
        text_add(text, "is within %s%s in all %s counts", tolerance_text(share, tally->tolerance),
                 simulated ? "" : " of " SET_EXACT, number[1]);
    else if (tally->tolerance.millionths > 0)
        text_add(text, "differs%s by more than %s in %s of %s counts", from, tolerance_text(share, tally->tolerance),
                 number[0], number[1]);
    else
        text_add(text, "differs%s in %s of %s counts", from, number[0], number[1]);
}

/* What is said to be right was executed: now, or where it was kept, in an earlier start. */
static void add_right(const struct tally *tally, struct text *text) {
    int simulated = tally_simulated(tally), kept = 0;
    for (int i = 0; i < tally->row_count; i++)
        kept += tally->row[i].kept;
    text_add(text, "output right in %d of %d %s", tally_count(tally, RUN_WHOLE), simulated, runs(simulated));
    if (kept > 0)
        text_add(text, " (%d as kept by --out)", kept);
}

void tally_verdict(const struct tally *tally, struct text *text) {
    text_add(text, "verdict: ");
    add_headline(tally, text);
    int modelled = tally_count(tally, RUN_MODELLED), simulated = tally_simulated(tally);
    if (simulated > 0)
        add_right(tally, text);
    if (modelled > 0)
        text_add(text, "%s%d of %d %s not simulated", simulated > 0 ? "; " : "", modelled, tally->row_count,
                 runs(tally->row_count));
    if (simulated + modelled == 0)
        text_add(text, "nothing was simulated");
    for (int i = 0; i < tally->sets->count; i++)
        add_set(tally, i, text);
}

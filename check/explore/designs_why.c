#include "check/explore/designs_why.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/explore/designs_words.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "common/near.h"

/* ---- which design ---- */

struct design_words {
    int digit[SC_SPACE_PARAMETERS_MAX]; /* of every parameter, of a constant too; -1: not named */
    int flow;                           /* likewise */
};

static enum sc_status unknown_value(const struct sc_space_parameter *parameter, const char *value, int length,
                                    struct sc_error *error) {
    char first[DESIGNS_WORD_SIZE], last[DESIGNS_WORD_SIZE];
    designs_value(first, parameter, 0);
    if (parameter->count == 1)
        return sc_error_set(error, SC_STATUS_INPUT, "the space has no %s '%.*s': it has %s alone", parameter->name,
                            length, value, first);
    return sc_error_set(error, SC_STATUS_INPUT, "the space has no %s '%.*s': it has %d values from %s to %s",
                        parameter->name, length, value, parameter->count, first,
                        designs_value(last, parameter, parameter->count - 1));
}

static enum sc_status read_value(struct design_words *words, const struct designs_search *search, int place,
                                 const char *value, int length, struct sc_error *error) {
    const struct sc_space_parameter *parameter = &search->task.space->parameter[place];
    char word[DESIGNS_WORD_SIZE];
    for (int digit = 0; digit < parameter->count; digit++) {
        designs_value(word, parameter, digit);
        if ((int)strlen(word) == length && strncasecmp(word, value, (size_t)length) == 0) {
            words->digit[place] = digit;
            return SC_STATUS_OK;
        }
    }
    return unknown_value(parameter, value, length, error);
}

static enum sc_status read_flow(struct design_words *words, const struct designs_search *search, const char *value,
                                int length, struct sc_error *error) {
    if (search->task.choice != SC_CHOICE_FIXED)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "each layer chooses its dataflow: a design names none (with --choose fixed it does)");
    for (int f = 0; f < search->task.flow_count; f++)
        if ((int)strlen(search->task.flow[f].name) == length &&
            strncasecmp(search->task.flow[f].name, value, (size_t)length) == 0) {
            words->flow = f;
            return SC_STATUS_OK;
        }
    return sc_error_set(error, SC_STATUS_INPUT, "the space has no dataflow %.*s", length, value);
}

static enum sc_status unknown_parameter(const struct designs_search *search, const char *name, int length,
                                        struct sc_error *error) {
    const struct sc_space *space = search->task.space;
    const char *names[SC_SPACE_PARAMETERS_MAX + 1] = {"dataflow"};
    char word[NEAR_LENGTH_MAX + 1], hint[NEAR_HINT_SIZE];
    for (int i = 0; i < space->parameter_count; i++)
        names[i + 1] = space->parameter[i].name;
    snprintf(word, sizeof word, "%.*s", length, name);
    return sc_error_set(error, SC_STATUS_INPUT, "the space has no parameter '%s'%s", word,
                        common_near_hint(hint, word, names, space->parameter_count + 1));
}

/* "NumPEs=64" */
static enum sc_status read_setting(struct design_words *words, const struct designs_search *search, const char *text,
                                   int length, struct sc_error *error) {
    const struct sc_space *space = search->task.space;
    const char *equals = memchr(text, '=', (size_t)length);
    if (!equals)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "expected a design such as 1234 or NumPEs=64,L1Size=512, not '%.*s'", length, text);
    const int name = (int)(equals - text), value = length - name - 1;
    if (name == 8 && strncasecmp(text, "dataflow", 8) == 0)
        return read_flow(words, search, equals + 1, value, error);
    for (int i = 0; i < space->parameter_count; i++)
        if ((int)strlen(space->parameter[i].name) == name &&
            strncasecmp(space->parameter[i].name, text, (size_t)name) == 0)
            return read_value(words, search, i, equals + 1, value, error);
    return unknown_parameter(search, text, name, error);
}

static bool is_instance(const struct sc_explore_instance *instance, const struct designs_search *search,
                        const struct design_words *words) {
    const struct sc_space_parameter *parameter = search->task.space->parameter;
    bool same = instance->flow == &search->task.flow[words->flow];
    for (int i = 0; same && i < instance->constant_count; i++)
        same = instance->constant[i].value ==
               instance->constant[i].parameter->value[words->digit[instance->constant[i].parameter - parameter]];
    return same;
}

/* Does a design have a value of this parameter? */
static bool is_wanted(const struct designs_search *search, const struct design_words *words,
                      const struct sc_space_parameter *parameter) {
    if (!parameter->is_constant)
        return true;
    if (search->task.choice != SC_CHOICE_FIXED)
        return false;
    const struct sc_explore_flow *flow = &search->task.flow[words->flow];
    return sc_pragmas_use_constant(flow->pragmas, flow->pragma_count, parameter->name);
}

/* What has one value need not be named. A silent choice of anything else would be another design than the user's. */
static enum sc_status complete(struct design_words *words, const struct designs_search *search,
                               struct sc_error *error) {
    const struct sc_space *space = search->task.space;
    if (words->flow < 0 && (search->task.choice != SC_CHOICE_FIXED || search->task.flow_count == 1))
        words->flow = 0;
    if (words->flow < 0)
        return sc_error_set(error, SC_STATUS_INPUT, "the design names no dataflow, and the space has %d: dataflow=%s",
                            search->task.flow_count, search->task.flow[0].name);
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        const bool wanted = is_wanted(search, words, parameter), named = words->digit[i] >= 0;
        char first[DESIGNS_WORD_SIZE];
        if (!named && wanted && parameter->count > 1)
            return sc_error_set(error, SC_STATUS_INPUT, "the design names no %s, and the space has %d: %s=%s",
                                parameter->name, parameter->count, parameter->name, designs_value(first, parameter, 0));
        if (named && !wanted)
            return sc_error_set(error, SC_STATUS_INPUT, "a design %s has no %s",
                                search->task.choice == SC_CHOICE_FIXED ? "of this dataflow" : "of which layers choose",
                                parameter->name);
        words->digit[i] = named ? words->digit[i] : 0;
    }
    return SC_STATUS_OK;
}

static int64_t index_of(const struct designs_search *search, const struct design_words *words) {
    const struct sc_space *space = search->task.space;
    int digit[SC_SPACE_PARAMETERS_MAX], count = 0, instance = 0;
    for (int i = 0; i < space->parameter_count; i++)
        if (!space->parameter[i].is_constant)
            digit[count++] = words->digit[i];
    while (search->task.choice == SC_CHOICE_FIXED &&
           !is_instance(sc_explore_instance_at(search->explore, instance), search, words))
        instance++;
    return sc_explore_index(search->explore, digit, instance);
}

static enum sc_status read_index(int64_t *index, const struct designs_search *search, const char *word,
                                 struct sc_error *error) {
    char *end, designs[TEXT_NUMBER_SIZE];
    errno = 0;
    const long long value = strtoll(word, &end, 10);
    if (*end != '\0' || errno != 0 || value >= sc_explore_designs(search->explore))
        return sc_error_set(error, SC_STATUS_INPUT, "expected the number of a design, below %s, not '%s'",
                            text_integer(designs, sc_explore_designs(search->explore)), word);
    *index = value;
    return SC_STATUS_OK;
}

enum sc_status designs_find(int64_t *index, const struct designs_search *search, const char *word,
                            struct sc_error *error) {
    struct design_words words = {.flow = -1};
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; i < SC_SPACE_PARAMETERS_MAX; i++)
        words.digit[i] = -1;
    if (word[0] >= '0' && word[0] <= '9')
        return read_index(index, search, word, error);
    for (const char *next = word; !status; next++) {
        next += strspn(next, " \t");
        const int length = (int)strcspn(next, ",");
        status = read_setting(&words, search, next, length, error);
        next += length;
        if (*next == '\0')
            break;
    }
    if (!status)
        status = complete(&words, search, error);
    if (!status)
        *index = index_of(search, &words);
    return status;
}

/* ---- what it is ---- */

static void print_machine(const struct designs_search *search, const struct sc_explore_found *found, FILE *to) {
    char line[TEXT_LINE_SIZE], word[DESIGNS_WORD_SIZE];
    struct text text = {line, sizeof line, 0};
    text_machine(&text, &found->design.machine);
    text_print_labelled(to, "machine", line);
    text = (struct text){line, sizeof line, 0};
    text_add(&text, "%s", designs_flow(search, found->design.index));
    for (int i = 0; i < search->task.space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &search->task.space->parameter[i];
        if (parameter->is_constant && designs_word(word, search, found->design.index, parameter)[0])
            text_add(&text, "  %s %s", parameter->name, word);
    }
    text_print_labelled(to, "dataflow", line);
}

static void print_layers(const struct designs_search *search, const struct sc_explore_found *found, FILE *to) {
    char line[TEXT_LINE_SIZE], cycles[TEXT_NUMBER_SIZE];
    for (int i = 0; i < search->task.layer_count; i++) {
        const struct sc_explore_layer_found *layer = &found->layer[i];
        struct text text = {line, sizeof line, 0};
        if (search->task.layer_count == 1 || layer->instance < 0)
            continue;
        const struct sc_explore_instance *instance = sc_explore_instance_at(search->explore, layer->instance);
        text_add(&text, "%s: %s", search->task.layer[i]->name, instance->flow->name);
        for (int k = 0; k < instance->constant_count; k++)
            text_add(&text, " %s %" PRId64, instance->constant[k].parameter->name, instance->constant[k].value);
        text_add(&text, ", %s cycles", text_integer(cycles, layer->counters.cycles));
        if (search->task.layer[i]->repeat > 1)
            text_add(&text, " x%" PRId64, search->task.layer[i]->repeat);
        text_print_labelled(to, "layer", line);
    }
}

/* ---- rules ---- */

static const char *rule_value(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                              const struct sc_explore_found *found, enum sc_rule rule) {
    char number[TEXT_NUMBER_SIZE];
    switch (rule) {
    case SC_RULE_AREA:
        return designs_area(buffer, found->figures.area_nm2);
    case SC_RULE_POWER:
        return designs_power(buffer, found->figures.power_nw);
    case SC_RULE_ENERGY:
        return designs_energy(buffer, search, found->figures.energy);
    case SC_RULE_L1:
    case SC_RULE_L2:
    case SC_RULE_CYCLES:
    case SC_RULE_COUNT:
        break;
    }
    const int64_t value = rule == SC_RULE_L1   ? found->l1_needed
                          : rule == SC_RULE_L2 ? found->l2_needed
                                               : found->figures.cycles;
    snprintf(buffer, DESIGNS_WORD_SIZE, "%s", text_integer(number, value));
    return buffer;
}

/* What a rule allows; 0: it has no limit. */
static double rule_limit(const struct designs_search *search, const struct sc_explore_found *found, enum sc_rule rule) {
    const int64_t *limit = search->task.space->limit;
    const double amounts_of_micro = 1e6;
    const int64_t energy = limit[SC_SPACE_ENERGY_UMAC] > 0 ? limit[SC_SPACE_ENERGY_UMAC] : limit[SC_SPACE_ENERGY_AJ];
    const double limits[SC_RULE_COUNT] = {
        [SC_RULE_L1] = (double)found->design.machine.l1_size, [SC_RULE_L2] = (double)found->design.machine.l2_size,
        [SC_RULE_AREA] = (double)limit[SC_SPACE_AREA_NM2],    [SC_RULE_POWER] = (double)limit[SC_SPACE_POWER_NW],
        [SC_RULE_CYCLES] = (double)limit[SC_SPACE_CYCLES],    [SC_RULE_ENERGY] = (double)energy * amounts_of_micro};
    return limits[rule];
}

static double rule_number(const struct sc_explore_found *found, enum sc_rule rule) {
    const double values[SC_RULE_COUNT] = {
        [SC_RULE_L1] = (double)found->l1_needed,          [SC_RULE_L2] = (double)found->l2_needed,
        [SC_RULE_AREA] = (double)found->figures.area_nm2, [SC_RULE_POWER] = (double)found->figures.power_nw,
        [SC_RULE_CYCLES] = (double)found->figures.cycles, [SC_RULE_ENERGY] = (double)found->figures.energy};
    return values[rule];
}

/* What is to be done about a broken rule: a larger memory, another budget, another dataflow. */
static const char *advice(enum sc_rule rule) {
    static const char *const ADVICE[SC_RULE_COUNT] = {
        [SC_RULE_L1] = "capacity: a larger L1Size, or smaller tiles",
        [SC_RULE_L2] = "capacity: a larger L2Size, smaller tiles, or Buffer auto",
        [SC_RULE_AREA] = "budget: more Area, or fewer PEs and smaller memories",
        [SC_RULE_POWER] = "budget: more Power, or fewer PEs and less Bandwidth",
        [SC_RULE_CYCLES] = "mapping: more PEs or Bandwidth, or a dataflow that uses them",
        [SC_RULE_ENERGY] = "mapping: a dataflow that reuses more, or smaller memories"};
    return ADVICE[rule];
}

static bool is_figure(enum sc_rule rule) { return rule == SC_RULE_CYCLES || rule == SC_RULE_ENERGY; }

static bool is_cost(enum sc_rule rule) { return rule == SC_RULE_AREA || rule == SC_RULE_POWER; }

static bool print_rules(const struct designs_search *search, const struct sc_explore_found *found, FILE *to) {
    struct table table = {.key_count = 1};
    char word[DESIGNS_WORD_SIZE];
    table_column(&table, "rule", false);
    table_column(&table, "needed", true);
    table_column(&table, "of the limit", true);
    table_column(&table, "", false);
    for (int r = 0; r < SC_RULE_COUNT; r++) {
        const enum sc_rule rule = (enum sc_rule)r;
        const double limit = rule_limit(search, found, rule);
        if ((is_figure(rule) && !found->has_figures) || (is_cost(rule) && !search->task.cost))
            continue;
        table_cell(&table, "%s", sc_rule_name(rule));
        table_cell(&table, "%s", rule_value(word, search, found, rule));
        if (limit > 0)
            table_cell(&table, "%.1f%%", 100 * rule_number(found, rule) / limit);
        else
            table_cell(&table, "no limit");
        table_cell(&table, "%s%s", found->broken[rule] ? "broken; " : "", found->broken[rule] ? advice(rule) : "");
    }
    const bool whole = table_print(&table, 2, to);
    table_free(&table);
    return whole;
}

enum sc_status designs_why(const struct designs_search *search, int64_t index, FILE *to, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_explore_found found;
    enum sc_status status =
        sc_explore_find(search->explore, &(struct sc_figures){.index = index}, &found, &arena, error);
    if (!status) {
        bool broken = false;
        for (int rule = 0; rule < SC_RULE_COUNT; rule++)
            broken = broken || found.broken[rule];
        fprintf(to, "design %" PRId64 " of %s: %s\n", index, search->space_name,
                !found.legal ? "the dataflow is not legal on it"
                : broken     ? "not valid"
                             : "valid");
        print_machine(search, &found, to);
        if (!found.legal) {
            text_print_labelled(to, "refused", found.error.message);
        } else {
            print_layers(search, &found, to);
            fputc('\n', to);
            if (!print_rules(search, &found, to))
                status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a report");
        }
    }
    sc_arena_free(&arena);
    return status;
}

#include "check/run/compare.h"

#include "common/checked.h"
#include "model/fit.h"

const char *compare_verdict_name(enum verdict verdict) {
    static const char *const NAMES[] = {
        [VERDICT_NONE] = "-", [VERDICT_AGREE] = "agree", [VERDICT_CLOSE] = "close", [VERDICT_DIFFER] = "differ"};
    return NAMES[verdict];
}

static struct compare_row compare_row(int64_t simulated, const struct sc_formula_result *formula) {
    struct compare_row row = {.has_simulated = true, .simulated = simulated, .formula = formula};
    if (!formula || formula->outcome != SC_FORMULA_VALUE)
        return row;
    row.has_difference = sc_rational_subtract(formula->value, sc_rational_whole(simulated), &row.difference);
    bool equal = row.has_difference && row.difference.numerator == 0;
    row.verdict = equal ? VERDICT_AGREE : VERDICT_DIFFER;
    return row;
}

struct comparison compare_counts(const struct sc_counters *simulated,
                                 const struct sc_formula_result *const formula[SC_COUNTER_COUNT]) {
    struct comparison comparison = {.verdict = VERDICT_NONE};
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        struct compare_row row = compare_row(sc_counter_get(simulated, (enum sc_counter_id)id), formula[id]);
        comparison.row[id] = row;
        comparison.count[row.verdict]++;
        if (row.verdict > comparison.verdict)
            comparison.verdict = row.verdict;
    }
    return comparison;
}

struct comparison compare_reference(const struct sc_counters *reference,
                                    const struct sc_formula_result *const formula[SC_COUNTER_COUNT]) {
    struct comparison comparison = compare_counts(reference, formula);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        comparison.row[id].has_simulated = false;
    return comparison;
}

struct comparison compare_nothing(const struct sc_formula_result *const formula[SC_COUNTER_COUNT]) {
    struct comparison comparison = {.verdict = VERDICT_NONE};
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        comparison.row[id] = (struct compare_row){.formula = formula[id]};
    comparison.count[VERDICT_NONE] = SC_COUNTER_COUNT;
    return comparison;
}

void compare_tolerate(struct comparison *comparison, struct tolerance tolerance) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        struct compare_row *row = &comparison->row[id];
        if (row->verdict != VERDICT_DIFFER || !tolerance_allows(tolerance, row->formula->value, row->simulated))
            continue;
        row->verdict = VERDICT_CLOSE;
        comparison->count[VERDICT_DIFFER]--;
        comparison->count[VERDICT_CLOSE]++;
    }
    if (comparison->verdict == VERDICT_DIFFER && comparison->count[VERDICT_DIFFER] == 0)
        comparison->verdict = VERDICT_CLOSE;
}

static bool any_negative(const struct sc_counters *counters) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (sc_counter_get(counters, (enum sc_counter_id)id) < 0)
            return true;
    return false;
}

/* count <= a * b * c */
static bool fits_in(int64_t count, int64_t a, int64_t b, int64_t c) {
    int64_t product;
    return !checked_mul(a, b, &product) || !checked_mul(product, c, &product) || count <= product;
}

/* One operation reads one weight and one input, and writes one psum. */
static bool one_each(const struct sc_layer *layer, const struct sc_counters *counters) {
    bool weights = layer->type->tensor[SC_TENSOR_WEIGHT].count > 0;
    return counters->macs == sc_layer_macs(layer) && counters->l1_rd_weight == (weights ? counters->macs : 0) &&
           counters->l1_rd_input == counters->macs && counters->l1_wr_sum == counters->macs &&
           counters->l1_rd_sum < counters->macs;
}

/* What leaves L2 was read there, what arrives is written there, and copies that go up arrive or are added to others. */
static bool all_arrives(const struct sc_counters *counters) {
    int64_t down, up;
    return checked_add(counters->l2_rd_weight, counters->l2_rd_input, &down) && down == counters->noc_down &&
           checked_add(counters->noc_up, counters->noc_reduce, &up) && up == counters->l1_rd_evict &&
           counters->l2_wr_sum == counters->noc_up && counters->l2_rd_sum < counters->l2_wr_sum;
}

bool compare_possible(const struct sc_mapping *mapping, const struct sc_counters *counters) {
    const struct sc_machine *machine = &mapping->machine;
    return !any_negative(counters) && one_each(&mapping->layer, counters) && all_arrives(counters) &&
           counters->steps > 0 && counters->pe_steps >= counters->steps &&
           fits_in(counters->pe_steps, counters->steps, machine->num_pes, 1) &&
           fits_in(counters->macs, counters->cycles, machine->num_pes, machine->vector_width);
}

static struct buffer_check check_buffer(const char *keyword, int64_t size, int64_t needed) {
    return (struct buffer_check){
        .keyword = keyword, .size_elems = size, .needed_elems = needed, .enough = size == 0 || needed <= size};
}

bool compare_has_tiles(const struct sc_counters *counters) { return counters->tiles > 0; }

struct buffer_checks compare_buffers(const struct sc_machine *machine, const struct sc_counters *counters) {
    return (struct buffer_checks){.l1 = check_buffer("L1Size", machine->l1_size, sc_fit_l1_needed(machine, counters)),
                                  .l2 = check_buffer("L2Size", machine->l2_size, sc_fit_l2_needed(machine, counters))};
}

bool compare_count(const struct sc_formula_result *formula, int64_t *count) {
    bool possible = formula && formula->outcome == SC_FORMULA_VALUE && formula->value.denominator == 1 &&
                    formula->value.numerator >= 0;
    *count = possible ? formula->value.numerator : 0;
    return possible;
}

/* Sets of tensors cannot be told from l1_req alone. */
static bool says_boxes(const struct sc_machine *machine, const struct comparison *comparison) {
    int64_t box;
    bool own = false, all = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        own = own || machine->tensor_l1_buffers[tensor] > 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        all = all && compare_count(comparison->row[SC_COUNTER_l1_req_weight + tensor].formula, &box);
    return all || (!own && sc_fit_has_equal_words(machine));
}

static int64_t asked(const struct comparison *comparison, enum sc_counter_id id) {
    int64_t count;
    (void)compare_count(comparison->row[id].formula, &count);
    return count;
}

struct buffer_checks compare_asked_buffers(const struct sc_mapping *mapping, const struct comparison *comparison) {
    const struct sc_machine *machine = &mapping->machine;
    const struct sc_counters counters = {.l1_req =
                                             says_boxes(machine, comparison) ? asked(comparison, SC_COUNTER_l1_req) : 0,
                                         .l1_req_weight = asked(comparison, SC_COUNTER_l1_req_weight),
                                         .l1_req_input = asked(comparison, SC_COUNTER_l1_req_input),
                                         .l1_req_sum = asked(comparison, SC_COUNTER_l1_req_sum),
                                         .l2_req = asked(comparison, SC_COUNTER_l2_req),
                                         .l2_hold = asked(comparison, SC_COUNTER_l2_hold),
                                         .tiles = mapping->has_marks};
    return compare_buffers(machine, &counters);
}

bool compare_buffers_suffice(const struct buffer_checks *buffers) { return buffers->l1.enough && buffers->l2.enough; }

const char *compare_buffers_name(const struct buffer_checks *buffers) {
    static const char *const NAMES[] = {"ok", "L1 small", "L2 small", "both small"};
    return NAMES[!buffers->l1.enough + 2 * !buffers->l2.enough];
}

double compare_utilization(const struct sc_machine *machine, const struct sc_counters *simulated) {
    double slots = (double)simulated->cycles * (double)machine->num_pes * (double)machine->vector_width;
    return slots > 0 ? (double)simulated->macs / slots : 0;
}

static int64_t sum_of(const int64_t *part, int count) {
    int64_t sum = 0;
    for (int i = 0; i < count; i++)
        if (!checked_add(sum, part[i], &sum))
            return INT64_MAX;
    return sum;
}

int64_t compare_l2_traffic(const struct sc_counters *simulated) {
    const int64_t parts[] = {simulated->l2_rd_weight,   simulated->l2_rd_input,   simulated->l2_rd_sum,
                             simulated->l2_wr_weight,   simulated->l2_wr_input,   simulated->l2_wr_sum,
                             simulated->offchip_rd_sum, simulated->offchip_wr_sum};
    return sum_of(parts, sizeof parts / sizeof parts[0]);
}

int64_t compare_off_chip_traffic(const struct sc_counters *simulated) {
    const int64_t parts[] = {simulated->offchip_rd_weight, simulated->offchip_rd_input, simulated->offchip_rd_sum,
                             simulated->offchip_wr_sum};
    return sum_of(parts, sizeof parts / sizeof parts[0]);
}

static int64_t gcd(int64_t a, int64_t b) { return b == 0 ? a : gcd(b, a % b); }

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Numbers below `end` in `runs` runs of `length`, one every `apart` from 0 on. */
static int64_t numbers_below(int64_t end, int64_t runs, int64_t length, int64_t apart) {
    if (end <= 0)
        return 0;
    if (apart <= length) /* no gaps */
        return smaller(end, (runs - 1) * apart + length);
    return end / apart >= runs ? runs * length : end / apart * length + smaller(end % apart, length);
}

/* How many multiples of `by`, from `first` on, come before `end`. */
static int64_t multiples_before(int64_t end, int64_t first, int64_t by) {
    return end <= first ? 0 : (end - first + by - 1) / by;
}

/* Rows, or columns, of the input that some window has, without padding. Tap r of window i is in row r * dilation +
 * i * stride. Every `period`-th tap is in the same rows but for some windows. */
static int64_t used_inputs(const struct sc_layer *layer, int window) {
    const struct sc_window *dims = &layer->type->window[window];
    const int64_t rows = layer->size[dims->input], taps = layer->size[dims->filter], pad = layer->pad[window];
    const int64_t stride = layer->stride[window], dilation = layer->dilation[window];
    const int64_t outputs = sc_layer_outputs(layer, window), common = gcd(stride, dilation);
    const int64_t period = stride / common, apart = dilation / common;
    int64_t used = 0;
    for (int64_t tap = 0; tap < smaller(taps, period); tap++) {
        const int64_t first = tap * dilation, runs = (taps - tap + period - 1) / period;
        used += numbers_below(multiples_before(rows - pad, first, stride), runs, outputs, apart) -
                numbers_below(multiples_before(pad, first, stride), runs, outputs, apart);
    }
    return used;
}

static int64_t compulsory_inputs(const struct sc_layer *layer) {
    int64_t elems = sc_layer_tensor_elems(layer, SC_TENSOR_INPUT);
    for (int window = 0; window < layer->type->window_count; window++)
        elems = elems / layer->size[layer->type->window[window].input] * used_inputs(layer, window);
    return elems;
}

int64_t compare_compulsory_traffic(const struct sc_mapping *mapping) {
    const struct sc_layer *layer = &mapping->layer;
    const int64_t *on_chip = mapping->machine.on_chip;
    const int64_t parts[] = {on_chip[SC_TENSOR_WEIGHT] ? 0 : sc_layer_tensor_elems(layer, SC_TENSOR_WEIGHT),
                             on_chip[SC_TENSOR_INPUT] ? 0 : compulsory_inputs(layer),
                             on_chip[SC_TENSOR_OUTPUT] ? 0 : sc_layer_tensor_elems(layer, SC_TENSOR_OUTPUT)};
    return sum_of(parts, SC_TENSOR_COUNT);
}

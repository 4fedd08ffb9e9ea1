#include "model/exact_links.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_array.h"
#include "model/exact_context.h"

/* ---- networks ---- */

static bool has_channel(const struct sc_exact *exact, enum sc_tensor tensor) {
    return exact->machine->channel[tensor] > 0;
}

/* Weights and inputs on the same topology share its links, unless one of them has a channel. */
static bool share_links(const struct sc_exact *exact) {
    const int64_t *topology = exact->machine->topology;
    return exact->has_weights && topology[SC_TENSOR_WEIGHT] == topology[SC_TENSOR_INPUT] &&
           !has_channel(exact, SC_TENSOR_WEIGHT) && !has_channel(exact, SC_TENSOR_INPUT);
}

static enum exact_load link_load(const struct sc_exact *exact, enum sc_tensor tensor) {
    if (tensor == SC_TENSOR_OUTPUT)
        return LOAD_LINK_UP;
    if (!has_channel(exact, tensor))
        return LOAD_LINK;
    return tensor == SC_TENSOR_WEIGHT ? LOAD_LINK_WEIGHT : LOAD_LINK_INPUT;
}

static void add_network(struct sc_exact *exact, enum sc_tensor tensor) {
    struct exact_links *links = &exact->links;
    links->network[links->network_count++] = (struct exact_network){
        .tensor = {tensor},
        .tensor_count = 1,
        .once = tensor == SC_TENSOR_OUTPUT ? exact->machine->reduction : exact->machine->multicast,
        .load = link_load(exact, tensor),
    };
}

static void choose_networks(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    links->network_count = 0;
    add_network(exact, SC_TENSOR_INPUT);
    if (share_links(exact)) {
        links->network[0].tensor[1] = SC_TENSOR_WEIGHT;
        links->network[0].tensor_count = 2;
    } else if (exact->has_weights) {
        add_network(exact, SC_TENSOR_WEIGHT);
    }
    add_network(exact, SC_TENSOR_OUTPUT);
}

static enum sc_topology topology_of(const struct sc_exact *exact, const struct exact_network *network) {
    return (enum sc_topology)exact->machine->topology[network->tensor[0]];
}

/* ---- groups ---- */

/* Count, unit by unit, the bits that these masks have in common in an axis. */
static void count_common(const struct sc_exact *exact, int axis, const uint64_t *const *mask, int pieces,
                         unsigned subset, int64_t *count) {
    const struct exact_array *array = &exact->array;
    memset(count, 0, (size_t)exact->axis[axis].unit_count * sizeof *count);
    for (int w = array->word[axis]; w < array->word[axis + 1]; w++) {
        uint64_t common = ~(uint64_t)0;
        for (int i = 0; i < pieces; i++)
            if (subset >> i & 1u)
                common &= mask[i][w];
        for (; common != 0; common &= common - 1)
            count[array->unit_of[axis][(w - array->word[axis]) * 64 + __builtin_ctzll(common)]]++;
    }
}

static bool is_whole_axis(const struct sc_exact *exact, int axis, const uint64_t *const *mask, int pieces) {
    const struct exact_array *array = &exact->array;
    for (int w = array->word[axis], left; w < array->word[axis + 1]; w++)
        for (int i = 0; i < pieces; i++) {
            left = (int)lesser(64, array->bits[axis] - (int64_t)(w - array->word[axis]) * 64);
            if (mask[i][w] != ~(uint64_t)0 >> (64 - left))
                return false;
        }
    return true;
}

/* The number of an axis's part of these pieces. */
static int group_of(struct sc_exact *exact, int axis, const uint64_t *const *mask, int pieces, unsigned tensors) {
    struct exact_links *links = &exact->links;
    size_t units = (size_t)exact->axis[axis].unit_count, subsets = ((size_t)1 << pieces) - 1;
    size_t words = GROUP_WORDS + subsets * units;
    bool is_new = false;
    if (is_whole_axis(exact, axis, mask, pieces))
        return -1;
    if (!exact_work(exact, (int64_t)(words / 16)) || !buffer_reserve(exact, &exact->key, words * sizeof(int64_t)))
        return -1;
    int64_t *key = exact->key.data;
    key[0] = axis;
    key[1] = pieces;
    for (unsigned subset = 1; subset <= subsets; subset++)
        count_common(exact, axis, mask, pieces, subset, key + GROUP_WORDS + (subset - 1) * units);
    int id = exact_intern_words(exact, &links->groups, key, words, &is_new);
    if (id < 0 || !buffer_reserve(exact, &links->group, ((size_t)id + 1) * sizeof(struct exact_group)))
        return -1;
    struct exact_group *group = (struct exact_group *)links->group.data + id;
    if (is_new)
        *group = (struct exact_group){.tensors = 0};
    group->tensors |= tensors;
    return id;
}

/* ---- kinds of links ---- */

static unsigned tensors_of(const struct exact_network *network) {
    unsigned tensors = 0;
    for (int i = 0; i < network->tensor_count; i++)
        tensors |= 1u << network->tensor[i];
    return tensors;
}

static void part_of(struct sc_exact *exact, const uint64_t *pieces, int count, int64_t *words) {
    const uint64_t *mask[PIECES_MAX];
    for (int i = 0; i < count; i++)
        mask[i] = pieces + (ptrdiff_t)i * exact->array.words;
    words[0] = count;
    for (int a = 0; a < exact->axis_count; a++)
        words[1 + a] = group_of(exact, a, mask, count, tensors_of(exact->links.building));
}

static void count_kind(struct sc_exact *exact, const int64_t *words, size_t count, int64_t links) {
    bool is_new = false;
    struct buffer *counts = &exact->links.kind_count;
    int id = exact_intern_words(exact, &exact->links.kinds, words, count, &is_new);
    if (id < 0 || !buffer_reserve(exact, counts, ((size_t)id + 1) * sizeof(int64_t)))
        return;
    int64_t *so_far = (int64_t *)counts->data + id;
    *so_far = exact_add(exact, is_new ? 0 : *so_far, links);
}

/* Elements that cross once need all pieces together; copies are a matter of each piece alone. */
static void add_links(struct sc_exact *exact, int64_t count, bool all, const uint64_t *pieces, int piece_count) {
    struct exact_network *network = exact->links.building;
    int parts = network->once ? 1 : piece_count, of_part = network->once ? piece_count : 1;
    size_t part_words = 1 + (size_t)exact->axis_count;
    if (all) {
        network->above_all += count;
        return;
    }
    if (of_part > PIECES_MAX) {
        exact_fail(exact, "the PEs below a link fall into more than 7 pieces");
        return;
    }
    size_t count_words = KIND_WORDS + (size_t)parts * part_words;
    if (!buffer_reserve(exact, &exact->links.key, count_words * sizeof(int64_t)))
        return;
    int64_t *words = exact->links.key.data;
    words[0] = network - exact->links.network;
    words[1] = parts;
    for (int i = 0; i < parts && !exact->status; i++)
        part_of(exact, pieces + (ptrdiff_t)i * exact->array.words, of_part,
                words + KIND_WORDS + (size_t)i * part_words);
    count_kind(exact, words, count_words, count);
}

static void find_links(struct sc_exact *exact, struct exact_network *network) {
    struct exact_links *links = &exact->links;
    bool up = network->tensor[0] == SC_TENSOR_OUTPUT;
    links->building = network;
    network->first = links->kinds.count;
    if (topology_of(exact, network) == SC_TOPOLOGY_BUS)
        network->above_all = 1;
    else
        exact_array_links(exact, topology_of(exact, network), up, add_links);
    network->count = links->kinds.count - network->first;
}

/* ---- where the terms are ---- */

/* The flows of a tensor that are in use. */
static int flows_of(const struct sc_exact *exact, enum sc_tensor tensor, enum exact_flow flow[2]) {
    const struct exact_flow_place *place = &exact_flow_places[tensor];
    flow[0] = place->held;
    flow[1] = place->near;
    return (size_t)place->near < exact->flow_count ? 2 : 1;
}

/* The terms of an axis's groups come behind the axis's overlaps. */
static void place_terms(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    for (int a = 0; a < exact->axis_count; a++) {
        exact->axis[a].flow_words = exact->flow_count * OVERLAP_WORDS;
        exact->axis[a].group_count = 0;
        if (links->groups.count > 0)
            exact->axis[a].group = exact_memory(exact, (size_t)links->groups.count, sizeof(int));
    }
    for (int g = 0; g < links->groups.count && !exact->status; g++) {
        const int64_t *words = intern_get(&links->groups, g);
        struct exact_group *group = (struct exact_group *)links->group.data + g;
        struct exact_axis *axis = &exact->axis[words[0]];
        size_t *next = &axis->flow_words;
        axis->group[axis->group_count++] = g;
        for (int t = 0; t < SC_TENSOR_COUNT; t++) {
            enum exact_flow flow[2];
            int flows = flows_of(exact, (enum sc_tensor)t, flow);
            for (int i = 0; group->tensors >> t & 1u && i < flows; i++) {
                group->at[flow[i]] = *next;
                *next += (size_t)exact_link_terms((int)words[1]);
            }
        }
    }
}

/* The sums of a kind of link: for each part one for each flow of each tensor that crosses it. */
static void add_sums(struct sc_exact *exact, int kind) {
    struct exact_links *links = &exact->links;
    const int64_t *words = intern_get(&links->kinds, kind), *part = words + KIND_WORDS;
    const struct exact_network *network = &links->network[words[0]];
    for (int64_t p = 0; p < words[1]; p++, part += 1 + exact->axis_count)
        for (int t = 0; t < network->tensor_count; t++) {
            enum exact_flow flow[2];
            int flows = flows_of(exact, network->tensor[t], flow);
            for (int i = 0; i < flows; i++) {
                struct exact_link_sum *sum = &links->sum[links->sum_count++];
                *sum = (struct exact_link_sum){.kind = kind,
                                               .tensor = network->tensor[t],
                                               .near = i > 0,
                                               .pieces = (int)part[0],
                                               .terms = exact_link_terms((int)part[0])};
                size_t base = (size_t)flow[i] * OVERLAP_WORDS + (network->once ? 2 : 0);
                for (int a = 0; a < exact->axis_count; a++) {
                    sum->is_group[a] = part[1 + a] >= 0;
                    sum->at[a] = sum->is_group[a] ? exact_link_group(links, (int)part[1 + a])->at[flow[i]] : base;
                }
                links->term_count += sum->terms;
            }
        }
}

static void make_sums(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    enum { FLOWS_OF_LINK = 4 };
    size_t parts = 0;
    for (int k = 0; k < links->kinds.count; k++)
        parts += (size_t)intern_get(&links->kinds, k)[1];
    links->sum = exact_memory(exact, FLOWS_OF_LINK * parts, sizeof *links->sum);
    for (int k = 0; k < links->kinds.count && !exact->status; k++)
        add_sums(exact, k);
    links->resets = exact_memory(exact, (size_t)links->term_count, sizeof(int64_t));
    links->product = exact_memory(exact, (size_t)links->term_count, sizeof(int64_t));
}

/* ---- all ---- */

static bool any_network(const struct sc_exact *exact) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (exact->machine->topology[t] != SC_TOPOLOGY_BUS)
            return true;
    return false;
}

bool exact_links_build(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    links->sum_count = links->term_count = 0;
    exact_intern_clear(&links->groups);
    exact_intern_clear(&links->kinds);
    choose_networks(exact);
    links->one_bus = !any_network(exact) && links->network_count == 2 && links->network[0].load == LOAD_LINK;
    exact->array.words = 0;
    if (any_network(exact) && !exact_array_build(exact))
        return false;
    for (int n = 0; n < links->network_count && !exact->status; n++)
        find_links(exact, &links->network[n]);
    place_terms(exact);
    if (links->kinds.count > 0)
        make_sums(exact);
    return exact->status == SC_STATUS_OK;
}

/* ---- products ---- */

void exact_links_start(const struct sc_exact *exact, int64_t *terms) {
    for (int i = 0; i < exact->links.term_count; i++)
        terms[i] = 1;
}

static bool keeps(int choice, int pieces) {
    for (int i = 0; i < pieces; i++)
        if (exact_link_choice(choice, i) == CHOICE_KEPT)
            return true;
    return false;
}

/* Where all units are below the link, each piece is the whole axis: all, or what all keep. */
void exact_links_multiply(struct sc_exact *exact, int64_t *terms, int axis, int flows) {
    const struct exact_links *links = &exact->links;
    const int64_t *words = links->sum_count > 0 ? intern_get(&exact->flows, flows) : NULL;
    for (int s = 0; s < links->sum_count; s++) {
        const struct exact_link_sum *sum = &links->sum[s];
        const int64_t *factor = words + sum->at[axis];
        for (int i = 0; i < sum->terms; i++)
            terms[i] = exact_mul(exact, terms[i],
                                 factor[sum->is_group[axis] || sum->pieces == 1 ? i : keeps(i + 1, sum->pieces)]);
        terms += sum->terms;
    }
}

void exact_links_keep_nothing(const struct sc_exact *exact, int64_t *terms) {
    const struct exact_links *links = &exact->links;
    for (int s = 0; s < links->sum_count; s++) {
        const struct exact_link_sum *sum = &links->sum[s];
        for (int i = 0; i < sum->terms; i++)
            if (sum->near || keeps(i + 1, sum->pieces))
                terms[i] = 0;
        terms += sum->terms;
    }
}

/* ---- what crosses ---- */

/* A choice counts positive if it takes all of an odd number of pieces. The sum is right modulo 2^64 whatever it has on
 * the way. */
static int64_t sum_of(const struct exact_link_sum *sum, const int64_t *terms) {
    if (sum->pieces == 1)
        return terms[CHOICE_ALL - 1] - terms[CHOICE_KEPT - 1];
    uint64_t total = 0;
    for (int choice = 1; choice <= sum->terms; choice++) {
        bool odd = false;
        for (int i = 0; i < sum->pieces; i++)
            odd ^= exact_link_choice(choice, i) == CHOICE_ALL;
        total += odd ? (uint64_t)terms[choice - 1] : -(uint64_t)terms[choice - 1];
    }
    return (int64_t)total;
}

static const enum exact_amount READS[SC_TENSOR_COUNT] = {
    [SC_TENSOR_WEIGHT] = TOTAL_WEIGHT_READS, [SC_TENSOR_INPUT] = TOTAL_INPUT_READS, [SC_TENSOR_OUTPUT] = TOTAL_UP};
static const enum exact_amount CROSSINGS[SC_TENSOR_COUNT] = {
    [SC_TENSOR_WEIGHT] = TOTAL_LINK_WEIGHT, [SC_TENSOR_INPUT] = TOTAL_LINK_INPUT, [SC_TENSOR_OUTPUT] = TOTAL_LINK_SUM};

/* The load of one link of a kind. Adds to `moved` what crosses all links of this kind; *sum and *terms go past it. */
static int64_t add_crossings(struct sc_exact *exact, int kind, const struct exact_link_sum **sum, const int64_t **terms,
                             struct exact_totals *moved) {
    const struct exact_links *links = &exact->links;
    int64_t count = ((const int64_t *)links->kind_count.data)[kind], load = 0;
    for (; *sum < links->sum + links->sum_count && (*sum)->kind == kind; (*sum)++) {
        int64_t crosses = (*sum)->near ? -sum_of(*sum, *terms) : sum_of(*sum, *terms);
        int64_t *total = &moved->of[CROSSINGS[(*sum)->tensor]];
        *total = exact_add(exact, *total, exact_mul(exact, count, crosses));
        load = exact_add(exact, load, crosses);
        *terms += (*sum)->terms;
    }
    return load;
}

void exact_links_moved(struct sc_exact *exact, const int64_t *terms, struct exact_totals *moved,
                       int64_t load[LOAD_COUNT]) {
    const struct exact_links *links = &exact->links;
    const struct exact_link_sum *sum = links->sum;
    for (int n = 0; n < links->network_count; n++) {
        const struct exact_network *network = &links->network[n];
        int64_t busiest = 0;
        for (int i = 0; network->above_all > 0 && i < network->tensor_count; i++)
            busiest = exact_add(exact, busiest, moved->of[READS[network->tensor[i]]]);
        for (int k = network->first; k < network->first + network->count; k++)
            busiest = greater(busiest, add_crossings(exact, k, &sum, &terms, moved));
        load[network->load] = greater(load[network->load], busiest);
        exact_raise(exact, network->load == LOAD_LINK_UP ? PEAK_LINK_UP : PEAK_LINK_DOWN, busiest);
    }
}

void exact_links_finish(struct sc_exact *exact, struct exact_totals *total) {
    const struct exact_links *links = &exact->links;
    if (links->one_bus) {
        exact->amount[PEAK_LINK_DOWN] = exact->amount[PEAK_DOWN];
        exact->amount[PEAK_LINK_UP] = exact->amount[PEAK_UP];
    }
    for (int t = 0; links->sum_count == 0 && t < SC_TENSOR_COUNT; t++)
        total->of[CROSSINGS[t]] = 0;
    for (int n = 0; n < links->network_count; n++)
        for (int i = 0; i < links->network[n].tensor_count; i++) {
            enum sc_tensor tensor = links->network[n].tensor[i];
            int64_t above_all = exact_mul(exact, links->network[n].above_all, total->of[READS[tensor]]);
            total->of[CROSSINGS[tensor]] = exact_add(exact, total->of[CROSSINGS[tensor]], above_all);
        }
}

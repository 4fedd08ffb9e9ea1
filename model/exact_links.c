#include "model/exact_links.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_array.h"
#include "model/exact_context.h"
#include "model/exact_tiles.h"

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

/* ---- subsets ---- */

static int64_t *subsets_of(const struct sc_exact *exact) { return exact->links.subsets.data; }

static void push_subset(struct sc_exact *exact, unsigned pieces, int *count) {
    if (!exact_links_work(exact, (int64_t)1 << __builtin_popcount(pieces)) ||
        !buffer_reserve(exact, &exact->links.subsets, ((size_t)*count + 1) * sizeof(int64_t)))
        return;
    subsets_of(exact)[(*count)++] = pieces;
}

/* Can PEs of pieces that have these units in common hold the same elements of a tensor? On a plain axis two units never
 * do. */
static bool can_share(const struct sc_exact *exact, enum sc_tensor tensor, const uint64_t *common) {
    for (int a = 0; a < exact->axis_count; a++)
        if (exact->axis[a].plain && exact->axis[a].coupling[tensor].count > 0 &&
            !exact_pieces_any(&exact->pieces, common, a))
            return false;
    return true;
}

/* Subsets of the chosen pieces and some from `next` on. The masks of what is common to fewer pieces stand behind those
 * of the pieces. */
static void add_subsets(struct sc_exact *exact, enum sc_tensor tensor, unsigned chosen, int depth, int next,
                        int *count) {
    struct exact_pieces *pieces = &exact->pieces;
    uint64_t *common = exact_piece_at(pieces, pieces->count + depth);
    for (int i = next; i < pieces->count && exact_links_work(exact, pieces->words); i++) {
        const uint64_t *so_far = depth > 0 ? common - pieces->words : NULL, *piece = exact_piece_at(pieces, i);
        for (int w = 0; w < pieces->words; w++)
            common[w] = so_far ? so_far[w] & piece[w] : piece[w];
        if (!can_share(exact, tensor, common))
            continue;
        if (depth > 0)
            push_subset(exact, chosen | 1u << i, count);
        add_subsets(exact, tensor, chosen | 1u << i, depth + 1, i + 1, count);
    }
}

/* Elements that cross once need all pieces together; copies are a matter of each piece alone. */
static int find_subsets(struct sc_exact *exact, enum sc_tensor tensor, int pieces) {
    int count = 0;
    for (int i = 0; i < pieces; i++)
        push_subset(exact, 1u << i, &count);
    if (pieces > 1)
        add_subsets(exact, tensor, 0, 0, 0, &count);
    return count;
}

/* ---- groups ---- */

/* Count, for each subset and each unit of an axis, the individual units that all pieces of the subset have. Returns
 * false if each piece has all units. */
static bool count_group(struct sc_exact *exact, int axis, int first, int subsets, int64_t *count) {
    const struct exact_pieces *pieces = &exact->pieces;
    uint64_t *common = exact_piece_at(pieces, pieces->count);
    int units = exact->axis[axis].unit_count;
    bool whole = true;
    for (int k = 0; k < subsets; k++, count += units) {
        unsigned chosen = (unsigned)subsets_of(exact)[k];
        for (int w = pieces->word[axis]; w < pieces->word[axis + 1]; w++) {
            common[w] = ~(uint64_t)0;
            for (unsigned rest = chosen; rest != 0; rest &= rest - 1)
                common[w] &= exact_piece_at(pieces, first + __builtin_ctz(rest))[w];
        }
        exact_pieces_count(exact, common, axis, count);
        for (int u = 0; u < units; u++)
            whole = whole && count[u] == exact->axis[axis].weight[u];
    }
    return !whole;
}

/* The number of an axis's part of the pieces from `first` on. */
static int group_of(struct sc_exact *exact, int axis, int first, int pieces, int subsets, enum sc_tensor tensor) {
    struct exact_links *links = &exact->links;
    size_t units = (size_t)exact->axis[axis].unit_count;
    size_t words = GROUP_WORDS + (size_t)subsets * (1 + units);
    bool is_new = false;
    if (!exact_links_work(exact, (int64_t)words) || !buffer_reserve(exact, &exact->key, words * sizeof(int64_t)))
        return -1;
    int64_t *key = exact->key.data;
    key[0] = axis;
    key[1] = pieces;
    key[2] = subsets;
    memcpy(key + GROUP_WORDS, subsets_of(exact), (size_t)subsets * sizeof *key);
    if (!count_group(exact, axis, first, subsets, key + GROUP_WORDS + subsets))
        return -1;
    int id = exact_intern_words(exact, &links->groups, key, words, &is_new);
    if (id < 0 || !buffer_reserve(exact, &links->group, ((size_t)id + 1) * sizeof(struct exact_group)))
        return -1;
    struct exact_group *group = (struct exact_group *)links->group.data + id;
    if (is_new)
        *group = (struct exact_group){.tensors = 0};
    group->tensors |= 1u << tensor;
    return id;
}

/* ---- kinds of links ---- */

/* Add the words of a part to those of a kind. */
static void add_part(struct sc_exact *exact, enum sc_tensor tensor, int first, int pieces, size_t *count) {
    int subsets = find_subsets(exact, tensor, pieces);
    size_t more = PART_WORDS + (size_t)subsets + (size_t)exact->axis_count;
    if (exact->status || !buffer_reserve(exact, &exact->links.key, (*count + more) * sizeof(int64_t)))
        return;
    int64_t *words = (int64_t *)exact->links.key.data + *count;
    *words++ = tensor;
    *words++ = subsets;
    memcpy(words, subsets_of(exact), (size_t)subsets * sizeof *words);
    for (int a = 0; a < exact->axis_count; a++)
        words[subsets + a] = group_of(exact, a, first, pieces, subsets, tensor);
    *count += more;
}

/* The kind of the links below which these PEs are; -1 on failure. */
static int kind_of(struct sc_exact *exact, const struct exact_range *products, int product_count) {
    const struct exact_network *network = exact->links.building;
    size_t count = KIND_WORDS;
    if (!exact_pieces_make(exact, products, product_count) ||
        !buffer_reserve(exact, &exact->links.key, count * sizeof(int64_t)))
        return -1;
    int pieces = exact->pieces.count, parts = network->once ? 1 : pieces;
    if (network->once && pieces > PIECES_MAX) {
        exact_fail(exact, "the PEs below a link of its network fall into more than 31 products of units");
        return -1;
    }
    for (int i = 0; i < parts; i++)
        for (int t = 0; t < network->tensor_count && !exact->status; t++)
            add_part(exact, network->tensor[t], i, network->once ? pieces : 1, &count);
    int64_t *words = exact->links.key.data;
    words[0] = network - exact->links.network;
    words[1] = (int64_t)parts * network->tensor_count;
    return exact->status ? -1 : exact_intern_words(exact, &exact->links.kinds, words, count, NULL);
}

/* Links of a shape are one kind, so pieces are made of the first of them only. */
static void add_links(struct sc_exact *exact, int64_t count, bool all, const struct exact_range *products,
                      int product_count) {
    struct exact_links *links = &exact->links;
    bool is_new = false;
    if (all) {
        links->building->above_all += count;
        return;
    }
    size_t words = exact_pieces_shape(exact, products, product_count, &links->key);
    int shape = words > 0 ? exact_intern_words(exact, &links->shapes, links->key.data, words, &is_new) : -1;
    if (shape < 0 || !buffer_reserve(exact, &links->kind_of, ((size_t)shape + 1) * sizeof(int)))
        return;
    int *kind = (int *)links->kind_of.data + shape, kinds = links->kinds.count;
    if (is_new)
        *kind = kind_of(exact, products, product_count);
    if (*kind < 0 || !buffer_reserve(exact, &links->kind_count, ((size_t)*kind + 1) * sizeof(int64_t)))
        return;
    int64_t *so_far = (int64_t *)links->kind_count.data + *kind;
    *so_far = exact_add(exact, *kind == kinds ? 0 : *so_far, count);
}

static void find_links(struct sc_exact *exact, struct exact_network *network) {
    struct exact_links *links = &exact->links;
    bool up = network->tensor[0] == SC_TENSOR_OUTPUT;
    links->building = network;
    exact_intern_clear(&links->shapes);
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
    flow[1] = tensor == SC_TENSOR_OUTPUT ? FLOW_CHANGE : place->near;
    return exact->near[tensor] || (tensor == SC_TENSOR_OUTPUT && exact->marks.any) ? 2 : 1;
}

/* The terms of an axis's groups come behind the axis's overlaps. */
static void place_terms(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    for (int a = 0; a < exact->axis_count; a++) {
        exact->axis[a].tile_word = exact->flow_count * OVERLAP_WORDS;
        exact->axis[a].flow_words = exact->axis[a].tile_word + (exact->marks.any ? TERM_COUNT : 0);
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
                *next += (size_t)exact_link_terms(words + GROUP_WORDS, (int)words[2]);
            }
        }
    }
}

/* Where an axis's flows have a flow of all its units. */
static size_t word_of(const struct sc_exact *exact, int axis, enum exact_flow flow) {
    return flow == FLOW_CHANGE ? exact->axis[axis].tile_word + TERM_EVICTED : (size_t)flow * OVERLAP_WORDS;
}

/* The sums of a part of a kind of link, one for each flow of its tensor. Returns the words of the part. */
static size_t add_sums(struct sc_exact *exact, int kind, const int64_t *part) {
    struct exact_links *links = &exact->links;
    enum sc_tensor tensor = (enum sc_tensor)part[0];
    bool once = links->network[intern_get(&links->kinds, kind)[0]].once;
    int subsets = (int)part[1];
    const int64_t *subset = part + PART_WORDS, *group = subset + subsets;
    enum exact_flow flow[2];
    int flows = flows_of(exact, tensor, flow);
    for (int i = 0; i < flows; i++) {
        struct exact_link_sum *sum = &links->sum[links->sum_count++];
        *sum = (struct exact_link_sum){.kind = kind,
                                       .tensor = tensor,
                                       .near = i > 0 && tensor != SC_TENSOR_OUTPUT,
                                       .at_change = flow[i] == FLOW_CHANGE,
                                       .subsets = subsets,
                                       .subset = subset,
                                       .terms = exact_link_terms(subset, subsets)};
        for (int a = 0; a < exact->axis_count; a++) {
            sum->is_group[a] = group[a] >= 0;
            sum->at[a] = sum->is_group[a] ? exact_link_group(links, (int)group[a])->at[flow[i]]
                                          : word_of(exact, a, flow[i]) + (once ? 2 : 0);
        }
        links->term_count += sum->terms;
    }
    return PART_WORDS + (size_t)(subsets + exact->axis_count);
}

static void make_sums(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    enum { FLOWS_OF_PART = 2 };
    size_t parts = 0;
    for (int k = 0; k < links->kinds.count; k++)
        parts += (size_t)intern_get(&links->kinds, k)[1];
    links->sum = exact_memory(exact, FLOWS_OF_PART * parts, sizeof *links->sum);
    for (int k = 0; k < links->kinds.count && !exact->status; k++) {
        const int64_t *words = intern_get(&links->kinds, k), *part = words + KIND_WORDS;
        for (int64_t p = 0; p < words[1]; p++)
            part += add_sums(exact, k, part);
    }
    links->resets = exact_memory(exact, (size_t)links->term_count, sizeof(int64_t));
    links->product = exact_memory(exact, (size_t)links->term_count, sizeof(int64_t));
}

/* ---- all ---- */

bool exact_links_any_network(const struct sc_exact *exact) {
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        if (exact->machine->topology[t] != SC_TOPOLOGY_BUS)
            return true;
    return false;
}

bool exact_links_build(struct sc_exact *exact) {
    struct exact_links *links = &exact->links;
    links->sum_count = 0;
    links->term_count = 0;
    exact_intern_clear(&links->groups);
    exact_intern_clear(&links->kinds);
    choose_networks(exact);
    links->one_bus =
        !exact_links_any_network(exact) && links->network_count == 2 && links->network[0].load == LOAD_LINK;
    if (exact_links_any_network(exact))
        exact_array_build(exact);
    for (int n = 0; n < links->network_count && !exact->status; n++)
        find_links(exact, &links->network[n]);
    place_terms(exact);
    if (links->kinds.count > 0)
        make_sums(exact);
    return exact->status == SC_STATUS_OK;
}

/* ---- products ---- */

/* Terms of what is kept, and of what was near, become 0: those of some tensors. */
static void keep_nothing(const struct sc_exact *exact, int64_t *terms, const bool of_tensor[SC_TENSOR_COUNT]) {
    const struct exact_links *links = &exact->links;
    for (int s = 0; s < links->sum_count; s++) {
        const struct exact_link_sum *sum = &links->sum[s];
        for (struct exact_choice choice = exact_choice_first(sum->subset); choice.subset < sum->subsets;
             exact_choice_next(sum->subset, sum->subsets, &choice), terms++)
            if (of_tensor[sum->tensor] && (sum->near || choice.kept != 0))
                *terms = 0;
    }
}

void exact_links_start(const struct sc_exact *exact, int64_t *terms) {
    for (int64_t i = 0; i < exact->links.term_count; i++)
        terms[i] = 1;
    if (exact->any_stream)
        keep_nothing(exact, terms, exact->streams);
}

/* Where all units are below the link, each piece is the whole axis: all, or what all keep. */
static void multiply_whole(struct sc_exact *exact, int64_t *terms, const struct exact_link_sum *sum,
                           const int64_t *factor) {
    for (struct exact_choice choice = exact_choice_first(sum->subset); choice.subset < sum->subsets;
         exact_choice_next(sum->subset, sum->subsets, &choice), terms++)
        *terms = exact_mul(exact, *terms, factor[choice.kept != 0]);
}

void exact_links_multiply(struct sc_exact *exact, int64_t *terms, int axis, const int64_t *words) {
    const struct exact_links *links = &exact->links;
    exact_links_work(exact, links->term_count / 16);
    for (int s = 0; s < links->sum_count; s++) {
        const struct exact_link_sum *sum = &links->sum[s];
        const int64_t *factor = words + sum->at[axis];
        if (!sum->is_group[axis])
            multiply_whole(exact, terms, sum, factor);
        for (int64_t i = 0; sum->is_group[axis] && i < sum->terms; i++)
            terms[i] = exact_mul(exact, terms[i], factor[i]);
        terms += sum->terms;
    }
}

void exact_links_keep_nothing(const struct sc_exact *exact, int64_t *terms) {
    static const bool all[SC_TENSOR_COUNT] = {true, true, true};
    keep_nothing(exact, terms, all);
}

void exact_links_choose(const struct sc_exact *exact, int64_t *terms, bool change) {
    const struct exact_links *links = &exact->links;
    for (int s = 0; s < links->sum_count; s++) {
        const struct exact_link_sum *sum = &links->sum[s];
        if (sum->tensor == SC_TENSOR_OUTPUT && sum->at_change != change)
            memset(terms, 0, (size_t)sum->terms * sizeof *terms);
        terms += sum->terms;
    }
}

/* ---- what crosses ---- */

/* A choice counts positive if it takes all of an odd number of pieces. The sum is right modulo 2^64 whatever it has on
 * the way. */
static int64_t sum_of(const struct exact_link_sum *sum, const int64_t *terms) {
    uint64_t total = 0;
    for (struct exact_choice choice = exact_choice_first(sum->subset); choice.subset < sum->subsets;
         exact_choice_next(sum->subset, sum->subsets, &choice), terms++) {
        bool odd = __builtin_parity(choice.pieces & ~choice.kept);
        total += odd ? (uint64_t)*terms : -(uint64_t)*terms;
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

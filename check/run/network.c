#include "check/run/network.h"

#include <math.h>
#include <string.h>

#include "check/report/speed.h"
#include "common/checked.h"

/* ---- which rows are a network ---- */

static bool same_network(const struct tally_row *a, const struct tally_row *b) {
    return a->run->network == b->run->network && a->run->machine_name == b->run->machine_name;
}

/* Rows from `begin` on that belong together. */
static int count_rows(const struct tally *tally, int begin) {
    int end = begin;
    while (end < tally->row_count && same_network(&tally->row[end], &tally->row[begin]))
        end++;
    return end - begin;
}

static int find_flow(const struct network *network, const char *flow) {
    int i = 0;
    while (i < network->flow_count && strcmp(network->flow[i], flow) != 0)
        i++;
    return i;
}

static void find_flows(struct network *network, const struct tally_row *row, int count) {
    for (int i = 0; i < count; i++) {
        int flow = find_flow(network, row[i].run->flow);
        if (flow == network->flow_count)
            network->flow[network->flow_count++] = row[i].run->flow;
    }
}

/* Runs of a layer stand together. Of a network of several files its runs of another file come later. Returns the line
 * of a row among those before, or how many these are. */
static int find_line(const struct network *network, const struct tally_row *row) {
    const struct sc_layer *layer = row->run->layer;
    int line = network->line_count;
    if (line > 0 && network->line[line - 1].layer == layer)
        return line - 1;
    for (int i = 0; row->run->joined && i < line; i++)
        if (strcmp(network->line[i].layer->name, layer->name) == 0 &&
            sc_layer_same_shape(network->line[i].layer, layer) && network->line[i].layer->repeat == layer->repeat)
            return i;
    return line;
}

static bool find_lines(struct network *network, const struct tally_row *row, int count, struct sc_arena *arena) {
    for (int i = 0; i < count; i++) {
        const int place = find_line(network, &row[i]);
        struct network_line *line = &network->line[place];
        if (place == network->line_count) {
            line->layer = row[i].run->layer;
            line->best = -1;
            line->of_flow = sc_arena_alloc(arena, (size_t)network->flow_count, sizeof(struct tally_row *));
            network->line_count++;
        }
        if (!line->of_flow)
            return false;
        line->of_flow[find_flow(network, row[i].run->flow)] = &row[i];
    }
    return true;
}

/* ---- what they add up to ---- */

const char *network_best_name(int index) {
    static const char *const NAMES[] = {[NETWORK_BEST_CYCLES] = "cycles",
                                        [NETWORK_BEST_ENERGY] = "energy",
                                        [NETWORK_BEST_EDP] = "edp",
                                        [NETWORK_BEST_EDP + 1] = NULL};
    return NAMES[index];
}

static double measure(const struct tally_row *row, enum network_best by) {
    return by == NETWORK_BEST_ENERGY ? row->energy : by == NETWORK_BEST_EDP ? row->energy * (double)row->cycles : 0;
}

static bool is_better(const struct tally_row *row, const struct tally_row *best, enum network_best by) {
    if (measure(row, by) != measure(best, by))
        return measure(row, by) < measure(best, by);
    if (row->cycles != best->cycles)
        return row->cycles < best->cycles;
    return row->l2_traffic_elems < best->l2_traffic_elems;
}

static void add_times(int64_t *sum, int64_t value, int64_t times) {
    if (!checked_mul(value, times, &value) || !checked_add(*sum, value, sum))
        *sum = INT64_MAX;
}

static bool may_be_best(const struct tally_row *row) {
    return row && row->has_counts && compare_buffers_suffice(&row->buffers);
}

static void find_best(const struct network *network, struct network_line *line, enum network_best by) {
    for (int i = 0; i < network->flow_count; i++) {
        const struct tally_row *row = line->of_flow[i];
        if (may_be_best(row) && (line->best < 0 || is_better(row, line->of_flow[line->best], by)))
            line->best = i;
    }
}

/* ---- the best of layers that are fused ---- */

/* Does the line's run with this dataflow keep its outputs in L2 for the next line's run with the same one? */
static bool feeds(const struct network_line *line, int flow) {
    return line->of_flow[flow] && line->of_flow[flow]->run->feeds_next;
}

static bool any_feeds(const struct network *network, const struct network_line *line) {
    bool any = false;
    for (int flow = 0; flow < network->flow_count; flow++)
        any = any || feeds(line, flow);
    return any;
}

/* Dataflows of the lines from the first of a group up to one of them; the last index is that of a line without any. */
struct fused_choice {
    bool possible;
    int missing; /* lines without a dataflow */
    double measure;
    int64_t cycles, l2_traffic_elems;
    int before; /* the choice of the line before */
};

static bool is_better_choice(const struct fused_choice *a, const struct fused_choice *b) {
    if (!b->possible || a->missing != b->missing)
        return !b->possible || a->missing < b->missing;
    if (a->measure != b->measure)
        return a->measure < b->measure;
    if (a->cycles != b->cycles)
        return a->cycles < b->cycles;
    return a->l2_traffic_elems < b->l2_traffic_elems;
}

/* What is kept in L2 is what the next run takes from there, and nothing else is. */
static bool may_follow(const struct network *network, const struct network_line *line, int flow, int next) {
    const bool fed = next < network->flow_count && feeds(line, next);
    return flow < network->flow_count && feeds(line, flow) ? next == flow : !fed;
}

static struct fused_choice with_line(const struct network *network, const struct network_line *line, int flow,
                                     const struct fused_choice *before, int of_before, enum network_best by) {
    struct fused_choice choice = *before;
    choice.before = of_before;
    if (flow == network->flow_count) {
        choice.missing++;
        return choice;
    }
    const struct tally_row *row = line->of_flow[flow];
    choice.possible = choice.possible && may_be_best(row);
    if (choice.possible) {
        choice.measure += measure(row, by);
        add_times(&choice.cycles, row->cycles, 1);
        add_times(&choice.l2_traffic_elems, row->l2_traffic_elems, 1);
    }
    return choice;
}

/* The best dataflows of lines that are joined by what some dataflow keeps in L2: the least sum of the measure, among
 * the choices in which all that is kept is used. Such layers occur once each. False: no memory. */
static bool choose_fused(struct network *network, int begin, int end, enum network_best by, struct sc_arena *arena) {
    const int width = network->flow_count + 1;
    const struct fused_choice none = {.possible = true};
    struct fused_choice *choice = sc_arena_alloc(arena, (size_t)(end - begin) * (size_t)width, sizeof *choice);
    if (!choice)
        return false;
    for (int i = 0; i < end - begin; i++)
        for (int flow = 0; flow < width; flow++) {
            struct fused_choice *best = &choice[i * width + flow];
            const struct network_line *line = &network->line[begin + i];
            *best = (struct fused_choice){0};
            for (int before = 0; before < (i > 0 ? width : 1); before++) {
                const struct fused_choice *first = i > 0 ? &choice[(i - 1) * width + before] : &none;
                const struct fused_choice made = with_line(network, line, flow, first, before, by);
                if ((i == 0 || may_follow(network, line - 1, before, flow)) && made.possible &&
                    is_better_choice(&made, best))
                    *best = made;
            }
        }
    int last = width - 1;
    const struct fused_choice *ends = &choice[(end - begin - 1) * width];
    for (int flow = 0; flow < width; flow++)
        if (ends[flow].possible && is_better_choice(&ends[flow], &ends[last]))
            last = flow;
    for (int i = end - begin - 1; i >= 0; last = choice[i * width + last].before, i--)
        network->line[begin + i].best = last < network->flow_count ? last : -1;
    return true;
}

static bool find_all_best(struct network *network, enum network_best by, struct sc_arena *arena) {
    for (int begin = 0, end; begin < network->line_count; begin = end) {
        for (end = begin + 1; end < network->line_count && any_feeds(network, &network->line[end - 1]); end++)
            continue;
        if (end - begin == 1)
            find_best(network, &network->line[begin], by);
        else if (!choose_fused(network, begin, end, by, arena))
            return false;
    }
    return true;
}

static void add_fit(struct network_fit *fit, const struct tally_row *row) {
    fit->runs++;
    fit->fitting += compare_buffers_suffice(&row->buffers);
    fit->l1_small += !row->buffers.l1.enough;
    fit->l2_small += !row->buffers.l2.enough;
}

static void add_row(struct network_total *total, const struct tally_row *row) {
    int64_t repeat = row->run->layer->repeat;
    total->layers++;
    add_times(&total->macs, row->macs, repeat);
    total->ops += speed_ops(row->run->layer, row->macs) * (double)repeat;
    add_times(&total->cycles, row->cycles, repeat);
    add_times(&total->l2_traffic_elems, row->l2_traffic_elems, repeat);
    total->tiled_layers += row->has_tiles;
    add_times(&total->off_chip_elems, row->off_chip_elems, repeat);
    add_times(&total->compulsory_elems, row->compulsory_elems, repeat);
    total->energy += row->energy * (double)repeat;
    total->modelled = total->modelled || row->state == RUN_MODELLED;
    add_fit(&total->fit, row);
}

static void add_line(struct network *network, struct network_line *line) {
    for (int i = 0; i < network->flow_count; i++)
        if (line->of_flow[i] && line->of_flow[i]->has_counts) {
            add_row(&network->total[i], line->of_flow[i]);
            add_fit(&line->fit, line->of_flow[i]);
        }
    if (line->best >= 0)
        add_row(&network->adaptive, line->of_flow[line->best]);
}

static bool fill_network(struct network *network, const struct tally_row *row, int count, enum network_best by,
                         struct sc_arena *arena) {
    *network = (struct network){.first = row};
    network->flow = sc_arena_alloc(arena, (size_t)count, sizeof *network->flow);
    network->line = sc_arena_alloc(arena, (size_t)count, sizeof *network->line);
    if (!network->flow || !network->line)
        return false;
    find_flows(network, row, count);
    network->total = sc_arena_alloc(arena, (size_t)network->flow_count, sizeof *network->total);
    if (!network->total || !find_lines(network, row, count, arena))
        return false;
    if (!find_all_best(network, by, arena))
        return false;
    for (int i = 0; i < network->line_count; i++)
        add_line(network, &network->line[i]);
    return true;
}

enum sc_status network_find(struct networks *networks, const struct tally *tally, struct sc_arena *arena,
                            struct sc_error *error) {
    bool enough = true;
    *networks =
        (struct networks){.network = sc_arena_alloc(arena, (size_t)tally->row_count + 1, sizeof(struct network))};
    if (!networks->network)
        enough = false;
    for (int begin = 0; enough && begin < tally->row_count;) {
        int count = count_rows(tally, begin);
        enough = fill_network(&networks->network[networks->count++], &tally->row[begin], count, tally->best, arena);
        begin += count;
    }
    return enough ? SC_STATUS_OK : sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the report");
}

double network_utilization(const struct network *network, const struct network_total *total) {
    const struct sc_machine *machine = &network->first->run->machine;
    if (total->macs == INT64_MAX || total->cycles == INT64_MAX)
        return NAN;
    double slots = (double)total->cycles * (double)machine->num_pes * (double)machine->vector_width;
    return slots > 0 ? (double)total->macs / slots : 0;
}

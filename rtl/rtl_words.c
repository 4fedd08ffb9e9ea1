/* The words that configure a machine for a mapping. */
#include "rtl/rtl_internal.h"

enum word_name {
#define WORD(name, count) WORD_##name,
#include "rtl/words.def"
    WORD_NAMES
};

static const char *const WORD_TEXT[] = {
#define WORD(name, count) #name,
#include "rtl/words.def"
};

/* The index of each word's first place in a machine of capacity `n`, and behind the last. */
struct word_places {
    int64_t first[WORD_NAMES + 1];
};

static struct word_places place_words(const struct rtl_capacity *n) {
    const int64_t counts[] = {
#define WORD(name, count) count,
#include "rtl/words.def"
    };
    struct word_places place = {{0}};
    for (int word = 0; word < WORD_NAMES; word++)
        place.first[word + 1] = place.first[word] + counts[word];
    return place;
}

int64_t rtl_word_count(const struct rtl_capacity *n) { return place_words(n).first[WORD_NAMES]; }

void rtl_write_word_names(const struct rtl_capacity *n, FILE *to) {
    struct word_places place = place_words(n);
    for (int word = 0; word < WORD_NAMES; word++)
        fprintf(to, "`define C_%s %lld\n", WORD_TEXT[word], (long long)place.first[word]);
}

/* Elements a cycle; 0 means no limit. */
static int64_t rate(int64_t given, int64_t most) { return given <= 0 || given > most ? most : given; }

static bool has_tensor(const struct rtl_design *design, int tensor) { return design->elems[tensor] > 0; }

/* Does a channel wait for L1Buffers at every step? The shared one does if a tensor with these sets uses it, or none. */
static bool channel_waits(const struct rtl_design *design, int channel) {
    const struct sc_machine *machine = &design->mapping->machine;
    bool used = false, waits = false;
    for (int t = 0; t < SC_OPERAND_COUNT; t++) {
        bool here = has_tensor(design, t) && (machine->channel[t] > 0 ? channel == t + 1 : channel == 0);
        used |= here;
        waits |= here && machine->tensor_l1_buffers[t] <= 0;
    }
    return waits || (channel == 0 && !used);
}

static void machine_words(int64_t *words, const struct word_places *at, const struct rtl_design *design, int64_t most) {
    const struct sc_machine *machine = &design->mapping->machine;
    const struct sc_mapping *mapping = design->mapping;
    words[at->first[WORD_ROWS]] = design->row_count;
    words[at->first[WORD_PES]] = design->pes;
    words[at->first[WORD_SETS]] = machine->l1_buffers;
    words[at->first[WORD_LANES]] = rate(machine->vector_width, most);
    words[at->first[WORD_LATENCY]] = machine->noc_latency;
    words[at->first[WORD_LINK_RATE]] = rate(machine->link_bandwidth, most);
    words[at->first[WORD_HOP]] = rate(machine->hop_bandwidth, most);
    words[at->first[WORD_HOP_LATENCY]] = machine->hop_latency;
    words[at->first[WORD_MULTICAST]] = machine->multicast;
    words[at->first[WORD_REDUCTION]] = machine->reduction;
    words[at->first[WORD_FORWARDING]] = machine->forwarding;
    words[at->first[WORD_MAXIMUM]] = mapping->layer.type->operation == SC_OPERATION_MAX;
    words[at->first[WORD_SHARED]] = rtl_links_shared(mapping);
    words[at->first[WORD_MARKS]] = mapping->has_marks;
    words[at->first[WORD_L2_SETS]] = machine->l2_buffers;
    words[at->first[WORD_OUT_LATENCY]] = machine->off_chip_latency;
    words[at->first[WORD_LOAD_OVERHEAD]] = machine->load_overhead;
    words[at->first[WORD_RATE]] = rate(machine->bandwidth, most);
    words[at->first[WORD_RATE] + 1] = rate(machine->channel[SC_TENSOR_WEIGHT], most);
    words[at->first[WORD_RATE] + 2] = rate(machine->channel[SC_TENSOR_INPUT], most);
    words[at->first[WORD_RATE] + 3] = machine->channel[SC_TENSOR_OUTPUT] > 0
                                          ? rate(machine->channel[SC_TENSOR_OUTPUT], most)
                                          : rate(machine->bandwidth, most);
    words[at->first[WORD_RATE] + 4] = rate(machine->off_chip_bandwidth, most);
    for (int c = 0; c < 3; c++)
        words[at->first[WORD_WAITS] + c] = channel_waits(design, c);
}

static void tensor_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    const struct sc_mapping *mapping = design->mapping;
    const struct sc_machine *machine = &mapping->machine;
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        int64_t own = machine->tensor_l1_buffers[t];
        bool on_chip = machine->on_chip[t] != 0;
        words[at->first[WORD_TILED] + t] = mapping->has_marks && has_tensor(design, t) && !on_chip;
        words[at->first[WORD_OUTSIDE] + t] = mapping->has_marks ? mapping->mark[t].loops : 0;
        words[at->first[WORD_ELEMS] + t] = design->elems[t];
        words[at->first[WORD_WAYS] + t] = design->need.ways[t];
        if (mapping->has_marks && on_chip && has_tensor(design, t)) {
            words[at->first[WORD_HELD_ALWAYS]] += design->elems[t];
            words[at->first[WORD_HELD_TILES]]++;
        }
        if (t == SC_TENSOR_OUTPUT)
            words[at->first[WORD_DRAIN_SETS]] = own > 0 ? own : machine->l1_buffers;
        else {
            words[at->first[WORD_OWN_SETS] + t] = own > 0 ? own : 0;
            words[at->first[WORD_STREAM] + t] = machine->stream[t];
            words[at->first[WORD_KEEP] + t] = machine->l2_keep[t];
            words[at->first[WORD_CHANNEL_OF] + t] = machine->channel[t] > 0 ? t + 1 : 0;
        }
        for (int k = 0; k < SC_SUBSCRIPTS_MAX; k++)
            for (int f = 0; f < RTL_SUBSCRIPT_FIELDS; f++)
                words[at->first[WORD_SUB] + (t * SC_SUBSCRIPTS_MAX + k) * RTL_SUBSCRIPT_FIELDS + f] =
                    design->subscript[t][k][f];
    }
}

static void layer_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    const struct sc_layer *layer = &design->mapping->layer;
    for (int d = 0; d < SC_DIM_COUNT; d++)
        words[at->first[WORD_SIZE] + d] = layer->size[d];
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        words[at->first[WORD_PAD] + w] = layer->pad[w];
        words[at->first[WORD_WIN] + w * 4] = design->outputs[w];
        words[at->first[WORD_WIN] + w * 4 + 1] = design->taps[w];
        words[at->first[WORD_WIN] + w * 4 + 2] = layer->stride[w];
        words[at->first[WORD_WIN] + w * 4 + 3] = layer->dilation[w];
    }
}

static void nest_words(int64_t *words, const struct word_places *at, const struct rtl_design *design,
                       const struct rtl_capacity *n) {
    for (int i = 0; i < 2 * design->loop_count; i++)
        words[at->first[WORD_LOOP] + i] = design->loop[i];
    for (int r = 0; r < design->row_count; r++) {
        const struct rtl_row *row = &design->row[r];
        for (int f = 0; f < ROW_FIELDS; f++)
            words[at->first[WORD_ROW] + r * ROW_FIELDS + f] = row->field[f];
        for (int64_t pe = 0; row->units > 0 && pe < design->pes; pe++)
            words[at->first[WORD_UNIT] + r * n->pe + pe] = pe / row->inner_pes % row->units;
    }
}

/* Links to the farther of weights and inputs, and from the outputs; a tensor that the layer lacks does not count. */
static void depth_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    for (int64_t pe = 0; pe < design->pes; pe++) {
        int64_t *down = &words[at->first[WORD_DEPTH_DOWN] + pe];
        for (int t = 0; t < SC_OPERAND_COUNT; t++)
            if (has_tensor(design, t) && design->network[t].depth[pe] > *down)
                *down = design->network[t].depth[pe];
        words[at->first[WORD_DEPTH_UP] + pe] = design->network[SC_TENSOR_OUTPUT].depth[pe];
    }
}

void rtl_words(int64_t *words, const struct rtl_design *design, const struct rtl_capacity *n, int64_t most) {
    struct word_places at = place_words(n);
    for (int64_t i = 0; i < at.first[WORD_NAMES]; i++)
        words[i] = 0;
    machine_words(words, &at, design, most);
    tensor_words(words, &at, design);
    layer_words(words, &at, design);
    nest_words(words, &at, design, n);
    depth_words(words, &at, design);
}

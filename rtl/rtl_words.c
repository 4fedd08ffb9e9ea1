/* The words that configure a machine for a mapping. */
#include "rtl/rtl_internal.h"

/* The index of each word's first place in a machine of capacity `n`. */
struct word_places {
#define WORD(name, count) int64_t name;
#include "rtl/words.def"
    int64_t all;
};

static struct word_places place_words(const struct rtl_capacity *n) {
    struct word_places place;
    int64_t next = 0;
#define WORD(name, count)                                                                                              \
    place.name = next;                                                                                                 \
    next += (count);
#include "rtl/words.def"
    place.all = next;
    return place;
}

int64_t rtl_word_count(const struct rtl_capacity *n) { return place_words(n).all; }

void rtl_write_word_names(const struct rtl_capacity *n, FILE *to) {
    struct word_places place = place_words(n);
#define WORD(name, count) fprintf(to, "`define C_%s %lld\n", #name, (long long)place.name);
#include "rtl/words.def"
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
    words[at->ROWS] = design->row_count;
    words[at->PES] = design->pes;
    words[at->SETS] = machine->l1_buffers;
    words[at->LANES] = rate(machine->vector_width, most);
    words[at->LATENCY] = machine->noc_latency;
    words[at->LINK_RATE] = rate(machine->link_bandwidth, most);
    words[at->HOP] = rate(machine->hop_bandwidth, most);
    words[at->HOP_LATENCY] = machine->hop_latency;
    words[at->MULTICAST] = machine->multicast;
    words[at->REDUCTION] = machine->reduction;
    words[at->FORWARDING] = machine->forwarding;
    words[at->MAXIMUM] = mapping->layer.type->operation == SC_OPERATION_MAX;
    words[at->SHARED] = rtl_links_shared(mapping);
    words[at->MARKS] = mapping->has_marks;
    words[at->L2_SETS] = machine->l2_buffers;
    words[at->OUT_LATENCY] = machine->off_chip_latency;
    words[at->LOAD_OVERHEAD] = machine->load_overhead;
    words[at->RATE] = rate(machine->bandwidth, most);
    words[at->RATE + 1] = rate(machine->channel[SC_TENSOR_WEIGHT], most);
    words[at->RATE + 2] = rate(machine->channel[SC_TENSOR_INPUT], most);
    words[at->RATE + 3] = machine->channel[SC_TENSOR_OUTPUT] > 0 ? rate(machine->channel[SC_TENSOR_OUTPUT], most)
                                                                 : rate(machine->bandwidth, most);
    words[at->RATE + 4] = rate(machine->off_chip_bandwidth, most);
    for (int c = 0; c < 3; c++)
        words[at->WAITS + c] = channel_waits(design, c);
}

static void tensor_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    const struct sc_mapping *mapping = design->mapping;
    const struct sc_machine *machine = &mapping->machine;
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        int64_t own = machine->tensor_l1_buffers[t];
        bool on_chip = machine->on_chip[t] != 0;
        words[at->TILED + t] = mapping->has_marks && has_tensor(design, t) && !on_chip;
        words[at->OUTSIDE + t] = mapping->has_marks ? mapping->mark[t].loops : 0;
        words[at->ELEMS + t] = design->elems[t];
        words[at->WAYS + t] = design->need.ways[t];
        if (mapping->has_marks && on_chip && has_tensor(design, t)) {
            words[at->HELD_ALWAYS] += design->elems[t];
            words[at->HELD_TILES]++;
        }
        if (t == SC_TENSOR_OUTPUT)
            words[at->DRAIN_SETS] = own > 0 ? own : machine->l1_buffers;
        else {
            words[at->OWN_SETS + t] = own > 0 ? own : 0;
            words[at->STREAM + t] = machine->stream[t];
            words[at->KEEP + t] = machine->l2_keep[t];
            words[at->CHANNEL_OF + t] = machine->channel[t] > 0 ? t + 1 : 0;
        }
        for (int k = 0; k < SC_SUBSCRIPTS_MAX; k++)
            for (int f = 0; f < RTL_SUBSCRIPT_FIELDS; f++)
                words[at->SUB + (t * SC_SUBSCRIPTS_MAX + k) * RTL_SUBSCRIPT_FIELDS + f] = design->subscript[t][k][f];
    }
}

static void layer_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    const struct sc_layer *layer = &design->mapping->layer;
    for (int d = 0; d < SC_DIM_COUNT; d++)
        words[at->SIZE + d] = layer->size[d];
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        words[at->PAD + w] = layer->pad[w];
        words[at->WIN + w * 4] = design->outputs[w];
        words[at->WIN + w * 4 + 1] = design->taps[w];
        words[at->WIN + w * 4 + 2] = layer->stride[w];
        words[at->WIN + w * 4 + 3] = layer->dilation[w];
    }
}

static void nest_words(int64_t *words, const struct word_places *at, const struct rtl_design *design,
                       const struct rtl_capacity *n) {
    for (int i = 0; i < 2 * design->loop_count; i++)
        words[at->LOOP + i] = design->loop[i];
    for (int r = 0; r < design->row_count; r++) {
        const struct rtl_row *row = &design->row[r];
        for (int f = 0; f < ROW_FIELDS; f++)
            words[at->ROW + r * ROW_FIELDS + f] = row->field[f];
        for (int64_t pe = 0; row->units > 0 && pe < design->pes; pe++)
            words[at->UNIT + r * n->pe + pe] = pe / row->inner_pes % row->units;
    }
}

/* Links to the farther of weights and inputs, and from the outputs; a tensor that the layer lacks does not count. */
static void depth_words(int64_t *words, const struct word_places *at, const struct rtl_design *design) {
    for (int64_t pe = 0; pe < design->pes; pe++) {
        int64_t *down = &words[at->DEPTH_DOWN + pe];
        for (int t = 0; t < SC_OPERAND_COUNT; t++)
            if (has_tensor(design, t) && design->network[t].depth[pe] > *down)
                *down = design->network[t].depth[pe];
        words[at->DEPTH_UP + pe] = design->network[SC_TENSOR_OUTPUT].depth[pe];
    }
}

void rtl_words(int64_t *words, const struct rtl_design *design, const struct rtl_capacity *n, int64_t most) {
    struct word_places at = place_words(n);
    for (int64_t i = 0; i < at.all; i++)
        words[i] = 0;
    machine_words(words, &at, design, most);
    tensor_words(words, &at, design);
    layer_words(words, &at, design);
    nest_words(words, &at, design, n);
    depth_words(words, &at, design);
}

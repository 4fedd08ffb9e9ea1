#include "sim/pes.h"

/* More PEs that ever have work than this are refused. */
enum { PES_MAX = 1 << 20 };

/* Rows of lanes. What works on whole grains may begin up to a grain ahead of the first row, and end as far behind the
 * last. */
static void *take_rows(struct sim_run *run, int64_t lanes, size_t size) {
    char *rows = sim_take(run, lanes + 2 * LANE_GRAIN, size);
    return rows ? rows + LANE_GRAIN * size : NULL;
}

/* What the controller knows of a bank's L1s. */
static void open_tags(struct sim_run *run, struct bank *bank, int tensor) {
    struct l1 *l1 = &bank->l1[tensor];
    const int64_t slots = run->geometry.slots[tensor];
    l1->tag = sim_take(run, slots * bank->width, sizeof *l1->tag);
    l1->tag_valid = sim_take(run, slots, sizeof *l1->tag_valid);
    l1->held = sim_take(run, bank->width, sizeof *l1->held);
    l1->scanned_serial = sim_take(run, AXES_MAX, sizeof *l1->scanned_serial);
}

/* What the L1s really hold. An array has the rows of all banks, one behind the other, because a step goes through them
 * all (tests/bench, 16,384 PEs: 1.27 s with the tags between them, 1.17 s). */
static void open_rows(struct sim_run *run, struct sim_pes *pes, int tensor) {
    const int64_t slots = run->geometry.slots[tensor];
    const bool is_output = tensor == SC_TENSOR_OUTPUT;
    int64_t lanes = 0;
    for (int b = 0; b < pes->bank_count; b++)
        lanes += slots * pes->bank[b].width;
    int32_t *id = take_rows(run, lanes, sizeof *id);
    int32_t *sum = is_output ? take_rows(run, lanes, sizeof *sum) : NULL;
    int32_t *terms = is_output ? take_rows(run, lanes, sizeof *terms) : NULL;
    lane_set *has_sum = is_output ? sim_take(run, slots * pes->bank_count, sizeof *has_sum) : NULL;
    int16_t *value = is_output ? NULL : take_rows(run, lanes, sizeof *value);
    int64_t at = 0;
    for (int b = 0; b < pes->bank_count && !run->status; b++) {
        struct l1 *l1 = &pes->bank[b].l1[tensor];
        l1->id = id + at;
        if (is_output) {
            l1->sum = sum + at;
            l1->terms = terms + at;
            l1->has_sum = has_sum + b * slots;
        } else {
            l1->value = value + at;
        }
        at += slots * pes->bank[b].width;
    }
}

/* Entries of a bank's table of axis entries: all banks together get a bounded number, of a bounded size. */
static int table_size(const struct sim_pes *pes, const struct geometry *geometry) {
    enum { TABLE_ENTRIES = 4096, TABLE_BYTES = 1 << 25 };
    int64_t table = TABLE_ENTRIES / pes->bank_count, entry_bytes = geometry->largest_entry_bytes + 1;
    table = table * entry_bytes > TABLE_BYTES ? TABLE_BYTES / entry_bytes : table;
    int size = 16;
    while (2 * (int64_t)size <= table)
        size *= 2;
    return size;
}

static void open_bank(struct sim_pes *pes, struct sim_run *run, const struct sim_nest *nest, struct bank *bank,
                      int64_t (*units)[SC_LEVELS_MAX], int lanes) {
    bank->width = (lanes + LANE_GRAIN - 1) / LANE_GRAIN * LANE_GRAIN;
    if (!sim_address_init(&bank->address, &run->geometry, nest, units, lanes, table_size(pes, &run->geometry),
                          pes->shared, &run->arena))
        sim_fail(run, SC_STATUS_LIMIT, "no memory for a machine of this size");
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !run->status; tensor++)
        open_tags(run, bank, tensor);
}

/* How many units of each level ever have work, and how many PEs that makes; 0 when they are too many. */
static int64_t count_pes(const struct sim_nest *nest, int64_t *live) {
    int64_t pes = 1;
    for (int level = 0; level < nest->mapping->level_count; level++) {
        live[level] = sim_nest_live_units(nest, level, PES_MAX + 1);
        if (__builtin_mul_overflow(pes, live[level], &pes) || pes > PES_MAX)
            return 0;
    }
    return pes;
}

/* A PE's unit index at every level: the innermost level counts fastest. */
static void number_units(int level_count, const int64_t *live, int64_t pe, int64_t *unit) {
    for (int level = level_count - 1; level >= 0; level--) {
        unit[level] = pe % live[level];
        pe /= live[level];
    }
}

void sim_pes_open(struct sim_pes *pes, struct sim_run *run, const struct sim_nest *nest) {
    int64_t live[SC_LEVELS_MAX], units[BANK_LANES][SC_LEVELS_MAX] = {{0}};
    int64_t count = count_pes(nest, live);
    if (count == 0) {
        sim_fail(run, SC_STATUS_LIMIT, "more than %d PEs would have work: too many to simulate", PES_MAX);
        return;
    }
    const int lanes_each = run->geometry.bank_lanes;
    pes->pe_count = (int32_t)count;
    pes->bank_count = (int)((count + lanes_each - 1) / lanes_each);
    pes->bank = sim_take(run, pes->bank_count, sizeof *pes->bank);
    pes->shared = sim_address_share(&run->arena);
    if (!pes->shared)
        sim_fail(run, SC_STATUS_LIMIT, "no memory for a machine of this size");
    for (int b = 0; b < pes->bank_count && !run->status; b++) {
        int32_t first = b * lanes_each;
        int lanes = count - first < lanes_each ? (int)(count - first) : lanes_each;
        for (int lane = 0; lane < lanes; lane++)
            number_units(nest->mapping->level_count, live, first + lane, units[lane]);
        pes->bank[b].number = b;
        pes->bank[b].first_pe = first;
        open_bank(pes, run, nest, &pes->bank[b], units, lanes);
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !run->status; tensor++)
        open_rows(run, pes, tensor);
}

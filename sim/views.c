#include "sim/views.h"

bool sim_views_open(struct sim_views *views) { return sim_hash_table_open(&views->found); }

void sim_views_close(struct sim_views *views) {
    sim_hash_table_close(&views->found);
    LIST_FREE(&views->text);
}

/* ---- what a view is ----
 *
 * Of each bank the active lanes; of each slot the lanes with a valid tag and, if there are any, their elements relative
 * to each lane's id_base and the step's base: one number if all have the same, else one for each lane. */

static int32_t relative_tag(const struct bank *bank, int tensor, int32_t slot, int lane, int32_t base) {
    const uint32_t tag = (uint32_t)bank->l1[tensor].tag[(int64_t)slot * bank->width + lane];
    return (int32_t)(tag - (uint32_t)bank->address.id_base[tensor][lane] - (uint32_t)base);
}

static void append(struct sim_views *views, const void *bytes, size_t count) {
    memcpy(views->text.at + views->text.count, bytes, count);
    views->text.count += (int32_t)count;
}

static bool write_slot(struct sim_views *views, const struct bank *bank, int tensor, int32_t slot, int32_t base) {
    const lane_set valid = bank->l1[tensor].tag_valid[slot];
    if (!LIST_RESERVE(&views->text, (int32_t)(sizeof valid + (BANK_LANES + 2) * sizeof(int32_t))))
        return false;
    append(views, &valid, sizeof valid);
    if (!valid)
        return true;
    const int32_t first = relative_tag(bank, tensor, slot, first_lane(valid), base);
    const lane_set others =
        valid & views->controller->run->lanes->differ(bank->l1[tensor].tag + (int64_t)slot * bank->width,
                                                      bank->address.id_base[tensor],
                                                      (int32_t)((uint32_t)first + (uint32_t)base), bank->width);
    const int32_t is_same = others == 0;
    append(views, &is_same, sizeof is_same);
    append(views, &first, sizeof first);
    for (lane_set rest = is_same ? 0 : valid & (valid - 1); rest; rest &= rest - 1) {
        const int32_t relative = relative_tag(bank, tensor, slot, first_lane(rest), base);
        append(views, &relative, sizeof relative);
    }
    return true;
}

static bool write_view(struct sim_views *views, const int32_t *base) {
    const struct sim_pes *pes = views->controller->pes;
    views->text.count = 0;
    for (int b = 0; b < pes->bank_count; b++) {
        const struct bank *bank = &pes->bank[b];
        if (!LIST_RESERVE(&views->text, (int32_t)sizeof bank->active))
            return false;
        append(views, &bank->active, sizeof bank->active);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            for (int32_t slot = 0; slot < views->controller->run->geometry.slots[tensor]; slot++)
                if (!write_slot(views, bank, tensor, slot, base[tensor]))
                    return false;
    }
    return true;
}

/* ---- finding ---- */

static const struct sim_view *keep_view(struct sim_views *views, uint64_t hash) {
    struct sim_view *view = sc_arena_alloc(views->arena, 1, sizeof *view + (size_t)views->text.count);
    if (!view)
        return NULL;
    view->number = views->found.count;
    view->bytes = views->text.count;
    memcpy(view->text, views->text.at, (size_t)view->bytes);
    return sim_hash_table_add(&views->found, hash, view) ? view : NULL;
}

const struct sim_view *sim_views_find(struct sim_views *views, const int32_t base[SC_TENSOR_COUNT]) {
    if (!write_view(views, base))
        return NULL;
    const uint64_t hash = sim_hash_bytes(views->text.at, (size_t)views->text.count);
    const struct sim_view *view;
    for (uint64_t place = hash; (view = sim_hash_table_next(&views->found, hash, &place));)
        if (view->bytes == views->text.count && memcmp(view->text, views->text.at, (size_t)view->bytes) == 0)
            return view;
    return keep_view(views, hash);
}

/* ---- restoring ---- */

/* Where a view is being read. */
struct reading {
    struct sim_views *views;
    const uint8_t *at;
};

static void take(struct reading *from, void *to, size_t count) {
    memcpy(to, from->at, count);
    from->at += count;
}

static void read_slot(struct reading *from, struct bank *bank, int tensor, int32_t slot, int32_t base) {
    struct l1 *l1 = &bank->l1[tensor];
    int32_t is_same, relative = 0;
    take(from, &l1->tag_valid[slot], sizeof l1->tag_valid[slot]);
    const lane_set valid = l1->tag_valid[slot];
    if (!valid)
        return;
    take(from, &is_same, sizeof is_same);
    for (lane_set rest = valid; rest; rest &= rest - 1) {
        if (rest == valid || !is_same)
            take(from, &relative, sizeof relative);
        l1->tag[(int64_t)slot * bank->width + first_lane(rest)] =
            address_id(&bank->address, tensor, first_lane(rest), (int32_t)((uint32_t)relative + (uint32_t)base));
    }
}

/* Count again what is counted from the tags. */
static void count_tags(const struct sim_controller *controller, struct bank *bank, int tensor) {
    struct l1 *l1 = &bank->l1[tensor];
    const struct lanes *lanes = controller->run->lanes;
    memset(l1->held, 0, (size_t)bank->width * sizeof *l1->held);
    for (int32_t slot = 0; slot < controller->run->geometry.slots[tensor]; slot++)
        lanes->count(l1->held, 1, 0, l1->tag_valid[slot], bank->width);
    l1->declared = lanes->sum(l1->held, bank->active, bank->width);
    l1->held_changed = true;
    l1->scanned = false;
}

/* What active PEs hold is counted for them, or no longer (by 1 or -1). */
static void count_holders(struct sim_controller *controller, int by) {
    for (int b = 0; b < controller->pes->bank_count; b++) {
        const struct bank *bank = &controller->pes->bank[b];
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            for (int32_t slot = 0; slot < controller->run->geometry.slots[tensor]; slot++)
                sim_controller_count_tags(controller, bank, tensor, slot,
                                          bank->l1[tensor].tag_valid[slot] & bank->active, by);
    }
}

void sim_views_restore(struct sim_views *views, const struct sim_view *view, const int32_t base[SC_TENSOR_COUNT]) {
    struct sim_controller *controller = views->controller;
    struct reading from = {views, view->text};
    count_holders(controller, -1);
    for (int b = 0; b < controller->pes->bank_count; b++) {
        struct bank *bank = &controller->pes->bank[b];
        take(&from, &bank->active, sizeof bank->active);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            for (int32_t slot = 0; slot < controller->run->geometry.slots[tensor]; slot++)
                read_slot(&from, bank, tensor, slot, base[tensor]);
            count_tags(controller, bank, tensor);
        }
    }
    count_holders(controller, 1);
}

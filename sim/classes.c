#include "sim/classes.h"

struct sim_class {
    int32_t number, axis;
    size_t bytes;
    uint8_t text[];
};

bool sim_classes_open(struct sim_classes *classes) {
    bool opened = sim_hash_table_open(&classes->classes);
    for (int a = 0; a < classes->run->geometry.axis_count; a++)
        opened &= sim_hash_table_open(&classes->places[a]);
    return opened;
}

void sim_classes_close(struct sim_classes *classes) {
    for (int a = 0; a < AXES_MAX; a++)
        sim_hash_table_close(&classes->places[a]);
    sim_hash_table_close(&classes->classes);
    LIST_FREE(&classes->text);
}

/* ---- what a class is ---- */

static bool write(struct sim_classes *classes, const void *bytes, size_t count) {
    if (count > INT32_MAX || !LIST_RESERVE(&classes->text, (int32_t)count))
        return false;
    memcpy(classes->text.at + classes->text.count, bytes, count);
    classes->text.count += (int32_t)count;
    return true;
}

static bool write_cells(struct sim_classes *classes, const struct axis_entry *entry, int tensor, int32_t base) {
    bool whole = write(classes, &entry->cell_count[tensor], sizeof entry->cell_count[tensor]);
    for (int i = 0; i < entry->cell_count[tensor] && whole; i++) {
        struct cell cell = entry->cell[tensor][i];
        cell.id = (int32_t)((uint32_t)cell.id - (uint32_t)base);
        whole = write(classes, &cell, sizeof cell);
    }
    return whole;
}

/* struct sim_point has a gap ahead of its lanes. */
static bool write_points(struct sim_classes *classes, const struct axis_entry *entry) {
    bool whole = write(classes, &entry->point_count, sizeof entry->point_count);
    for (int i = 0; i < entry->point_count && whole; i++)
        whole = write(classes, entry->point[i].slot, sizeof entry->point[i].slot) &&
                write(classes, &entry->point[i].lanes, sizeof entry->point[i].lanes);
    return whole;
}

static bool write_entry(struct sim_classes *classes, const struct axis_entry *entry, const int32_t *base) {
    bool whole = write(classes, &entry->alive, sizeof entry->alive);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && whole; tensor++)
        whole = write_cells(classes, entry, tensor, base[tensor]);
    return whole && write_points(classes, entry);
}

/* The bases are those of the first bank in which a lane is alive. */
static bool write_class(struct sim_classes *classes, int axis, const struct sim_nest *nest, int32_t *base) {
    bool based = false;
    memset(base, 0, SC_TENSOR_COUNT * sizeof *base);
    classes->text.count = 0;
    for (int b = 0; b < classes->pes->bank_count; b++) {
        const struct axis_entry *entry =
            sim_address_entry(&classes->pes->bank[b].address, axis, nest, &classes->run->arena);
        if (!entry)
            return false;
        for (int tensor = 0; tensor < SC_TENSOR_COUNT && !based && entry->alive; tensor++)
            base[tensor] = entry->cell_count[tensor] > 0 ? entry->cell[tensor][0].id : 0;
        based |= entry->alive != 0;
        if (!write_entry(classes, entry, base))
            return false;
    }
    return true;
}

/* ---- finding ---- */

static bool is_class(const struct sim_class *class, const struct sim_classes *classes, int axis) {
    return class->axis == axis && class->bytes == (size_t)classes->text.count &&
           memcmp(class->text, classes->text.at, class->bytes) == 0;
}

/* The number of the class whose content has been written; 0 when there is no memory for a new one. */
static int32_t intern(struct sim_classes *classes, int axis) {
    const size_t bytes = (size_t)classes->text.count;
    const uint64_t hash = sim_hash_bytes(classes->text.at, bytes);
    struct sim_class *class;
    for (uint64_t place = hash; (class = sim_hash_table_next(&classes->classes, hash, &place));)
        if (is_class(class, classes, axis))
            return class->number;
    class = sc_arena_alloc(classes->arena, 1, sizeof *class + bytes);
    if (!class)
        return 0;
    class->number = classes->classes.count + 1;
    class->axis = axis;
    class->bytes = bytes;
    memcpy(class->text, classes->text.at, bytes);
    return sim_hash_table_add(&classes->classes, hash, class) ? class->number : 0;
}

/* ---- places ---- */

static int64_t *indices_of(struct sim_axis_place *place, const struct sim_nest *nest) {
    return (int64_t *)(void *)(place->after + nest->loop_count);
}

static bool is_place_of(const struct sim_axis *axis, struct sim_axis_place *place, const struct sim_nest *nest) {
    for (int i = 0; i < axis->loop_count; i++)
        if (indices_of(place, nest)[i] != nest->index[axis->loop[i]])
            return false;
    return true;
}

static struct sim_axis_place *new_place(struct sim_classes *classes, int a, const struct sim_nest *nest) {
    const struct sim_axis *axis = &classes->run->geometry.axis[a];
    const size_t loops = (size_t)nest->loop_count;
    struct sim_axis_place *place = sc_arena_alloc(
        classes->arena, 1, sizeof *place + loops * sizeof *place->after + (size_t)axis->loop_count * sizeof(int64_t));
    if (!place)
        return NULL;
    for (int i = 0; i < axis->loop_count; i++)
        indices_of(place, nest)[i] = nest->index[axis->loop[i]];
    place->number = write_class(classes, a, nest, place->base) ? intern(classes, a) : 0;
    return place->number > 0 ? place : NULL;
}

struct sim_axis_place *sim_classes_find(struct sim_classes *classes, int a, const struct sim_nest *nest) {
    const struct sim_axis *axis = &classes->run->geometry.axis[a];
    struct sim_axis_place *found;
    uint64_t hash = 0;
    for (int i = 0; i < axis->loop_count; i++)
        hash = sim_hash_word(hash, (uint64_t)nest->index[axis->loop[i]]);
    for (uint64_t place = hash; (found = sim_hash_table_next(&classes->places[a], hash, &place));)
        if (is_place_of(axis, found, nest))
            return found;
    found = new_place(classes, a, nest);
    return found && sim_hash_table_add(&classes->places[a], hash, found) ? found : NULL;
}

#include "model/exact_keep.h"

#include "model/exact_context.h"
#include "model/exact_tree.h"

/* ---- memory ---- */

void exact_keep_clear(struct sc_exact *exact) {
    struct exact_keep *keep = &exact->keep;
    exact_intern_clear(&exact->flows);
    exact_intern_clear(&exact->kinds);
    exact_intern_clear(&keep->keys);
    keep->level_count = keep->word_count = 0;
    keep->stale = false;
}

static size_t bytes_kept(const struct sc_exact *exact) {
    const struct exact_keep *keep = &exact->keep;
    return exact_intern_bytes(&exact->flows) + exact_intern_bytes(&exact->kinds) + exact_intern_bytes(&keep->keys) +
           (size_t)keep->keys.count * sizeof(struct exact_kept_axis) + keep->level_count * sizeof(struct exact_level) +
           keep->word_count * sizeof(int64_t);
}

void exact_keep_limit(struct sc_exact *exact) {
    if (exact->keep.stale || bytes_kept(exact) > exact->keep.bytes_max)
        exact_keep_clear(exact);
}

void exact_keep_free(struct exact_keep *keep) {
    exact_intern_free(&keep->keys);
    exact_buffer_free(&keep->axes);
    exact_buffer_free(&keep->levels);
    exact_buffer_free(&keep->words);
    exact_buffer_free(&keep->key);
    for (int i = 0; i < 2; i++) {
        exact_intern_free(&keep->kinds[i]);
        exact_buffer_free(&keep->times[i]);
    }
    for (int i = 0; i < CHANGE_COUNT; i++)
        exact_intern_free(&keep->vectors[i]);
}

/* ---- the key of an axis: all that a walk reads ---- */

/* The whole evaluation's part. With links on some machine the sums have more words. */
static int64_t *put_machine(const struct sc_exact *exact, int64_t *word) {
    *word++ = (int64_t)(intptr_t)exact->layer->type;
    *word++ = (exact->machine->multicast != 0) | (exact->machine->reduction != 0) << 1 |
              exact->near[SC_TENSOR_WEIGHT] << 2 | exact->near[SC_TENSOR_INPUT] << 3 |
              exact->streams[SC_TENSOR_WEIGHT] << 4 | exact->streams[SC_TENSOR_INPUT] << 5 |
              (exact->links.sum_count > 0) << 6;
    return word;
}

static int64_t *put_dims(const struct sc_exact *exact, const struct exact_axis *axis, int64_t *word) {
    for (int c = 0; c < axis->dim_count; c++) {
        *word++ = axis->dim[c];
        *word++ = exact->layer->size[axis->dim[c]];
    }
    return word;
}

enum { WINDOW_KEY = 5, LOOP_KEY = 3, PART_KEY = 4 };

static int64_t *put_windows(const struct exact_axis *axis, int64_t *word) {
    for (int w = 0; w < axis->window_count; w++) {
        const struct exact_window *window = &axis->window[w];
        *word++ = window->stride;
        *word++ = window->dilation;
        *word++ = window->pad;
        *word++ = window->together | window->holes << 1;
        *word++ = window->spans | (int64_t)window->used_spans << 32;
    }
    return word;
}

static int64_t *put_loop(const struct exact_loop *loop, int64_t *word) {
    *word++ = (loop->slot + 1) | loop->still << 16 | loop->part_count << 17;
    *word++ = loop->stride;
    *word++ = loop->used;
    for (int i = 0; i < loop->part_count; i++) {
        *word++ = loop->part[i].dim;
        *word++ = loop->part[i].size;
        *word++ = loop->part[i].offset;
        *word++ = loop->part[i].count;
    }
    return word;
}

/* The parts of links follow each other as in exact->axis[].group, and so do their terms among the flows. */
static int64_t *put_groups(const struct sc_exact *exact, const struct exact_axis *axis, int64_t *word) {
    const struct exact_links *links = &exact->links;
    for (int i = 0; i < axis->group_count; i++) {
        size_t length = intern_length(&links->groups, axis->group[i]);
        const int64_t *words = intern_get(&links->groups, axis->group[i]);
        *word++ = (int64_t)length << SC_TENSOR_COUNT | exact_link_group(links, axis->group[i])->tensors;
        for (size_t k = 1; k < length; k++) /* the first word is the axis's place */
            *word++ = words[k];
    }
    return word;
}

static size_t longest_key(const struct sc_exact *exact, const struct exact_axis *axis) {
    enum { FIXED = 3 };
    size_t words = FIXED + 2 * (size_t)axis->dim_count + WINDOW_KEY * (size_t)axis->window_count;
    for (int k = 0; k < axis->depth; k++)
        words += LOOP_KEY + PART_KEY * (size_t)exact->loop[axis->loop[k]].part_count;
    for (int i = 0; i < axis->group_count; i++)
        words += intern_length(&exact->links.groups, axis->group[i]);
    return words;
}

/* The number of an axis's key; -1 when there is no memory. */
static int key_of(struct sc_exact *exact, const struct exact_axis *axis, bool *is_new) {
    struct exact_keep *keep = &exact->keep;
    if (!buffer_reserve(exact, &keep->key, longest_key(exact, axis) * sizeof(int64_t)))
        return -1;
    int64_t *key = keep->key.data, *word = put_machine(exact, key);
    *word++ = axis->dim_count | axis->window_count << 4 | axis->joined << 8 | axis->depth << 9 |
              (int64_t)axis->group_count << 32;
    word = put_windows(axis, put_dims(exact, axis, word));
    for (int k = 0; k < axis->depth; k++)
        word = put_loop(&exact->loop[axis->loop[k]], word);
    word = put_groups(exact, axis, word);
    return exact_intern_words(exact, &keep->keys, key, (size_t)(word - key), is_new);
}

/* ---- axes ---- */

static bool walk_new(struct sc_exact *exact, struct exact_axis *axis, int id) {
    struct exact_keep *keep = &exact->keep;
    int64_t work = exact->work_left, link_work = exact->link_work;
    if (!exact_complete_axis(exact, axis) || !exact_walk_axis(exact, axis) ||
        !buffer_reserve(exact, &keep->axes, ((size_t)id + 1) * sizeof(struct exact_kept_axis)))
        return false;
    ((struct exact_kept_axis *)keep->axes.data)[id] =
        (struct exact_kept_axis){.root = axis->root,
                                 .distinct_inputs = axis->distinct_inputs,
                                 .work = work - exact->work_left,
                                 .link_work = exact->link_work - link_work};
    return true;
}

/* A context that has seen an axis has no more work left for the rest than one that has not. */
static bool take_kept(struct sc_exact *exact, struct exact_axis *axis, int id) {
    const struct exact_kept_axis *kept = (const struct exact_kept_axis *)exact->keep.axes.data + id;
    axis->root = kept->root;
    axis->distinct_inputs = kept->distinct_inputs;
    exact->link_work += kept->link_work;
    return exact_work(exact, kept->work);
}

static bool find_axis(struct sc_exact *exact, int a) {
    bool is_new = false;
    int id = key_of(exact, &exact->axis[a], &is_new);
    if (id < 0)
        return false;
    exact->keep.axis[a] = id;
    return is_new ? walk_new(exact, &exact->axis[a], id) : take_kept(exact, &exact->axis[a], id);
}

bool exact_keep_find_axes(struct sc_exact *exact) {
    for (int a = 0; exact->status == SC_STATUS_OK && a < exact->axis_count; a++)
        if (!find_axis(exact, a))
            return false;
    return exact->status == SC_STATUS_OK;
}

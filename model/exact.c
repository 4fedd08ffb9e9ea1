#include "model/exact.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "model/exact_internal.h"

/* A few seconds of work, some hundred megabytes. */
static const int64_t WORK_MAX = (int64_t)1 << 26;
static const size_t MEMORY_MAX = (size_t)1 << 30;

/* ---- failures ---- */

bool exact_fail(struct sc_exact *exact, const char *message) {
    if (exact->status == SC_STATUS_OK) {
        exact->status = SC_STATUS_LIMIT;
        exact->message = message;
    }
    return false;
}

bool exact_work(struct sc_exact *exact, int64_t amount) {
    exact->work_left -= amount;
    if (exact->work_left < 0)
        return exact_fail(exact, "it has too many kinds of steps to find them all");
    return exact->status == SC_STATUS_OK;
}

/* ---- memory ---- */

struct scratch_chunk {
    struct scratch_chunk *next;
    size_t size;
    max_align_t data[];
};

static struct scratch_chunk *new_chunk(struct sc_exact *exact, size_t bytes) {
    enum { FIRST = COMMON_AT_FIRST(1 << 16, 64) };
    size_t size = exact->chunk ? 2 * exact->chunk->size : FIRST;
    if (size < bytes || exact->chunk_bytes + size > MEMORY_MAX)
        size = bytes;
    struct scratch_chunk *chunk = NULL;
    if (exact->chunk_bytes + size <= MEMORY_MAX)
        chunk = malloc(sizeof *chunk + size);
    if (!chunk) {
        exact_fail(exact, "it needs more memory than there is");
        return NULL;
    }
    chunk->size = size;
    chunk->next = NULL;
    exact->chunk_bytes += size;
    return chunk;
}

/* The chunk after the present one, large enough; a smaller one that is there is left out of use. */
static bool next_chunk(struct sc_exact *exact, size_t bytes) {
    struct scratch_chunk **next = exact->chunk ? &exact->chunk->next : &exact->chunks;
    while (*next && (*next)->size < bytes)
        next = &(*next)->next;
    if (!*next)
        *next = new_chunk(exact, bytes);
    exact->chunk_used = 0;
    if (!*next)
        return false;
    exact->chunk = *next;
    return true;
}

void *exact_memory(struct sc_exact *exact, size_t count, size_t size) {
    size_t unit = sizeof(max_align_t), bytes;
    if (exact->status || __builtin_mul_overflow(count, size, &bytes) || bytes > MEMORY_MAX) {
        exact_fail(exact, "it needs more memory than there is");
        return NULL;
    }
    bytes = (bytes + unit - 1) / unit * unit;
    if ((!exact->chunk || exact->chunk->size - exact->chunk_used < bytes) && !next_chunk(exact, bytes))
        return NULL;
    void *memory = (char *)exact->chunk->data + exact->chunk_used;
    exact->chunk_used += bytes;
    return memory;
}

bool exact_buffer_grow(struct sc_exact *exact, struct buffer *buffer, size_t bytes) {
    enum { FIRST = COMMON_AT_FIRST(4096, 1) };
    size_t size = bytes > 2 * buffer->bytes ? bytes : 2 * buffer->bytes;
    size = size > FIRST ? size : FIRST;
    void *data = size <= MEMORY_MAX ? realloc(buffer->data, size) : NULL;
    if (!data)
        return exact_fail(exact, "it needs more memory than there is");
    buffer->data = data;
    buffer->bytes = size;
    return true;
}

void exact_buffer_free(struct buffer *buffer) { free(buffer->data); }

/* ---- a context ---- */

struct sc_exact *sc_exact_create(void) {
    struct sc_exact *exact = calloc(1, sizeof *exact);
    if (!exact)
        return NULL;
    exact->walk = calloc(1, sizeof *exact->walk);
    if (exact->walk)
        return exact;
    free(exact);
    return NULL;
}

static void free_buffers(struct sc_exact *exact) {
    exact_buffer_free(&exact->blocks);
    exact_buffer_free(&exact->runs);
    exact_buffer_free(&exact->passes);
    exact_buffer_free(&exact->vector_results);
    exact_buffer_free(&exact->key);
    exact_buffer_free(&exact->front[0]);
    exact_buffer_free(&exact->front[1]);
    exact_buffer_free(&exact->cells);
    for (int i = 0; i < COORDS_MAX; i++)
        exact_buffer_free(&exact->edges[i]);
}

static void free_interns(struct sc_exact *exact) {
    exact_intern_free(&exact->flows);
    exact_intern_free(&exact->kinds);
    exact_intern_free(&exact->block_keys);
    exact_intern_free(&exact->vectors);
    exact_intern_free(&exact->touched);
}

static void free_chunks(struct scratch_chunk *chunk) {
    while (chunk) {
        struct scratch_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void sc_exact_free(struct sc_exact *exact) {
    if (!exact)
        return;
    free_interns(exact);
    free_buffers(exact);
    free_chunks(exact->chunks);
    free(exact->walk);
    free(exact);
}

static void start(struct sc_exact *exact, const struct sc_mapping *mapping) {
    exact->mapping = mapping;
    exact->layer = &mapping->layer;
    exact->machine = &mapping->machine;
    exact->has_weights = mapping->layer.type->tensor[SC_TENSOR_WEIGHT].count > 0;
    exact->status = SC_STATUS_OK;
    exact->overflow = false;
    exact->work_left = WORK_MAX;
    exact->chunk = exact->chunks;
    exact->chunk_used = 0;
    exact->peak_down = exact->peak_up = exact->l1_req = exact->l2_req = 0;
    exact_intern_clear(&exact->flows);
    exact_intern_clear(&exact->kinds);
    exact_intern_clear(&exact->block_keys);
    exact_intern_clear(&exact->vectors);
}

/* ---- counters ---- */

static int64_t distinct_inputs(struct sc_exact *exact) {
    int64_t distinct = 1;
    for (int a = 0; a < exact->axis_count; a++)
        distinct = exact_mul(exact, distinct, exact->axis[a].distinct_inputs);
    return distinct;
}

static void count_moves(struct sc_exact *exact, const int64_t *total, struct sc_counters *counters) {
    int64_t outputs = sc_layer_tensor_elems(exact->layer, SC_TENSOR_OUTPUT);
    counters->l1_wr_weight = total[TOTAL_WEIGHT_ARRIVALS];
    counters->l1_wr_input = total[TOTAL_INPUT_ARRIVALS];
    counters->l1_rd_evict = total[TOTAL_EVICTIONS];
    counters->l2_rd_weight = total[TOTAL_WEIGHT_READS];
    counters->l2_rd_input = total[TOTAL_INPUT_READS];
    counters->l2_rd_sum = total[TOTAL_UP] - outputs;
    counters->l2_wr_weight = sc_layer_tensor_elems(exact->layer, SC_TENSOR_WEIGHT);
    counters->l2_wr_input = distinct_inputs(exact);
    counters->l2_wr_sum = counters->noc_up = total[TOTAL_UP];
    counters->noc_down = exact_add(exact, total[TOTAL_WEIGHT_READS], total[TOTAL_INPUT_READS]);
    counters->noc_forward = total[TOTAL_FORWARDS];
    counters->noc_reduce = total[TOTAL_EVICTIONS] - total[TOTAL_UP];
}

/* An output newly in a box is one that is evicted later. */
static void count_operations(const struct sc_exact *exact, const int64_t *total, struct sc_counters *counters) {
    int64_t macs = total[TOTAL_MACS];
    counters->macs = counters->l1_rd_input = counters->l1_wr_sum = macs;
    counters->l1_rd_weight = exact->has_weights ? macs : 0;
    counters->l1_rd_sum = macs - total[TOTAL_EVICTIONS];
    counters->steps = total[TOTAL_STEPS];
}

/* The first fetch brings what the first step holds, and after the last everything held is evicted: the flows of a
 * reset of the whole nest, with nothing kept. */
static struct moved moved_at_ends(struct sc_exact *exact) {
    int64_t flows[FLOW_COUNT];
    exact_root_flows(exact, flows);
    for (int i = 0; i < FLOW_COUNT; i++) {
        int overlap = i % OVERLAP_COUNT;
        if (i >= FLOW_INPUT_NEAR || overlap == OVERLAP_KEPT || overlap == OVERLAP_KEPT_ONCE)
            flows[i] = 0;
    }
    return exact_moved(exact, flows);
}

static void count_all(struct sc_exact *exact, struct sc_counters *counters) {
    int64_t total[TOTAL_COUNT];
    int root = exact_build_blocks(exact);
    if (exact->status)
        return;
    struct moved ends = moved_at_ends(exact);
    struct pass pass = {.block = root};
    memcpy(total, exact_block(exact, root)->total, sizeof total);
    exact_add_moved(exact, total, &ends);
    exact_set_fetch(exact, &pass, exact_add(exact, ends.weight_reads, ends.input_reads), 0);
    exact_set_drain(exact, &pass, ends.up);
    count_operations(exact, total, counters);
    count_moves(exact, total, counters);
    counters->peak_down = exact->peak_down;
    counters->peak_up = exact->peak_up;
    counters->l1_req = exact->l1_req;
    counters->l2_req = exact->l2_req;
    counters->cycles = exact_cycles(exact, root, &pass);
}

enum sc_status sc_exact_evaluate(struct sc_exact *exact, const struct sc_mapping *mapping, struct sc_counters *counters,
                                 struct sc_error *error) {
    struct sc_counters found;
    start(exact, mapping);
    exact_build_nest(exact);
    for (int a = 0; exact->status == SC_STATUS_OK && a < exact->axis_count; a++)
        exact_walk_axis(exact, &exact->axis[a]);
    if (exact->status == SC_STATUS_OK)
        count_all(exact, &found);
    if (exact->overflow)
        exact_fail(exact, "a count would pass 2^63");
    if (exact->status != SC_STATUS_OK)
        return sc_error_set(error, exact->status, "the exact model gives up: %s", exact->message);
    *counters = found;
    return SC_STATUS_OK;
}

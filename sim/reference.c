/* The output tensor, computed directly: the textbook loops, sharing nothing with the machine. */
#include <stddef.h>

#include "sim/data.h"

struct shape {
    int64_t n, g, k, c, y, x, r, s, out_y, out_x, stride_y, stride_x;
};

static struct shape shape_of(const struct sc_layer *layer) {
    const int64_t *size = layer->size;
    return (struct shape){.n = size[SC_DIM_N],
                          .g = size[SC_DIM_G],
                          .k = size[SC_DIM_K],
                          .c = size[SC_DIM_C],
                          .y = size[SC_DIM_Y],
                          .x = size[SC_DIM_X],
                          .r = size[SC_DIM_R],
                          .s = size[SC_DIM_S],
                          .out_y = (size[SC_DIM_Y] - size[SC_DIM_R]) / layer->stride[SC_WINDOW_Y] + 1,
                          .out_x = (size[SC_DIM_X] - size[SC_DIM_S]) / layer->stride[SC_WINDOW_X] + 1,
                          .stride_y = layer->stride[SC_WINDOW_Y],
                          .stride_x = layer->stride[SC_WINDOW_X]};
}

/* out += filter * image, one channel of each. */
static void convolve(const struct shape *sh, int32_t *out, const int16_t *filter, const int16_t *image) {
    for (int64_t y = 0; y < sh->out_y; y++)
        for (int64_t r = 0; r < sh->r; r++)
            for (int64_t s = 0; s < sh->s; s++) {
                const int16_t *row = image + (y * sh->stride_y + r) * sh->x + s;
                int32_t weight = filter[r * sh->s + s];
                for (int64_t x = 0; x < sh->out_x; x++)
                    out[y * sh->out_x + x] += weight * row[x * sh->stride_x];
            }
}

/* CONV and FC: every output channel of a group sums over the group's input channels. */
static void reference_conv(struct sc_sim_data *data) {
    const struct shape sh = shape_of(&data->layer);
    const int64_t image = sh.y * sh.x, filter = sh.r * sh.s, out = sh.out_y * sh.out_x;
    for (int64_t n = 0; n < sh.n; n++)
        for (int64_t g = 0; g < sh.g; g++)
            for (int64_t k = 0; k < sh.k; k++)
                for (int64_t c = 0; c < sh.c; c++)
                    convolve(&sh, data->expected + ((n * sh.g + g) * sh.k + k) * out,
                             data->operand[SC_TENSOR_WEIGHT] + ((g * sh.k + k) * sh.c + c) * filter,
                             data->operand[SC_TENSOR_INPUT] + ((n * sh.g + g) * sh.c + c) * image);
    data->operations_each = sh.c * sh.r * sh.s;
}

static void reference_depthwise(struct sc_sim_data *data) {
    const struct shape sh = shape_of(&data->layer);
    const int64_t image = sh.y * sh.x, filter = sh.r * sh.s, out = sh.out_y * sh.out_x;
    for (int64_t n = 0; n < sh.n; n++)
        for (int64_t c = 0; c < sh.c; c++)
            convolve(&sh, data->expected + (n * sh.c + c) * out, data->operand[SC_TENSOR_WEIGHT] + c * filter,
                     data->operand[SC_TENSOR_INPUT] + (n * sh.c + c) * image);
    data->operations_each = sh.r * sh.s;
}

static int32_t window_maximum(const struct shape *sh, const int16_t *corner) {
    int32_t maximum = corner[0];
    for (int64_t r = 0; r < sh->r; r++)
        for (int64_t s = 0; s < sh->s; s++)
            maximum = corner[r * sh->x + s] > maximum ? corner[r * sh->x + s] : maximum;
    return maximum;
}

static void reference_pool(struct sc_sim_data *data) {
    const struct shape sh = shape_of(&data->layer);
    int32_t *out = data->expected;
    for (int64_t nc = 0; nc < sh.n * sh.c; nc++) {
        const int16_t *image = data->operand[SC_TENSOR_INPUT] + nc * sh.y * sh.x;
        for (int64_t y = 0; y < sh.out_y; y++)
            for (int64_t x = 0; x < sh.out_x; x++)
                *out++ = window_maximum(&sh, image + y * sh.stride_y * sh.x + x * sh.stride_x);
    }
    data->operations_each = sh.r * sh.s;
}

/* O[m][n] = sum over k of A[m][k] * B[k][n]; A is the input, B the weights. */
static void reference_gemm(struct sc_sim_data *data) {
    const int64_t rows = data->layer.size[SC_DIM_M], columns = data->layer.size[SC_DIM_N],
                  inner = data->layer.size[SC_DIM_K];
    for (int64_t m = 0; m < rows; m++)
        for (int64_t k = 0; k < inner; k++) {
            int32_t a = data->operand[SC_TENSOR_INPUT][m * inner + k];
            for (int64_t n = 0; n < columns; n++)
                data->expected[m * columns + n] += a * data->operand[SC_TENSOR_WEIGHT][k * columns + n];
        }
    data->operations_each = inner;
}

void sim_reference_compute(struct sc_sim_data *data) {
    const struct sc_layer_type *type = data->layer.type;
    if (type->operation == SC_OPERATION_MAX)
        reference_pool(data);
    else if (type->own_dims & 1u << SC_DIM_M)
        reference_gemm(data);
    else if (type->own_dims & 1u << SC_DIM_K)
        reference_conv(data);
    else
        reference_depthwise(data);
}

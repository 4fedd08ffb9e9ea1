// Random layers, machines and dataflows, small enough to walk by hand, as the text that a person would write.
// The same seed makes the same case on every machine.
#ifndef SIMCHECK_TESTS_PROPERTY_RANDOM_CASE_H
#define SIMCHECK_TESTS_PROPERTY_RANDOM_CASE_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/dsl.h"
#include "common/layer.h"
#include "common/machine.h"

// A pragma with its numbers. `size` is a Tile's width; `offset` and `overhead` belong to maps only. A mark of L2
// (SC_PRAGMA_BUFFER) has no dimension (SC_DIM_COUNT) and no numbers, but a tensor; SC_TENSOR_COUNT: all tensors.
struct CasePragma {
    enum sc_pragma_kind kind;
    enum sc_dim dim;
    int64_t size, offset, overhead = 0;
    enum sc_tensor tensor = SC_TENSOR_COUNT;
};

struct RandomCase {
    uint64_t seed;
    const struct sc_layer_type *type;
    std::array<int64_t, SC_DIM_COUNT> size; // Y and X with their padding
    int64_t stride_y, stride_x, pad_y, pad_x, dilation_y, dilation_x;
    struct sc_machine machine; // only what is given
    std::vector<CasePragma> pragmas;
};

RandomCase random_case(uint64_t seed);

// Columns and rows of the array.
int64_t case_columns(const RandomCase &random);
int64_t case_rows(const RandomCase &random);

// The whole program: machine, layer, dataflow.
std::string case_text(const RandomCase &random);

#endif

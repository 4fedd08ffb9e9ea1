// Merge makes one loop over a flattened index (docs/semantics.md, section 2). It may lower to several directives; their
// chunks must be those of the flattened loop, in its order.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "tests/property/arguments.h"
#include "tests/property/random.h"

namespace {

// A chunk as the flattened indices in it.
using Indices = std::set<int64_t>;

struct Loop {
    bool spatial;
    int64_t units, size;
    std::vector<enum sc_dim> dims; // outermost first
    std::array<int64_t, SC_DIM_COUNT> length;
};

Loop random_loop(Random &random) {
    Loop loop = {random.chance(50), random.between(1, 5), 0, {SC_DIM_N, SC_DIM_G, SC_DIM_K, SC_DIM_C}, {}};
    random.shuffle(loop.dims);
    loop.dims.resize(static_cast<size_t>(random.between(2, 4)));
    loop.length.fill(1);
    int64_t indices = 1;
    for (enum sc_dim dim : loop.dims)
        indices *= loop.length[dim] = random.between(1, 4);
    loop.size = random.between(1, indices + 1);
    return loop;
}

std::string text_of(const Loop &loop) {
    std::string size = std::to_string(loop.size), text = "NumPEs " + std::to_string(loop.units) + "; Layer CONV a;";
    for (enum sc_dim dim : loop.dims)
        text += std::string(" ") + sc_dim_name(dim) + " " + std::to_string(loop.length[dim]) + ";";
    text += std::string(" endLayer ") + (loop.spatial ? "Spatial" : "Temporal") + "_Map (" + size + "," + size + ") " +
            sc_dim_name(loop.dims[0]);
    for (size_t i = 1; i < loop.dims.size(); i++)
        text += std::string(" -> Merge ") + sc_dim_name(loop.dims[i]);
    return text;
}

int64_t index_count(const Loop &loop) {
    int64_t count = 1;
    for (enum sc_dim dim : loop.dims)
        count *= loop.length[dim];
    return count;
}

// ---- what the language says ----

// A chunk is a rectangle if it is as large as the box around it.
bool is_rectangle(const Loop &loop, int64_t begin, int64_t end) {
    int64_t volume = 1, inner = 1;
    for (size_t i = loop.dims.size(); i-- > 0;) {
        std::set<int64_t> values;
        for (int64_t index = begin; index < end; index++)
            values.insert(index / inner % loop.length[loop.dims[i]]);
        volume *= static_cast<int64_t>(values.size());
        inner *= loop.length[loop.dims[i]];
    }
    return volume == end - begin;
}

// Return true if all chunks are rectangles, however long the outermost dimension is: then the size is legal.
bool keeps_the_rule(Loop loop) {
    loop.length[loop.dims[0]] = loop.size;
    int64_t count = index_count(loop);
    bool rectangles = true;
    for (int64_t begin = 0; begin < count; begin += loop.size)
        rectangles = rectangles && is_rectangle(loop, begin, std::min(begin + loop.size, count));
    return rectangles;
}

// The chunk of every unit at every step, empty where the unit idles.
std::vector<Indices> flattened_chunks(const Loop &loop) {
    std::vector<Indices> chunks;
    int64_t count = index_count(loop), units = loop.spatial ? loop.units : 1;
    for (int64_t begin = 0; begin < count || static_cast<int64_t>(chunks.size()) % units != 0; begin += loop.size) {
        Indices chunk;
        for (int64_t index = begin; index < std::min(begin + loop.size, count); index++)
            chunk.insert(index);
        chunks.push_back(chunk);
    }
    return chunks;
}

// ---- what it lowers to ----

int64_t positions(const Loop &loop, const struct sc_map_part &part) {
    return (loop.length[part.dim] - 1) / part.size + 1;
}

int64_t positions(const Loop &loop, const struct sc_directive &directive) {
    int64_t count = 1;
    for (int i = 0; i < directive.part_count; i++)
        count *= positions(loop, directive.part[i]);
    return count;
}

class Lowered {
  public:
    Lowered(const Loop &loop, const struct sc_level &level) : loop_(loop), level_(level) { run(0); }
    std::vector<Indices> chunks() const { return chunks_; }

  private:
    void run(int d) {
        if (d == level_.directive_count) {
            for (int64_t unit = 0; unit < level_.units; unit++)
                chunks_.push_back(chunk_of(unit));
            return;
        }
        const struct sc_directive &directive = level_.directive[d];
        int64_t count = positions(loop_, directive);
        int64_t trips = directive.spatial ? (count + level_.units - 1) / level_.units : count;
        for (trip_[d] = 0; trip_[d] < trips; trip_[d]++)
            run(d + 1);
    }

    Indices chunk_of(int64_t unit) const {
        Indices chunk = {0};
        std::array<int64_t, SC_DIM_COUNT> begin{}, side{};
        for (int d = 0; d < level_.directive_count; d++) {
            const struct sc_directive &directive = level_.directive[d];
            int64_t position = directive.spatial ? trip_[d] * level_.units + unit : trip_[d];
            if (position >= positions(loop_, directive))
                return {};
            for (int i = directive.part_count; i-- > 0; position /= positions(loop_, directive.part[i])) {
                enum sc_dim dim = directive.part[i].dim;
                begin[dim] = position % positions(loop_, directive.part[i]) * directive.part[i].size;
                side[dim] = std::min(directive.part[i].size, loop_.length[dim] - begin[dim]);
            }
        }
        for (enum sc_dim dim : loop_.dims)
            chunk = widened(chunk, loop_.length[dim], begin[dim], side[dim]);
        return chunk;
    }

    static Indices widened(const Indices &chunk, int64_t length, int64_t begin, int64_t side) {
        Indices wider;
        for (int64_t index : chunk)
            for (int64_t i = begin; i < begin + side; i++)
                wider.insert(index * length + i);
        return wider;
    }

    const Loop &loop_;
    const struct sc_level &level_;
    std::array<int64_t, SC_DIM_COUNT> trip_{};
    std::vector<Indices> chunks_;
};

TEST(Merge, ChunksAreThoseOfTheFlattenedLoop) {
    enum { LOOPS = 4000 };
    int accepted = 0;
    for (uint64_t seed = 1; seed <= LOOPS && !HasFailure(); seed++) {
        Random random(seed);
        Loop loop = random_loop(random);
        std::string text = text_of(loop);
        SCOPED_TRACE(text);
        Program program(text);
        ASSERT_TRUE(program.parsed()) << program.message();
        if (program.accepted()) {
            EXPECT_EQ(Lowered(loop, program.mapping().level[0]).chunks(), flattened_chunks(loop));
            accepted++;
        } else {
            EXPECT_FALSE(keeps_the_rule(loop)) << program.message();
        }
    }
    EXPECT_GT(accepted, LOOPS / 4);
}

} // namespace

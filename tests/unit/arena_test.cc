// Arenas: alignment, zeroed memory, limits, and sizes that overflow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ostream>

#include "common/arena.h"

namespace {

class ArenaTest : public testing::Test {
  protected:
    ~ArenaTest() override { sc_arena_free(&arena_); }

    char *Alloc(size_t count, size_t size) { return static_cast<char *>(sc_arena_alloc(&arena_, count, size)); }

    struct sc_arena arena_ = {};
};

bool IsZero(const char *memory, size_t size) {
    return std::all_of(memory, memory + size, [](char c) { return c == 0; });
}

TEST_F(ArenaTest, AlignsForVectors) {
    for (size_t size : {1, 3, 64, 65, 1000, 65535, 65536, 65537, 300000})
        EXPECT_EQ(reinterpret_cast<uintptr_t>(Alloc(1, size)) % 64, 0u) << size;
}

TEST_F(ArenaTest, ZeroesEveryByteOfManyBlocks) {
    for (int i = 0; i < 200; i++) {
        const size_t size = 7007;
        char *memory = Alloc(7, 1001);
        ASSERT_NE(memory, nullptr);
        ASSERT_TRUE(IsZero(memory, size)) << i;
        memset(memory, 0xff, size); // into no one else's memory
    }
}

TEST_F(ArenaTest, GivesItemsOfTheirOwn) {
    char *first = Alloc(1, 64), *second = Alloc(1, 64), *large = Alloc(1, 1 << 20), *third = Alloc(1, 64);
    memset(first, 1, 64);
    memset(second, 2, 64);
    memset(large, 3, 1 << 20);
    memset(third, 4, 64);
    EXPECT_EQ(first[63], 1);
    EXPECT_EQ(second[0], 2);
    EXPECT_EQ(second[63], 2);
    EXPECT_EQ(large[0], 3);
    EXPECT_EQ(large[(1 << 20) - 1], 3);
}

TEST_F(ArenaTest, NothingIsStillSomewhere) {
    char *none = Alloc(0, 8), *other = Alloc(8, 0);
    ASSERT_NE(none, nullptr);
    ASSERT_NE(other, nullptr);
    EXPECT_NE(none, other);
}

TEST_F(ArenaTest, HandsOutUpToItsLimit) {
    arena_.limit_bytes = 128;
    EXPECT_EQ(Alloc(129, 1), nullptr);
    EXPECT_NE(Alloc(1, 64), nullptr);
    EXPECT_EQ(Alloc(1, 65), nullptr);
    EXPECT_NE(Alloc(1, 64), nullptr);
    EXPECT_EQ(arena_.allocated_bytes, 128u);
    EXPECT_EQ(Alloc(1, 1), nullptr);
    EXPECT_EQ(arena_.allocated_bytes, 128u);
}

struct Product {
    size_t count, size;
};

void PrintTo(const Product &product, std::ostream *to) { *to << product.count << " * " << product.size; }

class ArenaOverflowTest : public testing::TestWithParam<Product> {};

TEST_P(ArenaOverflowTest, IsRefused) {
    struct sc_arena arena = {};
    EXPECT_EQ(sc_arena_alloc(&arena, GetParam().count, GetParam().size), nullptr);
    EXPECT_EQ(arena.allocated_bytes, 0u);
    sc_arena_free(&arena);
}

INSTANTIATE_TEST_SUITE_P(Products, ArenaOverflowTest,
                         testing::Values(Product{SIZE_MAX, 2}, Product{2, SIZE_MAX}, Product{SIZE_MAX, 1},
                                         Product{SIZE_MAX / 8 + 2, 8}, Product{size_t{1} << 32, size_t{1} << 32},
                                         Product{SIZE_MAX / 2 + 1, 1}, Product{SIZE_MAX / 2, 1}));

TEST_F(ArenaTest, CopiesTextAndTerminatesIt) {
    const char text[] = "abc\0def";
    const char *copy = sc_arena_copy_text(&arena_, text, 7);
    EXPECT_EQ(memcmp(copy, text, 8), 0);
    EXPECT_STREQ(sc_arena_copy_text(&arena_, "xyz", 2), "xy");
    EXPECT_STREQ(sc_arena_copy_text(&arena_, "", 0), "");
    arena_.limit_bytes = arena_.allocated_bytes;
    EXPECT_EQ(sc_arena_copy_text(&arena_, "x", 1), nullptr);
}

TEST_F(ArenaTest, IsEmptyAfterBeingFreed) {
    arena_.limit_bytes = 64;
    ASSERT_NE(Alloc(1, 64), nullptr);
    sc_arena_free(&arena_);
    EXPECT_EQ(arena_.allocated_bytes, 0u);
    EXPECT_NE(Alloc(1, 64), nullptr);
    sc_arena_free(&arena_);
    sc_arena_free(&arena_);
}

TEST_F(ArenaTest, KeepsABlockWhenItIsReset) {
    sc_arena_reset(&arena_);
    char *first = static_cast<char *>(Alloc(1, 64));
    memset(first, 1, 64);
    ASSERT_NE(Alloc(1, 1 << 20), nullptr); // a block of its own
    char *last = static_cast<char *>(Alloc(1, 1 << 20));
    memset(last, 1, 1 << 20);
    sc_arena_reset(&arena_);
    EXPECT_EQ(arena_.allocated_bytes, 0u);
    const char *again = static_cast<char *>(Alloc(1, 1 << 20));
    EXPECT_EQ(again, last);
    EXPECT_EQ(again[0], 0);
    EXPECT_EQ(again[(1 << 20) - 1], 0);
}

} // namespace

// Random numbers that are the same with every standard library (splitmix64).
#ifndef SIMCHECK_TESTS_PROPERTY_RANDOM_H
#define SIMCHECK_TESTS_PROPERTY_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    // In [low, high]; low where high is less.
    int64_t between(int64_t low, int64_t high) {
        return high <= low ? low : low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
    }

    bool chance(int percent) { return between(0, 99) < percent; }

    template <typename T> const T &one_of(const std::vector<T> &items) {
        return items[static_cast<size_t>(between(0, static_cast<int64_t>(items.size()) - 1))];
    }

    template <typename T> void shuffle(std::vector<T> &items) {
        for (size_t i = items.size(); i > 1; i--)
            std::swap(items[i - 1], items[static_cast<size_t>(between(0, static_cast<int64_t>(i) - 1))]);
    }

  private:
    uint64_t state_;
};

#endif

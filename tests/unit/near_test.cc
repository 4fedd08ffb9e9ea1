#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/near.h"

namespace {

TEST(Near, Distance) {
    EXPECT_EQ(common_near_distance("", ""), 0);
    EXPECT_EQ(common_near_distance("", "abc"), 3);
    EXPECT_EQ(common_near_distance("abc", ""), 3);
    EXPECT_EQ(common_near_distance("vgg16", "VGG16"), 0);
    EXPECT_EQ(common_near_distance("vgg61", "vgg16"), 1);  // swapped
    EXPECT_EQ(common_near_distance("vg16", "vgg16"), 1);   // inserted
    EXPECT_EQ(common_near_distance("vggg16", "vgg16"), 1); // deleted
    EXPECT_EQ(common_near_distance("vgh16", "vgg16"), 1);  // replaced
    EXPECT_EQ(common_near_distance("kitten", "sitting"), 3);
}

TEST(Near, DistanceIsTheSameBothWays) {
    const char *const words[] = {"", "a", "ab", "ba", "conv11", "conv1", "Temporal_Map", "spatial map"};
    for (const char *a : words)
        for (const char *b : words)
            EXPECT_EQ(common_near_distance(a, b), common_near_distance(b, a)) << a << " " << b;
}

TEST(Near, LongNamesAreInfinitelyFar) {
    std::string longest(NEAR_LENGTH_MAX, 'a'), longer(NEAR_LENGTH_MAX + 1, 'a');
    EXPECT_EQ(common_near_distance(longest.c_str(), longest.c_str()), 0);
    EXPECT_EQ(common_near_distance(longer.c_str(), longer.c_str()), NEAR_INFINITE);
}

std::vector<std::string> near_to(const char *wrong, const std::vector<const char *> &names, int most = 3) {
    std::vector<int> found(16);
    int count = common_near_find(wrong, names.data(), (int)names.size(), found.data(), most);
    std::vector<std::string> result;
    for (int i = 0; i < count; i++)
        result.emplace_back(names[(size_t)found[(size_t)i]]);
    return result;
}

using Names = std::vector<std::string>;

TEST(Near, FindsTheBestFirst) {
    EXPECT_EQ(near_to("nvdia", {"nlr", "ws", "os", "rs", "nvdla"}), Names{"nvdla"});
    EXPECT_EQ(near_to("conv12x", {"conv1", "conv12", "conv2"}), (Names{"conv12", "conv1", "conv2"}));
}

TEST(Near, KeepsTheOrderOfEquals) {
    EXPECT_EQ(near_to("xs", {"ws", "os", "rs"}), (Names{"ws", "os", "rs"}));
    EXPECT_EQ(near_to("xs", {"ws", "os", "rs"}, 2), (Names{"ws", "os"}));
}

TEST(Near, BeginningsAreNear) { EXPECT_EQ(near_to("mobile", {"resnet50", "mobilenetv2"}), Names{"mobilenetv2"}); }

TEST(Near, FarNamesAreNotFound) {
    EXPECT_EQ(near_to("zebra", {"nlr", "ws", "os"}), Names{});
    EXPECT_EQ(near_to("", {"nlr", "ws", "os"}), Names{});
    EXPECT_EQ(near_to(std::string(10000, 'a').c_str(), {"aaaa"}), Names{});
    EXPECT_EQ(near_to("abc", {}), Names{});
}

std::string hint(const char *wrong, const std::vector<const char *> &names) {
    char buffer[NEAR_HINT_SIZE];
    return common_near_hint(buffer, wrong, names.data(), (int)names.size());
}

TEST(Near, Hints) {
    EXPECT_EQ(hint("zebra", {"nlr"}), "");
    EXPECT_EQ(hint("nlx", {"nlr"}), "; did you mean 'nlr'?");
    EXPECT_EQ(hint("L1_REQ", {"l2_req", "l1_req"}), "; did you mean 'l1_req'?") << "no other letter is wrong";
    EXPECT_EQ(hint("xs", {"ws", "os"}), "; did you mean 'ws' or 'os'?");
    EXPECT_EQ(hint("xs", {"ws", "os", "rs", "qs"}), "; did you mean 'ws', 'os' or 'rs'?");
}

TEST(Near, LongestHintFits) {
    std::string name(NEAR_LENGTH_MAX, 'a');
    std::string wrong = name.substr(1) + 'b';
    std::string text = hint(wrong.c_str(), {name.c_str(), name.c_str(), name.c_str()});
    EXPECT_GT(text.size(), 3 * name.size());
    EXPECT_EQ(text.back(), '?');
}

} // namespace

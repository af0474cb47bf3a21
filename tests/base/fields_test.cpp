// SPDX-License-Identifier: MIT
#include "tick86/base/fields.h"

#include <catch2/catch.hpp>

namespace {

using namespace tick86;

enum class Colour : u8 { Red, Green };

struct Inner {
    u16 value = 0x1234;
    bool flag = true;
    bool operator==(const Inner&) const = default;
};
template <class V>
void fields(V& v, Meta<V, Inner>& s) {
    auto& [value, flag] = s;
    v("value", value), v("flag", flag);
}

struct Outer {
    std::array<Inner, 2> inner{};
    std::array<u8, 3> bytes{1, 2, 3};
    std::vector<u16> words{0xABCD};
    Colour colour = Colour::Green;
    i64 time = -2;
    bool operator==(const Outer&) const = default;
};
template <class V>
void fields(V& v, Meta<V, Outer>& s) {
    auto& [inner, bytes, words, colour, time] = s;
    v("inner", inner), v("bytes", bytes), v("words", words), v("colour", colour), v("time", time);
}

TEST_CASE("A state is saved in little endian, in the order of its fields", "[fields][quick]") {
    const std::vector<u8> expected{0x34, 0x12, 1,    0x34, 0x12, 1,    1,    2,    3,    1,    0,    0,
                                   0,    0xCD, 0xAB, 1,    0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    CHECK(save_fields(Outer{}) == expected);
}

TEST_CASE("What was saved is loaded again", "[fields][quick]") {
    Outer written;
    written.inner[1].value = 7;
    written.bytes[2] = 99;
    written.words = {1, 2, 3};
    written.colour = Colour::Red;
    Outer read;
    read.time = 5;
    REQUIRE(load_fields(save_fields(written), read));
    CHECK(read == written);
}

TEST_CASE("Too few, too many or senseless bytes are refused", "[fields][quick]") {
    const std::vector<u8> saved = save_fields(Outer{});
    for (std::size_t length = 0; length < saved.size(); ++length) {
        Outer state;
        CHECK_FALSE(load_fields(std::span(saved).first(length), state));
    }
    std::vector<u8> more = saved;
    more.push_back(0);
    Outer state;
    CHECK_FALSE(load_fields(more, state));
    std::vector<u8> huge = saved;
    huge[12] = 0xFF;  // highest byte of the vector's length
    CHECK_FALSE(load_fields(huge, state));
}

TEST_CASE("The first field that differs is named by its path", "[fields][quick]") {
    Outer a, b;
    CHECK(first_difference(a, b).empty());
    b.inner[1].flag = false;
    b.time = 3;
    CHECK(first_difference(a, b) == "inner[1].flag");
    b = a;
    b.words.push_back(1);
    CHECK(first_difference(a, b) == "words");
}

TEST_CASE("Equal states have equal hashes, and one bit changes them", "[fields][quick]") {
    Outer a, b;
    CHECK(hash_fields(a) == hash_fields(b));
    b.bytes[0] ^= 1;
    CHECK(hash_fields(a) != hash_fields(b));
    Hasher hasher;  // the published test value of FNV-1a for "a"
    const u8 letter[] = {'a'};
    hasher.add(letter);
    CHECK(hasher.value() == 0xaf63dc4c8601ec8cull);
}

}  // namespace

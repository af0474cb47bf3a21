// SPDX-License-Identifier: MIT
// One list of fields per State serves save, load, hash, difference and print. Directly below each State stands
//     template <class V> void fields(V& v, Meta<V, Pic8259::State>& s) {
//         auto& [irr, isr, imr] = s;  v("irr", irr);  v("isr", isr);  v("imr", imr);
//     }
// The structured binding makes a forgotten field a compile error. Integers, bool, enums, std::array, nested structs
// with a fields() of their own, std::vector and std::string are understood.
#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

// A visitor that only looks declares `using Const = void`; the state then reaches fields() as const.
template <class V>
concept LookingVisitor = requires {
    typename V::Const;
};
template <class V, class S>
using Meta = std::conditional_t<LookingVisitor<V>, const S, S>;

namespace detail {

template <class T>
concept Scalar = std::integral<T> || std::is_enum_v<T>;
// A run of bytes that may be copied as it stands. Not so bool and enumerations, of which not every byte is a value.
template <class Range>
concept Bytes = std::same_as<std::decay_t<decltype(std::declval<Range&>()[0])>, u8> || std::same_as<Range, std::string>;
template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <Scalar T>
constexpr u64 to_bits(T value) {
    if constexpr (std::is_enum_v<T>)
        return static_cast<u64>(static_cast<std::underlying_type_t<T>>(value));
    else
        return static_cast<u64>(value);
}
template <Scalar T>
constexpr T from_bits(u64 bits) {
    if constexpr (std::is_enum_v<T>)
        return static_cast<T>(static_cast<std::underlying_type_t<T>>(bits));
    else
        return static_cast<T>(bits);
}

}  // namespace detail

// Appends each field in little endian, in the order of the list.
class Saver {
public:
    using Const = void;
    explicit Saver(std::vector<u8>& out) : out_(out) {}

    template <class T>
    void operator()(std::string_view, const T& value) {
        put(value);
    }

private:
    template <class T>
    void put(const T& value) {
        using namespace detail;
        if constexpr (Scalar<T>) {
            const u64 bits = to_bits(value);
            for (std::size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<u8>(bits >> (8 * i)));
        } else if constexpr (IsVector<T>::value || std::same_as<T, std::string>) {
            put(static_cast<u32>(value.size()));
            put_each(value);
        } else if constexpr (IsArray<T>::value) {
            put_each(value);
        } else {
            fields(*this, value);
        }
    }
    template <class Range>
    void put_each(const Range& range) {
        if constexpr (detail::Bytes<Range>) {
            const auto* bytes = reinterpret_cast<const u8*>(range.data());
            out_.insert(out_.end(), bytes, bytes + range.size());
        } else {
            for (const auto& element : range) put(element);
        }
    }
    std::vector<u8>& out_;
};

// Reads what a Saver wrote. Past the end it reads zero and ok() turns false; nothing is read out of bounds.
class Loader {
public:
    explicit Loader(std::span<const u8> in) : in_(in) {}
    bool ok() const { return ok_; }
    std::size_t left() const { return in_.size(); }

    template <class T>
    void operator()(std::string_view, T& value) {
        get(value);
    }

private:
    template <class T>
    void get(T& value) {
        using namespace detail;
        if constexpr (Scalar<T>) {
            u64 bits = 0;
            if (in_.size() < sizeof(T)) {
                ok_ = false;
                in_ = {};
            } else {
                for (std::size_t i = 0; i < sizeof(T); ++i) bits |= u64{in_[i]} << (8 * i);
                in_ = in_.subspan(sizeof(T));
            }
            value = from_bits<T>(bits);
        } else if constexpr (IsVector<T>::value || std::same_as<T, std::string>) {
            u32 size = 0;
            get(size);
            if (size > in_.size()) {  // each element has at least one byte: a corrupt length cannot allocate the world
                ok_ = false;
                size = 0;
            }
            value.resize(size);
            get_each(value);
        } else if constexpr (IsArray<T>::value) {
            get_each(value);
        } else {
            fields(*this, value);
        }
    }
    template <class Range>
    void get_each(Range& range) {
        if constexpr (detail::Bytes<Range>) {
            if (in_.size() >= range.size()) {
                std::copy_n(in_.begin(), range.size(), range.begin());
                in_ = in_.subspan(range.size());
                return;
            }
        }
        for (auto& element : range) get(element);
    }
    std::span<const u8> in_;
    bool ok_ = true;
};

// FNV-1a over the saved form, 64 bits: the same on every host.
class Hasher {
public:
    void add(std::span<const u8> bytes) {
        for (const u8 b : bytes) hash_ = (hash_ ^ b) * 0x100000001b3ull;
    }
    u64 value() const { return hash_; }

private:
    u64 hash_ = 0xcbf29ce484222325ull;
};

template <class S>
std::vector<u8> save_fields(const S& state) {
    std::vector<u8> out;
    Saver saver{out};
    fields(saver, state);
    return out;
}

// False if the bytes are too few or too many; the state is then only partly filled and not to be used.
template <class S>
bool load_fields(std::span<const u8> bytes, S& state) {
    Loader loader{bytes};
    fields(loader, state);
    return loader.ok() && loader.left() == 0;
}

template <class S>
u64 hash_fields(const S& state) {
    Hasher hasher;
    hasher.add(save_fields(state));
    return hasher.value();
}

// Calls sink(path, value) for every scalar, e.g. ("counter[2].reload", 18). Vectors of bytes are not expanded.
template <class Sink>
class Printer {
public:
    using Const = void;
    explicit Printer(Sink sink) : sink_(sink) {}

    template <class T>
    void operator()(std::string_view name, const T& value) {
        const std::size_t length = path_.size();
        if (!path_.empty()) path_ += '.';
        path_ += name;
        show(value);
        path_.resize(length);
    }

private:
    template <class T>
    void show(const T& value) {
        using namespace detail;
        if constexpr (Scalar<T>) {
            sink_(std::string_view{path_}, to_bits(value));
        } else if constexpr (IsVector<T>::value || std::same_as<T, std::string>) {
            sink_(std::string_view{path_}, u64{value.size()});
        } else if constexpr (IsArray<T>::value) {
            const std::size_t length = path_.size();
            for (std::size_t i = 0; i < value.size(); ++i) {
                path_ += '[' + std::to_string(i) + ']';
                show(value[i]);
                path_.resize(length);
            }
        } else {
            fields(*this, value);
        }
    }
    Sink sink_;
    std::string path_;
};

template <class S, class Sink>
void print_fields(const S& state, Sink sink) {
    Printer<Sink> printer{sink};
    fields(printer, state);
}

// Name of the first scalar in which two states differ; empty if they are equal field by field.
template <class S>
std::string first_difference(const S& a, const S& b) {
    std::vector<std::pair<std::string, u64>> left;
    print_fields(a, [&](std::string_view path, u64 value) { left.emplace_back(path, value); });
    std::string found;
    std::size_t i = 0;
    print_fields(b, [&](std::string_view path, u64 value) {
        if (found.empty() && (i >= left.size() || left[i].first != path || left[i].second != value)) found = path;
        ++i;
    });
    return found;
}

}  // namespace tick86

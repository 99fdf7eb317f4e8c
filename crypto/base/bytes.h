// SPDX-License-Identifier: Apache-2.0
// Bytes in and out: views for parameters, a vector where bytes are owned; little-endian integers.
// Bytes never stand in std::string; text does. Secrets stand in crypto/secret.h's types.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using MutableByteView = std::span<std::uint8_t>;
template <std::size_t N>
using FixedView = std::span<const std::uint8_t, N>;
template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

// The bytes of a text, without its terminator.
inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
// Not by insert(), in which g++ 12 sees overflows that are not there.
inline void append(Bytes& out, ByteView bytes) {
    const std::size_t size = out.size();
    out.resize(size + bytes.size());
    std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(size));
}

// Writes the low sizeof(T) bytes of value, least significant first.
template <class T>
void store_le(MutableByteView out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
template <class T>
T load_le(ByteView in) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value | (static_cast<T>(in[i]) << (8 * i)));
    return value;
}
template <class T>
void append_le(Bytes& out, T value) {
    ByteArray<sizeof(T)> buffer;
    store_le<T>(buffer, value);
    append(out, buffer);
}
// Most significant first: leaves, cosignatures.
inline ByteArray<8> be64(std::uint64_t value) {
    ByteArray<8> out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * (7 - i)));
    return out;
}

}  // namespace base

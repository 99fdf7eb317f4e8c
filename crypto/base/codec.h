// SPDX-License-Identifier: Apache-2.0
// Reader and Writer of fixed little-endian records. A Reader is total: a read past the end fails it for good, yields
// zeros, and at_end() is then false; decoders check ok() before they act on what they read.
#pragma once

#include <algorithm>

#include "crypto/base/bytes.h"
#include "crypto/base/id.h"

namespace base {

class Reader {
  public:
    explicit Reader(ByteView in) : m_in(in) {}

    bool ok() const { return m_ok; }
    bool at_end() const { return m_ok && m_in.empty(); }
    std::size_t left() const { return m_in.size(); }
    void fail() { m_ok = false, m_in = {}; }

    template <class T>
    T u() {
        const ByteView field = bytes(sizeof(T));
        return m_ok ? load_le<T>(field) : T{0};
    }
    std::uint8_t u8() { return u<std::uint8_t>(); }
    std::uint16_t u16() { return u<std::uint16_t>(); }
    std::uint32_t u32() { return u<std::uint32_t>(); }
    std::uint64_t u64() { return u<std::uint64_t>(); }

    // A view into the input of exactly n bytes, empty on failure.
    ByteView bytes(std::size_t n) {
        if (!m_ok || n > m_in.size()) return fail(), ByteView{};
        const ByteView field = m_in.first(n);
        m_in = m_in.subspan(n);
        return field;
    }
    template <std::size_t N>
    ByteArray<N> array() {
        ByteArray<N> out{};
        const ByteView field = bytes(N);
        if (m_ok) std::copy(field.begin(), field.end(), out.begin());
        return out;
    }
    template <class IdType>
    IdType id() {
        return IdType(array<IdType::kSize>());
    }
    // The rest must be zero bytes, which are consumed.
    void zeros_to_end() {
        if (std::any_of(m_in.begin(), m_in.end(), [](std::uint8_t b) { return b != 0; })) return fail();
        m_in = {};
    }

  private:
    ByteView m_in;
    bool m_ok = true;
};

class Writer {
  public:
    explicit Writer(Bytes& out) : m_out(out) {}

    template <class T>
    Writer& u(T value) {
        return append_le<T>(m_out, value), *this;
    }
    Writer& u8(std::uint8_t value) { return u(value); }
    Writer& u16(std::uint16_t value) { return u(value); }
    Writer& u32(std::uint32_t value) { return u(value); }
    Writer& u64(std::uint64_t value) { return u(value); }
    Writer& bytes(ByteView value) { return append(m_out, value), *this; }
    template <class Tag, std::size_t N>
    Writer& id(const Id<Tag, N>& value) {
        return bytes(value.view());
    }
    // Zero bytes until the output has size bytes in all.
    Writer& zeros_to(std::size_t size) { return m_out.resize(std::max(size, m_out.size())), *this; }

  private:
    Bytes& m_out;
};

}  // namespace base

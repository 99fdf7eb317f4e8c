// SPDX-License-Identifier: Apache-2.0
// Id<Tag, N>: N bytes that name one kind of thing; ids of different kinds do not compare or convert.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/hex.h"

namespace base {

template <class Tag, std::size_t N>
class Id {
  public:
    static constexpr std::size_t kSize = N;

    constexpr Id() = default;  // all zero
    constexpr explicit Id(const ByteArray<N>& bytes) : m_bytes(bytes) {}
    static Id from(FixedView<N> bytes) {
        Id id;
        std::memcpy(id.m_bytes.data(), bytes.data(), N);
        return id;
    }
    // Exactly 2N lower-case hexadecimal digits.
    static std::optional<Id> parse(std::string_view text) {
        Id id;
        if (!decode_hex(text, id.m_bytes)) return std::nullopt;
        return id;
    }

    constexpr const ByteArray<N>& bytes() const { return m_bytes; }
    ByteView view() const { return m_bytes; }
    std::string hex() const { return encode_hex(m_bytes); }
    constexpr bool is_zero() const { return *this == Id{}; }
    friend constexpr auto operator<=>(const Id&, const Id&) = default;

  private:
    ByteArray<N> m_bytes{};
};

// For unordered containers; ids are uniformly distributed or collisions are harmless.
struct IdHash {
    template <class Tag, std::size_t N>
    std::size_t operator()(const Id<Tag, N>& id) const {
        return load_le<std::uint64_t>(id.view().first(8));
    }
};

}  // namespace base

// SPDX-License-Identifier: Apache-2.0
// FORMAT.md 6.1 word by word, 64 steps for each position; takes its tables from the root key itself.
#pragma once

#include "tests/vault/content/chunk/content.h"

namespace vault::content::chunk {

class Naive {
  public:
    explicit Naive(const crypto::RootKey& root) {
        const auto gear_key = crypto::derive<crypto::labels::kGearKey>(root);
        for (std::uint32_t i = 0; i < 256; ++i) {
            Bytes number;
            base::append_le<std::uint32_t>(number, i / 8);
            base::ByteArray<64> block;
            crypto::blake2b_keyed(gear_key.secret(), {}, number, block);
            m_table[i] = base::load_le<std::uint64_t>(ByteView(block).subspan(i % 8 * 8, 8));
        }
        crypto::derive<crypto::labels::kCutKey>(root).secret().expose(
            [&](base::FixedView<32> bytes) { std::copy_n(bytes.begin(), 16, m_cut.begin()); });
    }

    std::uint64_t table(std::size_t i) const { return m_table[i]; }
    std::uint64_t gear(ByteView window) const {
        std::uint64_t hash = 0;
        for (std::size_t k = 0; k < 64; ++k) hash += m_table[window[63 - k]] << k;
        return hash;
    }
    std::uint64_t decision(ByteView window) const { return crypto::siphash(m_cut, window); }

    Lengths cut(ByteView content) const {
        Lengths lengths;
        std::size_t start = 0;
        for (std::size_t p = 1; p <= content.size(); ++p) {
            if (p == content.size() || p - start == 262144 || is_cut(content, start, p)) {
                lengths.push_back(p - start);
                start = p;
            }
        }
        return lengths;
    }

  private:
    bool is_cut(ByteView content, std::size_t start, std::size_t p) const {
        if (p - start < 16384) return false;
        const ByteView window = content.subspan(p - 64, 64);
        return gear(window) >> 56U == 0 && decision(window) < 96076792050570581ULL;
    }

    std::array<std::uint64_t, 256> m_table{};
    base::ByteArray<16> m_cut{};
};

}  // namespace vault::content::chunk

// SPDX-License-Identifier: Apache-2.0
// Contents and cuts for the chunker's tests.
#pragma once

#include <numeric>
#include <random>

#include "crypto/digest.h"
#include "vault/content/chunk/chunker.h"

namespace vault::content::chunk {

inline crypto::RootKey counting_root() {
    base::ByteArray<crypto::kKeySize> bytes;
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return crypto::RootKey::copy_of(bytes);
}

inline Bytes random_bytes(std::uint64_t seed, std::size_t size) {
    std::mt19937_64 generator(seed);
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(generator());
    return bytes;
}

using Lengths = std::vector<std::size_t>;

inline Lengths cut(const Keys& keys, ByteView content) {
    Chunker chunker(keys);
    Lengths lengths;
    while (!content.empty()) {
        lengths.push_back(chunker.find_cut(content, true));
        content = content.subspan(lengths.back());
    }
    return lengths;
}

}  // namespace vault::content::chunk

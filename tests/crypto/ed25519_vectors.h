// SPDX-License-Identifier: Apache-2.0
// The 914 edge cases of Ed25519 in tests/vectors/, as values.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "crypto/sign.h"
#include "tests/crypto/hex_bytes.h"

namespace crypto {

struct Ed25519Vector {
    VerifyKey key;
    Signature signature{};
    std::string message;
    bool has_low_order_a = false;
    bool has_low_order_r = false;
    bool has_low_order_component_a = false;
};

// The value of `"name": "value"` if that is what stands in the line.
inline std::optional<std::string> vector_field(const std::string& line, const std::string& name) {
    const std::string before = "\"" + name + "\": \"";
    const std::size_t at = line.find(before);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t from = at + before.size();
    return line.substr(from, line.find('"', from) - from);
}

// The file has one member a line; `number` opens a vector.
inline std::vector<Ed25519Vector> read_ed25519_vectors() {
    std::ifstream file(STRONGROOM_SOURCE_DIR "/tests/vectors/ed25519vectors.json");
    std::vector<Ed25519Vector> vectors;
    for (std::string line; std::getline(file, line);) {
        if (line.find("\"number\":") != std::string::npos) vectors.emplace_back();
        if (const auto key = vector_field(line, "key")) vectors.back().key = VerifyKey(array_from_hex<32>(*key));
        if (const auto sig = vector_field(line, "sig")) vectors.back().signature = array_from_hex<64>(*sig);
        if (const auto msg = vector_field(line, "msg")) vectors.back().message = *msg;
        if (line.find("\"low_order_A\"") != std::string::npos) vectors.back().has_low_order_a = true;
        if (line.find("\"low_order_R\"") != std::string::npos) vectors.back().has_low_order_r = true;
        if (line.find("\"low_order_component_A\"") != std::string::npos) {
            vectors.back().has_low_order_component_a = true;
        }
    }
    return vectors;
}

}  // namespace crypto

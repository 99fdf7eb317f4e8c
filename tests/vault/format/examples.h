// SPDX-License-Identifier: Apache-2.0
// The worked examples of FORMAT.md section 11: fenced blocks of a line "example NAME" and lines "key: hex".
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "crypto/base/hex.h"

namespace vault::format {

inline base::Bytes changed(base::Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes.at(at) = value;
    return bytes;
}

class Example {
  public:
    // Bytes of a line; a test failure, and no bytes, if there is no such line.
    base::Bytes bytes(const std::string& key) const {
        const auto found = m_lines.find(key);
        if (found == m_lines.end()) {
            ADD_FAILURE() << "the example has no line " << key;
            return {};
        }
        base::Bytes out(found->second.size() / 2);
        EXPECT_TRUE(base::decode_hex(found->second, out)) << key;
        return out;
    }
    std::string text(const std::string& key) const { return std::string(base::as_text(bytes(key))); }
    template <std::size_t N>
    base::ByteArray<N> array(const std::string& key) const {
        const base::Bytes found = bytes(key);
        base::ByteArray<N> out{};
        EXPECT_EQ(found.size(), N) << key;
        if (found.size() == N) std::copy(found.begin(), found.end(), out.begin());
        return out;
    }
    template <class IdType>
    IdType id(const std::string& key) const {
        return IdType(array<IdType::kSize>(key));
    }
    // Little-endian, as in every record.
    template <class T>
    T number(const std::string& key) const {
        return base::load_le<T>(array<sizeof(T)>(key));
    }
    bool empty() const { return m_lines.empty(); }
    void add(std::string key, std::string hex) { m_lines[std::move(key)] = std::move(hex); }

  private:
    std::map<std::string, std::string> m_lines;
};

// The example of that name; a test failure if FORMAT.md has none.
inline Example read_example(const std::string& name) {
    std::ifstream page(STRONGROOM_SOURCE_DIR "/vault/format/FORMAT.md");
    Example example;
    bool wanted = false;
    for (std::string line; std::getline(page, line);) {
        if (line.rfind("```", 0) == 0) {
            wanted = false;
        } else if (line.rfind("example ", 0) == 0) {
            wanted = line == "example " + name;
        } else if (const auto colon = line.find(": "); wanted && colon != std::string::npos) {
            example.add(line.substr(0, colon), line.substr(colon + 2));
        }
    }
    EXPECT_FALSE(example.empty()) << "no example " << name;
    return example;
}

}  // namespace vault::format

// SPDX-License-Identifier: Apache-2.0
// The list that generate_passphrase() draws from: 2048 distinct English words of 3 to 7 letters a to z, sorted, easy to
// spell and to say over a telephone. Nothing depends on it but phrases yet to be made: a word may be exchanged.
#pragma once

#include <array>
#include <string_view>

namespace crypto {

extern const std::array<std::string_view, 2048> kWords;

}  // namespace crypto

// SPDX-License-Identifier: Apache-2.0
// The step in which packs, index runs and journals are laid out (FORMAT.md 1).
#pragma once

#include <cstddef>

namespace vault::format {

inline constexpr std::size_t kSectorSize = 4096;

}  // namespace vault::format

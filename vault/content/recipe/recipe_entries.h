// SPDX-License-Identifier: Apache-2.0
// RecipeEntries: the chunks of a content, one after another, out of its recipe, whatever the depth (FORMAT.md 6.2).
// What the recipe says is not believed: bounded in depth, in memory, and by the size that it states.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "crypto/secret.h"
#include "vault/format/recipe.h"

namespace vault::content::recipe {

// The plaintext of a chunk of id-kind 1; its length is checked by whoever gives it.
using LoadChunk = std::function<Result<crypto::WipedBuffer>(const ChunkRef&)>;

class RecipeEntries {
  public:
    // malformed: verify_recipe().
    static Result<RecipeEntries> open(const Recipe& recipe, LoadChunk load);
    // Empty after the last, when all fitted: malformed if the lengths do not add up to the size, or entries are broken.
    Result<std::optional<ChunkRef>> next();

  private:
    RecipeEntries(const Recipe& recipe, LoadChunk load);
    Result<std::optional<ChunkRef>> next_of(std::size_t depth);

    struct Level {
        Bytes bytes;  // entries of this depth
        std::size_t at = 0;
    };
    LoadChunk m_load;
    std::vector<Level> m_levels;
    std::uint64_t m_left;
};

}  // namespace vault::content::recipe

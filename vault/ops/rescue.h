// SPDX-License-Identifier: Apache-2.0
// Contents without a name, out of the packs into a folder: a `rescued` event of each is durable before its first byte
// (Upholds G9), each is held against its SHA-256, nothing is overwritten.
#pragma once

#include <functional>
#include <vector>

#include "vault/format/root_recipe.h"
#include "vault/ops/compartment_session.h"
#include "vault/upkeep_requests.h"
#include "vault/ops/target_folder.h"

namespace vault::ops {

struct Nameless {
    ChunkId chunk;  // its root recipe, or itself
    format::RootRecipe content;
    bool is_part = false;  // of something larger whose recipe is gone
};

class Rescue {
  public:
    // Both outlive it.
    Rescue(CompartmentSession& session, content::index::ChunkIndex& index, std::unique_ptr<TargetFolder> target)
        : m_session(session), m_index(index), m_target(std::move(target)) {}

    // by-sha256/ab/abcd..., parts in pieces/: names within the folder.
    static std::string place_of(const Nameless& one);

    // One that stands there already, with these bytes, is left alone and needs no event. What goes wrong with one is
    // told and stops no other; an event that cannot be written stops all.
    using Told = std::function<void(RescuedContent)>;
    Result<void> hand_over(const std::vector<Nameless>& contents, const Cancel* cancel, const Told& told);

  private:
    Result<void> write(const Receipt& receipt, const Nameless& one);

    CompartmentSession& m_session;
    content::index::ChunkIndex& m_index;
    std::unique_ptr<TargetFolder> m_target;
};

}  // namespace vault::ops

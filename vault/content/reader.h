// SPDX-License-Identifier: Apache-2.0
// ContentReader: from a recipe to bytes, for somebody who holds a Receipt (Upholds G9). Every block is authenticated,
// and the whole is checked against its SHA-256 before the last piece is handed over. Bounded memory; one thread.
#pragma once

#include <functional>

#include "vault/content/index/chunk_index.h"
#include "vault/receipt.h"

namespace vault::content {

// Takes a piece, in order. An error stops the reading and is passed on.
using Sink = std::function<Result<void>(ByteView)>;

class ContentReader {
  public:
    // index outlives it; the receipt is of the commit that holds the event of this access.
    ContentReader(const Receipt& receipt, index::ChunkIndex& index, const Compartment& compartment);

    // content_missing, content_damaged (id: the pack), hash_mismatch, malformed (recipe). A pack that is excluded is
    // read as well, as far as it is authentic. The last piece (up to 256 KiB) is withheld until the hash was compared.
    Result<void> read(IdKind kind, const Recipe& recipe, const ContentHash& expected, const Sink& sink);

  private:
    index::ChunkIndex& m_index;
};

// For verify, which hands nothing over: does an authenticated pack hold every chunk of this? Only recipes are read.
// is_lost: places that are known to be of no use.
using IsLost = std::function<bool(const index::Place&)>;
Result<void> check_presence(index::ChunkIndex& index, const Compartment& compartment, const Recipe& recipe,
                            const IsLost& is_lost = nullptr);
// The same with every byte: is every chunk there and authentic, and does the whole have this hash?
Result<void> check_content(index::ChunkIndex& index, const Compartment& compartment, IdKind kind,
                           const Recipe& recipe, const ContentHash& expected);
// Our own bookkeeping, never a document: an intake list. Streamed like read().
Result<void> read_list(index::ChunkIndex& index, const Compartment& compartment, const Recipe& recipe,
                       const ContentHash& expected, const Sink& sink);

}  // namespace vault::content

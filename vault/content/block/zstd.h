// SPDX-License-Identifier: Apache-2.0
// The one home of zstd: bounded, one frame, no dictionary, no trailing bytes. Compressor and Decompressor keep their
// context; one per thread. libzstd's own working memory is not wiped: it can hold up to 128 KiB of the last plaintext.
#pragma once

#include <memory>

#include "crypto/secret.h"
#include "vault/error.h"
#include "vault/types.h"

namespace vault::content::block {

class Compressor {
  public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    // At most 8 MiB. Empty when the result would not be smaller than `worth` bytes (give plain.size() for "any gain"),
    // or only by a few bytes.
    crypto::WipedBuffer compress(ByteView plain, int level, std::size_t worth);

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

class Decompressor {
  public:
    Decompressor();
    ~Decompressor();
    Decompressor(Decompressor&&) noexcept;
    // malformed: not exactly one zstd frame whose stated content size is at most max_plain and whose window is at most
    // 8 MiB, or anything left over.
    Result<crypto::WipedBuffer> decompress(ByteView packed, std::size_t max_plain);

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Whether a sample of these bytes says that compressing them is not worth the time.
bool looks_incompressible(ByteView plain);

}  // namespace vault::content::block

// SPDX-License-Identifier: Apache-2.0
#include "vault/content/block/zstd.h"

#include <zstd.h>

#include <array>
#include <optional>

#include "crypto/base/codec.h"

namespace vault::content::block {
namespace {

constexpr std::uint64_t kMaxWindow = 8U << 20;
constexpr std::uint32_t kFrameMagic = 0xfd2fb528;

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// The content size that a frame header states (RFC 8878 section 3.1.1.1), if this is a frame that we take. Read by
// hand: the library's one-shot decoder looks at no window limit, takes skippable and (some builds) older frames, and
// its header parser is not part of its stable interface.
std::optional<std::uint64_t> stated_content_size(ByteView packed) {
    base::Reader reader(packed);
    if (reader.u32() != kFrameMagic) return std::nullopt;
    const std::uint8_t descriptor = reader.u8();
    const unsigned size_flag = descriptor >> 6U;
    const bool single_segment = (descriptor & 0x20U) != 0;
    const bool has_reserved = (descriptor & 0x18U) != 0;
    if (has_reserved) return std::nullopt;

    std::uint64_t window = 0;
    if (!single_segment) {
        const std::uint8_t byte = reader.u8();
        const std::uint64_t power = std::uint64_t{1} << (10U + (byte >> 3U));
        window = power + power / 8 * (byte & 7U);
    }
    std::uint32_t dictionary = 0;
    switch (descriptor & 0x03U) {
        case 0: break;
        case 1: dictionary = reader.u8(); break;
        case 2: dictionary = reader.u16(); break;
        default: dictionary = reader.u32(); break;
    }
    if (dictionary != 0) return std::nullopt;
    std::uint64_t size = 0;
    switch (size_flag) {
        case 0:
            if (!single_segment) return std::nullopt;  // not stated
            size = reader.u8();
            break;
        case 1: size = std::uint64_t{256} + reader.u16(); break;
        case 2: size = reader.u32(); break;
        default: size = reader.u64(); break;
    }
    if (single_segment) window = size;
    if (!reader.ok() || window > kMaxWindow) return std::nullopt;
    return size;
}

}  // namespace

struct Compressor::State {
    std::unique_ptr<ZSTD_CCtx, FreeCompressor> context{ZSTD_createCCtx()};
};

Compressor::Compressor() : m_state(std::make_unique<State>()) { CHECK(m_state->context != nullptr); }
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;

crypto::WipedBuffer Compressor::compress(ByteView plain, int level, std::size_t worth) {
    // With the size known beforehand zstd never takes a window larger than it needs for the content.
    CHECK(plain.size() <= kMaxWindow);
    if (worth <= 1) return {};
    ZSTD_CCtx* context = m_state->context.get();
    CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)) == 0);
    // zstd gives up when the room is used up, which is the moment where it stops being worth it.
    crypto::WipedBuffer out(std::min(worth - 1, ZSTD_compressBound(plain.size())));
    const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), plain.data(), plain.size());
    if (ZSTD_isError(size) != 0) return {};
    out.resize(size);
    return out;
}

struct Decompressor::State {
    std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context{ZSTD_createDCtx()};
};

Decompressor::Decompressor() : m_state(std::make_unique<State>()) { CHECK(m_state->context != nullptr); }
Decompressor::~Decompressor() = default;
Decompressor::Decompressor(Decompressor&&) noexcept = default;

Result<crypto::WipedBuffer> Decompressor::decompress(ByteView packed, std::size_t max_plain) {
    const std::optional<std::uint64_t> size = stated_content_size(packed);
    if (!size || *size > max_plain) return fail(ErrorCode::malformed);
    if (ZSTD_findFrameCompressedSize(packed.data(), packed.size()) != packed.size()) return fail(ErrorCode::malformed);
    crypto::WipedBuffer plain(static_cast<std::size_t>(*size));
    const std::size_t got =
        ZSTD_decompressDCtx(m_state->context.get(), plain.data(), plain.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) != 0 || got != plain.size()) return fail(ErrorCode::malformed);
    return plain;
}

bool looks_incompressible(ByteView plain) {
    constexpr std::size_t kPiece = 4096;
    constexpr std::size_t kPieces = 4;
    constexpr std::uint64_t kSample = kPiece * kPieces;
    if (plain.size() < kSample) return false;  // trying costs less than a wrong guess
    std::array<std::uint32_t, 256> counts{};
    for (std::size_t i = 0; i < kPieces; ++i) {
        const std::size_t begin = (plain.size() - kPiece) / (kPieces - 1) * i;
        for (const std::uint8_t byte : plain.subspan(begin, kPiece)) ++counts[byte];
    }
    // Chi-square of the byte frequencies: about 255 for random bytes, up to a thousand for packed media, tens of
    // thousands for text. Far below 255 is a pattern that random bytes do not have, for example a counter.
    std::uint64_t squares = 0;
    for (const std::uint64_t count : counts) squares += count * count;
    const std::uint64_t chi_square = squares * 256 / kSample - kSample;
    return chi_square >= 100 && chi_square <= 1600;
}

}  // namespace vault::content::block

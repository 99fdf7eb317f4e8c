// SPDX-License-Identifier: Apache-2.0
// Frame: some events in a row (FORMAT.md 8.2). Frame is the content; FrameBody says how the content is packed.
// Compressing is left to the caller.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::format {

inline constexpr std::size_t kMaxFrameContent = 65536;
inline constexpr std::size_t kFrameHeaderSize = 12;  // of the content: sequence and number

struct FrameClosedPart {
    base::ByteArray<32> salt{};
    std::string text;
    friend bool operator==(const FrameClosedPart&, const FrameClosedPart&) = default;
};

struct FrameEvent {
    SubjectTag tag;
    std::optional<ContentHash> tombstone;  // the event commitment; all below is then empty
    base::ByteArray<32> salt{};
    std::string text;
    std::optional<FrameClosedPart> closed;
    bool closed_erased = false;  // excludes closed
    std::optional<base::ByteArray<32>> subject_salt;

    friend bool operator==(const FrameEvent&, const FrameEvent&) = default;
    std::size_t encoded_size() const;
};

struct Frame {
    std::uint64_t first = 0;  // sequence
    std::vector<FrameEvent> events;

    friend bool operator==(const Frame&, const Frame&) = default;
    Bytes encode() const;
    static Result<Frame> decode(ByteView content);
};

enum class FrameCodec : std::uint8_t { raw = 0, zstd = 1 };

struct FrameBody {
    static constexpr std::size_t kHeaderSize = 8;

    FrameCodec codec = FrameCodec::raw;
    std::uint32_t content_length = 0;
    ByteView packed;  // the content or its compression; a view into what was decoded

    Bytes encode() const;
    static Result<FrameBody> decode(ByteView plain);
};

}  // namespace vault::format

// SPDX-License-Identifier: Apache-2.0
// RecordReader: records of a journal's file by offset and place (commit, ordinal). A record that does not open in its
// place is absent, which is no error: what it means is for the caller to say. Errors are those of reading, and
// malformed for a record that opens and is none that a writer makes. One thread at a time; file and key outlive it.
#pragma once

#include <optional>

#include "vault/content/block/zstd.h"
#include "vault/format/frame.h"
#include "vault/format/seal_body.h"
#include "vault/journal/place.h"
#include "vault/store/file_store.h"

namespace vault::journal {

struct Record {
    std::uint64_t commit = 0;
    std::uint32_t ordinal = 0;
    std::uint64_t offset = 0;  // of its head
    format::RecordHead head;

    std::uint64_t body_offset() const { return offset + format::RecordHead::kSealedSize; }
    std::uint64_t end() const { return body_offset() + head.body_length; }
};

struct OpenedSeal {
    format::SealRecord record;
    format::SealBody body;
    SealBodyHash hash;
};

class RecordReader {
  public:
    struct Source {
        const store::File* file = nullptr;
        const crypto::JournalKey* key = nullptr;
        JournalPlace place;
        std::size_t read_ahead = 0;  // bytes taken at once beyond what is asked for
    };
    explicit RecordReader(const Source& source) : m_source(source) {}

    Result<std::optional<Record>> record(std::uint64_t offset, std::uint64_t commit, std::uint32_t ordinal);
    Result<std::optional<format::Frame>> frame(const Record& record);
    Result<std::optional<OpenedSeal>> seal(const Record& record);

  private:
    // Fewer bytes only at the end of the file; valid until the next call.
    Result<ByteView> view(std::uint64_t offset, std::size_t size);
    Result<std::optional<crypto::WipedBuffer>> body(const Record& record, crypto::SealedKind kind);
    Source m_source;
    std::uint64_t m_begin = 0;
    Bytes m_window;
    content::block::Decompressor m_decompressor;
};

// What stands behind the last whole commit (FORMAT.md 8.3).
inline constexpr std::uint64_t kMaxTail = 1048576;
struct Tail {
    std::uint64_t file_size = 0;
    // Behind the last byte that is not zero; `from` if there is none; the file's size if the tail is too long.
    std::uint64_t used_end = 0;
};
Result<Tail> read_tail(const store::File& file, std::uint64_t from);

// The sealed seal record alone, as a seal state carries it.
Result<OpenedSeal> open_seal_record(const crypto::JournalKey& key, const crypto::Context& context, ByteView sealed);
SealBodyHash hash_of_seal_body(ByteView body);

}  // namespace vault::journal

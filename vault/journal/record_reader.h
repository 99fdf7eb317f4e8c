// SPDX-License-Identifier: Apache-2.0
// RecordReader: records of a journal by offset and place (commit, ordinal), from its file or, where a record does not
// open there, from its copy. A record that opens in neither is absent, which is no error: what it means is for the
// caller to say. Errors are those of reading, and malformed for a record that opens and is none that a writer makes.
// One thread at a time; files and key outlive it.
#pragma once

#include <array>
#include <optional>

#include "vault/content/block/zstd.h"
#include "vault/format/frame.h"
#include "vault/format/seal_body.h"
#include "vault/journal/place.h"
#include "vault/store/file_store.h"

namespace vault::journal {

// For whoever reads a journal from one end to the other.
inline constexpr std::size_t kReadAhead = 65536;

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
        const store::File* copy = nullptr;
    };
    // At least one of file and copy is there.
    explicit RecordReader(const Source& source)
        : m_source(source), m_windows{Window{source.file}, Window{source.copy}} {}

    Result<std::optional<Record>> record(std::uint64_t offset, std::uint64_t commit, std::uint32_t ordinal);
    Result<std::optional<format::Frame>> frame(const Record& record);
    Result<std::optional<OpenedSeal>> seal(const Record& record);

    // A commit that was rewritten in one of the two and not yet in the other is laid out otherwise there: whoever finds
    // no whole commit asks once more with the other one first.
    bool has_both() const { return m_source.file != nullptr && m_source.copy != nullptr; }
    void turn_around() { std::swap(m_windows[0], m_windows[1]); }
    // What was read is read anew.
    void forget() { m_windows[0].bytes.clear(), m_windows[1].bytes.clear(); }
    // The sealed bytes of what opened last, as they should stand in both; valid until the next call.
    ByteView sealed() const { return m_sealed; }
    // Whether nothing but zeros, or nothing at all, stands there in either.
    Result<bool> is_blank(std::uint64_t offset);
    // Whether something was taken from the copy because the file did not have it.
    bool leans_on_copy() const { return m_leans_on_copy; }

  private:
    struct Window {
        const store::File* file = nullptr;
        std::uint64_t begin = 0;
        Bytes bytes{};
    };
    // Fewer bytes only at the end of the file; valid until the next call.
    Result<ByteView> view(Window& window, std::uint64_t offset, std::size_t size) const;
    Result<std::optional<crypto::WipedBuffer>> open(std::uint64_t offset, std::size_t size,
                                                    const crypto::Context& context);
    Result<std::optional<crypto::WipedBuffer>> open_body(const Record& record, crypto::SealedKind kind);
    std::optional<crypto::WipedBuffer> open_mixed(const Record& record, const crypto::Context& context);
    Source m_source;
    std::array<Window, 2> m_windows;  // the one that is asked first comes first
    Bytes m_mixed;
    ByteView m_sealed;
    bool m_leans_on_copy = false;
    content::block::Decompressor m_decompressor;
};

// Asks once more with the other of file and copy first, unless the answer is good.
template <class Ask, class IsGood>
auto ask_both(RecordReader& reader, const Ask& ask, const IsGood& is_good) {
    auto answer = ask();
    if (!reader.has_both() || (answer && is_good(*answer))) return answer;
    reader.turn_around();
    auto other = ask();
    reader.turn_around();
    if (other && is_good(*other)) return other;
    return answer;
}

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

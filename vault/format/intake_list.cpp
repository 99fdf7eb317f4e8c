// SPDX-License-Identifier: Apache-2.0
#include "vault/format/intake_list.h"

#include <limits>

#include "crypto/base/check.h"
#include "crypto/base/codec.h"

namespace vault::format {
namespace {

constexpr std::size_t kMaxText = std::numeric_limits<std::uint16_t>::max();

bool names_document(Seen what) { return what >= Seen::fresh && what <= Seen::changed; }
bool text_fits(std::string_view text) {
    return !text.empty() && text.size() <= kMaxText && text.find('\0') == std::string_view::npos;
}
bool texts_fit(const IntakeEntry& entry) {
    if (!text_fits(entry.path) || entry.path.front() != '/') return false;
    return entry.what == Seen::link ? text_fits(entry.target) : entry.target.empty();
}
bool names_error(Seen what) { return what == Seen::unreadable || what == Seen::vanished; }

void put(base::Writer& writer, const Stat& stat) {
    writer.u32(stat.mode).u32(stat.uid).u32(stat.gid).u32(stat.links);
    writer.u64(stat.device).u64(stat.inode).u64(stat.size);
    writer.u64(static_cast<std::uint64_t>(stat.mtime)).u64(static_cast<std::uint64_t>(stat.ctime));
}

Stat read_stat(base::Reader& reader) {
    Stat stat;
    stat.mode = reader.u32();
    stat.uid = reader.u32();
    stat.gid = reader.u32();
    stat.links = reader.u32();
    stat.device = reader.u64();
    stat.inode = reader.u64();
    stat.size = reader.u64();
    stat.mtime = static_cast<std::int64_t>(reader.u64());
    stat.ctime = static_cast<std::int64_t>(reader.u64());
    return stat;
}

void put_text(base::Writer& writer, std::string_view text) {
    writer.u16(static_cast<std::uint16_t>(text.size())).bytes(base::as_bytes(text));
}

std::string read_text(base::Reader& reader) {
    const std::size_t length = reader.u16();
    return std::string(base::as_text(reader.bytes(length)));
}

// Malformed for what no writer makes; a reader that ran out of bytes says so by itself.
Result<IntakeEntry> read_entry(base::Reader& reader) {
    IntakeEntry entry;
    const std::uint8_t what = reader.u8();
    if (reader.ok() && (what < 1 || what > 8)) return fail(ErrorCode::malformed);
    entry.what = static_cast<Seen>(what);
    if (names_document(entry.what)) {
        entry.document = reader.id<DocumentId>();
    } else {
        entry.path = read_text(reader);
        entry.target = read_text(reader);
        entry.error = reader.u32();
        if (reader.ok() && !texts_fit(entry)) return fail(ErrorCode::malformed);
        if (!names_error(entry.what) && entry.error != 0) return fail(ErrorCode::malformed);
    }
    entry.stat = read_stat(reader);
    return entry;
}

}  // namespace

Result<void> append_intake_entry(Bytes& out, const IntakeEntry& entry) {
    CHECK(entry.what >= Seen::fresh && entry.what <= Seen::vanished);
    base::Writer writer(out);
    if (names_document(entry.what)) {
        CHECK(entry.path.empty() && entry.target.empty() && entry.error == 0);
        writer.u8(static_cast<std::uint8_t>(entry.what)).id(entry.document);
    } else {
        CHECK(entry.document.is_zero());
        CHECK(entry.what == Seen::link || entry.target.empty());
        CHECK(names_error(entry.what) || entry.error == 0);
        if (!texts_fit(entry)) return fail(Error(ErrorCode::invalid_argument, entry.path));
        writer.u8(static_cast<std::uint8_t>(entry.what));
        put_text(writer, entry.path);
        put_text(writer, entry.target);
        writer.u32(entry.error);
    }
    put(writer, entry.stat);
    return {};
}

Result<std::vector<IntakeEntry>> decode_intake_list(ByteView bytes) {
    std::vector<IntakeEntry> entries;
    base::Reader reader(bytes);
    while (!reader.at_end()) {
        IntakeEntry entry = TRY(read_entry(reader));
        if (!reader.ok()) return fail(ErrorCode::malformed);
        entries.push_back(std::move(entry));
    }
    return entries;
}

void IntakeListReader::push(ByteView piece) {
    m_held.erase(m_held.begin(), m_held.begin() + static_cast<std::ptrdiff_t>(m_used));
    m_used = 0;
    base::append(m_held, piece);
}

Result<std::optional<IntakeEntry>> IntakeListReader::next() {
    if (m_dead) return fail(ErrorCode::malformed);
    const ByteView rest = ByteView(m_held).subspan(m_used);
    base::Reader reader(rest);
    auto entry = read_entry(reader);
    if (!entry) {
        m_dead = true;
        return fail(ErrorCode::malformed);
    }
    if (!reader.ok()) return std::optional<IntakeEntry>();
    m_used += rest.size() - reader.left();
    return std::optional(std::move(*entry));
}

Result<void> IntakeListReader::finish() const {
    if (m_dead || m_used != m_held.size()) return fail(ErrorCode::malformed);
    return {};
}

}  // namespace vault::format

// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/look.h"

#include "vault/format/header.h"
#include "vault/format/people_file.h"
#include "vault/store/layout.h"

namespace vault::ops {
namespace {

namespace layout = store::layout;
using State = VaultParts::State;

constexpr std::size_t kHereSize = 4096;
constexpr std::size_t kSmallestPeople = 65536;

State state_of(const store::FileStore& files, std::string_view name, bool (*fits)(ByteView), std::uint64_t limit) {
    const auto bytes = store::read_file(files, name, limit);
    if (!bytes) return bytes.error().code == ErrorCode::missing ? State::absent : State::damaged;
    return fits(*bytes) ? State::plausible : State::damaged;
}

// A version that is too new may well be a header.
bool is_header(ByteView bytes) {
    const auto header = format::decode_header(bytes);
    return header || header.error().code == ErrorCode::too_new;
}

bool is_people(ByteView bytes) {
    if (bytes.size() < kSmallestPeople || bytes.size() > format::kMaxPeopleFile) return false;
    return (bytes.size() & (bytes.size() - 1)) == 0;
}

bool is_here(ByteView bytes) { return bytes.size() == kHereSize; }

std::uint64_t size_of(const store::FileStore& files, const std::string& name) {
    const auto file = files.open(name, store::Access::read);
    return file ? (*file)->size().value_or(0) : 0;
}

}  // namespace

Result<VaultParts> look_at_parts(const store::FileStore& vault) {
    VaultParts parts;
    parts.header = state_of(vault, layout::kHeader, is_header, format::kHeaderSize);
    parts.header_copy = state_of(vault, layout::kHeaderCopy, is_header, format::kHeaderSize);
    parts.people = state_of(vault, layout::kPeople, is_people, format::kMaxPeopleFile);
    parts.people_copy = state_of(vault, layout::kPeopleCopy, is_people, format::kMaxPeopleFile);
    parts.here = state_of(vault, layout::kHere, is_here, kHereSize);
    for (const std::string& folder : TRY(vault.list(layout::kPacks))) {
        const std::string path = std::string(layout::kPacks) + "/" + folder;
        const auto names = vault.list(path);
        if (!names) continue;
        for (const std::string& name : *names) {
            if (name.ends_with(".new")) ++parts.unfinished;
            if (!layout::parse_pack(path, name)) continue;
            ++parts.packs;
            parts.pack_bytes += size_of(vault, path + "/" + name);
        }
    }
    for (const std::string& name : TRY(vault.list(layout::kJournals))) {
        if (name.ends_with(".new")) ++parts.unfinished;
        if (!layout::parse_journal(name)) continue;
        ++parts.journals;
        parts.journal_bytes += size_of(vault, std::string(layout::kJournals) + "/" + name);
    }
    for (const std::string& name : TRY(vault.list(""))) {
        if (name.ends_with(".new")) ++parts.unfinished;
        if (name.starts_with("catalog-") && name.find('-', 8) == std::string::npos) ++parts.catalogs;
    }
    for (const std::string& name : TRY(vault.list(layout::kIndex))) {
        if (name.ends_with(".new")) ++parts.unfinished;
    }
    return parts;
}

}  // namespace vault::ops

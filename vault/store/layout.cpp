// SPDX-License-Identifier: Apache-2.0
#include "vault/store/layout.h"

namespace vault::store::layout {
namespace {

std::string in_folder(std::string_view folder, const std::string& name) {
    std::string path(folder);
    path += '/';
    path += name;
    return path;
}

constexpr std::string_view kCopySuffix = ".copy";
constexpr std::string_view kRedoSuffix = ".redo";

std::optional<JournalId> parse_with_suffix(std::string_view name, std::string_view suffix) {
    if (!name.ends_with(suffix)) return std::nullopt;
    return JournalId::parse(name.substr(0, name.size() - suffix.size()));
}

}  // namespace

std::string pack_folder(const PackId& id) { return in_folder(kPacks, id.hex().substr(0, 2)); }
std::string pack(const PackId& id) { return in_folder(pack_folder(id), id.hex()); }
std::string journal(const JournalId& id) { return in_folder(kJournals, id.hex()); }
std::string journal_copy(const JournalId& id) { return journal(id) + std::string(kCopySuffix); }
std::string journal_redo(const JournalId& id) { return journal(id) + std::string(kRedoSuffix); }
std::string index_run(const RunId& id) { return in_folder(kIndex, id.hex()); }
std::string session(const SessionId& id) { return in_folder(kSessions, id.hex()); }
std::string catalog(const base::ByteArray<16>& name) { return "catalog-" + base::encode_hex(name); }

std::optional<PackId> parse_pack(std::string_view folder, std::string_view name) {
    const auto id = PackId::parse(name);
    // A pack in another folder than its own would never be found by its id: it is none of ours.
    if (!id || folder != pack_folder(*id)) return std::nullopt;
    return id;
}

std::optional<JournalId> parse_journal(std::string_view name) { return JournalId::parse(name); }

std::optional<JournalId> parse_journal_copy(std::string_view name) { return parse_with_suffix(name, kCopySuffix); }
std::optional<JournalId> parse_journal_redo(std::string_view name) { return parse_with_suffix(name, kRedoSuffix); }

std::optional<RunId> parse_index_run(std::string_view name) { return RunId::parse(name); }

std::optional<SessionId> parse_session(std::string_view name) { return SessionId::parse(name); }

std::string state_file(const base::ByteArray<16>& name) { return base::encode_hex(name); }

bool is_state_file(std::string_view name) {
    base::ByteArray<16> bytes;
    return base::decode_hex(name, bytes);
}

std::string carried_journal(const JournalId& id) { return id.hex(); }

std::optional<JournalId> parse_carried_journal(std::string_view name) { return JournalId::parse(name); }

}  // namespace vault::store::layout

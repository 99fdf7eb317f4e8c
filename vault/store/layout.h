// SPDX-License-Identifier: Apache-2.0
// The names of all files of a vault and of a state folder, made and parsed here only (FORMAT.md, "Files").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vault/types.h"

namespace vault::store::layout {

// in the vault
inline constexpr std::string_view kHeader = "header";
inline constexpr std::string_view kHeaderCopy = "header.copy";
inline constexpr std::string_view kPeople = "people";
inline constexpr std::string_view kPeopleCopy = "people.copy";
inline constexpr std::string_view kHere = "here";
inline constexpr std::string_view kPacks = "packs";
inline constexpr std::string_view kJournals = "journals";
inline constexpr std::string_view kIndex = "index";
inline constexpr std::string_view kStoreLock = "lock";
inline constexpr std::string_view kTouched = "lock.new";  // written to learn what time its keeper has
inline constexpr std::string_view kSessions = "sessions";
inline constexpr std::string_view kIndexLock = "index/lock";

std::string pack_folder(const PackId& id);   // packs/ab
std::string pack(const PackId& id);          // packs/ab/abcdef... (32 hex digits)
std::string journal(const JournalId& id);    // journals/<32 hex digits>
std::string journal_copy(const JournalId& id);  // journals/<32 hex digits>.copy
std::string journal_redo(const JournalId& id);  // journals/<32 hex digits>.redo
std::string index_run(const RunId& id);      // index/<32 hex digits>
std::string session(const SessionId& id);    // sessions/<32 hex digits>
std::string catalog(const base::ByteArray<16>& name);  // catalog-<32 hex digits>
std::optional<PackId> parse_pack(std::string_view folder, std::string_view name);
std::optional<JournalId> parse_journal(std::string_view name);
std::optional<JournalId> parse_journal_copy(std::string_view name);
std::optional<JournalId> parse_journal_redo(std::string_view name);
std::optional<RunId> parse_index_run(std::string_view name);
std::optional<SessionId> parse_session(std::string_view name);

// in the state folder: random names, nothing to tell them apart
std::string state_file(const base::ByteArray<16>& name);  // <32 hex digits>
bool is_state_file(std::string_view name);
// journals of vaults on read-only media: <32 hex digits>, the journal's id; the commitment tells it from a seal state
std::string carried_journal(const JournalId& id);
std::optional<JournalId> parse_carried_journal(std::string_view name);

}  // namespace vault::store::layout

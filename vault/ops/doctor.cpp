// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/doctor.h"

#include <algorithm>

#include "vault/format/header.h"
#include "vault/ops/look.h"
#include "vault/store/layout.h"
#include "vault/store/posix_store.h"

namespace vault::ops {
namespace {

using What = Check::What;
using Verdict = Check::Verdict;
using State = VaultParts::State;

constexpr std::uint64_t kLeastLockable = 65536;          // the arena of keys, with room for more
constexpr std::uint64_t kLittleRoom = 256U << 20;        // a few packs, and what the log needs
constexpr UnixMillis kDay = 86'400'000;
constexpr UnixMillis kEarliest = 1'735'689'600'000;      // 2025-01-01: before this program was written
constexpr UnixMillis kLatest = 4'102'444'800'000;        // 2100-01-01

class Judge {
  public:
    explicit Judge(const DoctorFacts& facts) : m_facts(facts), m_around(facts.around) {}

    std::vector<Check> run() {
        judge_vault();
        judge_state();
        judge_memory();
        judge_place();
        judge_clock();
        if (m_facts.parts.unfinished > 0) {
            say(What::leftovers, Verdict::note, {}, m_facts.parts.unfinished);
        } else {
            say(What::leftovers, Verdict::good);
        }
        return std::move(m_checks);
    }

  private:
    void say(What what, Verdict verdict, const std::string& detail = {}, std::uint64_t number = 0) {
        m_checks.push_back({what, verdict, detail, number});
    }

    // Two copies each: one is enough to open, both should be there.
    void judge_copies(What what, State first, State second) {
        const bool one = first == State::plausible;
        const bool other = second == State::plausible;
        say(what, one && other ? Verdict::good : one || other ? Verdict::act : Verdict::wrong,
            one && other   ? ""
            : one || other ? (one ? "copy" : "original")
                           : "both");
    }

    void judge_vault() {
        judge_copies(What::header, m_facts.parts.header, m_facts.parts.header_copy);
        judge_copies(What::people, m_facts.parts.people, m_facts.parts.people_copy);
        if (m_facts.parts.here != State::plausible) {
            say(What::here, Verdict::act, m_facts.parts.here == State::absent ? "absent" : "damaged");
        } else {
            const bool has_birth = m_around.here_has_birth_time.value_or(false);
            say(What::here, has_birth ? Verdict::good : Verdict::note, has_birth ? "" : "no-birth-time");
        }
        if (!m_facts.opened) {
            say(What::log, Verdict::note, "not-opened");
        } else {
            say(What::log, m_facts.opened->alarm ? Verdict::wrong : Verdict::good);
        }
    }

    void judge_state() {
        const FolderFacts& state = m_around.state;
        const std::string inside = m_around.vault.real_path + "/";
        if (!state.is_there) return say(What::state_folder, Verdict::note, "absent");
        if (!state.can_write) return say(What::state_folder, Verdict::act, "not-writable");
        if ((state.mode & 077) != 0 || !state.owned_by_us)
            return say(What::state_folder, Verdict::act, "open-to-others");
        if (state.is_volatile) return say(What::state_folder, Verdict::note, "volatile");
        if (m_around.vault.is_there && (state.real_path + "/").rfind(inside, 0) == 0)
            return say(What::state_folder, Verdict::note, "in-vault");
        say(What::state_folder, Verdict::good);
    }

    void judge_memory() {
        const bool locked = m_facts.keys_locked;
        say(What::memory_lock, locked && m_around.lockable >= kLeastLockable ? Verdict::good : Verdict::act,
            locked ? "" : "not-locked", m_around.lockable);
        say(What::core_dumps, m_facts.core_dumps_off ? Verdict::good : Verdict::act);
        if (!m_facts.key_memory) return say(What::key_memory, Verdict::note, "unknown");
        const std::uint64_t needed = *m_facts.key_memory;
        const bool fits = (m_around.memory_available == 0 || needed <= m_around.memory_available) &&
                          needed <= m_around.address_space;
        say(What::key_memory, fits ? Verdict::good : Verdict::act, "", needed);
    }

    void judge_place() {
        const FolderFacts& vault = m_around.vault;
        say(What::writable, vault.can_write ? Verdict::good : Verdict::note);
        say(What::room, vault.room >= kLittleRoom || !vault.can_write ? Verdict::good : Verdict::act, "", vault.room);
        std::string kind = vault.file_system;
        if (vault.is_removable) kind += " removable";
        const bool is_calm = !vault.is_network && !vault.is_volatile;
        say(What::file_system, vault.is_volatile ? Verdict::act : is_calm ? Verdict::good : Verdict::note, kind);
        say(What::folder_sync, vault.syncs_folders ? Verdict::good : Verdict::note);
        say(What::file_locks, m_around.locks_files ? Verdict::good : Verdict::act);
    }

    void judge_clock() {
        const UnixMillis now = m_facts.now;
        const UnixMillis newest = m_around.newest_file;
        if (now < kEarliest || now > kLatest) return say(What::clock, Verdict::act, "impossible");
        if (newest > now + kDay)
            return say(What::clock, Verdict::act, "behind", static_cast<std::uint64_t>((newest - now) / kDay));
        if (m_facts.opened && m_facts.opened->entries_ahead > 0)
            return say(What::clock, Verdict::act, "entries-ahead", m_facts.opened->entries_ahead);
        say(What::clock, Verdict::good);
    }

    const DoctorFacts& m_facts;
    const Surroundings& m_around;
    std::vector<Check> m_checks;
};

std::optional<std::uint64_t> key_memory_of(const store::FileStore& vault) {
    for (const std::string_view name : {store::layout::kHeader, store::layout::kHeaderCopy}) {
        const auto bytes = store::read_file(vault, name, format::kHeaderSize);
        const auto header = bytes ? format::decode_header(*bytes) : Result<format::Header>(fail(bytes.error()));
        if (header) return header->cost.memory;
    }
    return std::nullopt;
}

// The time of an entry is what some device's clock said then.
std::uint64_t entries_later_than(Session& session, UnixMillis time) {
    std::uint64_t count = 0;
    const auto rows = session.work().catalog();
    if (!rows) return 0;
    catalog::EventFilter filter;
    filter.since = time;
    const auto done = (*rows)->events(filter, [&](const catalog::EventRow&) { return ++count, Result<void>(); });
    return done ? count : 0;
}

}  // namespace

std::vector<Check> judge(const DoctorFacts& facts) { return Judge(facts).run(); }

Result<std::vector<Check>> examine_place(const Place& place, const Clock& clock, Session* opened) {
    const auto vault = TRY(store::PosixStore::open(place.vault));
    DoctorFacts facts;
    facts.around = look_around(place.vault, place.state);
    facts.parts = TRY(look_at_parts(*vault));
    const bool has_header = facts.parts.header != State::absent || facts.parts.header_copy != State::absent;
    if (!has_header && facts.parts.packs == 0 && facts.parts.journals == 0)
        return fail(Error(ErrorCode::not_a_vault, place.vault));
    facts.key_memory = key_memory_of(*vault);
    const crypto::Hardening hardening = crypto::initialize();
    facts.keys_locked = hardening.arena_locked;
    facts.core_dumps_off = hardening.core_dumps_off;
    facts.now = clock.now();
    if (opened != nullptr) facts.opened = OpenedFacts{opened->alarm(), entries_later_than(*opened, facts.now + kDay)};
    return judge(facts);
}

}  // namespace vault::ops

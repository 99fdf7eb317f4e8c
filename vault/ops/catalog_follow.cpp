// SPDX-License-Identifier: Apache-2.0
// CompartmentSession's catalog: found, checked, thrown away and made anew, and brought up to the journals' ends.
#include <algorithm>

#include "crypto/digest.h"
#include "vault/ops/compartment_session.h"
#include "vault/store/layout.h"

namespace vault::ops {
namespace {

constexpr std::uint64_t kDigestLimit = 64U << 20;  // larger files are checked by verify (DESIGN 8)
constexpr std::uint64_t kCommitsPerTransaction = 256;

Result<ContentHash> digest_of(const store::FileStore& files, std::string_view name) {
    const std::unique_ptr<store::File> file = TRY(files.open(name, store::Access::read));
    crypto::Sha256Stream stream;
    Bytes buffer(1U << 20);
    for (std::uint64_t offset = 0;;) {
        const std::size_t n = TRY(file->read_at(offset, buffer));
        if (n == 0) break;
        stream.update(ByteView(buffer).first(n));
        offset += n;
    }
    return ContentHash(stream.finish().bytes());
}

bool is_about_writing(ErrorCode code) {
    return code == ErrorCode::full_disk || code == ErrorCode::read_only || code == ErrorCode::io;
}

// A database without its WAL is whole: the digest speaks of the one file.
void remove_catalog(store::FileStore& files, const std::string& name) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        // A file that is not there, or cannot go, costs space and nothing else.
        static_cast<void>(files.remove(name + suffix).has_value());
    }
}

}  // namespace

Result<catalog::Catalog*> CompartmentSession::catalog() {
    if (!m_catalog) TRY(open_catalog());
    auto done = catch_up();
    if (!done && m_place && is_about_writing(done.error().code)) {
        // A disk without room for the catalog is no reason to read nothing: in memory then, and rebuilt some other
        // time.
        m_catalog->abandon();
        m_place.reset();
        m_catalog.reset();
        m_catalog_lock.reset();
        m_catalog.emplace(TRY(catalog::Catalog::open({}, crypto::CatalogKey::random(), catalog::Start::fresh)));
        done = catch_up();
    } else if (!done) {
        // Whatever else is wrong with it: it is derived, and made anew.
        m_catalog->abandon();
        note({Notice::Kind::catalog_rebuilt, m_compartment->name, {}, 0, "unusable"});
        TRY(make_catalog());
        done = catch_up();
    }
    TRY(std::move(done));
    return &*m_catalog;
}

Result<void> CompartmentSession::rebuild_catalog() {
    if (m_catalog) m_catalog->abandon();
    // Where the old one lies, so that it goes.
    if (!m_place) m_place = m_journal.catalog_place();
    TRY(make_catalog());
    m_index.reset();
    return catch_up();
}

Result<void> CompartmentSession::open_catalog() {
    m_place = m_journal.catalog_place();
    if (!m_place) return make_catalog();
    const std::string name = store::layout::catalog(m_place->name);
    store::FileStore& files = *m_parts.vault;
    if (!files.is_writable() || files.path_of(name).empty()) return make_catalog();
    // Alone with it, we demand the clean file that was left; beside a living session it is in use and that session's to
    // answer for.
    if (auto alone = files.lock(name, store::Wait::no)) {
        const auto size = files.open(name, store::Access::read);
        const std::uint64_t bytes = size ? size.value()->size().value_or(0) : 0;
        bool usable = m_place->clean && bytes > 0;
        if (usable && bytes <= kDigestLimit) {
            const auto digest = digest_of(files, name);
            usable = digest.has_value() && digest.value() == m_place->digest;
        }
        if (!usable) {
            remove_catalog(files, name);
            note({Notice::Kind::catalog_rebuilt, m_compartment->name, {}, 0, "not-clean"});
            return make_catalog();
        }
        // A clean end leaves none: one that is there now comes from another time, and would be played back.
        for (const char* suffix : {"-wal", "-shm", "-journal"}) {
            static_cast<void>(files.remove(name + suffix).has_value());
        }
    }
    // Waiting: whoever opens or closes it just now holds it for a moment.
    auto lock = files.lock_shared(name, store::Wait::yes);
    auto opened = lock ? catalog::Catalog::open(files.path_of(name), m_place->key, catalog::Start::existing)
                       : Result<catalog::Catalog>(base::Unexpected(std::move(lock).error()));
    if (!opened) {
        note({Notice::Kind::catalog_rebuilt, m_compartment->name, {}, 0, "unusable"});
        return make_catalog();
    }
    m_catalog_lock = lock.take();
    m_catalog.emplace(opened.take());
    return {};
}

Result<void> CompartmentSession::make_catalog() {
    // The database first: closing any descriptor of the file drops the locks that SQLite holds on it.
    m_catalog.reset();
    m_catalog_lock.reset();
    store::FileStore& files = *m_parts.vault;
    journal::CatalogPlace place{crypto::random_array<16>(), crypto::CatalogKey::random(), false, {}};
    const std::string name = store::layout::catalog(place.name);
    const std::string path = files.is_writable() && m_journal.has_state() ? files.path_of(name) : std::string();
    if (!path.empty()) {
        if (m_place) remove_catalog(files, store::layout::catalog(m_place->name));
        auto made = catalog::Catalog::open(path, place.key, catalog::Start::fresh);
        if (made) {
            m_catalog.emplace(made.take());
            if (auto lock = files.lock_shared(name, store::Wait::no)) m_catalog_lock = lock.take();
            TRY(m_journal.set_catalog_place(place));
            m_place.emplace(std::move(place));
            m_catalog_changed = true;
            return {};
        }
        remove_catalog(files, name);
    }
    // Without a seal state there is nowhere to keep the key, on a full disk no room: in memory then.
    m_place.reset();
    m_catalog.emplace(TRY(catalog::Catalog::open({}, place.key, catalog::Start::fresh)));
    return {};
}

// Whether the journals lack what was applied: they are the truth, and rows of what is gone would say too much. One that
// is damaged in the middle is another matter: what stands behind the damage still opens in its place.
Result<bool> CompartmentSession::is_ahead(const std::map<JournalId, catalog::Applied>& applied) {
    const std::vector<event::Head> found = TRY(heads());
    for (const auto& [id, row] : applied) {
        const auto head = std::find_if(found.begin(), found.end(),
                                       [&, wanted = id](const event::Head& one) { return one.journal == wanted; });
        if (head != found.end() && head->size == row.size && head->root != row.root) return true;
        if (head != found.end() && head->size >= row.size) continue;
        const auto opened = reader(id);
        if (!opened) return true;
        const auto nothing = [](const event::Commit&, const journal::Verified&) { return Result<void>(); };
        const auto end = (*opened)->replay((*opened)->beginning(), people(), nothing);
        if (end && !end->finding && end->verified.frontier.size() < row.size) return true;
    }
    return false;
}

Result<void> CompartmentSession::catch_up() {
    std::map<JournalId, catalog::Applied> applied;
    for (catalog::Applied& row : TRY(m_catalog->applied())) applied.emplace(row.journal, std::move(row));
    if (TRY(is_ahead(applied))) {
        note({Notice::Kind::catalog_rebuilt, m_compartment->name, {}, 0, "ahead"});
        TRY(make_catalog());
        applied.clear();
    }
    for (const JournalId& id : TRY(journals())) {
        const auto found = applied.find(id);
        TRY(catch_up_with(id, found == applied.end() ? std::nullopt : std::optional(found->second)));
    }
    check_recorded_heads();
    return {};
}

std::optional<Notice> CompartmentSession::damage_of(const journal::ReplayEnd& end, const JournalId& id) const {
    if (!end.finding) return std::nullopt;
    return Notice{Notice::Kind::journal_damaged, m_compartment->name, id.hex(), end.finding->commit, end.finding->what};
}

Result<void> CompartmentSession::catch_up_with(const JournalId& id, const std::optional<catalog::Applied>& applied) {
    auto opened = reader(id);
    // A journal that does not open any more is an alarm of its journal, not a reason to show nothing.
    if (!opened) return note({Notice::Kind::journal_damaged, m_compartment->name, id.hex(), 0, "head"}), Result<void>();
    const journal::JournalReader& from = **opened;
    journal::Verified start = from.beginning();
    if (applied) {
        auto decoded = journal::Verified::decode(applied->verified);
        if (decoded && decoded->frontier.size() == applied->size && decoded->frontier.root() == applied->root) {
            start = decoded.take();
        }
    }
    bool open_transaction = false;
    bool catalog_failed = false;
    std::uint64_t in_transaction = 0;
    journal::Verified last = start;
    const auto finish = [&]() -> Result<void> {
        if (!open_transaction) return {};
        open_transaction = false;
        in_transaction = 0;
        return m_catalog->finish({id, last.frontier.size(), last.frontier.root(), last.encode()});
    };
    const auto each = [&](const event::Commit& commit, const journal::Verified& after) -> Result<void> {
        if (!open_transaction) {
            if (!m_catalog_changed && m_place && m_catalog_lock) {
                m_place->clean = false;
                if (auto said = m_journal.set_catalog_place(*m_place); !said) return catalog_failed = true, said;
            }
            m_catalog_changed = true;
            if (auto begun = m_catalog->begin(); !begun) return catalog_failed = true, begun;
            open_transaction = true;
        }
        if (auto put = m_catalog->apply(commit); !put) return catalog_failed = true, put;
        for (const event::Recorded& recorded : commit.events) {
            look_for_unknown(recorded);
            if (recorded.erased || recorded.text.find("\"heads\":[{") == std::string::npos) continue;
            const auto parsed = event::parse(recorded);
            const auto* birth = parsed ? std::get_if<event::JournalBirth>(&parsed.value().kind) : nullptr;
            if (birth == nullptr) continue;
            for (const event::Head& head : birth->heads) {
                event::Head& largest = m_recorded_heads[head.journal];
                if (largest.size < head.size) largest = head;
            }
        }
        last = after;
        if (++in_transaction < kCommitsPerTransaction) return {};
        auto finished = finish();
        catalog_failed = catalog_failed || !finished;
        return finished;
    };
    auto end = from.replay(start, people(), each);
    if (!end && catalog_failed) {
        m_catalog->abandon();
        return fail(std::move(end).error());
    }
    TRY(finish());
    // An unreadable sector in a journal is an alarm and not a lock: what came before it is shown.
    if (!end) return note({Notice::Kind::journal_damaged, m_compartment->name, id.hex(), 0, "io"}), Result<void>();
    if (auto damage = damage_of(end.value(), id)) {
        // Said once, and until it is acknowledged, by the alarm of the journal that follows it.
        if (!m_journal.has_left(id)) note(std::move(*damage));
        const tlog::TreeHead verified = end->verified.frontier.head();
        static_cast<void>(m_journal.leave({id, verified.size, verified.root}).has_value());
    }
    return {};
}

// A journal that another one has seen longer, or has seen at all, must be there (FORMAT.md 8.5, 14).
void CompartmentSession::check_recorded_heads() {
    if (m_recorded_heads.empty()) return;
    const auto rows = m_catalog->applied();
    if (!rows) return;
    for (const auto& [id, head] : m_recorded_heads) {
        const auto found =
            std::find_if(rows.value().begin(), rows.value().end(),
                         [&, wanted = id](const catalog::Applied& row) { return row.journal == wanted; });
        const TreeSize size = found == rows.value().end() ? 0 : found->size;
        if (size < head.size) {
            note({Notice::Kind::journal_behind, m_compartment->name, id.hex(), head.size - size, "recorded"});
        }
    }
    m_recorded_heads.clear();
}

void CompartmentSession::close() {
    if (!m_catalog) return;
    m_index.reset();
    const bool closed = m_catalog->close().has_value();
    m_catalog.reset();
    m_catalog_lock.reset();
    // What was seen of events that must be known is not in the rows: the next session reads the journals again.
    m_distrusted = m_distrusted || !m_unknown_must.empty();
    if (!closed || !m_place || (!m_catalog_changed && !m_distrusted)) return;
    const std::string name = store::layout::catalog(m_place->name);
    if (m_distrusted) {
        m_place->clean = false;
        static_cast<void>(m_journal.set_catalog_place(*m_place).has_value());
        return;
    }
    // Somebody else still uses it: whoever closes last says that it is clean.
    auto alone = m_parts.vault->lock(name, store::Wait::no);
    if (!alone) return;
    auto file = m_parts.vault->open(name, store::Access::read);
    if (!file) return;
    const std::uint64_t size = file.value()->size().value_or(0);
    // Another session has made a new one: locking the old name has only left an empty file.
    if (size == 0) return remove_catalog(*m_parts.vault, name);
    if (size <= kDigestLimit) {
        const auto digest = digest_of(*m_parts.vault, name);
        if (!digest) return;
        m_place->digest = digest.value();
    }
    m_place->clean = true;
    // Lost, it costs a rebuild; nothing is told to anybody.
    static_cast<void>(m_journal.set_catalog_place(*m_place).has_value());
}

}  // namespace vault::ops

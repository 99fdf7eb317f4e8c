// SPDX-License-Identifier: Apache-2.0
// From events to rows. Every row says which event it comes from; nothing here asks what was there before, but whether a
// later or an earlier event speaks of the same thing, so that journals may arrive in any order. Nothing is judged: what
// journals must keep to is checked where they are replayed.
#include "crypto/fold.h"
#include "vault/catalog/impl.h"
#include "vault/catalog/sql.h"

namespace vault::catalog {
namespace {

constexpr const char* kWhole = "event";
constexpr const char* kClosedPart = "closed";
constexpr std::uint64_t kLargest = (std::uint64_t{1} << 63) - 1;

template <class T, class... Listed>
concept one_of = (std::is_same_v<T, Listed> || ...);

// One event on its way into the rows.
class EventRows {
  public:
    EventRows(Handle& handle, const event::Commit& commit, const event::Recorded& recorded)
        : m_handle(handle), m_commit(commit), m_recorded(recorded) {}

    Result<void> apply();

    // A kind that leaves nothing but its event. A new kind does not compile until it is decided upon.
    template <class K>
        requires one_of<K, event::JournalBirth, event::Heads, event::VaultCreated, event::HeaderChanged,
                        event::PeopleChanged, event::PersonAdded, event::CompartmentCreated, event::GrantMade,
                        event::ReaderSet, event::Browse, event::Read, event::Touched, event::RecordRestored,
                        event::UnsealedCut, event::JournalBehind, event::Acknowledged, event::Closing, event::Unknown>
    Result<void> operator()(const K&) {
        return {};
    }
    Result<void> operator()(const event::SessionOpen& open);
    Result<void> operator()(const event::IntakeBegin& begin) { return add_intake(begin.intake, false); }
    Result<void> operator()(const event::IntakeEnd& end) { return add_intake(end.intake, true); }
    Result<void> operator()(const event::Document& document);
    Result<void> operator()(const event::Packs& packs);
    Result<void> operator()(const event::PackDamaged& damaged);
    Result<void> operator()(const event::Outcome& outcome);
    Result<void> operator()(const event::Erased& erased);

  private:
    // False: it is there already.
    Result<bool> add_event(const event::Event& event, bool erased);
    // By an event that came before this one.
    Result<bool> is_erased(const char* part);
    Result<void> add_intake(const IntakeId& intake, bool ended);
    Result<void> add_closed(std::int64_t number, const event::Document::Closed& closed);
    Result<bool> has_others(const DocumentId& id, std::int64_t number);
    Result<void> refresh(const DocumentId& id);
    Result<void> erase(const event::ErasedTarget& target);
    Result<void> erase_document(const event::ErasedTarget& target);

    Handle& m_handle;
    const event::Commit& m_commit;
    const event::Recorded& m_recorded;
    event::Common m_common;
    bool m_kept = false;
};

// The document that an event is about, as `log --document` asks.
std::optional<DocumentId> document_of(const event::Kind& kind) {
    if (const auto* document = std::get_if<event::Document>(&kind)) return document->document;
    if (const auto* read = std::get_if<event::Read>(&kind)) return read->document;
    if (const auto* outcome = std::get_if<event::Outcome>(&kind)) return outcome->document;
    if (const auto* touched = std::get_if<event::Touched>(&kind)) return touched->document;
    return std::nullopt;
}

// FORMAT.md 8: what is never erased, so that nobody makes a pack or an erasure itself unseen.
bool is_kept(const event::Event& event, LeafIndex sequence) {
    return sequence == 0 || std::holds_alternative<event::SessionOpen>(event.kind) ||
           std::holds_alternative<event::Packs>(event.kind) || std::holds_alternative<event::Erased>(event.kind);
}

Result<void> EventRows::apply() {
    auto parsed = event::parse(m_recorded);
    // One event that nobody can read must not keep everybody from the rest.
    const event::Event event = parsed ? parsed.take() : event::Event();
    m_kept = is_kept(event, m_recorded.sequence);
    const bool erased = m_recorded.erased || TRY(is_erased(kWhole));
    if (!TRY(add_event(event, erased)) || erased) return {};
    m_common = event.common;
    return std::visit(*this, event.kind);
}

Result<bool> EventRows::add_event(const event::Event& event, bool erased) {
    {
        Statement add = TRY(m_handle.prepare(sql::kAddEvent));
        add.put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport);
        add.put(m_commit.index).put(m_commit.offset).put(std::int64_t{m_recorded.frame});
        add.put(m_recorded.leaf).put(m_commit.person);
        add.put(erased ? UnixMillis{0} : event.common.time).put(erased ? std::nullopt : document_of(event.kind));
        TRY(add.put(m_kept).run());
    }
    if (m_handle.changed()) return true;
    Statement leaf = TRY(m_handle.prepare(sql::kLeafOf));
    leaf.put(m_commit.journal).put(m_recorded.sequence);
    // Another event in its place: these rows are of another journal than the one that is replayed.
    if (!TRY(leaf.step()) || TRY(leaf.id<LeafHash>(0)) != m_recorded.leaf) {
        return fail(Error(ErrorCode::malformed, m_handle.path()).with_id(m_commit.journal.hex()).with_detail("leaf"));
    }
    return false;
}

Result<bool> EventRows::is_erased(const char* part) {
    if (m_kept) return false;
    Statement erasure = TRY(m_handle.prepare(sql::kIsErased));
    return erasure.put(m_commit.journal).put(m_recorded.sequence).put_text(part).step();
}

Result<void> EventRows::operator()(const event::SessionOpen&) {
    Statement add = TRY(m_handle.prepare(sql::kAddSession));
    return add.put(m_common.session).put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport).run();
}

Result<void> EventRows::add_intake(const IntakeId& intake, bool ended) {
    Statement add = TRY(m_handle.prepare(sql::kAddIntake));
    return add.put(intake).put(ended).put(m_commit.journal).put(m_recorded.sequence).run();
}

Result<void> EventRows::operator()(const event::Packs& packs) {
    for (const PackRef& ref : packs.packs) {
        Statement add = TRY(m_handle.prepare(sql::kAddPack));
        TRY(add.put(ref.pack).put(m_commit.journal).put(m_recorded.sequence).run());
    }
    return {};
}

Result<void> EventRows::operator()(const event::PackDamaged& damaged) {
    Statement add = TRY(m_handle.prepare(sql::kAddDamagedPack));
    return add.put(damaged.pack).put(m_commit.journal).put(m_recorded.sequence).run();
}

Result<void> EventRows::operator()(const event::Outcome& outcome) {
    // No journal gets so long: an outcome of nothing.
    if (outcome.of.sequence > kLargest) return {};
    Statement add = TRY(m_handle.prepare(sql::kAddOutcome));
    add.put(outcome.of.journal).put(outcome.of.sequence);
    return add.put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport).run();
}

Result<void> EventRows::operator()(const event::Document& document) {
    const event::Document::Closed* closed = document.closed ? &*document.closed : nullptr;
    if (TRY(is_erased(kClosedPart))) closed = nullptr;
    {
        Statement add = TRY(m_handle.prepare(sql::kAddDocument));
        add.put(document.document).put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport);
        add.put(m_commit.index).put(m_commit.offset).put(std::int64_t{m_recorded.frame});
        add.put(closed == nullptr).put(document.replaces);
        add.put_bytes(closed == nullptr ? std::string() : closed->path);
        add.put(closed == nullptr ? std::nullopt : std::optional(closed->sha256));
        // For sums and sorting: a size that no disk has need not be exact.
        add.put(closed == nullptr ? 0 : std::min(closed->size, kLargest)).put(m_common.time);
        add.put_bytes(closed == nullptr ? std::nullopt : closed->labels.matter);
        TRY(add.put_bytes(closed == nullptr ? std::nullopt : closed->labels.source).run());
    }
    const std::int64_t number = m_handle.last_number();
    if (closed != nullptr) TRY(add_closed(number, *closed));
    // Nearly always it is alone, and was added as the latest and current.
    if (TRY(has_others(document.document, number))) TRY(refresh(document.document));
    return document.replaces ? refresh(*document.replaces) : Result<void>();
}

Result<void> EventRows::add_closed(std::int64_t number, const event::Document::Closed& closed) {
    std::string folded = crypto::fold(closed.name) + '\n' + crypto::fold(closed.path);
    for (const std::string& tag : closed.labels.tags) {
        folded += '\n' + crypto::fold(tag);
        Statement add = TRY(m_handle.prepare(sql::kAddTag));
        TRY(add.put(number).put_bytes(tag).run());
    }
    Statement add = TRY(m_handle.prepare(sql::kAddText));
    return add.put(number).put_bytes(folded).run();
}

Result<bool> EventRows::has_others(const DocumentId& id, std::int64_t number) {
    Statement others = TRY(m_handle.prepare(sql::kHasOthers));
    return TRY(others.put(id).put(number).step()) && others.integer(0) != 0;
}

Result<void> EventRows::refresh(const DocumentId& id) {
    Statement statement = TRY(m_handle.prepare(sql::kRefreshDocument));
    return statement.put(id).run();
}

Result<void> EventRows::operator()(const event::Erased& erased) {
    for (const event::ErasedTarget& target : erased.targets) {
        if (target.sequence > kLargest) continue;
        {
            Statement add = TRY(m_handle.prepare(sql::kAddErasure));
            TRY(add.put(target.journal).put(target.sequence).put_text(target.part).run());
        }
        TRY(erase(target));
    }
    return {};
}

// What was applied before its erasure; what comes after it is never put into rows.
Result<void> EventRows::erase(const event::ErasedTarget& target) {
    {
        Statement erasable = TRY(m_handle.prepare(sql::kErasable));
        if (!TRY(erasable.put(target.journal).put(target.sequence).step())) return {};
    }
    TRY(erase_document(target));
    if (target.part != kWhole) return {};
    for (const char* text : {sql::kForgetEvent, sql::kForgetDamagedPack, sql::kForgetOutcome, sql::kForgetIntake}) {
        Statement forget = TRY(m_handle.prepare(text));
        TRY(forget.put(target.journal).put(target.sequence).run());
    }
    return {};
}

Result<void> EventRows::erase_document(const event::ErasedTarget& target) {
    if (target.part != kWhole && target.part != kClosedPart) return {};
    std::int64_t number = 0;
    std::vector<DocumentId> concerned;
    {
        Statement found = TRY(m_handle.prepare(sql::kDocumentAt));
        if (!TRY(found.put(target.journal).put(target.sequence).step())) return {};
        number = found.integer(0);
        concerned.push_back(TRY(found.id<DocumentId>(1)));
        if (found.type(2) != SQLITE_NULL) concerned.push_back(TRY(found.id<DocumentId>(2)));
    }
    const char* forget = target.part == kWhole ? sql::kForgetDocument : sql::kForgetClosed;
    for (const char* text : {sql::kForgetText, sql::kForgetTags, forget}) {
        Statement statement = TRY(m_handle.prepare(text));
        TRY(statement.put(number).run());
    }
    for (const DocumentId& id : concerned) TRY(refresh(id));
    return {};
}

}  // namespace

Result<void> Catalog::apply(const event::Commit& commit) {
    Handle& handle = *m_impl->handle;
    if (!handle.in_transaction()) return fail(Error(ErrorCode::io, handle.path()).with_detail("no transaction"));
    for (const event::Recorded& recorded : commit.events) TRY(EventRows(handle, commit, recorded).apply());
    return {};
}

}  // namespace vault::catalog

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
                        event::PeopleChanged, event::PersonAdded,
                        event::PersonRemoved, event::CompartmentCreated, event::CompartmentRekeyed, event::GrantMade,
                        event::ReaderSet, event::Browse, event::Read, event::Touched, event::RecordRestored,
                        event::UnsealedCut, event::JournalBehind, event::JournalRepaired, event::CarriedIn,
                        event::Acknowledged, event::Closing, event::Rescued, event::Unknown>
    Result<void> operator()(const K&) {
        return {};
    }
    Result<void> operator()(const event::SessionOpen& open);
    Result<void> operator()(const event::IntakeBegin& begin) { return add_intake(begin.intake, false); }
    Result<void> operator()(const event::IntakeEnd& end) { return add_intake(end.intake, true); }
    Result<void> operator()(const event::Document& document);
    Result<void> operator()(const event::Packs& packs);
    Result<void> operator()(const event::PackDamaged& damaged) { return add_pack_state(damaged.pack, true); }
    Result<void> operator()(const event::PackRepaired& repaired) { return add_pack_state(repaired.pack, false); }
    Result<void> operator()(const event::Condemned& condemned);
    Result<void> operator()(const event::Outcome& outcome);
    Result<void> operator()(const event::Labelled& labelled);
    Result<void> operator()(const event::Removed& removed);
    Result<void> operator()(const event::Erased& erased);

  private:
    // False: it is there already.
    Result<bool> add_event(const event::Event& event, bool erased);
    // By an event that came before this one.
    Result<bool> is_erased(const char* part);
    Result<void> add_intake(const IntakeId& intake, bool ended);
    Result<void> add_pack_state(const PackId& pack, bool damaged);
    Result<void> add_closed(std::int64_t number, const event::Document::Closed& closed);
    Result<bool> has_others(const DocumentId& id, std::int64_t number);
    // What counts for a document, worked out anew from all rows that speak of it.
    Result<void> refresh(const DocumentId& id);
    Statement& put_place(Statement& statement) const;
    Result<void> erase(const event::ErasedTarget& target);
    Result<void> erase_document(const event::ErasedTarget& target);

    Handle& m_handle;
    const event::Commit& m_commit;
    const event::Recorded& m_recorded;
    event::Common m_common;
    bool m_kept = false;
};

// What a person can search for of matter, note and tags.
std::string folded_of(const std::optional<std::string>& matter, const std::optional<std::string>& note,
                      const std::vector<std::string>& tags) {
    std::string folded;
    const auto add = [&](const std::string& text) { folded += (folded.empty() ? "" : "\n") + crypto::fold(text); };
    if (matter) add(*matter);
    if (note) add(*note);
    for (const std::string& tag : tags) add(tag);
    return folded;
}

Result<void> EventRows::apply() {
    auto parsed = event::parse(m_recorded);
    // One event that nobody can read must not keep everybody from the rest.
    const event::Event event = parsed ? parsed.take() : event::Event();
    m_kept = event::is_kept(event, m_recorded.sequence);
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
        add.put(erased ? UnixMillis{0} : event.common.time).put(erased ? std::nullopt : event::subject_of(event.kind));
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

Result<void> EventRows::add_pack_state(const PackId& pack, bool damaged) {
    Statement add = TRY(m_handle.prepare(sql::kAddPackState));
    return add.put(pack).put(damaged).put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport).run();
}

Result<void> EventRows::operator()(const event::Condemned& condemned) {
    for (const PackId& pack : condemned.packs) {
        Statement add = TRY(m_handle.prepare(sql::kAddCondemnedPack));
        TRY(add.put(pack).put(m_commit.journal).put(m_recorded.sequence).run());
    }
    return {};
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
        put_place(add.put(document.document));
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
    const event::Labels& labels = closed.labels;
    for (const std::string& tag : labels.tags) {
        Statement add = TRY(m_handle.prepare(sql::kAddTag));
        TRY(add.put(number).put_bytes(tag).run());
    }
    Statement add = TRY(m_handle.prepare(sql::kAddText));
    add.put(number).put_bytes(crypto::fold(closed.name) + '\n' + crypto::fold(closed.path));
    return add.put_bytes(folded_of(labels.matter, labels.note, labels.tags)).run();
}

Result<void> EventRows::operator()(const event::Labelled& labelled) {
    {
        Statement add = TRY(m_handle.prepare(sql::kAddLabel));
        put_place(add.put(labelled.document));
        add.put_bytes(labelled.matter);
        TRY(add.put_bytes(folded_of(labelled.matter, labelled.note, labelled.tags)).run());
    }
    const std::int64_t number = m_handle.last_number();
    for (const std::string& tag : labelled.tags) {
        Statement add = TRY(m_handle.prepare(sql::kAddLabelTag));
        TRY(add.put(number).put_bytes(tag).run());
    }
    return refresh(labelled.document);
}

Result<void> EventRows::operator()(const event::Removed& removed) {
    {
        Statement add = TRY(m_handle.prepare(sql::kAddRemoval));
        TRY(put_place(add.put(removed.document)).run());
    }
    return refresh(removed.document);
}

// journal, sequence, lamport, commit_index, commit_offset, frame.
Statement& EventRows::put_place(Statement& statement) const {
    statement.put(m_commit.journal).put(m_recorded.sequence).put(m_commit.lamport);
    return statement.put(m_commit.index).put(m_commit.offset).put(std::int64_t{m_recorded.frame});
}

Result<bool> EventRows::has_others(const DocumentId& id, std::int64_t number) {
    Statement others = TRY(m_handle.prepare(sql::kHasOthers));
    return TRY(others.put(id).put(number).step()) && others.integer(0) != 0;
}

Result<void> EventRows::refresh(const DocumentId& id) {
    for (const char* text : {sql::kRefreshDocument, sql::kRefreshText}) {
        Statement statement = TRY(m_handle.prepare(text));
        TRY(statement.put(id).run());
    }
    return {};
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
    std::vector<DocumentId> concerned;
    {
        Statement said_of = TRY(m_handle.prepare(sql::kSaidOf));
        said_of.put(target.journal).put(target.sequence);
        while (TRY(said_of.step())) concerned.push_back(TRY(said_of.id<DocumentId>(0)));
    }
    for (const char* text : {sql::kForgetEvent, sql::kForgetLabelTags, sql::kForgetLabel, sql::kForgetRemoval,
                             sql::kForgetPackState, sql::kForgetOutcome, sql::kForgetIntake}) {
        Statement forget = TRY(m_handle.prepare(text));
        TRY(forget.put(target.journal).put(target.sequence).run());
    }
    for (const DocumentId& id : concerned) TRY(refresh(id));
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

// SPDX-License-Identifier: Apache-2.0
// Questions. What comes from outside is bound, never part of a statement's text.
#include "crypto/base/checked_math.h"
#include "vault/catalog/impl.h"
#include "vault/catalog/sql.h"

namespace vault::catalog {
namespace {

// From this column on: journal, commit_index, frame, sequence, commit_offset.
Result<Source> source_at(const Statement& row, int column) {
    Source source;
    source.position.journal = TRY(row.id<JournalId>(column));
    source.position.commit = row.number(column + 1);
    source.position.frame = static_cast<std::uint32_t>(row.number(column + 2));
    source.position.sequence = row.number(column + 3);
    source.commit_offset = row.number(column + 4);
    return source;
}

Result<DocumentRow> document_of(const Statement& row) {
    DocumentRow document;
    document.id = TRY(row.id<DocumentId>(0));
    document.source = TRY(source_at(row, 1));
    document.lamport = row.number(6);
    document.current = row.integer(7) != 0;
    document.erased = row.integer(8) != 0;
    if (row.type(9) != SQLITE_NULL) document.label = TRY(source_at(row, 9));
    if (row.type(14) != SQLITE_NULL) document.removal = TRY(source_at(row, 14));
    return document;
}

Result<std::vector<DocumentRow>> all_documents(Statement rows) {
    std::vector<DocumentRow> all;
    while (TRY(rows.step())) all.push_back(TRY(document_of(rows)));
    return all;
}

Result<std::optional<Source>> one_source(Statement rows) {
    if (!TRY(rows.step())) return std::optional<Source>();
    return std::optional(TRY(source_at(rows, 0)));
}

template <class IdType>
Result<std::vector<IdType>> all_ids(Statement rows) {
    std::vector<IdType> all;
    while (TRY(rows.step())) all.push_back(TRY(rows.id<IdType>(0)));
    return all;
}

// The ids that begin with these digits lie between prefix000... and prefixfff...; none: not hexadecimal, or too long.
std::optional<std::pair<DocumentId, DocumentId>> range_of(std::string_view hex_prefix) {
    constexpr std::size_t kDigits = 2 * DocumentId::kSize;
    if (hex_prefix.size() > kDigits) return std::nullopt;
    std::string first(hex_prefix);
    std::string last(hex_prefix);
    first.resize(kDigits, '0');
    last.resize(kDigits, 'f');
    const auto low = DocumentId::parse(first);
    const auto high = DocumentId::parse(last);
    if (!low || !high) return std::nullopt;
    return std::pair(*low, *high);
}

bool beyond_rows(std::uint64_t number) { return number > (std::uint64_t{1} << 63) - 1; }

}  // namespace

Result<void> Catalog::documents(const DocumentFilter& filter, const EachDocument& each) const {
    const bool searches = !filter.folded_words.empty();
    Statement rows = TRY(m_impl->handle->prepare(searches ? sql::kFind : sql::kList));
    rows.put(std::int64_t{static_cast<std::uint8_t>(filter.which)}).put_bytes(filter.matter).put_bytes(filter.tag);
    std::string words;
    for (const std::string& word : filter.folded_words) words += (words.empty() ? "" : "\n") + word;
    if (searches) rows.put_bytes(words);
    while (TRY(rows.step())) TRY(each(TRY(document_of(rows))));
    return {};
}

Result<std::vector<DocumentRow>> Catalog::find_by_prefix(std::string_view hex_prefix, std::size_t limit) const {
    const auto range = range_of(hex_prefix);
    if (!range) return std::vector<DocumentRow>();
    Statement rows = TRY(m_impl->handle->prepare(sql::kByIdRange));
    rows.put(range->first).put(range->second).put(std::uint64_t{limit});
    return all_documents(std::move(rows));
}

Result<std::vector<DocumentRow>> Catalog::find_by_path(std::string_view raw_path) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kByPath));
    rows.put(base::as_bytes(raw_path));
    return all_documents(std::move(rows));
}

Result<std::vector<DocumentRow>> Catalog::find_by_hash(const ContentHash& sha256) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kByHash));
    rows.put(sha256);
    return all_documents(std::move(rows));
}

Result<std::vector<DocumentRow>> Catalog::find_replacing(const DocumentId& id) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kReplacing));
    rows.put(id);
    return all_documents(std::move(rows));
}

Result<std::optional<DocumentRow>> Catalog::find_document(const DocumentId& id) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kById));
    if (!TRY(rows.put(id).step())) return std::optional<DocumentRow>();
    return std::optional(TRY(document_of(rows)));
}

Result<void> Catalog::events(const EventFilter& filter, const EachEvent& each) const {
    Statement rows = TRY(m_impl->handle->prepare(filter.document ? sql::kEventsOfDocument : sql::kEvents));
    rows.put(filter.person).put(filter.since).put(filter.until);
    if (filter.document) rows.put(*filter.document);
    while (TRY(rows.step())) {
        const Source source = TRY(source_at(rows, 0));
        TRY(each(EventRow{source, rows.number(5)}));
    }
    return {};
}

Result<std::optional<Source>> Catalog::find_session(const SessionId& session) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kSessionAt));
    rows.put(session);
    return one_source(std::move(rows));
}

Result<std::optional<Source>> Catalog::find_outcome(const JournalId& journal, LeafIndex read) const {
    if (beyond_rows(read)) return std::optional<Source>();
    Statement rows = TRY(m_impl->handle->prepare(sql::kOutcomeAt));
    rows.put(journal).put(read);
    return one_source(std::move(rows));
}

Result<std::optional<Source>> Catalog::find_event(const JournalId& journal, LeafIndex sequence) const {
    if (beyond_rows(sequence)) return std::optional<Source>();
    Statement rows = TRY(m_impl->handle->prepare(sql::kEventAt));
    rows.put(journal).put(sequence);
    return one_source(std::move(rows));
}

Result<std::vector<LeafHash>> Catalog::leaves(const JournalId& journal, TreeSize size) const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kLeaves));
    rows.put(journal).put(size);
    std::vector<LeafHash> all;
    while (TRY(rows.step())) {
        if (rows.number(0) != all.size()) break;
        all.push_back(TRY(rows.id<LeafHash>(1)));
    }
    if (all.size() == size) return all;
    return fail(Error(ErrorCode::malformed, m_impl->handle->path()).with_id(journal.hex()).with_detail("leaves"));
}

Result<std::vector<PackId>> Catalog::packs() const {
    return all_ids<PackId>(TRY(m_impl->handle->prepare(sql::kPacks)));
}

Result<std::vector<PackId>> Catalog::damaged_packs() const {
    return all_ids<PackId>(TRY(m_impl->handle->prepare(sql::kDamagedPacks)));
}

Result<std::vector<PackId>> Catalog::condemned_packs() const {
    return all_ids<PackId>(TRY(m_impl->handle->prepare(sql::kCondemnedPacks)));
}

Result<Totals> Catalog::totals() const {
    Totals totals;
    Statement documents = TRY(m_impl->handle->prepare(sql::kCountDocuments));
    if (TRY(documents.step())) {
        totals.documents = documents.number(0);
        totals.versions = documents.number(1);
        totals.removed = documents.number(2);
        // Summed in halves: sizes come from whoever wrote the events, and SQLite fails where a sum overflows.
        const std::uint64_t high = documents.number(3) + (documents.number(4) >> 32);
        const std::uint64_t low = documents.number(4) & 0xFFFFFFFFU;
        totals.bytes = high >> 32 != 0 ? ~std::uint64_t{0} : high << 32 | low;
    }
    Statement others = TRY(m_impl->handle->prepare(sql::kCountOthers));
    if (TRY(others.step())) {
        totals.events = others.number(0);
        totals.intakes = others.number(1);
        totals.packs = others.number(2);
    }
    return totals;
}

}  // namespace vault::catalog

// SPDX-License-Identifier: Apache-2.0
// Opening, transactions and how far each journal was applied.
#include "vault/catalog/catalog.h"

#include "crypto/base/check.h"
#include "crypto/fold.h"
#include "vault/catalog/impl.h"
#include "vault/catalog/sql.h"

namespace vault::catalog {
namespace {

constexpr const char* kApplier = "applier";
constexpr const char* kFolding = "folding";

Result<void> set_about(Handle& handle, const char* name, int value) {
    Statement statement = TRY(handle.prepare(sql::kSetAbout));
    return statement.put_text(name).put(std::int64_t{value}).run();
}

Result<void> write_schema(Handle& handle) {
    TRY(handle.run(sql::kBegin));
    TRY(handle.execute(sql::kSchema));
    TRY(set_about(handle, kApplier, kApplierVersion));
    TRY(set_about(handle, kFolding, crypto::kFoldVersion));
    return handle.run(sql::kCommit);
}

Result<void> verify_about(Handle& handle, const char* name, int expected) {
    auto statement = handle.prepare(sql::kAbout);
    // A database under our key that is no catalog of ours.
    if (!statement && statement.error().code == ErrorCode::internal) {
        return fail(Error(ErrorCode::malformed, handle.path()).with_detail("tables"));
    }
    Statement about = TRY(std::move(statement));
    about.put_text(name);
    if (!TRY(about.step()) || about.integer(0) != expected) {
        return fail(Error(ErrorCode::malformed, handle.path()).with_detail(name));
    }
    return {};
}

}  // namespace

Catalog::Catalog(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;
Catalog::~Catalog() = default;

Result<Catalog> Catalog::open(const std::string& path, const crypto::CatalogKey& key, Start start) {
    auto impl = std::make_unique<Impl>();
    if (start == Start::fresh) {
        impl->handle = TRY(Handle::create(path, key));
        TRY(write_schema(*impl->handle));
    } else {
        impl->handle = TRY(Handle::open(path, key));
        TRY(verify_about(*impl->handle, kApplier, kApplierVersion));
        TRY(verify_about(*impl->handle, kFolding, crypto::kFoldVersion));
    }
    return Catalog(std::move(impl));
}

Result<void> Catalog::begin() {
    CHECK(!m_impl->handle->in_transaction());
    return m_impl->handle->run(sql::kBegin);
}

Result<void> Catalog::finish(const Applied& applied) {
    Handle& handle = *m_impl->handle;
    // SQLite takes a transaction back by itself when the disk is full.
    if (!handle.in_transaction()) return fail(Error(ErrorCode::io, handle.path()).with_detail("no transaction"));
    {
        Statement statement = TRY(handle.prepare(sql::kSetApplied));
        TRY(statement.put(applied.journal).put(applied.size).put(applied.root).put(ByteView(applied.verified)).run());
    }
    return handle.run(sql::kCommit);
}

void Catalog::abandon() {
    Handle& handle = *m_impl->handle;
    if (!handle.in_transaction()) return;
    // What cannot be taken back now is taken back by whoever opens the file next.
    static_cast<void>(handle.run(sql::kRollback).has_value());
}

Result<std::vector<Applied>> Catalog::applied() const {
    Statement rows = TRY(m_impl->handle->prepare(sql::kApplied));
    std::vector<Applied> all;
    while (TRY(rows.step())) {
        Applied& row = all.emplace_back();
        row.journal = TRY(rows.id<JournalId>(0));
        row.size = rows.number(1);
        row.root = TRY(rows.id<RootHash>(2));
        const ByteView verified = rows.blob(3);
        row.verified.assign(verified.begin(), verified.end());
    }
    return all;
}

Result<void> Catalog::close() {
    abandon();
    return m_impl->handle->close();
}

}  // namespace vault::catalog

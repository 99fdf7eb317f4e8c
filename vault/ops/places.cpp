// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/places.h"

#include "vault/store/layout.h"
#include "vault/store/posix_store.h"

namespace vault::ops {

using store::PosixStore;

Result<std::unique_ptr<store::FileStore>> open_state_folder(const std::string& path) {
    auto opened = PosixStore::open(path);
    if (!opened) opened = PosixStore::create(path, store::Parents::make);
    if (!opened || !opened.value()->is_writable()) return fail(Error(ErrorCode::no_state_folder, path));
    return opened;
}

Result<std::unique_ptr<store::FileStore>> make_vault_folder(const std::string& path) {
    auto opened = PosixStore::open(path);
    if (!opened && opened.error().code == ErrorCode::missing) return PosixStore::create(path, store::Parents::make);
    if (!opened) return fail(std::move(opened).error());
    if (opened.value()->open(store::layout::kHeader, store::Access::read)) return fail(Error(ErrorCode::exists, path));
    // What an interrupted init left is ours to write over.
    for (const std::string& name : TRY(opened.value()->list(""))) {
        const bool ours = name == store::layout::kPacks || name == store::layout::kJournals ||
                          name == store::layout::kIndex || name == store::layout::kHere ||
                          name == store::layout::kStoreLock ||
                          name.starts_with("header.") || name.starts_with("people") || name.starts_with("here.");
        if (!ours) return fail(Error(ErrorCode::invalid_argument, path).with_detail("not-empty"));
    }
    return opened;
}

}  // namespace vault::ops

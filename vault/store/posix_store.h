// SPDX-License-Identifier: Apache-2.0
// PosixStore: a folder of this machine as a FileStore. The path of the root may lead over links, as the person gave it;
// below the root no link is followed, in no part of a name. Files are made 0600, folders 0700. Only regular files are
// opened. Threads: any number may use one store.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "vault/store/descriptor.h"
#include "vault/store/file_store.h"
#include "vault/store/system_error.h"

namespace vault::store {

enum class Parents : std::uint8_t { must_exist, make };

class PosixStore final : public FileStore {
  public:
    // missing, or not_a_file when it is no folder.
    static Result<std::unique_ptr<FileStore>> open(const std::string& root);
    // Makes the folder itself, durably; exists if anything has this name. With Parents::make what leads to it is made
    // as well, 0700 (the state folder in a new home).
    static Result<std::unique_ptr<FileStore>> create(const std::string& root, Parents parents = Parents::must_exist);

    Result<std::unique_ptr<File>> open(std::string_view name, Access access) const override;
    Result<std::unique_ptr<File>> create(std::string_view name) override;
    Result<std::vector<std::string>> list(std::string_view folder) const override;
    Result<void> make_folder(std::string_view name) override;
    Result<void> rename(std::string_view from, std::string_view to) override;
    Result<void> remove(std::string_view name) override;
    Result<void> sync_folder(std::string_view name) override;
    Result<std::unique_ptr<Lock>> lock(std::string_view name, Wait wait) override;
    Result<std::unique_ptr<Lock>> lock_shared(std::string_view name, Wait wait) override;
    bool is_writable() const override;
    std::string path_of(std::string_view name) const override;

  private:
    // Where a name stands: its folder, open, and its last part.
    struct Place {
        Descriptor owned;  // closed for names in the root itself
        int folder = -1;
        std::string name;
    };

    PosixStore(Descriptor root, std::string path) : m_root(std::move(root)), m_path(std::move(path)) {}
    Result<Place> place_of(std::string_view name, Intent intent) const;
    Result<Descriptor> open_folder(std::string_view name, Intent intent) const;
    Result<Descriptor> open_lock_file(std::string_view name) const;
    Result<std::unique_ptr<Lock>> take_lock(std::string_view name, Wait wait, int operation);
    base::Unexpected<Error> failed(int sys_errno, Intent intent, std::string_view name) const;

    Descriptor m_root;
    std::string m_path;
    std::mutex m_mutex;
    std::map<std::string, Error, std::less<>> m_dead_folders;  // whose sync failed; guarded by m_mutex
};

}  // namespace vault::store

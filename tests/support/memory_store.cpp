// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_store.h"

#include <cerrno>

#include "tests/support/memory_file.h"
#include "vault/store/name.h"
#include "vault/store/system_error.h"

namespace support {

using vault::Error;
using vault::ErrorCode;
using vault::fail;
using vault::Result;
using vault::store::Access;
using vault::store::File;
using vault::store::Intent;
using vault::store::Lock;
using vault::store::system_error;
using vault::store::Wait;

namespace {

Error of(ErrorCode code, std::string_view name) { return Error(code, std::string(name)); }

// As openat would answer: ENOENT or ENOTDIR, whichever part of the path is wrong first.
Result<NodeId> folder_at(const DiskImage& image, std::string_view name) {
    const auto id = image.find_path(name);
    if (id) {
        if (image.find(*id)->kind != NodeKind::folder) return fail(of(ErrorCode::not_a_file, name));
        return *id;
    }
    if (name.empty()) return fail(of(ErrorCode::missing, name));
    TRY(folder_at(image, vault::store::folder_of(name)));
    return fail(of(ErrorCode::missing, name));
}

}  // namespace

class MemoryLock final : public Lock {
  public:
    MemoryLock(std::shared_ptr<MemoryDisk> disk, std::pair<unsigned, NodeId> place, bool exclusive)
        : m_disk(std::move(disk)), m_place(place), m_exclusive(exclusive) {}
    ~MemoryLock() override {
        const std::scoped_lock lock(m_disk->m_mutex);
        MemoryDisk::LockState& state = m_disk->m_locks[m_place];
        if (m_exclusive) {
            state.exclusive = false;
        } else {
            --state.shared;
        }
        m_disk->m_unlocked.notify_all();
    }

  private:
    std::shared_ptr<MemoryDisk> m_disk;
    std::pair<unsigned, NodeId> m_place;
    bool m_exclusive;
};

Result<MemoryStore::Place> MemoryStore::place_of(std::string_view name) const {
    if (!vault::store::is_name(name)) return fail(of(ErrorCode::invalid_argument, name));
    const DiskImage& image = m_disk->m_image;
    Place place;
    place.folder = TRY(folder_at(image, vault::store::folder_of(name)));
    place.name = vault::store::last_part(name);
    const auto& entries = image.find(place.folder)->entries;
    if (const auto entry = entries.find(place.name); entry != entries.end()) {
        place.id = entry->second;
        place.node = image.find(place.id);
    }
    return place;
}

Result<MemoryStore::Place> MemoryStore::existing_file(std::string_view name) const {
    Place place = TRY(place_of(name));
    if (place.node == nullptr) return fail(of(ErrorCode::missing, name));
    if (place.node->kind != NodeKind::file) return fail(of(ErrorCode::not_a_file, name));
    return place;
}

NodeId MemoryStore::make_node(const Place& place, std::string_view name, NodeKind kind) {
    DiskOp op;
    op.kind = kind == NodeKind::folder ? OpKind::make_folder : OpKind::create;
    op.made = m_disk->new_node(kind);
    op.node = m_disk->m_next_node++;
    op.folder = place.folder;
    op.name = place.name;
    op.path = name;
    const NodeId made = op.node;
    m_disk->record(std::move(op));
    return made;
}

Result<std::unique_ptr<File>> MemoryStore::open(std::string_view name, Access access) const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (const int error = m_disk->enter_read(); error != 0) {
        return fail(system_error(error, Intent::read, std::string(name)));
    }
    const Place place = TRY(existing_file(name));
    if (access == Access::write && m_disk->m_read_only) return fail(of(ErrorCode::read_only, name));
    return std::make_unique<MemoryFile>(
        m_disk, MemoryFile::Opened{.node = place.id, .path = std::string(name), .access = access});
}

Result<std::unique_ptr<File>> MemoryStore::create(std::string_view name) {
    const std::scoped_lock lock(m_disk->m_mutex);
    const Place place = TRY(place_of(name));
    if (place.node != nullptr) return fail(of(ErrorCode::exists, name));
    if (const int error = m_disk->enter_mutation(); error != 0) {
        return fail(system_error(error, Intent::write, std::string(name)));
    }
    const NodeId node = make_node(place, name, NodeKind::file);
    return std::make_unique<MemoryFile>(
        m_disk, MemoryFile::Opened{.node = node, .path = std::string(name), .access = Access::write});
}

Result<std::vector<std::string>> MemoryStore::list(std::string_view folder) const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (!vault::store::is_folder_name(folder)) return fail(of(ErrorCode::invalid_argument, folder));
    if (const int error = m_disk->enter_read(); error != 0) {
        return fail(system_error(error, Intent::read, std::string(folder)));
    }
    std::vector<std::string> names;
    const auto node = folder_at(m_disk->m_image, folder);
    if (!node && node.error().code == ErrorCode::missing) return names;
    if (!node) return fail(node.error());
    for (const auto& [name, child] : m_disk->m_image.find(*node)->entries) names.push_back(name);
    return names;
}

Result<void> MemoryStore::make_folder(std::string_view name) {
    const std::scoped_lock lock(m_disk->m_mutex);
    const Place place = TRY(place_of(name));
    if (place.node != nullptr) {
        if (place.node->kind == NodeKind::folder) return {};
        return fail(of(ErrorCode::not_a_file, name));
    }
    if (const int error = m_disk->enter_mutation(); error != 0) {
        return fail(system_error(error, Intent::write, std::string(name)));
    }
    make_node(place, name, NodeKind::folder);
    return {};
}

Result<void> MemoryStore::rename(std::string_view from, std::string_view to) {
    const std::scoped_lock lock(m_disk->m_mutex);
    const Place source = TRY(place_of(from));
    const Place target = TRY(place_of(to));
    if (source.node == nullptr) return fail(of(ErrorCode::missing, from));
    const bool moves_folder = source.node->kind == NodeKind::folder;
    if (moves_folder && to.starts_with(std::string(from) + '/')) return fail(of(ErrorCode::invalid_argument, to));
    if (target.node != nullptr && target.id != source.id) {
        if (moves_folder != (target.node->kind == NodeKind::folder)) return fail(of(ErrorCode::not_a_file, to));
        if (!target.node->entries.empty()) return fail(of(ErrorCode::exists, to));
    }
    if (const int error = m_disk->enter_mutation(); error != 0) {
        return fail(system_error(error, Intent::write, std::string(to)));
    }
    DiskOp op;
    op.kind = OpKind::rename;
    op.node = source.id;
    op.folder = source.folder;
    op.name = source.name;
    op.to_folder = target.folder;
    op.to_name = target.name;
    op.path = std::string(from) + " to " + std::string(to);
    m_disk->record(std::move(op));
    return {};
}

Result<void> MemoryStore::remove(std::string_view name) {
    const std::scoped_lock lock(m_disk->m_mutex);
    const Place place = TRY(place_of(name));
    if (place.node == nullptr) return fail(of(ErrorCode::missing, name));
    if (place.node->kind == NodeKind::folder) return fail(of(ErrorCode::not_a_file, name));
    if (const int error = m_disk->enter_mutation(); error != 0) {
        return fail(system_error(error, Intent::write, std::string(name)));
    }
    DiskOp op;
    op.kind = OpKind::remove;
    op.folder = place.folder;
    op.name = place.name;
    op.path = name;
    m_disk->record(std::move(op));
    return {};
}

Result<void> MemoryStore::sync_folder(std::string_view name) {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (!vault::store::is_folder_name(name)) return fail(of(ErrorCode::invalid_argument, name));
    if (const auto dead = m_dead_folders.find(name); dead != m_dead_folders.end()) return fail(dead->second);
    const NodeId folder = TRY(folder_at(m_disk->m_image, name));
    const int error = m_disk->enter_mutation();
    DiskOp op;
    op.kind = error == 0 ? OpKind::sync : OpKind::failed_sync;
    op.node = folder;
    op.path = "folder '" + std::string(name) + "'";
    m_disk->record(std::move(op));
    if (error == 0) return {};
    const Error failure = system_error(error, Intent::write, std::string(name));
    m_dead_folders.emplace(name, failure);
    return fail(failure);
}

Result<std::unique_ptr<Lock>> MemoryStore::take_lock(std::string_view name, Wait wait, Hold hold) {
    std::unique_lock lock(m_disk->m_mutex);
    while (true) {
        const Place place = TRY(place_of(name));
        if (place.node != nullptr && place.node->kind != NodeKind::file) return fail(of(ErrorCode::not_a_file, name));
        NodeId node = place.id;
        if (place.node == nullptr) {
            if (const int error = m_disk->enter_mutation(); error != 0) {
                return fail(system_error(error, Intent::write, std::string(name)));
            }
            node = make_node(place, name, NodeKind::file);
        }
        const std::pair where(m_machine, node);
        MemoryDisk::LockState& state = m_disk->m_locks[where];
        const bool is_free = !state.exclusive && (hold == Hold::shared || state.shared == 0);
        if (is_free) {
            if (hold == Hold::exclusive) state.exclusive = true;
            if (hold == Hold::shared) ++state.shared;
            return std::make_unique<MemoryLock>(m_disk, where, hold == Hold::exclusive);
        }
        if (wait == Wait::no) return fail(of(ErrorCode::busy, name));
        m_disk->m_unlocked.wait(lock);
    }
}

Result<std::unique_ptr<Lock>> MemoryStore::lock(std::string_view name, Wait wait) {
    return take_lock(name, wait, Hold::exclusive);
}

Result<std::unique_ptr<Lock>> MemoryStore::lock_shared(std::string_view name, Wait wait) {
    return take_lock(name, wait, Hold::shared);
}

bool MemoryStore::is_writable() const {
    const std::scoped_lock lock(m_disk->m_mutex);
    return !m_disk->m_read_only;
}

std::string MemoryStore::path_of(std::string_view) const { return {}; }

}  // namespace support

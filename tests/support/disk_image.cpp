// SPDX-License-Identifier: Apache-2.0
#include "tests/support/disk_image.h"

#include <algorithm>

namespace support {

bool DiskOp::is_name() const {
    return kind == OpKind::create || kind == OpKind::make_folder || kind == OpKind::rename || kind == OpKind::remove;
}

std::set<NodeId> DiskOp::touched() const {
    if (kind == OpKind::rename) return {folder, to_folder};
    if (is_name()) return {folder};
    return {node};
}

std::string DiskOp::describe() const {
    switch (kind) {
        case OpKind::create: return "create " + path;
        case OpKind::make_folder: return "make_folder " + path;
        case OpKind::write:
            return "write " + path + " at " + std::to_string(offset) + ", " + std::to_string(bytes.size()) + " bytes";
        case OpKind::truncate: return "truncate " + path + " to " + std::to_string(offset);
        case OpKind::rename: return "rename " + path;
        case OpKind::remove: return "remove " + path;
        case OpKind::sync: return "sync " + path;
        case OpKind::failed_sync: return "failed sync " + path;
    }
    return {};
}

std::size_t sectors_of(const DiskOp& op, std::uint64_t sector_size) {
    if (op.kind != OpKind::write || op.bytes.empty()) return 0;
    const std::uint64_t first = op.offset / sector_size;
    const std::uint64_t last = (op.offset + op.bytes.size() - 1) / sector_size;
    return static_cast<std::size_t>(last - first + 1);
}

DiskImage::DiskImage() {
    Node root;
    root.kind = NodeKind::folder;
    root.identity.inode = 2;
    m_nodes.emplace(kRootNode, std::move(root));
}

const Node* DiskImage::find(NodeId id) const {
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? nullptr : &found->second;
}

std::optional<NodeId> DiskImage::find_path(std::string_view path) const {
    NodeId at = kRootNode;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const Node* node = find(at);
        if (node == nullptr || node->kind != NodeKind::folder) return std::nullopt;
        const auto entry = node->entries.find(path.substr(0, slash));
        if (entry == node->entries.end()) return std::nullopt;
        at = entry->second;
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return at;
}

std::uint64_t DiskImage::used_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [id, node] : m_nodes) {
        for (const auto& [name, child] : node.entries) {
            const Node* file = find(child);
            if (file != nullptr && file->content != nullptr) sum += file->content->size();
        }
    }
    return sum;
}

vault::Bytes& DiskImage::writable_content(NodeId id) {
    Node& node = m_nodes.at(id);
    if (node.content == nullptr) {
        node.content = std::make_shared<vault::Bytes>();
    } else if (node.content.use_count() > 1) {
        node.content = std::make_shared<vault::Bytes>(*node.content);
    }
    return *node.content;
}

void DiskImage::write(NodeId id, std::uint64_t offset, vault::ByteView bytes) {
    if (bytes.empty()) return;
    vault::Bytes& content = writable_content(id);
    if (content.size() < offset + bytes.size()) content.resize(static_cast<std::size_t>(offset) + bytes.size());
    std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void DiskImage::apply_without_name(const DiskOp& op) {
    if (op.kind == OpKind::create || op.kind == OpKind::make_folder) m_nodes.try_emplace(op.node, op.made);
}

void DiskImage::apply(const DiskOp& op) {
    apply_without_name(op);
    switch (op.kind) {
        case OpKind::create:
        case OpKind::make_folder: m_nodes.at(op.folder).entries.insert_or_assign(op.name, op.node); break;
        case OpKind::write: write(op.node, op.offset, op.bytes); break;
        case OpKind::truncate: writable_content(op.node).resize(static_cast<std::size_t>(op.offset)); break;
        case OpKind::rename:
            m_nodes.at(op.folder).entries.erase(op.name);
            m_nodes.at(op.to_folder).entries.insert_or_assign(op.to_name, op.node);
            break;
        case OpKind::remove: m_nodes.at(op.folder).entries.erase(op.name); break;
        case OpKind::sync:
        case OpKind::failed_sync: break;
    }
    if (op.kind == OpKind::create || op.kind == OpKind::write || op.kind == OpKind::truncate) {
        m_nodes.at(op.node).modified = op.time;
    }
}

void DiskImage::apply_torn(const DiskOp& op, std::uint64_t sector_size, const std::vector<bool>& there) {
    const std::uint64_t end = op.offset + op.bytes.size();
    std::uint64_t at = op.offset;
    for (std::size_t sector = 0; at < end; ++sector) {
        const std::uint64_t next = std::min(end, (at / sector_size + 1) * sector_size);
        if (there[sector]) {
            const vault::ByteView bytes(op.bytes);
            write(op.node, at, bytes.subspan(static_cast<std::size_t>(at - op.offset),
                                             static_cast<std::size_t>(next - at)));
        }
        at = next;
    }
}

void DiskImage::renew_identities(std::uint64_t first_inode, std::int64_t birth) {
    for (auto& [id, node] : m_nodes) {
        node.identity.inode = first_inode++;
        node.identity.birth_seconds = birth;
    }
}

}  // namespace support

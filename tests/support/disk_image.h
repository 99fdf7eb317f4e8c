// SPDX-License-Identifier: Apache-2.0
// DiskImage: what stands on a pretended disk at one moment; DiskOp: one change of it. Copies are cheap (contents are
// shared until written), so that thousands of crash states can be made. Not thread-safe; MemoryDisk guards it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vault/store/file_store.h"

namespace support {

using NodeId = std::uint64_t;
inline constexpr NodeId kRootNode = 1;

// foreign stands for links, FIFOs and devices: there, but not to be opened.
enum class NodeKind : std::uint8_t { file, folder, foreign };

struct Node {
    NodeKind kind = NodeKind::file;
    vault::store::FileIdentity identity;
    std::shared_ptr<vault::Bytes> content;              // files only
    std::chrono::nanoseconds modified{};                // by the disk's clock
    std::map<std::string, NodeId, std::less<>> entries;  // folders only
};

enum class OpKind : std::uint8_t {
    create,
    make_folder,
    write,
    truncate,
    rename,
    remove,
    sync,         // of a file or of a folder: what waits for this node is durable now
    failed_sync,  // what waits for this node may be lost, and no later sync makes it durable
};

struct DiskOp {
    OpKind kind{};
    NodeId node = 0;         // the file or folder concerned; for names the one that is made
    NodeId folder = 0;       // for names: where
    std::string name;        // for names: which entry
    NodeId to_folder = 0;    // rename
    std::string to_name;     // rename
    std::uint64_t offset = 0;  // write: where; truncate: the new size
    vault::Bytes bytes;      // write
    Node made;               // create, make_folder: the node without content
    std::string path;        // for descriptions
    std::chrono::nanoseconds time{};  // of the disk's clock

    bool is_name() const;
    bool is_sync() const { return kind == OpKind::sync || kind == OpKind::failed_sync; }
    // The nodes that must be synced before this counts.
    std::set<NodeId> touched() const;
    std::string describe() const;
};

class DiskImage {
  public:
    DiskImage();

    const Node* find(NodeId id) const;
    // Empty when a part of the path is missing or no folder.
    std::optional<NodeId> find_path(std::string_view path) const;
    // Sum of the sizes of all files that have a name.
    std::uint64_t used_bytes() const;

    void apply(const DiskOp& op);
    // Of a write only the sectors (counted from the sector of its first byte) that are marked; a later sector extends
    // the file over earlier, missing ones, which then read as zeros.
    void apply_torn(const DiskOp& op, std::uint64_t sector_size, const std::vector<bool>& there);
    // The node that an op makes exists even when its name is lost: an open file or a later rename may need them.
    void apply_without_name(const DiskOp& op);
    // New inodes from first_inode on, all born at birth.
    void renew_identities(std::uint64_t first_inode, std::int64_t birth);
    NodeId highest_node() const { return m_nodes.rbegin()->first; }

  private:
    vault::Bytes& writable_content(NodeId id);
    void write(NodeId id, std::uint64_t offset, vault::ByteView bytes);
    std::map<NodeId, Node> m_nodes;
};

// How many sectors a write touches.
std::size_t sectors_of(const DiskOp& op, std::uint64_t sector_size);

}  // namespace support

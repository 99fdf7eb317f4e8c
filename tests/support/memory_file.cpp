// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_file.h"

#include <algorithm>
#include <cerrno>

#include "crypto/base/check.h"
#include "vault/store/system_error.h"

namespace support {

using vault::ByteView;
using vault::ErrorCode;
using vault::MutableByteView;
using vault::Result;
using vault::store::Access;
using vault::store::FileIdentity;
using vault::store::Intent;
using vault::store::system_error;

namespace {

constexpr std::uint64_t kMaxSize = INT64_MAX;  // off_t

bool is_in_range(std::uint64_t offset, std::uint64_t length) {
    return offset <= kMaxSize && length <= kMaxSize - offset;
}

}  // namespace

const Node& MemoryFile::node() const {
    const Node* found = m_disk->m_image.find(m_opened.node);
    CHECK(found != nullptr);
    return *found;
}

DiskOp MemoryFile::new_op(OpKind kind) const {
    DiskOp op;
    op.kind = kind;
    op.node = m_opened.node;
    op.path = m_opened.path;
    return op;
}

base::Unexpected<vault::Error> MemoryFile::die(int sys_errno) {
    m_dead = system_error(sys_errno, Intent::write, m_opened.path);
    return vault::fail(*m_dead);
}

bool MemoryFile::fits(std::uint64_t new_size) const {
    const std::uint64_t size = node().content->size();
    if (!m_disk->m_capacity || new_size <= size) return true;
    return m_disk->m_image.used_bytes() + (new_size - size) <= *m_disk->m_capacity;
}

// A failed write leaves any mixture of old and new bytes: here its first half.
void MemoryFile::write_before_failing(std::uint64_t offset, ByteView bytes) {
    DiskOp op = new_op(OpKind::write);
    op.offset = offset;
    const ByteView half = bytes.first(bytes.size() / 2);
    if (half.empty() || !fits(offset + half.size())) return;
    op.bytes.assign(half.begin(), half.end());
    m_disk->record(std::move(op));
}

Result<std::size_t> MemoryFile::read_at(std::uint64_t offset, MutableByteView out) const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    if (!is_in_range(offset, out.size())) return vault::fail(vault::Error(ErrorCode::invalid_argument, m_opened.path));
    int error = m_disk->enter_read();
    if (error == 0) error = m_disk->read_spoilt(m_opened.node, offset, out.size());
    if (error != 0) return vault::fail(system_error(error, Intent::read, m_opened.path));
    const vault::Bytes& content = *node().content;
    if (offset >= content.size()) return std::size_t{0};
    const std::size_t length = std::min(out.size(), content.size() - static_cast<std::size_t>(offset));
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), length, out.begin());
    return length;
}

Result<void> MemoryFile::write_at(std::uint64_t offset, ByteView bytes) {
    CHECK(m_opened.access == Access::write);
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    if (!is_in_range(offset, bytes.size())) {
        return vault::fail(vault::Error(ErrorCode::invalid_argument, m_opened.path));
    }
    int error = m_disk->enter_mutation();
    if (error == 0 && !fits(offset + bytes.size())) error = ENOSPC;
    if (error == 0) error = m_disk->write_spoilt(m_opened.node, offset, bytes.size());
    if (error != 0) {
        if (error != EROFS) write_before_failing(offset, bytes);
        return die(error);
    }
    DiskOp op = new_op(OpKind::write);
    op.offset = offset;
    op.bytes.assign(bytes.begin(), bytes.end());
    if (!bytes.empty()) m_disk->record(std::move(op));
    return {};
}

Result<void> MemoryFile::truncate(std::uint64_t size) {
    CHECK(m_opened.access == Access::write);
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    if (!is_in_range(size, 0)) return vault::fail(vault::Error(ErrorCode::invalid_argument, m_opened.path));
    int error = m_disk->enter_mutation();
    if (error == 0 && !fits(size)) error = ENOSPC;
    if (error != 0) return die(error);
    DiskOp op = new_op(OpKind::truncate);
    op.offset = size;
    m_disk->record(std::move(op));
    return {};
}

Result<void> MemoryFile::sync() {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    const int error = m_disk->enter_mutation();
    m_disk->record(new_op(error == 0 ? OpKind::sync : OpKind::failed_sync));
    if (error != 0) return die(error);
    return {};
}

Result<std::uint64_t> MemoryFile::size() const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    return std::uint64_t{node().content->size()};
}

Result<FileIdentity> MemoryFile::identity() const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    return node().identity;
}

Result<std::chrono::nanoseconds> MemoryFile::modified() const {
    const std::scoped_lock lock(m_disk->m_mutex);
    if (m_dead) return vault::fail(*m_dead);
    return node().modified;
}

}  // namespace support

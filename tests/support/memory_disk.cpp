// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_disk.h"

#include <cerrno>

#include "crypto/base/check.h"
#include "tests/support/memory_store.h"

namespace support {
namespace {

constexpr std::uint64_t kSpoiltSize = 4096;

}  // namespace

std::shared_ptr<MemoryDisk> MemoryDisk::create() { return std::shared_ptr<MemoryDisk>(new MemoryDisk()); }

MemoryDisk::~MemoryDisk() = default;

std::shared_ptr<MemoryDisk> MemoryDisk::with(DiskImage image, std::uint64_t next_inode, std::int64_t birth) {
    auto disk = create();
    disk->m_next_node = image.highest_node() + 1;
    disk->m_next_inode = next_inode;
    disk->m_birth = birth;
    disk->m_baseline = image;
    disk->m_image = std::move(image);
    return disk;
}

std::unique_ptr<vault::store::FileStore> MemoryDisk::store(unsigned machine) {
    return std::make_unique<MemoryStore>(shared_from_this(), machine);
}

void MemoryDisk::move_time(std::chrono::nanoseconds by) {
    const std::scoped_lock lock(m_mutex);
    m_time += by;
}

std::size_t MemoryDisk::log_size() const {
    const std::scoped_lock lock(m_mutex);
    return m_log.size();
}

std::string MemoryDisk::describe_op(std::size_t index) const {
    const std::scoped_lock lock(m_mutex);
    CHECK(index < m_log.size());
    return m_log[index].describe();
}

void MemoryDisk::forget_log() {
    const std::scoped_lock lock(m_mutex);
    m_baseline = m_image;
    m_log.clear();
}

std::shared_ptr<MemoryDisk> MemoryDisk::after_power_loss() const {
    std::shared_ptr<MemoryDisk> survivor;
    CrashPlan plan;
    plan.from = log_size();
    plan.one_missing = plan.only_one = plan.torn_last = false;
    plan.random_per_point = 0;
    crash_states(plan, [&](const CrashState& state) {
        if (state.kind == CrashKind::nothing_unsynced) survivor = state.disk;
    });
    return survivor;
}

std::shared_ptr<MemoryDisk> MemoryDisk::clone() const {
    const std::scoped_lock lock(m_mutex);
    DiskImage image = m_image;
    // Copies never share an inode or a birth time with what they were made from.
    const std::uint64_t first_inode = m_next_inode + 1'000'000;
    const std::int64_t birth = m_birth + 86'400;
    image.renew_identities(first_inode, birth);
    auto copy = with(std::move(image), first_inode + 500'000, birth + 1);
    copy->m_time = m_time;
    return copy;
}

std::shared_ptr<MemoryDisk> MemoryDisk::snapshot() const {
    const std::scoped_lock lock(m_mutex);
    auto copy = with(m_image, m_next_inode, m_birth);
    copy->m_time = m_time;
    return copy;
}

void MemoryDisk::fail_mutation(std::size_t skip, int sys_errno, Repeat repeat) {
    const std::scoped_lock lock(m_mutex);
    m_mutation_fault = Fault{.skip = skip, .sys_errno = sys_errno, .repeat = repeat};
}

void MemoryDisk::fail_read(std::size_t skip, int sys_errno, Repeat repeat) {
    const std::scoped_lock lock(m_mutex);
    m_read_fault = Fault{.skip = skip, .sys_errno = sys_errno, .repeat = repeat};
}

void MemoryDisk::spoil_sector(std::string_view name, std::uint64_t sector, Medium medium) {
    const std::scoped_lock lock(m_mutex);
    const auto node = m_image.find_path(name);
    CHECK(node.has_value());
    m_spoilt[{*node, sector}] = medium;
}

void MemoryDisk::clear_faults() {
    const std::scoped_lock lock(m_mutex);
    m_mutation_fault.reset();
    m_read_fault.reset();
    m_spoilt.clear();
}

void MemoryDisk::set_read_only(bool read_only) {
    const std::scoped_lock lock(m_mutex);
    m_read_only = read_only;
}

void MemoryDisk::set_capacity(std::optional<std::uint64_t> bytes) {
    const std::scoped_lock lock(m_mutex);
    m_capacity = bytes;
}

std::size_t MemoryDisk::mutations() const {
    const std::scoped_lock lock(m_mutex);
    return m_mutations;
}

std::size_t MemoryDisk::reads() const {
    const std::scoped_lock lock(m_mutex);
    return m_reads;
}

void MemoryDisk::put_foreign(std::string_view name) {
    const std::scoped_lock lock(m_mutex);
    const std::size_t slash = name.rfind('/');
    const auto folder = m_image.find_path(slash == std::string_view::npos ? "" : name.substr(0, slash));
    CHECK(folder.has_value());
    DiskOp op;
    op.kind = OpKind::create;
    op.made = new_node(NodeKind::foreign);
    op.node = m_next_node++;
    op.folder = *folder;
    op.name = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
    op.path = name;
    record(std::move(op));
}

int MemoryDisk::take_fault(std::optional<Fault>& fault) {
    if (!fault) return 0;
    if (fault->skip > 0) return --fault->skip, 0;
    const int sys_errno = fault->sys_errno;
    if (fault->repeat == Repeat::once) fault.reset();
    return sys_errno;
}

int MemoryDisk::enter_mutation() {
    ++m_mutations;
    return m_read_only ? EROFS : take_fault(m_mutation_fault);
}

int MemoryDisk::enter_read() {
    ++m_reads;
    return take_fault(m_read_fault);
}

int MemoryDisk::read_spoilt(NodeId node, std::uint64_t offset, std::uint64_t length) const {
    const auto first = m_spoilt.lower_bound({node, offset / kSpoiltSize});
    const bool touches = first != m_spoilt.end() && first->first.first == node &&
                         first->first.second * kSpoiltSize < offset + length;
    return touches ? EIO : 0;
}

int MemoryDisk::write_spoilt(NodeId node, std::uint64_t offset, std::uint64_t length) {
    const std::uint64_t end = offset + length;
    for (auto at = m_spoilt.lower_bound({node, offset / kSpoiltSize});
         at != m_spoilt.end() && at->first.first == node && at->first.second * kSpoiltSize < end;) {
        if (at->second == Medium::is_dead) return EIO;
        const std::uint64_t begin = at->first.second * kSpoiltSize;
        const bool whole = begin >= offset && begin + kSpoiltSize <= end;
        at = whole ? m_spoilt.erase(at) : std::next(at);
    }
    return 0;
}

void MemoryDisk::record(DiskOp op) {
    op.time = m_time;
    m_image.apply(op);
    m_log.push_back(std::move(op));
}

Node MemoryDisk::new_node(NodeKind kind) {
    Node node;
    node.kind = kind;
    node.identity = {.inode = m_next_inode++, .birth_seconds = m_birth++, .birth_nanoseconds = 0, .has_birth = true};
    if (kind == NodeKind::file) node.content = std::make_shared<vault::Bytes>();
    return node;
}

}  // namespace support

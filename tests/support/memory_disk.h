// SPDX-License-Identifier: Apache-2.0
// MemoryDisk: a disk that forgets what was not synced. store() gives FileStores over it; every mutation is kept in a
// log, from which crash_states makes the disks that a power cut could leave. What is durable: bytes and sizes of a file
// after File::sync; names after sync_folder of their folder (a rename: of both). All else may or may not be there, in
// any combination. After a failed sync what was waiting stays uncertain for ever, as on Linux.
// Threads: all calls may be made from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "tests/support/disk_image.h"

namespace support {

enum class Repeat : std::uint8_t { once, for_ever };

enum class CrashKind : std::uint8_t {
    nothing_unsynced,  // only what was synced
    everything,        // all that was done
    one_missing,       // all but one operation that was not synced
    only_one,          // of what was not synced one operation
    torn_last,         // all, but of the last operation, a write, only the first sectors
    random,            // some, some torn
};

class MemoryDisk;

struct CrashState {
    std::size_t point = 0;  // the first `point` operations of the log had been called
    CrashKind kind{};
    std::string what;  // for SCOPED_TRACE: which operations are missing
    std::shared_ptr<MemoryDisk> disk;
};

struct CrashPlan {
    std::size_t from = 0;
    std::size_t to = SIZE_MAX;  // inclusive; the log's size at most
    std::size_t step = 1;
    bool one_missing = true;
    bool only_one = true;
    bool torn_last = true;
    std::size_t random_per_point = 4;
    std::uint64_t seed = 1;
    std::uint64_t sector_size = 512;
    // A journaling file system: a name operation is there only if the earlier ones of the same folder are.
    bool ordered_names = false;
};

class MemoryDisk final : public std::enable_shared_from_this<MemoryDisk> {
  public:
    static std::shared_ptr<MemoryDisk> create();
    ~MemoryDisk();

    // Stores of one machine exclude each other by their locks; this share keeps no locks between machines.
    std::unique_ptr<vault::store::FileStore> store(unsigned machine = 0);

    // The clock that stamps files. It stands still until it is moved, also backwards.
    void move_time(std::chrono::nanoseconds by);

    // --- power loss ---
    // To remember "acknowledged here": a state whose point is at least this must have what was acknowledged.
    std::size_t log_size() const;
    std::string describe_op(std::size_t index) const;
    // What stands now counts as durable; the log starts empty.
    void forget_log();
    // Calls visit for each state of the plan, nothing_unsynced and everything always among them. States are new disks.
    void crash_states(const CrashPlan& plan, const std::function<void(const CrashState&)>& visit) const;
    // The harshest one at this moment: nothing that was not synced. Open files and locks stay with the old disk.
    std::shared_ptr<MemoryDisk> after_power_loss() const;

    // --- copies ---
    std::shared_ptr<MemoryDisk> clone() const;     // cp -r: same bytes, other inodes and birth times
    std::shared_ptr<MemoryDisk> snapshot() const;  // same identities: image of a partition, rewound virtual machine

    // --- faults; errno values as EIO, ENOSPC ---
    // Lets `skip` mutations pass, then fails one or all. A failing write leaves its first half, a failing sync nothing.
    void fail_mutation(std::size_t skip, int sys_errno, Repeat repeat = Repeat::once);
    void fail_read(std::size_t skip, int sys_errno, Repeat repeat = Repeat::once);
    // Reads that touch this 4096-byte sector of a file answer EIO, until it is written over if it takes that: otherwise
    // writing there answers EIO as well.
    enum class Medium : std::uint8_t { takes_writes, is_dead };
    void spoil_sector(std::string_view name, std::uint64_t sector, Medium medium = Medium::takes_writes);
    void clear_faults();
    void set_read_only(bool read_only);
    // ENOSPC when files would hold more than this; writing over what is there still works.
    void set_capacity(std::optional<std::uint64_t> bytes);
    // Calls so far that change or sync something, failed ones too.
    std::size_t mutations() const;
    std::size_t reads() const;

    // A link, FIFO or device of this name.
    void put_foreign(std::string_view name);

  private:
    friend class MemoryStore;
    friend class MemoryFile;
    friend class MemoryLock;

    struct Fault {
        std::size_t skip = 0;
        int sys_errno = 0;
        Repeat repeat = Repeat::once;
    };
    struct LockState {
        int shared = 0;
        bool exclusive = false;
    };

    MemoryDisk() = default;
    static std::shared_ptr<MemoryDisk> with(DiskImage image, std::uint64_t next_inode, std::int64_t birth);

    // All of these with m_mutex held; 0 or the errno to answer with.
    int enter_mutation();
    int enter_read();
    int read_spoilt(NodeId node, std::uint64_t offset, std::uint64_t length) const;
    int write_spoilt(NodeId node, std::uint64_t offset, std::uint64_t length);
    static int take_fault(std::optional<Fault>& fault);
    void record(DiskOp op);
    Node new_node(NodeKind kind);

    mutable std::mutex m_mutex;
    std::condition_variable m_unlocked;
    DiskImage m_image;
    DiskImage m_baseline;  // the image when the log was empty
    std::vector<DiskOp> m_log;
    std::map<std::pair<unsigned, NodeId>, LockState> m_locks;  // of each machine
    std::chrono::nanoseconds m_time = std::chrono::seconds(1'700'000'000);
    NodeId m_next_node = kRootNode + 1;
    std::uint64_t m_next_inode = 1000;
    std::int64_t m_birth = 1'700'000'000;
    std::optional<Fault> m_mutation_fault;
    std::optional<Fault> m_read_fault;
    std::map<std::pair<NodeId, std::uint64_t>, Medium> m_spoilt;  // sectors of files
    std::optional<std::uint64_t> m_capacity;
    bool m_read_only = false;
    std::size_t m_mutations = 0;
    std::size_t m_reads = 0;
};

}  // namespace support

// SPDX-License-Identifier: Apache-2.0
// The disks that a power cut could leave: MemoryDisk::crash_states.
#include <algorithm>
#include <random>

#include "crypto/base/check.h"
#include "tests/support/memory_disk.h"

namespace support {
namespace {

struct Waiting {
    const DiskOp* op = nullptr;
    std::set<NodeId> awaits;  // nodes to be synced
    bool uncertain = false;   // a sync of it failed: no later one says anything about it

    bool is_durable() const { return awaits.empty(); }
};

// What of one waiting operation reached the disk.
struct Fate {
    bool there = true;
    std::vector<bool> sectors;  // not empty: a torn write
};

// Walks the log: `settled` is the image of all that is durable, `waiting` what is not, in order.
class Walk {
  public:
    explicit Walk(DiskImage baseline) : m_settled(std::move(baseline)) {}

    const std::vector<Waiting>& waiting() const { return m_waiting; }

    void advance(const DiskOp& op) {
        if (!op.is_sync()) {
            m_waiting.push_back({.op = &op, .awaits = op.touched()});
            return;
        }
        for (Waiting& waiting : m_waiting) {
            if (waiting.awaits.count(op.node) == 0) continue;
            if (op.kind == OpKind::failed_sync) waiting.uncertain = true;
            if (!waiting.uncertain) waiting.awaits.erase(op.node);
        }
        settle();
    }

    DiskImage image(const std::vector<Fate>& fates, std::uint64_t sector_size) const {
        DiskImage image = m_settled;
        for (std::size_t i = 0; i < m_waiting.size(); ++i) {
            const DiskOp& op = *m_waiting[i].op;
            if (!fates[i].sectors.empty()) {
                image.apply_torn(op, sector_size, fates[i].sectors);
            } else if (fates[i].there) {
                image.apply(op);
            } else {
                image.apply_without_name(op);
            }
        }
        return image;
    }

  private:
    // What is durable goes into the image unless an earlier operation on the same node is still open.
    void settle() {
        std::set<NodeId> blocked;
        std::vector<Waiting> rest;
        for (Waiting& waiting : m_waiting) {
            const std::set<NodeId> touched = waiting.op->touched();
            const bool is_blocked = std::any_of(touched.begin(), touched.end(),
                                                [&](NodeId node) { return blocked.count(node) != 0; });
            if (waiting.is_durable() && !is_blocked) {
                m_settled.apply(*waiting.op);
                continue;
            }
            // The node may be needed before its name is settled: bytes can be durable without a name.
            m_settled.apply_without_name(*waiting.op);
            blocked.insert(touched.begin(), touched.end());
            rest.push_back(std::move(waiting));
        }
        m_waiting = std::move(rest);
    }

    DiskImage m_settled;
    std::vector<Waiting> m_waiting;
};

std::vector<bool> first_half(std::size_t sectors) {
    std::vector<bool> there(sectors, false);
    std::fill(there.begin(), there.begin() + static_cast<std::ptrdiff_t>(sectors / 2), true);
    return there;
}

// All states of one point of the log.
class Point {
  public:
    using Emit = std::function<void(CrashKind, const std::vector<Fate>&)>;

    Point(const std::vector<Waiting>& waiting, const CrashPlan& plan, const Emit& emit)
        : m_waiting(waiting), m_plan(plan), m_emit(emit) {
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (!waiting[i].is_durable()) m_open.push_back(i);
        }
    }

    void visit_all(std::mt19937_64& random) const {
        emit(CrashKind::nothing_unsynced, none());
        emit(CrashKind::everything, all());
        for (const std::size_t i : m_open) {
            if (m_plan.one_missing) {
                auto fates = all();
                fates[i].there = false;
                emit(CrashKind::one_missing, std::move(fates));
            }
            if (m_plan.only_one) {
                auto fates = none();
                fates[i].there = true;
                emit(CrashKind::only_one, std::move(fates));
            }
        }
        if (m_plan.torn_last) visit_torn_last();
        for (std::size_t n = 0; n < m_plan.random_per_point && !m_open.empty(); ++n) visit_random(random);
    }

  private:
    std::vector<Fate> all() const { return std::vector<Fate>(m_waiting.size()); }
    std::vector<Fate> none() const {
        auto fates = all();
        for (const std::size_t i : m_open) fates[i].there = false;
        return fates;
    }

    void visit_torn_last() const {
        if (m_open.empty() || m_open.back() + 1 != m_waiting.size()) return;
        const std::size_t sectors = sectors_of(*m_waiting.back().op, m_plan.sector_size);
        if (sectors < 2) return;
        auto fates = all();
        fates.back().sectors = first_half(sectors);
        emit(CrashKind::torn_last, std::move(fates));
    }

    void visit_random(std::mt19937_64& random) const {
        auto fates = all();
        for (const std::size_t i : m_open) {
            const std::size_t sectors = sectors_of(*m_waiting[i].op, m_plan.sector_size);
            if (sectors > 1 && random() % 4 == 0) {
                fates[i].sectors.resize(sectors);
                for (std::size_t sector = 0; sector < sectors; ++sector) fates[i].sectors[sector] = random() % 2 == 0;
            } else {
                fates[i].there = random() % 2 == 0;
            }
        }
        emit(CrashKind::random, std::move(fates));
    }

    void emit(CrashKind kind, std::vector<Fate> fates) const {
        if (m_plan.ordered_names) keep_names_in_order(fates);
        m_emit(kind, fates);
    }

    void keep_names_in_order(std::vector<Fate>& fates) const {
        std::set<NodeId> broken;
        for (std::size_t i = 0; i < fates.size(); ++i) {
            if (!m_waiting[i].op->is_name() || m_waiting[i].is_durable()) continue;
            const std::set<NodeId> touched = m_waiting[i].op->touched();
            const bool follows_gap = std::any_of(touched.begin(), touched.end(),
                                                 [&](NodeId node) { return broken.count(node) != 0; });
            if (follows_gap) fates[i].there = false;
            if (!fates[i].there) broken.insert(touched.begin(), touched.end());
        }
    }

    const std::vector<Waiting>& m_waiting;
    const CrashPlan& m_plan;
    const Emit& m_emit;
    std::vector<std::size_t> m_open;
};

std::string describe(std::size_t point, const std::vector<Waiting>& waiting, const std::vector<Fate>& fates) {
    std::string text = "power cut after " + std::to_string(point) + " operations; missing:";
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!fates[i].sectors.empty()) text += " [torn: " + waiting[i].op->describe() + "]";
        if (!fates[i].there) text += " [" + waiting[i].op->describe() + "]";
    }
    return text;
}

}  // namespace

void MemoryDisk::crash_states(const CrashPlan& plan, const std::function<void(const CrashState&)>& visit) const {
    CHECK(plan.step > 0 && plan.sector_size > 0);
    // A copy, so that visit may use this disk.
    std::unique_lock lock(m_mutex);
    const std::vector<DiskOp> log = m_log;
    Walk walk(m_baseline);
    const std::uint64_t next_inode = m_next_inode;
    const std::int64_t birth = m_birth;
    lock.unlock();

    std::mt19937_64 random(plan.seed);
    const std::size_t last = std::min(plan.to, log.size());
    for (std::size_t point = 0; point <= last; ++point) {
        if (point > 0) walk.advance(log[point - 1]);
        if (point < plan.from || (point - plan.from) % plan.step != 0) continue;
        const Point::Emit emit = [&](CrashKind kind, const std::vector<Fate>& fates) {
            CrashState state{.point = point, .kind = kind, .what = describe(point, walk.waiting(), fates), .disk = {}};
            state.disk = with(walk.image(fates, plan.sector_size), next_inode, birth);
            visit(state);
        };
        Point(walk.waiting(), plan, emit).visit_all(random);
    }
}

}  // namespace support

// SPDX-License-Identifier: Apache-2.0
#include "vault/turns/turn.h"

#include <algorithm>

#include "crypto/secret.h"
#include "vault/store/layout.h"

namespace vault::turns {
namespace {

constexpr std::string_view kLock = store::layout::kStoreLock;
constexpr SessionId kNoSession{};

// Longer from time to time, and never in step with somebody else who waits.
Duration next_pause(unsigned attempt) {
    const Duration most = std::min<Duration>(std::chrono::milliseconds(5) * (1U << std::min(attempt, 6U)),
                                             std::chrono::milliseconds(250));
    const auto random = crypto::random_array<1>();
    return most / 2 + most / 2 * random[0] / 256;
}

Result<void> write_lock(store::FileStore& files, ByteView bytes) {
    const auto file = TRY(files.open(kLock, store::Access::write));
    TRY(file->write_at(0, bytes));
    return file->sync();
}

}  // namespace

Result<Turn> Turn::take(const Parties& parties, const Patience& patience) {
    store::FileStore& files = *parties.files;
    const Duration begun = parties.machine->uptime();
    Judge judge(parties);
    std::optional<Owner> holder;
    for (unsigned attempt = 0;; ++attempt) {
        auto lock = files.lock(kLock, store::Wait::no);
        if (lock) {
            Turn turn(parties, lock.take());
            if (TRY(turn.claim(judge, holder))) return turn;
            turn.m_lock.reset();  // somebody else's record is not ours to wipe
        } else if (lock.error().code != ErrorCode::busy) {
            return fail(std::move(lock).error());
        } else if (const auto file = files.open(kLock, store::Access::read)) {
            const auto standing = read_owner(parties, kNoSession, **file);
            holder = standing && *standing ? (**standing).owner : Owner{};
        }
        if (patience.stop != nullptr && *patience.stop) return fail(ErrorCode::cancelled);
        if (parties.machine->uptime() - begun >= patience.limit) {
            return fail(Error(ErrorCode::busy, files.path_of({})).with_detail(holder.value_or(Owner{}).words()));
        }
        parties.machine->pause(next_pause(attempt));
    }
}

// With the flock in hand: whoever of this boot had it is gone; somebody on another machine may have it by his record.
Result<bool> Turn::claim(Judge& judge, std::optional<Owner>& holder) {
    store::FileStore& files = *m_parties->files;
    std::optional<Standing> before;
    {
        const auto file = TRY(files.open(kLock, store::Access::read));
        before = TRY(read_owner(*m_parties, kNoSession, *file));
        if (before && TRY(judge.is_alive(std::string(kLock), *file, *before))) return holder = before->owner, false;
    }
    m_record = own_record(*m_parties, format::Work::turn);
    TRY(write_record());
    if (!is_ours()) return false;  // somebody on another machine was at it at the same moment
    m_refreshed = m_parties->machine->uptime();
    if (before && m_parties->healed) m_parties->healed(before->owner);
    return true;
}

Result<void> Turn::write_record() {
    store::FileStore& files = *m_parties->files;
    auto written = write_lock(files, format::encode_owner(*m_parties->key, {m_parties->vault, kNoSession}, m_record));
    m_has_record = written.has_value();
    if (written || written.error().code != ErrorCode::full_disk) return written;
    // Nothing rests on more than the flock. Half a record would look like somebody's.
    if (auto file = files.open(kLock, store::Access::write)) static_cast<void>((*file)->truncate(0).has_value());
    return {};
}

Turn::Turn(Turn&& other) noexcept
    : m_parties(other.m_parties),
      m_lock(std::move(other.m_lock)),
      m_record(other.m_record),
      m_refreshed(other.m_refreshed),
      m_has_record(other.m_has_record) {}

Turn::~Turn() {
    if (m_lock == nullptr || !m_has_record || !is_ours()) return;
    // Zeros, and not an empty file: on a full disk the next holder still finds room. What cannot be wiped is a dead
    // owner's, and healed by whoever comes next.
    static constexpr format::OwnerRecordBytes kNobody{};
    static_cast<void>(write_lock(*m_parties->files, kNobody).has_value());
}

bool Turn::is_ours() const {
    if (!m_has_record) return true;
    const auto file = m_parties->files->open(kLock, store::Access::read);
    if (!file) return false;
    const auto standing = read_owner(*m_parties, kNoSession, **file);
    return standing && *standing && (**standing).record && (**standing).record->token == m_record.token;
}

void Turn::refresh() {
    const Duration now = m_parties->machine->uptime();
    if (now - m_refreshed < kRefreshEvery || !is_ours()) return;
    if (write_record()) m_refreshed = now;  // a disk that is full now keeps the room that it gave
}

}  // namespace vault::turns

// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/journal_impl.h"

#include <algorithm>

#include "vault/journal/commit_check.h"
#include "vault/journal/mend.h"
#include "vault/tlog/checkpoint.h"

namespace vault::journal {

namespace {

using What = Examined::What;

constexpr std::size_t kCarriedFrames = 32768;
constexpr std::size_t kHeadsPerEvent = 256;
constexpr int kTries = 4;  // each failed one means that another process changed things meanwhile

Lamport later_than(const StateFile& state) {
    return state.slots.newest ? std::min(state.slots.newest->lamport, kMaxLamport - 1) + 1 : 0;
}

}  // namespace

Journal::Impl::Impl(const OpenParameters& from, Decision decided)
    : parameters(from),
      states(*from.state, from.compartment),
      decision(std::move(decided)),
      opening(decision.opening),
      m_copy(from.compartment) {
    if (decision.current) {
        device = decision.current->head.device;
    } else if (parameters.device) {
        device = *parameters.device;
    } else {
        device = decision.device.value_or(DeviceId(crypto::random_array<DeviceId::kSize>()));
    }
    parameters.session_open.device = device;
}

Result<void> Journal::Impl::decide_again() {
    decision = TRY(decide(parameters, states));
    leave_current();
    const Opening& found = decision.opening;
    if (found.what != Case::normal || (found.exit_5 && !opening.exit_5)) opening = found;
    m_report_behind = true;
    m_unsettled = false;
    return {};
}

// The turn, or nothing when the state is no longer to be gone on with.
Result<std::optional<Journal::Impl::Turn>> Journal::Impl::go_on() {
    StateFile& current = *decision.current;
    auto lock = TRY(states.files().lock(current.name, store::Wait::yes));
    // Another process may have carried it into the vault since.
    const JournalFile in_vault = JournalFile::in_vault(*parameters.vault, current.head.journal);
    if (decision.file.files == parameters.state && in_vault.files->open(in_vault.name, store::Access::read)) {
        return std::optional<Turn>();
    }
    Turn turn{std::move(lock), {current.name, current.head, {}, current.age}, decision.file, {}, {}};
    turn.state.slots = TRY(states.read_slots(current));
    const StateSlots& slots = turn.state.slots;
    if (!slots.newest || !slots.is_whole || slots.newest->closed) return std::optional<Turn>();
    turn.examined = TRY(examine(turn.file, parameters.compartment, turn.state));
    if (turn.examined.leans_on_copy && turn.examined.what != What::gone) TRY(mend_own(turn));
    if (turn.examined.what != What::at_end && turn.examined.what != What::restore) return std::optional<Turn>();
    turn.info = turn.examined.info;
    return std::optional<Turn>(std::move(turn));
}

// The journal's end is where the next commit goes: it must be in the file itself.
Result<void> Journal::Impl::mend_own(Turn& turn) const {
    const JournalId& id = turn.state.head.journal;
    const auto mended = mend(turn.file, id, parameters.compartment);
    if (!mended) return {};
    if (mended->file_sectors > 0) turn.repaired = event::JournalRepaired{id, mended->file_sectors, "copy"};
    turn.examined = TRY(examine(turn.file, parameters.compartment, turn.state));
    return {};
}

Result<Journal::Impl::Turn> Journal::Impl::begin() {
    for (const StateFile& state : decision.to_remove) remove_unbegun(parameters, states, state);
    decision.to_remove.clear();
    Begun begun = TRY(begin_journal(parameters, states, decision, device));
    Turn turn{std::move(begun.lock), std::move(begun.state), begun.file, begun.info, {}, true, begun.in_state_folder};
    turn.examined.what = What::unbegun;
    turn.examined.end = format::kSectorSize;
    turn.examined.tail = {format::kSectorSize, format::kSectorSize};
    return turn;
}

Result<Journal::Impl::Turn> Journal::Impl::take_turn() {
    if (m_unsettled) TRY(decide_again());
    if (m_carries && !decision.to_carry.empty()) {
        carry_all();
        TRY(decide_again());
    }
    m_carries = false;
    for (int i = 0; i < kTries; ++i) {
        if (!decision.current) {
            // Since it was decided another process of this device may have begun a journal here.
            if (TRY(states.find()).size() == decision.states) return begin();
        } else if (auto turn = TRY(go_on())) {
            return std::move(*turn);
        }
        TRY(decide_again());
    }
    return fail(ErrorCode::busy);
}

void Journal::Impl::add_birth(const Turn& turn, const event::Common& common, Batch& batch) const {
    std::vector<event::Head> heads;
    for (const SurveyedHead& head : decision.heads) heads.push_back(head.head);
    const auto part = [&](std::size_t begin) {
        const auto from = heads.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = std::min(heads.size() - begin, kHeadsPerEvent);
        return std::vector<event::Head>(from, from + static_cast<std::ptrdiff_t>(count));
    };
    const Begun begun{{}, {}, turn.info, nullptr, turn.in_state_folder};
    event::JournalBirth birth = birth_event(begun, parameters.compartment, decision);
    birth.heads = part(0);
    batch.own.push_back(event::encode(common, birth));
    for (std::size_t i = kHeadsPerEvent; i < heads.size(); i += kHeadsPerEvent) {
        batch.own.push_back(event::encode(common, event::Heads{part(i)}));
    }
}

Result<Journal::Impl::Batch> Journal::Impl::gather(const Turn& turn, std::span<event::NewEvent> events) const {
    Batch batch;
    const event::Common common{parameters.clock->now(), parameters.person, parameters.session};
    if (turn.is_new) add_birth(turn, common, batch);
    if (m_open_in != turn.state.head.journal) batch.own.push_back(event::encode(common, parameters.session_open));
    const format::StateSlot& slot = *turn.state.slots.newest;
    if (turn.examined.what == What::restore) {
        batch.own.push_back(event::encode(common, event::RecordRestored{slot.commit, slot.size}));
    }
    const Examined& examined = turn.examined;
    if (examined.tail.used_end > examined.end) {
        const ContentHash digest = TRY(digest_of_tail(turn.file, examined.end, examined.tail.used_end));
        batch.own.push_back(
            event::encode(common, event::UnsealedCut{examined.end, examined.tail.used_end - examined.end, digest}));
    }
    if (turn.repaired) batch.own.push_back(event::encode(common, *turn.repaired));
    for (std::size_t i = 0; i < m_carried.size(); i += kHeadsPerEvent) {
        const auto from = m_carried.begin() + static_cast<std::ptrdiff_t>(i);
        const auto count = static_cast<std::ptrdiff_t>(std::min(m_carried.size() - i, kHeadsPerEvent));
        batch.own.push_back(event::encode(common, event::CarriedIn{std::vector<event::Head>(from, from + count)}));
    }
    if (m_report_behind) {
        for (const event::JournalBehind& behind : decision.opening.behind) {
            batch.own.push_back(event::encode(common, behind));
        }
    }
    for (const event::NewEvent& event : batch.own) batch.all.push_back(&event);
    for (const event::NewEvent& event : events) batch.all.push_back(&event);
    return batch;
}

// What this process found, or another wrote since; the larger counts, but for journals that were just reported behind.
std::vector<format::RememberedHead> Journal::Impl::remembered(const Turn& turn) const {
    struct Known {
        format::RememberedHead head;
        Lamport lamport = 0;
    };
    std::vector<Known> known;
    for (const SurveyedHead& head : decision.heads) {
        if (head.head.journal == turn.state.head.journal) continue;
        known.push_back({{head.head.journal, head.head.size, head.head.root}, head.lamport});
    }
    const auto is_behind = [&](const JournalId& id) {
        return m_report_behind && std::any_of(decision.opening.behind.begin(), decision.opening.behind.end(),
                                              [&](const auto& behind) { return behind.journal == id; });
    };
    for (const format::RememberedHead& head : turn.state.slots.newest->remembered) {
        if (is_behind(head.journal)) continue;
        const auto same = std::find_if(known.begin(), known.end(),
                                       [&](const Known& one) { return one.head.journal == head.journal; });
        if (same == known.end()) {
            known.push_back({head, 0});
        } else if (same->head.size < head.size) {
            same->head = head;
        }
    }
    std::stable_sort(known.begin(), known.end(), [](const Known& a, const Known& b) { return a.lamport > b.lamport; });
    if (known.size() > format::kMaxRemembered) known.resize(format::kMaxRemembered);
    std::vector<format::RememberedHead> heads;
    for (const Known& one : known) heads.push_back(one.head);
    return heads;
}

format::StateSlot Journal::Impl::next_slot(const Turn& turn, const CommitDraft& draft) const {
    const format::StateSlot& last = *turn.state.slots.newest;
    format::StateSlot next{
        .generation = last.generation + 1, .here = decision.here, .next_seed = crypto::SealSeed::random()};
    next.awaits_acknowledgement = last.awaits_acknowledgement || (turn.is_new && decision.opening.exit_5) ||
                                  (m_report_behind && !decision.opening.behind.empty());
    next.commit = turn.is_new ? 0 : last.commit + 1;
    next.offset = turn.examined.end;
    next.size = draft.frontier().size();
    for (const tlog::NodeHash& hash : draft.frontier().hashes()) next.frontier.push_back(hash.bytes());
    next.lamport = followed(last.lamport, decision.heads) + 1;
    if (turn.is_new) {
        // Closing the states that are left can be lost: this one is then preferred to them all the same.
        for (const StateFile& left : decision.to_close) next.lamport = std::max(next.lamport, later_than(left));
    }
    if (!turn.is_new) next.lamport = std::min(next.lamport, last.lamport + kMaxLamportStep);
    next.carries_whole_commit = draft.frames().size() <= kCarriedFrames;
    next.remembered = remembered(turn);
    return next;
}

Result<Journal::Impl::Committed> Journal::Impl::write(Turn& turn, const Batch& batch, std::size_t callers,
                                                      bool closing) {
    const format::StateSlot& last = *turn.state.slots.newest;
    const crypto::JournalKey key = journal_key(parameters.compartment, turn.state.head.journal, turn.state.age);
    if (turn.examined.what == What::restore) {
        TRY(make_room(turn.file, turn.examined.end));
        TRY(write_durably(turn.file, turn.examined.carried_offset, last.carried));
    }
    Bytes hashes;
    for (const auto& hash : last.frontier) base::append(hashes, hash);
    auto frontier = TRY(tlog::Frontier::decode(last.size, hashes));
    const CommitDraft draft =
        TRY(CommitDraft::create({&key, place_of(parameters.compartment, turn.state.head.journal), turn.info.origin,
                                 turn.is_new ? 0 : last.commit + 1, std::move(frontier)},
                                batch.all));

    const std::uint64_t offset = turn.examined.end;
    const std::uint64_t end = offset + draft.total_size();
    TRY(make_room(turn.file, end));
    format::StateSlot next = next_slot(turn, draft);
    if (!next.carries_whole_commit) {
        auto written = write_durably(turn.file, offset, draft.frames());
        if (!written) {
            clear_behind(turn.file, offset);
            return fail(std::move(written).error());
        }
    }
    // From here on the seal's key has signed: the record goes into the state before it goes anywhere else. Upholds
    // G20, G25.
    const crypto::SigningKey seal_key = crypto::SigningKey::from_seed(last.next_seed);
    format::SealBody body;
    body.previous = last.last_body;
    body.next_key = crypto::SigningKey::from_seed(next.next_seed).verify_key().bytes();
    body.lamport = next.lamport;
    body.person = parameters.person;
    body.closing = closing;
    const CommitDraft::Sealed sealed = draft.seal(body, {&seal_key, parameters.signer});
    next.last_body = sealed.hash;
    if (next.carries_whole_commit) next.carried = draft.frames();
    base::append(next.carried, sealed.record);
    TRY(states.write_slot(turn.state, next));

    const std::uint64_t from = next.carries_whole_commit ? offset : offset + draft.frames().size();
    TRY(write_ending(turn.file, {from, next.carried, end, turn.examined.tail.used_end, closing}));
    m_copy.write(turn.file, {turn.state.head.journal, offset, draft.frames(), sealed.record});
    if (turn.repaired) repaired.push_back(*turn.repaired);
    return Committed{turn.state.head.journal, draft.frontier().size() - callers};
}

void Journal::Impl::settle(Turn turn) {
    m_open_in = turn.state.head.journal;
    m_report_behind = false;
    if (turn.is_new) ++decision.states;
    decision.file = turn.file;
    decision.current = StateFile{turn.state.name, turn.state.head, {}, turn.state.age};
    turn.lock.reset();
    remove_carried();
    for (const StateFile& state : decision.to_close) close_state(state);
    decision.to_close.clear();
}

// Best effort: what is not closed is found again, and the newer state is preferred to it.
void Journal::Impl::close_state(const StateFile& state) const {
    const auto lock = states.files().lock(state.name, store::Wait::yes);
    if (!lock) return;
    auto slots = states.read_slots(state);
    if (!slots || !slots->newest) return;
    slots->newest->closed = true;
    ++slots->newest->generation;
    static_cast<void>(states.write_slot(state, *slots->newest));
}

Result<Journal::Impl::Committed> Journal::Impl::commit(std::span<event::NewEvent> events, bool closing) {
    if (events.empty() || m_ended) return fail(ErrorCode::invalid_argument);
    Turn turn = TRY(take_turn());
    m_unsettled = true;
    const Batch batch = TRY(gather(turn, events));
    const Committed committed = TRY(write(turn, batch, events.size(), closing));
    m_unsettled = false;
    m_ended = closing;
    settle(std::move(turn));
    return committed;
}

Result<void> Journal::Impl::clear_alarm() {
    opening.exit_5 = false;
    if (!decision.current) return {};
    const StateFile& current = *decision.current;
    const auto lock = TRY(states.files().lock(current.name, store::Wait::yes));
    StateSlots slots = TRY(states.read_slots(current));
    if (!slots.newest) return fail(ErrorCode::not_authentic);
    if (!slots.newest->awaits_acknowledgement) return {};
    slots.newest->awaits_acknowledgement = false;
    ++slots.newest->generation;
    return states.write_slot(current, *slots.newest);
}

Result<std::string> Journal::Impl::checkpoint() const {
    if (!decision.current) return fail(ErrorCode::missing);
    const StateFile& current = *decision.current;
    const auto lock = TRY(states.files().lock_shared(current.name, store::Wait::yes));
    const StateSlots slots = TRY(states.read_slots(current));
    if (!slots.newest || slots.newest->no_commit) return fail(ErrorCode::missing);
    const OpenedJournal journal = TRY(open_journal(decision.file, current.head.journal, parameters.compartment));
    const tlog::Checkpoint checkpoint{journal.info.origin, {slots.newest->size, root_of(*slots.newest)}};
    const crypto::SigningKey key = log_key(parameters.compartment, current.head.journal, current.age);
    return TRY(tlog::sign_checkpoint(checkpoint, key)).encode();
}

}  // namespace vault::journal

// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/examine.h"

#include "vault/journal/commit_check.h"
#include "vault/store/system_error.h"

namespace vault::journal {

namespace {

constexpr std::size_t kCheckReadAhead = 8192;

tlog::Frontier frontier_of(const format::StateSlot& slot) {
    Bytes hashes;
    for (const auto& hash : slot.frontier) base::append(hashes, hash);
    auto frontier = tlog::Frontier::decode(slot.size, hashes);
    CHECK(frontier.has_value());  // the slot's decoder counted them
    return frontier.take();
}

// One journal held against one state.
class Examination {
  public:
    Examination(const OpenedJournal& journal, const StateFile& state)
        : m_file(journal.tail_file()),
          m_key(journal.key),
          m_place(journal.place),
          m_slot(*state.slots.newest),
          m_reader(journal.reader(kCheckReadAhead)) {
        m_result.info = journal.info;
    }

    Result<Examined> run() {
        Examined result = TRY(look());
        result.leans_on_copy = m_reader.leans_on_copy();
        return result;
    }

  private:
    Result<Examined> look() {
        if (m_slot.no_commit) return run_unbegun();
        const auto commit = TRY(find_commit(m_reader, m_slot.commit, m_slot.offset));
        if (commit && commit->seal.hash == m_slot.last_body) {
            m_result.end = commit->end;
            m_result.what = TRY(is_valid_beyond()) ? Examined::What::beyond : Examined::What::at_end;
            m_result.tail = TRY(read_tail(m_file, m_result.end));
            return m_result;
        }
        return run_from_beginning();
    }

    Result<Examined> run_unbegun() {
        const bool has_commit = TRY(find_commit(m_reader, 0, format::kSectorSize)).has_value();
        m_result.what = has_commit ? Examined::What::beyond : Examined::What::unbegun;
        m_result.end = format::kSectorSize;
        return m_result;
    }

    // Only what is signed as the state would have signed it: what does not verify is cut off like any other unsealed
    // bytes.
    Result<bool> is_valid_beyond() {
        Verified verified{m_slot.commit + 1,
                          m_result.end,
                          frontier_of(m_slot),
                          m_slot.last_body,
                          crypto::SigningKey::from_seed(m_slot.next_seed).verify_key(),
                          m_slot.lamport};
        CommitCheck check(m_reader, {&m_result.info, m_place, nullptr}, std::move(verified));
        return TRY(check.next()).commit.has_value();
    }

    Result<Examined> run_from_beginning() {
        SealBodyHash last;
        TreeSize size = 0;
        RootHash root = tlog::empty_root();
        const WalkPoint end = TRY(walk(m_reader, {}, [&](const WalkedCommit& commit) {
            last = commit.seal.hash;
            size = commit.seal.body.size;
            root = commit.seal.body.root;
        }));
        if (end.commit == m_slot.commit && end.offset == m_slot.offset && TRY(find_restorable(last))) {
            m_result.what = Examined::What::restore;
            m_result.tail = TRY(read_tail(m_file, m_result.end));
            return m_result;
        }
        const Tail tail = TRY(read_tail(m_file, end.offset));
        m_result.alarm = {m_place.journal, "shorter", m_slot.size, root_of(m_slot), size, root};
        if (end.commit > m_slot.commit ||
            (end.commit == m_slot.commit && tail.used_end == end.offset && end.offset != m_slot.offset)) {
            m_result.alarm.reason = "other-root";
        } else if (tail.used_end > end.offset) {
            m_result.alarm.reason = "unreadable";
        }
        return m_result;
    }

    // The carried bytes are whole records, so they are followed like a file of their own.
    Result<bool> find_restorable(const SealBodyHash& last) {
        const std::uint64_t frames_end =
            m_slot.carries_whole_commit ? m_slot.offset : TRY(find_frames(m_reader, m_slot.commit, m_slot.offset)).end;
        const auto seal = carried_seal();
        if (!seal || seal->hash != m_slot.last_body || seal->body.previous != last) return false;
        m_result.carried_offset = frames_end;
        m_result.end = frames_end + m_slot.carried.size();
        if (m_result.end % format::kSectorSize != 0) return false;
        return m_slot.carries_whole_commit || TRY(frames_give(seal->body));
    }

    std::optional<OpenedSeal> carried_seal() const {
        ByteView rest = m_slot.carried;
        for (std::uint32_t ordinal = 0; rest.size() >= format::RecordHead::kSealedSize;) {
            const auto plain = open_head(rest, ordinal);
            if (!plain) {
                // The seal record alone: its ordinal is the number of frames, which stand in the file.
                if (m_slot.carries_whole_commit || ordinal == format::kMaxFramesPerCommit) return std::nullopt;
                ++ordinal;
                continue;
            }
            rest = rest.subspan(format::RecordHead::kSealedSize);
            if (plain->body_length > rest.size()) return std::nullopt;
            if (plain->type == format::RecordType::seal) {
                auto seal =
                    open_seal_record(m_key, m_place.context(crypto::SealedKind::seal_record, m_slot.commit, ordinal),
                                     rest.first(plain->body_length));
                if (!seal) return std::nullopt;
                return seal.take();
            }
            rest = rest.subspan(plain->body_length);
            ++ordinal;
        }
        return std::nullopt;
    }

    std::optional<format::RecordHead> open_head(ByteView bytes, std::uint32_t ordinal) const {
        const auto plain =
            crypto::decrypt(m_key, m_place.context(crypto::SealedKind::record_head, m_slot.commit, ordinal),
                            bytes.first(format::RecordHead::kSealedSize));
        if (!plain) return std::nullopt;
        auto head = format::RecordHead::decode(*plain);
        if (!head) return std::nullopt;
        return head.take();
    }

    // Rare, so the whole journal is verified up to here: only its leaves say which root these frames give.
    Result<bool> frames_give(const format::SealBody& body) {
        Verified beginning;
        beginning.next_seal = m_result.info.birth_key;
        CommitCheck check(m_reader, {&m_result.info, m_place, nullptr}, std::move(beginning));
        while (check.verified().next_commit < m_slot.commit) {
            if (!TRY(check.next()).commit) return false;
        }
        tlog::Frontier frontier = check.verified().frontier;
        std::uint64_t offset = m_slot.offset;
        for (std::uint32_t ordinal = 0; offset < m_result.carried_offset; ++ordinal) {
            const auto record = TRY(m_reader.record(offset, m_slot.commit, ordinal));
            if (!record) return false;
            auto frame = m_reader.frame(*record);
            if (!frame || !*frame || (*frame)->first != frontier.size()) return false;
            for (format::FrameEvent& event : (*frame)->events) {
                frontier.append(recorded_from(std::move(event), frontier.size(), ordinal).leaf);
            }
            offset = record->end();
        }
        return frontier.size() == body.size && frontier.root() == body.root;
    }

    const store::File& m_file;
    const crypto::JournalKey& m_key;
    JournalPlace m_place;
    const format::StateSlot& m_slot;
    RecordReader m_reader;
    Examined m_result;
};

Examined gone(const StateFile& state, std::string_view reason) {
    const format::StateSlot& slot = *state.slots.newest;
    Examined examined;
    examined.what = slot.no_commit ? Examined::What::unbegun : Examined::What::gone;
    examined.is_missing = reason == "missing";
    examined.alarm = {state.head.journal, std::string(reason), slot.size, root_of(slot), 0, std::nullopt};
    return examined;
}

}  // namespace

RootHash root_of(const format::StateSlot& slot) { return frontier_of(slot).root(); }

namespace {

Result<Examined> examine_once(const JournalFile& at, const Compartment& compartment, const StateFile& state) {
    const auto journal = open_journal(at, state.head.journal, compartment);
    if (!journal && store::is_shortage(journal.error())) return fail(journal.error());
    if (!journal) return gone(state, journal.error().code == ErrorCode::missing ? "missing" : "unreadable");
    if (journal->info.device != state.head.device) return gone(state, "unreadable");
    // Read from its copy, but a link or folder stands in its place: nothing more can be written there.
    if (journal->file == nullptr) {
        const auto file = at.files->open(at.name, store::Access::read);
        if (!file && file.error().code == ErrorCode::not_a_file) return gone(state, "unreadable");
    }
    auto examined = Examination(*journal, state).run();
    if (!examined && store::is_shortage(examined.error())) return examined;
    if (!examined) return gone(state, "unreadable");
    examined->leans_on_copy = examined->leans_on_copy || journal->file == nullptr || journal->head_from_copy;
    return examined;
}

}  // namespace

Result<Examined> examine(const JournalFile& at, const Compartment& compartment, const StateFile& state) {
    CHECK(state.slots.newest.has_value());
    Examined examined = TRY(examine_once(at, compartment, state));
    if (examined.what != Examined::What::gone && examined.what != Examined::What::restore) return examined;
    // Somebody may be rewriting just the commit that was looked for.
    const auto quiet = keep_writers_out(at);
    return quiet ? examine_once(at, compartment, state) : Result<Examined>(std::move(examined));
}

}  // namespace vault::journal

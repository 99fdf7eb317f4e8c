// SPDX-License-Identifier: Apache-2.0
#include "vault/witness/witness.h"

#include <filesystem>

#include "vault/store/posix_store.h"
#include "vault/witness/state.h"

namespace vault::witness {
namespace {

constexpr const char* kFile = "log-witness";

struct Cosigner {
    std::string name;
    UnixTime time = 0;
    const crypto::SigningKey* key = nullptr;
};

// SQLite wants absolute paths.
Result<std::string> file_in(const std::string& folder) {
    std::error_code failed;
    const std::filesystem::path path = std::filesystem::absolute(folder, failed);
    if (failed) return fail(Error(ErrorCode::io, folder));
    return (path / kFile).string();
}

// The log's signature stands first and the witness's last; what others have signed is not kept.
Result<tlog::Note> with_ours(const tlog::Note& asked, const tlog::NoteKey& log, const Cosigner& cosigner) {
    tlog::Note note = TRY(tlog::Note::create(asked.text()));
    for (const tlog::NoteSignature& signature : asked.signatures()) {
        if (signature.name != log.name() || signature.id != log.id()) continue;
        TRY(note.add(signature));
        break;
    }
    TRY(note.cosign(cosigner.name, cosigner.time, *cosigner.key));
    return note;
}

}  // namespace

struct Witness::Impl {
    std::unique_ptr<State> state;
    const Clock* clock = nullptr;
    crypto::SigningKey signer;
    tlog::NoteKey key;

    UnixTime now() const { return clock->now() / 1000; }
    Result<Answer> judge(const tlog::AddCheckpoint& request, const std::string& origin);
    Result<Answer> cosign(const tlog::AddCheckpoint& request, const KnownLog& log, const tlog::TreeHead& head);
};

std::string Answer::body() const {
    if (verdict == Verdict::cosigned) return tlog::encode_signatures(signatures);
    if (verdict == Verdict::other_size) return tlog::encode_size(size);
    return {};
}

Witness::Witness(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Witness::Witness(Witness&&) noexcept = default;
Witness& Witness::operator=(Witness&&) noexcept = default;
Witness::~Witness() = default;

Result<Witness> Witness::open(const std::string& folder, const Clock& clock) {
    const std::string path = TRY(file_in(folder));
    std::unique_ptr<State> state = TRY(State::open(path));
    State::Me me = TRY(state->me());
    crypto::SigningKey signer = crypto::SigningKey::from_seed(me.seed);
    auto key = tlog::NoteKey::create(me.name, tlog::SignatureType::cosignature, signer.verify_key());
    if (!key) return fail(Error(ErrorCode::malformed, path).with_detail("name"));
    return Witness(std::make_unique<Impl>(Impl{std::move(state), &clock, std::move(signer), key.take()}));
}

Result<Witness> Witness::create(const std::string& folder, const std::string& name, const Clock& clock) {
    if (!tlog::is_key_name(name)) return fail(Error(ErrorCode::malformed).with_detail("key name"));
    if (!store::PosixStore::open(folder)) {
        const auto made = store::PosixStore::create(folder, store::Parents::make);
        if (!made && made.error().code != ErrorCode::exists) return fail(made.error());
    }
    const std::string path = TRY(file_in(folder));
    static_cast<void>(TRY(State::create(path, name, WitnessSeed::random(), clock.now() / 1000)));
    return open(folder, clock);
}

const tlog::NoteKey& Witness::key() const { return m_impl->key; }

Result<void> Witness::add_log(const tlog::NoteKey& log) {
    State& state = *m_impl->state;
    const bool usable = log.type() == tlog::SignatureType::note && log.key() != m_impl->key.key();
    if (!usable) return fail(Error(ErrorCode::invalid_argument).with_detail("log key"));
    auto transaction = TRY(database::Transaction::begin(state));
    if (TRY(state.is_forgotten(log))) return fail(Error(ErrorCode::not_authentic).with_id(log.name()));
    if (const std::optional<KnownLog> known = TRY(state.log(hash_of_origin(log.name())))) {
        return known->key == log ? Result<void>() : fail(Error(ErrorCode::exists).with_id(log.name()));
    }
    if (TRY(state.count_logs()) >= kMaxLogs) return fail(Error(ErrorCode::full_disk).with_detail("logs"));
    TRY(state.add_log(log, m_impl->now()));
    return transaction.commit();
}

Result<void> Witness::forget_log(std::string_view origin) {
    State& state = *m_impl->state;
    auto transaction = TRY(database::Transaction::begin(state));
    const std::optional<KnownLog> known = TRY(state.log(hash_of_origin(origin)));
    if (!known) return fail(Error(ErrorCode::missing).with_id(std::string(origin)));
    TRY(state.forget(hash_of_origin(origin), known->key, m_impl->now()));
    return transaction.commit();
}

Result<std::vector<KnownLog>> Witness::logs() { return m_impl->state->logs(); }

Result<std::optional<KnownLog>> Witness::find_log(std::string_view origin_hash_hex) {
    const std::optional<OriginHash> hash = OriginHash::parse(origin_hash_hex);
    if (!hash) return std::optional<KnownLog>();
    return m_impl->state->log(*hash);
}

Result<std::vector<Contradiction>> Witness::contradictions(std::string_view origin_hash_hex) {
    const std::optional<OriginHash> hash = OriginHash::parse(origin_hash_hex);
    if (!hash) return std::vector<Contradiction>();
    return m_impl->state->contradictions(*hash);
}

Result<Answer> Witness::add_checkpoint(std::string_view body) {
    const auto request = tlog::parse_add_checkpoint(body);
    if (!request) return Answer{.verdict = Verdict::malformed, .detail = request.error().detail};
    const std::string& text = request->checkpoint.text();
    return m_impl->judge(*request, text.substr(0, text.find('\n')));
}

// In the order of the specification. Everything from the first look at what was seen to the signature is one
// transaction that holds the write lock.
Result<Answer> Witness::Impl::judge(const tlog::AddCheckpoint& request, const std::string& origin) {
    const auto answer = [&](Verdict verdict) { return Answer{.verdict = verdict, .origin = origin}; };
    auto transaction = TRY(database::Transaction::begin(*state));
    const std::optional<KnownLog> log = TRY(state->log(hash_of_origin(origin)));
    if (!log) return answer(Verdict::unknown_log);
    const auto checkpoint = tlog::verify_checkpoint(request.checkpoint, log->key);
    if (!checkpoint) {
        const Error& error = checkpoint.error();
        if (error.code != ErrorCode::malformed) return answer(Verdict::wrong_signature);
        // The log has signed this: a tree of no entries that is none, or something that is no checkpoint.
        Answer refused = answer(error.detail == tlog::kNotTheEmptyRoot ? Verdict::contradicts : Verdict::malformed);
        refused.detail = "checkpoint";
        return refused;
    }
    const tlog::TreeHead& head = checkpoint->text.checkpoint.head;
    const tlog::TreeHead seen = log->seen ? log->seen->head : tlog::TreeHead{0, tlog::empty_root()};
    if (request.old_size > head.size) {
        Answer refused = answer(Verdict::malformed);
        refused.detail = "old size";
        return refused;
    }
    const bool goes_on = request.old_size == seen.size && tlog::verify_consistency(seen, head, request.proof);
    if (!goes_on) {
        Answer refused = answer(request.old_size == seen.size ? Verdict::contradicts : Verdict::other_size);
        refused.size = seen.size;
        refused.seen = log->seen;
        // The log's own signature is under both: worth keeping. Two roots of one size are that whatever `old` says.
        const bool two_roots = head.size == seen.size && head.root != seen.root;
        if (log->seen && (refused.verdict == Verdict::contradicts || two_roots)) {
            TRY(state->add_contradiction(hash_of_origin(origin), {request.checkpoint, log->seen->note, now()}));
            TRY(transaction.commit());
        }
        return refused;
    }
    Answer granted = TRY(cosign(request, *log, head));
    // Durable, and only then anybody's.
    TRY(transaction.commit());
    return granted;
}

Result<Answer> Witness::Impl::cosign(const tlog::AddCheckpoint& request, const KnownLog& log,
                                     const tlog::TreeHead& head) {
    const UnixTime time = now();
    if (time <= 0) return fail(Error(ErrorCode::invalid_argument).with_detail("clock"));
    auto note = with_ours(request.checkpoint, log.key, {key.name(), time, &signer});
    // As long as a note may be, without ours.
    if (!note) return Answer{.verdict = Verdict::malformed, .origin = log.key.name(), .detail = "too long"};
    TRY(state->set_seen(hash_of_origin(log.key.name()), {head, *note, time}));
    return Answer{.verdict = Verdict::cosigned,
                  .origin = log.key.name(),
                  .size = head.size,
                  .signatures = {note->signatures().back()}};
}

}  // namespace vault::witness

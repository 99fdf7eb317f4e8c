// SPDX-License-Identifier: Apache-2.0
#include "vault/witness/state.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "crypto/digest.h"
#include "vault/database/database_file.h"
#include "vault/witness/sql.h"

namespace vault::witness {
namespace {

using database::Statement;

constexpr std::int64_t kVersion = 1;

std::string text(const Statement& row, int column) { return std::string(base::as_text(row.blob(column))); }

// Gives the file its name unless something has it; durable. Not every file system can do it in the first way.
Result<void> publish(const std::string& made, const std::string& path) {
    bool done = ::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
    if (!done && errno != EEXIST) done = ::link(made.c_str(), path.c_str()) == 0;
    if (!done) {
        Error error(errno == EEXIST ? ErrorCode::exists : ErrorCode::io, path);
        error.sys_errno = errno;
        return fail(std::move(error));
    }
    const std::string folder = path.substr(0, path.rfind('/'));
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        static_cast<void>(::fsync(descriptor));
        ::close(descriptor);
    }
    return {};
}

}  // namespace

OriginHash hash_of_origin(std::string_view origin) {
    return OriginHash(crypto::sha256({base::as_bytes(origin)}).bytes());
}

Result<std::unique_ptr<State>> State::open(const std::string& path) {
    TRY(database::verify_path(path));
    TRY(database::verify_file(path));
    std::unique_ptr<State> state(new State(path));
    TRY(state->connect(SQLITE_OPEN_READWRITE));
    TRY(state->verify_version());
    TRY(state->make_durable());
    return state;
}

Result<std::unique_ptr<State>> State::create(const std::string& path, const std::string& name, const WitnessSeed& seed,
                                             UnixTime now) {
    TRY(database::verify_path(path));
    // What a crash leaves here is a witness that nobody has heard of.
    const std::string made = path + ".new-" + base::encode_hex(crypto::random_array<8>());
    TRY(database::create_file(made));
    {
        std::unique_ptr<State> state(new State(made));
        TRY(state->connect(SQLITE_OPEN_READWRITE));
        TRY(state->run(sql::kExtra));
        auto transaction = TRY(database::Transaction::begin(*state));
        TRY(state->execute(sql::kSchema));
        {
            Statement me = TRY(state->prepare(sql::kSetMe));
            me.put_text(name);
            seed.expose([&](base::FixedView<crypto::kKeySize> bytes) { me.put(ByteView(bytes)); });
            TRY(me.put(now).run());
        }
        TRY(transaction.commit());
        TRY(state->close());
    }
    const auto published = publish(made, path);
    ::unlink(made.c_str());
    if (!published) return fail(published.error());
    return open(path);
}

// WAL with full synchronisation syncs at every commit; where there is no shared memory, the old way with the folder
// synced as well.
Result<void> State::make_durable() {
    {
        Statement wal = TRY(prepare(sql::kWal));
        if (TRY(wal.step()) && base::as_text(wal.blob(0)) == "wal") return run(sql::kFull);
    }
    TRY(run(sql::kDelete));
    return run(sql::kExtra);
}

Result<void> State::verify_version() {
    Statement version = TRY(prepare(sql::kVersion));
    if (!TRY(version.step()) || version.integer(0) < 1) return malformed("version");
    if (version.integer(0) > kVersion) return fail(Error(ErrorCode::too_new, path()));
    return {};
}

base::Unexpected<Error> State::malformed(const char* what) const {
    return fail(Error(ErrorCode::malformed, path()).with_detail(what));
}

Result<State::Me> State::me() {
    Statement row = TRY(prepare(sql::kMe));
    if (!TRY(row.step()) || row.blob(1).size() != crypto::kKeySize) return malformed("key");
    return Me{text(row, 0), WitnessSeed::copy_of(row.blob(1).first<crypto::kKeySize>())};
}

Result<KnownLog> State::read_log(const Statement& row) const {
    auto key = tlog::NoteKey::parse(text(row, 0));
    if (!key) return malformed("log key");
    KnownLog log{key.take(), row.integer(1), std::nullopt};
    if (row.type(2) == SQLITE_NULL) return log;
    auto note = tlog::Note::parse(text(row, 4));
    if (!note) return malformed("note");
    const RootHash root = TRY(row.id<RootHash>(3));
    log.seen = Seen{{row.number(2), root}, note.take(), row.integer(5)};
    // Three columns that say the same: a row in which they do not was altered, and is no base to sign on.
    const auto stated = tlog::parse_checkpoint(log.seen->note.text());
    if (!stated || stated->checkpoint != tlog::Checkpoint{log.key.name(), log.seen->head}) return malformed("seen");
    return log;
}

Result<std::optional<KnownLog>> State::log(const OriginHash& origin) {
    Statement row = TRY(prepare(sql::kLog));
    if (!TRY(row.put(origin).step())) return std::optional<KnownLog>();
    KnownLog log = TRY(read_log(row));
    if (hash_of_origin(log.key.name()) != origin) return malformed("origin");
    return std::optional<KnownLog>(std::move(log));
}

Result<std::vector<KnownLog>> State::logs() {
    std::vector<KnownLog> logs;
    Statement row = TRY(prepare(sql::kLogs));
    while (TRY(row.step())) logs.push_back(TRY(read_log(row)));
    return logs;
}

Result<std::uint64_t> State::count_logs() {
    Statement row = TRY(prepare(sql::kCountLogs));
    return TRY(row.step()) ? row.number(0) : 0;
}

Result<void> State::add_log(const tlog::NoteKey& key, UnixTime now) {
    Statement add = TRY(prepare(sql::kAddLog));
    add.put(hash_of_origin(key.name())).put_text(key.name()).put_text(key.text());
    return add.put(now).run();
}

Result<void> State::set_seen(const OriginHash& origin, const Seen& seen) {
    Statement set = TRY(prepare(sql::kSetSeen));
    set.put(seen.head.size).put(seen.head.root).put_text(seen.note.encode()).put(seen.time);
    TRY(set.put(origin).run());
    return changed() ? Result<void>() : malformed("log");
}

Result<void> State::forget(const OriginHash& origin, const tlog::NoteKey& key, UnixTime now) {
    {
        Statement set = TRY(prepare(sql::kSetForgotten));
        TRY(set.put_text(key.text()).put(now).run());
    }
    Statement forget = TRY(prepare(sql::kForget));
    return forget.put(origin).run();
}

Result<bool> State::is_forgotten(const tlog::NoteKey& key) {
    Statement row = TRY(prepare(sql::kIsForgotten));
    return row.put_text(key.text()).step();
}

Result<void> State::add_contradiction(const OriginHash& origin, const Contradiction& found) {
    {
        Statement row = TRY(prepare(sql::kHasContradiction));
        if (TRY(row.put(origin).put_text(found.note.encode()).step())) return {};
    }
    {
        Statement row = TRY(prepare(sql::kCountContradictions));
        if (TRY(row.put(origin).step()) && row.number(0) >= kMaxContradictions) return {};
    }
    Statement add = TRY(prepare(sql::kAddContradiction));
    add.put(origin).put_text(found.note.encode()).put_text(found.seen.encode());
    return add.put(found.time).run();
}

Result<std::vector<Contradiction>> State::contradictions(const OriginHash& origin) {
    std::vector<Contradiction> found;
    Statement row = TRY(prepare(sql::kContradictions));
    row.put(origin);
    while (TRY(row.step())) {
        auto note = tlog::Note::parse(text(row, 0));
        auto seen = tlog::Note::parse(text(row, 1));
        if (!note || !seen) return malformed("contradiction");
        found.push_back({note.take(), seen.take(), row.integer(2)});
    }
    return found;
}

}  // namespace vault::witness

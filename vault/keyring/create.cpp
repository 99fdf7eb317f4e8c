// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "vault/keyring/entries.h"
#include "vault/keyring/here.h"
#include "vault/keyring/opener.h"
#include "vault/keyring/people_files.h"
#include "vault/keyring/restore.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;
using format::PeopleCopy;

// What a try that was cut off has made: the journals of the vault compartment and of main with what stands beside each,
// a commit in each at most, and no header to open them with.
constexpr std::size_t kFirstJournals = 2;
constexpr std::uint64_t kFirstJournalSize = 262144;

Result<bool> is_there(const store::FileStore& vault, std::string_view name) {
    const auto file = vault.open(name, store::Access::read);
    if (file || file.error().code == ErrorCode::not_a_file) return true;
    if (file.error().code != ErrorCode::missing) return fail(file.error());
    return false;
}

// The journal that a file belongs to: itself, its copy, its redo, or one of them not yet under its name.
std::optional<JournalId> journal_of(std::string_view name) {
    if (name.ends_with(".new")) name.remove_suffix(4);
    if (const auto id = layout::parse_journal(name)) return id;
    if (const auto id = layout::parse_journal_copy(name)) return id;
    return layout::parse_journal_redo(name);
}

Result<bool> are_leftovers(const store::FileStore& vault, const std::vector<std::string>& names) {
    if (TRY(is_there(vault, layout::kHeaderCopy))) return false;
    std::set<JournalId> journals;
    for (const std::string& name : names) {
        const auto id = journal_of(name);
        if (!id) return false;
        journals.insert(*id);
        if (journals.size() > kFirstJournals) return false;
        const auto file = TRY(vault.open(std::string(layout::kJournals) + "/" + name, store::Access::read));
        if (TRY(file->size()) > kFirstJournalSize) return false;
    }
    return true;
}

// header.copy alone, or journals alone, are what an earlier try left behind. More of them, or a pack, may be somebody's
// vault, to be opened one day from a header kept elsewhere: nothing of that is written over.
Result<void> refuse_if_vault(const store::FileStore& vault) {
    if (TRY(is_there(vault, layout::kHeader))) {
        return fail(Error(ErrorCode::exists, vault.path_of(layout::kHeader)));
    }
    if (!TRY(vault.list(layout::kPacks)).empty()) return fail(Error(ErrorCode::exists, vault.path_of(layout::kPacks)));
    const std::vector<std::string> journals = TRY(vault.list(layout::kJournals));
    if (journals.empty() || TRY(are_leftovers(vault, journals))) return {};
    return fail(Error(ErrorCode::exists, vault.path_of(layout::kJournals)));
}

// After refuse_if_vault, under the lock: in the new vault they would be journals that open under no key.
Result<void> remove_leftovers(store::FileStore& vault) {
    for (const std::string& name : TRY(vault.list(layout::kJournals))) {
        TRY(vault.remove(std::string(layout::kJournals) + "/" + name));
    }
    return {};
}

Result<void> make_folders(store::FileStore& vault) {
    for (const std::string_view name : {layout::kPacks, layout::kJournals, layout::kIndex}) {
        TRY(vault.make_folder(name));
    }
    return vault.sync_folder("");
}

format::People first_people(const format::Slot& slot, const NewVault& wanted) {
    const crypto::SigningKey signing = signing_key_of(slot.person);
    const crypto::SealingKey seal_key = unsealing_key_of(slot.person).sealing_key();
    const Signer founder{.id = format::person_id(signing.verify_key(), seal_key), .key = signing};
    const CompartmentId main(crypto::random_array<CompartmentId::kSize>());
    const crypto::RootKey root = crypto::RootKey::random();

    format::People people;
    people.vault = slot.vault;
    people.people.push_back(sign_person({.id = founder.id,
                                         .sign_key = signing.verify_key(),
                                         .seal_key = seal_key,
                                         .slot = 0,
                                         .added = wanted.now,
                                         .added_by = {},
                                         .name = wanted.person,
                                         .signature = {}},
                                        founder));
    people.compartments.push_back({.id = main, .name = "main"});
    people.grants.push_back(make_grant(
        {.compartment = main, .generation = 1, .root = root, .to = founder.id, .seal_key = seal_key}, founder));
    people.readers.push_back(make_closed_reader(CompartmentId(slot.vault.bytes()), founder));
    people.readers.push_back(make_closed_reader(main, founder));
    return people;
}

}  // namespace

Result<Unlocked> create(store::FileStore& vault, const Credentials& credentials, const NewVault& wanted,
                        const FirstCommit& first_commit) {
    if (!format::is_name(wanted.person)) return fail(Error(ErrorCode::invalid_argument).with_detail("name"));
    if (!format::is_allowed(wanted.cost)) return fail(ErrorCode::bad_cost);
    TRY(refuse_if_vault(vault));

    format::Header header;
    header.cost = wanted.cost;
    header.salt = crypto::random_array<std::tuple_size_v<crypto::KdfSalt>>();
    for (format::SlotBytes& slot : header.slots) slot = format::unused_slot();
    const crypto::PassphraseKey key = TRY(derive_key(credentials, header));
    const format::Slot slot{.person = crypto::PersonSeed::random(),
                            .vault_key = crypto::VaultKey::random(),
                            .vault = VaultId(crypto::random_array<VaultId::kSize>())};
    header.slots[0] = format::encode_slot(format::derive_slot_key(key, 0), 0, slot);
    const Bytes header_bytes = format::encode_header(header);
    const Bytes body = format::encode_people(first_people(slot, wanted));

    // Opened from the bytes to be written, by the steps that will open them ever after.
    auto opened = find_slot(key, TRY(format::decode_header(header_bytes)));
    CHECK(opened.has_value());
    Unlocked founder = TRY(Opener::open(std::move(*opened), body));
    const Bytes here = make_here(Opener::vault_key(founder), slot.vault);
    Digests digests = founder.digests();
    digests.here = digest_of(here);
    digests.header = digest_of(header_bytes);
    digests.header_copy = digests.header;
    digests.people_copy = digests.people;
    Opener::set_digests(founder, std::move(digests));

    // Of two at once one makes it: there are no keys yet by which they could take turns.
    const auto lock = TRY(vault.lock(layout::kStoreLock, store::Wait::no));
    TRY(refuse_if_vault(vault));
    TRY(remove_leftovers(vault));
    TRY(make_folders(vault));
    TRY(store::write_file_atomic(vault, layout::kHere, here));
    const crypto::PeopleKey people_key = Opener::people_key(founder);
    TRY(write_people(vault, people_key, {slot.vault, PeopleCopy::second}, body));
    TRY(write_people(vault, people_key, {slot.vault, PeopleCopy::first}, body));
    // Without a header nobody can open what is there: until both first commits are durable it is no vault.
    if (first_commit) TRY(first_commit(founder));
    TRY(store::write_file_atomic(vault, layout::kHeaderCopy, header_bytes));
    TRY(store::write_file_atomic(vault, layout::kHeader, header_bytes));
    return founder;
}

}  // namespace vault::keyring

// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/state_folder.h"

#include "crypto/aead.h"
#include "vault/store/layout.h"
#include "vault/store/system_error.h"

namespace vault::journal {

namespace {

constexpr std::size_t kSaltSize = 32;
constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kFrontSize = kSaltSize + kCommitmentSize;

crypto::StateSlotKey slot_key(const crypto::StateKey& key, ByteView salt) {
    return crypto::derive<crypto::labels::kStateSlotKey>(key, salt);
}

}  // namespace

// One sealed part of a state file: what its commitment says and where it is bound to.
struct StateFolder::Part {
    Bytes commitment_context;
    crypto::Context context;
    std::uint64_t offset = 0;
    std::size_t size = 0;
    std::size_t age = 0;
};

StateFolder::StateFolder(store::FileStore& files, const Compartment& compartment)
    : m_files(&files), m_vault(compartment.vault), m_compartment(compartment.id) {
    for (std::size_t age = 0; age < compartment.roots(); ++age)
        m_keys.push_back(crypto::derive<crypto::labels::kStateKey>(compartment.root_of_age(age)));
}

StateFolder::Part StateFolder::head_part() const {
    Part part{{}, {crypto::SealedKind::state_head, m_vault.bytes(), m_compartment.bytes()}, 0, 4096};
    base::append(part.commitment_context, base::as_bytes("state head"));
    return part;
}

StateFolder::Part StateFolder::slot_part(const StateFile& state, std::uint64_t slot) const {
    const auto& journal = state.head.journal.bytes();
    Part part{{},
              {crypto::SealedKind::state_slot, m_vault.bytes(), m_compartment.bytes(), journal, slot},
              format::state_slot_offset(slot),
              format::kStateSlotSize,
              state.age};
    base::append(part.commitment_context, base::as_bytes("state slot"));
    part.commitment_context.push_back(static_cast<std::uint8_t>(slot));
    return part;
}

StateFolder::Part StateFolder::catalog_part(const StateFile& state) const {
    Part part{{},
              {crypto::SealedKind::catalog_place, m_vault.bytes(), m_compartment.bytes(), state.head.journal.bytes()},
              format::kStateCatalogOffset,
              4096,
              state.age};
    base::append(part.commitment_context, base::as_bytes("catalog place"));
    return part;
}

Bytes StateFolder::seal(const Part& part, ByteView plain) const {
    const auto salt = crypto::random_array<kSaltSize>();
    const crypto::StateSlotKey key = slot_key(m_keys[part.age], salt);
    Bytes out;
    out.reserve(part.size);
    base::append(out, salt);
    base::append(out, crypto::commit_to(key, part.commitment_context));
    base::append(out, crypto::encrypt(key, part.context, plain));
    CHECK(out.size() == part.size);
    return out;
}

std::optional<crypto::WipedBuffer> StateFolder::open(const Part& part, ByteView sealed) const {
    if (sealed.size() != part.size) return std::nullopt;
    const crypto::StateSlotKey key = slot_key(m_keys[part.age], sealed.first(kSaltSize));
    const crypto::Commitment expected = crypto::commit_to(key, part.commitment_context);
    if (!crypto::equal_constant_time(expected, sealed.subspan(kSaltSize, kCommitmentSize))) return std::nullopt;
    auto plain = crypto::decrypt(key, part.context, sealed.subspan(kFrontSize));
    if (!plain) return std::nullopt;
    return plain.take();
}

Result<std::vector<StateFile>> StateFolder::find() const {
    std::vector<StateFile> found;
    Part part = head_part();
    Bytes sector(part.size);
    for (const std::string& name : TRY(m_files->list(""))) {
        if (!store::layout::is_state_file(name)) continue;
        const auto file = m_files->open(name, store::Access::read);
        if (!file && store::is_shortage(file.error())) return fail(file.error());
        if (!file) continue;
        const auto read = file.value()->read_at(0, sector);
        if (!read && store::is_shortage(read.error())) return fail(read.error());
        if (!read || *read != sector.size()) continue;
        std::optional<crypto::WipedBuffer> plain;
        for (part.age = 0; part.age < m_keys.size() && !(plain = open(part, sector));) ++part.age;
        if (!plain) continue;
        const auto head = format::StateHead::decode(*plain);
        if (!head || head->vault != m_vault || head->compartment != m_compartment) continue;
        found.push_back({name, *head, {}, part.age});
    }
    return found;
}

// A slot that cannot be read counts as one that does not open: that is an alarm or a new journal, never a lock.
Result<std::optional<format::StateSlot>> StateFolder::read_slot(const store::File& file, const StateFile& state,
                                                                std::uint64_t number) const {
    const Part part = slot_part(state, number);
    Bytes sealed(part.size);
    const auto read = file.read_at(part.offset, sealed);
    if (!read && store::is_shortage(read.error())) return fail(read.error());
    if (!read || *read != sealed.size()) return std::optional<format::StateSlot>();
    const auto plain = open(part, sealed);
    if (!plain) return std::optional<format::StateSlot>();
    auto slot = format::StateSlot::decode(*plain);
    if (!slot || slot->generation % 2 != number) return std::optional<format::StateSlot>();
    return std::optional<format::StateSlot>(slot.take());
}

Result<StateSlots> StateFolder::read_slots(const StateFile& state) const {
    const auto file = TRY(m_files->open(state.name, store::Access::read));
    StateSlots slots;
    int opened = 0;
    for (std::uint64_t number = 0; number < 2; ++number) {
        auto slot = TRY(read_slot(*file, state, number));
        if (!slot) continue;
        ++opened;
        if (!slots.newest || slots.newest->generation < slot->generation) slots.newest = std::move(slot);
    }
    slots.is_whole = opened == 2;
    return slots;
}

Result<void> StateFolder::change_slots(const StateFile& state,
                                       const std::function<bool(format::StateSlot&)>& change) const {
    const auto file = TRY(m_files->open(state.name, store::Access::read));
    for (std::uint64_t number = 0; number < 2; ++number) {
        auto slot = TRY(read_slot(*file, state, number));
        if (slot && change(*slot)) TRY(write_slot(state, *slot));
    }
    return {};
}

Result<std::string> StateFolder::create() const {
    const std::string name = store::layout::state_file(crypto::random_array<16>());
    TRY(m_files->create(name));
    return name;
}

Result<void> StateFolder::fill(const StateFile& state, format::StateSlot& slot) const {
    CHECK(state.age == 0);
    const Bytes first = seal(head_part(), state.head.encode());
    Bytes rest = seal(catalog_part(state), format::encode_state_catalog(std::nullopt));
    for (slot.generation = 0; slot.generation < 2; ++slot.generation) {
        base::append(rest, seal(slot_part(state, slot.generation), slot.encode()));
    }
    slot.generation = 1;
    CHECK(first.size() + rest.size() == format::kStateFileSize);
    const auto file = TRY(m_files->open(state.name, store::Access::write));
    // The head comes last: a state is found by it, and one whose slots are torn would be taken for a damaged one.
    TRY(file->write_at(first.size(), rest));
    TRY(file->sync());
    TRY(file->write_at(0, first));
    TRY(file->sync());
    return m_files->sync_folder("");
}

Result<void> StateFolder::write_slot(const StateFile& state, const format::StateSlot& slot) const {
    const Part part = slot_part(state, slot.generation % 2);
    const auto file = TRY(m_files->open(state.name, store::Access::write));
    TRY(file->write_at(part.offset, seal(part, slot.encode())));
    return file->sync();
}

std::optional<format::StateCatalog> StateFolder::read_catalog(const StateFile& state) const {
    const auto file = m_files->open(state.name, store::Access::read);
    if (!file) return std::nullopt;
    const Part part = catalog_part(state);
    Bytes sealed(part.size);
    const auto read = file.value()->read_at(part.offset, sealed);
    if (!read || *read != sealed.size()) return std::nullopt;
    const auto plain = open(part, sealed);
    if (!plain) return std::nullopt;
    auto catalog = format::decode_state_catalog(*plain);
    if (!catalog) return std::nullopt;
    return catalog.take();
}

Result<void> StateFolder::write_catalog(const StateFile& state,
                                        const std::optional<format::StateCatalog>& catalog) const {
    const Part part = catalog_part(state);
    const auto file = TRY(m_files->open(state.name, store::Access::write));
    return file->write_at(part.offset, seal(part, format::encode_state_catalog(catalog)));
}

}  // namespace vault::journal

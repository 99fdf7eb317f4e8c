// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/birth.h"

#include "vault/store/layout.h"

namespace vault::journal {

Result<Begun> begin_journal(const OpenParameters& parameters, const StateFolder& states, const Decision& decision,
                            const DeviceId& device) {
    const Compartment& compartment = parameters.compartment;
    const bool is_first = decision.opening.what == Case::first && parameters.first.has_value();
    const JournalId id = is_first ? *parameters.first : JournalId(crypto::random_array<16>());
    crypto::SealSeed seed = crypto::SealSeed::random();
    const crypto::VerifyKey birth_key = crypto::SigningKey::from_seed(seed).verify_key();

    const std::string name = TRY(states.create());
    StateFile state{name, {compartment.vault, compartment.id, id, device}, {}};
    auto lock = TRY(states.files().lock(state.name, store::Wait::yes));
    state.slots.newest.emplace(
        format::StateSlot{.no_commit = true, .here = decision.here, .next_seed = std::move(seed)});
    TRY(states.fill(state, *state.slots.newest));
    state.slots.is_whole = true;

    const Info info{id, device, format::make_origin(crypto::random_array<16>()), birth_key,
                    log_key(compartment, id).verify_key()};
    const Bytes page = seal_head_page(journal_key(compartment, id),
                                      {compartment.vault, compartment.id, id, device, compartment.generation,
                                       info.birth_key.bytes(), info.log_key.bytes(), info.origin});
    JournalFile file = JournalFile::in_vault(*parameters.vault, id);
    const JournalFile carried = JournalFile::in_state_folder(*parameters.state, id);
    bool in_state_folder = decision.in_state_folder;
    if (!in_state_folder) {
        // Whole at once: a journal without a head is damage to everybody else.
        const auto written = store::write_file_atomic(*file.files, file.name, page);
        if (!written && written.error().code != ErrorCode::read_only) return fail(written.error());
        in_state_folder = !written;
    }
    if (in_state_folder) {
        file = carried;
        TRY(store::write_file_atomic(*file.files, file.name, page));
    }
    return Begun{std::move(state), file, info, std::move(lock), in_state_folder};
}

void remove_unbegun(const OpenParameters& parameters, const StateFolder& states, const StateFile& state) {
    const auto lock = states.files().lock(state.name, store::Wait::yes);
    if (!lock) return;
    // Another process may have made the first commit while we waited.
    const auto slots = states.read_slots(state);
    if (!slots || !slots->newest || !slots->newest->no_commit) return;
    static_cast<void>(parameters.vault->remove(store::layout::journal(state.head.journal)));
    static_cast<void>(parameters.vault->remove(store::layout::journal_copy(state.head.journal)));
    static_cast<void>(parameters.state->remove(store::layout::carried_journal(state.head.journal)));
    static_cast<void>(parameters.state->remove(state.name));
}

event::JournalBirth birth_event(const Begun& begun, const Compartment& compartment, const Decision& decision) {
    event::JournalBirth birth;
    birth.device = begun.info.device;
    birth.compartment = compartment.id;
    birth.journal = begun.info.journal;
    birth.origin = begun.info.origin;
    birth.birth_key = begun.info.birth_key.bytes();
    birth.log_key = begun.info.log_key.bytes();
    birth.reason = decision.reason == "new-device" && begun.in_state_folder ? "read-only" : decision.reason;
    birth.alarm = decision.opening.alarm;
    return birth;
}

}  // namespace vault::journal

// SPDX-License-Identifier: Apache-2.0
#include "vault/vault.h"

#include "vault/ops/browse.h"
#include "vault/ops/compact.h"
#include "vault/ops/compartments.h"
#include "vault/ops/create.h"
#include "vault/ops/doctor.h"
#include "vault/ops/erase.h"
#include "vault/ops/export.h"
#include "vault/ops/intake.h"
#include "vault/ops/label.h"
#include "vault/ops/log_verify.h"
#include "vault/ops/look.h"
#include "vault/ops/log_view.h"
#include "vault/ops/merge.h"
#include "vault/ops/people.h"
#include "vault/ops/recover.h"
#include "vault/ops/release.h"
#include "vault/ops/remove.h"
#include "vault/ops/repair.h"
#include "vault/ops/state_of_vault.h"
#include "vault/ops/verify.h"
#include "vault/store/posix_store.h"

namespace vault {

struct Vault::Impl {
    std::unique_ptr<ops::Session> session;
};

Vault::Vault(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

Result<CreateReport> Vault::create(const CreateRequest& request, Passphrase passphrase) {
    crypto::initialize();
    return ops::create_vault(request, std::move(passphrase));
}

Result<Vault> Vault::open(const Place& place, const Frontend& frontend, Passphrase passphrase) {
    const crypto::Hardening hardening = crypto::initialize();
    auto impl = std::make_unique<Impl>();
    impl->session = TRY(ops::Session::open(place, frontend, std::move(passphrase)));
    if (!hardening.arena_locked) impl->session->note({Notice::Kind::memory_not_locked, {}, {}, 0, {}});
    return Vault(std::move(impl));
}

Result<VaultParts> Vault::look(const Place& place) {
    return ops::look_at_parts(*TRY(store::PosixStore::open(place.vault)));
}

Result<std::vector<Check>> Vault::doctor(const Place& place, const Vault* opened) {
    const SystemClock clock;
    return ops::examine_place(place, clock, opened != nullptr ? opened->m_impl->session.get() : nullptr);
}

std::vector<Notice> Vault::notices() const { return m_impl->session->notices(); }
bool Vault::alarm() const { return m_impl->session->alarm(); }
Result<Status> Vault::status() { return ops::status(*m_impl->session); }
Result<Stats> Vault::stats() { return ops::stats(*m_impl->session); }

Result<AddReport> Vault::add(const AddRequest& request, const AddObserver& observer) {
    return ops::add(*m_impl->session, request, observer);
}

Result<void> Vault::list(const std::optional<std::string>& matter, const std::optional<std::string>& tag,
                         const EachDocument& each) {
    return ops::browse(*m_impl->session, {matter, tag, std::nullopt, false}, each);
}
Result<void> Vault::list_removed(const std::optional<std::string>& matter, const std::optional<std::string>& tag,
                                 const EachDocument& each) {
    return ops::browse(*m_impl->session, {matter, tag, std::nullopt, true}, each);
}
Result<void> Vault::find(const std::string& query, const EachDocument& each) {
    return ops::browse(*m_impl->session, {std::nullopt, std::nullopt, query, false}, each);
}
Result<DocumentInfo> Vault::show(const ReadRequest& request) { return ops::show(*m_impl->session, request); }
Result<std::uint64_t> Vault::cat(const ReadRequest& request, const Sink& sink) {
    return ops::cat(*m_impl->session, request, sink);
}
Result<ExportReport> Vault::export_to(const ExportRequest& request, const ExportObserver& observer) {
    return ops::export_documents(*m_impl->session, request, observer);
}
Result<void> Vault::candidates(const std::string& document, const EachDocument& each) {
    return ops::show_candidates(*m_impl->session, document, each);
}

Result<LabelReport> Vault::label(const LabelRequest& request, const EachLabelled& each) {
    return ops::label(*m_impl->session, request, each);
}
Result<RemoveReport> Vault::remove(const RemoveRequest& request, const RemoveObserver& observer) {
    return ops::remove(*m_impl->session, request, observer);
}

Result<void> Vault::log(const LogFilter& filter, const EachEntry& each) {
    return ops::show_log(*m_impl->session, filter, each);
}
Result<LogVerdict> Vault::verify_log(const std::optional<std::string>& journal) {
    return ops::verify_log(*m_impl->session, journal);
}
Result<std::string> Vault::checkpoint(const std::optional<std::string>& journal) {
    return ops::checkpoint(*m_impl->session, journal);
}
Result<std::string> Vault::prove(LeafIndex sequence, const std::optional<std::string>& journal) {
    return ops::prove(*m_impl->session, sequence, journal);
}
Result<std::vector<JournalKey>> Vault::log_keys() { return ops::log_keys(*m_impl->session); }
Result<void> Vault::acknowledge(const std::string& reason) { return ops::acknowledge(*m_impl->session, reason); }

Result<VerifyReport> Vault::verify(const VerifyRequest& request) { return ops::verify(*m_impl->session, request); }
Result<CompactReport> Vault::compact(const CompactRequest& request) { return ops::compact(*m_impl->session, request); }
Result<MergeReport> Vault::merge(const MergeRequest& request) { return ops::merge(*m_impl->session, request); }
Result<EraseReport> Vault::erase(const EraseRequest& request, const EraseObserver& observer) {
    return ops::erase(*m_impl->session, request, observer);
}
Result<RepairReport> Vault::repair(const RepairRequest& request) { return ops::repair(*m_impl->session, request); }

Result<RecoverReport> Vault::recover(const RecoverRequest& request, const RecoverObserver& observer) {
    return ops::recover(*m_impl->session, request, observer);
}

Result<std::vector<PersonInfo>> Vault::people() { return ops::people(*m_impl->session); }
Result<void> Vault::add_person(const NewPersonRequest& request, Passphrase passphrase) {
    return ops::add_person(*m_impl->session, request, std::move(passphrase));
}
Result<void> Vault::remove_person(const RemovePersonRequest& request) {
    return ops::remove_person(*m_impl->session, request);
}
Result<std::vector<CompartmentInfo>> Vault::compartments() { return ops::compartments(*m_impl->session); }
Result<CompartmentId> Vault::create_compartment(const std::string& name) {
    return ops::create_compartment(*m_impl->session, name);
}
Result<std::vector<std::string>> Vault::rekey(const RekeyRequest& request) {
    return ops::rekey(*m_impl->session, request);
}
Result<void> Vault::grant(const GrantRequest& request) { return ops::grant(*m_impl->session, request); }
Result<void> Vault::change_passphrase(Passphrase old, Passphrase fresh) {
    return ops::change_passphrase(*m_impl->session, std::move(old), std::move(fresh));
}

bool LogVerdict::ok() const {
    for (const JournalVerdict& one : journals) {
        if (!one.ok) return false;
    }
    return alarms == 0;
}

}  // namespace vault

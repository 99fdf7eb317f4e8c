// SPDX-License-Identifier: Apache-2.0
// The façade: the one door to a vault. A Vault object is one session of one unlocked person. Every call that hands over
// names or content writes its event durably before the first byte (DESIGN 4.1); each such call is marked `door:` with
// what it writes, and a test reads the marks. Nothing here words a message for people. One thread at a time, except
// Cancel.
#pragma once

#include <memory>

#include "vault/people_requests.h"
#include "vault/requests.h"
#include "vault/upkeep_requests.h"

namespace vault {

class Vault {
  public:
    // A new vault in an empty or absent folder; closed again.
    static Result<CreateReport> create(const CreateRequest& request, Passphrase passphrase);
    static Result<Vault> open(const Place& place, const Frontend& frontend, Passphrase passphrase);
    // Without any key: is there what could be a vault?
    static Result<VaultParts> look(const Place& place);
    // Is this machine, and this place, fit for the vault? No event and no name; more with an opened one.
    static Result<std::vector<Check>> doctor(const Place& place, const Vault* opened);
    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    std::vector<Notice> notices() const;         // door: none
    bool alarm() const;                          // door: none (exit 5 until acknowledged)
    Result<Status> status();                     // door: none
    Result<Stats> stats();                       // door: none

    Result<AddReport> add(const AddRequest& request,
                          const AddObserver& observer);  // door: intake (names come from the caller)

    Result<void> list(const std::optional<std::string>& matter, const std::optional<std::string>& tag,
                      const EachDocument& each);                                                   // door: browse
    Result<void> list_removed(const std::optional<std::string>& matter, const std::optional<std::string>& tag,
                              const EachDocument& each);                                           // door: browse
    Result<void> find(const std::string& query, const EachDocument& each);                         // door: browse
    Result<DocumentInfo> show(const ReadRequest& request);                                         // door: read
    Result<std::uint64_t> cat(const ReadRequest& request, const Sink& sink);                       // door: read
    Result<ExportReport> export_to(const ExportRequest& request, const ExportObserver& observer);  // door: read
    // The candidates of the last no_such_document or ambiguous_document; their event is that of the call that failed.
    Result<void> candidates(const std::string& document, const EachDocument& each);  // door: browse

    Result<LabelReport> label(const LabelRequest& request, const EachLabelled& each);  // door: labelled
    Result<RemoveReport> remove(const RemoveRequest& request,
                                const RemoveObserver& observer);  // door: removed (dry run: browse)

    Result<void> log(const LogFilter& filter, const EachEntry& each);           // door: browse
    Result<LogVerdict> verify_log(const std::optional<std::string>& journal);   // door: none
    Result<std::string> checkpoint(const std::optional<std::string>& journal);  // door: none
    Result<std::string> prove(LeafIndex sequence,
                              const std::optional<std::string>& journal);  // door: none (tlog-proof)
    Result<std::vector<JournalKey>> log_keys();                            // door: none
    Result<void> acknowledge(const std::string& reason);                   // door: none

    Result<VerifyReport> verify(const VerifyRequest& request);  // door: browse, before the first name of a finding
    Result<RepairReport> repair(const RepairRequest& request);  // door: browse, before the first name of what is lost

    Result<RecoverReport> recover(const RecoverRequest& request,
                                  const RecoverObserver& observer);  // door: browse, before the first lost name;
                                                                     // `rescued` per content, before its first byte

    Result<CompactReport> compact(const CompactRequest& request);  // door: none
    Result<MergeReport> merge(const MergeRequest& request);        // door: none
    Result<EraseReport> erase(const EraseRequest& request, const EraseObserver& observer);  // door: none

    Result<std::vector<PersonInfo>> people();                          // door: browse, in the vault compartment
    Result<void> add_person(const NewPersonRequest& request, Passphrase passphrase);  // door: none
    Result<void> remove_person(const RemovePersonRequest& request);                   // door: none
    Result<std::vector<CompartmentInfo>> compartments();               // door: browse, in the vault compartment
    Result<CompartmentId> create_compartment(const std::string& name);  // door: none
    Result<void> grant(const GrantRequest& request);                    // door: none
    // New keys for what is written from now on; names of those who have them.
    Result<std::vector<std::string>> rekey(const RekeyRequest& request);  // door: none
    Result<void> change_passphrase(Passphrase old, Passphrase fresh);  // door: none

  private:
    struct Impl;
    explicit Vault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace vault

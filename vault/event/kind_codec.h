// SPDX-License-Identifier: Apache-2.0
// What each kind adds to the common fields, and the way back; one pair per kind, in the file of its theme. The table
// that joins them stands in kinds.cpp. For this folder only.
#pragma once

#include "vault/event/kinds.h"

namespace vault::event {

// journal_kinds.cpp
void put_kind(Object& fields, const JournalBirth& birth);
void put_kind(Object& fields, const Heads& heads);
void put_kind(Object& fields, const SessionOpen& open);
void put_kind(Object& fields, const RecordRestored& restored);
void put_kind(Object& fields, const UnsealedCut& cut);
void put_kind(Object& fields, const JournalBehind& behind);
void put_kind(Object& fields, const JournalRepaired& repaired);
void put_kind(Object& fields, const CarriedIn& carried);
void put_kind(Object& fields, const Acknowledged& acknowledged);
void put_kind(Object& fields, const Closing& closing);
// keyring_kinds.cpp
void put_kind(Object& fields, const VaultCreated& created);
void put_kind(Object& fields, const HeaderChanged& changed);
void put_kind(Object& fields, const PeopleChanged& changed);
void put_kind(Object& fields, const PersonAdded& added);
void put_kind(Object& fields, const PersonRemoved& removed);
void put_kind(Object& fields, const CompartmentCreated& created);
void put_kind(Object& fields, const CompartmentRekeyed& rekeyed);
void put_kind(Object& fields, const GrantMade& grant);
void put_kind(Object& fields, const ReaderSet& reader);
// intake_kinds.cpp
void put_kind(Object& fields, const IntakeBegin& begin);
void put_kind(Object& fields, const Packs& packs);
void put_kind(Object& fields, const IntakeEnd& end);
void put_kind(Object& fields, const PackDamaged& damaged);
void put_kind(Object& fields, const PackRepaired& repaired);
void put_kind(Object& fields, const Condemned& condemned);
void put_kind(Object& fields, const Erased& erased);
// access_kinds.cpp
void put_kind(Object& fields, const Browse& browse);
void put_kind(Object& fields, const Read& read);
void put_kind(Object& fields, const Outcome& outcome);
void put_kind(Object& fields, const Touched& touched);
void put_kind(Object& fields, const Rescued& rescued);
// label_kinds.cpp
void put_kind(Object& fields, const Removed& removed);
void put_kind(Object& fields, const Labelled& labelled);
// document_kind.cpp: the open part, without its two digests
void put_kind(Object& fields, const Document& document);

// malformed when a field is absent or of another type. Defined for each of the kinds above.
template <class K>
Result<K> read_kind(const Object& fields);
template <> Result<JournalBirth> read_kind(const Object& fields);
template <> Result<Heads> read_kind(const Object& fields);
template <> Result<SessionOpen> read_kind(const Object& fields);
template <> Result<RecordRestored> read_kind(const Object& fields);
template <> Result<UnsealedCut> read_kind(const Object& fields);
template <> Result<JournalBehind> read_kind(const Object& fields);
template <> Result<JournalRepaired> read_kind(const Object& fields);
template <> Result<CarriedIn> read_kind(const Object& fields);
template <> Result<Acknowledged> read_kind(const Object& fields);
template <> Result<Closing> read_kind(const Object& fields);
template <> Result<VaultCreated> read_kind(const Object& fields);
template <> Result<HeaderChanged> read_kind(const Object& fields);
template <> Result<PeopleChanged> read_kind(const Object& fields);
template <> Result<PersonAdded> read_kind(const Object& fields);
template <> Result<PersonRemoved> read_kind(const Object& fields);
template <> Result<CompartmentCreated> read_kind(const Object& fields);
template <> Result<CompartmentRekeyed> read_kind(const Object& fields);
template <> Result<GrantMade> read_kind(const Object& fields);
template <> Result<ReaderSet> read_kind(const Object& fields);
template <> Result<IntakeBegin> read_kind(const Object& fields);
template <> Result<Packs> read_kind(const Object& fields);
template <> Result<IntakeEnd> read_kind(const Object& fields);
template <> Result<PackDamaged> read_kind(const Object& fields);
template <> Result<PackRepaired> read_kind(const Object& fields);
template <> Result<Condemned> read_kind(const Object& fields);
template <> Result<Erased> read_kind(const Object& fields);
template <> Result<Browse> read_kind(const Object& fields);
template <> Result<Read> read_kind(const Object& fields);
template <> Result<Outcome> read_kind(const Object& fields);
template <> Result<Touched> read_kind(const Object& fields);
template <> Result<Rescued> read_kind(const Object& fields);
template <> Result<Removed> read_kind(const Object& fields);
template <> Result<Labelled> read_kind(const Object& fields);
template <> Result<Document> read_kind(const Object& fields);

// document_kind.cpp: what is disclosed apart.
Object closed_fields(const Document::Closed& closed);
Result<Document::Closed> read_closed(const Object& fields);
ContentHash closed_digest(const Salt& salt, std::string_view text);
ContentHash subject_digest(const Salt& salt, const base::ByteArray<32>& subject_key);

}  // namespace vault::event

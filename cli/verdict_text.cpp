// SPDX-License-Identifier: Apache-2.0
#include "cli/verdict_text.h"

#include <array>
#include <utility>

#include "cli/output/inert.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

using vault::Finding;
using Found = Finding::Kind;
using Words = std::pair<const char*, const char*>;

constexpr std::array<Words, 29> kFaults{{
    {"entries-missing", "entries that this device remembers, or that another journal recorded, are not here"},
    {"parts", "a part that an entry speaks of was dropped"},
    {"head", "its head does not open: the file is damaged or of another vault"},
    {"record", "a record does not open in its place"},
    {"frame", "a frame of events does not open in its place"},
    {"frames", "a commit has more frames than are allowed"},
    {"sequence", "entry numbers do not go on from one another"},
    {"event", "an entry is not written as entries are"},
    {"origin", "a seal is of another journal"},
    {"origin-twice", "two journals have the same name or birth key"},
    {"commit-index", "commit numbers do not go on from one another"},
    {"seal-signature", "a seal's signature does not fit"},
    {"seal-key", "a seal key is used twice or is no key"},
    {"seal-record", "a seal does not open in its place"},
    {"previous", "a seal does not follow the one before it"},
    {"size", "the number of entries is not the sealed one"},
    {"root", "the entries are not the sealed ones"},
    {"lamport", "the order between devices does not fit"},
    {"event-person", "an entry names another person than its seal"},
    {"person", "it is signed by somebody who is not in this vault"},
    {"person-signature", "the person's signature does not fit"},
    {"birth", "its first entry does not agree with its head"},
    {"padding", "what stands between two commits is not padding"},
    {"subject-tag", "an entry's tag is not of the document that it names"},
    {"removed", "an entry was removed without an erasure that names it"},
    {"behind-recorded", "it is shorter than, or other than, what another journal recorded of it"},
    {"unsealed", "there are bytes behind the last seal"},
    {"closed-part", "a document's sealed description does not fit"},
    {"missing", "it is not there"},
}};

constexpr std::array<Words, 7> kAlarms{{
    {"missing", "a journal was missing"},
    {"shorter", "a journal was shorter than its device remembered"},
    {"other-root", "there were two continuations of one journal; a copy may have been used in two places"},
    {"unreadable", "a journal could not be read as it was left"},
    {"state-damaged", "a device's memory was damaged"},
    {"all-missing", "no journal was there"},
    {"journal-behind", "a journal was behind what another had recorded of it"},
}};

template <std::size_t N>
std::string look_up(const std::array<Words, N>& words, const std::string& word) {
    for (const auto& [key, text] : words) {
        if (word == key) return text;
    }
    return inert(word);
}

}  // namespace

std::string fault_text(const std::string& word) { return look_up(kFaults, word); }
std::string alarm_word_text(const std::string& word) { return look_up(kAlarms, word); }

std::string journal_text(const vault::JournalVerdict& verdict) {
    std::string text = "Journal " + verdict.head.journal.hex() + (verdict.this_device ? " (this device)" : "") +
                       (verdict.compartment.empty() ? "" : " of " + inert(verdict.compartment)) + ": " +
                       count_text(verdict.head.size, "entry", "entries") + " checked, ";
    if (verdict.ok) {
        text += "no break found";
        text += verdict.closed ? "; closed" : "; end not proven";
    } else {
        text += "then a break: " + fault_text(verdict.fault) + " (" + inert(verdict.fault) + ", commit " +
                std::to_string(verdict.fault_commit) + ", byte " + std::to_string(verdict.fault_offset) + ")";
    }
    if (verdict.unsealed_bytes > 0)
        text += "; " + std::to_string(verdict.unsealed_bytes) + " unsealed bytes behind the end";
    for (const std::string& alarm : verdict.alarms) text += "\n  stated in it: " + alarm_word_text(alarm);
    return text;
}

std::string one_of_several_text(const std::string& compartment) {
    return "This is about the compartment " + inert(compartment) + ". For another one: --compartment NAME.";
}

std::string unopened_journals_text(std::uint64_t journals) {
    return count_text(journals, "journal opens", "journals open") +
           " with none of your keys: of a compartment that you have no key to, or damaged. Nobody can tell which "
           "without that key; who has it can check.";
}

std::string coverage_text(std::uint64_t exposed) {
    return "Entries that an outside witness or time stamp has covered cannot be changed unnoticed, even by us; the "
           "newest " +
           std::to_string(exposed) + " are not covered yet.";
}

std::string finding_word(Found kind) {
    switch (kind) {
        case Found::document_damaged:
            return "document_damaged";
        case Found::document_missing:
            return "document_missing";
        case Found::document_hash:
            return "document_hash";
        case Found::pack_missing:
            return "pack_missing";
        case Found::pack_damaged:
            return "pack_damaged";
        case Found::pack_foreign:
            return "pack_foreign";
        case Found::journal:
            return "journal";
        case Found::header:
            return "header";
        case Found::people:
            return "people";
        case Found::catalog_differs:
            return "catalog_differs";
        case Found::index_run:
            return "index_run";
        case Found::foreign_file:
            return "foreign_file";
        case Found::intake_list:
            return "intake_list";
        case Found::event_unreadable:
            return "event_unreadable";
        case Found::pack_mendable:
            return "pack_mendable";
    }
    return {};
}

std::string mended_word(vault::Mended::What what) {
    using What = vault::Mended::What;
    switch (what) {
        case What::pack:
            return "pack";
        case What::header:
            return "header";
        case What::people:
            return "people";
        case What::journal:
            return "journal";
        case What::index:
            return "index";
        case What::catalog:
            return "catalog";
    }
    return {};
}

std::string mended_text(const vault::Mended& mended) {
    using What = vault::Mended::What;
    switch (mended.what) {
        case What::pack:
            return "pack " + inert(mended.id) + ", " + count_text(mended.sectors, "sector", "sectors") + ", from " +
                   (mended.from == "parity" ? "its parity" : "the second copies in it");
        case What::header:
            return "one of the two copies of the header, from the other";
        case What::people:
            return "one of the two copies of the list of people, from the other";
        case What::journal:
            return mended.from == "journal" ? "the copy of journal " + inert(mended.id) + ", from the journal"
                                            : "journal " + inert(mended.id) + ", from its copy";
        case What::index:
            return "the index of contents, from the packs";
        case What::catalog:
            return "the index of documents, from the log";
    }
    return {};
}

std::string failing_disk_text() {
    return "What was put right had been damaged on this disk. If that happens again the disk is failing: make a copy "
           "of the vault on another one.";
}

std::string finding_text(const Finding& finding) {
    const std::string document =
        "\"" + inert(finding.path) + "\"" + (finding.document ? " (" + finding.document->hex() + ")" : "");
    const std::string id = inert(finding.id);
    const std::string detail = finding.detail.empty() ? "" : " (" + inert(finding.detail) + ")";
    switch (finding.kind) {
        case Found::document_damaged:
            return "Document " + document + ": a part of it is damaged, pack " + id + detail + ".";
        case Found::document_missing:
            return "Document " + document + ": a part of it is not there, pack " + id + detail + ".";
        case Found::document_hash:
            return "Document " + document + ": as a whole it does not have the SHA-256 that was recorded.";
        case Found::pack_missing:
            return "Pack " + id + " is missing.";
        case Found::pack_damaged:
            return "Pack " + id + " is damaged" + detail + ".";
        case Found::pack_foreign:
            return "Pack " + id + " is not the one that the log records.";
        case Found::journal:
            return "Journal " + id + ": " + fault_text(finding.detail) + detail + ".";
        case Found::header:
            return "The header is not the one that the log records" + detail + ".";
        case Found::people:
            return "The list of people is not the one that the log records, or has a key in it that nobody may give" +
                   detail + ".";
        case Found::catalog_differs:
            return "The index of documents does not agree with the log; the log counts, and the index is made anew "
                   "from it.";
        case Found::index_run:
            return "The index of contents is damaged" + detail + "; it is an aid only and is made anew from the packs.";
        case Found::foreign_file:
            return "The file \"" + id + "\" is not one that Strongroom wrote" + detail + ".";
        case Found::intake_list:
            return "The list of what was seen by intake " + id + " cannot be read" + detail + ".";
        case Found::event_unreadable:
            return "An entry of the log cannot be read: " + id + detail + ".";
        case Found::pack_mendable:
            return "Pack " + id + " is damaged" + detail +
                   ". All that is in it can still be read, and \"strongroom repair\" puts it right where the vault can "
                   "be written.";
    }
    return {};
}

}  // namespace cli

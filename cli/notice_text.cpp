// SPDX-License-Identifier: Apache-2.0
#include "cli/notice_text.h"

#include "cli/output/inert.h"
#include "cli/output/time_text.h"
#include "cli/owner_text.h"
#include "cli/verdict_text.h"

namespace cli {
namespace {

using vault::Notice;
using Kind = Notice::Kind;

const char* const kAcknowledge =
    " What is here can still be read; documents may be missing. Look for another copy first. When you know what "
    "happened, write it down: strongroom log acknowledge --reason TEXT";

std::string entries(std::uint64_t count) { return count_text(count, "entry is", "entries are"); }
std::string about(const Notice& notice) {
    return notice.compartment.empty() ? "" : " of \"" + inert(notice.compartment) + "\"";
}

// Where in the vault, and how much of it.
std::string places_text(const Notice& notice) {
    return "pack " + inert(notice.id) + ", " + count_text(notice.count, "sector", "sectors") + " of 4096 bytes";
}

std::string alarm_text(const Notice& notice) {
    if (notice.detail == "other-root") {
        return "There are two continuations of this device's journal" + about(notice) +
               "; a copy may have been used in two places." + kAcknowledge;
    }
    if (notice.detail == "shorter") {
        return "This device's journal" + about(notice) +
               " is shorter than this device remembers: " + entries(notice.count) + " missing at its end." +
               kAcknowledge;
    }
    if (notice.detail == "all-missing") {
        return "No journal" + about(notice) + " is there, but this device remembers one with entries." +
               std::string(kAcknowledge);
    }
    if (notice.detail == "missing") return "This device's journal" + about(notice) + " is missing." + kAcknowledge;
    return "This device's journal" + about(notice) + " cannot be read as it was left." + kAcknowledge;
}

std::string behind_text(const Notice& notice) {
    const std::string journal = "Journal " + inert(notice.id) + about(notice);
    if (notice.detail == "missing") {
        return journal + " is not here, but another journal recorded it with " +
               count_text(notice.count, "entry", "entries") + "." + kAcknowledge;
    }
    return journal + " is behind what another journal recorded of it: " + entries(notice.count) + " missing." +
           kAcknowledge;
}

std::string mended_text(const Notice& notice) {
    const std::string journal = "Journal " + inert(notice.id) + about(notice);
    if (notice.detail == "read-only") {
        return journal +
               " has damaged places and was read from its second copy. Nothing is lost. It is put right as "
               "soon as the vault can be written.";
    }
    const std::string places = count_text(notice.count, "damaged place", "damaged places");
    if (notice.detail == "journal") {
        return "The second copy of journal " + inert(notice.id) + about(notice) + " had " + places +
               "; it was put right from the journal. Nothing is lost.";
    }
    return journal + " had " + places +
           "; it was put right from its second copy. Nothing is lost. If this happens again, the disk may be failing: "
           "copy the vault to another one.";
}

}  // namespace

Weight weight(const Notice& notice) {
    switch (notice.kind) {
        case Kind::new_device:
        case Kind::copy:
        case Kind::record_restored:
        case Kind::unsealed_cut:
        case Kind::state_old:
        case Kind::read_only:
        case Kind::opened_from_copy:
        case Kind::header_restored:
        case Kind::people_restored:
        case Kind::catalog_rebuilt:
        case Kind::memory_not_locked:
        case Kind::index_damaged:
        case Kind::journal_mended:
        case Kind::carried_in:
        case Kind::here_restored:
        case Kind::owner_gone:
        case Kind::pack_repaired:
        case Kind::keys_outdated:
            return Weight::calm;
        case Kind::pack_rebuilt:
            return notice.detail == "parts-lost" ? Weight::alarm : Weight::calm;
        case Kind::older_copy:
        case Kind::alarm:
        case Kind::state_damaged:
        case Kind::journal_behind:
        case Kind::header_foreign:
        case Kind::people_foreign:
        case Kind::foreign_grant:
        case Kind::foreign_root:
        case Kind::journal_damaged:
        case Kind::foreign_file:
            return Weight::alarm;
    }
    return Weight::alarm;
}

std::string notice_text(const Notice& notice) {
    switch (notice.kind) {
        case Kind::new_device:
            return "This vault is new to this device; from now on a journal of its own stands here" + about(notice) +
                   ".";
        case Kind::copy:
            return "This is another copy of the vault than the one used before on this device. That is fine: it goes "
                   "on with a journal of "
                   "its own" +
                   about(notice) + ".";
        case Kind::older_copy:
            return "This is an older copy of the vault: " + entries(notice.count) + " missing here" + about(notice) +
                   " that this device remembers. The newer copy is not touched. If you meant to use the older one, say "
                   "so: strongroom log "
                   "acknowledge --reason TEXT";
        case Kind::record_restored:
            return "The last entry" + about(notice) +
                   " had not reached the disk whole; it was put back from this device's memory.";
        case Kind::unsealed_cut:
            return "An interrupted write" + about(notice) +
                   " left bytes behind; they were set aside and that is noted in the log.";
        case Kind::state_old:
            if (notice.detail == "state-missing") {
                return "A file in this device's state folder is gone or cannot be read" + about(notice) +
                       "; it goes on there with a new journal. Nothing in the vault is lost.";
            }
            return "This device's memory of the vault is older than the vault, as after restoring a backup of this "
                   "device. That is fine: "
                   "it goes on with a new journal" +
                   about(notice) + ".";
        case Kind::alarm:
            return alarm_text(notice);
        case Kind::state_damaged:
            return "This device's memory of the vault" + about(notice) +
                   " is damaged, so it cannot say whether entries are missing." + kAcknowledge;
        case Kind::read_only:
            return "The vault cannot be written here; what you do is logged in this device's state folder" +
                   about(notice) + ".";
        case Kind::journal_behind:
            return behind_text(notice);
        case Kind::opened_from_copy:
            return "The file \"header\" could not be used; the vault was opened by its copy. Nothing is lost.";
        case Kind::header_restored:
            return "One of the two copies of the header was not right and was put back from the other. Nothing is "
                   "lost.";
        case Kind::header_foreign:
            return "The header is not the one that the log records: somebody may have put an older or another one in "
                   "its place, so an old "
                   "passphrase may open the vault." +
                   std::string(kAcknowledge);
        case Kind::people_restored:
            return "One of the two copies of the list of people was not right and was put back from the other. Nothing "
                   "is lost.";
        case Kind::people_foreign:
            return "The list of people is not the one that the log records: an older or another one may have been put "
                   "in its place." +
                   std::string(kAcknowledge);
        case Kind::foreign_grant:
            return "A key for " + inert(notice.id) +
                   " in this vault was not signed by somebody who may give it; it is not used." + kAcknowledge;
        case Kind::keys_outdated:
            return "The keys" + about(notice) +
                   " were changed, and you were not given the new ones: you see what was there before. Somebody who "
                   "has them can give them to you: strongroom compartment grant";
        case Kind::foreign_root:
            return "The key" + about(notice) +
                   " is not the one that the log says it was made with, or the log says two: somebody of this vault "
                   "may have put another in its place. What is here can be read. Add nothing before you know who it "
                   "was: "
                   "strongroom log --keys";
        case Kind::catalog_rebuilt:
            return notice.detail == "row-refused"
                       ? "The index of documents said something that the log does not; the log counts, and the "
                         "index is made anew from it."
                       : "The index of documents was made anew from the log.";
        case Kind::memory_not_locked:
            return "This system does not let the program lock its memory, so keys could reach swap space (see \"ulimit "
                   "-l\").";
        case Kind::journal_damaged:
            return "Journal " + inert(notice.id) + about(notice) + " is damaged: " + fault_text(notice.detail) +
                   ". What stands before that place is not concerned, and your documents are readable as far as it "
                   "names them. "
                   "\"strongroom log verify\" shows where.";
        case Kind::foreign_file:
            return "A file in the vault is not Strongroom's: " + inert(notice.id) + ". It is not used.";
        case Kind::pack_repaired:
            return "A part of the vault had been damaged on this disk (" + places_text(notice) +
                   "). It was put right, and nothing is lost. Damage that comes back means that the disk is failing: "
                   "make a copy of the vault on another one.";
        case Kind::pack_rebuilt:
            if (notice.detail == "parts-lost") {
                return "Pack " + inert(notice.id) +
                       " is damaged on this disk beyond what can be computed anew. \"strongroom repair\" names the "
                       "documents that are concerned; all others are safe. A copy of the vault can bring them back, "
                       "or adding their files again.";
            }
            return "A part of the vault is damaged on this disk (" + places_text(notice) +
                   "). What you read was computed anew and is right, but the damage is still there: run \"strongroom "
                   "repair\" where the vault can be written, and make a copy of it on another disk.";
        case Kind::index_damaged:
            return "Parts of the index of contents could not be used. Nothing is lost: it is an aid only, and is made "
                   "anew as it is needed.";
        case Kind::owner_gone:
            return "A strongroom was cut off at work: " + owner_text(notice.detail) +
                   ". The mark that it left was taken away. What it had reported as done is done.";
        case Kind::here_restored:
            return "The file \"here\", by which copies of the vault are told apart, was missing or damaged and was "
                   "made again. Nothing is lost.";
        case Kind::carried_in:
            return "While the vault could not be written, what you did was logged in this device's state folder. "
                   "That log, with " + count_text(notice.count, "entry", "entries") + ", now stands in the vault" +
                   about(notice) + ".";
        case Kind::journal_mended:
            return mended_text(notice);
    }
    return {};
}

}  // namespace cli

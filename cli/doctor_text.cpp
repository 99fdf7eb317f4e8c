// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_text.h"

#include "cli/output/inert.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

using vault::Check;
using What = Check::What;
using Verdict = Check::Verdict;

std::string title(What what) {
    switch (what) {
        case What::header:
            return "keys (header and its copy)";
        case What::people:
            return "people and its copy";
        case What::here:
            return "mark of this folder (here)";
        case What::log:
            return "log";
        case What::state_folder:
            return "this device's memory (state folder)";
        case What::memory_lock:
            return "keys kept out of swap";
        case What::core_dumps:
            return "no memory image after a crash";
        case What::key_memory:
            return "memory for opening";
        case What::writable:
            return "vault can be written";
        case What::room:
            return "room";
        case What::file_system:
            return "file system of the vault";
        case What::folder_sync:
            return "folders reach the disk when told to";
        case What::file_locks:
            return "locks between programs";
        case What::clock:
            return "clock";
        case What::leftovers:
            return "left by interrupted writes";
    }
    return {};
}

std::string copies_text(const Check& check, const std::string& file) {
    if (check.detail.empty()) return "both are there";
    if (check.detail == "both") {
        return "neither can be used, so nothing opens. Bring \"" + file +
               "\" back from another copy of this vault; delete nothing until then; strongroom recover says more";
    }
    return "one of the two is missing or damaged. Opening the vault (strongroom status) puts it back from the other";
}

std::string state_text(const Check& check) {
    if (check.detail == "absent") return "there is none yet; it is made when the vault is opened here";
    if (check.detail == "not-writable") return "it cannot be written. Name another with --state-dir";
    if (check.detail == "open-to-others") return "others may look into it. chmod 700 it, or name another";
    if (check.detail == "volatile")
        return "it is gone when this machine is switched off; each time counts as a new device then";
    if (check.detail == "in-vault") return "it lies inside the vault: whoever copies the folder copies it too";
    return "a place of your own";
}

std::string file_system_text(const Check& check) {
    const std::string name = inert(check.detail);
    if (check.verdict == Verdict::act)
        return name + ": it is gone when this machine is switched off. Copy the vault to a disk";
    if (check.verdict == Verdict::note) return name + ": on a network; two machines may use it, each with a journal";
    return name;
}

std::string clock_text(const Check& check) {
    if (check.detail == "impossible") return "it cannot be right. Set it: times in the log come from it";
    if (check.detail == "behind") {
        return "files of the vault are from " + count_text(check.number, "day", "days") +
               " ahead of it. Set it if it is wrong; nothing in the vault depends on it but the times in the log";
    }
    if (check.detail == "entries-ahead") {
        return count_text(check.number, "entry", "entries") +
               " in the log are from later than now by it. Some device's clock was or is wrong";
    }
    return "agrees with the files";
}

std::string finding(const Check& check) {
    const bool good = check.verdict == Verdict::good;
    switch (check.what) {
        case What::header:
            return copies_text(check, "header");
        case What::people:
            return copies_text(check, "people");
        case What::here:
            if (check.detail == "no-birth-time")
                return "this file system keeps no time of birth; copies are told apart by the file's number alone";
            return good ? "there" : "missing or damaged; strongroom verify says more";
        case What::log:
            if (check.detail == "not-opened") return "not looked at without the passphrase";
            return good ? "no alarm" : "an alarm awaits you: strongroom status says which";
        case What::state_folder:
            return state_text(check);
        case What::memory_lock:
            if (good) return "yes";
            return "only " + size_text(check.number) +
                   " may be locked. Allow more (ulimit -l), or switch swap off, or encrypt it";
        case What::core_dumps:
            return good ? "yes" : "the system does not let us switch it off";
        case What::key_memory:
            if (check.detail == "unknown") return "the header does not say";
            return size_text(check.number) + (good ? " needed, and there" : " needed. Close other programs first");
        case What::writable:
            return good ? "yes" : "no: it can be read, and what you do is logged in the state folder";
        case What::room:
            return size_text(check.number) + (good ? " free" : " free. Make room before adding more");
        case What::file_system:
            return file_system_text(check);
        case What::folder_sync:
            return good ? "yes" : "not on this file system; a power cut may lose what was written last";
        case What::file_locks:
            return good ? "they work" : "they do not work here: let only one program use the vault at a time";
        case What::clock:
            return clock_text(check);
        case What::leftovers:
            return good ? "nothing" : count_text(check.number, "file", "files") + "; they mean nothing and do no harm";
    }
    return {};
}

}  // namespace

std::string check_word(What what) {
    switch (what) {
        case What::header:
            return "header";
        case What::people:
            return "people";
        case What::here:
            return "here";
        case What::log:
            return "log";
        case What::state_folder:
            return "state_folder";
        case What::memory_lock:
            return "memory_lock";
        case What::core_dumps:
            return "core_dumps";
        case What::key_memory:
            return "key_memory";
        case What::writable:
            return "writable";
        case What::room:
            return "room";
        case What::file_system:
            return "file_system";
        case What::folder_sync:
            return "folder_sync";
        case What::file_locks:
            return "file_locks";
        case What::clock:
            return "clock";
        case What::leftovers:
            return "leftovers";
    }
    return {};
}

std::string verdict_word(Verdict verdict) {
    switch (verdict) {
        case Verdict::good:
            return "good";
        case Verdict::note:
            return "note";
        case Verdict::act:
            return "act";
        case Verdict::wrong:
            return "wrong";
    }
    return {};
}

std::string check_text(const Check& check) {
    const char* const word = check.verdict == Verdict::good   ? "fine"
                             : check.verdict == Verdict::note ? "note"
                             : check.verdict == Verdict::act  ? "to do"
                                                              : "wrong";
    return std::string(word) + "  " + title(check.what) + ": " + finding(check);
}

}  // namespace cli

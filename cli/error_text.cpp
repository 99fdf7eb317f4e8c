// SPDX-License-Identifier: Apache-2.0
#include "cli/error_text.h"

#include <cstdlib>
#include <system_error>

#include "cli/output/inert.h"
#include "cli/output/time_text.h"
#include "cli/owner_text.h"

namespace cli {
namespace {

using vault::Error;
using vault::ErrorCode;

std::string quoted(const std::string& path) { return "\"" + inert(path) + "\""; }
// `something` stands for a path that is not known.
std::string named(const Error& error, const char* something) {
    return error.path.empty() ? something : quoted(error.path);
}
std::string because(const Error& error) {
    return error.sys_errno == 0 ? std::string() : " (" + std::generic_category().message(error.sys_errno) + ")";
}
std::string where(const Error& error) {
    std::string text;
    if (!error.id.empty()) text += ", " + inert(error.id);
    if (error.offset) text += ", at byte " + std::to_string(*error.offset);
    if (!error.detail.empty()) text += ", " + inert(error.detail);
    return text.empty() ? text : " [" + text.substr(2) + "]";
}

std::string busy_text(const Error& error) {
    if (error.detail == "taken-for-dead") {
        return "This program stood still for so long that another one, on another machine, took it for dead and went "
               "on without it. What was reported as done before is safe; nothing else was. Run the same command again.";
    }
    if (error.detail.starts_with("owner ")) {
        return "Somebody else is at work in " + named(error, "the vault") + " and did not end: " +
               owner_text(error.detail) + ". Nothing was changed. Try again when it has ended.";
    }
    return "Another program is writing to " + named(error, "the vault") + where(error) +
           ". Nothing was changed. Wait until it has ended, then try again.";
}

// Why nobody can say what is still needed, and so nothing is given up.
std::string needs_unknown_text(const Error& error) {
    const std::string begin = "Nothing was removed, since it is not certain what the vault still needs: ";
    if (error.detail == "alarm") {
        return begin + "an alarm about its log awaits acknowledgement. \"strongroom log verify\" says what is missing; "
                       "when you know why, say so with \"strongroom log acknowledge\".";
    }
    if (error.detail == "recipe") {
        return begin + "the list of the parts of a document cannot be read. \"strongroom verify\" names what is "
                       "damaged, and \"strongroom repair\" puts right what can be.";
    }
    return begin + "journal " + inert(error.id) + " cannot be read to its end. \"strongroom log verify\" says where it "
                   "is damaged, and \"strongroom repair\" puts it right if its copy is whole.";
}

// A time that stands as milliseconds in `detail`.
std::string when(const Error& error) {
    char* end = nullptr;
    const long long time = std::strtoll(error.detail.c_str(), &end, 10);
    return error.detail.empty() || *end != '\0' ? std::string() : " on " + local_text(time);
}

std::string no_such(const Error& error) {
    if (error.detail == "person") {
        return "Nobody who can open this vault is called " + quoted(error.path) +
               ". \"strongroom key list\" shows who is. Nothing was changed.";
    }
    if (error.detail == "compartment") {
        return "There is no compartment " + quoted(error.path) +
               ". \"strongroom compartment list\" shows those that there are. Nothing was changed.";
    }
    if (error.detail == "journal") {
        return "There is no journal " + (error.path.empty() ? std::string("of this device yet") : quoted(error.path)) +
               ". \"strongroom log key\" lists them.";
    }
    if (error.detail == "entry")
        return "This journal has no entry " + inert(error.path) + ". \"strongroom log\" shows the numbers.";
    return "No document is " + quoted(error.path) +
           ". A document is named by its id, at least four characters of the id's beginning, its path as it was added, "
           "or its SHA-256; "
           "\"strongroom find TEXT\" looks for parts of names.";
}

std::string invalid(const Error& error) {
    if (error.detail == "not-empty") {
        return "The folder " + quoted(error.path) +
               " is not empty. Nothing was changed. Name an empty folder or one that does not exist.";
    }
    if (error.detail == "person")
        return "Nobody of this name or id is in the vault. \"strongroom key list\" shows who is.";
    if (error.detail == "person-name") {
        return "Several people are called " + quoted(error.path) +
               ". Name the one by the id that \"strongroom key list\" shows. Nothing was changed.";
    }
    if (error.detail == "name-taken")
        return "Somebody of this name can open the vault already. Nothing was changed. Choose a name that tells them "
               "apart in the log.";
    if (error.detail == "compartment-name") {
        return "Several compartments are called " + quoted(error.path) +
               ". Name the one by the id that \"strongroom compartment list\" shows. Nothing was changed.";
    }
    if (error.detail == "compartment-taken")
        return "There is a compartment called " + quoted(error.path) + " already. Nothing was changed.";
    if (error.detail == "has-it") return "They have a key to it already. Nothing was changed.";
    if (error.detail == "self")
        return "You cannot remove yourself. Nothing was changed. Another person of the vault can.";
    if (error.detail == "no free slot")
        return "Sixteen people can open a vault, and this one has them. Nothing was changed.";
    if (error.detail == "people are full")
        return "The list of people has grown as large as it can be. Nothing was changed.";
    if (error.detail == "passphrase opens another slot")
        return "This passphrase cannot be used here. Nothing was changed. Choose another one, a longer one.";
    if (error.detail == "reason") return "Please say why, with --reason.";
    if (error.detail == "confirm")
        return "This needs a yes, and there is no terminal to ask on. Nothing was changed. If it is meant, say --yes.";
    if (error.detail == "not-a-copy")
        return named(error, "This folder") + " is no copy of this vault that your keys open. Nothing was changed.";
    if (error.detail == "same-folder")
        return named(error, "This folder") + " is the vault itself. Nothing was changed.";
    if (error.detail == "kept")
        return "An entry that begins a journal or a session, names packs or states an erasure is never erased: others "
               "rest on it. Of a document what it says of itself is erased by \"strongroom erase DOC\". Nothing was "
               "changed.";
    if (error.detail == "entry number")
        return "N is the number of an entry, as \"strongroom log\" shows it. Nothing was changed.";
    if (error.detail == "tag") return "A tag must be text in UTF-8, and not empty. Nothing was changed.";
    if (error.detail == "path") return "An empty path names no file. Nothing was changed.";
    if (error.detail == "too-long")
        return "What is to be said of the documents is too long for an entry of the log. Nothing was changed. Put it "
               "into a file, and add that.";
    if (error.detail == "name")
        return "This name of a person cannot be used: it must be text of 1 to 128 bytes on one line.";
    if (error.detail == "key file") return "The key file is empty or too long.";
    if (error.detail == "terminal") {
        return "This document is not plain text and could do things to your terminal, so it was not shown. "
               "Write it to a file with \"strongroom export\", or send it through a pipe.";
    }
    return "This cannot be done as asked" + where(error) + ".";
}

std::string no_passphrase(const Error& error) {
    if (error.detail == "command") {
        return "The passphrase command did not end well, so there is no passphrase. The vault was not touched.";
    }
    if (!error.path.empty())
        return "Cannot read " + quoted(error.path) + because(error) + ". The vault was not touched.";
    return "A passphrase is needed and there is no terminal to ask on. Use --passphrase-file or --passphrase-command "
           "(or STRONGROOM_PASSPHRASE_FILE, STRONGROOM_PASSPHRASE_COMMAND).";
}

}  // namespace

ExitCode exit_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::io:
        case ErrorCode::full_disk:
        case ErrorCode::read_only:
        case ErrorCode::exists:
        case ErrorCode::no_state_folder:
        case ErrorCode::out_of_memory:
        case ErrorCode::closed_pipe:
        case ErrorCode::internal:
            return ExitCode::failed;
        case ErrorCode::invalid_argument:
            return ExitCode::usage;
        case ErrorCode::not_unlocked:
        case ErrorCode::bad_passphrase:
        case ErrorCode::no_passphrase:
        case ErrorCode::no_access:
            return ExitCode::not_unlocked;
        case ErrorCode::not_a_vault:
        case ErrorCode::no_such_document:
        case ErrorCode::ambiguous_document:
            return ExitCode::no_such_thing;
        case ErrorCode::missing:
        case ErrorCode::not_a_file:
        case ErrorCode::malformed:
        case ErrorCode::not_authentic:
        case ErrorCode::bad_cost:
        case ErrorCode::foreign_grant:
        case ErrorCode::rolled_back:
        case ErrorCode::forked:
        case ErrorCode::broken_seal:
        case ErrorCode::journal_closed:
        case ErrorCode::needs_unknown:
        case ErrorCode::content_damaged:
        case ErrorCode::content_missing:
        case ErrorCode::hash_mismatch:
            return ExitCode::integrity;
        case ErrorCode::document_removed:
            return ExitCode::no_such_thing;
        case ErrorCode::busy:
            return ExitCode::busy;
        case ErrorCode::source_changed:
        case ErrorCode::source_unreadable:
        case ErrorCode::partly_done:
            return ExitCode::partly_done;
        case ErrorCode::too_new:
            return ExitCode::too_new;
        case ErrorCode::cancelled:
            return ExitCode::interrupted;
    }
    return ExitCode::failed;
}

std::string error_text(const Error& error) {
    switch (error.code) {
        case ErrorCode::io:
            return "Reading or writing " + named(error, "a file") + " failed" + because(error) +
                   ". What was reported as done before is safe. Check the disk and its connection, then try again.";
        case ErrorCode::full_disk:
            return "There is no room left where " + named(error, "the vault") +
                   " is. What was reported as done before is safe. Make room, then run the same command again.";
        case ErrorCode::read_only:
            return "Cannot write to " + named(error, "the vault") + because(error) +
                   ". Nothing was changed. Is the disk mounted read-only, or the folder another user's?";
        case ErrorCode::missing:
            return "A file that must be there is missing: " + named(error, "a file of the vault") + where(error) +
                   ". Everything else is still readable. Bring the file back from a copy of the vault; \"strongroom "
                   "verify\" says what "
                   "is concerned.";
        case ErrorCode::not_a_file:
            return named(error, "Something in the vault") +
                   " is a link, a folder or a device where a plain file should be. It was not followed. Find out who "
                   "put it there, then "
                   "put the right thing back from a copy.";
        case ErrorCode::exists:
            return named(error, "The target") +
                   " exists already and was not overwritten. Name another place, or move it away.";
        case ErrorCode::busy:
            return busy_text(error);
        case ErrorCode::needs_unknown:
            return needs_unknown_text(error);
        case ErrorCode::malformed:
            return named(error, "A file of the vault") + " is damaged: it holds what Strongroom never writes" +
                   where(error) +
                   ". Nothing was changed. \"strongroom verify\" says what is concerned and what is still fine; a copy "
                   "of the vault can "
                   "bring the file back.";
        case ErrorCode::not_authentic:
            return named(error, "A part of the vault") + " was altered or moved, or is not of this vault" +
                   where(error) +
                   ". It was not used. \"strongroom verify\" says what is concerned and what is still fine; a copy of "
                   "the vault can bring "
                   "it back.";
        case ErrorCode::too_new:
            return named(error, "This vault") + " was written in a newer format than this program knows" +
                   where(error) + ". Nothing was changed. Install a newer Strongroom.";
        case ErrorCode::not_a_vault:
            return "There is no vault in " + named(error, "this folder") +
                   ": no header and no copy of it. \"strongroom init FOLDER\" makes a vault; if there was one, bring "
                   "the files \"header\" "
                   "and \"header.copy\" back from a copy.";
        case ErrorCode::bad_cost:
            return "The header of this vault asks for an amount of work to open it that Strongroom never sets" +
                   where(error) +
                   ". It was altered and not used. Bring the file \"header\" back from a copy of the vault.";
        case ErrorCode::not_unlocked:
            if (error.detail == "removed") {
                return "This passphrase belonged to somebody who was removed from this vault. Nothing was opened and "
                       "nothing was changed.";
            }
            return "This passphrase does not open this vault. Nothing is damaged and nothing was changed. Check the "
                   "keyboard layout and "
                   "Caps Lock, and whether a key file belongs to it; if the passphrase is certainly right, the key "
                   "slot may have been "
                   "altered, and a copy of the file \"header\" would help.";
        case ErrorCode::bad_passphrase:
            return "This cannot be a passphrase: it must be text in UTF-8 of 1 to 4096 bytes. Nothing was changed.";
        case ErrorCode::no_passphrase:
            return no_passphrase(error);
        case ErrorCode::no_state_folder:
            return "Strongroom needs a folder to remember this device's log in, and cannot write to " +
                   named(error, "any") + ". Name one with --state-dir or STRONGROOM_STATE_DIR.";
        case ErrorCode::out_of_memory:
            return "There is not enough memory to open this vault" + where(error) +
                   ". Nothing was changed. Close other programs and try again.";
        case ErrorCode::no_access:
            return "You have no key to the compartment " + quoted(error.detail) +
                   ". Nothing is damaged. Somebody who has one can give you access.";
        case ErrorCode::foreign_grant:
            return "A key in this vault was put there by somebody who had no right to" + where(error) +
                   ". It was not used, and your documents are safe. Find out who wrote to the vault.";
        case ErrorCode::rolled_back:
            return "A journal of this vault is shorter than this device remembers" + where(error) +
                   ": entries are missing at its end. Documents are still readable. If you restored an older copy, say "
                   "so with "
                   "\"strongroom log acknowledge --reason TEXT\".";
        case ErrorCode::forked:
            return "There are two continuations of one journal" + where(error) +
                   "; a copy may have been used in two places. Documents are still readable. Say what you know of it "
                   "with \"strongroom "
                   "log acknowledge --reason TEXT\".";
        case ErrorCode::broken_seal:
            return "A seal in the log does not fit" + where(error) +
                   ": what follows it cannot be relied on, what stands before it can. Documents are still readable. "
                   "\"strongroom log "
                   "verify\" shows where.";
        case ErrorCode::journal_closed:
            return "This journal is closed after an alarm. Say what you know of it with \"strongroom log acknowledge "
                   "--reason TEXT\".";
        case ErrorCode::no_such_document:
            return no_such(error);
        case ErrorCode::ambiguous_document:
            return (error.detail == "journal" ? "Several journals begin with " : "Several documents fit ") +
                   named(error, "this") + ". Name one by more of its id.";
        case ErrorCode::content_damaged:
            return "A part of this document is damaged" + where(error) +
                   ". What was handed over before it is right, and nothing wrong was handed over. Other documents are "
                   "not concerned unless "
                   "\"strongroom verify --data\" names them; a copy of the vault can bring the pack back.";
        case ErrorCode::content_missing:
            return "A part of this document is not there" + where(error) +
                   ". Other documents are not concerned unless \"strongroom verify\" names them; a copy of the vault "
                   "can bring the pack "
                   "back.";
        case ErrorCode::document_removed:
            return named(error, "This document") + " was removed" + when(error) +
                   ", and its content has been given up since. Nothing is damaged. \"strongroom log --document " +
                   error.id + "\" says who removed it and why; a copy of the vault from before may still have it.";
        case ErrorCode::hash_mismatch:
            return "The document as a whole does not have the SHA-256 that was recorded" + where(error) +
                   ". Do not use what was handed over. Please report this: each part by itself was authentic.";
        case ErrorCode::invalid_argument:
            return invalid(error);
        case ErrorCode::source_changed:
            return named(error, "A file") +
                   " changed while it was read. Run the same command again when nobody writes to it.";
        case ErrorCode::source_unreadable:
            return "Cannot read " + named(error, "a file") + because(error) + ". Everything else was done.";
        case ErrorCode::partly_done:
            return "Only a part was done; the rest is named above.";
        case ErrorCode::cancelled:
            return "Stopped. What was reported as done is safe; run the same command again to go on.";
        case ErrorCode::closed_pipe:
            return {};
        case ErrorCode::internal:
            return "Something failed that should not" + where(error) + because(error) +
                   ". What was reported as done before is safe. Please report this with what you did.";
    }
    return {};
}

}  // namespace cli

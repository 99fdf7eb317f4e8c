// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/description.h"

#include <array>

namespace cli {
namespace {

using Takes = Option::Takes;
using Is = Argument::Is;

constexpr std::string_view kDocument =
    "DOC is an id, at least four characters of the beginning of one, a path as it was added, or a SHA-256.";

const Option kMatter{"--matter", "NAME", "the matter that it belongs to"};
const Option kReason{"--reason", "TEXT", "why; stands in the log"};
const Option kJournal{"--journal", "ID", "another journal than this device's"};
const Option kGenerate{"--generate", "", "make up a passphrase of six words and print it, once"};
const Argument kDoc{"DOC", "the document"};

std::vector<Description> documents() {
    return {
        {"add",
         "put files and folders into the vault",
         "Folders are added with everything below them. What stands there unchanged already is not read again. "
         "Symbolic links are recorded "
         "and not followed; devices, sockets and FIFOs are named and left. What cannot be read is named and the rest "
         "is stored (exit code 7). "
         "With --json: a line per document after it is stored, and a last line with counts.",
         {{"PATH", "a file or folder; - is standard input and needs --name", 1, Argument::kAny, Is::path}},
         {kMatter,
          {"--search", "NAME", "the search or seizure that it comes from"},
          {"--tag", "TAG", "a word to find it by; may be given again", Takes::text, true},
          {"--source", "TEXT", "where it comes from"},
          {"--name", "NAME", "the path under which standard input is stored"}},
         {{"strongroom add ~/Documents/case-17 --matter case-17 --tag inbox", "a folder, with a matter and a tag"},
          {"pg_dump clients | strongroom add - --name clients.sql", "what another program writes"}}},
        {"list",
         "list the documents",
         "The current version of each document, by path. That the list was looked at stands in the log.",
         {},
         {{"--matter", "NAME", "only those of this matter"},
          {"--tag", "TAG", "only those with this tag"},
          {"--long", "", "with the time it was added, matter and tags"}},
         {{"strongroom list --tag inbox --json", "one JSON object a line"}}},
        {"find",
         "find documents by a part of name, path or tag",
         "Upper and lower case and accents make no difference. The query stands in the log.",
         {{"QUERY", "a part of a name, path or tag"}},
         {{"--long", "", "with the time it was added, matter and tags"}},
         {{"strongroom find lease", "all that have \"lease\" in name, path or tag"}}},
        {"show",
         "show what is known of a document, not what is in it",
         kDocument,
         {kDoc},
         {kReason},
         {{"strongroom show 3f9a", "by the beginning of its id"}}},
        {"cat",
         "write a document to standard output",
         "DOC is an id, at least four characters of the beginning of one, a path as it was added, or a SHA-256. The "
         "access stands in the log "
         "before the first byte is handed over. What is not plain text is not written to a terminal.",
         {kDoc},
         {kReason},
         {{"strongroom cat lease.pdf > lease.pdf", "to a file"},
          {"strongroom cat notes.txt --reason 'hearing on Monday' | less", "to read"}}},
        {"export",
         "write documents to a folder",
         "Each goes below the folder under the path that it had, with its times, mode and owner as far as you may set "
         "them. Nothing that is "
         "there is overwritten, no link leads out of the folder, and each is checked against its SHA-256. Ends with a "
         "count; exit code 7 if "
         "some could not be written.",
         {{"DOC", "the documents", 0, Argument::kAny}},
         {{"--matter", "NAME", "all of this matter"},
          {"--all", "", "all documents"},
          {"--to", "DIR", "the folder; made if it does not exist", Takes::folder},
          kReason,
          {"--sync", "", "return only when everything has reached the disk"}},
         {{"strongroom export --matter case-17 --to /media/stick/case-17", "a matter to a stick"}}},
    };
}

std::vector<Description> log_verbs() {
    return {
        {"log",
         "show who did what, or check it (verbs below)",
         "All journals, in order: every change and every access. With --json: seq time person frontend kind document "
         "reason outcome leaf journal. "
         "An access without an outcome is to be read as fully handed over.",
         {},
         {{"--document", "DOC", "only what concerns this document"},
          {"--person", "NAME", "only what this person did"},
          {"--since", "TIME", "not before; RFC 3339 or YYYY-MM-DD"},
          {"--until", "TIME", "not after; RFC 3339 or YYYY-MM-DD, that day included"},
          {"--long", "", "with ids and, in JSON, the whole entry"}},
         {{"strongroom log --document lease.pdf", "who had this document in hand"},
          {"strongroom log --since 2026-11-01 --json", "for another program"}}},
        {"log verify",
         "check every journal from its first entry",
         "Recomputes every seal, signature and hash. Says 5 for ever once an alarm stands in the log.",
         {},
         {{"--journal", "ID", "only this one"}},
         {}},
        {"log checkpoint",
         "print a signed checkpoint (C2SP) of this device's journal",
         "Size and root of the journal as it is now. Give it to somebody who keeps it: it shows later what stood in "
         "the log today.",
         {},
         {kJournal},
         {{"strongroom log checkpoint > today.checkpoint", "to keep outside"}}},
        {"log prove",
         "print a proof (C2SP tlog-proof) that an entry stands in the log",
         "Entry N of the journal, its path to the root, and a checkpoint.",
         {{"N", "the number of the entry"}},
         {kJournal},
         {{"strongroom log prove 12 > 12.tlog-proof", "for somebody who has the checkpoint"}}},
        {"log key",
         "print birth keys and verifier keys",
         "One line per journal, this device's first: birth key, C2SP verifier key, journal, compartment.",
         {},
         {},
         {}},
        {"log acknowledge",
         "say why an alarm is not one, or what was found",
         "Stands in the log. Afterwards commands end with exit code 0 again; the alarm itself stays in the log.",
         {},
         {{"--reason", "TEXT", "what happened, for those who read the log later"}},
         {{"strongroom log acknowledge --reason 'restored the backup of 3 March after the disk failed'", ""}}},
    };
}

std::vector<Description> the_rest() {
    return {
        {"verify",
         "check the vault as a whole",
         "The log, the packs and that every document is there; with --data every byte of every document. Names what is "
         "wrong one by one, and "
         "what is still fine. Exit code 5 if something is wrong, or an alarm awaits acknowledgement.",
         {},
         {{"--data", "", "read and check every byte"}},
         {}},
        {"key", "who can open the vault, and with what", "", {}, {}, {}, true},
        {"key list", "list the people of the vault", "That the list was looked at stands in the log.", {}, {}, {}},
        {"key passwd",
         "change your passphrase",
         "Old copies of the vault still open with the old one.",
         {},
         {{"--new-passphrase-file", "FILE", "read the new one from a file", Takes::file},
          {"--new-passphrase-command", "COMMAND", "or from what a command prints"},
          {"--new-key-file", "FILE", "a file that is needed in addition from now on", Takes::file},
          kGenerate},
         {}},
        {"stats", "count documents and bytes", "No names, and no entry in the log.", {}, {}, {}},
        {"status", "say how the vault stands", "No names of documents, and no entry in the log.", {}, {}, {}},
        {"completion",
         "print completions for bash, zsh or fish",
         "",
         {{"SHELL", "bash, zsh or fish"}},
         {},
         {{"strongroom completion bash > ~/.local/share/bash-completion/completions/strongroom", "bash"},
          {"strongroom completion zsh > ~/.zfunc/_strongroom", "zsh, with ~/.zfunc in fpath"},
          {"strongroom completion fish > ~/.config/fish/completions/strongroom.fish", "fish"}}},
        {"help",
         "explain a command",
         "",
         {{"COMMAND", "the command", 0, Argument::kAny, Is::command}},
         {{"--man", "", "print the manual page (roff)"}},
         {{"strongroom help --man | man -l -", "read the manual page"}}},
        {"version", "print the version", "", {}, {}, {}},
    };
}

std::vector<Description> all_commands() {
    std::vector<Description> all{
        {"init",
         "make a new vault",
         "In a folder that is empty or does not exist. Prints the vault's id and birth key: write them down outside "
         "the vault, they are what "
         "the log is checked against from outside. Nobody can open the vault without the passphrase, and nobody can "
         "restore it.",
         {{"VAULT", "the folder", 0, 1, Is::path}},
         {{"--person", "NAME", "your name in the log (default: owner)"},
          {"--kdf", "COST",
           "interactive, moderate (default) or sensitive: how much work each guess at the passphrase is"},
          kGenerate,
          {"--portable", "", "keep this device's memory with the vault (not in this version)"}},
         {{"strongroom init /media/stick/vault --person Amal", "on a stick"},
          {"strongroom init ~/vault --generate", "with a passphrase made up for you"}}}};
    for (auto&& part : {documents(), log_verbs(), the_rest()}) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

const std::vector<Description>& commands() {
    static const std::vector<Description> kAll = all_commands();
    return kAll;
}

const std::vector<Option>& global_options() {
    static const std::vector<Option> kAll{
        {"--vault", "DIR", "the vault (or STRONGROOM_VAULT)", Takes::folder, false, "-V"},
        {"--state-dir", "DIR",
         "where this device's memory lies (or STRONGROOM_STATE_DIR; default: strongroom in $XDG_STATE_HOME or "
         "~/.local/state)",
         Takes::folder},
        {"--passphrase-file", "FILE", "read the passphrase from a file (or STRONGROOM_PASSPHRASE_FILE)", Takes::file},
        {"--passphrase-command", "COMMAND", "read it from what a command prints (or STRONGROOM_PASSPHRASE_COMMAND)"},
        {"--key-file", "FILE", "a file that is needed in addition", Takes::file},
        {"--json", "", "results as JSON, one object a line"},
        {"--quiet", "", "no progress and no remarks; errors and alarms only"},
        {"--no-input", "", "never ask; fail instead"},
    };
    return kAll;
}

const Description* find_command(std::string_view name) {
    for (const Description& description : commands()) {
        if (description.name == name) return &description;
    }
    return nullptr;
}

std::span<const ExitMeaning> exit_meanings() {
    static constexpr std::array<ExitMeaning, 12> kAll{{{0, "done"},
                                                       {1, "failed"},
                                                       {2, "usage"},
                                                       {3, "not unlocked: wrong passphrase or altered slot"},
                                                       {4, "no such thing, or several"},
                                                       {5, "integrity: altered, missing, rolled back, forked"},
                                                       {6, "busy"},
                                                       {7, "partly done; the rest is named"},
                                                       {8, "refused by a hold or policy"},
                                                       {9, "remote or network"},
                                                       {10, "format too new"},
                                                       {130, "interrupted"}}};
    return kAll;
}

}  // namespace cli

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
const Option kNote{"--note", "TEXT", "what there is to know of it"};
const Option kReason{"--reason", "TEXT", "why; stands in the log"};
const Option kJournal{"--journal", "ID", "another journal than this device's"};
const Option kGenerate{"--generate", "", "make up a passphrase of six words and print it, once"};
const Argument kDoc{"DOC", "the document"};

// Where a passphrase that is set comes from.
std::vector<Option> fresh_options() {
    return {{"--new-passphrase-file", "FILE", "read the new one from a file", Takes::file},
            {"--new-passphrase-command", "COMMAND", "or from what a command prints"},
            {"--new-key-file", "FILE", "a file that is needed in addition from now on", Takes::file},
            kGenerate};
}

std::vector<Option> with_grants(std::vector<Option> options) {
    options.push_back({"--grant", "NAME", "a compartment that they get; may be given again", Takes::text, true});
    return options;
}

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
          kNote,
          {"--name", "NAME", "the path under which standard input is stored"}},
         {{"strongroom add ~/Documents/case-17 --matter case-17 --tag inbox", "a folder, with a matter and a tag"},
          {"pg_dump clients | strongroom add - --name clients.sql", "what another program writes"}}},
        {"list",
         "list the documents",
         "The current version of each document, by path. That the list was looked at stands in the log.",
         {},
         {{"--matter", "NAME", "only those of this matter"},
          {"--tag", "TAG", "only those with this tag"},
          {"--removed", "", "those that were removed, and only those"},
          {"--long", "", "with the time it was added, matter, tags and note"}},
         {{"strongroom list --tag inbox --json", "one JSON object a line"}}},
        {"find",
         "find documents by parts of name, path, tags, note or matter",
         "Several words: all of them, in any order. Upper and lower case, accents and ways of writing a letter make no "
         "difference, in any script. The query stands in the log.",
         {{"QUERY", "words; each is a part of name, path, a tag, note or matter", 1, Argument::kAny}},
         {{"--long", "", "with the time it was added, matter, tags and note"}},
         {{"strongroom find lease 2024", "all that have \"lease\" and \"2024\" in name, path, tags, note or matter"}}},
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
        {"label",
         "say more of documents: matter, tags, a note",
         "What is said now takes the place of what was said before, which stays in the log. A later version of the "
         "same file keeps it. An empty --matter '' or --note '' takes it away.",
         {{"DOC", "the documents", 1, Argument::kAny}},
         {{"--matter", "NAME", "the matter that they belong to"},
          {"--tag", "TAG", "a word to find them by; may be given again", Takes::text, true},
          {"--untag", "TAG", "a word that they had; may be given again", Takes::text, true},
          kNote},
         {{"strongroom label lease.pdf --matter case-17 --tag lease --untag inbox", "sort it"},
          {"strongroom label 3f9a --note 'signed copy is with the Bar'", "a note"}}},
        {"remove",
         "take documents out of the list",
         "They are not listed and not found by their path any more. The log of them stays, and their contents until "
         "\"strongroom compact\" gives them up; until then \"strongroom cat ID\" reads them. Adding such a file again "
         "stores it as a new document. Nothing is removed unless every DOC is found and is one document.",
         {{"DOC", "the documents", 0, Argument::kAny}},
         {{"--matter", "NAME", "all of this matter; asks before, or needs --yes"},
          kReason,
          {"--all-versions", "", "other versions of them too, older ones and those of other devices"},
          {"--dry-run", "", "only say what would be removed"},
          {"--yes", "", "do not ask"}},
         {{"strongroom remove draft.odt --reason 'sent to the wrong client'", "one, and why"},
          {"strongroom remove --matter case-17 --dry-run", "what it would be"}}},
        {"erase",
         "take documents, or entries of the log, out for good",
         "For a court's order or a person's right. Of each document go its name, path, hashes, labels and "
         "contents, and searches and intakes in the log that say its path, name or hash; that something was added, "
         "read and erased, when, by whom and why, stays, and the log still verifies. What was said of it in other "
         "words, or in a reason, is not found: name that entry with --entry. Not reached: older copies, other "
         "devices until they open this vault, what a disk keeps of what was written over. Nothing is erased while "
         "an alarm awaits acknowledgement.",
         {{"DOC", "the documents", 0, Argument::kAny}},
         {{"--reason", "TEXT", "why; stands in the log, so it must not say what is erased"},
          {"--entry", "N", "this entry of the log, whole; may be given again", Takes::text, true},
          kJournal,
          {"--all-versions", "", "other versions of them too, older ones and those of other devices"},
          {"--finish", "", "go on where an erasure was cut off"},
          {"--yes", "", "do not ask"}},
         {{"strongroom erase 3f9a --all-versions --reason 'order of the court of 3 March'", "a document"},
          {"strongroom erase --entry 17 --reason 'a client named in a search'", "an entry"}}},
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
         "All journals of the compartment, in order: every change and every access. With --json: seq time person "
         "frontend kind document reason outcome leaf journal. "
         "An access without an outcome is to be read as fully handed over.",
         {},
         {{"--document", "DOC", "only what concerns this document"},
          {"--person", "NAME", "only what this person did"},
          {"--since", "TIME", "not before; RFC 3339 or YYYY-MM-DD"},
          {"--until", "TIME", "not after; RFC 3339 or YYYY-MM-DD, that day included"},
          {"--keys", "", "what happened to people, keys and compartments, instead of documents"},
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
         "The log, the packs and that every document is there; with --data every byte of every document. Damaged packs "
         "that can be put right are put right, if the vault can be written. Names what is wrong one by one, and "
         "what is still fine. Exit code 5 if something is wrong, or an alarm awaits acknowledgement.",
         {},
         {{"--data", "", "read and check every byte"}},
         {}},
        {"repair",
         "put damaged parts of the vault right",
         "Reads every pack. Up to four damaged sectors of 4096 bytes in each stripe of a pack are computed from the "
         "others, also where the disk does not give them any more; the log, header and list of people come from their "
         "copies, and the index of contents is made anew. What cannot be brought back is named, document by document, "
         "and all other documents are safe (exit code 7). A copy of the vault can bring those back, or adding their "
         "files again.",
         {},
         {{"--dry-run", "", "say what would be put right, and change nothing"}},
         {{"strongroom repair --dry-run", "how bad is it?"}}},
        {"compact",
         "give back the room of what nothing needs any more",
         "Works out from the log what the documents and intakes still need, stores that again where a pack holds "
         "little of it, and removes packs that hold nothing else. Contents of removed documents are given up by this: "
         "they cannot be read again here, while older copies of the vault still have them. Others may add and read "
         "meanwhile; what somebody who is still adding might rest on goes when compact is run again. Nothing is "
         "removed while an alarm awaits acknowledgement or a journal is damaged (exit code 5).",
         {},
         {{"--dry-run", "", "say what would be given back, and change nothing"},
          {"--orphans", "", "also packs that no entry of the log names, left by an add that was cut off"}},
         {{"strongroom compact --dry-run", "is it worth it?"}}},
        {"merge",
         "bring in what was done in another copy of this vault",
         "For a copy that was used on another device, or an older one that has what is missing here. Its log is "
         "carried in with what it added; the log of both stays as it was written. Its people, "
         "compartments and changed passphrases count here from now on, beside those of this one; who was removed in "
         "one of them is removed. The other copy is only read. Where both have a document of the same path, both are "
         "kept as they were added.",
         {{"OTHER", "the folder of the other copy", 1, 1, Argument::Is::path}},
         {},
         {{"strongroom merge /media/stick/vault", "bring in what the stick has"}}},
        {"recover",
         "say what of a damaged vault is lost, and bring out what is not",
         "For a vault of which parts are gone. Names every document whose contents are gone, makes the indexes anew, "
         "and with --to writes the contents that no journal names any more to DIR/by-sha256, each checked and each "
         "noted in the log before its first byte. Removes and overwrites nothing; what has a name comes out with "
         "\"strongroom export\". Exit code 7 if something is lost.",
         {},
         {{"--to", "DIR", "write contents without a name there; made if it does not exist", Takes::folder},
          {"--pieces", "", "also pieces of contents of which nothing says how they go together"},
          {"--data", "", "read and check every byte of every document"},
          {"--dry-run", "", "only say what is there; make nothing anew, write nothing out"}},
         {{"strongroom recover --json > lost.json", "what is lost, to compare with another copy"},
          {"strongroom recover --to /media/stick/rescued", "contents whose journals are gone"}}},
        {"doctor",
         "look whether this machine and this place are fit for the vault",
         "A line for each thing that was looked at: what was found, and what to do. Asks for no passphrase; with one "
         "from a file or command it looks at the log too. Names no document and leaves no entry in the log. Exit code "
         "1 if something is to be done, 5 if something is missing or wrong.",
         {},
         {{"--no-unlock", "", "look from outside only, even if there is a passphrase"}},
         {}},
        {"key", "who can open the vault, and with what", "", {}, {}, {}, true},
        {"key list",
         "list the people of the vault",
         "Who can open it, since when, added by whom, and what they have in it. That the list was looked at stands in "
         "the log.",
         {},
         {},
         {}},
        {"key add",
         "let another person open the vault, with a passphrase of their own",
         "They get all that you have in it, or only the compartments that --grant names. What they do stands in the "
         "log under their name, and nobody else can sign for them.",
         {{"NAME", "what they are called in the log"}},
         with_grants(fresh_options()),
         {{"strongroom key add Basim --generate", "make up a passphrase for them"},
          {"strongroom key add Leyla --grant leyla", "a client, who gets one compartment and no other"}}},
        {"key remove",
         "take a person's passphrase from the vault",
         "It does not open this vault any more. It still opens copies that were made before, and who has such a copy "
         "has the keys of this vault. For new keys for what comes after: compartment rekey. What they did stays in "
         "the log.",
         {{"NAME", "the person, by name or id"}},
         {kReason, {"--yes", "", "do not ask"}},
         {{"strongroom key remove Basim --reason 'left the office'", "who has left"}}},
        {"key passwd",
         "change your passphrase",
         "Old copies of the vault still open with the old one.",
         {},
         fresh_options(),
         {}},
        {"compartment",
         "parts of the vault with keys of their own",
         "",
         {},
         {},
         {},
         true},
        {"compartment list",
         "list the compartments and who has a key to each",
         "Those, too, to which you have no key. That the list was looked at stands in the log.",
         {},
         {},
         {}},
        {"compartment create",
         "make a compartment, with keys of its own",
         "Only you have a key to it until you give it to others. Nothing of it is shared with the other compartments, "
         "not even that the same file is in two of them. Everybody who can open the vault sees its name. To work in "
         "it, say --compartment NAME.",
         {{"NAME", "what it is called"}},
         {},
         {{"strongroom compartment create leyla", "for one client"},
          {"strongroom add ~/Leyla --compartment leyla", "put something into it"}}},
        {"compartment grant",
         "give a person a key to a compartment",
         "They can read all that is in it, also what was added before, and add to it. A key that was given cannot be "
         "taken back: they may have kept it.",
         {{"NAME", "the compartment"}, {"PERSON", "the person, by name or id"}},
         {},
         {{"strongroom compartment grant leyla Leyla", "the client herself"}}},
        {"compartment rekey",
         "new keys for what is added to a compartment from now on",
         "For when somebody was removed who may have kept a copy of the old keys. Everybody who has the compartment "
         "and can open the vault gets the new ones. They protect what comes after: what was there before, its part of "
         "the log too, can still be read with the old keys by whoever gets at the files. Files that are found again "
         "under another name are stored again. Names of people and compartments, and the log about keys, have keys "
         "that do not change.",
         {{"NAME", "the compartment"}},
         {kReason},
         {{"strongroom compartment rekey main --reason 'Basim left the office'", "after: key remove Basim"}}},
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
        {"--compartment", "NAME", "the compartment to work in (default: main, or the only one that you have)"},
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

// SPDX-License-Identifier: Apache-2.0
#include "cli/recover_text.h"

#include "cli/output/inert.h"
#include "cli/output/time_text.h"
#include "cli/verdict_text.h"

namespace cli {
namespace {

using vault::ErrorCode;
using vault::RecoverReport;
using State = vault::VaultParts::State;

std::string contents_text(std::uint64_t count) { return count_text(count, "content", "contents"); }
std::string with_size(const std::string& text, std::uint64_t bytes) { return text + ", " + size_text(bytes); }

void say_documents(const RecoverReport& report, bool data, std::vector<std::string>& lines) {
    const std::string checked = data ? ", every byte read and checked" : ", all parts there (--data reads every byte)";
    if (report.lost > 0) {
        lines.push_back(std::to_string(report.lost) + " of " + count_text(report.documents, "document", "documents") +
                        " lost, as named above. Whole: " + std::to_string(report.documents - report.lost) + checked +
                        ".");
    } else if (report.documents > 0) {
        lines.push_back("All that the log knows of is there: " + count_text(report.documents, "document", "documents") +
                        checked + ".");
    }
    if (report.packs_missing > 0 || report.packs_damaged > 0) {
        lines.push_back(count_text(report.packs_missing, "pack is", "packs are") + " missing, " +
                        count_text(report.packs_damaged, "pack", "packs") + " damaged; " +
                        std::to_string(report.packs) + " can be read.");
    }
    if (report.lists_lost > 0) {
        lines.push_back("The list of what was seen is lost for " +
                        count_text(report.lists_lost, "intake", "intakes") + "; their documents are not concerned.");
    }
}

void say_journals(const RecoverReport& report, std::vector<std::string>& lines) {
    if (report.beginning_missing && report.documents == 0) {
        lines.push_back(
            "The journals are gone: names, dates and the log of who opened what are lost in this copy of the vault.");
        return;
    }
    if (report.beginning_missing || report.journals_missing > 0) {
        lines.push_back("Journals are missing (" +
                        std::to_string(std::max<std::uint64_t>(report.journals_missing, 1)) +
                        " at least): the names and accesses that only they recorded are lost here.");
    }
    if (report.journals_broken > 0) {
        lines.push_back(count_text(report.journals_broken, "journal has", "journals have") +
                        " a break; strongroom log verify shows where.");
    }
}

void say_nameless(const RecoverReport& report, const vault::RecoverRequest& request, std::vector<std::string>& lines) {
    if (report.contents > 0) {
        const std::string what = with_size(contents_text(report.contents), report.content_bytes);
        lines.push_back(report.names_lost()
                            ? "Without a name, each known by its SHA-256, there are " + what + "."
                            : "No document refers to " + what + ": additions that were cut off left them.");
        if (!request.to) lines.push_back("To have them as files: strongroom recover --to DIR");
    }
    if (report.incomplete > 0)
        lines.push_back("Of " + contents_text(report.incomplete) + " without a name parts are gone.");
    if (report.pieces > 0) {
        lines.push_back("There are " +
                        with_size(count_text(report.pieces, "piece", "pieces"), report.piece_bytes) +
                        ", of contents of which nothing says how they go together" +
                        (request.pieces ? "." : "; --pieces hands them over as they are."));
    }
    if (report.unreadable > 0)
        lines.push_back(count_text(report.unreadable, "part", "parts") + " of packs could not be read.");
    if (!request.to || request.dry_run) return;
    lines.push_back("Handed over and checked " + with_size(contents_text(report.rescued), report.rescued_bytes) +
                    ", to " + inert(*request.to) +
                    (report.was_there > 0 ? "; " + std::to_string(report.was_there) + " were there already" : "") +
                    (report.failed > 0 ? "; " + std::to_string(report.failed) + " failed and are named" : "") + ".");
}

bool is_gone(State a, State b) { return a != State::plausible && b != State::plausible; }

std::string still_there(const vault::VaultParts& parts) {
    return "Still there, and sealed: " + with_size(count_text(parts.packs, "pack", "packs"), parts.pack_bytes) + "; " +
           with_size(count_text(parts.journals, "journal", "journals"), parts.journal_bytes) + ".";
}

}  // namespace

std::string loss_word(ErrorCode code) { return code == ErrorCode::content_missing ? "missing" : "damaged"; }

std::string lost_text(const vault::LostDocument& lost) {
    return inert(lost.path) + "  " + size_text(lost.size) + "  added " + local_text(lost.added) + "  sha256 " +
           lost.sha256.hex() + (lost.why.code == ErrorCode::content_missing ? "" : "  (damaged)");
}

std::vector<std::string> recover_text(const RecoverReport& report, const vault::RecoverRequest& request) {
    std::vector<std::string> lines;
    const bool is_loss = report.lost > 0 || report.lists_lost > 0 || report.names_lost();
    if (!is_loss) lines.emplace_back("Nothing is lost.");
    say_documents(report, request.data, lines);
    say_journals(report, lines);
    say_nameless(report, request, lines);
    if (report.packs_closed > 0) {
        lines.push_back(count_text(report.packs_closed, "pack opens", "packs open") +
                        " with none of your keys: damaged, foreign, or of a compartment that you have no key to.");
    }
    if (!report.is_only_one) lines.push_back(one_of_several_text(report.compartment));
    if (report.index_rebuilt && report.catalog_rebuilt) {
        lines.emplace_back("Made anew from packs and log: the index of contents and the index of documents.");
    } else if (request.dry_run) {
        lines.emplace_back("Nothing was changed (--dry-run).");
    }
    if (is_loss) {
        lines.emplace_back(
            "What helps: another copy of this vault, even an older one. \"cp -rn OTHER-VAULT/packs "
            "OTHER-VAULT/journals VAULT/\" brings what is missing here and overwrites nothing; then run \"strongroom "
            "verify\". Until then keep everything that is here.");
    }
    return lines;
}

std::vector<std::string> unopened_text(const vault::VaultParts& parts, ErrorCode code) {
    std::vector<std::string> lines;
    const bool no_header = is_gone(parts.header, parts.header_copy);
    const bool no_people = is_gone(parts.people, parts.people_copy);
    if (parts.packs == 0 && parts.journals == 0) return lines;
    if (code == ErrorCode::too_new || code == ErrorCode::bad_cost || (!no_header && !no_people)) return lines;
    if (no_header) {
        lines.emplace_back(
            "Nothing in this vault can be opened, by anybody: its keys stood, locked with the passphrases, in the "
            "files \"header\" and \"header.copy\", and neither of them can be used.");
    } else {
        lines.emplace_back(
            "The documents of this vault cannot be opened, by anybody: the keys to its compartments stood in the files "
            "\"people\" and \"people.copy\", and neither of them can be used.");
    }
    lines.push_back(still_there(parts));
    lines.emplace_back(no_header ? "What helps: the file \"header\" out of any copy of this same vault (a backup, a "
                                   "stick, another computer), even an old one; then the passphrase of that time opens "
                                   "it. Put it into this folder and run \"strongroom recover\" again."
                                 : "What helps: the file \"people\" out of any copy of this same vault (a backup, a "
                                   "stick, another computer). Put it into this folder and run \"strongroom recover\" "
                                   "again.");
    lines.emplace_back("Delete nothing here until then.");
    return lines;
}

}  // namespace cli

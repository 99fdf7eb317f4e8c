// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/help_text.h"

namespace cli {
namespace {

// Backslashes and leading dots mean something to roff, and a hyphen is not a minus.
std::string roff(std::string_view text) {
    std::string out;
    if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '~') {
            out += "\\(ti";
        } else {
            out += c;
        }
    }
    return out;
}

std::string item(const std::string& term, std::string_view text) { return ".TP\n" + term + "\n" + roff(text) + "\n"; }

std::string option_item(const Option& option) {
    std::string term = ".B " + (option.letter.empty() ? std::string() : roff(option.letter) + ", ") + roff(option.name);
    if (!option.value.empty()) term += " \\fI" + roff(option.value) + "\\fR";
    return item(term, option.help);
}

std::string command_part(const Description& description) {
    std::string text = ".SS " + roff(synopsis(description)) + "\n" + roff(description.help) + ".\n";
    if (!description.more.empty()) text += ".PP\n" + roff(description.more) + "\n";
    for (const Argument& argument : description.arguments) text += item(".I " + roff(argument.name), argument.help);
    for (const Option& option : description.options) text += option_item(option);
    for (const Example& example : description.examples) {
        text += ".PP\n";
        if (!example.help.empty()) text += "For example, " + roff(example.help) + ":\n";
        text += ".PP\n.EX\n" + roff(example.line) + "\n.EE\n";
    }
    return text;
}

}  // namespace

std::string manual_page() {
    std::string text =
        ".\\\" SPDX-License-Identifier: Apache-2.0\n"
        ".TH STRONGROOM 1\n.SH NAME\nstrongroom \\- a vault for documents, and a log of who had them in hand\n"
        ".SH SYNOPSIS\n.B strongroom\n[\\fIoptions\\fR] \\fIcommand\\fR [...]\n"
        ".SH DESCRIPTION\n"
        "Documents go into a vault, which is a folder, encrypted, and come back out of it. Every change and every "
        "access is "
        "written to a log before anything is handed over.\n"
        ".SH OPTIONS\nThese go with every command, before or behind it.\n";
    for (const Option& option : global_options()) text += option_item(option);
    text += item(".B \\-h, \\-\\-help", "explain the command");
    text += ".SH COMMANDS\n";
    for (const Description& description : commands()) text += command_part(description);
    text += ".SH EXIT STATUS\n";
    for (const ExitMeaning& meaning : exit_meanings()) text += item(".B " + std::to_string(meaning.code), meaning.help);
    text += ".SH ENVIRONMENT\n";
    text += item(".B STRONGROOM_VAULT", "the vault, unless --vault names one");
    text += item(".B STRONGROOM_STATE_DIR", "the state folder, unless --state-dir names one");
    text += item(".B STRONGROOM_PASSPHRASE_FILE, STRONGROOM_PASSPHRASE_COMMAND",
                 "as the options of these names; never the passphrase itself");
    text += item(".B NO_COLOR", "kept in any case: nothing is coloured");
    return text;
}

}  // namespace cli

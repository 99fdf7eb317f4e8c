// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/commands/command.h"
#include "cli/commands/help_text.h"
#include "cli/commands/suggestion.h"

namespace cli {
namespace {

constexpr std::size_t kWidth = 92;

std::string wrapped(std::string_view text, std::size_t indent) {
    std::string out;
    std::size_t column = kWidth + 1;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (column + 1 + word.size() > kWidth) {
            if (!out.empty()) out += '\n';
            out += std::string(indent, ' ');
            column = indent;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out + "\n";
}

std::string option_names(const Option& option) {
    std::string text(option.letter);
    if (!text.empty()) text += ", ";
    text += option.name;
    return option.value.empty() ? text : text + " " + std::string(option.value);
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string options_text(const std::vector<Option>& options) {
    std::string text;
    for (const Option& option : options) {
        const std::string names = option_names(option);
        const std::string help = wrapped(option.help, 32);
        text += names.size() > 28 ? "  " + names + "\n" + help : padded("  " + names, 32) + help.substr(32);
    }
    return text;
}

std::string verbs_text(std::string_view prefix) {
    std::string text;
    for (const Description& description : commands()) {
        const bool below = description.name.starts_with(prefix) && description.name.size() > prefix.size();
        if (!below || (prefix.empty() && description.name.find(' ') != std::string_view::npos)) continue;
        text += padded("  " + std::string(description.name), 20) + std::string(description.help) + "\n";
    }
    return text;
}

}  // namespace

std::string synopsis(const Description& description) {
    std::string text = "strongroom " + std::string(description.name);
    if (description.needs_verb) text += " VERB";
    for (const Argument& argument : description.arguments) {
        const std::string name = std::string(argument.name) + (argument.most == Argument::kAny ? "..." : "");
        text += argument.least == 0 ? " [" + name + "]" : " " + name;
    }
    for (const Option& option : description.options) {
        text += " [" + std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value)) + "]" +
                (option.many ? "..." : "");
    }
    return text;
}

std::string help_text(const Description& description) {
    std::string text = synopsis(description) + "\n\n" + wrapped(description.help, 2);
    if (!description.more.empty()) text += "\n" + wrapped(description.more, 2);
    if (!description.arguments.empty()) text += "\n";
    for (const Argument& argument : description.arguments) {
        text += padded("  " + std::string(argument.name), 32) + std::string(argument.help) + "\n";
    }
    if (!description.options.empty()) text += "\n" + options_text(description.options);
    if (const std::string verbs = verbs_text(std::string(description.name) + " "); !verbs.empty())
        text += "\nVerbs:\n" + verbs;
    if (!description.examples.empty()) text += "\nFor example:\n";
    for (const Example& example : description.examples) {
        text += "  " + std::string(example.line) + "\n" +
                (example.help.empty() ? "" : "      " + std::string(example.help) + "\n");
    }
    return text + "\nOptions of every command: strongroom help\n";
}

std::string overview_text() {
    std::string text =
        "strongroom COMMAND [...]: a vault for documents, and a log of who had them in hand\n\nCommands:\n" +
        verbs_text("");
    text += "\nOptions of every command:\n" + options_text(global_options());
    text += padded("  -h, --help", 32) + "explain the command\n";
    text +=
        "\nTo begin:\n"
        "  strongroom init ~/vault             makes a vault\n"
        "  export STRONGROOM_VAULT=~/vault     so that it need not be named again\n"
        "  strongroom add ~/Documents          puts files in\n"
        "  strongroom list                     lists them\n"
        "  strongroom log                      shows who did what\n"
        "\nOne command: strongroom help COMMAND. The manual page: strongroom help --man | man -l -\n"
        "Exit codes: ";
    for (const ExitMeaning& meaning : exit_meanings()) {
        text += (meaning.code == 0 ? "" : "; ") + std::to_string(meaning.code) + " " + std::string(meaning.help);
    }
    return text + "\n";
}

Ended help(Context& context) {
    const Options& options = context.options();
    if (options.has("--man")) {
        TRY(context.out().write(manual_page()));
        return ExitCode::done;
    }
    std::string name;
    for (const std::string& word : options.values("COMMAND")) name += (name.empty() ? "" : " ") + word;
    if (name.empty()) {
        // Nothing was asked for: that is a slip, and a script must see it.
        if (options.has("--short")) {
            context.messages().warn(overview_text());
            return ExitCode::usage;
        }
        TRY(context.out().write(overview_text()));
        return ExitCode::done;
    }
    const Description* description = find_command(name);
    if (description == nullptr) {
        context.messages().warn("strongroom: " + unknown_text("", name));
        return ExitCode::usage;
    }
    TRY(context.out().write(help_text(*description)));
    return ExitCode::done;
}

}  // namespace cli

// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "cli/commands/command.h"
#include "cli/commands/description.h"

namespace cli {
namespace {

// The words that may stand behind a command: verbs below it and options.
std::string words_behind(std::string_view command) {
    std::string words;
    const std::string prefix = command.empty() ? std::string() : std::string(command) + " ";
    const auto add = [&](std::string_view word) { words += (words.empty() ? "" : " ") + std::string(word); };
    for (const Description& description : commands()) {
        if (!description.name.starts_with(prefix)) continue;
        const std::string_view rest = description.name.substr(prefix.size());
        if (rest.find(' ') == std::string_view::npos) add(rest);
    }
    if (const Description* description = find_command(command)) {
        for (const Option& option : description->options) add(option.name);
        if (description->name == "completion") add("bash zsh fish");
    }
    for (const Option& option : global_options()) add(option.name);
    add("--help");
    return words;
}

void each_option(const std::function<void(const Option&, std::string_view command)>& visit) {
    for (const Option& option : global_options()) visit(option, {});
    for (const Description& description : commands()) {
        for (const Option& option : description.options) visit(option, description.name);
    }
}

// "--to|--vault|-V": all options that take something of this kind.
std::string alternatives(Option::Takes takes) {
    std::string text;
    std::string seen = "|";
    const auto add = [&](std::string_view name) {
        if (seen.find("|" + std::string(name) + "|") != std::string::npos) return;
        seen += std::string(name) + "|";
        text += (text.empty() ? "" : "|") + std::string(name);
    };
    each_option([&](const Option& option, std::string_view) {
        if (option.value.empty() || option.takes != takes) return;
        add(option.name);
        if (!option.letter.empty()) add(option.letter);
    });
    return text;
}

std::string bash_script() {
    std::string text =
        "# bash completion for strongroom\n"
        "_strongroom() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
        "    case $before in\n"
        "        " +
        alternatives(Option::Takes::folder) +
        ") COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n"
        "        " +
        alternatives(Option::Takes::file) +
        ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
        "    esac\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case \"$command ${COMP_WORDS[i]}\" in\n";
    for (const Description& description : commands()) {
        text += "            " + std::string(description.name.find(' ') == std::string_view::npos ? "\" " : "\"") +
                std::string(description.name) + "\") command='" + std::string(description.name) + "' ;;\n";
    }
    text += "        esac\n    done\n    case $command in\n";
    for (const Description& description : commands()) {
        text += "        '" + std::string(description.name) + "') COMPREPLY=($(compgen -W '" +
                words_behind(description.name) + "' -- \"$word\")) ;;\n";
    }
    text += "        *) COMPREPLY=($(compgen -W '" + words_behind("") +
            "' -- \"$word\")) ;;\n    esac\n"
            "    case $command in\n        add|init) COMPREPLY+=($(compgen -f -- \"$word\")) ;;\n    esac\n}\n"
            "complete -o filenames -F _strongroom strongroom\n";
    return text;
}

std::string zsh_script() {
    std::string text =
        "#compdef strongroom\n"
        "_strongroom() {\n"
        "    local command= i\n"
        "    case ${words[CURRENT-1]} in\n"
        "        " +
        alternatives(Option::Takes::folder) +
        ") _files -/; return ;;\n"
        "        " +
        alternatives(Option::Takes::file) +
        ") _files; return ;;\n"
        "    esac\n"
        "    for ((i = 2; i < CURRENT; i++)); do\n"
        "        case \"$command ${words[i]}\" in\n";
    for (const Description& description : commands()) {
        text += "            " + std::string(description.name.find(' ') == std::string_view::npos ? "\" " : "\"") +
                std::string(description.name) + "\") command='" + std::string(description.name) + "' ;;\n";
    }
    text += "        esac\n    done\n    case $command in\n";
    for (const Description& description : commands()) {
        text +=
            "        '" + std::string(description.name) + "') compadd -- " + words_behind(description.name) + " ;;\n";
    }
    text += "        *) compadd -- " + words_behind("") +
            " ;;\n    esac\n"
            "    case $command in\n        add|init) _files ;;\n    esac\n}\n_strongroom \"$@\"\n";
    return text;
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("\\'") : c == '\\' ? std::string("\\\\") : std::string(1, c);
    return out + "'";
}

std::string fish_option(const Option& option, const std::string& condition) {
    std::string line = "complete -c strongroom" + condition + " -l " + std::string(option.name.substr(2));
    if (!option.letter.empty()) line += " -s " + std::string(option.letter.substr(1));
    if (!option.value.empty())
        line += option.takes == Option::Takes::file     ? " -rF"
                : option.takes == Option::Takes::folder ? " -x -a '(__fish_complete_directories)'"
                                                        : " -x";
    return line + " -d " + quoted(option.help) + "\n";
}

std::string fish_script() {
    std::string text =
        "# fish completion for strongroom\n"
        "complete -c strongroom -n 'not __fish_seen_subcommand_from add init' -f\n";
    for (const Option& option : global_options()) text += fish_option(option, "");
    for (const Description& description : commands()) {
        const std::size_t space = description.name.find(' ');
        const std::string verb(space == std::string_view::npos ? description.name : description.name.substr(space + 1));
        const std::string parent(space == std::string_view::npos ? std::string_view()
                                                                 : description.name.substr(0, space));
        const std::string before = parent.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + parent;
        text += "complete -c strongroom -n '" + before + "' -a " + verb + " -d " + quoted(description.help) + "\n";
        const std::string inside =
            parent.empty() ? "__fish_seen_subcommand_from " + verb
                           : "__fish_seen_subcommand_from " + parent + "; and __fish_seen_subcommand_from " + verb;
        for (const Option& option : description.options) text += fish_option(option, " -n '" + inside + "'");
    }
    return text + "complete -c strongroom -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n";
}

}  // namespace

Ended completion(Context& context) {
    const std::string shell = context.options().value("SHELL").value_or("");
    if (shell == "bash") {
        TRY(context.out().write(bash_script()));
    } else if (shell == "zsh") {
        TRY(context.out().write(zsh_script()));
    } else if (shell == "fish") {
        TRY(context.out().write(fish_script()));
    } else {
        return context.usage("SHELL is bash, zsh or fish.");
    }
    return ExitCode::done;
}

}  // namespace cli

// SPDX-License-Identifier: Apache-2.0
// The one description of the commands: the parser, the help, the manual page and the completions are made from it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace cli {

struct Option {
    enum class Takes : unsigned char { nothing, text, file, folder };

    std::string_view name;   // --long
    std::string_view value;  // what stands for the value in the help; empty if it takes none
    std::string_view help;
    Takes takes = Takes::nothing;  // file and folder: completed as such
    bool many = false;             // may be given again
    std::string_view letter{};     // -V
};

struct Argument {
    enum class Is : unsigned char { text, path, command };
    static constexpr int kAny = -1;

    std::string_view name;
    std::string_view help;
    int least = 1;
    int most = 1;  // kAny: no limit
    Is is = Is::text;
};

struct Example {
    std::string_view line;
    std::string_view help;
};

struct Description {
    std::string_view name;  // "log verify": a verb below a verb
    std::string_view help;  // one line
    std::string_view more;  // a paragraph or two
    std::vector<Argument> arguments{};
    std::vector<Option> options{};
    std::vector<Example> examples{};
    bool needs_verb = false;  // nothing can be done without one of the verbs below it
};

const std::vector<Description>& commands();
const std::vector<Option>& global_options();
const Description* find_command(std::string_view name);

struct ExitMeaning {
    int code;
    std::string_view help;
};
std::span<const ExitMeaning> exit_meanings();

}  // namespace cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/suggestion.h"

#include <algorithm>

#include "cli/commands/description.h"
#include "cli/output/inert.h"

namespace cli {
namespace {

// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string_view>& choices) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string_view choice : choices) {
        const std::size_t here = distance(word, choice);
        if (here < least) least = here, best = choice;
    }
    return std::string(best);
}

// The words that could stand behind a command: verbs below it, or its options.
std::vector<std::string_view> choices_behind(std::string_view command, bool option) {
    std::vector<std::string_view> choices;
    if (option) {
        for (const Option& one : global_options()) choices.push_back(one.name);
        if (const Description* description = find_command(command)) {
            for (const Option& one : description->options) choices.push_back(one.name);
        }
        return choices;
    }
    const std::string prefix = command.empty() ? std::string() : std::string(command) + " ";
    for (const Description& description : commands()) {
        if (!description.name.starts_with(prefix)) continue;
        const std::string_view rest = description.name.substr(prefix.size());
        if (rest.find(' ') == std::string_view::npos) choices.push_back(rest);
    }
    return choices;
}

}  // namespace

std::string unknown_text(std::string_view command, std::string_view word) {
    const bool option = word.size() > 1 && word.front() == '-';
    // Nothing longer than this is a slip of the finger.
    const std::string best = word.size() > 40 ? std::string() : nearest(word, choices_behind(command, option));
    const std::string behind = command.empty() ? "" : " " + std::string(command);
    std::string text = (option            ? "There is no option \""
                        : command.empty() ? "There is no command \""
                                          : "Not understood: \"") +
                       inert(word) + "\".";
    if (!best.empty()) text += " Did you mean \"" + best + "\"?";
    return text + "\nTry: strongroom help" + behind;
}

}  // namespace cli

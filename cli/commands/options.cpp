// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/options.h"

namespace cli {

std::optional<std::string> Options::value(const std::string& name) const {
    const auto found = m_values.find(name);
    if (found == m_values.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
}

std::vector<std::string> Options::values(const std::string& name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::vector<std::string>() : found->second;
}

}  // namespace cli

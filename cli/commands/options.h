// SPDX-License-Identifier: Apache-2.0
// What was asked for: a command's name, its options and arguments, under the names of description.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cli {

class Options {
  public:
    Options() = default;
    explicit Options(std::string command) : m_command(std::move(command)) {}

    const std::string& command() const { return m_command; }
    bool has(const std::string& name) const { return m_values.contains(name); }
    std::optional<std::string> value(const std::string& name) const;
    std::vector<std::string> values(const std::string& name) const;

    void set_command(std::string name) { m_command = std::move(name); }
    void set(const std::string& name, std::vector<std::string> values) { m_values[name] = std::move(values); }

  private:
    std::string m_command;
    std::map<std::string, std::vector<std::string>> m_values;
};

}  // namespace cli

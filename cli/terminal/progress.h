// SPDX-License-Identifier: Apache-2.0
// Says how far a long job is, at most ten times a second.
#pragma once

#include <chrono>
#include <functional>

#include "cli/terminal/messages.h"

namespace cli {

class Progress {
  public:
    explicit Progress(Messages& messages) : m_messages(messages) {}
    ~Progress() { m_messages.clear_progress(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // The text is made only when it is shown.
    void update(const std::function<std::string()>& text);

  private:
    Messages& m_messages;
    std::chrono::steady_clock::time_point m_next{};
};

}  // namespace cli

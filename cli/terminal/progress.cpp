// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/progress.h"

namespace cli {

void Progress::update(const std::function<std::string()>& text) {
    if (!m_messages.shows_progress()) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next) return;
    m_next = now + std::chrono::milliseconds(100);
    m_messages.show_progress(text());
}

}  // namespace cli

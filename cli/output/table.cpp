// SPDX-License-Identifier: Apache-2.0
#include "cli/output/table.h"

#include <algorithm>

#include "cli/output/inert.h"

namespace cli {
namespace {

constexpr std::size_t kBlock = 256;

}  // namespace

vault::Result<void> Table::row(std::vector<std::string> cells) {
    CHECK(cells.size() == m_columns.size());
    m_rows.push_back(std::move(cells));
    return m_rows.size() >= kBlock ? finish() : vault::Result<void>();
}

vault::Result<void> Table::finish() {
    // Widths only grow, so that later blocks stay in line with earlier ones where they can.
    for (const auto& cells : m_rows) {
        for (std::size_t i = 0; i < cells.size(); ++i) m_widths[i] = std::max(m_widths[i], columns(cells[i]));
    }
    for (const auto& cells : m_rows) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string padding(m_widths[i] - columns(cells[i]), ' ');
            const bool last = i + 1 == cells.size();
            if (m_columns[i] == Align::right) line += padding;
            line += cells[i];
            if (m_columns[i] == Align::left && !last) line += padding;
            if (!last) line += "  ";
        }
        TRY(m_out.line(line));
    }
    m_rows.clear();
    return {};
}

}  // namespace cli

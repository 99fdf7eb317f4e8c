// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/documents_table.h"

#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

using Align = Table::Align;

// As much of an id as tells documents of one vault apart, with 64 bits, for all practical purposes.
constexpr std::size_t kShownDigits = 16;

std::vector<Align> layout(bool is_long) {
    if (is_long) return {Align::left, Align::right, Align::left, Align::left, Align::left, Align::left, Align::left};
    return {Align::left, Align::right, Align::left};
}

std::string tags_text(const std::vector<std::string>& tags) {
    std::string text;
    for (const std::string& tag : tags) text += (text.empty() ? "" : ",") + inert(tag);
    return text.empty() ? "-" : text;
}

std::string remarks(const vault::DocumentInfo& info) {
    std::string text = info.note ? inert(*info.note) : "";
    if (!info.removed) return text;
    text += (text.empty() ? "" : "; ") + ("removed " + local_text(info.removed->time)) + " by " +
            inert(info.removed->person_name);
    return text + (info.removed->reason ? ", because: " + inert(*info.removed->reason) : "");
}

}  // namespace

DocumentsTable::DocumentsTable(Context& context)
    : m_context(context), m_long(context.options().has("--long")), m_table(context.out(), layout(m_long)) {}

vault::Result<void> DocumentsTable::row(const vault::DocumentInfo& info) {
    ++m_count;
    if (m_context.cancel()) return vault::fail(vault::ErrorCode::cancelled);
    if (m_context.json()) return m_context.out().line(to_line(m_long ? document_json_long(info) : document_json(info)));
    const std::string id = info.id.hex().substr(0, kShownDigits);
    if (!m_long) return m_table.row({id, size_text(info.size), inert(info.path)});
    return m_table.row({id, size_text(info.size), local_text(info.added), info.matter ? inert(*info.matter) : "-",
                        tags_text(info.tags), inert(info.path), remarks(info)});
}

vault::Result<void> DocumentsTable::finish() { return m_table.finish(); }

}  // namespace cli

// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/rescue.h"

#include "vault/content/reader.h"

namespace vault::ops {
namespace {

constexpr std::size_t kGroup = 512;  // events of one commit

RescuedContent told_of(const Nameless& one) {
    RescuedContent told;
    told.sha256 = one.content.sha256;
    told.size = one.content.recipe.size;
    told.chunk = one.chunk;
    told.is_part = one.is_part;
    return told;
}

}  // namespace

std::string Rescue::place_of(const Nameless& one) {
    const std::string name = one.content.sha256.hex();
    return (one.is_part ? "pieces/" : "by-sha256/") + name.substr(0, 2) + "/" + name;
}

Result<void> Rescue::hand_over(const std::vector<Nameless>& contents, const Cancel* cancel, const Told& told) {
    for (std::size_t at = 0; at < contents.size();) {
        std::vector<const Nameless*> group;
        std::vector<event::NewEvent> events;
        for (; at < contents.size() && group.size() < kGroup; ++at) {
            if (cancel != nullptr && *cancel) return fail(ErrorCode::cancelled);
            const Nameless& one = contents[at];
            if (m_target->holds(place_of(one), one.content.sha256)) {
                RescuedContent there = told_of(one);
                there.was_there = true;
                there.file = place_of(one);
                told(std::move(there));
                continue;
            }
            group.push_back(&one);
            events.push_back(
                m_session.draft(event::Rescued{one.chunk, one.content.sha256, one.content.recipe.size}));
        }
        if (group.empty()) continue;
        const Receipt receipt = TRY(m_session.commit(std::move(events)));
        for (const Nameless* one : group) {
            if (cancel != nullptr && *cancel) return fail(ErrorCode::cancelled);
            RescuedContent done = told_of(*one);
            if (auto written = write(receipt, *one)) {
                done.file = place_of(*one);
            } else {
                done.error = std::move(written).error();
            }
            told(std::move(done));
        }
    }
    return {};
}

Result<void> Rescue::write(const Receipt& receipt, const Nameless& one) {
    const auto file = TRY(m_target->create(place_of(one)));
    content::ContentReader reader(receipt, m_index, m_session.content_compartment());
    TRY(reader.read(content::IdKind::data, one.content.recipe, one.content.sha256,
                    [&](ByteView piece) { return file->write(piece); }));
    TRY(file->finish(std::nullopt, true));
    return {};
}

}  // namespace vault::ops

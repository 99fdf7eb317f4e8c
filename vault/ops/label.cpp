// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/label.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace vault::ops {
namespace {

std::optional<std::string> changed(const std::optional<std::string>& before, const std::optional<std::string>& said) {
    if (!said) return before;
    return said->empty() ? std::nullopt : said;
}

event::Labels labels_after(const event::Labels& before, const LabelRequest& request) {
    event::Labels after = before;
    after.matter = changed(before.matter, request.matter);
    after.note = changed(before.note, request.note);
    std::set<std::string> tags(before.tags.begin(), before.tags.end());
    tags.insert(request.tags.begin(), request.tags.end());
    for (const std::string& tag : request.untags) tags.erase(tag);
    after.tags.assign(tags.begin(), tags.end());
    return after;
}

class Labelling {
  public:
    Labelling(Session& session, const LabelRequest& request, const EachLabelled& each)
        : m_session(session), m_work(session.work()), m_request(request), m_each(each) {}

    Result<LabelReport> run() {
        if (!std::all_of(m_request.tags.begin(), m_request.tags.end(), is_tag))
            return fail(Error(ErrorCode::invalid_argument).with_detail("tag"));
        std::set<DocumentId> seen;
        for (const std::string& document : m_request.documents) {
            FoundDocument found = TRY(resolve(m_session, document, Wanted::to_change));
            if (seen.insert(found.row.id).second) TRY(take(std::move(found)));
        }
        for (std::size_t begin = 0; begin < m_found.size();) begin = TRY(commit(begin));
        return m_report;
    }

  private:
    Result<void> take(FoundDocument found) {
        event::Labels after = labels_after(found.labels, m_request);
        m_changed.push_back(after != found.labels);
        found.labels = std::move(after);
        // Before anything is committed: all or none.
        if (!fits_in_log(labelled(found))) return fail(Error(ErrorCode::invalid_argument).with_detail("too-long"));
        m_found.push_back(std::move(found));
        return {};
    }

    event::NewEvent labelled(const FoundDocument& found) const {
        const crypto::SubjectKey subject = found.subject_key();
        const event::Labels& said = found.labels;
        return m_work.draft(event::Labelled{found.row.id, said.matter, said.note, said.tags}, &subject);
    }

    // As many as one commit takes; where the next one begins.
    Result<std::size_t> commit(std::size_t begin) {
        std::vector<event::NewEvent> events;
        std::size_t end = begin;
        std::size_t same = 0;
        for (std::size_t text = 0; end < m_found.size() && text < kCommitText; ++end) {
            if (!m_changed[end]) {
                ++same;
                continue;
            }
            events.push_back(labelled(m_found[end]));
            text += events.back().text.size();
        }
        // Those that change nothing are shown all the same.
        if (same > 0) events.push_back(m_work.draft(event::Browse{"find", "label", same}));
        const Receipt receipt = TRY(m_work.commit(std::move(events)));
        for (; begin < end; ++begin) {
            ++(m_changed[begin] ? m_report.labelled : m_report.unchanged);
            if (m_each) TRY(m_each(describe(receipt, m_session, m_found[begin]), m_changed[begin]));
        }
        return end;
    }

    Session& m_session;
    CompartmentSession& m_work;
    const LabelRequest& m_request;
    const EachLabelled& m_each;
    LabelReport m_report;
    std::vector<FoundDocument> m_found;
    std::vector<bool> m_changed;
};

}  // namespace

Result<LabelReport> label(Session& session, const LabelRequest& request, const EachLabelled& each) {
    return Labelling(session, request, each).run();
}

}  // namespace vault::ops

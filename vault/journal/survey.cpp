// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/survey.h"

#include <algorithm>
#include <set>

#include "vault/store/layout.h"
#include "vault/store/system_error.h"

namespace vault::journal {

namespace {

constexpr std::size_t kWalkReadAhead = 8192;

// Which of the known heads are this journal's, seen against one head of it after another.
class FateOf {
  public:
    FateOf(Survey& survey, const JournalId& journal) {
        for (CheckedHead& checked : survey.checked) {
            if (checked.known.journal == journal) m_checked.push_back(&checked);
        }
        for (CheckedHead* checked : m_checked) checked->fate = HeadFate::shorter;
    }
    // What lies before the start was seen when the start was remembered.
    void start_at(TreeSize size) {
        for (CheckedHead* checked : m_checked) {
            if (checked->known.size < size) checked->fate = HeadFate::holds;
        }
    }
    void see(TreeSize size, const RootHash& root) {
        for (CheckedHead* checked : m_checked) {
            if (checked->fate != HeadFate::shorter || size < checked->known.size) continue;
            const bool is_same = size == checked->known.size && root == checked->known.root;
            checked->fate = is_same ? HeadFate::holds : HeadFate::other_root;
        }
    }

  private:
    std::vector<CheckedHead*> m_checked;
};

Result<void> survey_one(const JournalFile& at, const OpenedJournal& journal, const SurveyRequest& request,
                        Survey& survey) {
    const JournalId& id = journal.info.journal;
    FateOf fate(survey, id);
    SurveyedHead head;
    WalkPoint from;
    if (const auto start = request.starts.find(id); start != request.starts.end()) {
        head = start->second.head;
        from = start->second.point;
        fate.start_at(head.head.size);
        fate.see(head.head.size, head.head.root);
    }
    head.info = journal.info;
    head.head.journal = id;
    head.name = at.name;
    RecordReader reader = journal.reader(kWalkReadAhead);
    const auto see = [&](const WalkedCommit& commit) {
        const format::SealBody& body = commit.seal.body;
        fate.see(body.size, body.root);
        head.head.size = body.size;
        head.head.root = body.root;
        head.commits = body.commit + 1;
        head.end = commit.end;
        head.lamport = std::max(head.lamport, body.lamport);
        head.closed = body.closing;
        from = {head.commits, head.end, commit.seal.hash};
    };
    const auto end = walk(reader, from, see);
    if (!end && store::is_shortage(end.error())) return fail(end.error());
    if (!end || !reader.is_blank(from.offset).value_or(false)) {
        // Somebody may be rewriting just the commit at which it ended.
        const auto quiet = keep_writers_out(at);
        reader.forget();
        if (quiet) static_cast<void>(walk(reader, from, see).has_value());
    }
    // What cannot be read further counts as far as it could be read.
    head.leans_on_copy = journal.file == nullptr || journal.head_from_copy || reader.leans_on_copy();
    if (head.commits > 0) survey.heads.push_back(std::move(head));
    return {};
}

}  // namespace

Result<std::vector<std::pair<JournalFile, JournalId>>> list_journals(store::FileStore& files) {
    std::vector<std::pair<JournalFile, JournalId>> found;
    std::set<JournalId> ids;
    for (const std::string& name : TRY(files.list(store::layout::kJournals))) {
        auto id = store::layout::parse_journal(name);
        if (!id) id = store::layout::parse_journal_copy(name);
        if (id && ids.insert(*id).second) found.emplace_back(JournalFile::in_vault(files, *id), *id);
    }
    for (const std::string& name : TRY(files.list(""))) {
        const auto id = store::layout::parse_carried_journal(name);
        if (id) found.emplace_back(JournalFile::in_state_folder(files, *id), *id);
    }
    return found;
}

Result<Survey> survey(const SurveyRequest& request, const Compartment& compartment) {
    Survey result;
    for (const format::RememberedHead& known : request.known) result.checked.push_back({known, HeadFate::missing});
    std::set<JournalId> seen;
    for (store::FileStore* files : request.stores) {
        for (const auto& [at, id] : TRY(list_journals(*files))) {
            if (seen.contains(id)) continue;
            const auto journal = open_journal(at, id, compartment);
            if (!journal && store::is_shortage(journal.error())) return fail(journal.error());
            if (!journal) continue;
            seen.insert(id);
            TRY(survey_one(at, *journal, request, result));
        }
    }
    std::sort(result.heads.begin(), result.heads.end(),
              [](const SurveyedHead& a, const SurveyedHead& b) { return a.head.journal < b.head.journal; });
    return result;
}

Result<std::vector<SurveyedHead>> survey(store::FileStore& files, const Compartment& compartment) {
    return TRY(survey(SurveyRequest{{&files}, {}, {}}, compartment)).heads;
}

}  // namespace vault::journal

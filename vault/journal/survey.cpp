// SPDX-License-Identifier: Apache-2.0
#include "vault/journal/survey.h"

#include <algorithm>

#include "vault/store/layout.h"

namespace vault::journal {

namespace {

constexpr std::size_t kWalkReadAhead = 8192;

struct OpenJournal {
    std::unique_ptr<store::File> file;
    crypto::JournalKey key;
    Info info;
};

// Empty when the file is not a journal of this compartment that can be read.
std::optional<OpenJournal> open_journal(const store::FileStore& files, const std::string& name, const JournalId& id,
                                        const Compartment& compartment) {
    auto file = files.open(name, store::Access::read);
    if (!file) return std::nullopt;
    Bytes page(format::kSectorSize);
    const auto read = (*file)->read_at(0, page);
    if (!read || *read != page.size()) return std::nullopt;
    crypto::JournalKey key = journal_key(compartment, id);
    const auto head = open_head_page(key, place_of(compartment, id), page);
    if (!head) return std::nullopt;
    const auto birth_key = crypto::parse_verify_key(head->birth_key);
    const auto log_key = crypto::parse_verify_key(head->log_key);
    if (!birth_key || !log_key) return std::nullopt;
    return OpenJournal{file.take(), std::move(key), {id, head->device, head->origin, *birth_key, *log_key}};
}

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

void survey_one(const std::string& name, OpenJournal journal, const SurveyRequest& request, const JournalPlace& place,
                Survey& survey) {
    FateOf fate(survey, place.journal);
    SurveyedHead head;
    WalkPoint from;
    if (const auto start = request.starts.find(place.journal); start != request.starts.end()) {
        head = start->second.head;
        from = start->second.point;
        fate.start_at(head.head.size);
        fate.see(head.head.size, head.head.root);
    }
    head.info = journal.info;
    head.head.journal = place.journal;
    head.name = name;
    RecordReader reader({journal.file.get(), &journal.key, place, kWalkReadAhead});
    const auto end = walk(reader, from, [&](const WalkedCommit& commit) {
        const format::SealBody& body = commit.seal.body;
        fate.see(body.size, body.root);
        head.head.size = body.size;
        head.head.root = body.root;
        head.commits = body.commit + 1;
        head.end = commit.end;
        head.lamport = std::max(head.lamport, body.lamport);
        head.closed = body.closing;
    });
    // What cannot be read further counts as far as it could be read.
    static_cast<void>(end);
    if (head.commits > 0) survey.heads.push_back(std::move(head));
}

}  // namespace

Result<std::vector<std::pair<std::string, JournalId>>> list_journals(const store::FileStore& files) {
    std::vector<std::pair<std::string, JournalId>> found;
    for (const std::string& name : TRY(files.list(store::layout::kJournals))) {
        if (const auto id = store::layout::parse_journal(name)) found.emplace_back(store::layout::journal(*id), *id);
    }
    for (const std::string& name : TRY(files.list(""))) {
        if (const auto id = store::layout::parse_carried_journal(name)) found.emplace_back(name, *id);
    }
    return found;
}

Result<Survey> survey(const SurveyRequest& request, const Compartment& compartment) {
    Survey result;
    for (const format::RememberedHead& known : request.known) result.checked.push_back({known, HeadFate::missing});
    std::vector<JournalId> seen;
    for (const store::FileStore* files : request.stores) {
        for (const auto& [name, id] : TRY(list_journals(*files))) {
            if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
            auto journal = open_journal(*files, name, id, compartment);
            if (!journal) continue;
            seen.push_back(id);
            survey_one(name, std::move(*journal), request, place_of(compartment, id), result);
        }
    }
    std::sort(result.heads.begin(), result.heads.end(),
              [](const SurveyedHead& a, const SurveyedHead& b) { return a.head.journal < b.head.journal; });
    return result;
}

Result<std::vector<SurveyedHead>> survey(const store::FileStore& files, const Compartment& compartment) {
    return TRY(survey(SurveyRequest{{&files}, {}, {}}, compartment)).heads;
}

}  // namespace vault::journal

// SPDX-License-Identifier: Apache-2.0
#include "vault/ops/remains.h"

#include <algorithm>
#include <optional>

#include "vault/store/layout.h"

namespace vault::ops {
namespace {

namespace layout = store::layout;

class Search {
  public:
    explicit Search(Session& session) : m_session(session), m_work(session.work()) {}

    Result<Remains> run() {
        TRY(read_vault_compartment());
        for (const JournalId& id : TRY(m_work.journals())) {
            if (id == m_first) m_remains.has_beginning = true;
            read(m_work, id, [&](const event::Commit& commit, const event::Recorded& recorded) {
                look_at(commit, recorded);
            });
        }
        std::erase_if(m_remains.documents, [&](const Remains::Document& document) {
            return m_erased.contains({document.source.position.journal, document.source.position.sequence});
        });
        TRY(look_for_packs());
        return std::move(m_remains);
    }

  private:
    // Which journal main began with. An event that cannot be read is verify's to name.
    Result<void> read_vault_compartment() {
        for (const JournalId& id : TRY(m_session.vault_compartment().journals())) {
            read(m_session.vault_compartment(), id, [&](const event::Commit&, const event::Recorded& recorded) {
                const auto event = event::parse(recorded);
                const auto* created = event ? std::get_if<event::CompartmentCreated>(&event->kind) : nullptr;
                if (created != nullptr && created->compartment == m_work.compartment().id) m_first = created->journal;
            });
        }
        return {};
    }

    // As far as it goes: what cannot be read any further is counted and stops nothing.
    template <class Each>
    void read(CompartmentSession& part, const JournalId& id, const Each& each) {
        const auto reader = part.reader(id);
        if (!reader) {
            ++m_remains.unreadable;
            return;
        }
        const auto end = (*reader)->replay((*reader)->beginning(), part.people(),
                                           [&](const event::Commit& commit, const journal::Verified&) -> Result<void> {
                                               for (const event::Recorded& recorded : commit.events)
                                                   each(commit, recorded);
                                               return {};
                                           });
        if (!end || end->finding) ++m_remains.unreadable;
    }

    void look_at(const event::Commit& commit, const event::Recorded& recorded) {
        const auto event = event::parse(recorded);
        if (recorded.erased || !event) return;
        if (const auto* packs = std::get_if<event::Packs>(&event->kind)) {
            for (const PackRef& pack : packs->packs) m_remains.named.insert(pack.pack);
        } else if (const auto* removed = std::get_if<event::Removed>(&event->kind)) {
            m_remains.removed.insert(removed->document);
        } else if (const auto* condemned = std::get_if<event::Condemned>(&event->kind)) {
            m_remains.condemned.insert(condemned->packs.begin(), condemned->packs.end());
        } else if (const auto* erased = std::get_if<event::Erased>(&event->kind)) {
            for (const event::ErasedTarget& target : erased->targets) {
                m_erased.emplace(target.journal, target.sequence);
            }
        } else if (const auto* document = std::get_if<event::Document>(&event->kind);
                   document != nullptr && document->closed) {
            const event::Document::Closed& closed = *document->closed;
            m_remains.documents.push_back(
                {document->document,
                 {{commit.journal, commit.index, recorded.frame, recorded.sequence}, commit.offset},
                 {closed.content, closed.sha256}});
        } else if (const auto* end = std::get_if<event::IntakeEnd>(&event->kind)) {
            m_remains.lists.push_back({end->intake, end->list});
        }
    }

    bool is_of_another(const PackId& id) const {
        const keyring::Unlocked& keys = m_session.keys();
        return std::any_of(keys.compartments().begin(), keys.compartments().end(), [&](const auto& one) {
            return content::pack::PackReader::open(m_session.vault_files(), id, content_compartment(keys, one))
                .has_value();
        });
    }

    Result<void> look_for_packs() {
        const store::FileStore& files = m_session.vault_files();
        std::set<PackId> there;
        for (const std::string& folder : TRY(files.list(layout::kPacks))) {
            const std::string path = std::string(layout::kPacks) + "/" + folder;
            const auto names = files.list(path);
            if (!names) continue;  // no folder, which verify names
            for (const std::string& name : *names) {
                if (const auto id = layout::parse_pack(path, name)) there.insert(*id);
            }
        }
        for (const PackId& id : there) {
            const auto pack = content::pack::PackReader::open(files, id, m_work.content_compartment());
            const bool is_named = m_remains.named.contains(id);
            if (!pack && m_remains.condemned.contains(id)) continue;
            if (pack) {
                m_remains.open.push_back(id);
                m_remains.unnamed += is_named ? 0U : 1U;
            } else if (is_named) {
                m_remains.damaged.insert(id);
            } else if (!is_of_another(id)) {
                ++m_remains.closed;
            }
        }
        std::set_difference(m_remains.named.begin(), m_remains.named.end(), there.begin(), there.end(),
                            std::inserter(m_remains.missing, m_remains.missing.end()));
        for (const PackId& id : m_remains.condemned) m_remains.missing.erase(id);
        return {};
    }

    Session& m_session;
    CompartmentSession& m_work;
    std::optional<JournalId> m_first;
    std::set<std::pair<JournalId, LeafIndex>> m_erased;
    Remains m_remains;
};

}  // namespace

Result<Remains> find_remains(Session& session) { return Search(session).run(); }

}  // namespace vault::ops

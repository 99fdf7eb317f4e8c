// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/altered.h"

namespace ops_test {

Library::Library() {
    std::string lines;
    for (int i = 0; i < 500; ++i) lines += "line " + std::to_string(i) + "\n";
    m_texts = {{"letter", "a letter"}, {"lines", lines}, {"note", "from the laptop"}};
    m_texts["photo"] = random_text(300'000, 1);
    {
        const auto session = m_house.open();
        add(*session, "letter", "an earlier letter");
        add(*session, "photo", m_texts["photo"]);
    }
    m_house.copy_folder("vault", "vault.old");
    m_house.copy_folder("state", "state.old");
    add(*m_house.open("laptop"), "note", m_texts["note"]);
    {
        const auto session = m_house.open();
        add(*session, "letter", m_texts["letter"]);
        add(*session, "lines", lines);
    }
    const auto session = m_house.open();
    const auto report = verify(*session);
    EXPECT_TRUE(report.findings.empty() && report.acknowledged) << told(report);
    m_house.disk->forget_log();
}

std::vector<std::string> Library::files(const std::string& prefix) const {
    std::vector<std::string> all;
    for (const std::string& name : m_house.files_below(prefix.substr(0, prefix.find('/')))) {
        if (name.starts_with(prefix)) all.push_back(name);
    }
    return all;
}

void Library::read_all(Session& session, Said& said) const {
    const auto there = try_list(session);
    if (!there) {
        said.anything = true;
        said.what += " no list: " + std::to_string(static_cast<int>(there.error().code));
        return;
    }
    said.all_there = true;
    for (const auto& [name, right] : m_texts) {
        const auto found = there->find(name);
        std::string got;
        if (found == there->end()) {
            EXPECT_TRUE(said.anything) << name << " is gone without a word";
            said.all_there = false;
            continue;
        }
        const auto done = try_cat(session, found->second.id.hex(), got);
        // An older version may have come back with an older log; that is never silent.
        const bool is_older = name == "letter" && got == "an earlier letter" && said.anything;
        EXPECT_TRUE(right.starts_with(got) || is_older) << "wrong bytes of " << name;
        EXPECT_TRUE(!done || got == right || is_older) << name << " was cut short";
        if (done && got == right) continue;
        said.all_there = false;
        said.anything = true;
        if (!done) said.what += " " + name + ": error " + std::to_string(static_cast<int>(done.error().code));
    }
}

Library::Said Library::look_with(Session& session) const {
    Said said;
    said.opened = true;
    const auto note = [&] {
        const auto notices = session.notices();
        said.anything = said.anything || !notices.empty();
        if (!notices.empty()) said.what += " " + kinds(notices);
    };
    note();
    read_all(session, said);
    note();
    if (!said.anything) {
        const auto report = try_verify(session);
        said.anything =
            !report || !report->findings.empty() || !report->mended.empty() || !report->acknowledged;
        said.what += report ? told(*report) : " verify failed";
        note();
    }
    return said;
}

Library::Said Library::look_at(const MemoryHouse& altered) const {
    Said said;
    {
        const auto session = altered.try_open();
        if (!session) {
            said.code = session.error().code;
            said.anything = true;
            said.what = " not opened: " + std::to_string(static_cast<int>(said.code)) + " " + session.error().path;
            return said;
        }
        said = look_with(**session);
        const auto added = try_add(**session, "afterwards", "still works");
        if (!added) {
            ADD_FAILURE() << "nothing can be added: " << static_cast<int>(added.error().code) << " "
                          << added.error().detail << said.what;
            return said;
        }
    }
    const auto again = altered.try_open();
    EXPECT_TRUE(again) << "locked out after an addition";
    if (again) {
        EXPECT_EQ(take(cat(**again, "afterwards")), "still works") << said.what;
    }
    return said;
}

}  // namespace ops_test

// SPDX-License-Identifier: Apache-2.0
// The power goes during anything that can be done to a vault. Every disk that it could leave opens without an alarm,
// has all that was acknowledged, verifies, and is worked on. STRONGROOM_LONG looks at all of them, else a seed draws
// some.
#include <random>

#include "tests/support/scale.h"
#include "tests/vault/ops/memory_house.h"
#include "vault/ops/compact.h"
#include "vault/ops/compartments.h"
#include "vault/ops/create.h"
#include "vault/ops/erase.h"
#include "vault/ops/log_verify.h"
#include "vault/ops/people.h"
#include "vault/ops/recover.h"
#include "vault/ops/remove.h"

namespace ops_test {
namespace {

// What the work promises while it is done: from which point of the disk's log on what must be there.
class Promises {
  public:
    explicit Promises(const support::MemoryDisk& disk) : m_disk(disk) {}

    // A document of this name is being written: it may be there from now on.
    void begin(const std::string& name, const std::string& text) { m_texts[name].push_back({now(), {}, text}); }
    // It was acknowledged: from now on it, or one begun later, must be there.
    void keep(const std::string& name) { m_texts[name].back().kept = now(); }
    void begin_passphrase(const std::string& fresh) { m_passphrases.push_back({now(), {}, fresh}); }
    void keep_passphrase() { m_passphrases.back().kept = now(); }

    // What may be there after `point` operations; the empty text stands for "not there".
    std::set<std::string> texts(const std::string& name, std::size_t point) const {
        return allowed(m_texts.at(name), point, "");
    }
    std::set<std::string> passphrases(std::size_t point) const { return allowed(m_passphrases, point, kPassphrase); }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& [name, versions] : m_texts) all.push_back(name);
        return all;
    }

  private:
    struct Version {
        std::size_t begun = 0;
        std::optional<std::size_t> kept;
        std::string text;
    };
    std::size_t now() const { return m_disk.log_size(); }
    static std::set<std::string> allowed(const std::vector<Version>& versions, std::size_t point,
                                         const std::string& before) {
        std::set<std::string> all{before};
        for (const Version& one : versions) {
            if (one.kept && *one.kept <= point) all.clear();
            if (one.begun <= point) all.insert(one.text);
        }
        return all;
    }
    const support::MemoryDisk& m_disk;
    std::map<std::string, std::vector<Version>> m_texts;
    std::vector<Version> m_passphrases;
};

void add_kept(Session& session, Promises& promises, const std::string& name, const std::string& text) {
    promises.begin(name, text);
    add(session, name, text);
    promises.keep(name);
}

// Opens with whichever passphrase may be right; of several one must be.
std::unique_ptr<Session> open_with(const MemoryHouse& house, const std::string& state,
                                   const std::set<std::string>& passphrases) {
    std::unique_ptr<Session> opened;
    for (const std::string& one : passphrases) {
        auto tried = house.try_open(state, "vault", one);
        if (tried) opened = tried.take();
        else EXPECT_EQ(tried.error().code, ErrorCode::not_unlocked) << tried.error().path << tried.error().detail;
    }
    return opened;
}

struct Survivor {
    const support::CrashState& crash;
    const Promises& promises;
    std::string state = "state";
};

void expect_all_well(const Survivor& after) {
    const MemoryHouse house(after.crash.disk);
    const auto passphrases = after.promises.passphrases(after.crash.point);
    {
        const auto session = open_with(house, after.state, passphrases);
        ASSERT_NE(session, nullptr);
        EXPECT_FALSE(session->alarm()) << kinds(session->notices());
        const auto there = list(*session);
        for (const std::string& name : after.promises.names()) {
            const auto found = there.find(name);
            const std::string text = found == there.end() ? "" : take(cat(*session, found->second.id.hex()));
            EXPECT_TRUE(after.promises.texts(name, after.crash.point).contains(text))
                << name << " has " << text.size() << " bytes";
        }
        const auto report = verify(*session);
        EXPECT_TRUE(report.findings.empty() && report.acknowledged && report.log.ok()) << told(report);
        add(*session, "afterwards", "written after the cut");
    }
    const auto session = open_with(house, after.state, passphrases);
    ASSERT_NE(session, nullptr);
    EXPECT_FALSE(session->alarm()) << kinds(session->notices());
    EXPECT_EQ(take(cat(*session, "afterwards")), "written after the cut");
}

// Calls visit for `budget` of the plan's states, drawn by the seed; for all of them with STRONGROOM_LONG.
std::size_t visit_some(const support::MemoryDisk& disk, support::CrashPlan plan, std::size_t budget,
                       const std::function<void(const support::CrashState&)>& visit) {
    const std::uint64_t seed = support::seed_of_run();
    plan.seed = seed;
    std::size_t count = 0;
    disk.crash_states(plan, [&](const support::CrashState&) { ++count; });
    if (support::is_sanitized()) budget /= 4;
    std::mt19937_64 random(seed);
    std::size_t visited = 0;
    disk.crash_states(plan, [&](const support::CrashState& state) {
        if (!support::is_long() && random() % count >= budget) return;
        if (testing::Test::HasFatalFailure()) return;
        SCOPED_TRACE(state.what + " seed " + std::to_string(seed));
        ++visited;
        visit(state);
    });
    std::printf("power cuts: %zu of %zu disks\n", visited, count);
    testing::Test::RecordProperty("power_cuts", std::to_string(visited));
    return visited;
}

constexpr std::size_t kBudget = 150;

// `before` is durable; the power goes during `work`.
void cut_power_during(const std::function<void(MemoryHouse&, Promises&)>& work,
                      const std::function<void(MemoryHouse&, Promises&)>& before = nullptr,
                      const std::string& state = "state") {
    MemoryHouse house;
    Promises promises(*house.disk);
    {
        const auto session = house.open();
        add_kept(*session, promises, "letter", "a letter that was there before");
    }
    if (before) before(house, promises);
    house.disk->forget_log();
    // What was kept before is kept from the beginning.
    const Promises settled = promises;
    Promises during(*house.disk);
    for (const std::string& name : settled.names()) {
        const auto texts = settled.texts(name, SIZE_MAX);
        during.begin(name, *texts.begin());
        during.keep(name);
    }
    work(house, during);
    visit_some(*house.disk, {.random_per_point = 2}, kBudget,
               [&](const support::CrashState& crash) { expect_all_well({crash, during, state}); });
}

TEST(ops_power, G20_while_a_document_is_added) {
    cut_power_during([](MemoryHouse& house, Promises& promises) {
        const auto session = house.open();
        add_kept(*session, promises, "note", random_text(20'000, 1));
        add_kept(*session, promises, "letter", "the letter, rewritten");
    });
}

TEST(ops_power, G20_while_a_long_document_is_added) {
    cut_power_during([](MemoryHouse& house, Promises& promises) {
        const auto session = house.open();
        add_kept(*session, promises, "film", random_text(2'500'000, 2));
    });
}

TEST(ops_power, G20_while_index_runs_are_merged) {
    const auto add_several = [](unsigned from, unsigned to) {
        return [=](MemoryHouse& house, Promises& promises) {
            const auto session = house.open();
            for (unsigned i = from; i < to; ++i) {
                add_kept(*session, promises, "n" + std::to_string(i), random_text(3'000, 10 + i));
            }
        };
    };
    cut_power_during(add_several(6, 11), add_several(0, 6));
}

TEST(ops_power, G20_while_packs_are_compacted) {
    cut_power_during(
        [](MemoryHouse& house, Promises&) {
            const auto session = house.open();
            EXPECT_GT(take(vault::ops::compact(*session, {})).removed, 0u);
        },
        [](MemoryHouse& house, Promises& promises) {
            const auto session = house.open();
            add_kept(*session, promises, "note", random_text(20'000, 1));
            add(*session, "film", random_text(2'000'000, 2));
            vault::RemoveRequest request;
            request.documents = {"film"};
            take(vault::ops::remove(*session, request, {}));
        });
}

TEST(ops_power, G19_while_a_document_is_erased) {
    const std::string secret = random_text(300'000, 2);
    MemoryHouse house;
    {
        const auto session = house.open();
        add(*session, "letter", "a letter");
        add(*session, "the-secret", secret);
    }
    house.disk->forget_log();
    vault::EraseRequest request;
    request.documents = {"the-secret"};
    request.reason = "order 12";
    EXPECT_EQ(take(vault::ops::erase(*house.open(), request, {})).documents, 1u);
    const std::size_t done = house.disk->log_size();
    visit_some(*house.disk, {.random_per_point = 2}, kBudget, [&](const support::CrashState& crash) {
        const MemoryHouse after(crash.disk);
        {
            const auto session = after.open();
            EXPECT_FALSE(session->alarm()) << kinds(session->notices());
            EXPECT_EQ(take(cat(*session, "letter")), "a letter");
            const auto found = verify(*session);
            EXPECT_TRUE(found.findings.empty() && found.log.ok()) << told(found);
            const bool is_listed = list(*session).contains("the-secret");
            EXPECT_TRUE(!is_listed || crash.point < done);
            // It was not begun, or it is gone on with.
            vault::EraseRequest again = request;
            if (!is_listed) again.documents.clear();
            take(vault::ops::erase(*session, again, {}));
        }
        const auto session = after.open();
        for (const LogEntry& entry : log(*session)) {
            EXPECT_EQ(entry.text.find("the-secret"), std::string::npos) << entry.kind;
            EXPECT_NE(entry.document_path, "the-secret");
        }
        vault::RecoverRequest recovering;
        recovering.pieces = true;
        EXPECT_EQ(take(vault::ops::recover(*session, recovering, {})).contents, 0u);
        const auto found = verify(*session);
        EXPECT_TRUE(found.findings.empty() && found.acknowledged) << told(found);
    });
}

TEST(ops_power, G20_while_documents_are_read) {
    cut_power_during([](MemoryHouse& house, Promises&) {
        for (int i = 0; i < 2; ++i) {
            const auto session = house.open();
            EXPECT_EQ(take(cat(*session, "letter")), "a letter that was there before");
            list(*session);
            log(*session);
            verify(*session);
        }
    });
}

TEST(ops_power, G20_while_the_passphrase_is_changed) {
    cut_power_during([](MemoryHouse& house, Promises& promises) {
        const auto session = house.open();
        promises.begin_passphrase("battery staple");
        take(vault::ops::change_passphrase(*session, phrase(), phrase("battery staple")));
        promises.keep_passphrase();
    });
}

TEST(ops_power, G20_while_a_compartment_is_made) {
    cut_power_during([](MemoryHouse& house, Promises& promises) {
        const auto session = house.open();
        static_cast<void>(take(vault::ops::create_compartment(*session, "other")));
        add_kept(*session, promises, "note", "kept after it was made");
    });
}

TEST(ops_power, G20_while_a_second_device_begins) {
    const auto work = [](MemoryHouse& house, Promises& promises) {
        const auto session = house.open("second");
        add_kept(*session, promises, "note", "from the second");
    };
    const auto before = [](MemoryHouse& house, Promises&) { take(house.disk->store()->make_folder("second")); };
    cut_power_during(work, before);
    cut_power_during(work, before, "second");
}

TEST(ops_power, G20_while_a_copy_is_begun_to_be_used) {
    cut_power_during([](MemoryHouse& house, Promises& promises) {
        const auto session = house.open();
        EXPECT_TRUE(has(session->notices(), Notice::Kind::copy)) << kinds(session->notices());
        add_kept(*session, promises, "note", "in the copy");
    }, [](MemoryHouse& house, Promises&) {
        house.copy_folder("vault", "original");
        house.copy_folder("original", "vault");
    });
}

TEST(ops_power, G26_while_an_alarm_is_acknowledged) {
    MemoryHouse house;
    house.copy_folder("vault", "older");
    add(*house.open(), "letter", "lost with the newer copy");
    house.copy_folder("older", "vault");
    add(*house.open(), "note", "written during the alarm");
    house.disk->forget_log();
    take(vault::ops::acknowledge(*house.open(), "an old copy was put back"));
    const std::size_t acknowledged = house.disk->log_size();
    visit_some(*house.disk, {.random_per_point = 2}, kBudget, [&](const support::CrashState& crash) {
        const MemoryHouse after(crash.disk);
        const auto session = after.open();
        EXPECT_TRUE(crash.point < acknowledged || !session->alarm()) << kinds(session->notices());
        EXPECT_EQ(take(cat(*session, "note")), "written during the alarm");
        take(vault::ops::acknowledge(*session, "once more"));
        EXPECT_FALSE(after.open()->alarm());
    });
}

TEST(ops_power, G20_again_while_what_a_cut_left_is_put_in_order) {
    MemoryHouse house;
    Promises promises(*house.disk);
    house.disk->forget_log();
    promises.begin("letter", "");
    add_kept(*house.open(), promises, "letter", "a letter");
    const std::size_t acknowledged = house.disk->log_size();
    std::size_t second_cuts = 0;
    visit_some(*house.disk, {.random_per_point = 2}, 25, [&](const support::CrashState& first) {
        const MemoryHouse between(first.disk);
        const bool is_kept = first.point >= acknowledged;
        first.disk->forget_log();
        Promises during(*first.disk);
        if (is_kept) {
            during.begin("letter", "a letter");
            during.keep("letter");
        }
        {
            const auto session = between.open();
            add_kept(*session, during, "note", "after the first cut");
        }
        support::CrashPlan plan{.one_missing = false, .only_one = false, .random_per_point = 1};
        second_cuts += visit_some(*first.disk, plan, 20,
                                  [&](const support::CrashState& second) { expect_all_well({second, during}); });
    });
    RecordProperty("second_cuts", std::to_string(second_cuts));
}

TEST(ops_power, G20_while_a_vault_is_made) {
    static_cast<void>(crypto::initialize());
    const auto disk = support::MemoryDisk::create();
    for (const char* folder : {"vault", "state"}) take(disk->store()->make_folder(folder));
    disk->forget_log();
    MemoryHouse::make_vault(disk);
    const std::size_t acknowledged = disk->log_size();
    visit_some(*disk, {.random_per_point = 2}, kBudget, [&](const support::CrashState& crash) {
        const MemoryHouse after(crash.disk);
        auto session = after.try_open();
        if (!session) {
            EXPECT_LT(crash.point, acknowledged);
            EXPECT_EQ(session.error().code, ErrorCode::not_a_vault);
            MemoryHouse::make_vault(crash.disk);
            session = after.try_open();
        }
        ASSERT_TRUE(session.has_value());
        EXPECT_FALSE((*session)->alarm()) << kinds((*session)->notices());
        add(**session, "first", "the first document");
        const auto report = verify(**session);
        EXPECT_TRUE(report.findings.empty() && report.acknowledged) << told(report);
    });
}

}  // namespace
}  // namespace ops_test

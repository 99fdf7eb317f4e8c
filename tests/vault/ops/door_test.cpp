// SPDX-License-Identifier: Apache-2.0
// One door: every call of vault.h says by its mark what it writes before it hands anything over; each that releases is
// driven here, and at its first byte or name the event is looked for on the disk, and the syncs before it are counted.
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>

#include "tests/vault/ops/evidence.h"
#include "tests/vault/ops/house.h"

namespace {

// Files that were synced since the last look; fdatasync of the whole test program comes by here.
std::vector<std::string>& synced() {
    static std::vector<std::string> files;
    return files;
}
void note_sync(int descriptor) {
    char target[4096];
    const ssize_t n = ::readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), target, sizeof target);
    if (n > 0) synced().emplace_back(target, static_cast<std::size_t>(n));
}

}  // namespace

extern "C" int fdatasync(int descriptor) {
    note_sync(descriptor);
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace ops_test {
namespace {

namespace event = vault::event;

// Every public member function of Vault and the first word of its mark; empty if there is none.
std::map<std::string, std::string> marks() {
    std::ifstream file(std::string(STRONGROOM_SOURCE_DIR) + "/vault/vault.h");
    std::string line, statement;
    std::map<std::string, std::string> found;
    bool inside = false;
    static const std::regex kName(R"((\w+)\()"), kMark(R"(//\s*door:\s*(\w+))");
    while (std::getline(file, line)) {
        if (line.starts_with("class Vault {")) inside = true;
        if (line.find("private:") != std::string::npos) break;
        if (!inside || line.find_first_not_of(' ') == std::string::npos) continue;
        if (line.find_first_not_of(' ') == line.find("//")) continue;
        statement += line + " ";
        if (line.find(';') == std::string::npos) continue;
        std::smatch name, mark;
        const bool is_own = statement.find("static ") != std::string::npos ||
                            statement.find("Vault(") != std::string::npos ||
                            statement.find("operator=") != std::string::npos;
        if (!is_own && std::regex_search(statement, name, kName)) {
            found[name[1]] = std::regex_search(statement, mark, kMark) ? mark[1].str() : "";
        }
        statement.clear();
    }
    return found;
}

// A vault with one document, and what has to stand in its journals before a name or byte of it is seen.
struct Stage {
    House house;
    std::string document = house.put("secret.txt", random_text(700'000, 4));
    std::optional<Vault> vault;
    std::optional<Evidence> evidence;
    std::size_t before = 0;
    std::string compartment = "main";
    int looked = 0;

    Stage() {
        auto first = house.open();
        house.add(first);
        evidence.emplace(house.vault_path());
    }
    void begin() {
        vault.emplace(house.open());
        before = evidence->events(compartment).size();
        synced().clear();
    }
    // At the first byte or name.
    void look(const std::string& kind, const std::string& word) {
        if (looked++ > 0) return;
        std::size_t state = 0, journal = 0;
        for (const std::string& file : synced()) {
            state += file.starts_with(house.path("state") + "/") ? 1U : 0U;
            journal += file.starts_with(house.vault_path() + "/journals/") ? 1U : 0U;
        }
        EXPECT_GE(state, 1u) << "no state was synced";
        EXPECT_GE(journal, 1u) << "no journal was synced";
        EXPECT_GE(synced().size(), 2u);
        const auto events = evidence->events(compartment);
        ASSERT_GT(events.size(), before);
        for (std::size_t i = before; i < events.size(); ++i) {
            if (events[i].kind_name != kind) continue;
            if (const auto* read = std::get_if<event::Read>(&events[i].kind)) {
                EXPECT_EQ(read->purpose, word);
                EXPECT_EQ(read->reason, "asked for");
                return;
            }
            if (const auto* removed = std::get_if<event::Removed>(&events[i].kind)) {
                EXPECT_EQ(removed->reason, "asked for");
                return;
            }
            if (const auto* labelled = std::get_if<event::Labelled>(&events[i].kind)) {
                EXPECT_EQ(labelled->note, "asked for");
                return;
            }
            if (const auto* browse = std::get_if<event::Browse>(&events[i].kind)) {
                EXPECT_EQ(browse->what, word);
                return;
            }
        }
        ADD_FAILURE() << "no " << kind << " stands there";
    }
};

using Drive = std::function<void(Stage&)>;

const std::map<std::string, Drive>& drives() {
    static const auto shown = [](Stage& stage, const char* what) {
        return
            [&stage, what](const DocumentInfo&) -> Result<void> { return stage.look("browse", what), Result<void>(); };
    };
    static const std::map<std::string, Drive> all = {
        {"list", [](Stage& stage) { take(stage.vault->list({}, {}, shown(stage, "list"))); }},
        {"find", [](Stage& stage) { take(stage.vault->find("secret", shown(stage, "find"))); }},
        {"candidates", [](Stage& stage) { take(stage.vault->candidates(stage.document, shown(stage, "find"))); }},
        {"list_removed",
         [](Stage& stage) {
             vault::RemoveRequest request;
             request.documents = {stage.document};
             take(stage.vault->remove(request, {}));
             stage.begin();
             take(stage.vault->list_removed({}, {}, shown(stage, "list")));
         }},
        {"remove",
         [](Stage& stage) {
             vault::RemoveRequest request;
             request.documents = {stage.document};
             request.reason = "asked for";
             request.dry_run = true;
             vault::RemoveObserver observer;
             observer.removed = [&](const vault::RemovedOne&) { stage.look("browse", "find"); };
             take(stage.vault->remove(request, observer));
             stage.looked = 0;
             stage.begin();
             request.dry_run = false;
             observer.removed = [&](const vault::RemovedOne&) { stage.look("removed", {}); };
             take(stage.vault->remove(request, observer));
         }},
        {"label",
         [](Stage& stage) {
             const auto look = [&](const char* kind) {
                 return [&stage, kind](const DocumentInfo&, bool) -> Result<void> {
                     return stage.look(kind, "find"), Result<void>();
                 };
             };
             take(stage.vault->label({{stage.document}, {}, "asked for", {}, {}}, look("labelled")));
             stage.looked = 0;
             stage.begin();
             take(stage.vault->label({{stage.document}, {}, "asked for", {}, {}}, look("browse")));
         }},
        {"log",
         [](Stage& stage) {
             take(stage.vault->log(
                 {}, [&](const LogEntry&) -> Result<void> { return stage.look("browse", "log"), Result<void>(); }));
         }},
        {"show",
         [](Stage& stage) {
             take(stage.vault->show({stage.document, "asked for"}));
             stage.look("read", "show");
         }},
        {"cat",
         [](Stage& stage) {
             take(stage.vault->cat({stage.document, "asked for"}, [&](vault::ByteView) -> Result<void> {
                 return stage.look("read", "cat"), Result<void>();
             }));
         }},
        {"export_to",
         [](Stage& stage) {
             vault::ExportRequest request;
             request.all = true;
             request.to = stage.house.path("out");
             request.reason = "asked for";
             vault::ExportObserver observer;
             observer.exported = [&](const vault::Exported&) { stage.look("read", "export"); };
             take(stage.vault->export_to(request, observer));
         }},
        {"verify",
         [](Stage& stage) {
             for (const std::string& pack : files_below(stage.house.vault_path() + "/packs"))
                 std::filesystem::remove(pack);
             const auto report = take(stage.vault->verify({}));
             const auto named = [](const vault::Finding& finding) { return !finding.path.empty(); };
             ASSERT_TRUE(std::any_of(report.findings.begin(), report.findings.end(), named));
             stage.look("browse", "verify");
         }},
        {"repair",
         [](Stage& stage) {
             for (const std::string& pack : files_below(stage.house.vault_path() + "/packs"))
                 std::filesystem::remove(pack);
             const auto report = take(stage.vault->repair({}));
             const auto named = [](const vault::Finding& finding) { return !finding.path.empty(); };
             ASSERT_TRUE(std::any_of(report.lost.begin(), report.lost.end(), named));
             stage.look("browse", "repair");
         }},
        {"recover",
         [](Stage& stage) {
             for (const std::string& pack : files_below(stage.house.vault_path() + "/packs"))
                 std::filesystem::remove(pack);
             vault::RecoverObserver observer;
             observer.lost = [&](const vault::LostDocument&) { stage.look("browse", "recover"); };
             EXPECT_EQ(take(stage.vault->recover({}, observer)).lost, 1u);
         }},
        {"people",
         [](Stage& stage) {
             ASSERT_EQ(take(stage.vault->people()).size(), 1u);
             stage.look("browse", "keys");
         }},
        {"compartments",
         [](Stage& stage) {
             ASSERT_EQ(take(stage.vault->compartments()).size(), 1u);
             stage.look("browse", "keys");
         }},
    };
    return all;
}

TEST(ops_door, G9_every_call_of_the_facade_is_marked_and_each_that_releases_is_driven) {
    const auto found = marks();
    ASSERT_GT(found.size(), 15u);
    static const std::set<std::string> kKnown = {"none", "intake", "browse", "read", "removed", "labelled"};
    for (const auto& [name, mark] : found) {
        EXPECT_TRUE(kKnown.contains(mark)) << name << " has no mark that is known: " << mark;
        if (mark != "none" && mark != "intake") {
            EXPECT_TRUE(drives().contains(name)) << name << " is not driven";
        }
    }
    for (const auto& [name, drive] : drives()) EXPECT_TRUE(found.contains(name)) << name << " is gone";
}

TEST(ops_door, G9_the_event_is_durable_before_the_first_byte) {
    for (const auto& [name, drive] : drives()) {
        SCOPED_TRACE(name);
        Stage stage;
        if (name == "people" || name == "compartments") stage.compartment = "vault";
        stage.begin();
        drive(stage);
        EXPECT_GE(stage.looked, 1) << "nothing was handed over";
    }
}

// Calls without an event hand over no name of a document and leave the journals as they were.
TEST(ops_door, G9_calls_without_an_event_write_none) {
    Stage stage;
    stage.begin();
    take(stage.vault->status());
    take(stage.vault->stats());
    take(stage.vault->verify_log({}));
    take(stage.vault->checkpoint({}));
    const std::string proof = take(stage.vault->prove(0, {}));
    take(stage.vault->log_keys());
    EXPECT_TRUE(take(stage.vault->verify({})).findings.empty());
    EXPECT_EQ(proof.find("secret.txt"), std::string::npos);
    EXPECT_EQ(stage.evidence->events().size(), stage.before);
    EXPECT_EQ(stage.evidence->events("vault").size(), Evidence(stage.house.vault_path()).events("vault").size());
}

TEST(ops_door, G9_no_event_nothing_released) {
    Stage stage;
    stage.begin();
    // Nothing can be written from here on, in this process.
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit none{0, limit.rlim_max};
    int released = 0;
    const auto count = [&](const auto&) -> Result<void> { return ++released, Result<void>(); };
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    const bool refused = !stage.vault->cat({stage.document, {}}, count) && !stage.vault->list({}, {}, count) &&
                         !stage.vault->find("s", count) && !stage.vault->log({}, count) &&
                         !stage.vault->candidates(stage.document, count) && !stage.vault->show({stage.document, {}}) &&
                         !stage.vault->people();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_TRUE(refused);
    EXPECT_EQ(released, 0);
    EXPECT_EQ(take(cat(*stage.vault, stage.document)), read_file(stage.document)) << "it goes on afterwards";
}

TEST(ops_door, G9_a_reader_that_stops_leaves_an_incomplete_outcome) {
    Stage stage;
    stage.begin();
    std::uint64_t bytes = 0;
    const auto stopped = stage.vault->cat({stage.document, {}}, [&](vault::ByteView piece) -> Result<void> {
        if (bytes > 0) return vault::fail(ErrorCode::closed_pipe);
        bytes += piece.size();
        return {};
    });
    EXPECT_EQ(code_of(stopped), ErrorCode::closed_pipe);
    const auto events = stage.evidence->events();
    const auto* outcome = std::get_if<event::Outcome>(&events.back().kind);
    ASSERT_NE(outcome, nullptr);
    EXPECT_FALSE(outcome->complete);
    EXPECT_EQ(outcome->bytes, bytes);
    EXPECT_EQ(outcome->error, "closed-pipe");
}

TEST(ops_door, G9_the_log_shows_reads_with_reason_and_outcome) {
    Stage stage;
    stage.begin();
    take(stage.vault->cat({stage.document, "for the court"}, [](vault::ByteView) { return Result<void>(); }));
    vault::LogFilter filter;
    filter.document = stage.document;
    const auto entries = log(*stage.vault, filter);
    ASSERT_GE(entries.size(), 3u) << kinds(entries);
    EXPECT_EQ(entries[0].kind, "document");
    EXPECT_EQ(entries[1].kind, "read");
    EXPECT_EQ(entries[1].reason, "for the court");
    EXPECT_EQ(entries[1].outcome, "complete");
    EXPECT_EQ(entries[1].document_path, stage.document);
    EXPECT_EQ(entries[1].frontend, "test");
    EXPECT_EQ(entries[1].person_name, "Amal");
    EXPECT_EQ(entries[2].kind, "outcome");
}

}  // namespace
}  // namespace ops_test

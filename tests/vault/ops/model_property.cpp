// SPDX-License-Identifier: Apache-2.0
// Random stories (story.h) on a pretended disk, held against a plain model (model.h). A story that breaks a promise is
// shortened until nothing can be left out of it, and told. STRONGROOM_SECONDS bounds the time, STRONGROOM_SEED repeats.
#include <chrono>
#include <cstdlib>
#include <set>

#include "crypto/digest.h"
#include "tests/support/scale.h"
#include "tests/vault/ops/memory_house.h"
#include "tests/vault/ops/model.h"
#include "tests/vault/ops/story.h"
#include "vault/ops/compact.h"
#include "vault/ops/log_verify.h"
#include "vault/ops/remove.h"

namespace ops_test {
namespace {

template <class T>
T want(Result<T> result, const std::string& what) {
    if (!result) {
        const vault::Error& error = result.error();
        RC_FAIL(what + ": error " + std::to_string(static_cast<int>(error.code)) + " path " + error.path + " id " +
                error.id + " detail " + error.detail);
    }
    return result.take();
}

void require(bool condition, const std::string& what) {
    if (!condition) RC_FAIL(what);
}

vault::ContentHash hash_of(const std::string& text) {
    return vault::ContentHash(crypto::sha256(base::as_bytes(text)).bytes());
}

// What a deed that did not end well may have left of one document.
struct Unsettled {
    std::string name;
    std::set<std::string> texts;  // of which it has one
    bool may_be_absent = false;
};

class Driver {
  public:
    Driver() {
        PlaceModel& first = m_places[0];
        first.exists = true;
        first.identity = m_next_identity++;
        visit({}, [](Session&) {});
    }

    void run(const Step& step) {
        PlaceModel& place = m_places.at(step.place);
        const std::size_t other = (step.place + 1U) % kPlaces.size();
        switch (step.deed) {
            case Deed::copy_vault: return copy(step.place, other);
            case Deed::restore_anew: return copy(other, step.place);
            case Deed::restore_over: return write_over(other, step.place);
            case Deed::keep_state: return keep_state(step.device);
            case Deed::restore_state: return restore_state(step.device);
            default: break;
        }
        if (!place.exists) return;
        switch (step.deed) {
            case Deed::add: return add_text(step);
            case Deed::read: return visit(step, [&](Session& session) { read(session, step); });
            case Deed::look: return visit(step, [&](Session& session) { look(session, step); });
            case Deed::verify: return visit(step, [&](Session& session) { verify_all(session, step); });
            case Deed::remove: return remove_name(step);
            case Deed::compact: return visit(step, [&](Session& session) { compact(session); });
            default: return lose_index(step.place);
        }
    }

    // Everything that is promised, everywhere.
    void conclude() {
        for (std::size_t place = 0; place < kPlaces.size(); ++place) {
            if (!m_places[place].exists) continue;
            Step step{.deed = Deed::verify, .place = static_cast<std::uint8_t>(place)};
            visit(step, [](Session&) {});  // an alarm is acknowledged before
            visit(step, [&](Session& session) {
                verify_all(session, step);
                for (const auto& [name, content] : m_places[place].documents)
                    require(want(cat(session, name), "cat " + name) == content, name + " has other bytes");
            });
        }
    }

  private:
    static std::string folder_of(std::size_t place) { return kPlaces.at(place); }

    // ---- folders
    void copy(std::size_t from, std::size_t to) {
        if (!m_places[from].exists) return;
        m_house.copy_folder(folder_of(from), folder_of(to));
        m_places[to] = m_places[from];
        m_places[to].identity = m_next_identity++;
        m_house.disk->forget_log();
    }
    void write_over(std::size_t from, std::size_t to) {
        if (!m_places[from].exists || !m_places[to].exists) return;
        m_house.restore_over(folder_of(from), folder_of(to));
        const int identity = m_places[to].identity;
        m_places[to] = m_places[from];
        m_places[to].identity = identity;
        m_house.disk->forget_log();
    }
    void keep_state(std::size_t device) {
        const std::string folder = kDevices.at(device);
        if (m_devices[device].states.empty()) return;
        m_house.copy_folder(folder, folder + ".kept");
        m_kept[device] = m_devices[device];
        m_house.disk->forget_log();
    }
    void restore_state(std::size_t device) {
        if (m_kept[device].states.empty()) return;
        const std::string folder = kDevices.at(device);
        m_house.copy_folder(folder + ".kept", folder);
        m_devices[device] = m_kept[device];
        m_house.disk->forget_log();
    }
    void lose_index(std::size_t place) { m_house.remove_folder(folder_of(place) + "/index"); }

    // ---- sessions
    // One session that does `deed`. If it is to end badly, another one looks at what is left.
    void visit(const Step& step, const std::function<void(Session&)>& deed) {
        if (step.end == End::well) return visit_well(step, deed);
        break_off(step, deed);
        visit_well({.place = step.place, .device = step.device}, [](Session&) {});
    }

    void visit_well(const Step& step, const std::function<void(Session&)>& deed) {
        PlaceModel& place = m_places.at(step.place);
        DeviceModel& device = m_devices.at(step.device);
        const Expected expected = device.alarm_at(place);
        const auto session = want(m_house.try_open(kDevices.at(step.device), folder_of(step.place)), "open");
        settle(*session, place);
        const std::string said = kinds(session->notices());
        const bool is_restored = has(session->notices(), Notice::Kind::record_restored) &&
                                 device.has_back(place, want(session->work().heads(), "heads"));
        require(!expected.must || session->alarm() || is_restored,
                "no alarm, though this device has seen more: " + said);
        require(expected.may || !session->alarm(), "an alarm for nothing: " + said);
        deed(*session);
        if (session->alarm()) want(vault::ops::acknowledge(*session, "seen"), "acknowledge");
        note(*session, place, device);
        m_house.disk->forget_log();
    }

    void break_off(const Step& step, const std::function<void(Session&)>& deed) {
        const auto& disk = m_house.disk;
        const bool is_full = step.end == End::full_disk;
        disk->fail_mutation(step.at, is_full ? ENOSPC : EIO, support::Repeat::for_ever);
        m_is_broken = true;
        {
            auto session = m_house.try_open(kDevices.at(step.device), folder_of(step.place));
            if (session) deed(**session);
        }
        m_is_broken = false;
        disk->clear_faults();
        if (step.end == End::power_cut) cut_power(step.at);
        m_house.disk->forget_log();
    }

    // What was not synced is gone, there, or there in part.
    void cut_power(std::uint64_t seed) {
        std::shared_ptr<support::MemoryDisk> left;
        const std::size_t now = m_house.disk->log_size();
        const auto wanted = static_cast<support::CrashKind>(
            std::array{support::CrashKind::nothing_unsynced, support::CrashKind::random}[seed % 2]);
        const support::CrashPlan plan{.from = now, .one_missing = false, .only_one = false, .torn_last = false,
                                      .random_per_point = 1, .seed = seed};
        m_house.disk->crash_states(plan, [&](const support::CrashState& state) {
            if (state.kind == wanted || left == nullptr) left = state.disk;
        });
        m_house.disk = left;
    }

    // The document that a deed left in doubt has one of the texts that it may have.
    void settle(Session& session, PlaceModel& place) {
        if (!m_unsettled) return compare(session, place);
        const Unsettled doubt = *m_unsettled;
        m_unsettled.reset();
        const auto there = listed(session);
        const auto found = there.find(doubt.name);
        place.documents.erase(doubt.name);
        if (found == there.end()) {
            require(doubt.may_be_absent, doubt.name + " was acknowledged and is not there");
        } else {
            const auto fits = [&](const std::string& one) { return hash_of(one) == found->second.sha256; };
            const auto is = std::find_if(doubt.texts.begin(), doubt.texts.end(), fits);
            require(is != doubt.texts.end(), doubt.name + " is neither the old nor the new text");
            place.documents[doubt.name] = *is;
        }
        compare(session, place);
    }

    void note(Session& session, PlaceModel& place, DeviceModel& device) const {
        const Heads heads = want(session.work().heads(), "heads");
        for (const auto& head : heads) place.sealed[head.journal][head.size] = head.root;
        const auto own = session.work().journal().id();
        require(own.has_value(), "a session that committed has no journal");
        device.remember(*own, place, heads);
    }

    // ---- deeds
    static std::map<std::string, DocumentInfo> listed(Session& session) { return want(try_list(session), "list"); }

    void compare(Session& session, const PlaceModel& place) const {
        const auto there = listed(session);
        for (const auto& [name, content] : place.documents) {
            const auto found = there.find(name);
            require(found != there.end(), name + " is not there");
            require(found->second.sha256 == hash_of(content), name + " is another text");
        }
        require(there.size() == place.documents.size(), "more documents than were added");
    }

    void add_text(const Step& step) {
        PlaceModel& place = m_places.at(step.place);
        const std::string name = kNames.at(step.name);
        const std::string& fresh = text(step.text);
        bool acknowledged = false;
        const auto deed = [&](Session& session) {
            bool is_new = false;
            const auto done = try_add(session, name, fresh, [&](const vault::Added&) { acknowledged = is_new = true; });
            if (m_is_broken) return;
            const auto kept = want(done, "add " + name);
            const auto old = place.documents.find(name);
            const bool same = old != place.documents.end() && old->second == fresh;
            require(is_new != same, name + (same ? " was stored again though unchanged" : " was not stored"));
            place.documents[name] = fresh;
            place.versions += is_new ? 1 : 0;
            compare(session, place);
        };
        if (step.end == End::well) return visit_well(step, deed);
        break_off(step, deed);
        Unsettled doubt{name, {fresh}, false};
        const auto old = place.documents.find(name);
        if (!acknowledged && old != place.documents.end()) doubt.texts.insert(old->second);
        doubt.may_be_absent = !acknowledged && old == place.documents.end();
        if (acknowledged) ++place.versions;
        m_unsettled = doubt;
        visit_well({.place = step.place, .device = step.device}, [](Session&) {});
    }

    void remove_name(const Step& step) {
        PlaceModel& place = m_places.at(step.place);
        const std::string name = kNames.at(step.name);
        if (!place.documents.contains(name)) return;
        bool acknowledged = false;
        const auto deed = [&](Session& session) {
            vault::RemoveRequest request;
            request.documents = {name};
            vault::RemoveObserver observer;
            observer.removed = [&](const vault::RemovedOne&) { acknowledged = true; };
            const auto done = vault::ops::remove(session, request, observer);
            if (m_is_broken) return;
            require(want(done, "remove " + name).documents == 1, name + " was not removed");
            place.documents.erase(name);
            compare(session, place);
        };
        if (step.end == End::well) return visit_well(step, deed);
        break_off(step, deed);
        Unsettled doubt{name, {}, true};
        if (!acknowledged) doubt.texts.insert(place.documents.at(name));
        m_unsettled = doubt;
        visit_well({.place = step.place, .device = step.device}, [](Session&) {});
    }

    // Whatever becomes of it: all that was there is there.
    void compact(Session& session) const {
        const bool had_alarm = session.alarm();
        const auto done = vault::ops::compact(session, {});
        if (m_is_broken) return;
        if (done) return require(done->waiting + done->left_alone == 0, "compact leaves packs");
        require(had_alarm && done.error().code == ErrorCode::needs_unknown,
                "compact: error " + std::to_string(static_cast<int>(done.error().code)) + " " + done.error().detail);
    }

    void read(Session& session, const Step& step) const {
        const PlaceModel& place = m_places.at(step.place);
        const std::string name = kNames.at(step.name);
        const auto right = place.documents.find(name);
        std::string got;
        const auto done = try_cat(session, name, got);
        if (right != place.documents.end()) require(right->second.starts_with(got), name + " gave wrong bytes");
        if (m_is_broken) return;
        if (right == place.documents.end()) {
            require(!done && done.error().code == ErrorCode::no_such_document, name + " should not be there");
            return;
        }
        want(done, "cat " + name);
        require(got == right->second, name + " was cut short");
    }

    void look(Session& session, const Step& step) const {
        const auto entries = try_log(session);
        if (m_is_broken) return;
        const auto all = want(entries, "log");
        const auto is_document = [](const LogEntry& one) { return one.kind == "document"; };
        const auto documents = std::count_if(all.begin(), all.end(), is_document);
        require(static_cast<std::size_t>(documents) >= m_places.at(step.place).versions,
                "the log lacks documents that were acknowledged");
    }

    void verify_all(Session& session, const Step&) const {
        const bool had_alarm = session.alarm();
        const auto report = try_verify(session);
        if (m_is_broken) return;
        const auto found = want(report, "verify");
        if (!had_alarm) require(found.findings.empty() && found.acknowledged, "verify: " + told(found));
    }

    MemoryHouse m_house;
    std::array<PlaceModel, kPlaces.size()> m_places;
    std::array<DeviceModel, kDevices.size()> m_devices;
    std::array<DeviceModel, kDevices.size()> m_kept;
    std::optional<Unsettled> m_unsettled;
    bool m_is_broken = false;  // the disk refuses to be written
    int m_next_identity = 1;
};

std::chrono::seconds time_allowed() {
    const char* given = std::getenv("STRONGROOM_SECONDS");
    if (given != nullptr) return std::chrono::seconds(std::atoi(given));
    return std::chrono::seconds(support::is_long() ? 3600 : 45);
}

TEST(ops_model, G20_G25_G26_any_story_keeps_what_it_promises) {
    const std::uint64_t seed = support::seed_of_run();
    ::setenv("RC_PARAMS", ("max_success=1000000 max_size=40 seed=" + std::to_string(seed)).c_str(), 0);
    const auto deadline = std::chrono::steady_clock::now() + time_allowed();
    std::size_t told = 0;
    std::size_t steps = 0;
    bool is_failing = false;  // then it is shortened, however long that takes
    const auto generator = stories();
    EXPECT_TRUE(rc::check("stories", [&] {
        if (!is_failing && std::chrono::steady_clock::now() > deadline) return;
        const std::vector<Step> story = *generator;
        ++told;
        steps += story.size();
        try {
            Driver driver;
            for (const Step& step : story) driver.run(step);
            driver.conclude();
        } catch (...) {
            is_failing = true;
            throw;
        }
    }));
    std::printf("stories: %zu of %zu steps\n", told, steps);
    RecordProperty("stories", std::to_string(told));
}

}  // namespace
}  // namespace ops_test

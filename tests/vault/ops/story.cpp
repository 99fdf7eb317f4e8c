// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/story.h"

#include "tests/vault/ops/house.h"

namespace ops_test {

// Empty; short; one chunk; several; several, the first of which are those of the one before; what compresses.
const std::string& text(std::uint8_t which) {
    static const std::array<std::string, kTexts> kAll = [] {
        const std::string film = random_text(300'000, 7);
        std::string lines;
        for (int i = 0; i < 4000; ++i) lines += "line " + std::to_string(i) + "\n";
        return std::array<std::string, kTexts>{"", "a letter", random_text(9'000, 6), film,
                                               film.substr(0, 200'000) + random_text(100'000, 8), lines};
    }();
    return kAll.at(which);
}

rc::Gen<std::vector<Step>> stories() {
    const auto below = [](std::size_t count) { return rc::gen::inRange<int>(0, static_cast<int>(count)); };
    // Half of all steps add something; three in four end well.
    const auto deeds = below(2 * (static_cast<std::size_t>(Deed::last) + 1));
    const auto ends = below(12);
    const auto step = rc::gen::map(
        rc::gen::tuple(deeds, below(kPlaces.size()), below(kDevices.size()), below(kNames.size()), below(kTexts), ends,
                       below(64)),
        [](const std::tuple<int, int, int, int, int, int, int>& drawn) {
            const auto [deed, place, device, name, which, end, at] = drawn;
            const auto small = [](int number) { return static_cast<std::uint8_t>(number); };
            Step one{.place = small(place), .device = small(device), .name = small(name), .text = small(which),
                     .at = small(at)};
            if (deed <= static_cast<int>(Deed::last)) one.deed = static_cast<Deed>(deed);
            if (end > 8) one.end = static_cast<End>(end - 8);
            return one;
        });
    return rc::gen::container<std::vector<Step>>(step);
}

std::string sentence(const Step& step) {
    const std::string place = kPlaces.at(step.place);
    const std::string other = kPlaces.at((step.place + 1U) % kPlaces.size());
    const std::string device = kDevices.at(step.device);
    const std::string name = kNames.at(step.name);
    std::string told;
    switch (step.deed) {
        case Deed::add:
            told = device + " adds " + name + " (" + std::to_string(text(step.text).size()) + " bytes, text " +
                   std::to_string(step.text) + ") to " + place;
            break;
        case Deed::read: told = device + " reads " + name + " in " + place; break;
        case Deed::look: told = device + " lists, finds and logs in " + place; break;
        case Deed::verify: told = device + " verifies " + place; break;
        case Deed::copy_vault: return place + " is copied to " + other;
        case Deed::restore_anew: return place + " is replaced by " + other;
        case Deed::restore_over: return place + " is written over with " + other;
        case Deed::keep_state: return "the folder " + device + " is put by";
        case Deed::restore_state: return "the folder " + device + " is what was put by";
        case Deed::lose_index: return place + " loses its index";
        case Deed::remove: told = device + " removes " + name + " in " + place; break;
        case Deed::compact: told = device + " compacts " + place; break;
    }
    const std::string at = std::to_string(step.at);
    switch (step.end) {
        case End::well: return told;
        case End::killed: return told + ", killed after " + at + " writes";
        case End::power_cut: return told + ", power cut after " + at + " writes";
        case End::full_disk: return told + ", the disk is full after " + at + " writes";
    }
    return told;
}

void showValue(const Step& step, std::ostream& out) { out << "\n  " << sentence(step); }

}  // namespace ops_test

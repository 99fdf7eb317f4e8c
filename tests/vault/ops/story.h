// SPDX-License-Identifier: Apache-2.0
// A story is a random sequence of steps: what somebody does with a vault, its copies and its devices. Steps are small
// numbers, so that whatever is left of a story after shrinking is a story too, and each can be told in a sentence.
#pragma once

#include <rapidcheck.h>

#include <array>
#include <ostream>
#include <string>
#include <vector>

namespace ops_test {

enum class Deed : std::uint8_t {
    add,
    read,
    look,          // list, find, log
    verify,
    copy_vault,    // place -> other place
    restore_anew,  // the other place's files in the place's stead, made anew
    restore_over,  // written over the files that are there
    keep_state,    // cp -r of a state folder
    restore_state,
    lose_index,
    remove,
    compact,
    last = compact,
};

enum class End : std::uint8_t { well, killed, power_cut, full_disk };

struct Step {
    Deed deed{};
    std::uint8_t place = 0;   // of kPlaces
    std::uint8_t device = 0;  // of kDevices
    std::uint8_t name = 0;    // of kNames
    std::uint8_t text = 0;    // of kTexts
    End end = End::well;
    std::uint8_t at = 0;      // which write is the last one, when it does not end well
};

inline constexpr std::array<const char*, 3> kPlaces{"vault", "copy", "stick"};
inline constexpr std::array<const char*, 2> kDevices{"state", "laptop"};
inline constexpr std::array<const char*, 4> kNames{"letter", "lease", "photo", "report"};
inline constexpr std::size_t kTexts = 6;

const std::string& text(std::uint8_t which);
rc::Gen<std::vector<Step>> stories();
std::string sentence(const Step& step);
void showValue(const Step& step, std::ostream& out);

}  // namespace ops_test

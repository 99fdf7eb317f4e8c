// SPDX-License-Identifier: Apache-2.0
// What is asked of the façade about the people of a vault, and answered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vault/types.h"

namespace vault {

struct PersonInfo {
    PersonId id;
    std::string name;
    std::uint8_t slot = 0;
    UnixTime added = 0;
    std::string added_by;  // name; the founder added themselves
    bool me = false;
    bool removed = false;
    std::vector<std::string> compartments;  // names; ids of those that the asking person has not
};
struct NewPersonRequest {
    std::string name;
    std::optional<std::vector<std::string>> compartments{};  // names or ids; none: all that the asking person has
};
struct RemovePersonRequest {
    std::string person;  // a name or an id
    std::optional<std::string> reason{};
};

struct CompartmentInfo {
    CompartmentId id;
    std::string name;
    bool mine = false;                // this person has a key to it
    bool at_work = false;
    std::vector<std::string> people;  // names of those who have a key to it and were not removed; sorted
};
struct RekeyRequest {
    std::string compartment;  // a name or an id
    std::optional<std::string> reason{};
};
struct GrantRequest {
    std::string compartment;  // a name or an id
    std::string person;       // a name or an id
};

}  // namespace vault

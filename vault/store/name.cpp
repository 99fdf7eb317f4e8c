// SPDX-License-Identifier: Apache-2.0
#include "vault/store/name.h"

#include <algorithm>

namespace vault::store {
namespace {

constexpr std::size_t kMaxPart = 255;  // NAME_MAX of the file systems we stand on

bool is_part(std::string_view part) {
    return !part.empty() && part.size() <= kMaxPart && part != "." && part != ".." &&
           part.find('\0') == std::string_view::npos;
}

}  // namespace

bool is_name(std::string_view name) {
    while (true) {
        const std::size_t slash = std::min(name.find('/'), name.size());
        if (!is_part(name.substr(0, slash))) return false;
        if (slash == name.size()) return true;
        name.remove_prefix(slash + 1);
    }
}

bool is_folder_name(std::string_view name) { return name.empty() || is_name(name); }

std::string_view folder_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

std::string_view last_part(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace vault::store

// SPDX-License-Identifier: Apache-2.0
// Text made comparable for search: NFKD, marks (Mn), format characters (Cf) and tatweel dropped, casefolded, digits to
// ASCII; letters that people write for one another are one (fold.cpp lists them). Locale never enters. Bytes that are
// not UTF-8 become U+FFFD. utf8proc has its home here.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

inline constexpr int kFoldVersion = 2;
std::string fold(std::string_view text);
// NFC: the same for two texts that differ in composed and decomposed letters only. What is not UTF-8 stays as it is.
std::string compose(std::string_view text);
bool is_valid_utf8(std::string_view text);

}  // namespace crypto

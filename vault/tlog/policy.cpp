// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/policy.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "vault/tlog/lines.h"

namespace vault::tlog {
namespace {

constexpr std::string_view kBlanks = " \t";

base::Unexpected<Error> refused(const char* word) { return fail(Error(ErrorCode::malformed).with_detail(word)); }

bool is_policy_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7f);
}

// One word of a line. A comment begins where a line does, so a name may hold "#", but no first word of a line does.
bool is_word(std::string_view text) {
    return !text.empty() && text.find('\n') == std::string_view::npos &&
           text.find_first_of(kBlanks) == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), is_policy_byte);
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t begin = line.find_first_not_of(kBlanks);
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::optional<Threshold> parse_threshold(std::string_view word) {
    if (word == "all") return Threshold{Threshold::Is::all, 0};
    if (word == "any") return Threshold{Threshold::Is::any, 0};
    const std::optional<std::uint64_t> number = parse_decimal(word);
    if (!number) return std::nullopt;
    return Threshold{Threshold::Is::number, *number};
}

std::string threshold_text(const Threshold& threshold) {
    switch (threshold.is) {
        case Threshold::Is::all:
            return "all";
        case Threshold::Is::any:
            return "any";
        case Threshold::Is::number:
            break;
    }
    return std::to_string(threshold.number);
}

std::size_t least(const PolicyGroup& group) {
    switch (group.threshold.is) {
        case Threshold::Is::all:
            return group.members.size();
        case Threshold::Is::any:
            return 1;
        case Threshold::Is::number:
            break;
    }
    return group.threshold.number;
}

std::string line_of(std::initializer_list<std::string_view> words) {
    std::string line;
    for (const std::string_view word : words) {
        if (word.empty()) continue;
        if (!line.empty()) line += ' ';
        line += word;
    }
    return line + '\n';
}

}  // namespace

Result<Policy> Policy::parse(std::string_view text) {
    if (text.size() > kMaxPolicyBytes) return refused("too long");
    if (!std::all_of(text.begin(), text.end(), is_policy_byte)) return refused("control byte");
    if (text.empty() || text.back() != '\n') return refused("no newline at the end");
    Policy policy;
    Lines lines(text);
    std::size_t quorums = 0;
    for (std::size_t number = 1; const std::optional<std::string_view> line = lines.next(); ++number) {
        const std::vector<std::string_view> words = words_of(*line);
        if (words.empty() || words.front().front() == '#') continue;
        auto added = policy.add_line(words);
        if (words.front() == "quorum" && ++quorums > 1) added = refused("two quorums");
        if (!added) {
            return fail(
                Error(added.error()).with_detail("line " + std::to_string(number) + ", " + added.error().detail));
        }
    }
    if (quorums == 0) return refused("no quorum");
    return policy;
}

Result<void> Policy::add_line(std::span<const std::string_view> words) {
    const std::string_view keyword = words.front();
    const auto word = [&](std::size_t place) { return place < words.size() ? words[place] : std::string_view(); };
    if (keyword == "log") {
        if (words.size() < 2 || words.size() > 3) return refused("number of words");
        NoteKey key = TRY(NoteKey::parse(word(1)));
        return add_log({std::move(key), std::string(word(2))});
    }
    if (keyword == "witness") {
        if (words.size() < 3 || words.size() > 4) return refused("number of words");
        NoteKey key = TRY(NoteKey::parse(word(2)));
        return add_witness({std::string(word(1)), std::move(key), std::string(word(3))});
    }
    if (keyword == "group") {
        if (words.size() < 4) return refused("number of words");
        const std::optional<Threshold> threshold = parse_threshold(word(2));
        if (!threshold) return refused("threshold");
        const auto members = words.subspan(3);
        return add_group({std::string(word(1)), *threshold, {members.begin(), members.end()}});
    }
    if (keyword != "quorum") return refused("unknown word");
    if (words.size() != 2) return refused("number of words");
    return set_quorum(word(1));
}

std::string Policy::encode() const {
    std::string text;
    for (const PolicyLog& log : m_logs) text += line_of({"log", log.key.text(), log.url});
    for (const PolicyWitness& one : m_witnesses) text += line_of({"witness", one.name, one.key.text(), one.url});
    for (const PolicyGroup& group : m_groups) {
        std::string members;
        for (const std::string& member : group.members) members += (members.empty() ? "" : " ") + member;
        text += line_of({"group", group.name, threshold_text(group.threshold), members});
    }
    return text + line_of({"quorum", m_quorum});
}

std::vector<NoteKey> Policy::witness_keys() const {
    std::vector<NoteKey> keys;
    for (const PolicyWitness& witness : m_witnesses) keys.push_back(witness.key);
    return keys;
}

bool Policy::knows_name(std::string_view name) const {
    const auto is_it = [&](const auto& one) { return one.name == name; };
    return name == kNone || std::any_of(m_witnesses.begin(), m_witnesses.end(), is_it) ||
           std::any_of(m_groups.begin(), m_groups.end(), is_it);
}

bool Policy::knows_key(const crypto::VerifyKey& key) const {
    const auto is_it = [&](const auto& one) { return one.key.key() == key; };
    return std::any_of(m_witnesses.begin(), m_witnesses.end(), is_it) ||
           std::any_of(m_logs.begin(), m_logs.end(), is_it);
}

bool Policy::is_member(std::string_view name) const {
    return std::any_of(m_groups.begin(), m_groups.end(), [&](const PolicyGroup& group) {
        return std::find(group.members.begin(), group.members.end(), name) != group.members.end();
    });
}

Result<void> Policy::add_log(PolicyLog log) {
    if (log.key.type() != SignatureType::note) return refused("key type");
    if (!is_word(log.key.text())) return refused("key name");
    if (!log.url.empty() && !is_word(log.url)) return refused("url");
    if (knows_key(log.key.key())) return refused("key twice");
    if (m_logs.size() == kMaxPolicyParts) return refused("too many logs");
    m_logs.push_back(std::move(log));
    return {};
}

Result<void> Policy::add_witness(PolicyWitness witness) {
    if (witness.key.type() != SignatureType::cosignature) return refused("key type");
    if (!is_word(witness.key.text())) return refused("key name");
    if (!is_word(witness.name)) return refused("name");
    if (!witness.url.empty() && !is_word(witness.url)) return refused("url");
    if (knows_name(witness.name)) return refused("name twice");
    if (knows_key(witness.key.key())) return refused("key twice");
    if (m_witnesses.size() == kMaxPolicyParts) return refused("too many witnesses");
    m_witnesses.push_back(std::move(witness));
    return {};
}

Result<void> Policy::add_group(PolicyGroup group) {
    if (!is_word(group.name)) return refused("name");
    if (knows_name(group.name)) return refused("name twice");
    for (auto member = group.members.begin(); member != group.members.end(); ++member) {
        if (*member == kNone || !knows_name(*member)) return refused("unknown member");
        if (is_member(*member) || std::find(group.members.begin(), member, *member) != member) {
            return refused("member twice");
        }
    }
    if (group.members.empty()) return refused("no member");
    if (least(group) < 1 || least(group) > group.members.size()) return refused("threshold");
    if (m_groups.size() == kMaxPolicyParts) return refused("too many groups");
    m_groups.push_back(std::move(group));
    return {};
}

Result<void> Policy::set_quorum(std::string_view name) {
    if (!knows_name(name)) return refused("unknown quorum");
    m_quorum = name;
    return {};
}

bool Policy::is_met(std::span<const std::size_t> cosigned) const {
    if (!demands_witnesses()) return true;
    std::map<std::string_view, bool> met;
    for (std::size_t place = 0; place < m_witnesses.size(); ++place) {
        met[m_witnesses[place].name] = std::find(cosigned.begin(), cosigned.end(), place) != cosigned.end();
    }
    // A group's members stand before it.
    for (const PolicyGroup& group : m_groups) {
        const auto count = std::count_if(group.members.begin(), group.members.end(),
                                         [&](const std::string& member) { return met.at(member); });
        met[group.name] = static_cast<std::size_t>(count) >= least(group);
    }
    return met.at(m_quorum);
}

}  // namespace vault::tlog

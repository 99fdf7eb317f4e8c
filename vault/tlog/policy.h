// SPDX-License-Identifier: Apache-2.0
// Policy: a C2SP tlog-policy, in which somebody writes down which logs and log witnesses they know, and which witnesses
// must have cosigned before a checkpoint convinces them. Names are octets with a meaning inside of the policy only.
// Every Policy can be written and read again; what cannot is `malformed`, with the line and a word as detail.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vault/tlog/note_key.h"

namespace vault::tlog {

inline constexpr std::size_t kMaxPolicyBytes = 65536;
inline constexpr std::size_t kMaxPolicyParts = 32;  // logs; the same for witnesses and for groups

struct PolicyLog {
    NoteKey key;
    std::string url{};  // empty: none
    friend bool operator==(const PolicyLog&, const PolicyLog&) = default;
};
struct PolicyWitness {
    std::string name;
    NoteKey key;
    std::string url{};
    friend bool operator==(const PolicyWitness&, const PolicyWitness&) = default;
};
// How many members of a group must have cosigned.
struct Threshold {
    enum class Is : std::uint8_t { all, any, number };
    Is is = Is::any;
    std::size_t number = 0;  // of Is::number; else 0
    friend bool operator==(const Threshold&, const Threshold&) = default;
};
struct PolicyGroup {
    std::string name;
    Threshold threshold;
    std::vector<std::string> members;  // witnesses and groups
    friend bool operator==(const PolicyGroup&, const PolicyGroup&) = default;
};

class Policy {
  public:
    // Knows nobody and demands nothing.
    Policy() = default;
    static Result<Policy> parse(std::string_view text);
    // Logs, witnesses, groups, quorum; comments are not kept.
    std::string encode() const;

    const std::vector<PolicyLog>& logs() const { return m_logs; }
    const std::vector<PolicyWitness>& witnesses() const { return m_witnesses; }
    const std::vector<PolicyGroup>& groups() const { return m_groups; }
    const std::string& quorum() const { return m_quorum; }  // "none", a witness or a group
    std::vector<NoteKey> witness_keys() const;              // in the order of witnesses()

    // Each leaves the policy as it was when it fails. A key stands once, whatever it is for and whatever its name; a
    // group names what was added before, and what is in no other group.
    Result<void> add_log(PolicyLog log);
    Result<void> add_witness(PolicyWitness witness);
    Result<void> add_group(PolicyGroup group);
    Result<void> set_quorum(std::string_view name);

    // False for `quorum none`: then a checkpoint is nobody's word but the log's, and is_met() says nothing.
    bool demands_witnesses() const { return m_quorum != kNone; }
    // Whether these witnesses (places in witnesses(), in any order, twice counts once) suffice.
    bool is_met(std::span<const std::size_t> cosigned) const;

    friend bool operator==(const Policy&, const Policy&) = default;

  private:
    static constexpr std::string_view kNone = "none";

    Result<void> add_line(std::span<const std::string_view> words);
    bool knows_name(std::string_view name) const;
    bool knows_key(const crypto::VerifyKey& key) const;
    bool is_member(std::string_view name) const;

    std::vector<PolicyLog> m_logs;
    std::vector<PolicyWitness> m_witnesses;
    std::vector<PolicyGroup> m_groups;
    std::string m_quorum{kNone};
};

}  // namespace vault::tlog

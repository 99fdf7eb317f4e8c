// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/add_checkpoint.h"

#include "vault/tlog/lines.h"

namespace vault::tlog {
namespace {

constexpr std::string_view kOldPrefix = "old ";
constexpr std::string_view kRequestEnding = ".addcp";
constexpr std::string_view kAnswerEnding = ".cosig";
constexpr std::string_view kKeyEnding = ".vkey";

std::string_view ending(CarrierName::Kind kind) {
    switch (kind) {
        case CarrierName::Kind::request:
            return kRequestEnding;
        case CarrierName::Kind::answer:
            return kAnswerEnding;
        case CarrierName::Kind::key:
            break;
    }
    return kKeyEnding;
}

std::optional<std::string_view> strip_ending(std::string_view name, std::string_view ending) {
    if (!name.ends_with(ending)) return std::nullopt;
    return name.substr(0, name.size() - ending.size());
}

bool is_origin_hash(std::string_view text) { return RootHash::parse(text).has_value(); }

}  // namespace

Result<std::string> encode_add_checkpoint(const AddCheckpoint& request) {
    if (request.proof.size() > kMaxProofHashes || request.old_size > kMaxTreeSize ||
        request.checkpoint.signatures().empty()) {
        return fail(ErrorCode::invalid_argument);
    }
    std::string body = std::string(kOldPrefix) + std::to_string(request.old_size) + '\n';
    for (const NodeHash& hash : request.proof) body += base::encode_base64(hash.view()) + '\n';
    return body + '\n' + request.checkpoint.encode();
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
    if (body.size() > kMaxAddCheckpointBytes) return fail(Error(ErrorCode::malformed).with_detail("too long"));
    Lines lines(body);
    std::optional<std::string_view> line = lines.next();
    const auto decimal = strip_prefix(line.value_or(""), kOldPrefix);
    const std::optional<TreeSize> old_size = parse_decimal(decimal.value_or(""));
    if (!old_size) return fail(Error(ErrorCode::malformed).with_detail("old size"));
    Proof proof;
    for (line = lines.next(); line && !line->empty(); line = lines.next()) {
        const std::optional<NodeHash> hash = parse_hash<NodeHash>(*line);
        if (!hash || proof.size() == kMaxProofHashes) return fail(Error(ErrorCode::malformed).with_detail("proof"));
        proof.push_back(*hash);
    }
    if (!line) return fail(Error(ErrorCode::malformed).with_detail("no empty line"));
    Note checkpoint = TRY(Note::parse(lines.rest()));
    return AddCheckpoint{*old_size, std::move(proof), std::move(checkpoint)};
}

std::string encode_size(TreeSize size) { return std::to_string(size) + '\n'; }

Result<TreeSize> parse_size(std::string_view body) {
    const std::optional<std::string_view> digits = strip_ending(body, "\n");
    const std::optional<TreeSize> size = parse_decimal(digits.value_or(""));
    if (!size) return fail(Error(ErrorCode::malformed).with_detail("size"));
    return *size;
}

std::string encode_carrier_name(const CarrierName& name) {
    const std::string size = name.kind == CarrierName::Kind::key ? "" : "-" + std::to_string(name.size);
    return name.origin_hash + size + std::string(ending(name.kind));
}

std::optional<CarrierName> parse_carrier_name(std::string_view name) {
    using Kind = CarrierName::Kind;
    if (const auto hash = strip_ending(name, kKeyEnding)) {
        if (!is_origin_hash(*hash)) return std::nullopt;
        return CarrierName{std::string(*hash), 0, Kind::key};
    }
    for (const Kind kind : {Kind::request, Kind::answer}) {
        const auto stem = strip_ending(name, ending(kind));
        if (!stem) continue;
        const std::size_t dash = stem->find('-');
        if (dash == std::string_view::npos || !is_origin_hash(stem->substr(0, dash))) return std::nullopt;
        const std::optional<TreeSize> size = parse_decimal(stem->substr(dash + 1));
        if (!size) return std::nullopt;
        return CarrierName{std::string(stem->substr(0, dash)), *size, kind};
    }
    return std::nullopt;
}

}  // namespace vault::tlog

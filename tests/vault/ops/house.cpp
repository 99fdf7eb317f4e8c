// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/ops/house.h"

#include <filesystem>
#include <fstream>
#include <random>

namespace ops_test {

namespace fs = std::filesystem;

vault::Passphrase phrase(const std::string& text) { return {vault::Bytes(text.begin(), text.end()), std::nullopt}; }

std::string random_text(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random() & 0xff);
    return text;
}

void write_file(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    EXPECT_TRUE(file.good()) << path;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void flip(const std::string& path, std::size_t offset) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(offset));
    const int byte = file.get();
    ASSERT_NE(byte, EOF) << path;
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(byte ^ 1));
}

void copy_folder(const std::string& from, const std::string& to) { fs::copy(from, to, fs::copy_options::recursive); }

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path().native());
    }
    std::sort(files.begin(), files.end());
    return files;
}

House::House() {
    vault::CreateRequest request;
    request.place = {vault_path(), path("state")};
    request.frontend = {"test", &m_clock};
    request.person = "Amal";
    request.kdf = vault::Kdf::interactive;
    m_created = take(Vault::create(request, phrase()));
    fs::create_directories(source());
}

std::string House::put(const std::string& name, const std::string& text) const {
    const std::string file = source() + "/" + name;
    write_file(file, text);
    return file;
}

Result<Vault> House::try_open(const std::string& state, const std::string& vault, const std::string& passphrase,
                              const std::optional<std::string>& compartment) const {
    return Vault::open({path(vault), path(state), compartment}, {"test", &m_clock}, phrase(passphrase));
}

Kept House::add(Vault& vault, std::vector<std::string> paths) const {
    Kept kept;
    vault::AddRequest request;
    request.paths = std::move(paths);
    if (request.paths.empty()) request.paths.push_back(source());
    vault::AddObserver observer;
    observer.added = [&](const vault::Added& one) { kept.added.push_back(one); };
    observer.skipped = [&](const vault::Skipped& one) { kept.skipped.push_back(one); };
    kept.report = take(vault.add(request, observer));
    return kept;
}

Result<std::string> cat(Vault& vault, const std::string& document) {
    std::string text;
    const auto bytes = vault.cat({document, std::nullopt}, [&](vault::ByteView piece) -> Result<void> {
        text.append(base::as_text(piece));
        return {};
    });
    if (!bytes) return base::Unexpected(bytes.error());
    EXPECT_EQ(*bytes, text.size());
    return text;
}

std::map<std::string, DocumentInfo> list(Vault& vault) {
    std::map<std::string, DocumentInfo> all;
    take(vault.list({}, {}, [&](const DocumentInfo& info) -> Result<void> {
        return all.emplace(info.path, info), Result<void>();
    }));
    return all;
}

std::vector<DocumentInfo> find(Vault& vault, const std::string& query) {
    std::vector<DocumentInfo> all;
    take(vault.find(query,
                    [&](const DocumentInfo& info) -> Result<void> { return all.push_back(info), Result<void>(); }));
    return all;
}

std::vector<LogEntry> log(Vault& vault, const vault::LogFilter& filter) {
    std::vector<LogEntry> all;
    take(
        vault.log(filter, [&](const LogEntry& entry) -> Result<void> { return all.push_back(entry), Result<void>(); }));
    return all;
}

std::string kinds(const std::vector<LogEntry>& entries) {
    std::string text;
    for (const LogEntry& entry : entries) text += (text.empty() ? "" : " ") + entry.kind;
    return text;
}

bool has(const std::vector<Notice>& notices, Notice::Kind kind) {
    return std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) { return notice.kind == kind; });
}

std::vector<vault::Finding> findings(Vault& vault, bool data) {
    vault::VerifyRequest request;
    request.data = data;
    return take(vault.verify(request)).findings;
}

std::string kinds(const std::vector<Notice>& notices) {
    std::string text;
    for (const Notice& notice : notices) {
        text += std::to_string(static_cast<int>(notice.kind)) + ":" + notice.compartment + ":" + notice.detail + " ";
    }
    return text;
}

}  // namespace ops_test

// SPDX-License-Identifier: Apache-2.0
// Stands between the program and its libraries (LD_PRELOAD) in fault tests, where strace cannot or need not:
// - STRONGROOM_TEST_DERIVED="DIGEST:KEY ..." gives what Argon2id made of the tests' passphrases before, so that
//   thousands of runs do not derive the same key again. What is not listed is derived, and goes to
//   STRONGROOM_TEST_DERIVED_FILE.
// - STRONGROOM_TEST_SHORT="write" or "read": every write or read of 2 bytes or more does only a part of it, as the
//   kernel may. (strace can only pretend that a part was written.)
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::size_t part_of(std::size_t count, std::string_view what) {
    const char* wanted = std::getenv("STRONGROOM_TEST_SHORT");
    return count >= 2 && wanted != nullptr && what == wanted ? count / 2 : count;
}

// FNV-1a, twice: it tells a handful of passphrases of one test apart, and nothing depends on more.
std::string digest_of(std::string_view passphrase, std::string_view salt, std::string_view cost) {
    std::string text;
    for (std::uint64_t hash : {0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL}) {
        for (const std::string_view part : {passphrase, salt, cost}) {
            for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        }
        for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(hash >> shift) & 15];
    }
    return text;
}

bool find_derived(const std::string& digest, unsigned char* out, std::size_t size) {
    const char* listed = std::getenv("STRONGROOM_TEST_DERIVED");
    if (listed == nullptr) return false;
    std::string_view rest(listed);
    const std::size_t found = rest.find(digest);
    if (found == std::string_view::npos) return false;
    rest.remove_prefix(found + digest.size() + 1);
    if (rest.size() < 2 * size) return false;
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = static_cast<unsigned char>(16 * kDigits.find(rest[2 * i]) + kDigits.find(rest[2 * i + 1]));
    }
    return true;
}

void remember(const std::string& digest, const unsigned char* key, std::size_t size) {
    const char* file = std::getenv("STRONGROOM_TEST_DERIVED_FILE");
    if (file == nullptr) return;
    std::string line = digest + ":";
    for (std::size_t i = 0; i < size; ++i) (line += kDigits[key[i] >> 4]) += kDigits[key[i] & 15];
    line += "\n";
    const int descriptor = ::open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    if (::write(descriptor, line.data(), line.size()) < 0) std::abort();
    ::close(descriptor);
}

}  // namespace

extern "C" {

int crypto_pwhash(unsigned char* out, unsigned long long out_size, const char* passphrase, unsigned long long size,
                  const unsigned char* salt, unsigned long long passes, std::size_t memory, int algorithm) {
    using Derive = int(unsigned char*, unsigned long long, const char*, unsigned long long, const unsigned char*,
                       unsigned long long, std::size_t, int);
    const std::string cost = std::to_string(passes) + " " + std::to_string(memory) + " " + std::to_string(algorithm);
    const std::string digest =
        digest_of({passphrase, size}, {reinterpret_cast<const char*>(salt), 16}, cost);
    if (find_derived(digest, out, out_size)) return 0;
    const int result = next<Derive>("crypto_pwhash")(out, out_size, passphrase, size, salt, passes, memory, algorithm);
    if (result == 0) remember(digest, out, out_size);
    return result;
}

ssize_t write(int descriptor, const void* bytes, std::size_t count) {
    static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
    return real(descriptor, bytes, part_of(count, "write"));
}
ssize_t pwrite(int descriptor, const void* bytes, std::size_t count, off_t offset) {
    static auto* const real = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
    return real(descriptor, bytes, part_of(count, "write"), offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, std::size_t count, off_t offset) {
    return pwrite(descriptor, bytes, count, offset);
}
ssize_t read(int descriptor, void* bytes, std::size_t count) {
    static auto* const real = next<ssize_t(int, void*, std::size_t)>("read");
    return real(descriptor, bytes, part_of(count, "read"));
}
ssize_t pread(int descriptor, void* bytes, std::size_t count, off_t offset) {
    static auto* const real = next<ssize_t(int, void*, std::size_t, off_t)>("pread");
    return real(descriptor, bytes, part_of(count, "read"), offset);
}
ssize_t pread64(int descriptor, void* bytes, std::size_t count, off_t offset) {
    return pread(descriptor, bytes, count, offset);
}

}  // extern "C"

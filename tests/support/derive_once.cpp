// SPDX-License-Identifier: Apache-2.0
// Argon2id, but each passphrase once: what libsodium made of passphrase, salt and cost is kept for the life of the test
// program. The linker puts this in libsodium's place (--wrap), so nothing in the program knows of it.
#include <map>
#include <mutex>
#include <string>
#include <tuple>

extern "C" {

int __real_crypto_pwhash(unsigned char* out, unsigned long long out_size, const char* passphrase,
                         unsigned long long size, const unsigned char* salt, unsigned long long passes,
                         std::size_t memory, int algorithm);

int __wrap_crypto_pwhash(unsigned char* out, unsigned long long out_size, const char* passphrase,
                         unsigned long long size, const unsigned char* salt, unsigned long long passes,
                         std::size_t memory, int algorithm) {
    using Asked = std::tuple<std::string, std::string, unsigned long long, std::size_t, int, unsigned long long>;
    static std::mutex mutex;
    static std::map<Asked, std::string> derived;
    const std::scoped_lock lock(mutex);
    const Asked asked(std::string(passphrase, size), std::string(reinterpret_cast<const char*>(salt), 16), passes,
                      memory, algorithm, out_size);
    const auto known = derived.find(asked);
    if (known == derived.end()) {
        const int result = __real_crypto_pwhash(out, out_size, passphrase, size, salt, passes, memory, algorithm);
        if (result != 0) return result;
        derived.emplace(asked, std::string(reinterpret_cast<const char*>(out), out_size));
        return 0;
    }
    known->second.copy(reinterpret_cast<char*>(out), out_size);
    return 0;
}

}  // extern "C"

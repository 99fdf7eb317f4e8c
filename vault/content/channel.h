// SPDX-License-Identifier: Apache-2.0
// Channel: a queue between threads, bounded if wanted. Pool: a fixed number of buffers; whoever wants one more waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>

#include "crypto/secret.h"

namespace vault::content {

template <class T>
class Channel {
  public:
    explicit Channel(std::size_t capacity = std::numeric_limits<std::size_t>::max()) : m_capacity(capacity) {}

    void push(T item) {
        std::unique_lock lock(m_mutex);
        m_taken.wait(lock, [&] { return m_items.size() < m_capacity; });
        m_items.push_back(std::move(item));
        lock.unlock();
        m_given.notify_one();
    }
    // Before everything that waits, and without waiting itself.
    void push_first(T item) {
        {
            const std::lock_guard lock(m_mutex);
            m_items.push_front(std::move(item));
        }
        m_given.notify_one();
    }
    // Waits; empty when the channel was closed and nothing is left.
    std::optional<T> pop() {
        std::unique_lock lock(m_mutex);
        m_given.wait(lock, [&] { return !m_items.empty() || m_closed; });
        if (m_items.empty()) return std::nullopt;
        std::optional<T> item(std::move(m_items.front()));
        m_items.pop_front();
        lock.unlock();
        m_taken.notify_one();
        return item;
    }
    void close() {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_given.notify_all();
    }

  private:
    const std::size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable m_given;
    std::condition_variable m_taken;
    std::deque<T> m_items;
    bool m_closed = false;
};

// Buffers go round unwiped until the pool goes.
class BufferPool {
  public:
    BufferPool(std::size_t count, std::size_t size) : m_left(count), m_size(size) {}

    crypto::WipedBuffer take() {
        std::unique_lock lock(m_mutex);
        m_returned.wait(lock, [&] { return !m_buffers.empty() || m_left > 0; });
        if (m_buffers.empty()) {
            --m_left;
            lock.unlock();
            return crypto::WipedBuffer(m_size);
        }
        crypto::WipedBuffer buffer = std::move(m_buffers.back());
        m_buffers.pop_back();
        return buffer;
    }
    void give_back(crypto::WipedBuffer buffer) {
        {
            const std::lock_guard lock(m_mutex);
            m_buffers.push_back(std::move(buffer));
        }
        m_returned.notify_one();
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_returned;
    std::vector<crypto::WipedBuffer> m_buffers;
    std::size_t m_left;  // not made yet
    const std::size_t m_size;
};

}  // namespace vault::content

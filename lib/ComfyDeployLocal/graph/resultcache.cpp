// SPDX-License-Identifier: MIT

#include "resultcache_p.h"

namespace ComfyDeploy::Local {

qint64 NodeResult::bytes() const
{
    // The signature, the list node and what a small UI object takes.
    qint64 sum = 512;
    for (const NodeValue &value : outputs)
        sum += bytesOf(value);
    return sum;
}

SharedResult ResultCache::find(const QByteArray &signature)
{
    const std::lock_guard lock(m_mutex);
    const auto place = m_places.constFind(signature);
    if (place == m_places.cend())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, *place);
    return m_entries.front().result;
}

void ResultCache::insert(const QByteArray &signature, const SharedResult &result)
{
    const qint64 bytes = result->bytes();
    const std::lock_guard lock(m_mutex);
    removeLocked(signature);
    if (bytes > m_capacity)
        return;
    m_entries.push_front({signature, result, bytes});
    m_places.insert(signature, m_entries.begin());
    m_bytes += bytes;
    while (m_bytes > m_capacity)
        removeLocked(QByteArray(m_entries.back().signature));
}

void ResultCache::remove(const QByteArray &signature)
{
    const std::lock_guard lock(m_mutex);
    removeLocked(signature);
}

void ResultCache::removeLocked(const QByteArray &signature)
{
    const auto place = m_places.constFind(signature);
    if (place == m_places.cend())
        return;
    const auto entry = *place;
    m_bytes -= entry->bytes;
    m_places.erase(place);
    m_entries.erase(entry);
}

} // namespace ComfyDeploy::Local

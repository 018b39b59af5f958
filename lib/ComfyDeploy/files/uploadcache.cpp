// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/utc_p.h>
#include <ComfyDeploy/files/contenthash_p.h>
#include <ComfyDeploy/files/uploadcache_p.h>

#include <QtCore/qurlquery.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 secondsToSpare = 5LL * 60;

QString queryValue(const QUrlQuery &query, QLatin1StringView name)
{
    const auto items = query.queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

} // namespace

QDateTime endOfUpload(const QUrl &url, const QDateTime &now)
{
    const QUrlQuery query(url);
    bool isNumber = false;
    const qint64 lifetime = queryValue(query, "X-Amz-Expires"_L1).toLongLong(&isNumber);
    if (isNumber) {
        // The earlier end of the server's clock and ours, which may differ.
        QDateTime made =
            QDateTime::fromString(queryValue(query, "X-Amz-Date"_L1), u"yyyyMMdd'T'HHmmss'Z'"_s);
        made = Utc::as(made);
        const QDateTime begin = made.isValid() ? std::min(made, now) : now;
        return begin.addSecs(lifetime - secondsToSpare);
    }
    const qint64 end = queryValue(query, "Expires"_L1).toLongLong(&isNumber);
    if (isNumber)
        return Utc::fromSecs(end - secondsToSpare);
    const bool isSigned = !queryValue(query, "X-Amz-Signature"_L1).isEmpty()
        || !queryValue(query, "Signature"_L1).isEmpty()
        || !queryValue(query, "X-Amz-Expires"_L1).isEmpty()
        || !queryValue(query, "Expires"_L1).isEmpty();
    return isSigned ? now : QDateTime();
}

void UploadCache::setEnabled(bool enabled)
{
    m_enabled = enabled;
    if (!enabled)
        clear();
}

QByteArray UploadCache::likeness(QByteArrayView head, qint64 size, const QString &extension,
                                 const QUrl &server) const
{
    return ContentHash::of(head).toHex() + ' ' + QByteArray::number(size) + ' '
        + QByteArray::number(m_generation) + ' ' + server.toEncoded() + ' ' + extension.toUtf8();
}

QByteArray UploadCache::key(const QByteArray &likeness, const QByteArray &hash)
{
    return likeness + ' ' + hash.toHex();
}

bool UploadCache::resembles(const QByteArray &likeness) const
{
    const QByteArray begin = key(likeness, {});
    return m_underWay.contains(likeness)
        || std::any_of(m_order.begin(), m_order.end(),
                       [&begin](const QByteArray &known) { return known.startsWith(begin); });
}

std::optional<UploadedFile> UploadCache::find(const QByteArray &key)
{
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd())
        return std::nullopt;
    const bool isOver = found->end.isValid()
        && (found->deadline.hasExpired() || QDateTime::currentDateTimeUtc() >= found->end);
    if (isOver) {
        m_entries.erase(found);
        return std::nullopt;
    }
    return found->file;
}

void UploadCache::store(const QByteArray &key, const UploadedFile &file)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QDateTime end = endOfUpload(file.fileUrl(), now);
    if (!m_enabled || (end.isValid() && end <= now))
        return;
    m_order.removeOne(key);
    m_order.enqueue(key);
    Entry entry{file, end};
    if (end.isValid())
        entry.deadline.setRemainingTime(now.msecsTo(end));
    m_entries.insert(key, entry);
    if (m_order.size() > maximum)
        m_entries.remove(m_order.dequeue());
}

void UploadCache::invalidate(const QUrl &url)
{
    m_entries.removeIf([&url](std::pair<const QByteArray &, Entry &> entry) {
        return entry.second.file.fileUrl() == url;
    });
}

void UploadCache::clear()
{
    ++m_generation;
    m_entries.clear();
    m_order.clear();
}

bool UploadCache::join(const QByteArray &likeness, const Waiter &waiter)
{
    QList<Waiter> &waiters = m_underWay[likeness];
    waiters += waiter;
    return waiters.size() == 1;
}

void UploadCache::leave(const QByteArray &likeness, const QObject *owner)
{
    const auto waiters = m_underWay.find(likeness);
    if (waiters == m_underWay.end())
        return;
    const bool led = !waiters->isEmpty() && waiters->constFirst().owner == owner;
    waiters->removeIf([owner](const Waiter &waiter) { return waiter.owner == owner; });
    if (led)
        callNext(likeness);
}

void UploadCache::callNext(const QByteArray &likeness)
{
    const auto waiters = m_underWay.find(likeness);
    while (!waiters->isEmpty() && !waiters->constFirst().owner)
        waiters->removeFirst();
    if (waiters->isEmpty())
        m_underWay.erase(waiters);
    else // queued: the leader may be deleted together with the others
        QMetaObject::invokeMethod(waiters->constFirst().owner, waiters->constFirst().takeOver,
                                  Qt::QueuedConnection);
}

void UploadCache::settle(const QByteArray &likeness, const QByteArray &key, const ApiError &error,
                         const UploadedFile &file)
{
    QList<Waiter> others = m_underWay.take(likeness).mid(1);
    QList<Waiter> same;
    others.removeIf([&](const Waiter &waiter) {
        const bool isSame = !key.isEmpty() && waiter.key == key;
        if (isSame)
            same += waiter;
        return isSame || !waiter.owner;
    });
    if (!others.isEmpty()) {
        m_underWay.insert(likeness, others);
        callNext(likeness);
    }
    for (const Waiter &waiter : std::as_const(same)) {
        if (waiter.owner)
            waiter.finished(error, file);
    }
}

} // namespace ComfyDeploy

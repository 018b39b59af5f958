// SPDX-License-Identifier: MIT

#include <ComfyDeploy/requestoptions.h>

#include <QtCore/qloggingcategory.h>

#include <algorithm>
#include <limits>

namespace ComfyDeploy {

using std::chrono::milliseconds;

namespace {

// Limits \a time to what a QTimer supports: 24 days.
milliseconds timerInterval(milliseconds time)
{
    return std::clamp(time, milliseconds(0), milliseconds(std::numeric_limits<int>::max()));
}

} // namespace

RequestOptions &RequestOptions::setConnectTimeout(milliseconds time)
{
    m_connectTimeout = timerInterval(time);
    return *this;
}

RequestOptions &RequestOptions::setIdleTimeout(milliseconds time)
{
    m_idleTimeout = timerInterval(time);
    return *this;
}

RequestOptions &RequestOptions::setTotalTimeout(milliseconds time)
{
    m_totalTimeout = timerInterval(time);
    return *this;
}

RequestOptions &RequestOptions::setRetryPolicy(const RetryPolicy &policy)
{
    m_retryPolicy = policy;
    return *this;
}

RequestOptions &RequestOptions::setFollow(bool follow)
{
    m_follow = follow;
    return *this;
}

RequestOptions &RequestOptions::setLogsFollowed(bool follow)
{
    m_logsFollowed = follow;
    return *this;
}

RequestOptions &RequestOptions::setRunMarked(bool marked)
{
    m_runMarked = marked;
    return *this;
}

bool RequestOptions::isHeaderAllowed(const QByteArray &name, const QByteArray &value)
{
    const auto isTokenChar = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || (c != '\0' && QByteArrayView("!#$%&'*+-.^_`|~").contains(c));
    };
    const auto endsLine = [](char c) {
        return c == '\r' || c == '\n' || c == '\0';
    };
    const QByteArray lower = name.toLower();
    const bool reserved = lower == "authorization" || lower == "x-api-key" || lower == "cookie"
        || lower == "host" || lower == "connection" || lower == "accept-encoding"
        || lower == "transfer-encoding" || lower == "expect" || lower.startsWith("content-");
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), isTokenChar)
        && std::none_of(value.begin(), value.end(), endsLine) && !reserved;
}

RequestOptions &RequestOptions::setHeader(const QByteArray &name, const QByteArray &value)
{
    if (!isHeaderAllowed(name, value)) {
        qWarning("RequestOptions: header \"%s\" cannot be set",
                 name.toPercentEncoding(" ").constData());
        return *this;
    }
    m_headers.removeIf(
        [lower = name.toLower()](const auto &header) { return header.first.toLower() == lower; });
    m_headers.append({name, value});
    return *this;
}

RequestOptions RequestOptions::mergedOver(const RequestOptions &fallback) const
{
    RequestOptions merged = fallback;
    if (m_connectTimeout)
        merged.m_connectTimeout = m_connectTimeout;
    if (m_idleTimeout)
        merged.m_idleTimeout = m_idleTimeout;
    if (m_totalTimeout)
        merged.m_totalTimeout = m_totalTimeout;
    if (m_retryPolicy)
        merged.m_retryPolicy = m_retryPolicy;
    if (m_follow)
        merged.m_follow = m_follow;
    if (m_logsFollowed)
        merged.m_logsFollowed = m_logsFollowed;
    if (m_runMarked)
        merged.m_runMarked = m_runMarked;
    for (const auto &[name, value] : m_headers)
        merged.setHeader(name, value);
    return merged;
}

} // namespace ComfyDeploy

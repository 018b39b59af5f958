// SPDX-License-Identifier: MIT

#include "requesthead_p.h"

#include <algorithm>
#include <limits>

namespace ComfyDeploy::Local {

namespace {

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

QList<QByteArray> values(const RequestHead &head, QByteArrayView name)
{
    QList<QByteArray> found;
    for (const auto &[key, value] : head.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            found += value;
    }
    return found;
}

//! A length that is too long for a number is still one that is too large, and not nonsense.
QByteArray withBoundedLength(const QByteArray &line)
{
    constexpr qsizetype mostDigits = std::numeric_limits<qint64>::digits10;
    const qsizetype colon = line.indexOf(':');
    if (colon < 0 || line.first(colon).compare("content-length", Qt::CaseInsensitive) != 0)
        return line;
    const QByteArray value = line.sliced(colon + 1).trimmed();
    return isDigits(value) && value.size() > mostDigits
        ? line.first(colon) + ": " + QByteArray::number(std::numeric_limits<qint64>::max())
        : line;
}

//! `GET http://host/path`: that host takes precedence over the header.
bool resolveAbsoluteTarget(RequestHead *head)
{
    constexpr QByteArrayView scheme("http://");
    if (head->target.startsWith('/') || head->target == "*")
        return true;
    if (!head->target.first(qMin(scheme.size(), head->target.size())).toLower().startsWith(scheme))
        return false;
    const QByteArray rest = head->target.sliced(scheme.size());
    const auto end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c == '/' || c == '?'; });
    const qsizetype size = std::distance(rest.begin(), end);
    head->target = rest.sliced(size);
    if (!head->target.startsWith('/'))
        head->target.prepend('/');
    for (auto &[key, value] : head->headers) {
        if (key.compare("host", Qt::CaseInsensitive) == 0)
            value = rest.first(size);
    }
    return true;
}

std::optional<HeadProblem> completeLength(RequestHead *head)
{
    const QList<QByteArray> lengths = values(*head, "content-length");
    const QList<QByteArray> codings = values(*head, "transfer-encoding");
    // Beast takes equal lengths for one, and what stands before "chunked" for a coding it knows.
    if (lengths.size() > 1 || (!lengths.isEmpty() && !isDigits(lengths.first())))
        return HeadProblem{400, "Invalid Content-Length"};
    if (!lengths.isEmpty())
        head->contentLength = lengths.first().toLongLong();
    if (codings.isEmpty())
        return std::nullopt;
    if (head->isHttp10 || !lengths.isEmpty())
        return HeadProblem{400, "Transfer-Encoding does not go with the rest of the request"};
    if (codings.size() > 1 || codings.first().toLower() != "chunked")
        return HeadProblem{501, "The only Transfer-Encoding known here is chunked"};
    head->chunked = true;
    return std::nullopt;
}

} // namespace

std::optional<QByteArray> withStrictLines(const QByteArray &head)
{
    QByteArray strict;
    for (QByteArray line : head.split('\n')) {
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.startsWith(' ') || line.startsWith('\t'))
            return std::nullopt;
        if (!line.isEmpty())
            strict += withBoundedLength(line) + "\r\n";
    }
    return strict;
}

std::optional<HeadProblem> completeHead(RequestHead *head)
{
    const qsizetype hosts = values(*head, "host").size();
    if (hosts > 1 || (hosts == 0 && !head->isHttp10))
        return HeadProblem{400, "Exactly one Host header is needed"};
    if (!resolveAbsoluteTarget(head))
        return HeadProblem{400, "Invalid HTTP request received."};
    if (auto problem = completeLength(head))
        return problem;
    for (const QByteArray &value : values(*head, "expect"))
        head->expectsContinue |= !head->isHttp10 && value.toLower() == "100-continue";
    return std::nullopt;
}

} // namespace ComfyDeploy::Local

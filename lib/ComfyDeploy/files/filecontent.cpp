// SPDX-License-Identifier: MIT

#include <ComfyDeploy/files/filecontent_p.h>

#include <QtCore/qendian.h>

#include <limits>

namespace ComfyDeploy {

namespace {

constexpr QByteArrayView pngBegin("\x89PNG\r\n\x1a\n", 8);
constexpr QByteArrayView pngEnd("\0\0\0\0IEND\xae\x42\x60\x82", 12);

// By the size in its header; some programs that record audio of unknown length write none.
bool isWholeRiff(QByteArrayView head, qint64 size)
{
    if (head.size() < 8)
        return false;
    const auto stated = qFromLittleEndian<quint32>(head.data() + 4);
    const bool isSize = stated > 0 && stated < std::numeric_limits<quint32>::max();
    return isSize && size >= qint64(stated) + 8;
}

} // namespace

bool endsAsItsFormat(QByteArrayView head, QByteArrayView tail, qint64 size)
{
    if (head.startsWith("RIFF"))
        return isWholeRiff(head, size);
    return (head.startsWith(pngBegin) && tail.endsWith(pngEnd))
        || (head.startsWith("\xff\xd8\xff") && tail.endsWith("\xff\xd9"))
        || (head.startsWith("GIF8") && tail.endsWith(';'));
}

bool isWebPage(QByteArrayView head)
{
    if (head.startsWith("\xef\xbb\xbf"))
        head = head.sliced(3);
    head = head.trimmed();
    const auto begins = [head](QByteArrayView tag) {
        return head.first(qMin(head.size(), tag.size())).compare(tag, Qt::CaseInsensitive) == 0;
    };
    return begins("<!doctype html") || begins("<html");
}

} // namespace ComfyDeploy

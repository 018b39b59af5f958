#include <ComfyDeploy/download/filecontent_p.h>

#include <QtCore/qendian.h>

#include <limits>

namespace ComfyDeploy {

namespace {

constexpr QByteArrayView pngBegin("\x89PNG\r\n\x1a\n", 8);
constexpr QByteArrayView pngEnd("\0\0\0\0IEND\xae\x42\x60\x82", 12);

// The size that it states; some writers of endless sound state none.
FileEnd riffEnd(QByteArrayView head, qint64 size)
{
    if (head.size() < 8)
        return FileEnd::Missing;
    const auto stated = qFromLittleEndian<quint32>(head.data() + 4);
    if (stated == 0 || stated == std::numeric_limits<quint32>::max())
        return FileEnd::Unknown;
    return size >= qint64(stated) + 8 ? FileEnd::There : FileEnd::Missing;
}

} // namespace

FileEnd fileEnd(QByteArrayView head, QByteArrayView tail, qint64 size)
{
    if (head.startsWith(pngBegin))
        return tail.endsWith(pngEnd) ? FileEnd::There : FileEnd::Missing;
    if (head.startsWith("RIFF"))
        return riffEnd(head, size);
    // Behind these there may be more, of cameras or editors.
    const bool endsAsJpeg = head.startsWith("\xff\xd8\xff") && tail.endsWith("\xff\xd9");
    const bool endsAsGif = head.startsWith("GIF8") && tail.endsWith(';');
    return endsAsJpeg || endsAsGif ? FileEnd::There : FileEnd::Unknown;
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

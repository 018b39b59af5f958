#include "answerfaults_p.h"

#include <array>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr qsizetype EndlessPiece = 64LL * 1024;
constexpr auto Garbage = "{\"run_id\": nonsense]";

quint32 crc32(const QByteArray &bytes)
{
    constexpr quint32 polynomial = 0xEDB8'8320;
    static const auto table = [] {
        std::array<quint32, 256> sums{};
        for (quint32 i = 0; i < sums.size(); ++i) {
            quint32 sum = i;
            for (int bit = 0; bit < 8; ++bit)
                sum = (sum >> 1) ^ (sum & 1 ? polynomial : 0);
            sums[i] = sum;
        }
        return sums;
    }();
    quint32 sum = 0xFFFF'FFFF;
    for (const char byte : bytes)
        sum = (sum >> 8) ^ table[(sum ^ uchar(byte)) & 0xFF];
    return ~sum;
}

QByteArray littleEndian(quint32 number)
{
    QByteArray bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += char(number >> shift & 0xFF);
    return bytes;
}

//! qCompress() gives zlib's format, whose deflated bytes are gzip's too.
QByteArray gzipped(const QByteArray &bytes)
{
    constexpr qsizetype before = 4 + 2; // Qt's own length, zlib's head
    constexpr qsizetype behind = 4; // zlib's checksum
    const QByteArray compressed = qCompress(bytes, 9);
    return QByteArray("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10)
        + compressed.sliced(before, compressed.size() - before - behind)
        + littleEndian(crc32(bytes)) + littleEndian(quint32(bytes.size()));
}

//! As the relay writes it: one frame at a time.
using FrameWriter = std::function<bool(const HttpSink &sink, QByteArrayView frame)>;

void wrapStream(HttpAnswer *answer, const FrameWriter &writeFrame)
{
    answer->stream = [inner = answer->stream, writeFrame](const HttpSink &sink) {
        HttpSink wrapped = sink;
        wrapped.write = [&sink, &writeFrame](QByteArrayView frame) {
            return writeFrame(sink, frame);
        };
        return inner(wrapped);
    };
}

//! The answer is \a body from now on, whatever it was.
void replace(HttpAnswer *answer, const QByteArray &body)
{
    answer->body = body;
    answer->stream = nullptr;
    answer->file.clear();
    answer->fileSize = 0;
}

void garbleJson(HttpAnswer *answer)
{
    if (!answer->stream && answer->file.isEmpty())
        answer->body = Garbage;
    if (!answer->stream)
        return;
    wrapStream(answer, [](const HttpSink &sink, QByteArrayView frame) {
        const qsizetype data = frame.indexOf("data: ");
        return data < 0 ? sink.write(frame)
                        : sink.write(frame.first(data).toByteArray() + "data: " + Garbage + "\n\n");
    });
}

void inflate(HttpAnswer *answer, qsizetype size)
{
    if (!answer->stream && answer->file.isEmpty())
        answer->body.prepend(QByteArray(size, ' '));
    if (!answer->stream)
        return;
    wrapStream(answer, [size, done = false](const HttpSink &sink, QByteArrayView frame) mutable {
        if (!sink.write(frame))
            return false;
        return std::exchange(done, true)
            || sink.write("event: log_update\ndata: {\"logs\": \"" + QByteArray(size, 'x')
                          + "\", \"timestamp\": 0}\n\n");
    });
}

bool writeEndlessly(const HttpSink &sink, char byte)
{
    const QByteArray piece(EndlessPiece, byte);
    while (sink.write(piece)) {}
    return false;
}

void makeEndless(HttpAnswer *answer)
{
    if (answer->stream) {
        wrapStream(answer, [](const HttpSink &sink, QByteArrayView frame) {
            return sink.write(frame) && sink.write("event: log_update\ndata: ")
                && writeEndlessly(sink, 'x');
        });
        return;
    }
    const char byte = answer->file.isEmpty() ? ' ' : '\0';
    replace(answer, {});
    answer->stream = [byte](const HttpSink &sink) {
        return writeEndlessly(sink, byte);
    };
}

} // namespace

void spoilAnswer(Faults &faults, const QString &path, bool byDefault, HttpAnswer *answer)
{
    if (faults.isEmpty())
        return;
    const auto taken = [&](QStringView name) {
        return faults.take(name, path, byDefault);
    };
    const auto number = [&](QStringView name) -> std::optional<qint64> {
        const QString value = taken(name);
        return value.isNull() ? std::nullopt : std::optional(value.toLongLong());
    };
    if (!taken(u"lose-answer").isNull())
        answer->drop = true;
    if (const QString type = taken(u"content-type"); !type.isNull())
        answer->contentType = type.toLatin1();
    if (!taken(u"empty-answer").isNull())
        replace(answer, {});
    if (!taken(u"garbage-json").isNull())
        garbleJson(answer);
    if (const auto size = number(u"huge-body"))
        inflate(answer, qsizetype(*size));
    if (!taken(u"endless-body").isNull())
        makeEndless(answer);
    if (const auto size = number(u"gzip-bomb")) {
        replace(answer, gzipped(QByteArray(qsizetype(*size), ' ')));
        answer->headers.emplaceBack("Content-Encoding", "gzip");
    }
    WireFault wire;
    wire.headDelay = int(number(u"slow-head").value_or(0));
    wire.bodyDelay = int(number(u"slow-body").value_or(0));
    constexpr std::pair<QStringView, WireFault::End> ends[] = {
        {u"cut-after", WireFault::End::Close},
        {u"reset-after", WireFault::End::Reset},
        {u"silence-after", WireFault::End::Silence},
    };
    for (const auto &[name, end] : ends) {
        const auto after = number(name);
        if (!after || (wire.endAfter && *wire.endAfter <= *after))
            continue;
        wire.endAfter = after;
        wire.end = end;
    }
    if (wire.endAfter || wire.headDelay > 0 || wire.bodyDelay > 0)
        answer->wireFault = wire;
}

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

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

//! \brief A stream whose frames are changed one by one: \a change returns what is sent of a frame
//! of \a inner.
class ChangedStream : public HttpSource
{
public:
    using Change = std::function<QByteArrayList(const QByteArray &frame)>;

    ChangedStream(const std::shared_ptr<HttpSource> &inner, Change change)
        : m_inner(inner), m_change(std::move(change))
    {}

    void open(const std::shared_ptr<HttpWaker> &waker) override { m_inner->open(waker); }
    HttpPiece next() override
    {
        if (m_frames.isEmpty()) {
            HttpPiece piece = m_inner->next();
            if (piece.kind != HttpPiece::Kind::Bytes)
                return piece;
            m_frames = m_change(piece.bytes);
        }
        return HttpPiece::of(m_frames.takeFirst());
    }

private:
    const std::shared_ptr<HttpSource> m_inner;
    const Change m_change;
    QByteArrayList m_frames;
};

//! \brief The first piece of \a inner, if there is one, and then one byte without end.
class EndlessStream : public HttpSource
{
public:
    EndlessStream(const std::shared_ptr<HttpSource> &inner, char byte)
        : m_inner(inner), m_piece(EndlessPiece, byte)
    {}

    void open(const std::shared_ptr<HttpWaker> &waker) override
    {
        if (m_inner)
            m_inner->open(waker);
    }
    HttpPiece next() override
    {
        if (!m_inner || m_hasBegun)
            return HttpPiece::of(m_piece);
        HttpPiece first = m_inner->next();
        m_hasBegun = first.kind == HttpPiece::Kind::Bytes;
        if (m_hasBegun)
            first.bytes += "event: log_update\ndata: ";
        return first;
    }

private:
    const std::shared_ptr<HttpSource> m_inner;
    const QByteArray m_piece;
    bool m_hasBegun = false;
};

//! Replaces the answer's content by \a body.
void replace(HttpAnswer *answer, const QByteArray &body)
{
    answer->body = body;
    answer->source = nullptr;
    answer->sourceSize.reset();
    answer->file.clear();
    answer->fileSize = 0;
}

//! False for a file, which is left alone.
bool garbleJson(HttpAnswer *answer)
{
    if (!answer->source) {
        if (answer->file.isEmpty())
            answer->body = Garbage;
        return answer->file.isEmpty();
    }
    answer->sourceSize.reset();
    answer->source = std::make_shared<ChangedStream>(
        answer->source, [](const QByteArray &frame) -> QByteArrayList {
            const qsizetype data = frame.indexOf("data: ");
            return {data < 0 ? frame : frame.first(data) + "data: " + Garbage + "\n\n"};
        });
    return true;
}

//! False for a file, which is left alone.
bool inflate(HttpAnswer *answer, qsizetype size)
{
    if (!answer->source) {
        if (answer->file.isEmpty())
            answer->body.prepend(QByteArray(size, ' '));
        return answer->file.isEmpty();
    }
    const auto addSecond = [size, done = std::make_shared<bool>()](const QByteArray &frame) {
        QByteArrayList frames{frame};
        if (!std::exchange(*done, true)) {
            frames += "event: log_update\ndata: {\"logs\": \"" + QByteArray(size, 'x')
                + "\", \"timestamp\": 0}\n\n";
        }
        return frames;
    };
    answer->sourceSize.reset();
    answer->source = std::make_shared<ChangedStream>(answer->source, addSecond);
    return true;
}

void makeEndless(HttpAnswer *answer)
{
    const char byte = answer->source ? 'x' : answer->file.isEmpty() ? ' ' : '\0';
    const auto inner = answer->source;
    replace(answer, {});
    answer->source = std::make_shared<EndlessStream>(inner, byte);
}

} // namespace

void applyAnswerFaults(Faults &faults, const QString &path, bool byDefault, HttpAnswer *answer)
{
    if (faults.isEmpty())
        return;
    const auto struck = [&](QStringView name) {
        return faults.strike(name, path, byDefault);
    };
    const auto taken = [&](QStringView name) {
        return faults.take(name, path, byDefault);
    };
    if (!struck(u"lose-answer").isNull())
        answer->drop = true;
    if (const QString type = struck(u"content-type"); !type.isNull())
        answer->contentType = type.toLatin1();
    if (!struck(u"empty-answer").isNull())
        replace(answer, {});
    if (const TakenFault garbage = taken(u"garbage-json"); garbage && garbleJson(answer))
        garbage.strike();
    if (const TakenFault size = taken(u"huge-body"); size && inflate(answer, size.number()))
        size.strike();
    if (!struck(u"endless-body").isNull())
        makeEndless(answer);
    if (const TakenFault size = taken(u"gzip-bomb"); size.strike()) {
        replace(answer, gzipped(QByteArray(size.number(), ' ')));
        answer->headers.emplaceBack("Content-Encoding", "gzip");
    }
    WireFault wire;
    wire.headDelay = struck(u"slow-head").toInt();
    wire.bodyDelay = struck(u"slow-body").toInt();
    constexpr std::pair<QStringView, HttpPiece::Kind> ends[] = {
        {u"cut-after", HttpPiece::Kind::Cut},
        {u"reset-after", HttpPiece::Kind::Reset},
        {u"silence-after", HttpPiece::Kind::Silence},
    };
    for (const auto &[name, end] : ends) {
        const TakenFault after = taken(name);
        if (!after || (wire.endAfter && *wire.endAfter <= after.number()))
            continue;
        wire.endAfter = after.number();
        wire.end = end;
        wire.ended = [after] {
            after.strike();
        };
    }
    if (wire.endAfter || wire.headDelay > 0 || wire.bodyDelay > 0)
        answer->wireFault = wire;
}

} // namespace ComfyDeploy::Local

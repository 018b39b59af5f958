// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/coretext_p.h>
#include <ComfyDeploy/core/utf8_p.h>
#include <ComfyDeploy/sseparser.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView Bom = "\xEF\xBB\xBF";
constexpr QByteArrayView Replacement = "\xEF\xBF\xBD";

QByteArray withoutBrokenUtf8(const QByteArray &bytes)
{
    qsizetype pos = validUtf8Prefix(bytes);
    if (pos == bytes.size())
        return bytes;
    QByteArray out = bytes.first(pos);
    while (pos < bytes.size()) {
        const Utf8Sequence sequence = utf8SequenceAt(QByteArrayView(bytes).sliced(pos));
        out +=
            sequence.wellFormed ? QByteArrayView(bytes).sliced(pos, sequence.length) : Replacement;
        pos += sequence.length;
    }
    return out;
}

QString textFrom(QByteArrayView bytes)
{
    return textFromUtf8(withoutBrokenUtf8(bytes.toByteArray()));
}

bool isLineEnd(char c)
{
    return c == '\n' || c == '\r';
}

} // namespace

class Q_DECL_HIDDEN SseParser::Private
{
public:
    void feed(QByteArrayView bytes);
    void finish(UnterminatedEvent unterminated);
    void setMaximumEventSize(qsizetype bytes)
    {
        m_maximumEventSize = std::max<qsizetype>(0, bytes);
    }
    [[nodiscard]] qsizetype maximumEventSize() const { return m_maximumEventSize; }

    std::deque<ServerSentEvent> events;
    std::optional<std::chrono::milliseconds> retry;
    QString lastEventId;
    QString error;

private:
    qsizetype skipBom(QByteArrayView bytes);
    bool count(qsizetype bytes);
    void line(QByteArrayView line);
    void field(QByteArrayView name, QByteArrayView value);
    void readRetry(QByteArrayView digits);
    void dispatch();

    static constexpr qsizetype DefaultMaximum = qsizetype(64) * 1024 * 1024;

    qsizetype m_maximumEventSize = DefaultMaximum;
    qsizetype m_eventSize = 0; // bytes since the last blank line
    qsizetype m_bomMatched = 0; // bytes of the BOM that matched; its size once that is decided
    bool m_finished = false;
    bool m_afterCr = false; // an LF that follows belongs to that CR
    bool m_hasData = false; // there was a data field, possibly an empty one
    QByteArray m_line; // the part of the current line from earlier pieces
    QByteArray m_data;
    QByteArray m_event;
    QString m_idBuffer; // becomes lastEventId with the next blank line
};

// Returns the number of bytes consumed.
qsizetype SseParser::Private::skipBom(QByteArrayView bytes)
{
    qsizetype pos = 0;
    while (pos < bytes.size() && m_bomMatched < Bom.size()) {
        if (bytes[pos] != Bom[m_bomMatched]) {
            m_line = Bom.first(m_bomMatched).toByteArray(); // only a prefix of a BOM
            m_eventSize = m_bomMatched;
            m_bomMatched = Bom.size();
            break;
        }
        ++pos;
        ++m_bomMatched;
    }
    return pos;
}

// Checked before bytes are stored, so that one feed() never makes memory exceed the limit.
bool SseParser::Private::count(qsizetype bytes)
{
    if (bytes <= m_maximumEventSize - m_eventSize) {
        m_eventSize += bytes;
        return true;
    }
    error = CoreText::tr("The server sent an event of more than %1 bytes.").arg(m_maximumEventSize);
    m_line = {};
    m_data = {};
    m_event = {};
    return false;
}

void SseParser::Private::feed(QByteArrayView bytes)
{
    if (m_finished || !error.isEmpty())
        return;
    const char *pos = bytes.begin() + (m_bomMatched < Bom.size() ? skipBom(bytes) : 0);
    const char *const end = bytes.end();
    while (pos != end) {
        if (std::exchange(m_afterCr, false) && *pos == '\n') {
            ++pos;
            continue;
        }
        const char *const lineEnd = std::find_if(pos, end, isLineEnd);
        const QByteArrayView part(pos, lineEnd);
        if (!count(part.size()))
            return;
        if (lineEnd == end) {
            m_line += part;
            return;
        }
        m_afterCr = *lineEnd == '\r';
        pos = lineEnd + 1;
        if (m_line.isEmpty()) {
            line(part);
        } else {
            m_line += part;
            line(m_line);
            m_line = {};
        }
    }
}

void SseParser::Private::line(QByteArrayView line)
{
    if (line.isEmpty()) {
        dispatch();
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon == 0)
        return; // a comment
    if (colon < 0) {
        field(line, {});
        return;
    }
    const bool space = colon + 1 < line.size() && line[colon + 1] == ' ';
    field(line.first(colon), line.sliced(colon + (space ? 2 : 1)));
}

void SseParser::Private::field(QByteArrayView name, QByteArrayView value)
{
    if (name == "data") {
        if (std::exchange(m_hasData, true))
            m_data += '\n';
        m_data += value;
    } else if (name == "event") {
        m_event = value.toByteArray();
    } else if (name == "id") {
        if (!value.contains('\0'))
            m_idBuffer = textFrom(value);
    } else if (name == "retry") {
        readRetry(value);
    }
}

void SseParser::Private::readRetry(QByteArrayView digits)
{
    constexpr qint64 Maximum = std::chrono::milliseconds::max().count();
    qint64 number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return;
        const int digit = c - '0';
        if (number > (Maximum - digit) / 10)
            return; // longer than a timer can wait
        number = number * 10 + digit;
    }
    if (!digits.isEmpty())
        retry = std::chrono::milliseconds(number);
}

void SseParser::Private::dispatch()
{
    lastEventId = m_idBuffer;
    // A bare "data" makes an event with empty data; only a block without any data field makes no
    // event.
    if (m_hasData) {
        events.push_back({m_event.isEmpty() ? u"message"_s : textFrom(m_event),
                          withoutBrokenUtf8(m_data), lastEventId});
    }
    m_data = {};
    m_event = {};
    m_hasData = false;
    m_eventSize = 0;
}

void SseParser::Private::finish(UnterminatedEvent unterminated)
{
    if (m_finished || !error.isEmpty())
        return;
    m_finished = true;
    if (unterminated == UnterminatedEvent::Dispatch) {
        if (!m_line.isEmpty())
            line(m_line);
        dispatch();
    }
    m_line = {};
    m_data = {};
    m_event = {};
}

SseParser::SseParser() : d(std::make_unique<Private>()) {}
SseParser::~SseParser() = default;

void SseParser::feed(QByteArrayView bytes)
{
    d->feed(bytes);
}

void SseParser::finish(UnterminatedEvent unterminated)
{
    d->finish(unterminated);
}

std::optional<ServerSentEvent> SseParser::next()
{
    if (d->events.empty())
        return std::nullopt;
    std::optional<ServerSentEvent> event = std::move(d->events.front());
    d->events.pop_front();
    return event;
}

void SseParser::reset()
{
    Private fresh;
    fresh.setMaximumEventSize(d->maximumEventSize());
    *d = std::move(fresh);
}

std::optional<std::chrono::milliseconds> SseParser::retry() const
{
    return d->retry;
}

QString SseParser::lastEventId() const
{
    return d->lastEventId;
}

qsizetype SseParser::maximumEventSize() const
{
    return d->maximumEventSize();
}

void SseParser::setMaximumEventSize(qsizetype bytes)
{
    d->setMaximumEventSize(bytes);
}

bool SseParser::hasError() const
{
    return !d->error.isEmpty();
}

QString SseParser::errorString() const
{
    return d->error;
}

} // namespace ComfyDeploy

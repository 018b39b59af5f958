// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/coretext_p.h>
#include <ComfyDeploy/core/utf8_p.h>
#include <ComfyDeploy/sseparser.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView Bom = "\xEF\xBB\xBF";
//! Room that is kept for the next events; what needs more is rare.
constexpr qsizetype RememberedName = 64;
constexpr size_t RememberedEvents = 1024;
constexpr QByteArrayView DataField = "data:";
constexpr QByteArrayView Replacement = "\xEF\xBF\xBD";

// Most streams are valid, and Qt checks that faster than the careful walk.
QByteArray withoutBrokenUtf8(QByteArray bytes)
{
    if (bytes.isValidUtf8())
        return bytes;
    qsizetype pos = validUtf8Prefix(bytes);
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

//! Finds the ends of lines in one piece. The two characters are searched for separately, because
//! that is what memchr() is fast at; each place is kept, else a piece without one of them would be
//! searched to its end for each line.
class LineEnds
{
public:
    explicit LineEnds(const char *end) : m_end(end) {}

    //! The first at \a pos or behind it; the end of the piece if there is none.
    const char *next(const char *pos)
    {
        return std::min(m_lf.next(pos, m_end), m_cr.next(pos, m_end));
    }

private:
    struct Cursor
    {
        const char character;
        const char *found = nullptr;

        const char *next(const char *pos, const char *end)
        {
            if (!found || found < pos) {
                const void *const hit = std::memchr(pos, character, size_t(end - pos));
                found = hit ? static_cast<const char *>(hit) : end;
            }
            return found;
        }
    };

    const char *const m_end;
    Cursor m_lf{'\n'};
    Cursor m_cr{'\r'};
};

//! Where the value of a line begins whose name ends at \a colon.
qsizetype valueBegin(QByteArrayView line, qsizetype colon)
{
    const bool space = colon + 1 < line.size() && line[colon + 1] == ' ';
    return colon + (space ? 2 : 1);
}

} // namespace

class Q_DECL_HIDDEN SseParser::Private
{
public:
    void feed(QByteArrayView bytes);
    void finish(UnterminatedEvent unterminated);
    [[nodiscard]] std::optional<ServerSentEvent> next();
    void setMaximumEventSize(qsizetype bytes)
    {
        m_maximumEventSize = std::max<qsizetype>(0, bytes);
    }
    [[nodiscard]] qsizetype maximumEventSize() const { return m_maximumEventSize; }

    std::optional<std::chrono::milliseconds> retry;
    QString lastEventId;
    QString error;

private:
    qsizetype skipBom(QByteArrayView bytes);
    bool count(qsizetype bytes);
    void partOfLine(QByteArrayView part);
    void endOfLine(QByteArrayView part);
    void line(QByteArrayView line);
    void field(QByteArrayView name, QByteArrayView value);
    void beginData(QByteArrayView value);
    void appendData(QByteArrayView bytes);
    void readRetry(QByteArrayView digits);
    void dispatch();
    void store(ServerSentEvent &&event);
    void forgetEvent();

    static constexpr qsizetype DefaultMaximum = qsizetype(64) * 1024 * 1024;

    std::vector<ServerSentEvent> m_events;
    size_t m_taken = 0; // of them
    qsizetype m_maximumEventSize = DefaultMaximum;
    qsizetype m_eventSize = 0; // bytes since the last blank line
    qsizetype m_bomMatched = 0; // bytes of the BOM that matched; its size once that is decided
    bool m_finished = false;
    bool m_afterCr = false; // an LF that follows belongs to that CR
    bool m_hasData = false; // there was a data field, possibly an empty one
    bool m_isNamed = false; // the current event has the name below
    bool m_inData = false; // the current line is a data field, which is stored already
    QByteArray m_line; // the part of the current line from earlier pieces, unless m_inData
    QByteArray m_data;
    QByteArray m_nameBytes; // the last name, because the next event often has it, too
    QString m_name; // the same decoded
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
    forgetEvent();
    return false;
}

void SseParser::Private::feed(QByteArrayView bytes)
{
    if (m_finished || !error.isEmpty())
        return;
    const char *pos = bytes.begin() + (m_bomMatched < Bom.size() ? skipBom(bytes) : 0);
    const char *const end = bytes.end();
    LineEnds lineEnds(end);
    while (pos != end) {
        if (std::exchange(m_afterCr, false) && *pos == '\n') {
            ++pos;
            continue;
        }
        const char *const lineEnd = lineEnds.next(pos);
        const QByteArrayView part(pos, lineEnd);
        if (!count(part.size()))
            return;
        if (lineEnd == end)
            return partOfLine(part);
        m_afterCr = *lineEnd == '\r';
        pos = lineEnd + 1;
        endOfLine(part);
    }
}

// The value of a data field is stored as it arrives, so that a large event is copied only once.
void SseParser::Private::partOfLine(QByteArrayView part)
{
    if (m_inData)
        return appendData(part);
    m_line += part;
    // With the byte behind the colon, so that it is known whether a space has to be skipped.
    if (m_line.size() <= DataField.size() || !m_line.startsWith(DataField))
        return;
    m_inData = true;
    const QByteArray begun = std::exchange(m_line, {});
    beginData(QByteArrayView(begun).sliced(valueBegin(begun, DataField.size() - 1)));
}

void SseParser::Private::endOfLine(QByteArrayView part)
{
    if (std::exchange(m_inData, false))
        return appendData(part);
    if (m_line.isEmpty())
        return line(part);
    m_line += part;
    line(std::exchange(m_line, {}));
}

void SseParser::Private::line(QByteArrayView line)
{
    if (line.isEmpty())
        return dispatch();
    if (line.startsWith(DataField)) // most are, and their values are long
        return beginData(line.sliced(valueBegin(line, DataField.size() - 1)));
    const qsizetype colon = line.indexOf(':');
    if (colon == 0)
        return; // a comment
    if (colon < 0)
        return field(line, {});
    field(line.first(colon), line.sliced(valueBegin(line, colon)));
}

void SseParser::Private::field(QByteArrayView name, QByteArrayView value)
{
    if (name == "data") {
        beginData(value);
    } else if (name == "event") {
        m_isNamed = !value.isEmpty();
        if (m_isNamed && value != m_nameBytes) {
            m_name = textFrom(value);
            m_nameBytes = value.size() <= RememberedName ? value.toByteArray() : QByteArray();
        }
    } else if (name == "id") {
        if (!value.contains('\0'))
            m_idBuffer = textFrom(value);
    } else if (name == "retry") {
        readRetry(value);
    }
}

void SseParser::Private::beginData(QByteArrayView value)
{
    if (!std::exchange(m_hasData, true)) {
        m_data = value.toByteArray();
        return;
    }
    appendData("\n");
    appendData(value);
}

// QByteArray::append() copies what it has when it grows; reserve() lets the allocator move pages.
void SseParser::Private::appendData(QByteArrayView bytes)
{
    constexpr qsizetype DoubledUntil = 1024LL * 1024;
    const qsizetype size = m_data.size();
    if (const qsizetype needed = size + bytes.size(); needed > m_data.capacity())
        m_data.reserve(std::max(needed, size < DoubledUntil ? size * 2 : size + size / 8));
    m_data += bytes;
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
    if (std::exchange(m_hasData, false)) {
        store({m_isNamed ? m_name : u"message"_s, withoutBrokenUtf8(std::exchange(m_data, {})),
               lastEventId});
    }
    if (m_nameBytes.isEmpty())
        m_name.clear(); // it may be large
    m_isNamed = false;
    m_eventSize = 0;
}

// Room is made of what was taken, so that a reader that always leaves some needs no more memory.
void SseParser::Private::store(ServerSentEvent &&event)
{
    if (m_events.size() == m_events.capacity() && m_taken > m_events.size() / 2) {
        m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(m_taken));
        m_taken = 0;
    }
    m_events.push_back(std::move(event));
}

void SseParser::Private::forgetEvent()
{
    m_line = {};
    m_data = {};
    m_nameBytes = {};
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
    forgetEvent();
}

std::optional<ServerSentEvent> SseParser::Private::next()
{
    if (m_taken == m_events.size())
        return std::nullopt;
    std::optional<ServerSentEvent> event = std::move(m_events[m_taken]);
    if (++m_taken == m_events.size()) {
        m_taken = 0;
        if (m_events.capacity() <= RememberedEvents)
            m_events.clear();
        else
            m_events = {};
    }
    return event;
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
    return d->next();
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

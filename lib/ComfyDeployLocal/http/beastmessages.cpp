// SPDX-License-Identifier: MIT

#include "beastmessages_p.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qlocale.h>

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>

#include <limits>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

QByteArray bytesOf(beast::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

beast::string_view viewOf(QByteArrayView bytes)
{
    return {bytes.data(), size_t(bytes.size())};
}

//! A body that Beast reads into a QByteArray.
struct ByteArrayBody
{
    using value_type = QByteArray;

    class reader
    {
    public:
        template <bool isRequest, class Fields>
        reader(http::header<isRequest, Fields> &, value_type &body) : m_body(body)
        {}
        void init(const boost::optional<std::uint64_t> &, beast::error_code &error) { error = {}; }
        template <class Buffers>
        size_t put(const Buffers &buffers, beast::error_code &error)
        {
            size_t size = 0;
            for (const auto buffer : beast::buffers_range_ref(buffers)) {
                m_body.append(static_cast<const char *>(buffer.data()), qsizetype(buffer.size()));
                size += buffer.size();
            }
            error = {};
            return size;
        }
        void finish(beast::error_code &error) { error = {}; }

    private:
        value_type &m_body;
    };
};

bool isVersion(QByteArrayView text)
{
    return text.size() == 8 && text.startsWith("HTTP/") && text[6] == '.';
}

HeadProblem problemOf(const beast::error_code &error, const QByteArray &head)
{
    if (error == http::error::bad_content_length)
        return {400, "Invalid Content-Length"};
    if (error == http::error::bad_transfer_encoding)
        return {400, "Transfer-Encoding does not go with the rest of the request"};
    if (error == http::error::bad_field || error == http::error::bad_value
        || error == http::error::bad_line_ending)
        return {400, "Invalid header line"};
    const QByteArray line = head.first(head.indexOf("\r\n"));
    if (error == http::error::bad_version && isVersion(line.sliced(line.lastIndexOf(' ') + 1)))
        return {505, "This version of HTTP is not spoken here"};
    return {400, "Invalid HTTP request received."};
}

// By which a client knows the server's clock.
QByteArray httpDate(const QDateTime &utc)
{
    return QLocale::c().toString(utc, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

} // namespace

class RequestParser::Private
{
public:
    http::request_parser<ByteArrayBody> parser;
};

RequestParser::RequestParser() : d(std::make_unique<Private>())
{
    // The connection enforces both.
    d->parser.header_limit(std::numeric_limits<std::uint32_t>::max());
    d->parser.body_limit(std::numeric_limits<std::uint64_t>::max());
}

RequestParser::~RequestParser() = default;

std::optional<RequestHead> RequestParser::readHead(const QByteArray &bytes, HeadProblem *problem)
{
    const auto lines = withStrictLines(bytes);
    if (!lines) {
        *problem = {400, "Invalid header line"};
        return std::nullopt;
    }
    const QByteArray whole = *lines + "\r\n";
    beast::error_code error;
    d->parser.put({whole.constData(), size_t(whole.size())}, error);
    if (error || !d->parser.is_header_done()) {
        *problem = problemOf(error, whole);
        return std::nullopt;
    }
    RequestHead head;
    const auto &message = d->parser.get();
    head.method = bytesOf(message.method_string());
    head.target = bytesOf(message.target());
    for (const auto &field : message)
        head.headers.emplaceBack(bytesOf(field.name_string()), bytesOf(field.value()));
    head.isHttp10 = message.version() == 10;
    head.keepAlive = !head.isHttp10 && d->parser.keep_alive();
    if (const auto wrong = completeHead(&head)) {
        *problem = *wrong;
        return std::nullopt;
    }
    d->parser.eager(true);
    return head;
}

void RequestParser::setBodyLimit(qint64 limit)
{
    d->parser.body_limit(std::uint64_t(limit));
}

RequestParser::Progress RequestParser::readBody(QByteArrayView bytes, qsizetype *taken)
{
    beast::error_code error;
    *taken = qsizetype(d->parser.put({bytes.data(), size_t(bytes.size())}, error));
    if (d->parser.is_done())
        return Progress::Complete;
    if (error == http::error::body_limit)
        return Progress::TooLarge;
    return !error || error == http::error::need_more ? Progress::NeedsMore : Progress::Broken;
}

QByteArray RequestParser::takeBody()
{
    return std::exchange(d->parser.get().body(), {});
}

class AnswerFraming::Private
{
public:
    //! What the serializer has until it needs more of the body; with \a headOnly the head.
    QByteArray take(bool headOnly);

    http::response<http::buffer_body> message;
    http::response_serializer<http::buffer_body> serializer{message};
};

QByteArray AnswerFraming::Private::take(bool headOnly)
{
    QByteArray taken;
    beast::error_code error;
    const auto append = [&](beast::error_code &, const auto &buffers) {
        const size_t size = beast::buffer_bytes(buffers);
        for (const auto buffer : beast::buffers_range_ref(buffers))
            taken.append(static_cast<const char *>(buffer.data()), qsizetype(buffer.size()));
        serializer.consume(size);
    };
    while (!error && !serializer.is_done() && !(headOnly && serializer.is_header_done()))
        serializer.next(error, append);
    return taken;
}

AnswerFraming::AnswerFraming(const HttpAnswer &answer, const Form &form)
    : d(std::make_unique<Private>())
{
    auto &message = d->message;
    message.version(11);
    message.result(unsigned(answer.status));
    if (message.result() == http::status::unknown)
        message.reason("Unknown");
    message.set(http::field::date, viewOf(httpDate(QDateTime::currentDateTimeUtc())));
    if (!answer.contentType.isEmpty())
        message.set(http::field::content_type, viewOf(answer.contentType));
    for (const auto &[name, value] : answer.headers) {
        if (form.keepAlive || name != "Connection")
            message.insert(viewOf(name), viewOf(value));
    }
    if (!form.keepAlive)
        message.set(http::field::connection, "close");
    else if (form.idleSeconds)
        message.set(http::field::keep_alive,
                    viewOf("timeout=" + QByteArray::number(*form.idleSeconds)));
    if (form.chunked)
        message.chunked(true);
    else if (form.length)
        message.content_length(std::uint64_t(*form.length));
    d->serializer.split(true);
}

AnswerFraming::~AnswerFraming() = default;

QByteArray AnswerFraming::head()
{
    return d->take(true);
}

QByteArray AnswerFraming::body(QByteArrayView bytes)
{
    if (bytes.isEmpty()) // as a chunk it would be the last one
        return {};
    d->message.body() = {const_cast<char *>(bytes.data()), size_t(bytes.size()), true};
    return d->take(false);
}

QByteArray AnswerFraming::end()
{
    d->message.body() = {nullptr, 0, false};
    return d->take(false);
}

} // namespace ComfyDeploy::Local

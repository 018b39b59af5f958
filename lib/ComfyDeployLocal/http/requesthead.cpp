#include "requesthead_p.h"

#include <algorithm>
#include <limits>

namespace ComfyDeploy::Local {

namespace {

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool isControl(char c)
{
    return (uchar(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Parser
{
public:
    explicit Parser(HeadProblem *problem) : m_problem(problem) {}

    bool requestLine(const QByteArray &line);
    bool header(const QByteArray &line);
    bool framing();

    RequestHead head;

private:
    bool fail(int status, const char *text)
    {
        *m_problem = {status, text};
        return false;
    }
    bool fromAbsoluteTarget();
    bool contentLength();
    [[nodiscard]] QList<QByteArray> values(QByteArrayView name) const;

    HeadProblem *const m_problem;
};

bool Parser::requestLine(const QByteArray &line)
{
    const QList<QByteArray> parts = line.split(' ');
    if (parts.size() != 3 || !isToken(parts[0]) || parts[1].isEmpty()
        || std::any_of(parts[1].begin(), parts[1].end(), isControl))
        return fail(400, "Invalid HTTP request received.");
    const QByteArray &version = parts[2];
    if (version.size() != 8 || !version.startsWith("HTTP/") || version[6] != '.')
        return fail(400, "Invalid HTTP request received.");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return fail(505, "This version of HTTP is not spoken here");
    head.method = parts[0];
    head.target = parts[1];
    head.isHttp10 = version == "HTTP/1.0";
    return true;
}

bool Parser::header(const QByteArray &line)
{
    const qsizetype colon = line.indexOf(':');
    // A name must end at its colon and a value on its line: see request smuggling.
    if (colon < 0 || !isToken(line.first(colon))
        || std::any_of(line.begin(), line.end(), isControl))
        return fail(400, "Invalid header line");
    head.headers.emplaceBack(line.first(colon), line.sliced(colon + 1).trimmed());
    return true;
}

QList<QByteArray> Parser::values(QByteArrayView name) const
{
    QList<QByteArray> found;
    for (const auto &[key, value] : head.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            found += value;
    }
    return found;
}

//! `GET http://host/path`: the host there counts, whatever the header says.
bool Parser::fromAbsoluteTarget()
{
    constexpr QByteArrayView scheme("http://");
    if (head.target.startsWith('/') || head.target == "*")
        return true;
    if (!head.target.first(qMin(scheme.size(), head.target.size())).toLower().startsWith(scheme))
        return fail(400, "Invalid HTTP request received.");
    const QByteArray rest = head.target.sliced(scheme.size());
    const auto end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c == '/' || c == '?'; });
    const qsizetype size = std::distance(rest.begin(), end);
    head.target = rest.sliced(size);
    if (!head.target.startsWith('/'))
        head.target.prepend('/');
    for (auto &[key, value] : head.headers) {
        if (key.compare("host", Qt::CaseInsensitive) == 0)
            value = rest.first(size);
    }
    return true;
}

bool Parser::contentLength()
{
    const QList<QByteArray> lengths = values("content-length");
    if (lengths.isEmpty())
        return true;
    if (lengths.size() > 1 || !isDigits(lengths.first()))
        return fail(400, "Invalid Content-Length");
    bool fits = false;
    head.contentLength = lengths.first().toLongLong(&fits);
    if (!fits)
        head.contentLength = std::numeric_limits<qint64>::max();
    return true;
}

bool Parser::framing()
{
    const qsizetype hosts = values("host").size();
    if (hosts > 1 || (hosts == 0 && !head.isHttp10))
        return fail(400, "Exactly one Host header is needed");
    if (!fromAbsoluteTarget() || !contentLength())
        return false;
    const QList<QByteArray> codings = values("transfer-encoding");
    if (!codings.isEmpty()) {
        if (head.isHttp10 || !values("content-length").isEmpty())
            return fail(400, "Transfer-Encoding does not go with the rest of the request");
        if (codings.size() > 1 || codings.first().toLower() != "chunked")
            return fail(501, "The only Transfer-Encoding known here is chunked");
        head.chunked = true;
    }
    for (const QByteArray &value : values("expect"))
        head.expectsContinue |= !head.isHttp10 && value.toLower() == "100-continue";
    head.keepAlive = !head.isHttp10;
    for (const QByteArray &value : values("connection")) {
        for (const QByteArray &option : value.toLower().split(',')) {
            if (option.trimmed() == "close")
                head.keepAlive = false;
        }
    }
    return true;
}

} // namespace

std::optional<RequestHead> parseRequestHead(const QByteArray &bytes, HeadProblem *problem)
{
    Parser parser(problem);
    bool isFirst = true;
    for (QByteArray line : bytes.split('\n')) {
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.isEmpty() && !isFirst)
            continue; // behind the last line's end
        if (!(isFirst ? parser.requestLine(line) : parser.header(line)))
            return std::nullopt;
        isFirst = false;
    }
    if (!parser.framing())
        return std::nullopt;
    return parser.head;
}

} // namespace ComfyDeploy::Local

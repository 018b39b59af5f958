// SPDX-License-Identifier: MIT

#include "multipart_p.h"

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int MaximumParts = 1000;

//! The value of one parameter of a header such as `form-data; name="file"; filename="a.png"`.
std::optional<QByteArray> parameter(const QByteArray &header, const QByteArray &wanted)
{
    qsizetype pos = header.indexOf(';');
    while (pos >= 0 && pos < header.size()) {
        ++pos;
        const qsizetype equals = header.indexOf('=', pos);
        if (equals < 0)
            break;
        const QByteArray name = header.mid(pos, equals - pos).trimmed().toLower();
        QByteArray value;
        pos = equals + 1;
        if (pos < header.size() && header[pos] == '"') {
            for (++pos; pos < header.size() && header[pos] != '"'; ++pos) {
                // Only these two are escaped; a lone backslash belongs to a Windows path.
                if (header[pos] == '\\' && pos + 1 < header.size()
                    && (header[pos + 1] == '"' || header[pos + 1] == '\\'))
                    ++pos;
                value += header[pos];
            }
            pos = header.indexOf(';', pos);
        } else {
            const qsizetype end = header.indexOf(';', pos);
            value = header.mid(pos, end < 0 ? -1 : end - pos).trimmed();
            pos = end;
        }
        if (name == wanted)
            return value;
    }
    return std::nullopt;
}

bool readHead(QByteArrayView head, FormPart *part)
{
    for (const QByteArray &line : head.toByteArray().split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 0 || line.first(colon).trimmed().toLower() != "content-disposition")
            continue;
        const QByteArray value = line.sliced(colon + 1).trimmed();
        const auto name = parameter(value, "name");
        if (!value.toLower().startsWith("form-data") || !name)
            return false;
        part->name = QString::fromUtf8(*name);
        if (const auto fileName = parameter(value, "filename"))
            part->fileName = QString::fromUtf8(*fileName);
        // RFC 7578 forbids this form and browsers never send it; some libraries do nevertheless.
        if (const auto extended = parameter(value, "filename*");
            extended && extended->toLower().startsWith("utf-8''")) {
            const auto encoded = extended->sliced(qstrlen("utf-8''"));
            part->fileName = QString::fromUtf8(QByteArray::fromPercentEncoding(encoded));
        }
        return true;
    }
    return false;
}

} // namespace

std::optional<QList<FormPart>> parseMultipart(const QByteArray &contentType, const QByteArray &body)
{
    if (!contentType.trimmed().toLower().startsWith("multipart/form-data"))
        return std::nullopt;
    const auto boundary = parameter(contentType, "boundary");
    if (!boundary || boundary->isEmpty())
        return std::nullopt;
    const QByteArray dashes = "--" + *boundary;
    const QByteArray delimiter = "\r\n" + dashes;
    QList<FormPart> parts;
    qsizetype pos = body.startsWith(dashes) ? dashes.size() : -1;
    if (pos < 0) { // there may be a preamble
        pos = body.indexOf(delimiter);
        if (pos < 0)
            return std::nullopt;
        pos += delimiter.size();
    }
    const QByteArrayView view(body);
    while (!view.sliced(pos).startsWith("--")) {
        const qsizetype head = body.indexOf("\r\n", pos);
        const qsizetype content = head < 0 ? -1 : body.indexOf("\r\n\r\n", head);
        const qsizetype end = content < 0 ? -1 : body.indexOf(delimiter, content + 2);
        FormPart part;
        if (end < 0 || parts.size() == MaximumParts
            || !readHead(view.sliced(head, content - head), &part))
            return std::nullopt;
        part.content = view.sliced(content + 4, qMax(qsizetype(0), end - content - 4));
        parts += part;
        pos = end + delimiter.size();
    }
    return parts;
}

} // namespace ComfyDeploy::Local

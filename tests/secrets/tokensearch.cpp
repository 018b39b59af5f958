// SPDX-License-Identifier: MIT

#include "tokensearch.h"

#include <QtCore/qdir.h>
#include <QtCore/qdiriterator.h>
#include <QtCore/qfile.h>
#include <QtCore/qurl.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype contextLength = 80;

QByteArray eachByte(const QByteArray &token, const char *pattern)
{
    QByteArray text;
    for (const char c : token)
        text += QByteArray::fromStdString(QString::asprintf(pattern, uchar(c)).toStdString());
    return text;
}

// The part of the token in base64 that does not depend on the text before and after it.
QByteArray inBase64(const QByteArray &token, int before, QByteArray::Base64Options options)
{
    const QByteArray coded = (QByteArray(before, 'x') + token).toBase64(options);
    const qsizetype clean = token.size() / 3 * 4 - 4;
    return coded.mid(4, clean - 4);
}

} // namespace

TokenSearch::TokenSearch(const QByteArray &token)
{
    m_forms = {
        {"as it is", token},
        {"percent-encoded", QUrl::toPercentEncoding(QString::fromLatin1(token))},
        {"percent-encoded, lower case",
         token.toPercentEncoding().toLower() == token.toLower()
             ? eachByte(token, "%%%02x")
             : QByteArray(token).replace("/", "%2f").replace("+", "%2b").replace("=", "%3d")},
        {"each byte percent-encoded", eachByte(token, "%%%02X")},
        {"JSON with escaped slashes", QByteArray(token).replace("/", "\\/")},
        {"JSON with escaped characters", eachByte(token, "\\u%04x")},
        {"JSON with escaped characters, upper case", eachByte(token, "\\u%04X")},
        {"hexadecimal", token.toHex()},
    };
    for (int before = 0; before < 3; ++before) {
        m_forms.append({"base64, " + QByteArray::number(before),
                        inBase64(token, before, QByteArray::Base64Encoding)});
        m_forms.append({"base64 for URLs, " + QByteArray::number(before),
                        inBase64(token, before, QByteArray::Base64UrlEncoding)});
    }
    // A QString's memory, as in a file that keeps UTF-16.
    QByteArray wide;
    for (const char c : token)
        wide += QByteArray{1, c} + QByteArray(1, '\0');
    m_forms.append({"UTF-16", wide});
}

QByteArray TokenSearch::formIn(const QByteArray &text) const
{
    for (const auto &[name, form] : m_forms) {
        if (text.contains(form))
            return name;
    }
    return {};
}

// The text before the first one, to locate it.
QString TokenSearch::around(const QByteArray &text) const
{
    for (const auto &[name, form] : m_forms) {
        if (const qsizetype at = text.indexOf(form); at >= 0) {
            const qsizetype begin = std::max<qsizetype>(0, at - contextLength);
            return QString::fromUtf8(text.mid(begin, at - begin)).simplified();
        }
    }
    return {};
}

bool TokenSearch::look(const QString &kind, const QString &place, const QByteArray &text)
{
    Count &count = m_counts[kind];
    ++count.places;
    count.bytes += text.size();
    const QByteArray form = formIn(text);
    if (!form.isEmpty()) {
        m_hits += kind + u": "_s + place + u": "_s + QString::fromLatin1(form) + u": \u2026"_s
            + around(text);
    }
    return form.isEmpty();
}

bool TokenSearch::lookBelow(const QString &kind, const QString &folder)
{
    bool clean = true;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden | QDir::System,
                      QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        QFile file(walk.next());
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        const QString name = QDir(folder).relativeFilePath(file.fileName());
        clean = look(kind, name, name.toUtf8() + '\n' + bytes) && clean;
    }
    return clean;
}

QString TokenSearch::report() const
{
    Count all;
    QString lines;
    for (auto it = m_counts.begin(); it != m_counts.end(); ++it) {
        all.places += it->places;
        all.bytes += it->bytes;
        lines += u"\n  %1: %2 places, %3 bytes"_s.arg(it.key(), QString::number(it->places),
                                                      QString::number(it->bytes));
    }
    return u"%1 places of %2 kinds, %3 bytes, %4 hits"_s.arg(
               QString::number(all.places), QString::number(m_counts.size()),
               QString::number(all.bytes), QString::number(m_hits.size()))
        + lines;
}

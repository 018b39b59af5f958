// SPDX-License-Identifier: MIT

#include "results/codeliterals.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>
#include <qml/values/filevalue.h>

#include <QtCore/qurl.h>

#include <functional>
#include <limits>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestLiteral = 2000; // MSVC takes 16,380 bytes
constexpr qint64 largestExact = 1LL << 53;

QString number(const QVariant &value)
{
    return QString::fromUtf8(JsonText::fromVariant(value).value_or("0"));
}

// With \a prefix and the opening quote, but without the closing one.
QString cppLines(const QString &text, const QString &prefix, const QString &indent)
{
    QString code = prefix + u'"';
    const QString next = u"\"\n"_s + indent + prefix + u'"';
    qsizetype lineStart = code.size();
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == u'"' || c == u'\\' || (c == u'?' && code.endsWith(u'?'))) { // no trigraph
            code += u'\\';
            code += c;
        } else if (c == u'\n') {
            code += u"\\n"_s;
        } else if (c < u' ' || c == QChar(0x7f)) {
            code += u'\\'
                + u"%1"_s.arg(uint(c.unicode()), 3, 8,
                              QChar(u'0')); // has no more than three digits
        } else if (c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
            code += c;
            code += text.at(++i);
        } else if (c.isSurrogate()) { // a hexadecimal escape ends with its literal only
            code += u"\\x%1\" "_s.arg(uint(c.unicode()), 4, 16, QChar(u'0')) + prefix + u'"';
        } else {
            code += c;
        }
        const bool isLong = code.size() - lineStart > longestLiteral;
        if ((c == u'\n' || isLong) && i + 1 < text.size()) {
            code += next;
            lineStart = code.size();
        }
    }
    return code;
}

QString listOf(const QVariantList &values, QLatin1StringView begin, QLatin1StringView end,
               const std::function<QString(const QVariant &)> &text)
{
    QStringList texts;
    for (const QVariant &value : values)
        texts += text(value);
    return begin + texts.join(u", "_s) + end;
}

} // namespace

QString shellWord(const QString &text)
{
    return u'\'' + QString(text).replace(u"'"_s, u"'\\''"_s) + u'\'';
}

QString cppText(const QString &text, const QString &indent)
{
    return cppLines(text, u"u"_s, indent) + u"\"_s"_s;
}

QString cppBytes(const QByteArray &utf8, const QString &indent)
{
    return cppLines(QString::fromUtf8(utf8), {}, indent) + u"\"_ba"_s;
}

QString cppValue(const QVariant &value, const QString &indent)
{
    if (Qml::isFile(value))
        return u"QVariant::fromValue(FileInput::fromFile(%1))"_s.arg(
            cppText(value.value<FileInput>().path(), indent));
    switch (value.typeId()) {
    case QMetaType::QString:
        return cppText(value.toString(), indent);
    case QMetaType::QVariantList:
        return listOf(value.toList(), "QVariantList{"_L1, "}"_L1,
                      [&indent](const QVariant &item) { return cppValue(item, indent); });
    case QMetaType::Bool:
        return number(value);
    case QMetaType::ULongLong:
        return number(value) + u"ULL"_s;
    case QMetaType::Int:
    case QMetaType::LongLong: // the smallest one has no literal
        return value.toLongLong() == std::numeric_limits<qint64>::min()
            ? u"std::numeric_limits<qlonglong>::min()"_s
            : number(value) + u"LL"_s;
    default: {
        const QString text = number(value);
        return text.contains(u'.') || text.contains(u'e') ? text : text + u".0"_s;
    }
    }
}

QString jsText(const QString &text)
{
    QString code = QString::fromUtf8(JsonText::quoted(text));
    return code.replace(QChar(0x2028), u"\\u2028"_s).replace(QChar(0x2029), u"\\u2029"_s);
}

QString qmlValue(const QVariant &value)
{
    if (Qml::isFile(value)) {
        const QUrl url = QUrl::fromLocalFile(value.value<FileInput>().path());
        return u"Qt.resolvedUrl(%1)"_s.arg(jsText(url.toString(QUrl::FullyEncoded)));
    }
    switch (value.typeId()) {
    case QMetaType::QString:
        return jsText(value.toString());
    case QMetaType::QVariantList:
        return listOf(value.toList(), "["_L1, "]"_L1, qmlValue);
    case QMetaType::ULongLong:
        return value.toULongLong() > quint64(largestExact) ? jsText(number(value)) : number(value);
    case QMetaType::LongLong: {
        const qint64 integer = value.toLongLong();
        const bool isExact = integer >= -largestExact && integer <= largestExact;
        return isExact ? number(value) : jsText(number(value));
    }
    default:
        return number(value);
    }
}

} // namespace ComfyDeploy::Runner

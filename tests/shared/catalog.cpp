// SPDX-License-Identifier: MIT

#include "shared/catalog.h"

#include <QtCore/qdir.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qxmlstream.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

QStringList readTranslations(QXmlStreamReader *xml)
{
    QStringList forms;
    QString text;
    while (!xml->atEnd() && xml->readNext() != QXmlStreamReader::EndElement) {
        if (xml->isStartElement())
            forms += xml->readElementText();
        else
            text += xml->text();
    }
    return forms.isEmpty() ? QStringList{text} : forms;
}

CatalogEntry readMessage(QXmlStreamReader *xml)
{
    CatalogEntry entry;
    while (xml->readNextStartElement()) {
        if (xml->name() == "source"_L1) {
            entry.source = xml->readElementText();
        } else if (xml->name() == "translation"_L1) {
            entry.isFinished = xml->attributes().value("type"_L1).isEmpty();
            entry.translations = readTranslations(xml);
        } else {
            xml->skipCurrentElement();
        }
    }
    return entry;
}

} // namespace

QList<CatalogEntry> germanCatalogs()
{
    QList<CatalogEntry> all;
    const QDir folder(QStringLiteral(TRANSLATIONS_DIR));
    for (const QString &name : folder.entryList({u"*_de.ts"_s})) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            QTest::qFail(qPrintable(name + u" cannot be read"_s), __FILE__, __LINE__);
        QXmlStreamReader xml(&file);
        QString context;
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isStartElement() && xml.name() == "name"_L1) {
                context = xml.readElementText();
            } else if (xml.isStartElement() && xml.name() == "message"_L1) {
                CatalogEntry entry = readMessage(&xml);
                entry.file = name;
                entry.context = context;
                all += entry;
            }
        }
        if (xml.hasError())
            QTest::qFail(qPrintable(name + u": "_s + xml.errorString()), __FILE__, __LINE__);
    }
    return all;
}

EnglishFinder::EnglishFinder()
{
    const QList<CatalogEntry> entries = germanCatalogs();
    QSet<QString> same; // in some context
    for (const CatalogEntry &entry : entries) {
        (entry.translations.contains(entry.source) ? same : m_sources) += entry.source;
        for (const QString &translation : entry.translations)
            same += translation;
    }
    m_sources -= same;
}

QString EnglishFinder::englishIn(const QString &text) const
{
    if (m_sources.contains(text))
        return text;
    // None of them is a German word.
    static const QRegularExpression words(
        u"(?<![-\\w.])(the|is|are|not|of|to|and|with|for|cannot|there|this|that|from|has|have|its|"
        u"it|be|"
        "been|were|by|without|must|which|when|where|you|your|does|did|unless|given|only|other|"
        "another|no|or|than|who|what|could|would|server's|run's)(?![-\\w])"_s,
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = words.match(text);
    return match.hasMatch() ? match.captured() : QString();
}

// SPDX-License-Identifier: MIT

#include "fields.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

bool namesField(const Difference &difference, const QString &name)
{
    const QLatin1StringView field(difference.field);
    return field.endsWith(u'*') ? name.startsWith(field.chopped(1)) : name == field;
}

bool allows(const char *meant, const QByteArray &value)
{
    return qstrcmp(meant, "*") == 0 ? !value.isEmpty() : value == meant;
}

} // namespace

QByteArray jsonOf(const QJsonValue &value)
{
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

void addFields(const QString &name, const QJsonValue &value, Fields *fields)
{
    const QJsonObject object = value.toObject();
    const QJsonArray list = value.toArray();
    if (object.isEmpty() && list.isEmpty())
        fields->insert(name, jsonOf(value));
    for (auto it = object.begin(); it != object.end(); ++it)
        addFields(name + u'.' + it.key(), it.value(), fields);
    for (qsizetype i = 0; i < list.size(); ++i)
        addFields(name + u'.' + QString::number(i), list.at(i), fields);
}

QStringList Differences::unexpected(const QByteArray &testCase, const Fields &ours,
                                    const Fields &theirs)
{
    QSet<QString> names(ours.keyBegin(), ours.keyEnd());
    names.unite(QSet<QString>(theirs.keyBegin(), theirs.keyEnd()));
    QStringList lines;
    static const QRegularExpression place(u"\\.\\d+(?=\\.|$)"_s);
    for (const QString &name : names) {
        const QByteArray our = ours.value(name);
        const QByteArray their = theirs.value(name);
        if (our == their)
            continue;
        const QString anyPlace = QString(name).replace(place, u".#"_s);
        const auto known =
            std::find_if(m_meant.cbegin(), m_meant.cend(), [&](const Difference &one) {
                return (!*one.testCase || testCase == one.testCase)
                    && (namesField(one, name) || namesField(one, anyPlace)) && allows(one.ours, our)
                    && allows(one.theirs, their);
            });
        if (known == m_meant.cend()) {
            lines += u"%1: ours %2, theirs %3"_s.arg(name, QString::fromUtf8(our),
                                                     QString::fromUtf8(their));
        } else {
            m_seen.insert(known - m_meant.cbegin());
        }
    }
    lines.sort();
    return lines;
}

QStringList Differences::unseen() const
{
    QStringList lines;
    for (qsizetype i = 0; i < qsizetype(m_meant.size()); ++i) {
        if (!m_seen.contains(i)) {
            lines += u"%1 %2"_s.arg(QLatin1StringView(m_meant[size_t(i)].testCase),
                                    QLatin1StringView(m_meant[size_t(i)].field));
        }
    }
    return lines;
}

// SPDX-License-Identifier: MIT

// What the two clients did, field by field, and the lists of the differences that are meant.
#pragma once

#include <QtCore/qjsonvalue.h>
#include <QtCore/qmap.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

#include <vector>

//! Values as JSON, by a name such as "body.inputs.seed" or "outputs.0.id". An empty object or list
//! is a value; its members are fields of their own.
using Fields = QMap<QString, QByteArray>;

QByteArray jsonOf(const QJsonValue &value);
void addFields(const QString &name, const QJsonValue &value, Fields *fields);

//! Where the two do not do the same, and are not meant to.
struct Difference
{
    const char *testCase; //!< empty: wherever it occurs
    const char *field; //!< "#" stands for any place in a list, "*" at the end for any members
    const char *ours; //!< JSON; empty: not there; "*": whatever it is
    const char *theirs;
};

//! A list of differences, and which of them have been seen.
class Differences
{
public:
    explicit Differences(std::vector<Difference> meant) : m_meant(std::move(meant)) {}

    //! A line for each field whose values differ though the list does not say so.
    QStringList unexpected(const QByteArray &testCase, const Fields &ours, const Fields &theirs);
    //! Those that occurred nowhere: what is gone must go from the list too.
    [[nodiscard]] QStringList unseen() const;

private:
    std::vector<Difference> m_meant;
    QSet<qsizetype> m_seen;
};

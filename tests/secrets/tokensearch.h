// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearraylist.h>
#include <QtCore/qmap.h>
#include <QtCore/qstringlist.h>

//! \brief Searches texts and files for a token, in every encoding from which it can be decoded, and
//! counts the places that were searched.
//!
//! Independent of how the library redacts tokens, so that neither hides a mistake of the other.
class TokenSearch
{
public:
    explicit TokenSearch(const QByteArray &token);

    //! How the token can be written: "as it is", "base64", …
    [[nodiscard]] QList<std::pair<QByteArray, QByteArray>> forms() const { return m_forms; }
    //! The first form that \a text contains; empty if there is none.
    [[nodiscard]] QByteArray formIn(const QByteArray &text) const;

    //! One place of a kind: the log, a file, a property. True if the token is not there.
    bool look(const QString &kind, const QString &place, const QByteArray &text);
    //! Every file below \a folder, and their names.
    bool lookBelow(const QString &kind, const QString &folder);

    //! Where it was found: "kind: place: form: the text before it".
    [[nodiscard]] QStringList hits() const { return m_hits; }
    //! "12 places of 3 kinds, 4711 bytes, 0 hits", then a line for each kind.
    [[nodiscard]] QString report() const;

private:
    [[nodiscard]] QString around(const QByteArray &text) const;

    struct Count
    {
        qint64 places = 0;
        qint64 bytes = 0;
    };

    QList<std::pair<QByteArray, QByteArray>> m_forms;
    QMap<QString, Count> m_counts;
    QStringList m_hits;
};

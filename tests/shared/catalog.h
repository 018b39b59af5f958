// SPDX-License-Identifier: MIT

// The German catalogs as they stand in the sources, and what is English in a text for people.
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

//! One entry of a catalog.
struct CatalogEntry
{
    QString file; //!< such as "comfydeploycli_de.ts"
    QString context;
    QString source;
    QStringList translations; //!< several where there are plural forms
    bool isFinished = false;
};

//! All entries of all German catalogs; fails the test if one of them cannot be read.
[[nodiscard]] QList<CatalogEntry> germanCatalogs();

//! \brief Finds what is English in texts that should be German.
class EnglishFinder
{
public:
    EnglishFinder();

    //! Empty if \a text is no English: neither a source whose translation differs nor a sentence
    //! with one of the words that only English has. Else what gives it away.
    [[nodiscard]] QString englishIn(const QString &text) const;

private:
    QSet<QString> m_sources;
};

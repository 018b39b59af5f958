// SPDX-License-Identifier: MIT

#include <ComfyDeploy/translations.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qset.h>
#include <QtCore/qtranslator.h>

#include <algorithm>
#include <memory>
#include <utility>

// Resources of a static library must be initialized explicitly, outside of any namespace.
static void makeCatalogAvailable()
{
    Q_INIT_RESOURCE(ComfyDeployClient_translations);
}

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

// The languages in file names for \a locale, best match first: "de_AT", "de".
QStringList languagesOf(const QLocale &locale)
{
    QStringList languages;
    const QStringList wanted = locale.uiLanguages();
    for (QString language : wanted) {
        language.replace(u'-', u'_');
        languages += language == "C"_L1 ? u"en"_s : language;
        if (const qsizetype end = language.indexOf(u'_'); end > 0)
            languages += language.left(end);
    }
    return languages;
}

} // namespace

QString installTranslations(const QLocale &locale)
{
    makeCatalogAvailable();
    auto *application = QCoreApplication::instance();
    Q_ASSERT(application);
    const QString mark = u"ComfyDeploy"_s;
    qDeleteAll(application->findChildren<QTranslator *>(mark, Qt::FindDirectChildrenOnly));

    const QDir folder(u":/ComfyDeploy/translations"_s);
    const QStringList files = folder.entryList({u"*.qm"_s});
    QSet<QString> parts;
    QSet<QString> known{u"en"_s}; // the language of the sources
    for (const QString &file : files) {
        parts += file.section(u'_', 0, 0);
        known += file.section(u'_', 1).chopped(3);
    }
    const QStringList wanted = languagesOf(locale);
    const auto found = std::find_if(wanted.begin(), wanted.end(),
                                    [&known](const QString &name) { return known.contains(name); });
    QString language = found == wanted.end() ? u"en"_s : *found;
    for (const QString &part : std::as_const(parts)) {
        auto translator = std::make_unique<QTranslator>(application);
        translator->setObjectName(mark);
        if (translator->load(folder.filePath(part + u'_' + language + u".qm"_s)))
            QCoreApplication::installTranslator(translator.release());
    }
    return language;
}

} // namespace ComfyDeploy

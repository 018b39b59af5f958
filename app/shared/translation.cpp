// SPDX-License-Identifier: MIT

#include "translation.h"

#include <ComfyDeploy/translations.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qlibraryinfo.h>
#include <QtCore/qtranslator.h>

#include <memory>

// Resources of a static library must be initialized explicitly, outside of any namespace.
static void makeCatalogAvailable()
{
    Q_INIT_RESOURCE(ComfyDeployAppShared_translations);
}

namespace ComfyDeploy::App {

using namespace Qt::StringLiterals;

void installTranslations()
{
    makeCatalogAvailable();
    const QString language = ComfyDeploy::installTranslations();
    for (const QString &part : {u"qtbase_"_s, u"qtdeclarative_"_s}) {
        auto translator = std::make_unique<QTranslator>(QCoreApplication::instance());
        if (translator->load(part + language, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(translator.release());
    }
}

} // namespace ComfyDeploy::App

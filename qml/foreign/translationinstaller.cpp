// SPDX-License-Identifier: MIT

#include "translationinstaller.h"

#include <ComfyDeploy/translations.h>

#include <QtQml/qqmlengine.h>

// A static library's resources are there only once they are asked for, outside of any namespace.
static void makeCatalogueAvailable()
{
    Q_INIT_RESOURCE(ComfyDeployQml_translations);
}

namespace ComfyDeploy::Qml {

TranslationInstaller::TranslationInstaller(QObject *parent) : QObject(parent)
{
    makeCatalogueAvailable();
}

QString TranslationInstaller::install(const QString &locale)
{
    const QString language = installTranslations(locale.isEmpty() ? QLocale() : QLocale(locale));
    if (QQmlEngine *engine = qmlEngine(this))
        engine->retranslate();
    return language;
}

} // namespace ComfyDeploy::Qml

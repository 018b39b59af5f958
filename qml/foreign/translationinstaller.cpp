// SPDX-License-Identifier: MIT

#include "translationinstaller.h"

#include <ComfyDeploy/translations.h>

#include <QtQml/qqmlengine.h>

// Resources of a static library must be initialized explicitly, outside of any namespace.
static void makeCatalogAvailable()
{
    Q_INIT_RESOURCE(ComfyDeployQml_translations);
}

namespace ComfyDeploy::Qml {

TranslationInstaller::TranslationInstaller(QObject *parent) : QObject(parent)
{
    makeCatalogAvailable();
}

QString TranslationInstaller::install(const QString &locale)
{
    QString language = installTranslations(locale.isEmpty() ? QLocale() : QLocale(locale));
    if (QQmlEngine *engine = qmlEngine(this))
        engine->retranslate();
    return language;
}

} // namespace ComfyDeploy::Qml

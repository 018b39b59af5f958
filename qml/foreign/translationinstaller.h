// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! installTranslations() for QML, as the singleton Translations.
class COMFYDEPLOYQML_EXPORT TranslationInstaller : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Translations)
    QML_SINGLETON

public:
    explicit TranslationInstaller(QObject *parent = nullptr);

    //! Installs the module's translations for the user's language, or for \a locale, such as "de",
    //! and updates existing texts. Returns the language; "en" if there is no translation.
    Q_INVOKABLE QString install(const QString &locale = {});
};

} // namespace ComfyDeploy::Qml

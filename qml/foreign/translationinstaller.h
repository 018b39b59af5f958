// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Qml {

//! installTranslations() for programs in QML, as the singleton Translations.
class COMFYDEPLOYQML_EXPORT TranslationInstaller : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Translations)
    QML_SINGLETON

public:
    explicit TranslationInstaller(QObject *parent = nullptr);

    //! Shows the module's sentences in the user's language, or in that of \a locale, such as "de";
    //! texts that are shown already follow. Returns the language, "en" if the wanted one is not
    //! there.
    Q_INVOKABLE QString install(const QString &locale = {});
};

} // namespace ComfyDeploy::Qml

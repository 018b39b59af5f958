// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtCore/qobject.h>
#include <QtCore/qpoint.h>
#include <QtQml/qqmlregistration.h>
#include <QtQuick/qquicktextdocument.h>

namespace ComfyDeploy::Qml {

//! Changes prompts in an editor, which can undo each change in one step.
class COMFYDEPLOYQML_EXPORT PromptEditing : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    //! \brief Changes how much words matter, as ComfyUI's editor does: (word:1.1).
    //!
    //! Adds \a steps of 0.05 to the weight of the selection; without one, of the parentheses around
    //! the cursor, else of the word there. A weight of 1 needs no parentheses. Returns the new
    //! selection.
    Q_INVOKABLE static QPoint changeWeight(QQuickTextDocument *document, int start, int end,
                                           int steps);
    //! Replaces the whole text.
    Q_INVOKABLE static void setText(QQuickTextDocument *document, const QString &text);
};

} // namespace ComfyDeploy::Qml

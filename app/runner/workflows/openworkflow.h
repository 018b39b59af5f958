// SPDX-License-Identifier: MIT

#pragma once

#include "workflows/keptdeployments.h"
#include "workflows/workflowlibrary.h"

#include <qml/form/workflowform.h>

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

#include <functional>

namespace ComfyDeploy::Runner {

class AppSettings;

//! \brief The content of the form: a workflow of the library, or a deployment of a server.
//!
//! The values are stored for each of them, shortly after the last change. The last one is opened
//! again at the next start.
class OpenWorkflow : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(ComfyDeploy::Qml::WorkflowForm *form READ form CONSTANT FINAL)
    Q_PROPERTY(QString key READ key NOTIFY changed FINAL)
    Q_PROPERTY(QString title READ title NOTIFY titleChanged FINAL)
    Q_PROPERTY(bool isDeployment READ isDeployment NOTIFY changed FINAL)

public:
    explicit OpenWorkflow(AppSettings *settings, QObject *parent = nullptr);
    //! Stores the latest values.
    ~OpenWorkflow() override;

    [[nodiscard]] WorkflowLibrary *library() { return &m_library; }
    [[nodiscard]] Qml::WorkflowForm *form() { return &m_form; }

    //! Opens the last workflow or deployment; the first sample at the first start.
    void openLast();
    //! Opens a workflow of the library. False, with problem() emitted, if it cannot be read.
    bool open(const QString &key);
    //! Opens the current version of a deployment.
    void openDeployment(const QString &profileId, const Deployment &deployment);
    //! Opens the stored copy of a deployment that was opened before. False, with problem() emitted,
    //! if there is none.
    bool openKept(const QString &profileId, const QString &key);

    Q_INVOKABLE void rename(const QString &key, const QString &title);
    //! Removes a workflow of one's own from the library, and emits removed(). If it is open, the
    //! one that was used before it is opened.
    Q_INVOKABLE void remove(const QString &key);
    //! What is open is a new version of the workflow \a key: it takes its values, and replaces it
    //! in the library. Emits removed().
    void replace(const QString &key);

    //! Empty if nothing is open.
    [[nodiscard]] QString key() const { return m_key; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] bool isSample() const { return m_library.isSample(m_key); }
    [[nodiscard]] bool isDeployment() const { return !m_profileId.isEmpty(); }
    [[nodiscard]] QString deploymentId() const { return m_form.deployment().id(); }
    //! The server of the deployment; empty for a workflow.
    [[nodiscard]] QString profileId() const { return m_profileId; }
    //! The first text input that is not empty, for the list of runs; with its value in \a sent, if
    //! it has one there.
    [[nodiscard]] QString mainText(const QVariantMap &sent) const;

    //! The names of the inputs of a kind, in their order.
    [[nodiscard]] QStringList inputsOf(InputSpec::Kind kind) const;

    //! The workflow in the editor's format, for WorkflowRunRequest::setWorkflow(); empty if there
    //! is none.
    [[nodiscard]] QByteArray editorWorkflow() const { return m_library.editorWorkflow(m_key); }

Q_SIGNALS:
    void changed();
    void titleChanged();
    //! The library can restore a workflow that was removed. \a wasOpen: until now.
    void removed(const QString &sentence, bool wasOpen);
    //! Emitted by open().
    void opened();
    //! Emitted with a sentence about an error.
    void problem(const QString &text);
    //! The same for an error when storing the values, until valuesKept().
    void valuesProblem(const QString &text);
    void valuesKept();

private:
    void show(const QString &key, const QString &profileId, const std::function<bool()> &load);
    void rememberValues();
    void drawOpenSeeds();

    AppSettings *const m_settings;
    WorkflowLibrary m_library;
    KeptDeployments m_kept;
    Qml::WorkflowForm m_form;
    QString m_key;
    QString m_profileId;
    QTimer m_valuesTimer;
};

} // namespace ComfyDeploy::Runner

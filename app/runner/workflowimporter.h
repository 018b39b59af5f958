// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy {
class WorkflowImport;
}

namespace ComfyDeploy::Runner {

class Notices;
class OpenWorkflow;
class RunDatabase;

//! \brief Opens workflows that are dropped, pasted or chosen; notices report what cannot be opened.
class WorkflowImporter : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    WorkflowImporter(OpenWorkflow *workflow, RunDatabase *history, Notices *notices,
                     QObject *parent = nullptr);

    //! False if it is no workflow.
    Q_INVOKABLE bool openFile(const QUrl &file);
    Q_INVOKABLE void openText(const QString &text);
    //! Opens the workflow that is in the clipboard; false if there is none.
    bool paste();
    //! Opens workflows, also those in pictures unless the form takes the picture itself, and passes
    //! on all else by fileOffered().
    Q_INVOKABLE void drop(const QList<QUrl> &files);
    //! Adds the workflow of a run to the library, as long as the history holds a run of it. Its
    //! key; empty if it cannot, with a sentence in \a why unless the history has nothing.
    [[nodiscard]] QString addRecorded(const QString &hash, const QString &title, QString *why);

Q_SIGNALS:
    //! A file for the first input that takes one.
    void fileOffered(const QUrl &file);

private:
    bool open(const WorkflowImport &workflow, const QString &title, const QString &fileName);
    bool openRecordedRun(const WorkflowImport &record, const QString &title);
    void takeValues(const QVariantMap &values);
    [[nodiscard]] bool formTakesFile() const;

    OpenWorkflow *const m_workflow;
    RunDatabase *const m_history;
    Notices *const m_notices;
};

} // namespace ComfyDeploy::Runner

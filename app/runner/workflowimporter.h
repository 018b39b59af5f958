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

//! \brief Opens workflows that are dropped, pasted or chosen; notices report errors.
class WorkflowImporter : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")

public:
    WorkflowImporter(OpenWorkflow *workflow, RunDatabase *history, Notices *notices,
                     QObject *parent = nullptr);

    //! False if it is not a workflow.
    Q_INVOKABLE bool openFile(const QUrl &file);
    Q_INVOKABLE void openText(const QString &text);
    //! Opens the workflow in the clipboard; false if there is none.
    bool paste();
    //! Opens workflows, including those in pictures if no input takes a file. Emits choiceWanted()
    //! if one does, and fileOffered() for other files.
    Q_INVOKABLE void drop(const QList<QUrl> &files);
    //! Adds the workflow of a run in the history to the library and returns its key; empty with a
    //! sentence in \a why if that fails, or without one if the history does not have it.
    [[nodiscard]] QString addRecorded(const QString &hash, const QString &title, QString *why);

Q_SIGNALS:
    //! Emitted with a file for the first input that takes one.
    void fileOffered(const QUrl &file);
    //! Emitted with files that hold a workflow, but may be meant for an input: one of openFile()
    //! and fileOffered() is wanted.
    void choiceWanted(const QList<QUrl> &files);

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

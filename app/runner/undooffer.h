// SPDX-License-Identifier: MIT

#pragma once

#include "place.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace ComfyDeploy::Runner {

class OpenWorkflow;
class RunKeeper;
class Servers;

//! \brief Undoes the program's last change of the form, of the list of runs or of the workflows.
//!
//! Offered for a limited time, and until another change.
class UndoOffer : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(QString text READ text NOTIFY changed FINAL)

public:
    UndoOffer(RunKeeper *keeper, OpenWorkflow *workflow, Servers *servers,
              QObject *parent = nullptr);

    //! What undo() reverts, as a sentence; empty if nothing is offered.
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] bool canUndo() const;
    Q_INVOKABLE void undo();
    //! Ends the offer and finally removes hidden runs.
    Q_INVOKABLE void settle();

    //! Offers to show a run again that was hidden.
    void offerRemovedRun(const QString &localId);
    //! Makes undo() open \a before again, if the reverted values belong to another workflow.
    void returnTo(const Place &before);

Q_SIGNALS:
    void changed();
    void runRestored(const QString &localId);

private:
    void offer(const QString &text);
    void onWorkflowRemoved(const QString &sentence, bool wasOpen);
    void onValuesReplaced(const QString &text);

    RunKeeper *const m_keeper;
    OpenWorkflow *const m_workflow;
    Servers *const m_servers;
    std::optional<Place> m_place;
    QString m_text;
    QString m_removedRun; //!< the last one
    bool m_opensRestored = false; //!< the removed workflow was open
    QTimer m_timer;
};

} // namespace ComfyDeploy::Runner

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

//! \brief The way back from what the program did last to what is filled in, or to the list of runs.
//!
//! It is offered for some time, and until something else is done.
class UndoOffer : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(QString text READ text NOTIFY changed FINAL)

public:
    UndoOffer(RunKeeper *keeper, OpenWorkflow *workflow, Servers *servers,
              QObject *parent = nullptr);

    //! What undo() takes back, as a sentence; empty if nothing is offered.
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] bool canUndo() const;
    Q_INVOKABLE void undo();
    //! Ends the offer: runs that were removed are gone.
    Q_INVOKABLE void settle();

    //! That run was hidden; undo() shows it again.
    void offerRemovedRun(const QString &localId);
    //! undo() opens \a before again, if the values that it takes back are another workflow's.
    void returnTo(const Place &before);

Q_SIGNALS:
    void changed();
    void runRestored(const QString &localId);

private:
    void offer(const QString &text);
    void onValuesReplaced(const QString &text);

    RunKeeper *const m_keeper;
    OpenWorkflow *const m_workflow;
    Servers *const m_servers;
    std::optional<Place> m_place;
    QString m_text;
    QString m_removedRun; //!< the last one
    QTimer m_timer;
};

} // namespace ComfyDeploy::Runner

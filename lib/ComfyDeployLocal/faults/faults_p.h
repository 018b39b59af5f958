// SPDX-License-Identifier: MIT

#pragma once

#include "takenfault_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <memory>
#include <mutex>

namespace ComfyDeploy::Local {

//! The faults of one run, as taken from the list when the run was accepted.
struct RunFaults
{
    TakenFault coldStart; //!< milliseconds
    TakenFault stepDelay; //!< milliseconds
    TakenFault runTimeout; //!< milliseconds
    TakenFault queuePosition;
    TakenFault noLogs;
    TakenFault needsWorkflow;
    TakenFault randomSeeds;
    TakenFault refusedInSilence;
    TakenFault textOnlyHangs;
    TakenFault earlyUpload;
    TakenFault errorNode; //!< id
    TakenFault failingNode; //!< id
    TakenFault interruptedNode; //!< id
    TakenFault cancelledNode; //!< id

    // Faults of the stream; frames are counted from 1.
    TakenFault silentAfter;
    TakenFault endAfter;
    TakenFault cutAfter;
    TakenFault resetAfter;
    TakenFault garbledFrame;
    TakenFault doubledFrame; //!< 0: every frame
    TakenFault missingFrame;
    TakenFault framesPerSecond;
    TakenFault gluedFrames;
    TakenFault noTerminal;
    TakenFault unknownEvent;
    TakenFault nullOutput;
    TakenFault earlierUrls;
};

//! \brief The requested faults, each with a number of uses left; thread-safe.
class Faults
{
public:
    //! Returns false, with the reason in \a why, for an unknown name or an invalid value.
    bool add(const QString &name, const QString &value, int times, const QString &path,
             QString *why);
    void clear();
    [[nodiscard]] bool isEmpty() const;
    //! Those that have not struck as often as they should, in the spelling of `serve --fault`.
    [[nodiscard]] QStringList pending() const;

    //! Uses up one fault \a name that applies to \a path. A fault without a path of its own applies
    //! to \a byDefault paths only.
    TakenFault take(QStringView name, const QString &path, bool byDefault = true);
    //! The same for a fault that has its effect at once. Returns its value; null if there is none.
    QString strike(QStringView name, const QString &path, bool byDefault = true);
    RunFaults takeForRun(const QString &path);

private:
    mutable std::mutex m_mutex;
    QList<std::shared_ptr<RequestedFault>> m_faults;
};

} // namespace ComfyDeploy::Local

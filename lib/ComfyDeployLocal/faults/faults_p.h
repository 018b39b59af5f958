// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <mutex>
#include <optional>

namespace ComfyDeploy::Local {

//! The faults of one run, as taken from the list when the run was accepted.
struct RunFaults
{
    int coldStart = 0; //!< milliseconds
    int stepDelay = 0; //!< milliseconds
    std::optional<int> runTimeout; //!< milliseconds
    std::optional<int> queuePosition;
    bool noLogs = false;
    bool needsWorkflow = false;
    bool randomSeeds = false;
    bool refusedInSilence = false;
    bool textOnlyHangs = false;
    bool earlyUpload = false;
    QString errorNode; //!< id
    QString failingNode; //!< id
    QString interruptedNode; //!< id
    QString cancelledNode; //!< id

    // Faults of the stream; frames are counted from 1.
    std::optional<int> silentAfter;
    std::optional<int> endAfter;
    std::optional<int> cutAfter;
    std::optional<int> resetAfter;
    std::optional<int> garbledFrame;
    std::optional<int> doubledFrame; //!< 0: every frame
    std::optional<int> missingFrame;
    int framesPerSecond = 0;
    int gluedFrames = 0;
    bool noTerminal = false;
    bool unknownEvent = false;
    bool nullOutput = false;
    bool earlierUrls = false;
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

    //! Uses up one fault \a name that applies to \a path, and returns its value; null if there is
    //! none. A fault without a path of its own applies to \a byDefault paths only.
    QString take(QStringView name, const QString &path, bool byDefault = true);
    RunFaults takeForRun(const QString &path);

private:
    struct Fault
    {
        QString name;
        QString value;
        int left; //!< negative: unlimited
        QString path;
    };

    mutable std::mutex m_mutex;
    QList<Fault> m_faults;
};

} // namespace ComfyDeploy::Local

// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeploy/apierror.h>
#include <ComfyDeploy/runmode.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunoutput.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

namespace ComfyDeploy::Runner {

//! What the caller of RunKeeper::start() knows about a run and the request does not say.
struct RunIntent
{
    QString profileId; //!< of the server; resume() is called with it again
    QString profileName;
    bool builtIn = false; //!< the server is this program's own and ends with it
    QString workflowKey;
    QString workflowName;
    QByteArray graph; //!< for a deployment, whose request holds none; else the request's is kept
    QString formValues; //!< what fills the form again, kept as it is
    QString mainText; //!< the text that the list shows; empty = the graph's first text input
    QString batchId; //!< the same for runs that were started together
};

//! One output of a run: a file, saved or not, or a text.
struct RunFile
{
    Q_GADGET
    Q_PROPERTY(QString path MEMBER path)
    Q_PROPERTY(QUrl url READ url)
    Q_PROPERTY(QString filename MEMBER filename)
    Q_PROPERTY(int kind READ kind)
    Q_PROPERTY(QString error MEMBER error)
    Q_PROPERTY(QString text MEMBER text)

public:
    QString path; //!< on this machine; empty unless saved
    QString filename; //!< of the saved file, else as the server calls it; empty for a text
    QString error; //!< why it is not saved
    QString text;
    //! The MediaItem; empty for a text. Its link, which expires and is nobody else's, is kept until
    //! the file is saved here.
    QJsonObject item;
    MediaItem::Kind mediaKind = MediaItem::Kind::Other;

    //! The saved file.
    [[nodiscard]] QUrl url() const { return path.isEmpty() ? QUrl() : QUrl::fromLocalFile(path); }
    //! A MediaItem::Kind.
    [[nodiscard]] int kind() const { return int(mediaKind); }
    [[nodiscard]] bool isText() const { return item.isEmpty(); }
};

//! The RunFile of \a item, which is what MediaItem::toJson() gave, or empty for a text. With \a
//! path it is saved, and needs no link.
[[nodiscard]] RunFile runFile(const QJsonObject &item, const QString &path = {},
                              const QString &error = {}, const QString &text = {});

//! The files of \a outputs in the order of mediaItemsOf(), then the texts: as many as are kept,
//! which are the first OutputSaver::MaximumFiles and the first thousand.
[[nodiscard]] QList<RunFile> filesOf(const QList<WorkflowRunOutput> &outputs);
//! \a file, which cannot be had from its server any more.
[[nodiscard]] RunFile withoutLink(RunFile file);
//! The same for what stands for the same file of one run, whatever its link is by now.
[[nodiscard]] QString fileKey(const RunFile &file);

//! How far the saving of a run's files is.
enum class Saving {
    Nothing, //!< there is nothing to save, or it was not asked for
    Pending, //!< under way, or interrupted
    Done,
    Failed, //!< some file is missing; it can be tried again
};

//! \brief One row of the history: a run as it was asked for, went and ended.
//!
//! Never holds a token. Its log is read when it is wanted: RunDatabase::logTail().
struct RunRecord
{
    qint64 row = 0; //!< grows with every run; the order of the list
    QString localId; //!< ours, known before the server's
    QString runId; //!< the server's; empty until it has returned it
    QUrl serverUrl;
    RunIntent intent; //!< its graph lies in the table of workflows and is empty here
    QString workflowHash; //!< of the graph; empty if there is none
    RunMode mode = RunMode::Queue;
    QByteArray inputs; //!< of the request, as its JSON
    QStringList seeds; //!< those that were surely used

    WorkflowRun::Phase phase = WorkflowRun::Draft;
    QString statusText; //!< the last line about what it did
    ApiError::Kind errorKind = ApiError::Kind::None;
    QString errorMessage;
    int httpStatus = 0;
    RunFailure failure; //!< its logTail is empty here
    QString gpu;
    QDateTime created, submitted, queued, started, finished; //!< UTC
    //! From created to finished in ms, whatever was done to the clock meanwhile; -1 if that is not
    //! known, for a run that outlived the program or the client that started it.
    qint64 elapsed = -1;

    bool settled = false; //!< the server's word is final, or nothing was sent, or it was forgotten
    Saving saving = Saving::Nothing;
    QString savingError;
    QList<RunFile> files;
    bool starred = false;

    //! Something is left to be done: it is followed, looked for, or its files are to be saved.
    [[nodiscard]] bool isOpen() const
    {
        return !settled || saving == Saving::Pending || saving == Saving::Failed;
    }
    //! Whether it started is not known.
    [[nodiscard]] bool isUnconfirmed() const
    {
        return !settled && phase == WorkflowRun::Unconfirmed;
    }
    [[nodiscard]] bool isRunning() const { return !settled && !isUnconfirmed(); }
};

} // namespace ComfyDeploy::Runner

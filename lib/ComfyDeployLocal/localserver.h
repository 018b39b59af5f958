// SPDX-License-Identifier: MIT

#pragma once

#include <ComfyDeployLocal/comfydeploylocal_export.h>
#include <ComfyDeployLocal/comfyuistate.h>
#include <ComfyDeployLocal/faultdescription.h>
#include <ComfyDeployLocal/recordedrequest.h>
#include <ComfyDeployLocal/workflowfile.h>

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QSslConfiguration;
QT_END_NAMESPACE

namespace ComfyDeploy::Local {
struct ComfyUiTimings;
}

namespace ComfyDeploy {

//! \brief Comfy Deploy's HTTP API on this machine: runs image graphs itself, needs no account and
//! no GPU.
//!
//! Made for tests of programs that use the service, and for trying things out:
//! \code
//! ComfyDeploy::LocalServer server;
//! QVERIFY2(server.listen(), qPrintable(server.errorString()));
//! client.setServerUrl(server.url());
//!
//! server.addFault("status", "503");           // the next request is refused
//! // ... start a run in your program, wait until it has shown the error ...
//! QCOMPARE(server.requests("/run/workflow/queue").size(), 1);
//! \endcode
//!
//! It works on threads of its own, so a test may block; only requestReceived() needs an event loop.
//! It may live in any thread of a program that has a QCoreApplication.
//! Every workflow_id and machine_id is known, and the machine_id may be left out: there is one
//! machine, this one. The sample workflows of this project are its `production` deployments, under
//! ids that are the same in every server: GET /deployments lists them, without is_fluid.
//! A session is a stand-in: it starts nothing, and its URL, set after a moment, is this server's
//! own.
//!
//! Nothing is delayed unless a fault asks for it. Streams end as the service documents it; the
//! cases in which the service's own streams never end are faults. Webhooks are called as the
//! service calls them: at every change of a run's status, in no certain order, and up to three
//! times, of which the second and third come as GET. No run waits for its webhook.
//!
//! It answers on 127.0.0.1, on ::1 where there is one, and to no other host: a request whose Host
//! or Origin is not a loopback name gets a 403, and so does one to the API that a browser sends for
//! a page of another site. No answer allows a page of another origin to read it.
//!
//! Limits: 4,000 connections, if the system allows the program so many descriptors, 64 kB of
//! request head, 64 MiB of JSON, files of 250 MB, 1,000 pictures in a request, ten minutes for one
//! to come in. It keeps the runs under way and the newest 10,000 in all, fewer where their inputs
//! take more than 256 MiB; the newest 10,000 requests, or 256 MiB of them; and files as long as
//! their folder exists.
class COMFYDEPLOYLOCAL_EXPORT LocalServer : public QObject
{
    Q_OBJECT

public:
    explicit LocalServer(QObject *parent = nullptr);
    //! Cancels the runs under way.
    ~LocalServer() override;

    //! Takes \a port, or a free one if it is 0. False with the reason in errorString().
    bool listen(quint16 port = 0);
    [[nodiscard]] bool isListening() const;
    //! Such as http://127.0.0.1:3011/api, to be given to a client; empty unless listening.
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString errorString() const;
    //! Closes every connection, streams included, and cancels the webhooks under way. Runs go
    //! on, without webhooks, and are still there after the next listen(). Faults stay; a warning
    //! names the pendingFaults().
    void close();

    //! From now on the API requires this token, as the service does. An empty one, the default,
    //! requires none. The URLs of files never require it.
    void setRequiredToken(const QByteArray &token);
    //! How many runs are computed at once, each by a thread; by default as many as there are
    //! processors, but two at least and eight at most. Call it before the first listen().
    void setConcurrency(int runs);
    //! Where uploads and outputs are kept, and where LoadImage looks: in its folder "input". By
    //! default a temporary folder that goes with the server. Call it before the first listen().
    void setDataDirectory(const QString &path);
    //! Empty before the first listen() unless it was set.
    [[nodiscard]] QString dataDirectory() const;

    //! \brief Has runs executed by a ComfyUI, such as http://192.168.1.5:8188, instead of by this
    //! server.
    //!
    //! Each has two runs at a time, the others wait here in their order. Of several, a run goes to
    //! one that has all its node classes and models, then to the one where the fewest wait, then to
    //! the one that has its checkpoint loaded; it stays there, unless that one is set aside before
    //! it has begun. A run that none can take fails, with what each lacks. A server at which runs
    //! cannot go on is set aside, and asked again after a time that grows to five minutes.
    //!
    //! A URL may have a path, and user and password. Nodes of Comfy Deploy's own are replaced where
    //! a ComfyUI does not have them, files that a run names are fetched by this server, and all
    //! outputs are found under URLs of this server. Cancelling a run stops that run alone; the runs
    //! of others are never touched. A run always ends, with a reason unless it succeeds; those
    //! under way when this object is deleted go on in ComfyUI.
    //!
    //! With a data directory of its own the server survives its end, however it ends: the next one
    //! with this directory and these URLs has the runs of the earlier, with their outputs, and goes
    //! on with those under way. Of those that have ended it keeps the newest 10,000, fewer if they
    //! take more than 256 MiB. One server at a time can use a directory so.
    //!
    //! False with the reason in errorString() for a URL that cannot be one; then nothing changes.
    //! Call it before the first listen().
    bool setComfyUiServers(const QList<QUrl> &urls);
    //! The same with \a configuration for those that are https, such as one with a certificate
    //! authority of one's own.
    bool setComfyUiServers(const QList<QUrl> &urls, const QSslConfiguration &configuration);

    //! What is known of them, in their order; comfyUiChanged() is emitted for the larger changes.
    [[nodiscard]] QList<ComfyUiState> comfyUiServers() const;
    //! \brief Asks ComfyUIs who they are, whether or not a server uses them, and changes nothing
    //! there.
    //!
    //! With a \a graph in API format, lacks() says what each lacks for it. All answers come
    //! together, in the order of \a urls, in this thread, which needs an event loop; after half a
    //! minute of silence a server does not answer.
    [[nodiscard]] static QFuture<QList<ComfyUiState>> inspectComfyUis(const QList<QUrl> &urls,
                                                                      const QByteArray &graph = {});
    //! The same with \a configuration for those that are https.
    [[nodiscard]] static QFuture<QList<ComfyUiState>>
    inspectComfyUis(const QList<QUrl> &urls, const QByteArray &graph,
                    const QSslConfiguration &configuration);

    //! \brief Makes \a graph, in ComfyUI's API format, runnable by an id, as a `production`
    //! deployment whose workflow is called \a name.
    //!
    //! The id, or an empty text with the reason in errorString() if it is no such graph. May be
    //! called at any time.
    QString addDeployment(const QString &name, const QByteArray &graph);
    //! \brief Makes the workflow files of a folder the deployments, instead of the samples: graphs
    //! in API format, files of the editor, and pictures that ComfyUI has saved.
    //!
    //! The folder is looked at whenever something is asked; ids follow from the files' names, and a
    //! changed file is a new version. An editor's file is converted with the classes of the
    //! ComfyUIs, or those that come with ComfyUI. A file that cannot be used is reported by
    //! warned() and workflowFiles(); if it could be before, its last version stays a deployment.
    //!
    //! False with the reason in errorString() if there is no such folder. Call it before the first
    //! listen().
    bool setWorkflowFolder(const QString &path);
    //! The files of that folder, by their names; empty before the first listen(). Reads those that
    //! have changed.
    [[nodiscard]] QList<WorkflowFile> workflowFiles() const;

    //! Whether a graph may have nodes of the class \a name. One that has others is refused as a
    //! whole.
    [[nodiscard]] static bool hasNodeClass(const QString &name);

    //! The requests received so far, in order; with \a path, only those whose path contains it.
    [[nodiscard]] QList<RecordedRequest> requests(const QString &path = {}) const;
    void clearRequests();

    //! \brief Injects a fault, \a times times, or always with -1.
    //!
    //! With \a path, only requests whose path contains it are affected; without, all of the API.
    //! False, with the reason in a warning, for an unknown name or a value that does not fit.
    //!
    //! faults() lists them, with what happens; docs/faults.md is that list with examples. Frames of
    //! a stream and bytes of an answer, its head included, are counted from 1.
    bool addFault(const QString &name, const QString &value = {}, int times = 1,
                  const QString &path = {});
    //! \brief Those that have not struck as often as they should, as `serve --fault` spells them:
    //! `status=503*2@/run/`.
    //!
    //! Empty at the end of a test whose faults were all met. Also those that a run or an answer has
    //! used up, but which had no effect on it: a node that was not executed, an event or a byte
    //! beyond the last. One that was added with -1 is pending until it strikes for the first time.
    [[nodiscard]] QStringList pendingFaults() const;
    //! Also those that pendingFaults() lists.
    void clearFaults();
    //! All that addFault() knows, in the order of docs/faults.md.
    [[nodiscard]] static QList<FaultDescription> faults();
    [[nodiscard]] static QStringList faultNames();

Q_SIGNALS:
    //! In this object's thread, once the request has been read; it may have been answered by then.
    void requestReceived(const ComfyDeploy::RecordedRequest &request);
    //! In this object's thread, when a ComfyUI has said its \a version, or is given no runs;
    //! \a reason then follows its name, as "does not answer: …". Again whenever that changes.
    //! \a server is its URL without a password.
    void comfyUiChanged(const QUrl &server, const QString &version, const QString &reason);
    //! In this object's thread: something that stops nothing, but should be known, as a sentence.
    //! With ComfyUIs, that runs cannot be kept in the data directory, once; with a folder of
    //! workflows, that a file cannot be used.
    void warned(const QString &sentence);

private:
    Q_DISABLE_COPY_MOVE(LocalServer)
    friend struct Local::ComfyUiTimings; // for tests
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace ComfyDeploy

// SPDX-License-Identifier: MIT

// Private header: used inside the local server, not installed.
#pragma once

#include "promptrun_p.h"
#include "viewedfile_p.h"

#include <unordered_map>

namespace ComfyDeploy::Local {

//! What a gateway is made of.
struct ComfyUiSetup
{
    QList<ComfyUiAddress> servers; //!< at least one
    QString clientId; //!< that no other gateway uses, and that this one keeps
    Fetcher fetch; //!< called in other threads
    std::function<QString()> base; //!< origin of this server's URLs
    //! Called in the gateway's thread, with the index of a server: which version it is, or why it
    //! does not answer.
    std::function<void(int server, const QString &version, const QString &error)> identified;
    ComfyUiTimings timings = {};
};

//! \brief The runs at one or more ComfyUIs. Lives in one thread and never blocks it.
//!
//! A run stays with the server that it was given to: the first in the list that answers.
class ComfyUiGateway : public QObject
{
    Q_OBJECT

public:
    explicit ComfyUiGateway(const ComfyUiSetup &setup);
    ~ComfyUiGateway() override;

    void execute(const std::shared_ptr<Run> &run);
    void cancel(const QString &runId);
    //! Fetches a file that a run has at the server of that name.
    void view(const QString &server, const QUrlQuery &file, const HttpRequest &request,
              const std::shared_ptr<ViewedFile> &target);

private:
    struct Place
    {
        std::unique_ptr<ComfyUiServer> server;
        std::unordered_map<QString, std::unique_ptr<PromptRun>> runs; //!< by id
    };

    void open(Place &place, int index);
    [[nodiscard]] Place &chosen();
    void onAdvanced(Place &place, const QString &runId);
    void onFrame(Place &place, const ComfyUiFrame &frame);
    void onQueueChanged(Place &place);

    const ComfyUiSetup m_setup;
    std::vector<Place> m_places;
    MediaUploads m_uploads; // ends before the servers that it uploads to
};

} // namespace ComfyDeploy::Local

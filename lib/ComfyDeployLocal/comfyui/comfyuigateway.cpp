// SPDX-License-Identifier: MIT

#include "comfyuigateway_p.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

ComfyUiGateway::ComfyUiGateway(const ComfyUiSetup &setup)
    : m_setup(setup), m_places(size_t(setup.servers.size())), m_uploads(setup.fetch)
{
    for (size_t i = 0; i < m_places.size(); ++i) {
        m_places[i].server = std::make_unique<ComfyUiServer>(m_setup.servers[qsizetype(i)],
                                                             m_setup.clientId, m_setup.timings);
        open(m_places[i], int(i));
    }
}

ComfyUiGateway::~ComfyUiGateway() = default;

void ComfyUiGateway::open(Place &place, int index)
{
    ComfyUiServer *server = place.server.get();
    connect(server, &ComfyUiServer::received, this,
            [this, &place](const ComfyUiFrame &frame) { onFrame(place, frame); });
    connect(server, &ComfyUiServer::queueChanged, this, [this, &place] { onQueueChanged(place); });
    connect(server, &ComfyUiServer::logged, this, [&place](const QString &text) {
        // The log does not say whose lines they are: those of what is being executed.
        for (const auto &[id, run] : place.runs) {
            if (run->isExecuted())
                run->takeLog(text);
        }
    });
    connect(server, &ComfyUiServer::identified, this,
            [this, index](const QString &version, const QString &error) {
                m_setup.identified(index, version, error);
            });
    server->open();
}

ComfyUiGateway::Place &ComfyUiGateway::chosen()
{
    const auto place = std::find_if(m_places.begin(), m_places.end(), [](const Place &candidate) {
        return candidate.server->socket().isUp();
    });
    return place == m_places.end() ? m_places.front() : *place;
}

void ComfyUiGateway::execute(const std::shared_ptr<Run> &run)
{
    Place &place = chosen();
    auto added =
        std::make_unique<PromptRun>(run, *place.server, m_uploads, m_setup.base, m_setup.timings);
    PromptRun *promptRun = added.get();
    connect(promptRun, &PromptRun::advanced, this,
            [this, &place, id = run->id] { onAdvanced(place, id); });
    place.runs.emplace(run->id, std::move(added));
    promptRun->begin();
}

void ComfyUiGateway::cancel(const QString &runId)
{
    for (Place &place : m_places) {
        if (const auto run = place.runs.find(runId); run != place.runs.end())
            return run->second->cancel();
    }
}

void ComfyUiGateway::view(const QString &server, const QUrlQuery &file, const HttpRequest &request,
                          const std::shared_ptr<ViewedFile> &target)
{
    const auto place =
        std::find_if(m_places.begin(), m_places.end(), [&server](const Place &candidate) {
            return candidate.server->name() == server;
        });
    if (place == m_places.end())
        return target->setHead(
            {.status = 0, .error = "it is not in use", .headers = {}, .size = {}});
    QNetworkRequest view = place->server->http().address().request(u"/view"_s, file);
    for (const char *name : {"Range", "If-Range", "If-None-Match", "If-Modified-Since"}) {
        if (const QByteArray value = request.header(name); !value.isNull())
            view.setRawHeader(name, value);
    }
    new FileViewer(view, request.method == "HEAD", target, m_setup.timings, this);
}

void ComfyUiGateway::onAdvanced(Place &place, const QString &runId)
{
    const auto run = place.runs.find(runId);
    if (run != place.runs.end() && run->second->hasEnded()) {
        run->second.release()->deleteLater(); // it is emitting a signal
        place.runs.erase(run);
    }
    place.server->socket().setExpectsFrames(
        std::any_of(place.runs.begin(), place.runs.end(),
                    [](const auto &each) { return each.second->isExecuted(); }));
}

void ComfyUiGateway::onFrame(Place &place, const ComfyUiFrame &frame)
{
    if (const auto run = place.runs.find(frame.promptId); run != place.runs.end())
        run->second->take(frame);
    if (frame.kind != ComfyUiFrame::Kind::Preview || !frame.promptId.isEmpty())
        return;
    // It does not say whose it is: that of what is being executed.
    for (const auto &[id, run] : place.runs) {
        if (run->isExecuted())
            run->takePreview({}, frame.bytes);
    }
}

void ComfyUiGateway::onQueueChanged(Place &place)
{
    const bool isAnyWaiting =
        std::any_of(place.runs.begin(), place.runs.end(),
                    [](const auto &each) { return each.second->isWaiting(); });
    if (isAnyWaiting)
        place.server->readQueue();
}

} // namespace ComfyDeploy::Local

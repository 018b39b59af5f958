// SPDX-License-Identifier: MIT

#pragma once

#include "standinengine.h"

//! \brief What is answered to which request.
class StandInRoutes
{
public:
    StandInRoutes(StandInWorld &world, StandInEngine &engine) : m_world(world), m_engine(engine) {}

    //! \a request without the prefix of its path.
    ComfyDeploy::Local::HttpAnswer answer(const ComfyDeploy::Local::HttpRequest &request);

    //! Numbers start at 0 again.
    void restart() { m_number = 0; }

private:
    using Answer = ComfyDeploy::Local::HttpAnswer;
    using Request = ComfyDeploy::Local::HttpRequest;
    struct Route;

    // Handlers;  part is what stands where the route has a star.
    Answer postPrompt(const Request &request, const QString &part);
    Answer getPrompt(const Request &request, const QString &part);
    Answer getQueue(const Request &request, const QString &part);
    Answer postQueue(const Request &request, const QString &part);
    Answer getHistory(const Request &request, const QString &part);
    Answer getHistoryItem(const Request &request, const QString &part);
    Answer postHistory(const Request &request, const QString &part);
    Answer interrupt(const Request &request, const QString &part);
    Answer getJobs(const Request &request, const QString &part);
    Answer getJob(const Request &request, const QString &part);
    Answer cancelJob(const Request &request, const QString &part);
    Answer cancelJobs(const Request &request, const QString &part);
    Answer view(const Request &request, const QString &part);
    Answer upload(const Request &request, const QString &part);
    Answer getObjectInfo(const Request &request, const QString &part);
    Answer getClassInfo(const Request &request, const QString &part);
    Answer systemStats(const Request &request, const QString &part);
    Answer features(const Request &request, const QString &part);
    Answer models(const Request &request, const QString &part);
    Answer modelsIn(const Request &request, const QString &part);
    Answer free(const Request &request, const QString &part);
    Answer rawLog(const Request &request, const QString &part);
    Answer subscribe(const Request &request, const QString &part);

    // Parts of a posted prompt.
    bool setNumber(const ComfyDeploy::JsonText::Value &body, StandInItem *item);
    bool setId(const ComfyDeploy::JsonText::Value &body, StandInItem *item) const;
    bool setExtraData(const ComfyDeploy::JsonText::Value &body, StandInItem *item);

    bool cancel(const QString &id);
    [[nodiscard]] QByteArray extraDataOf(const ComfyDeploy::JsonText::Value &body);

    StandInWorld &m_world;
    StandInEngine &m_engine;
    qint64 m_number = 0;
    qint64 m_created = 0;
};

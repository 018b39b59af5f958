// SPDX-License-Identifier: MIT

#include "comfyuiserver_p.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qcryptographichash.h>
#include <QtCore/qjsonarray.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Local {

namespace {

constexpr int BadRequest = 400;
constexpr int Unauthorized = 401;
constexpr int Forbidden = 403;
constexpr int NotFound = 404;
constexpr int NotAllowed = 405;
constexpr int InternalError = 500;
constexpr int GatewayTimeout = 504;

//! Whether the server refuses the prompt because it lacks a node class or a choice of an input;
//! another server may have it.
bool isLack(const PromptCheck &check)
{
    const QString type = check.error.value("type"_L1).toString();
    if (type == "missing_node_type"_L1 || type == "invalid_prompt"_L1) // older versions
        return true;
    for (const QJsonValue node : check.nodeErrors) {
        const QJsonArray errors = node["errors"_L1].toArray();
        for (const QJsonValue error : errors) {
            if (error["type"_L1] == "value_not_in_list"_L1)
                return true;
        }
    }
    return false;
}

PromptAnswer readPromptAnswer(const ComfyUiAnswer &answer)
{
    using namespace PromptFacts;
    PromptAnswer result;
    if (answer.status == 0) {
        result.fact = answer.mayHaveArrived
            ? PromptFact(Unsure{answer.error, false, answer.wasSilent})
            : PromptFact(NotSent{answer.error});
        return result;
    }
    const QJsonObject json = ReceivedJson::document(answer.body).object();
    result.check.nodeErrors = json.value("node_errors"_L1).toObject();
    result.check.exact = ReceivedJson::exact(answer.body);
    if (answer.isOk() && json.contains("prompt_id"_L1)) {
        result.fact = Accepted();
        result.id = json.value("prompt_id"_L1).toString();
        result.number = json.value("number"_L1).toInt();
    } else if (answer.status == BadRequest && json.value("error"_L1).isObject()) {
        result.check.error = json.value("error"_L1).toObject();
        result.isLack = isLack(result.check);
        result.fact = Refused{result.check.error.value("message"_L1).toString()};
    } else if (answer.status > BadRequest && answer.status < InternalError) {
        result.fact = Refused{u"ComfyUI refuses the run: "_s + answer.problem()};
    } else {
        // Even after a 500 of its own, ComfyUI may have the prompt in its queue.
        result.fact = Unsure{u"ComfyUI answers to the run: "_s + answer.problem(),
                             answer.status == InternalError && answer.error.isEmpty(),
                             answer.status == GatewayTimeout || answer.wasSilent};
    }
    return result;
}

QByteArray idObject(const QByteArray &name, const QByteArray &value)
{
    return "{\"" + name + "\": " + value + '}';
}

QByteArray quoted(const QString &id)
{
    return JsonText::quoted(id);
}

} // namespace

ComfyUiServer::ComfyUiServer(const ComfyUiAddress &address, const QString &clientId,
                             const ComfyUiTimings &timings)
    : m_http(address, timings), m_clientId(clientId), m_timings(timings),
      m_socket(address, clientId, timings)
{
    m_queueTimer.setSingleShot(true);
    connect(&m_queueTimer, &QTimer::timeout, this, &ComfyUiServer::readQueueNow);
    connect(&m_socket, &ComfyUiSocket::up, this, &ComfyUiServer::onUp);
    connect(&m_socket, &ComfyUiSocket::lost, this, &ComfyUiServer::onLost);
    connect(&m_socket, &ComfyUiSocket::received, this, &ComfyUiServer::onFrame);
}

void ComfyUiServer::open()
{
    identify();
    m_socket.open();
}

void ComfyUiServer::identify()
{
    m_http.get(u"/system_stats"_s, {}, this, [this](const ComfyUiAnswer &answer) {
        const auto stats = SystemStats::read(answer.body);
        if (answer.isOk() && stats)
            m_stats = *stats;
        using Kind = ServerProblem::Kind;
        if (answer.isOk())
            Q_EMIT identified({stats ? Kind::None : Kind::NoComfyUi}, !stats);
        else if (answer.status == Unauthorized || answer.status == Forbidden)
            Q_EMIT identified({Kind::Refuses, answer.problem()}, true);
        else
            Q_EMIT identified({Kind::NoAnswer, answer.problem()}, false);
        if (answer.isOk() && !m_catalog)
            askForCatalog();
    });
}

//! The server may have been restarted, with other node classes.
void ComfyUiServer::forgetCatalog()
{
    m_newestPrompt = -1;
    m_catalog.reset();
    askForCatalog();
}

ComfyUiState ComfyUiServer::state() const
{
    ComfyUiState state;
    state.url = QUrl(name());
    state.version = m_stats.version;
    state.device = m_stats.device;
    state.freeMemory = m_stats.freeMemory;
    state.totalMemory = m_stats.totalMemory;
    if (m_prompts >= 0) {
        state.running = std::min(m_prompts, 1); // ComfyUI has one worker
        state.waiting = m_prompts - state.running;
    }
    if (m_catalog)
        state.hasPlugin = m_catalog->contains(u"ComfyUIDeployExternalText"_s);
    return state;
}

//! Until the socket is up again, another process may answer.
void ComfyUiServer::onLost(bool isRenewed)
{
    if (!isRenewed)
        m_catalog.reset();
    identify();
}

void ComfyUiServer::onUp()
{
    if (std::exchange(m_wasUp, true)) // else no catalog is older than this object
        forgetCatalog();
    identify();
    // An internal path, which not every version has; without it ComfyUI sends no log lines.
    const QByteArray body = R"({"clientId": )" + quoted(m_clientId) + R"(, "enabled": true})";
    m_http.send("PATCH", u"/internal/logs/subscribe"_s, body, "application/json", this,
                [](const ComfyUiAnswer &) {});
}

void ComfyUiServer::onFrame(const ComfyUiFrame &frame)
{
    if (frame.type == "status"_L1) {
        const QJsonObject queue = frame.data.value("status"_L1)["exec_info"_L1].toObject();
        m_prompts = queue.value("queue_remaining"_L1).toInt(m_prompts);
        Q_EMIT queueChanged();
    } else if (frame.type == "logs"_L1) {
        const QJsonArray entries = frame.data.value("entries"_L1).toArray();
        for (const QJsonValue entry : entries)
            Q_EMIT logged(entry["m"_L1].toString());
    } else if (!frame.promptId.isNull() || frame.kind == ComfyUiFrame::Kind::Preview) {
        Q_EMIT received(frame);
    }
}

void ComfyUiServer::post(const QString &id, const QByteArray &prompt, QObject *context,
                         std::function<void(const PromptAnswer &)> handler)
{
    m_http.post(u"/prompt"_s, prompt, context,
                [this, id, before = m_newestPrompt,
                 handler = std::move(handler)](const ComfyUiAnswer &answer) {
                    PromptAnswer result = readPromptAnswer(answer);
                    const bool isAccepted =
                        std::holds_alternative<PromptFacts::Accepted>(result.fact);
                    if (isAccepted && result.id != id) {
                        result.fact = PromptFacts::Refused{
                            u"This ComfyUI is too old: it does not take the ids of runs."_s};
                        dequeue(result.id, this, [](PromptFacts::StopAnswered) {});
                        interrupt(result.id, this, [](PromptFacts::StopAnswered) {});
                    }
                    if (isAccepted && result.number <= before)
                        forgetCatalog();
                    if (isAccepted)
                        m_newestPrompt = std::max(m_newestPrompt, result.number);
                    handler(result);
                });
}

void ComfyUiServer::readHistory(
    const QString &id, QObject *context,
    std::function<void(const PromptFact &, const HistoryItem &)> handler)
{
    m_http.get(u"/history/"_s + id, {}, context,
               [id, handler = std::move(handler)](const ComfyUiAnswer &answer) {
                   bool isReadable = false;
                   const auto item = HistoryItem::read(answer.body, id, &isReadable);
                   if (!answer.isOk() || !isReadable)
                       handler(PromptFacts::LookFailed{answer.problem()}, {});
                   else if (item)
                       handler(item->end, *item);
                   else
                       handler(PromptFacts::HistoryLacks(), {});
               });
}

void ComfyUiServer::readCatalog(QObject *context, CatalogHandler handler)
{
    if (m_catalog) {
        QMetaObject::invokeMethod(
            context,
            [catalog = *m_catalog, handler = std::move(handler)] { handler(&catalog, {}); },
            Qt::QueuedConnection);
        return;
    }
    m_catalogReaders.emplace_back(context, std::move(handler));
    askForCatalog();
}

void ComfyUiServer::askForCatalog()
{
    if (!std::exchange(m_isCatalogAsked, true))
        m_http.get(u"/object_info"_s, {}, this,
                   [this](const ComfyUiAnswer &answer) { onCatalog(answer); });
}

void ComfyUiServer::onCatalog(const ComfyUiAnswer &answer)
{
    m_isCatalogAsked = false;
    m_catalog = answer.isOk() ? NodeCatalog::fromJson(answer.body) : std::nullopt;
    m_catalogProblem = m_catalog ? QString() : answer.problem();
    if (m_catalog) {
        const QByteArray hash = QCryptographicHash::hash(answer.body, QCryptographicHash::Sha256);
        if (std::exchange(m_catalogHash, hash) != hash)
            ++m_catalogNumber;
    }
    for (const auto &[context, handler] : std::exchange(m_catalogReaders, {})) {
        if (context)
            handler(catalog(), answer);
    }
    Q_EMIT catalogChanged();
}

quint64 ComfyUiServer::readQueue()
{
    m_isQueueWanted = true;
    if (!m_isQueueAsked && !m_queueTimer.isActive())
        QMetaObject::invokeMethod(this, &ComfyUiServer::readQueueNow, Qt::QueuedConnection);
    return m_queueNumber + 1;
}

void ComfyUiServer::readQueueNow()
{
    if (!std::exchange(m_isQueueWanted, false))
        return;
    m_isQueueAsked = true;
    ++m_queueNumber;
    m_http.get(u"/queue"_s, {}, this, [this](const ComfyUiAnswer &answer) { onQueue(answer); });
}

void ComfyUiServer::onQueue(const ComfyUiAnswer &answer)
{
    m_isQueueAsked = false;
    m_queueTimer.start(m_timings.queueInterval);
    const auto queue = answer.isOk() ? QueueSnapshot::read(answer.body) : std::nullopt;
    if (queue) {
        m_prompts = int(queue->places.size());
        Q_EMIT queueRead(*queue, m_queueNumber);
    } else {
        Q_EMIT queueUnreadable(answer.problem(), m_queueNumber);
    }
}

void ComfyUiServer::cancelJob(const QString &id, QObject *context, StopHandler handler)
{
    stop(u"/api/jobs/%1/cancel"_s.arg(id), "{}", context, std::move(handler));
}

void ComfyUiServer::dequeue(const QString &id, QObject *context, StopHandler handler)
{
    stop(u"/queue"_s, idObject("delete", '[' + quoted(id) + ']'), context, std::move(handler));
}

void ComfyUiServer::interrupt(const QString &id, QObject *context, StopHandler handler)
{
    stop(u"/interrupt"_s, idObject("prompt_id", quoted(id)), context, std::move(handler));
}

void ComfyUiServer::stop(const QString &path, const QByteArray &body, QObject *context,
                         StopHandler handler)
{
    m_http.post(path, body, context, [handler = std::move(handler)](const ComfyUiAnswer &answer) {
        using Kind = PromptFacts::StopAnswered::Kind;
        const bool isUnknown = answer.status == NotFound || answer.status == NotAllowed;
        handler({answer.isOk() ? Kind::Taken : isUnknown ? Kind::Unknown : Kind::Failed});
    });
}

} // namespace ComfyDeploy::Local

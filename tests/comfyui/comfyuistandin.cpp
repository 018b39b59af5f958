// SPDX-License-Identifier: MIT

#include "comfyuistandin.h"

#include "standincore.h"
#include "standinjson.h"
#include "standinrecording.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/quuid.h>

#include <limits>

using ComfyDeploy::JsonText;
using namespace Qt::StringLiterals;
using namespace StandInJson;

template <typename Function>
auto ComfyUiStandIn::inThread(Function function) const
{
    using Result = std::invoke_result_t<Function>;
    if constexpr (std::is_void_v<Result>) {
        QMetaObject::invokeMethod(m_core, function, Qt::BlockingQueuedConnection);
    } else {
        Result result{};
        QMetaObject::invokeMethod(
            m_core, [&] { result = function(); }, Qt::BlockingQueuedConnection);
        return result;
    }
}

ComfyUiStandIn::ComfyUiStandIn(Dialect dialect, Pace pace)
{
    m_thread.setObjectName(u"ComfyUI stand-in"_s);
    m_thread.start();
    QObject starter; // which the thread's loop calls
    starter.moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        &starter,
        [this, dialect, pace, &starter] {
            m_core = new StandInCore(dialect);
            m_core->engine().setFree(pace == Pace::Free);
            m_port = m_core->port();
            starter.moveToThread(thread());
        },
        Qt::BlockingQueuedConnection);
    connect(m_core, &StandInCore::requestReceived, this, &ComfyUiStandIn::requestReceived);
}

ComfyUiStandIn::~ComfyUiStandIn()
{
    inThread([this] { delete m_core; });
    m_thread.quit();
    m_thread.wait();
}

QUrl ComfyUiStandIn::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port) + QString::fromLatin1(m_prefix));
}

void ComfyUiStandIn::setPathPrefix(const QByteArray &prefix)
{
    m_prefix = prefix;
    inThread([&] { m_core->setPathPrefix(prefix); });
}

void ComfyUiStandIn::requireAuthorization(const QByteArray &header)
{
    inThread([&] { m_core->requireAuthorization(header); });
}

QJsonObject ComfyUiStandIn::objectInfo() const
{
    return inThread([&] { return m_core->world().objectInfo; });
}

void ComfyUiStandIn::setObjectInfo(const QJsonObject &objectInfo)
{
    inThread([&] { m_core->world().objectInfo = objectInfo; });
}

void ComfyUiStandIn::addClass(const QString &name, const QJsonObject &info)
{
    inThread([&] { m_core->world().objectInfo.insert(name, info); });
}

void ComfyUiStandIn::removeClass(const QString &name)
{
    inThread([&] { m_core->world().objectInfo.remove(name); });
}

void ComfyUiStandIn::addCheckpoint(const QString &name)
{
    const QString loader = u"CheckpointLoaderSimple"_s;
    QJsonObject info = objectInfo()[loader].toObject();
    QJsonObject inputs = info["input"_L1].toObject();
    QJsonObject required = inputs["required"_L1].toObject();
    QJsonArray input = required["ckpt_name"_L1].toArray();
    QJsonArray names = input[0].toArray();
    names.append(name);
    input[0] = names;
    required["ckpt_name"_L1] = input;
    inputs["required"_L1] = required;
    info["input"_L1] = inputs;
    addClass(loader, info);
}

QByteArray ComfyUiStandIn::file(const QString &type, const QString &path) const
{
    return inThread([&] { return m_core->world().files.content(type, path); });
}

bool ComfyUiStandIn::removeFile(const QString &type, const QString &path)
{
    return inThread([&] { return m_core->world().files.remove(type, path); });
}

void ComfyUiStandIn::setPace(Pace pace)
{
    inThread([&] { m_core->engine().setFree(pace == Pace::Free); });
}

void ComfyUiStandIn::expect(const ComfyUiScript &script)
{
    inThread([&] {
        m_core->engine().expect([this, script](const StandInItem &item) {
            return std::make_unique<StandInGraphCourse>(item, m_core->world().objectInfo, script,
                                                        m_core->engine().cache());
        });
    });
}

void ComfyUiStandIn::replay(const QString &trace, int prompt)
{
    const QList<StandInRecording::Prompt> prompts =
        StandInRecording::prompts(u"traces/%1.jsonl"_s.arg(trace));
    if (prompt >= prompts.size())
        qFatal("%s has %d prompts", qUtf8Printable(trace), int(prompts.size()));
    inThread([&] {
        m_core->engine().expect([recorded = prompts[prompt]](const StandInItem &) {
            return std::make_unique<StandInRecordedCourse>(recorded);
        });
    });
}

int ComfyUiStandIn::advance(int beats)
{
    return inThread([&] { return m_core->engine().advance(beats); });
}

void ComfyUiStandIn::finishAll()
{
    advance(std::numeric_limits<int>::max());
}

void ComfyUiStandIn::log(const QString &text)
{
    inThread([&] { m_core->engine().log(text); });
}

QList<ComfyUiStandIn::Request> ComfyUiStandIn::requests(const QByteArray &methodAndPath) const
{
    return inThread([&] { return m_core->requests(methodAndPath); });
}

QList<ComfyUiStandIn::Posted> ComfyUiStandIn::posted() const
{
    QList<Posted> all;
    const QList<Request> posts = requests("POST /prompt");
    for (const Request &request : posts) {
        const auto json = ComfyDeploy::ReceivedJson::parse(request.body);
        const JsonText::Value body = json ? json->root() : JsonText::Value();
        const auto member = [&body](QStringView name) {
            return body.member(name);
        };
        all.append({member(u"prompt_id").toString(), member(u"prompt").raw(),
                    member(u"extra_data").raw(), member(u"client_id").toString()});
    }
    return all;
}

int ComfyUiStandIn::executions(const QString &promptId) const
{
    return int(started().count(promptId));
}

QStringList ComfyUiStandIn::started() const
{
    return inThread([&] { return m_core->engine().started(); });
}

QString ComfyUiStandIn::running() const
{
    return inThread([&] {
        const auto &item = m_core->world().queue.running();
        return item ? item->id : QString();
    });
}

QStringList ComfyUiStandIn::pending() const
{
    return inThread([&] { return m_core->world().queue.pendingIds(); });
}

int ComfyUiStandIn::openSockets() const
{
    return inThread([&] { return m_core->world().sockets.open(); });
}

int ComfyUiStandIn::openedSockets() const
{
    return inThread([&] { return m_core->world().sockets.opened(); });
}

QStringList ComfyUiStandIn::clientIds() const
{
    return inThread([&] { return m_core->world().sockets.clientIds(); });
}

void ComfyUiStandIn::restart()
{
    inThread([&] { m_core->restart(); });
}

void ComfyUiStandIn::vanish()
{
    inThread([&] { m_core->vanish(); });
}

void ComfyUiStandIn::refuseConnections()
{
    inThread([&] { m_core->stopListening(); });
}

void ComfyUiStandIn::comeBack()
{
    if (!inThread([&] { return m_core->comeBack(); }))
        qFatal("the ComfyUI stand-in lost its port");
}

void ComfyUiStandIn::setDeaf(bool deaf)
{
    using enum StandInSockets::Trouble;
    inThread([&] { m_core->world().sockets.setTrouble(deaf ? Deaf : None); });
}

void ComfyUiStandIn::setSocketless(bool socketless)
{
    inThread([this, socketless] { m_core->setSocketless(socketless); });
}

void ComfyUiStandIn::setFrozen(bool frozen)
{
    using enum StandInSockets::Trouble;
    inThread([&] { m_core->world().sockets.setTrouble(frozen ? Frozen : None); });
}

void ComfyUiStandIn::killWorker()
{
    inThread([&] { m_core->engine().die(); });
}

void ComfyUiStandIn::holdAnswers(const QByteArray &methodAndPath)
{
    inThread([&] { m_core->holdAnswers(methodAndPath); });
}

void ComfyUiStandIn::releaseAnswers()
{
    inThread([&] { m_core->releaseAnswers(); });
}

void ComfyUiStandIn::holdRequest(const QByteArray &methodAndPath)
{
    inThread([&] { m_core->holdRequest(methodAndPath); });
}

void ComfyUiStandIn::answerHeld(int status, const QByteArray &body)
{
    ComfyDeploy::Local::HttpAnswer answer;
    answer.status = status;
    answer.body = body;
    inThread([&] { m_core->answerHeld(answer); });
}

void ComfyUiStandIn::releaseRequests()
{
    inThread([&] { m_core->releaseRequests(); });
}

void ComfyUiStandIn::loseAnswer(const QByteArray &methodAndPath)
{
    inThread([&] { m_core->loseAnswer(methodAndPath); });
}

void ComfyUiStandIn::answerOnce(const QByteArray &methodAndPath, int status, const QByteArray &body,
                                const QByteArray &type)
{
    ComfyDeploy::Local::HttpAnswer answer;
    answer.status = status;
    answer.contentType = type;
    answer.body = body;
    inThread([&] { m_core->answerOnce(methodAndPath, answer); });
}

void ComfyUiStandIn::sendFrame(const QByteArray &text)
{
    inThread([&] { m_core->world().sockets.toAll(text); });
}

void ComfyUiStandIn::sendBinaryFrame(const QByteArray &bytes)
{
    inThread([&] { m_core->world().sockets.toAllBinary(bytes); });
}

void ComfyUiStandIn::sendJunk(Junk junk, const QString &promptId)
{
    const QString id =
        promptId.isEmpty() ? QUuid::createUuid().toString(QUuid::WithoutBraces) : promptId;
    const auto executed = [&id](const QByteArray &output) {
        return frame("executed",
                     object({{u"node"_s, "\"1\""},
                             {u"display_node"_s, "\"1\""},
                             {u"output"_s, output},
                             {u"prompt_id"_s, string(id)}}));
    };
    switch (junk) {
    case Junk::BrokenJson:
        return sendFrame(R"({"type": "progress", "data": {"value": 1, )");
    case Junk::NotANumber:
        return sendFrame(executed(R"({"value": [NaN, Infinity, -Infinity]})"));
    case Junk::UnknownType:
        return sendFrame(R"({"type": "my.custom", "data": {"hello": 1, "big": 9007199254740993}})");
    case Junk::NoType:
        sendFrame("[1, 2]");
        sendFrame("null");
        sendFrame(R"({"data": {}})");
        return sendFrame(R"({"type": 5, "data": "x"})");
    case Junk::ForeignPrompt:
        sendFrame(frame("execution_error",
                        object({{u"prompt_id"_s, string(id)},
                                {u"node_id"_s, "\"1\""},
                                {u"exception_message"_s, "\"not yours\""}})));
        return sendFrame(
            frame("executing", object({{u"node"_s, "null"}, {u"prompt_id"_s, string(id)}})));
    case Junk::BinaryRubbish:
        return inThread([&] {
            for (const QByteArray &bytes :
                 {QByteArray(), QByteArray("\0\0", 2), QByteArray("\0\0\0\x09what", 8),
                  QByteArray("\0\0\0\x04\xff\xff\xff\xff{}", 10), QByteArray("\0\0\0\x01", 4)})
                m_core->world().sockets.toAllBinary(bytes);
        });
    case Junk::HugeExecuted:
        return sendFrame(executed("{\"text\": [\"" + QByteArray(40 * 1024 * 1024, 'x') + "\"]}"));
    }
}

void ComfyUiStandIn::clearHistory()
{
    inThread([&] { m_core->world().queue.clearHistory(); });
}

bool ComfyUiStandIn::removePending(const QString &promptId)
{
    return inThread([&] {
        const bool removed = m_core->world().queue.remove(promptId);
        if (removed)
            m_core->engine().sendStatus();
        return removed;
    });
}

QString ComfyUiStandIn::postForeign(const QString &clientId)
{
    // The color makes each a new one for the cache.
    static int color = 0;
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QByteArray graph =
        R"({"1": {"class_type": "T_Steps", "inputs": {"steps": 3, "delay": 0, "preview": "jpeg", )"
        R"("text": true, "seed": )"
        + QByteArray::number(++color)
        + R"(}}, "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], )"
          R"("filename_prefix": "theirs"}}})";
    Members members{{u"prompt"_s, graph}, {u"prompt_id"_s, string(id)}};
    if (!clientId.isEmpty())
        members.append({u"client_id"_s, string(clientId)});
    inThread([&] {
        const auto answer = m_core->routes().answer({"POST", "/prompt", {}, object(members)});
        if (answer.status != 200)
            qFatal("another's prompt was refused: %s", answer.body.constData());
    });
    return id;
}

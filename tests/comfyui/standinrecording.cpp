// SPDX-License-Identifier: MIT

#include "standinrecording.h"

#include "standinjson.h"
#include "standinoutputs.h"

#include <ComfyDeploy/core/receivedjson_p.h>

#include <shared/scriptedserver.h>

#include <QtCore/qendian.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace StandInJson;

namespace {

constexpr quint32 PreviewWithMetadata = 4;
constexpr qsizetype MetadataBegin = 8; // after the kind and the metadata's length

} // namespace

QJsonObject StandInRecording::Frame::json() const
{
    return ReceivedJson::document(text).object();
}

QString StandInRecording::Frame::type() const
{
    return json()["type"_L1].toString();
}

quint32 StandInRecording::Frame::kind() const
{
    return binary.size() < 4 ? 0 : qFromBigEndian<quint32>(binary.constData());
}

QByteArray StandInRecording::Frame::metadata() const
{
    if (kind() != PreviewWithMetadata || binary.size() < MetadataBegin)
        return {};
    return binary.mid(MetadataBegin, qFromBigEndian<quint32>(binary.constData() + 4));
}

QString StandInRecording::Frame::promptId() const
{
    if (!binary.isEmpty())
        return QJsonDocument::fromJson(metadata())["prompt_id"_L1].toString();
    return json()["data"_L1]["prompt_id"_L1].toString();
}

StandInRecording::Frame StandInRecording::Frame::withId(const QString &recorded,
                                                        const QString &id) const
{
    Frame frame = *this;
    frame.text.replace(recorded.toUtf8(), id.toUtf8());
    const QByteArray old = metadata();
    if (!old.isEmpty()) {
        QByteArray changed = old;
        changed.replace(recorded.toUtf8(), id.toUtf8());
        frame.binary.replace(MetadataBegin, old.size(), changed);
        qToBigEndian(quint32(changed.size()), frame.binary.data() + 4);
    }
    return frame;
}

QList<QJsonObject> StandInRecording::lines(const QString &name)
{
    QList<QJsonObject> all;
    for (const QByteArray &line : testData(u"comfyui/"_s + name).split('\n')) {
        if (line.isEmpty())
            continue;
        QJsonParseError error;
        const QJsonDocument json = QJsonDocument::fromJson(line, &error);
        if (!json.isObject())
            qFatal("%s: %s", qUtf8Printable(name), qUtf8Printable(error.errorString()));
        all += json.object();
    }
    return all;
}

QList<StandInRecording::Prompt> StandInRecording::prompts(const QString &name)
{
    QList<Prompt> prompts;
    QHash<QString, QString> clients; // by prompt: the one whose frames are taken
    QHash<QString, QString> running; // by client: the prompt that frames without an id belong to
    const auto promptOf = [&prompts](const QString &id) {
        return std::find_if(prompts.begin(), prompts.end(),
                            [&id](const Prompt &prompt) { return prompt.id == id; });
    };
    for (const QJsonObject &line : lines(name)) {
        const QString http = line["http"_L1].toString();
        const QByteArray answer = line["answer"_L1].toString().toUtf8();
        if (http == "POST /prompt"_L1 && line["status"_L1].toInt() == 200) {
            const QString id = QJsonDocument::fromJson(answer)["prompt_id"_L1].toString();
            prompts.append({id, line["request"_L1].toString().toUtf8(), {}, {}});
        } else if (http.startsWith("GET /history/"_L1)) {
            if (const auto prompt = promptOf(http.section(u'/', -1)); prompt != prompts.end())
                prompt->history = answer;
        }
        const Frame frame{line["text"_L1].toString().toUtf8(),
                          QByteArray::fromBase64(line["b64"_L1].toString().toLatin1())};
        const QString client = line["who"_L1].toString();
        const QString type = frame.type();
        if (client.isEmpty() || type == "status"_L1 || type == "feature_flags"_L1
            || type == "logs"_L1 || (frame.text.isEmpty() && frame.binary.isEmpty()))
            continue;
        QString id = frame.promptId();
        if (id.isEmpty())
            id = running.value(client);
        else
            running.insert(client, id);
        if (const auto prompt = promptOf(id); prompt != prompts.end()) {
            if (!clients.contains(id))
                clients.insert(id, client);
            if (clients.value(id) == client)
                prompt->frames += frame;
        }
    }
    return prompts;
}

bool StandInRecordedCourse::beat(StandInStage &stage)
{
    if (m_recorded.frames.isEmpty())
        return false;
    const StandInRecording::Frame frame =
        m_recorded.frames.takeFirst().withId(m_recorded.id, stage.item().id);
    const QString type = frame.type();
    const QJsonValue data = frame.json()["data"_L1];
    if (!frame.binary.isEmpty()) {
        stage.toOwnerOrAllBinary(frame.binary);
    } else if (type == "executing"_L1 && data["node"_L1].isNull()) {
        return !m_recorded.frames.isEmpty(); // which the worker sends at the end
    } else {
        stage.played(type, frame.text);
    }
    if (type == "executed"_L1) {
        for (const QJsonValue list : data["output"_L1].toObject()) {
            for (const QJsonValue file : list.toArray()) {
                const QString sub = file["subfolder"_L1].toString();
                const QString fileName = file["filename"_L1].toString();
                if (!fileName.isEmpty()) {
                    stage.world().files.provide(file["type"_L1].toString(), sub + u'/' + fileName,
                                                StandInOutputs::picture(stage.item(), fileName));
                }
            }
        }
    }
    return !m_recorded.frames.isEmpty();
}

bool StandInRecordedCourse::interrupt(StandInStage &stage)
{
    stage.fail();
    stage.message("execution_interrupted",
                  {{u"node_id"_s, string(stage.node())},
                   {u"node_type"_s, "\"T_Steps\""},
                   {u"executed"_s, "[]"}});
    return true;
}

// SPDX-License-Identifier: MIT

#include "runs/sidecar.h"

#include "runs/runrow.h"

#include "runs/runnertext.h"
#include "shared/safename.h"

#include <ComfyDeploy/core/filewriting_p.h>
#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsavefile.h>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestSidecar = 64LL * 1024 * 1024;
constexpr int mostNames = 1000;

QByteArray filesJson(const RunRecord &record, const QString &folder)
{
    QByteArrayList files;
    for (const RunFile &file : record.files) {
        if (file.isText())
            continue;
        QVariantMap json;
        if (!file.path.isEmpty())
            json.insert(u"path"_s, QDir(folder).relativeFilePath(file.path));
        if (!file.error.isEmpty())
            json.insert(u"error"_s, file.error);
        json.insert(u"filename"_s, file.item["filename"_L1].toString());
        files += JsonText::fromVariant(json).value_or("{}");
    }
    return '[' + files.join(", ") + ']';
}

bool isOfRun(const QString &path, const QString &runId)
{
    QFile file(path);
    if (file.size() > largestSidecar || !file.open(QIODevice::ReadOnly))
        return false;
    return QJsonDocument::fromJson(file.readAll()).object()["run_id"_L1].toString() == runId;
}

} // namespace

QByteArray sidecarJson(const RunRecord &record, const QString &folder)
{
    QByteArrayList members;
    const auto add = [&members](const char *key, const QByteArray &json) {
        members += "  \"" + QByteArray(key) + "\": " + json;
    };
    const auto addText = [&add](const char *key, const QString &text) {
        if (!text.isEmpty())
            add(key, JsonText::quoted(text));
    };
    const auto addTime = [&addText](const char *key, const QDateTime &time) {
        if (time.isValid())
            addText(key, time.toUTC().toString(Qt::ISODateWithMs));
    };
    addText("run_id", record.runId);
    addText("server", record.serverUrl.toString());
    addText("workflow", record.intent.workflowName);
    addText("workflow_sha256", record.workflowHash);
    addText(
        "mode",
        QString::fromLatin1(QMetaEnum::fromType<RunMode>().valueToKey(int(record.mode))).toLower());
    addText("state", phaseName(record.phase));
    addText("gpu", record.gpu);
    addTime("created", record.created);
    addTime("submitted", record.submitted);
    addTime("queued", record.queued);
    addTime("started", record.started);
    addTime("finished", record.finished);
    add("seeds", '[' + record.seeds.join(u", "_s).toLatin1() + ']');
    add("inputs", record.inputs.isEmpty() ? "{}" : record.inputs);
    add("files", filesJson(record, folder));
    QVariantList texts;
    for (const RunFile &file : record.files) {
        if (file.isText())
            texts += file.text;
    }
    if (!texts.isEmpty())
        add("texts", JsonText::fromVariant(texts).value_or("[]"));
    return "{\n" + members.join(",\n") + "\n}\n";
}

QString writeSidecar(const RunRecord &record, const QString &folder)
{
    const QString name = App::safeFileName(record.runId + u".json"_s);
    for (int number = 0; number < mostNames; ++number) {
        const QString path =
            folder + u'/' + (number == 0 ? name : App::numberedFileName(name, number));
        const QFileInfo there(path);
        if (there.isSymLink() || (there.exists() && !isOfRun(path, record.runId)))
            continue;
        QSaveFile file(path);
        if (saveAll(&file, sidecarJson(record, folder)))
            return {};
        return RunnerText::tr("%1 cannot be written: %2.").arg(path, writeProblem(file));
    }
    return RunnerText::tr("There are too many files named like %1.").arg(name);
}

} // namespace ComfyDeploy::Runner

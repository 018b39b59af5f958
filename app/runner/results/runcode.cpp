// SPDX-License-Identifier: MIT

#include "results/runcode.h"

#include "results/codeliterals.h"
#include "runs/requestbody.h"

#include <ComfyDeploy/core/apiroutes_p.h>
#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/requestfields_p.h>
#include <qml/values/filevalue.h>

#include <QtCore/quuid.h>

#include <algorithm>
#include <cstring>

namespace ComfyDeploy::Runner {

using namespace Qt::StringLiterals;

namespace {

QString inputIndent()
{
    return QString(8, u' ');
}

QString urlText(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded | QUrl::RemovePassword);
}

// The fields besides graph, workflow and inputs that the request has, and their values.
QList<std::pair<const RequestField *, QVariant>> plainFields(const WorkflowRunRequest &request)
{
    const auto body = JsonText::parse(request.toJson());
    QList<std::pair<const RequestField *, QVariant>> fields;
    for (const RequestField &field : AllRequestFields) {
        const JsonText::Value value = body ? body->root().member(field.name) : JsonText::Value();
        if (field.type != RequestField::Type::Special && value.exists())
            fields.append({&field, value.toVariant()});
    }
    return fields;
}

QString setterOf(const RequestField &field)
{
    QString name = field.property();
    name[0] = name.at(0).toUpper();
    return u"set"_s + name;
}

QString cppFieldValue(const RequestField &field, const QVariant &value)
{
    const QString code = cppValue(value, inputIndent());
    if (field.type == RequestField::Type::TextList)
        return QString(code).replace(0, qsizetype(strlen("QVariantList")), u"QStringList"_s);
    return field.type == RequestField::Type::Number ? value.toString() : code;
}

// Uploads of files as shell variables, and what stands for them in a request.
struct ShellUploads
{
    QString server;
    QStringList commands;
    QList<std::pair<QString, QString>> marks; // in the body, and the variable

    QVariant takeFiles(const QVariant &value)
    {
        if (Qml::isFile(value)) {
            const QString variable = u"file%1"_s.arg(marks.size() + 1);
            QString path = value.value<FileInput>().path();
            path.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
            commands += variable
                + u"=$(curl -fsS -H \"Authorization: Bearer $COMFYDEPLOY_TOKEN\" -F "_s
                + shellWord(u"file=@\"%1\""_s.arg(path)) + u' '
                + shellWord(server + pathOf(ApiRoute::UploadFile))
                + u" | sed -n 's/.*\"file_url\": *\"\\([^\"]*\\)\".*/\\1/p')"_s;
            marks.append({QUuid::createUuid().toString(QUuid::WithoutBraces), variable});
            return marks.constLast().first;
        }
        if (value.typeId() != QMetaType::QVariantList)
            return value;
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = takeFiles(item);
        return list;
    }
};

ApiRoute queueRoute(const WorkflowRunRequest &request)
{
    return !request.deploymentId().isEmpty() ? ApiRoute::QueueDeployment
        : request.workflowId().isEmpty()     ? ApiRoute::QueueAny
                                             : ApiRoute::QueueWorkflow;
}

} // namespace

QString RunCode::curl() const
{
    WorkflowRunRequest plain = request;
    ShellUploads uploads{urlText(server), {}, {}};
    const QVariantMap inputs = request.inputs();
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it)
        plain.setInput(it.key(), uploads.takeFiles(it.value()));
    QString body = shellWord(QString::fromUtf8(plain.toJson()));
    for (const auto &[mark, variable] : std::as_const(uploads.marks))
        body.replace(mark, u"'\"$"_s + variable + u"\"'"_s);
    uploads.commands += u"printf %s "_s + body
        + u" | curl -fsS -H \"Authorization: Bearer $COMFYDEPLOY_TOKEN\""
          " -H 'Content-Type: application/json' --data-binary @- "_s
        + shellWord(urlText(server) + pathOf(queueRoute(request)));
    return uploads.commands.join(u" &&\n"_s) + u'\n';
}

QString RunCode::commandLine() const
{
    const bool isGraph = !request.workflowApiJson().isEmpty();
    QStringList words{u"comfydeploy run"_s};
    if (isGraph)
        words += u"-"_s;
    if (comfyUi.isEmpty())
        words += {u"--server"_s, shellWord(urlText(server))};
    else
        words += {u"--comfyui"_s, shellWord(urlText(comfyUi))};
    const auto add = [&words](const QString &option, const QString &value) {
        words += {u"--"_s + option, shellWord(value)};
    };
    const auto fields = plainFields(request);
    for (const auto &[field, value] : fields) {
        const bool isId = field->id == RequestField::WorkflowId
            || field->id == RequestField::DeploymentId || field->id == RequestField::MachineId;
        const bool isOfService = isId || field->id == RequestField::Gpu;
        if ((isOfService && !comfyUi.isEmpty()) || (!isId && !field->help))
            continue;
        if (field->type == RequestField::Type::Truth && value.toBool())
            words += u"--"_s + field->option();
        else if (field->type != RequestField::Type::Truth)
            add(field->option(), value.toString());
    }
    if (!editorWorkflowIn(request.toJson()).isEmpty())
        words += u"--keep-seeds"_s; // which is in the workflow that is not sent
    const QVariantMap inputs = request.inputs();
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it) {
        const QVariantList items =
            it->typeId() == QMetaType::QVariantList ? it->toList() : QVariantList{*it};
        for (const QVariant &item : items) {
            if (Qml::isFile(item))
                words += u"-i "_s + shellWord(it.key() + u"=@"_s + item.value<FileInput>().path());
        }
        if (!std::any_of(items.begin(), items.end(), Qml::isFile))
            words += u"-i "_s
                + shellWord(it.key() + u":="_s
                            + QString::fromUtf8(JsonText::fromVariant(*it).value_or("null")));
    }
    const QString line = words.join(u' ') + u'\n';
    return isGraph ? u"printf %s "_s
            + shellWord(QString::fromUtf8(request.workflowApiJson().toJson())) + u" | "_s + line
                   : line;
}

QString RunCode::cpp() const
{
    QString code = u"// Links with ComfyDeploy::Client. The API key is read from the environment.\n"
                   "#include <ComfyDeploy/WorkflowClient>\n"
                   "#include <ComfyDeploy/WorkflowRun>\n"
                   "\n"
                   "#include <QtCore/QCoreApplication>\n"
                   "#include <QtCore/QDebug>\n"
                   "\n"
                   "#include <limits>\n"
                   "\n"
                   "using namespace ComfyDeploy;\n"
                   "using namespace Qt::StringLiterals;\n"
                   "\n"
                   "int main(int argc, char *argv[])\n"
                   "{\n"
                   "    QCoreApplication app(argc, argv);\n"
                   "    WorkflowClient client;\n"_s;
    const auto add = [&code](const QStringList &parts) {
        code += u"    "_s + parts.join(QString());
    };
    add({u"client.setServerUrl(QUrl("_s, cppText(urlText(server), inputIndent()), u"));\n"_s});
    add({u"client.setToken(qgetenv(\"COMFYDEPLOY_TOKEN\"));\n\n"_s});
    add({u"WorkflowRunRequest request;\n"_s});
    const auto fields = plainFields(request);
    for (const auto &[field, value] : fields)
        add({u"request."_s, setterOf(*field), u"("_s, cppFieldValue(*field, value), u");\n"_s});
    if (!request.workflowApiJson().isEmpty())
        add({u"request.setWorkflowApiJson(*WorkflowGraph::fromJson(\n"_s, inputIndent(),
             cppBytes(request.workflowApiJson().toJson(), inputIndent()), u"));\n"_s});
    if (const QByteArray workflow = editorWorkflowIn(request.toJson()); !workflow.isEmpty())
        add({u"request.setWorkflow(\n"_s, inputIndent(), cppBytes(workflow, inputIndent()),
             u");\n"_s});
    const QVariantMap inputs = request.inputs();
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it)
        add({u"request.setInput("_s, cppText(it.key(), inputIndent()), u", "_s,
             cppValue(*it, inputIndent()), u");\n"_s});
    code += u"\n"
            "    const WorkflowRun *run = client.queue(request);\n"
            "    QObject::connect(run, &WorkflowRun::finished, &app, [run] {\n"
            "        for (const MediaItem &item : run->mediaItems())\n"
            "            qInfo().noquote() << item.fileName() << item.url().toString();\n"
            "        if (run->error())\n"
            "            qWarning().noquote() << run->error().message();\n"
            "        QCoreApplication::exit(run->error() ? 1 : 0);\n"
            "    });\n"
            "    return app.exec();\n"
            "}\n"_s;
    return code;
}

QString RunCode::qml() const
{
    QStringList members;
    const QString indent(12, u' ');
    const auto add = [&](const QString &name, const QString &value) {
        members += indent + name + u": "_s + value;
    };
    const auto fields = plainFields(request);
    for (const auto &[field, value] : fields)
        add(field->property(), qmlValue(value));
    if (!request.workflowApiJson().isEmpty())
        add(u"workflowApiJson"_s, jsText(QString::fromUtf8(request.workflowApiJson().toJson())));
    if (const QByteArray workflow = editorWorkflowIn(request.toJson()); !workflow.isEmpty())
        add(u"workflow"_s, jsText(QString::fromUtf8(workflow)));
    QStringList values;
    const QVariantMap inputs = request.inputs();
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it)
        values += indent + u"    "_s + jsText(it.key()) + u": "_s + qmlValue(*it);
    if (!values.isEmpty())
        add(u"inputs"_s, u"{\n"_s + values.join(u",\n"_s) + u'\n' + indent + u'}');
    return u"import QtQuick\n"
           "import ComfyDeploy\n"
           "\n"
           "Item {\n"
           "    id: root\n"
           "\n"
           "    // The API key, which the host reads from COMFYDEPLOY_TOKEN.\n"
           "    property string token\n"
           "\n"
           "    width: 640\n"
           "    height: 640\n"
           "    Component.onCompleted: {\n"
           "        client.setToken(root.token);\n"
           "        mutation.mutate({\n"_s
        + members.join(u",\n"_s)
        + u"\n        });\n"
          "    }\n"
          "\n"
          "    WorkflowClient { id: client; serverUrl: "_s
        + jsText(urlText(server))
        + u" }\n"
          "    WorkflowRunMutation { id: mutation; client: client; mode: WorkflowRunMutation.Queue "
          "}\n"
          "    OutputView { anchors.fill: parent; run: mutation.run }\n"
          "}\n"_s;
}

} // namespace ComfyDeploy::Runner

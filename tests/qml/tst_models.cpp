// SPDX-License-Identifier: MIT

#include "columns.h"

#include "qml/form/inputmodel.h"
#include "qml/form/workflowform.h"
#include "qml/run/logmodel.h"
#include "qml/run/outputmodel.h"
#include "qml/run/runlistmodel.h"
#include "qml/run/workflowrunmutation.h"
#include "qml/service/uploadmodel.h"
#include "shared/runs.h"
#include "shared/testprogram.h"

#include <QtCore/qjsonarray.h>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QtTest>

#include <algorithm>
#include <utility>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Qml;
using namespace Qt::StringLiterals;

namespace {

const QByteArray uploadFile = "POST /file/upload";

QByteArray logEvent(int number)
{
    return "event: log_update\ndata: {\"logs\": \"line " + QByteArray::number(number)
        + "\", \"timestamp\": \"2025-03-04T05:06:07Z\"}\n\n";
}

QJsonObject file(const QString &name, const QString &nodeId = u"9"_s)
{
    return {{u"id"_s, name},
            {u"data"_s,
             QJsonObject{{u"images"_s,
                          QJsonArray{QJsonObject{{u"filename"_s, name},
                                                 {u"url"_s, u"http://files.invalid/"_s + name}}}}}},
            {u"node_meta"_s, QJsonObject{{u"node_id"_s, nodeId}}}};
}

QJsonObject words(const QString &text)
{
    return {{u"id"_s, text}, {u"data"_s, QJsonObject{{u"text"_s, QJsonArray{text}}}}};
}

bool allEnded(const WorkflowClient &client)
{
    const QList<WorkflowRun *> runs = client.runs();
    return std::all_of(runs.begin(), runs.end(),
                       [](const WorkflowRun *run) { return run->isFinished(); });
}

} // namespace

// Each model with QAbstractItemModelTester, which fails the test at the first wrong signal.
class tst_Models : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void formTakesAnotherCatalog();
    void inputs();
    void serverErrors();
    void formOfADeployment_data();
    void formOfADeployment();
    void unknownDefaultsDoNotBlock();
    void outputsAppearAsTheyCome();
    void tooManyOutputs();
    void logGrowsAndDrops();
    void runs();
    void runsOfAClientThatGoes();
    void uploads();
    void uploadsThatEnd_data();
    void uploadsThatEnd();
    void deletedInAnySlot_data();
    void deletedInAnySlot();

private:
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
};

void tst_Models::init()
{
    m_client.reset();
    m_client = std::make_unique<WorkflowClient>();
    m_server = std::make_unique<ScriptedServer>();
    QVERIFY(m_server->listen());
    useServer(*m_client, m_server->url());
}

void tst_Models::inputs()
{
    WorkflowForm form;
    InputModel *model = form.inputs();
    const QAbstractItemModelTester tester(model);
    const QSignalSpy edited(&form, &WorkflowForm::valuesChanged);
    form.setSource(QUrl::fromLocalFile(QStringLiteral(TEST_DATA_DIR "/qml/every-kind.json")));
    QCOMPARE(form.errorString(), QString());
    QCOMPARE(model->rowCount(), 13);
    QCOMPARE(edited.size(), 1);
    const QModelIndex prompt = model->index(model->indexOf(u"prompt"_s));
    QSignalSpy changed(model, &InputModel::dataChanged);
    QVERIFY(model->setData(prompt, u"x"_s, InputModel::FieldValueRole));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex(), prompt);
    QVERIFY(!changed.first().at(2).value<QList<int>>().contains(InputModel::OptionsRole));
    QVERIFY(!model->setData(prompt, u"x"_s, InputModel::LabelRole));
    QVERIFY(!model->setData({}, u"x"_s, InputModel::FieldValueRole));
    QVERIFY(!model->data({}, InputModel::FieldValueRole).isValid());
    for (int role = InputModel::NameRole; role <= InputModel::MultilineRole; ++role)
        QVERIFY2(model->roleNames().contains(role), QByteArray::number(role));
    form.reset();
    QVERIFY(!form.isModified());
    form.reload();
    form.setSource({});
    QCOMPARE(model->rowCount(), 0);
}

void tst_Models::serverErrors()
{
    WorkflowForm form;
    form.setSource(QUrl::fromLocalFile(QStringLiteral(TEST_DATA_DIR "/qml/every-kind.json")));
    form.setValue(u"photo"_s, u"https://a.invalid/b.png"_s);
    const auto complaint = [](const QJsonArray &loc, const QString &message) {
        ValidationError error;
        error.loc = loc;
        error.msg = message;
        return error;
    };
    const QList<ValidationError> errors{
        complaint({u"body"_s, u"inputs"_s, u"cfg"_s}, u"not this one"_s),
        complaint({u"body"_s, u"inputs"_s, u"cfg"_s, u"float"_s}, u"nor as float"_s),
        complaint({u"body"_s, u"machine_id"_s}, u"elsewhere"_s)};
    form.setServerErrors(QVariant::fromValue(errors));
    const auto error = [&form](const QString &name) {
        InputModel *model = form.inputs();
        return model->index(model->indexOf(name)).data(InputModel::ErrorRole).toString();
    };
    QCOMPARE(error(u"cfg"_s), u"not this one"_s);
    QCOMPARE(form.invalidInput(), u"cfg"_s);
    QCOMPARE(form.firstError(), u"not this one"_s);
    QVERIFY(form.isValid()); // the server is asked again
    form.setValue(u"prompt"_s, u"x"_s);
    QCOMPARE(error(u"cfg"_s), u"not this one"_s);
    form.setValue(u"cfg"_s, 3);
    QCOMPARE(error(u"cfg"_s), QString());

    form.setServerErrors(QVariantList{QVariant::fromValue(errors.first())});
    QCOMPARE(error(u"cfg"_s), u"not this one"_s);
    form.setServerErrors(QVariantList{5, u"x"_s});
    form.reset();
    QCOMPARE(error(u"cfg"_s), QString());
}

void tst_Models::formOfADeployment_data()
{
    QTest::addColumn<QByteArray>("deployment");
    QTest::addColumn<bool>("hasGraph");
    QTest::newRow("with its graph")
        << QByteArray(R"({"id": "d", "version": {"workflow_api": {"1": {"class_type":
            "ComfyUIDeployExternalNumberInt", "inputs": {"input_id": "n",
            "default_value": 18446744073709551615}}}}})")
        << true;
    QTest::newRow("with its inputs alone") << QByteArray(
        R"({"id": "d", "input_types": [{"class_type": "ComfyUIDeployExternalNumberInt",
            "input_id": "n", "default_value": 18446744073709551615}]})")
                                           << false;
}

// Exact numbers, from the server's answer to the request.
void tst_Models::formOfADeployment()
{
    QFETCH(QByteArray, deployment);
    QFETCH(bool, hasGraph);
    m_server->on("POST /run/deployment/queue", 422, "{}");
    WorkflowForm form;
    const QSignalSpy changed(&form, &WorkflowForm::deploymentChanged);
    form.setDeployment(Deployment::fromJson(deployment).value());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(form.status(), WorkflowForm::Ready);
    QCOMPARE(form.graph().isEmpty(), !hasGraph);
    QCOMPARE(form.inputs()->count(), 1);
    QCOMPARE(form.value(u"n"_s), u"18446744073709551615"_s);
    WorkflowRunMutation mutation;
    mutation.setClient(m_client.get());
    mutation.mutate(QVariant::fromValue(form.values()));
    QTRY_COMPARE(mutation.status(), u"error"_s);
    const QByteArray body = m_server->requests("POST /run/deployment/queue").constLast().body;
    QVERIFY2(body.contains("18446744073709551615"), body);
    QVERIFY2(body.contains("\"deployment_id\": \"d\""), body);
    form.setSource({});
    form.resetDeployment();
    QCOMPARE(form.status(), WorkflowForm::Null);
    QCOMPARE(form.inputs()->count(), 0);
}

// Without the graph, the service does not list a file's default, but the node may have one.
void tst_Models::unknownDefaultsDoNotBlock()
{
    const auto problemOf = [](const QByteArray &name) {
        WorkflowForm form;
        form.setDeployment(
            Deployment::fromJson(
                R"({"id": "d", "input_types": [{"class_type": "ComfyUIDeployExternal)" + name
                + R"(", "input_id": "it", "default_value": null}]})")
                .value());
        return form.values().problem();
    };
    for (const char *name :
         {"Image", "ImageBatch", "Video", "Audio", "EXR", "File", "Lora", "Text", "Boolean"})
        QCOMPARE(problemOf(name), QString());
    for (const char *name : {"ImageAlpha", "Number", "NumberInt", "Enum", "Checkpoint"})
        QCOMPARE(problemOf(name), u"it is required"_s);
}

void tst_Models::outputsAppearAsTheyCome()
{
    const QList<QJsonArray> answers{
        {},
        {file(u"b.png"_s)},
        {file(u"b.png"_s), words(u"a caption"_s)},
        {file(u"b.png"_s), words(u"a caption"_s), file(u"a.png"_s), file(u"c.mp4"_s)},
        {file(u"a.png"_s), words(u"another"_s), file(u"c.mp4"_s)},
    };
    int asked = 0;
    m_server->on(getRun, [&](const auto &, auto exchange) {
        const bool isLast = asked == answers.size() - 1;
        exchange.respond(200,
                         runJson(isLast ? u"run-success.json"_s : u"run-running.json"_s,
                                 {{u"outputs"_s, answers.at(asked)}}));
        asked += isLast ? 0 : 1;
    });
    OutputModel model;
    const QAbstractItemModelTester tester(&model);
    const QSignalSpy reset(&model, &OutputModel::modelReset);
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    model.setRun(run);
    QCOMPARE(reset.size(), 1);
    QList<QStringList> seen;
    connect(&model, &OutputModel::countChanged, &model, [&] {
        seen += column(model, Qt::DisplayRole);
        if (seen.size() == 1) {
            QVERIFY(model.setLocalFile(0, QUrl(u"file:///kept/b.png"_s)));
            QVERIFY(!model.setLocalFile(1, QUrl(u"file:///kept/b.png"_s)));
        }
        if (model.count() == 4)
            QCOMPARE(column(model, OutputModel::LocalFileRole).at(1), u"file:///kept/b.png"_s);
    });
    QSignalSpy finished(run, &WorkflowRun::finished);
    QVERIFY(finished.wait(30'000));
    QCOMPARE(seen.at(0), QStringList({u"b.png"_s}));
    QCOMPARE(seen.at(1), QStringList({u"b.png"_s, u"a caption"_s}));
    QCOMPARE(seen.at(2), QStringList({u"a.png"_s, u"b.png"_s, u"c.mp4"_s, u"a caption"_s}));
    QCOMPARE(column(model, Qt::DisplayRole), QStringList({u"a.png"_s, u"c.mp4"_s, u"another"_s}));
    QCOMPARE(reset.size(), 1); // never again
    const auto at = [&model](int row, int role) {
        return model.index(row).data(role);
    };
    QCOMPARE(at(1, OutputModel::MediaKindRole).toInt(), int(MediaItem::Kind::Video));
    QCOMPARE(at(1, OutputModel::ItemRole).value<MediaItem>().fileName(), u"c.mp4"_s);
    QCOMPARE(at(1, OutputModel::UrlRole).toUrl(), QUrl(u"http://files.invalid/c.mp4"_s));
    QCOMPARE(at(2, OutputModel::MediaKindRole).toInt(), int(MediaItem::Kind::Text));
    QCOMPARE(at(2, OutputModel::TextRole).toString(), u"another"_s);
    QVERIFY(!at(2, OutputModel::ItemRole).isValid());

    delete run;
    QCOMPARE(model.run(), nullptr);
    QCOMPARE(model.count(), 3); // the rows are kept
    model.setRun(m_client->attach(QString::fromLatin1(exampleRunId)));
    QCOMPARE(model.count(), 0);
}

//! A hundred thousand of them, by a mistake in a workflow or a malicious server.
void tst_Models::tooManyOutputs()
{
    constexpr int half = 50'000;
    QJsonArray files;
    QJsonArray texts;
    for (int i = 0; i < half; ++i) {
        files +=
            QJsonObject{{u"filename"_s, u"%1.png"_s.arg(i)}, {u"url"_s, u"http://x.invalid/a"_s}};
        texts += u"text %1"_s.arg(i);
    }
    const QJsonObject output{{u"id"_s, u"o"_s},
                             {u"data"_s, QJsonObject{{u"images"_s, files}, {u"text"_s, texts}}}};
    bool isFirst = true;
    m_server->on(getRun, [&](const auto &, auto exchange) {
        const QJsonArray outputs = isFirst ? QJsonArray{file(u"7.png"_s)} : QJsonArray{output};
        exchange.respond(200,
                         runJson(isFirst ? u"run-running.json"_s : u"run-success.json"_s,
                                 {{u"outputs"_s, outputs}}));
        isFirst = false;
    });
    OutputModel model;
    const QSignalSpy omitted(&model, &OutputModel::omittedCountChanged);
    WorkflowRun *run = m_client->attach(QString::fromLatin1(exampleRunId));
    model.setRun(run);
    QSignalSpy finished(run, &WorkflowRun::finished);
    QVERIFY(finished.wait(60'000));
    QCOMPARE(run->mediaItems().size(), half);
    QCOMPARE(model.count(), OutputModel::MaximumCount);
    QCOMPARE(model.omittedCount(), 2 * half - OutputModel::MaximumCount);
    QCOMPARE(omitted.size(), 1);
    QCOMPARE(model.index(9'999).data(OutputModel::FilenameRole).toString(), u"9999.png"_s);
    model.setRun(nullptr);
    QCOMPARE(model.omittedCount(), 0);
}

void tst_Models::logGrowsAndDrops()
{
    constexpr int lines = 12'000;
    constexpr int kept = 10'000;
    m_server->on("POST /run/workflow/stream", [](const auto &, auto exchange) {
        exchange.beginStream();
        QByteArray wire;
        for (int i = 0; i < lines; ++i)
            wire += logEvent(i);
        exchange.write(wire);
        exchange.write(example(u"stream-success.sse"_s));
    });
    m_server->on(getRun, 200, example(u"run-success.json"_s));
    LogModel model;
    const QAbstractItemModelTester tester(&model);
    WorkflowRun *run = m_client->stream(exampleRequest());
    model.setRun(run);
    const QSignalSpy reset(&model, &LogModel::modelReset);
    const QSignalSpy inserted(&model, &LogModel::rowsInserted);
    const QSignalSpy logs(run, &WorkflowRun::logsChanged);
    QSignalSpy finished(run, &WorkflowRun::finished);
    QVERIFY(finished.wait(30'000));
    QCOMPARE(model.count(), kept);
    QCOMPARE(run->logs().size(), kept);
    QCOMPARE(column(model, LogModel::MessageRole).last(), run->logs().last().message);
    QCOMPARE(column(model, LogModel::MessageRole).first(), run->logs().first().message);
    QCOMPARE(reset.size(), 0);
    QVERIFY2(inserted.size() * 10 < logs.size(), QByteArray::number(inserted.size()));
    const QString text = model.text();
    QCOMPARE(text.count(u'\n'), kept);
    QVERIFY(text.contains(u"2025-03-04T05:06:07.000Z info line 11999\n"_s));
    delete run;
    QCOMPARE(model.count(), kept);
    model.setRun(nullptr);
    QCOMPARE(model.count(), kept);
}

void tst_Models::runs()
{
    m_server->on("*", 404, "{}");
    WorkflowRun *first = m_client->attach(u"first"_s);
    RunListModel model;
    const QAbstractItemModelTester tester(&model);
    model.setClient(m_client.get());
    QCOMPARE(column(model, RunListModel::RunIdRole), QStringList({u"first"_s}));
    WorkflowRun *second = m_client->attach(u"second"_s);
    QTRY_COMPARE(model.count(), 2);
    QCOMPARE(column(model, RunListModel::RunIdRole), QStringList({u"second"_s, u"first"_s}));
    const QModelIndex newest = model.index(0);
    QCOMPARE(newest.data(RunListModel::RunRole).value<WorkflowRun *>(), second);
    QVERIFY(newest.data(RunListModel::CreatedRole).toDateTime().isValid());
    QVERIFY(!newest.data(RunListModel::ThumbnailRole).isValid());
    QTRY_VERIFY(first->isFinished() && second->isFinished());
    QCOMPARE(newest.data(RunListModel::PhaseRole).toInt(), int(WorkflowRun::Failed));
    QCOMPARE(newest.data(RunListModel::StatusTextRole).toString(), second->statusText());
    delete second;
    QCOMPARE(column(model, RunListModel::RunIdRole), QStringList({u"first"_s}));

    m_server->on(getRun, 200, example(u"run-success.json"_s));
    WorkflowRun *third = m_client->attach(QString::fromLatin1(exampleRunId));
    QTRY_VERIFY(third->isFinished());
    QCOMPARE(model.index(0).data(RunListModel::ProgressRole).toDouble(), 1.0);
    QCOMPARE(model.index(0).data(RunListModel::ThumbnailRole).value<MediaItem>().fileName(),
             third->mediaItems().first().fileName());
    model.setClient(nullptr);
    QCOMPARE(model.count(), 0);
}

void tst_Models::runsOfAClientThatGoes()
{
    RunListModel model;
    const QAbstractItemModelTester tester(&model);
    model.setClient(m_client.get());
    m_client->attach(u"first"_s);
    m_client->attach(u"second"_s);
    QTRY_COMPARE(model.count(), 2);
    m_client.reset();
    QCOMPARE(model.count(), 0);
    QCOMPARE(model.client(), nullptr);
    m_client = std::make_unique<WorkflowClient>();
    m_client->attach(u"third"_s);
    model.setClient(m_client.get());
    QCOMPARE(model.count(), 1);
}

void tst_Models::uploads()
{
    m_server->on(uploadFile, 200, example(u"file-upload-response.json"_s));
    QTemporaryDir folder;
    const QString path = folder.filePath(u"a photo.png"_s);
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(path));

    UploadModel model;
    const QAbstractItemModelTester tester(&model);
    QSignalSpy uploaded(&model, &UploadModel::uploaded);
    QSignalSpy failed(&model, &UploadModel::failed);
    QCOMPARE(model.add(QUrl::fromLocalFile(path)), 0);
    QCOMPARE(failed.size(), 1); // no client
    model.setClient(m_client.get());
    QCOMPARE(model.add(QUrl::fromLocalFile(path)), 1);
    QCOMPARE(model.add(image), 2);
    QCOMPARE(model.add(u"https://elsewhere.invalid/a.png"_s), 3);
    QCOMPARE(model.add(QUrl::fromLocalFile(folder.filePath(u"none.png"_s))), 4);
    QCOMPARE(model.uploading(), 3);
    QCOMPARE(column(model, UploadModel::FileNameRole).mid(1, 2),
             QStringList({u"a photo.png"_s, u"image.png"_s}));
    QTRY_COMPARE(model.uploading(), 0);
    const auto at = [&model](int row, int role) {
        return model.index(row).data(role);
    };
    QCOMPARE(uploaded.size(), 2);
    QCOMPARE(failed.size(), 3);
    for (const int row : {1, 2}) {
        QCOMPARE(at(row, UploadModel::StatusRole).toInt(), int(UploadModel::Done));
        QCOMPARE(at(row, UploadModel::ProgressRole).toDouble(), 1.);
        QVERIFY(at(row, UploadModel::UrlRole).toUrl().isValid());
        QCOMPARE(at(row, UploadModel::ErrorRole), QString());
    }
    for (const int row : {0, 3, 4}) {
        QCOMPARE(at(row, UploadModel::StatusRole).toInt(), int(UploadModel::Failed));
        QVERIFY(!at(row, UploadModel::ErrorRole).toString().isEmpty());
        QVERIFY(at(row, UploadModel::UrlRole).toUrl().isEmpty());
    }
    model.cancel(1); // has ended
    QCOMPARE(at(1, UploadModel::StatusRole).toInt(), int(UploadModel::Done));
    model.clear();
    QCOMPARE(model.count(), 0);
}

void tst_Models::uploadsThatEnd_data()
{
    QTest::addColumn<QByteArray>("end");
    for (const char *end : {"cancel", "clear", "model", "client"})
        QTest::newRow(end) << QByteArray(end);
}

void tst_Models::uploadsThatEnd()
{
    QFETCH(QByteArray, end);
    bool isGone = false;
    m_server->on(uploadFile, [&isGone](const auto &, auto exchange) {
        connect(exchange.socket(), &QTcpSocket::disconnected, exchange.socket(),
                [&isGone] { isGone = true; });
    });
    auto model = std::make_unique<UploadModel>();
    const QAbstractItemModelTester tester(model.get());
    model->setClient(m_client.get());
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    model->add(image);
    QTRY_COMPARE(m_server->count(uploadFile), 1);
    if (end == "cancel")
        model->cancel(0);
    else if (end == "clear")
        model->clear();
    else if (end == "model")
        model.reset();
    else
        m_client.reset();
    QTRY_VERIFY(isGone); // the upload is aborted
    if (end == "model")
        return;
    QCOMPARE(model->uploading(), 0);
    QCOMPARE(model->count(), end == "clear" ? 0 : 1);
    if (end == "cancel")
        QCOMPARE(model->index(0).data(UploadModel::StatusRole).toInt(),
                 int(UploadModel::Cancelled));
    if (end == "client")
        QCOMPARE(model->index(0).data(UploadModel::StatusRole).toInt(), int(UploadModel::Failed));
}

void tst_Models::deletedInAnySlot_data()
{
    QTest::addColumn<QByteArray>("culprit");
    QTest::addColumn<QByteArray>("slot");
    for (const char *culprit : {"mutation", "run", "client"}) {
        for (const char *slot : {"runChanged", "statusChanged", "failed"})
            QTest::addRow("%s in %s", culprit, slot) << QByteArray(culprit) << QByteArray(slot);
    }
}

void tst_Models::deletedInAnySlot()
{
    QFETCH(QByteArray, culprit);
    QFETCH(QByteArray, slot);
    m_server->on("POST /run/workflow/queue", 422, R"({"detail": "no"})");
    auto *mutation = new WorkflowRunMutation;
    const QPointer<WorkflowRunMutation> guard(mutation);
    mutation->setClient(m_client.get());
    RunListModel list;
    list.setClient(m_client.get());
    OutputModel outputs;
    LogModel logs;
    bool done = false;
    const auto strike = [&] {
        if (std::exchange(done, true))
            return;
        if (culprit == "mutation")
            delete mutation;
        else if (culprit == "run")
            delete m_client->runs().value(0);
        else
            m_client.reset();
    };
    connect(mutation, &WorkflowRunMutation::runChanged, this, [&] {
        outputs.setRun(mutation->run());
        logs.setRun(mutation->run());
        if (slot == "runChanged")
            strike();
    });
    connect(mutation, &WorkflowRunMutation::statusChanged, this, [&] {
        if (slot == "statusChanged" && !mutation->isPending())
            strike();
    });
    connect(mutation, &WorkflowRunMutation::failed, this, [&] {
        if (slot == "failed")
            strike();
    });
    mutation->mutate(QVariant::fromValue(exampleRequest()));
    QTRY_VERIFY(done);
    QTRY_VERIFY(!m_client || allEnded(*m_client));
    if (guard) {
        QTRY_COMPARE(mutation->status(), u"error"_s);
        QCOMPARE(mutation->run() == nullptr, culprit != "mutation");
        delete guard;
    }
}

// The values stay, and so do the rows: an editor that has the focus is not replaced.
void tst_Models::formTakesAnotherCatalog()
{
    const auto server =
        NodeCatalog::fromJson("{\"CLIPTextEncode\": {\"input\": {\"required\": {\"text\": "
                              "[\"STRING\", {\"multiline\": true, \"dynamicPrompts\": true}]}}},"
                              " \"CheckpointLoaderSimple\": {\"input\": {\"required\": "
                              "{\"ckpt_name\": [[\"a.ckpt\", \"b.ckpt\"]]}}},"
                              " \"Save\": {\"input\": {\"required\": {\"images\": [\"IMAGE\"]}}, "
                              "\"output_node\": true}}");
    QVERIFY(server);
    WorkflowForm form;
    form.setOffersAllLiterals(true);
    QVERIFY(form.loadJson(
        u"{\"1\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {\"ckpt_name\": "
        u"\"a.ckpt\"}},"
        u" \"2\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"a fox\", \"clip\": "
        u"[\"1\", 1]}},"
        u" \"3\": {\"class_type\": \"Save\", \"inputs\": {\"images\": [\"2\", 0]}}}"_s));
    const QAbstractItemModelTester tester(form.inputs());
    QVERIFY(form.setValue(u"2.text"_s, u"a red fox"_s));
    QVERIFY(form.setValue(u"1.ckpt_name"_s, u"c.ckpt"_s));
    QVERIFY(form.isValid());
    const auto choices = [&form] {
        const int row = form.inputs()->indexOf(u"1.ckpt_name"_s);
        return form.inputs()->fields().at(row).spec().options();
    };
    QCOMPARE(choices(), QStringList());
    QSignalSpy resets(form.inputs(), &QAbstractItemModel::modelReset);
    QSignalSpy changes(form.inputs(), &QAbstractItemModel::dataChanged);
    QSignalSpy values(&form, &WorkflowForm::valuesChanged);
    form.setCatalog(*server);
    QCOMPARE(choices(), (QStringList{u"a.ckpt"_s, u"b.ckpt"_s}));
    QCOMPARE(form.value(u"2.text"_s).toString(), u"a red fox"_s);
    QCOMPARE(form.invalidInput(), u"1.ckpt_name"_s);
    QCOMPARE(resets.size(), 0);
    QCOMPARE(changes.size(), 1);
    QVERIFY(!values.isEmpty());
    form.setCatalog({});
    QCOMPARE(choices(), QStringList());
    QVERIFY(form.isValid());
}

REGISTER_TEST(tst_Models)

#include "tst_models.moc"

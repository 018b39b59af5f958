// SPDX-License-Identifier: MIT

// The workflow files of a folder as deployments.
#include "shared/localserverfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qimage.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;
using namespace LocalFixture;

namespace {

//! EmptyImage -> SaveImage, as the editor saves it.
constexpr auto editorFile =
    R"({"nodes": [{"id": 1, "type": "EmptyImage", "mode": 0, "inputs": [], "outputs": )"
    R"([{"name": "IMAGE", "type": "IMAGE", "links": [1]}], "widgets_values": [8, 8, 1, 255]}, )"
    R"({"id": 2, "type": "SaveImage", "mode": 0, "inputs": [{"name": "images", "type": "IMAGE", )"
    R"("link": 1}], "outputs": [], "widgets_values": ["flow"]}], "links": [[1, 1, 0, 2, 0, )"
    R"("IMAGE"]], "version": 0.4})";

} // namespace

class tst_WorkflowFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void eachFileIsOne();
    void idsAreStable();
    void runnable_data();
    void runnable();
    void changed();
    void deleted();
    void absent_data();
    void absent();
    void unusable_data();
    void unusable();
    void unusableForNow();
    void besideAddedOnes();
    void noFolder();
    void knownVersions();

private:
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_folder->filePath(name));
        QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
        file.write(bytes);
    }
    void writePicture(const QString &name, const QByteArray &prompt) const
    {
        QImage picture(4, 4, QImage::Format_RGB32);
        picture.fill(Qt::black);
        picture.setText(u"prompt"_s, QString::fromUtf8(prompt));
        QVERIFY(picture.save(m_folder->filePath(name)));
    }
    [[nodiscard]] QJsonArray listed() const
    {
        return RawHttp::get(m_server->url(), "/api/deployments").json().array();
    }
    [[nodiscard]] QJsonObject deployment(const QString &name) const
    {
        for (const QJsonValue each : listed()) {
            if (each["workflow"_L1]["name"_L1] == name)
                return each.toObject();
        }
        return {};
    }
    //! The status of a run of it.
    [[nodiscard]] QString statusOf(const QByteArray &member, const QString &id) const
    {
        const QByteArray run = RawHttp::postJson(m_server->url(), "/api/run/queue",
                                                 "{\"" + member + "\": \"" + id.toLatin1() + "\"}")
                                   .json()["run_id"_L1]
                                   .toString()
                                   .toLatin1();
        return endedRun(*m_server, run)["status"_L1].toString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LocalServer> m_server;
    QStringList m_warnings;
};

void tst_WorkflowFolder::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<LocalServer>();
    m_warnings.clear();
    connect(m_server.get(), &LocalServer::warned, this,
            [this](const QString &sentence) { m_warnings += sentence; });
    QVERIFY(m_server->setWorkflowFolder(m_folder->path()));
    QVERIFY(m_server->listen());
}

void tst_WorkflowFolder::eachFileIsOne()
{
    QCOMPARE(listed(), QJsonArray()); // no samples
    write(u"a graph.json"_s, graph(1));
    write(u"of the editor.json"_s, editorFile);
    writePicture(u"picture.png"_s, graph(3));
    write(u"notes.txt"_s, "not a workflow");
    QCOMPARE(listed().size(), 3);
    const QJsonObject drawn = deployment(u"of the editor"_s);
    QCOMPARE(drawn["environment"_L1].toString(), u"production"_s);
    QCOMPARE(drawn["version"_L1]["version"_L1].toInt(), 1);
    QCOMPARE(drawn["version"_L1]["workflow_api"_L1]["1"_L1]["class_type"_L1].toString(),
             u"EmptyImage"_s);
    QCOMPARE(drawn["version"_L1]["workflow"_L1],
             QJsonValue(QJsonDocument::fromJson(editorFile).object()));
    const QByteArray one =
        RawHttp::get(m_server->url(), "/api/deployment/" + drawn["id"_L1].toString().toLatin1())
            .body;
    QCOMPARE(QJsonDocument::fromJson(one).object(), drawn);
    QStringList names;
    for (const WorkflowFile &file : m_server->workflowFiles()) {
        names += file.name;
        QCOMPARE(file.version, 1);
        QCOMPARE(file.problem, QString());
    }
    QCOMPARE(names, QStringList({u"a graph.json"_s, u"of the editor.json"_s, u"picture.png"_s}));
    QCOMPARE(m_warnings, QStringList());
}

void tst_WorkflowFolder::idsAreStable()
{
    write(u"one.json"_s, graph(1));
    const QJsonObject before = deployment(u"one"_s);
    LocalServer other;
    QVERIFY(other.setWorkflowFolder(m_folder->path()));
    QVERIFY(other.listen());
    const QJsonObject there =
        RawHttp::get(other.url(), "/api/deployments").json().array()[0].toObject();
    for (const QString &id : {u"id"_s, u"workflow_id"_s, u"workflow_version_id"_s})
        QCOMPARE(there[id], before[id]);
}

void tst_WorkflowFolder::runnable_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a graph") << u"graph"_s;
    QTest::newRow("a file of the editor") << u"editor"_s;
    QTest::newRow("a picture") << u"picture"_s;
}

void tst_WorkflowFolder::runnable()
{
    QFETCH(QString, name);
    write(u"graph.json"_s, graph(1));
    write(u"editor.json"_s, editorFile);
    writePicture(u"picture.png"_s, graph(3));
    const QJsonObject found = deployment(name);
    QCOMPARE(statusOf("deployment_id", found["id"_L1].toString()), u"success"_s);
    QCOMPARE(statusOf("workflow_version_id", found["workflow_version_id"_L1].toString()),
             u"success"_s);
}

void tst_WorkflowFolder::changed()
{
    const auto state = [this] {
        const QJsonObject one = deployment(u"one"_s);
        return std::tuple(one["id"_L1].toString(), one["workflow_version_id"_L1].toString(),
                          one["version"_L1]["version"_L1].toInt());
    };
    write(u"one.json"_s, graph(1));
    const auto [id, first, firstNumber] = state();
    QCOMPARE(firstNumber, 1);
    write(u"one.json"_s, graph(22));
    const auto [sameId, second, secondNumber] = state();
    QCOMPARE(sameId, id);
    QVERIFY(second != first);
    QCOMPARE(secondNumber, 2);
    QCOMPARE(m_server->workflowFiles()[0].version, 2);
    QCOMPARE(statusOf("workflow_version_id", first), u"success"_s);
    QCOMPARE(statusOf("deployment_id", id), u"success"_s);
    write(u"one.json"_s, graph(1)); // as it was
    QCOMPARE(state(), std::tuple(id, first, 3));
    QCOMPARE(statusOf("workflow_version_id", second), u"success"_s);
}

void tst_WorkflowFolder::deleted()
{
    write(u"one.json"_s, graph(1));
    write(u"two.json"_s, graph(2));
    const QString id = deployment(u"one"_s)["id"_L1].toString();
    QVERIFY(QFile::remove(m_folder->filePath(u"one.json"_s)));
    QCOMPARE(listed().size(), 1);
    QCOMPARE(RawHttp::postJson(m_server->url(), "/api/run/deployment/queue",
                               "{\"deployment_id\": \"" + id.toLatin1() + "\"}")
                 .status,
             404);
    m_folder.reset();
    QCOMPARE(listed(), QJsonArray());
}

void tst_WorkflowFolder::absent_data()
{
    QTest::addColumn<QString>("name"); //!< what is absent; empty: the folder
    QTest::newRow("a file") << u"one.json"_s;
    QTest::newRow("the folder") << QString();
}

//! It was moved, or the disk was away.
void tst_WorkflowFolder::absent()
{
    QFETCH(QString, name);
    write(u"one.json"_s, graph(1));
    const QString first = deployment(u"one"_s)["workflow_version_id"_L1].toString();
    write(u"one.json"_s, graph(22));
    QCOMPARE(m_server->workflowFiles().value(0).version, 2);
    const QTemporaryDir elsewhere;
    const QString path = name.isNull() ? m_folder->path() : m_folder->filePath(name);
    QVERIFY(QDir().rename(path, elsewhere.filePath(u"it"_s)));
    QCOMPARE(listed(), QJsonArray());
    QVERIFY(QDir().rename(elsewhere.filePath(u"it"_s), path));
    QCOMPARE(m_server->workflowFiles().value(0).version, 2);
    QCOMPARE(statusOf("workflow_version_id", first), u"success"_s);
    QCOMPARE(m_warnings, QStringList());
}

void tst_WorkflowFolder::unusable_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no JSON") << "{\"1\": "_ba << u"line 1, column 7"_s;
    QTest::newRow("empty") << ""_ba << u"."_s;
    QTest::newRow("no workflow") << "{\"hello\": \"world\"}"_ba << u"."_s;
    QTest::newRow("an unknown class of the editor")
        << QByteArray(editorFile).replace("EmptyImage", "NoSuchClass") << u"NoSuchClass"_s;
    QTest::newRow("an Enum without options")
        << R"({"1": {"class_type": "ComfyUIDeployExternalEnum", "inputs": {"input_id": "a", )"_ba
           R"("default_value": "x", "options": "no list"}}})"_ba
        << u"External Enum"_s;
}

//! It is named, and the others are not affected.
void tst_WorkflowFolder::unusable()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, problem);
    write(u"bad.json"_s, content);
    write(u"good.json"_s, graph(1));
    QCOMPARE(listed().size(), 1);
    const QList<WorkflowFile> files = m_server->workflowFiles();
    QCOMPARE(files.size(), 2);
    QCOMPARE(files[0].name, u"bad.json"_s);
    QCOMPARE(files[0].deploymentId, QString());
    QVERIFY2(files[0].problem.contains(problem), qPrintable(files[0].problem));
    QCOMPARE(files[1].problem, QString());
    QTRY_COMPARE(m_warnings,
                 QStringList(u"The workflow file bad.json cannot be used: "_s + files[0].problem));
}

//! Somebody is writing it, perhaps.
void tst_WorkflowFolder::unusableForNow()
{
    write(u"one.json"_s, graph(1));
    const QString id = deployment(u"one"_s)["id"_L1].toString();
    write(u"one.json"_s, graph(1).chopped(5));
    QCOMPARE(statusOf("deployment_id", id), u"success"_s);
    QVERIFY(!m_server->workflowFiles()[0].problem.isEmpty());
    QCOMPARE(m_server->workflowFiles()[0].deploymentId, id);
    write(u"one.json"_s, graph(22));
    QCOMPARE(m_server->workflowFiles()[0].problem, QString());
    QCOMPARE(m_server->workflowFiles()[0].version, 2);
}

void tst_WorkflowFolder::besideAddedOnes()
{
    write(u"one.json"_s, graph(1));
    const QString added = m_server->addDeployment(u"Mine"_s, graph(7));
    QCOMPARE(listed().size(), 2);
    QCOMPARE(listed()[0]["id"_L1].toString(), added); // the newest
    QCOMPARE(statusOf("deployment_id", added), u"success"_s);
}

void tst_WorkflowFolder::noFolder()
{
    LocalServer server;
    QVERIFY(!server.setWorkflowFolder(m_folder->filePath(u"nowhere"_s)));
    QCOMPARE(server.errorString(),
             u"There is no folder %1."_s.arg(
                 QDir::toNativeSeparators(m_folder->filePath(u"nowhere"_s))));
    QCOMPARE(server.workflowFiles().size(), 0);
}

//! A list of runs does not look at the folder.
void tst_WorkflowFolder::knownVersions()
{
    write(u"bad.json"_s, "no workflow");
    write(u"one.json"_s, graph(1));
    Local::DeploymentStore store;
    int problems = 0;
    store.useFolder(
        m_folder->path(), [](const Local::Deployment &) { return QString(); },
        [&problems](const QString &) { ++problems; });
    QVERIFY(!store.knownVersions({u"no such"_s}).value(u"no such"_s));
    QCOMPARE(problems, 0);
    const QString id = store.all().constFirst().versionId;
    QCOMPARE(problems, 1);
    QVERIFY(QFile::remove(m_folder->filePath(u"one.json"_s)));
    QVERIFY(store.knownVersions({id}).value(id));
    QVERIFY(!store.find(id));
    QVERIFY(!store.knownVersions({id}).value(id));
}

REGISTER_TEST(tst_WorkflowFolder)
#include "tst_workflowfolder.moc"

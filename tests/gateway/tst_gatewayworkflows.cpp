// SPDX-License-Identifier: MIT

// Workflow files in front of a ComfyUI, whose classes they are read with.
#include "gatewayfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/comfyui/comfyuiserver_p.h>
#include <ComfyDeployLocal/deployments/deploymentstore_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

#include <future>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

//! A node of the stand-in's own, and a picture of it, as the editor saves them.
constexpr auto editorFile =
    R"({"nodes": [{"id": 1, "type": "T_Steps", "mode": 0, "inputs": [], "outputs": )"
    R"([{"name": "IMAGE", "type": "IMAGE", "links": [1]}], "widgets_values": [4, 0, "none", )"
    R"(false, 17, "fixed"]}, {"id": 2, "type": "SaveImage", "mode": 0, "inputs": [{"name": )"
    R"("images", "type": "IMAGE", "link": 1}], "outputs": [], "widgets_values": ["flow"]}], )"
    R"("links": [[1, 1, 0, 2, 0, "IMAGE"]], "version": 0.4})";

} // namespace

class tst_GatewayWorkflows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readWithItsClasses();
    void readOnceItIsThere();
    void listensAgain();
    void sameClasses();
    void catalogDoesNotWait();

private:
    [[nodiscard]] QString problem() const
    {
        return m_gateway->server.workflowFiles().value(0).problem;
    }
    void checkRun();

    QTemporaryDir m_folder;
    std::unique_ptr<Gateway> m_gateway;
    QStringList m_warnings;
};

void tst_GatewayWorkflows::init()
{
    QFile file(m_folder.filePath(u"steps.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(editorFile);
    m_gateway = std::make_unique<Gateway>();
    m_warnings.clear();
    connect(&m_gateway->server, &LocalServer::warned, this,
            [this](const QString &sentence) { m_warnings += sentence; });
    QVERIFY(m_gateway->server.setWorkflowFolder(m_folder.path()));
}

void tst_GatewayWorkflows::checkRun()
{
    const QByteArray id = m_gateway->server.workflowFiles().value(0).deploymentId.toLatin1();
    const QJsonArray outputs =
        RawHttp::postJson(m_gateway->server.url(), "/api/run/deployment/sync",
                          R"({"deployment_id": ")" + id + R"("})")
            .json()
            .array();
    QCOMPARE(outputs.size(), 1);
    const auto posted = m_gateway->comfy.posted();
    QCOMPARE(posted.size(), 1);
    const QJsonObject graph = QJsonDocument::fromJson(posted[0].graph).object();
    QCOMPARE(graph["1"_L1]["inputs"_L1]["steps"_L1].toInt(), 4);
    QCOMPARE(graph["1"_L1]["inputs"_L1]["seed"_L1].toInt(), 17);
    // The editor's file goes into the pictures.
    QCOMPARE(QJsonDocument::fromJson(posted[0].extraData)["extra_pnginfo"_L1]["workflow"_L1],
             QJsonValue(QJsonDocument::fromJson(editorFile).object()));
}

void tst_GatewayWorkflows::readWithItsClasses()
{
    QVERIFY(m_gateway->start());
    QTRY_COMPARE(problem(), QString());
    checkRun();
}

//! Nobody asks, so nothing is said about what cannot be known yet.
void tst_GatewayWorkflows::readOnceItIsThere()
{
    m_gateway->comfy.vanish();
    QSignalSpy changes(&m_gateway->server, &LocalServer::comfyUiChanged);
    QVERIFY(m_gateway->start());
    QTRY_COMPARE_GE(changes.size(), 1);
    m_gateway->comfy.comeBack();
    const auto isKnown = [this] {
        return m_gateway->server.comfyUiServers()[0].hasPlugin.has_value();
    };
    QTRY_VERIFY(isKnown());
    QCOMPARE(problem(), QString());
    QCOMPARE(m_warnings, QStringList());
    checkRun();
}

//! The second attempt is as good as the first.
void tst_GatewayWorkflows::listensAgain()
{
    QTemporaryDir data;
    auto other = std::make_unique<LocalServer>();
    other->setDataDirectory(data.path());
    QVERIFY(other->setComfyUiServers({m_gateway->comfy.url()}));
    QVERIFY(other->listen());
    LocalServer &server = m_gateway->server;
    server.setDataDirectory(data.path());
    QVERIFY(server.setComfyUiServers({m_gateway->comfy.url()}));
    QVERIFY(!server.listen());
    QVERIFY2(server.errorString().contains(u"another server"_s), qPrintable(server.errorString()));

    other.reset();
    QVERIFY(m_gateway->start());
    QTRY_COMPARE(problem(), QString());
    const auto listed = [&server](const QByteArray &path) {
        return RawHttp::get(server.url(), path).json().array().size();
    };
    QCOMPARE(listed("/api/deployments"), 1);
    QCOMPARE(listed("/api/comfyuis"), 1);
    checkRun();
}

//! Then no file is read again.
void tst_GatewayWorkflows::sameClasses()
{
    QString why;
    const auto address = Local::ComfyUiAddress::from(m_gateway->comfy.url(), &why);
    QVERIFY2(address, qPrintable(why));
    Local::ComfyUiServer server(*address, u"somebody"_s, Gateway::quickTimings());
    QSignalSpy answers(&server, &Local::ComfyUiServer::catalogChanged);
    const auto numberAfterAsking = [&](int count) {
        server.readCatalogAgain();
        const bool isAnswered =
            QTest::qWaitFor([&] { return answers.size() == count; }, testPatience);
        return isAnswered && server.catalog() ? server.catalogNumber() : -1;
    };
    const int first = numberAfterAsking(1);
    QVERIFY(first > 0);
    QCOMPARE(numberAfterAsking(2), first);
    m_gateway->comfy.removeClass(u"T_Fail"_s);
    QVERIFY(numberAfterAsking(3) > first);
}

//! Whoever sets it must not wait for a disk.
void tst_GatewayWorkflows::catalogDoesNotWait()
{
    Local::DeploymentStore store;
    QFile file(m_folder.filePath(u"steps.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(Gateway::graph());
    file.close();
    std::future<void> setting;
    bool isSet = false;
    const auto whileItIsRead = [&](const Local::Deployment &) {
        setting =
            std::async(std::launch::async, [&store] { store.setCatalog(0, NodeCatalog::core()); });
        isSet =
            setting.wait_for(std::chrono::milliseconds(testPatience)) == std::future_status::ready;
        return QString();
    };
    store.useFolder(m_folder.path(), whileItIsRead, [](const QString &) {});
    QCOMPARE(store.all().size(), 1);
    QVERIFY(setting.valid());
    setting.wait();
    QVERIFY(isSet);
}

REGISTER_TEST(tst_GatewayWorkflows)
#include "tst_gatewayworkflows.moc"

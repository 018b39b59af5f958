// SPDX-License-Identifier: MIT

// A run as code, which is compiled or executed here: the server must receive the same run.
#include "results/codeliterals.h"
#include "results/runcode.h"
#include "runnerfixture.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputs/runmark_p.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qimage.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

#include <limits>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

const QByteArray token = "sk-secret-of-the-test";
const QString awkward =
    u"a 'red' \"fox\"\nback\\slash $HOME `date` !! %1 \t\u2028 \U0001f98a ü ?\?="_s;

QByteArray node(const char *type, const char *inputs)
{
    return QByteArray("{\"class_type\": \"") + type + "\", \"inputs\": {" + inputs + "}}";
}

// All kinds of inputs, and a literal that is hard to write.
QByteArray graph()
{
    return "{\"1\": " + node("ComfyUIDeployExternalText", "\"input_id\": \"text\"") + ",\n \"2\": "
        + node("ComfyUIDeployExternalNumber", "\"input_id\": \"number\", \"default_value\": 1")
        + ",\n \"3\": "
        + node("ComfyUIDeployExternalBoolean", "\"input_id\": \"switch\", \"default_value\": false")
        + ",\n \"4\": " + node("ComfyUIDeployExternalImage", "\"input_id\": \"picture\"")
        + ",\n \"5\": "
        + node("SaveImage",
               "\"images\": [\"4\", 0], \"filename_prefix\": \"it's \\\"5\\\" \\\\ $HOME\"")
        + ",\n \"6\": "
        + node("ComfyUIDeployExternalSeed",
               "\"input_id\": \"seed\", \"default_value\": 7, "
               "\"max_value\": 999999999999999")
        + "}";
}

// What a request holds, with "FILE" for what was uploaded to the server.
QVariantMap contentOf(const QByteArray &body)
{
    const auto json = JsonText::parse(body);
    QVariantMap content = json ? json->root().toVariant().toMap() : QVariantMap();
    QVariantMap inputs = content.value(u"inputs"_s).toMap();
    inputs.remove(runMarkInput.toString()); // of the client, for itself
    for (QVariant &value : inputs) {
        if (value.typeId() == QMetaType::QString
            && value.toString().startsWith("http://127.0.0.1"_L1))
            value = u"FILE"_s;
    }
    content.insert(u"inputs"_s, inputs);
    return content;
}

} // namespace

class tst_RunCode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void hasNoToken();
    void cppLiterals_data();
    void cppLiterals();
    void runs_data();
    void runs();
    void ownComfyUi();

private:
    [[nodiscard]] WorkflowRunRequest requestFor(const QString &what) const;
    void runInShell(const QString &code);
    void runInCpp(const QString &code);
    void runInQml(const QString &code);
    [[nodiscard]] QList<RecordedRequest> sentRuns() const;

    LocalServer m_server;
    QTemporaryDir m_folder;
    QString m_picture;
    QString m_deployment;
};

void tst_RunCode::initTestCase()
{
    m_picture = m_folder.filePath(u"it's \"a\" $HOME; \U0001f98a, 1.png"_s);
    QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(m_picture));
    m_server.setRequiredToken(token);
    QVERIFY2(m_server.listen(), qPrintable(m_server.errorString()));
    m_deployment = m_server.addDeployment(u"test"_s, graph());
    QVERIFY2(!m_deployment.isEmpty(), qPrintable(m_server.errorString()));
}

void tst_RunCode::init()
{
    m_server.clearRequests();
}

WorkflowRunRequest tst_RunCode::requestFor(const QString &what) const
{
    WorkflowRunRequest request;
    if (what == "deployment"_L1) {
        request.setDeploymentId(m_deployment);
    } else {
        request.setWorkflowId(u"3c9b7f10-2d44-4b7e-a0c3-51f6de8a9b01"_s);
        request.setMachineId(u"90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"_s);
        request.setWorkflowApiJson(*WorkflowGraph::fromJson(graph()));
    }
    request.setGpu(u"A10G"_s);
    request.setInput(u"text"_s, awkward);
    request.setInput(u"number"_s, -4.5);
    request.setInput(u"switch"_s, true);
    request.setInput(u"seed"_s, qlonglong(999'999'999'999'998));
    request.setInput(u"picture"_s, FileInput::fromFile(m_picture));
    return request;
}

QList<RecordedRequest> tst_RunCode::sentRuns() const
{
    QList<RecordedRequest> runs = m_server.requests(u"/run/"_s);
    runs.removeIf([](const RecordedRequest &request) { return request.method != "POST"; });
    return runs;
}

void tst_RunCode::runInShell(const QString &code)
{
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"COMFYDEPLOY_TOKEN"_s, QString::fromLatin1(token));
    environment.insert(u"PATH"_s,
                       QStringLiteral(PROGRAM_DIR) + u':' + environment.value(u"PATH"_s));
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    shell.setProcessEnvironment(environment);
    shell.setWorkingDirectory(m_folder.path());
    shell.start(u"sh"_s, {u"-c"_s, code});
    QTRY_COMPARE(shell.state(), QProcess::NotRunning); // this process is its server
    QVERIFY2(shell.exitCode() == 0, (shell.readAllStandardError() + shell.readAll()).constData());
}

void tst_RunCode::runInCpp(const QString &code)
{
    QFile source(m_folder.filePath(u"main.cpp"_s));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write(code.toUtf8()) > 0);
    source.close();
    QProcess compiler;
    compiler.setProcessChannelMode(QProcess::MergedChannels);
    compiler.start(QStringLiteral(CXX_COMPILER),
                   QStringLiteral(CXX_FLAGS).split(u'|', Qt::SkipEmptyParts)
                       + QStringList{u"-Wall"_s, u"-Werror"_s, source.fileName(), u"-o"_s,
                                     m_folder.filePath(u"program"_s)}
                       + QStringLiteral(LINK_FLAGS).split(u'|', Qt::SkipEmptyParts));
    QVERIFY(compiler.waitForFinished(300'000));
    QVERIFY2(compiler.exitCode() == 0, compiler.readAll().constData());
    runInShell(u"./program"_s);
}

void tst_RunCode::runInQml(const QString &code)
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    QQmlEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s);
    QQmlComponent component(&engine);
    component.setData(code.toUtf8(), QUrl::fromLocalFile(m_folder.filePath(u"Run.qml"_s)));
    const std::unique_ptr<QObject> object(
        component.createWithInitialProperties({{u"token"_s, QString::fromLatin1(token)}}));
    QVERIFY2(object, qPrintable(component.errorString()));
    QTRY_VERIFY(!sentRuns().isEmpty());
}

void tst_RunCode::hasNoToken()
{
    const RunCode code{requestFor(u"graph"_s),
                       QUrl(u"http://me:%1@127.0.0.1:1/api"_s.arg(QString::fromLatin1(token))),
                       {}};
    for (const QString &text : {code.curl(), code.commandLine(), code.cpp(), code.qml()}) {
        QVERIFY(!text.contains(QString::fromLatin1(token)));
        QVERIFY(text.contains(u"COMFYDEPLOY_TOKEN"_s) || text.contains(u"comfydeploy run"_s));
    }
}

void tst_RunCode::cppLiterals_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("code");
    QTest::newRow("text") << QVariant(u"fox"_s) << u"u\"fox\"_s"_s;
    QTest::newRow("lines") << QVariant(u"a\nb"_s) << u"u\"a\\n\"\n  u\"b\"_s"_s;
    QTest::newRow("end of line") << QVariant(u"a\n"_s) << u"u\"a\\n\"_s"_s;
    QTest::newRow("digit after a control character")
        << QVariant(u"\u0001"_s + u'7') << u"u\"\\0017\"_s"_s;
    QTest::newRow("half of a character")
        << QVariant(QString(QChar(0xd83e)) + u'a') << u"u\"\\xd83e\" u\"a\"_s"_s;
    QTest::newRow("whole number") << QVariant(7.0) << u"7.0"_s;
    QTest::newRow("largest") << QVariant(std::numeric_limits<quint64>::max())
                             << u"18446744073709551615ULL"_s;
    QTest::newRow("smallest") << QVariant(std::numeric_limits<qint64>::min())
                              << u"std::numeric_limits<qlonglong>::min()"_s;
    QTest::newRow("list") << QVariant(QVariantList{u"a"_s, true, 1})
                          << u"QVariantList{u\"a\"_s, true, 1LL}"_s;
}

void tst_RunCode::cppLiterals()
{
    QFETCH(QVariant, value);
    QTEST(cppValue(value, u"  "_s), "code");
}

void tst_RunCode::runs_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("language");
    for (const char *what : {"graph", "deployment"}) {
        for (const char *language : {"curl", "comfydeploy", "C++", "QML"})
            QTest::addRow("%s of a %s", language, what)
                << QString::fromLatin1(what) << QString::fromLatin1(language);
    }
}

void tst_RunCode::runs()
{
    QFETCH(QString, what);
    QFETCH(QString, language);
    const WorkflowRunRequest request = requestFor(what);
    const RunCode code{request, m_server.url(), {}};
    if (language == "curl"_L1)
        runInShell(code.curl());
    else if (language == "comfydeploy"_L1)
        runInShell(code.commandLine());
    else if (language == "C++"_L1)
        runInCpp(code.cpp());
    else
        runInQml(code.qml());
    if (QTest::currentTestFailed())
        return;

    const QList<RecordedRequest> sent = sentRuns();
    QCOMPARE(sent.size(), 1);
    QVERIFY(
        sent.constFirst().path.contains(what == "graph"_L1 ? u"/workflow/"_s : u"/deployment/"_s));
    QCOMPARE(sent.constFirst().header("Authorization"), "Bearer " + token);
    const QVariantMap received = contentOf(sent.constFirst().body);
    WorkflowRunRequest uploaded = request;
    uploaded.setInput(u"picture"_s, u"FILE"_s);
    const QVariantMap expected = contentOf(uploaded.toJson());
    for (auto it = expected.cbegin(); it != expected.cend(); ++it)
        QVERIFY2(received.value(it.key()) == *it, qPrintable(it.key()));
    QFile picture(m_picture);
    QVERIFY(picture.open(QIODevice::ReadOnly));
    const QList<RecordedRequest> uploads = m_server.requests(u"/file/upload"_s);
    QCOMPARE(uploads.size(), 1);
    QVERIFY(uploads.constFirst().body.contains(picture.readAll()));
}

void tst_RunCode::ownComfyUi()
{
    const RunCode code{requestFor(u"graph"_s), m_server.url(), QUrl(u"http://me@127.0.0.1:8188"_s)};
    const QString line = code.commandLine();
    QVERIFY(line.contains(u"--comfyui 'http://me@127.0.0.1:8188'"_s));
    for (const char *other : {"--server", "--workflow-id", "--machine-id", "--gpu"})
        QVERIFY2(!line.contains(QLatin1StringView(other)), other);
}

REGISTER_TEST_RUN(tst_RunCode, [](int argc, char **argv) {
    tst_RunCode test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runcode.moc"

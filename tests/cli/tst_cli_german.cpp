// SPDX-License-Identifier: MIT

// The program on a German system.
#include "program.h"

#include "shared/catalog.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qlibraryinfo.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

const QString imageGraph =
    QStringLiteral(TEST_DATA_DIR) + u"/examples/graph-image-only-external.api.json"_s;

// Examples of calls, and what other programs read.
bool isForPrograms(const QString &line)
{
    return line.startsWith("  comfydeploy "_L1) || line.startsWith("listening on "_L1)
        || line.startsWith(u'{');
}

} // namespace

class tst_Cli_German : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void finder_data();
    void finder();
    void help_data();
    void help();
    void problems_data();
    void problems();
    void libraryErrors();
    void run();
    void numbers();
    void jsonStaysAsItIs();
    void otherLanguages_data();
    void otherLanguages();

private:
    void setLanguage(const QString &language);
    //! Fails the test if there is English in a line of both outputs. Of a run, the indented lines
    //! are what the machine prints.
    void verifyGerman(bool withLog = false);

    std::unique_ptr<Program> m_program;
    EnglishFinder m_finder;
};

void tst_Cli_German::initTestCase()
{
    const QString qt = QLibraryInfo::path(QLibraryInfo::TranslationsPath) + u"/qtbase_de.qm"_s;
    QVERIFY2(QFile::exists(qt), "Qt's own translations are not installed");
}

void tst_Cli_German::init()
{
    m_program = std::make_unique<Program>();
    setLanguage(u"de"_s);
}

void tst_Cli_German::setLanguage(const QString &language)
{
    m_program->setEnvironment(u"LANGUAGE"_s, language);
    m_program->setEnvironment(u"LC_ALL"_s, {});
    m_program->setEnvironment(u"LC_CTYPE"_s, u"C.UTF-8"_s);
    m_program->setEnvironment(u"LANG"_s, u"de_DE.UTF-8"_s);
}

void tst_Cli_German::verifyGerman(bool withLog)
{
    const QString all = QString::fromUtf8(m_program->output() + m_program->error());
    QVERIFY(!all.isEmpty());
    QStringList found;
    for (const QString &line : all.split(u'\n')) {
        if (isForPrograms(line) || (withLog && line.startsWith("  "_L1)))
            continue;
        const QString english = m_finder.englishIn(line.trimmed());
        if (!english.isEmpty())
            found += u"\"%1\" in: %2"_s.arg(english, line);
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n') + u'\n'));
}

void tst_Cli_German::finder_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isEnglish");
    QTest::newRow("a source") << u"No session runs."_s << true;
    QTest::newRow("a sentence") << u"What stands here is new."_s << true;
    QTest::newRow("German") << u"Der Lauf war beendet, bevor er abgebrochen werden konnte."_s
                            << false;
    QTest::newRow("the same in both") << u"Deployment"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void tst_Cli_German::finder()
{
    QFETCH(QString, text);
    QTEST(!m_finder.englishIn(text).isEmpty(), "isEnglish");
}

void tst_Cli_German::help_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("overview") << QStringList{};
    const QStringList inside{u"sessions create"_s, u"sessions get"_s, u"sessions delete"_s,
                             u"sessions extend"_s, u"webhook"_s};
    for (const QString &command : commandNames() + inside)
        QTest::newRow(qPrintable(command)) << command.split(u' ');
}

void tst_Cli_German::help()
{
    QFETCH(QStringList, arguments);
    QCOMPARE(m_program->run(arguments + QStringList{u"--help"_s}), 0);
    QVERIFY(m_program->output().startsWith("Aufruf: comfydeploy"));
    verifyGerman();
}

void tst_Cli_German::problems_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    const auto row = [](const char *name, const QString &arguments, int exitCode = 2) {
        QTest::newRow(name) << arguments.split(u' ', Qt::SkipEmptyParts) << exitCode;
    };
    row("no command", {});
    row("unknown command", u"rum"_s);
    row("unknown option", u"run --frobnicate"_s);
    row("no graph", u"run"_s);
    row("no such file", u"run missing.json"_s);
    row("a bad file", u"run bad.json"_s);
    row("no graph in it", u"run empty.json"_s);
    row("unknown input", u"run "_s + imageGraph + u" -i imaeg=x"_s);
    row("no equals sign", u"run "_s + imageGraph + u" -i image"_s);
    row("a count", u"run "_s + imageGraph + u" --repeat many"_s);
    row("a mode", u"run "_s + imageGraph + u" --mode fast"_s);
    row("no UUID", u"get 17"_s);
    row("no server", u"get 00000000-0000-4000-8000-000000000000"_s);
    row("a token as an argument", u"runs --token abc"_s);
    row("a server", u"runs --server ftp://example.org"_s);
    row("no token file", u"runs --token-file missing"_s);
    row("too many", u"cancel a b"_s);
    row("a status", u"runs --status done"_s);
    row("an environment", u"deployments --environment prod"_s);
    row("a fault", u"serve --fault statsu=503"_s);
    row("its value", u"serve --fault status=99"_s);
    row("a port", u"serve --port 99999"_s);
    row("no folder", u"serve --workflows missing"_s);
    row("no address", u"serve --comfyui host"_s);
    row("no gateway", u"servers --server http://127.0.0.1:9/api x.json"_s);
    row("no ComfyUI there", u"servers --comfyui http://127.0.0.1:9"_s, 3);
    row("sessions", u"sessions creat"_s);
    row("no machine", u"sessions create --server http://127.0.0.1:9/api"_s, 3);
    row("upload of nothing", u"upload missing.png --server http://127.0.0.1:9/api"_s);
    row("webhook", u"webhook"_s);
    row("nobody listens",
        u"get 00000000-0000-4000-8000-000000000000 --retries none "
        "--server http://127.0.0.1:9/api"_s,
        3);
}

void tst_Cli_German::problems()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    m_program->write(u"bad.json"_s, "{\"1\": {");
    m_program->write(u"empty.json"_s, "{}");
    QCOMPARE(m_program->run(arguments), exitCode);
    verifyGerman();
}

void tst_Cli_German::libraryErrors()
{
    ScriptedServer server;
    QVERIFY(server.listen());
    const QStringList call{u"get"_s,       u"00000000-0000-4000-8000-000000000000"_s,
                           u"--retries"_s, u"none"_s,
                           u"--server"_s,  server.url().toString()};
    for (const int status : {401, 403, 404, 429, 500, 503}) {
        server.on("*", status, "{}");
        QCOMPARE(m_program->run(call), 3);
        verifyGerman();
        m_program = std::make_unique<Program>();
        setLanguage(u"de"_s);
    }
}

void tst_Cli_German::run()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QString graph = QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s;
    const QStringList there{u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(QStringList{u"run"_s, graph} + there), 0);
    verifyGerman(true);
    QVERIFY(m_program->error().contains("Erfolgreich."));

    QCOMPARE(m_program->run(QStringList{u"runs"_s} + there), 0);
    verifyGerman();
    QVERIFY(m_program->output().contains("LAUF-ID"));
    QCOMPARE(m_program->run({u"inputs"_s, graph}), 0);
    verifyGerman();
}

void tst_Cli_German::numbers()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QString graph = QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s;
    const QStringList there{u"--server"_s, server.url().toString()};
    QCOMPARE(m_program->run(QStringList{u"run"_s, graph, u"--no-save"_s} + there), 0);
    QCOMPARE(m_program->run(QStringList{u"runs"_s} + there), 0);
    static const QRegularExpression date(u"\\d\\d\\.\\d\\d\\.\\d\\d \\d\\d:"_s);
    QVERIFY2(QString::fromUtf8(m_program->output()).contains(date), m_program->output());
    static const QRegularExpression seconds(u"\\d+,\\d s"_s);
    QVERIFY2(QString::fromUtf8(m_program->output()).contains(seconds), m_program->output());
    QCOMPARE(m_program->run(QStringList{u"runs"_s, u"--json"_s} + there), 0);
    const QJsonObject line = m_program->jsonLines(u"run"_s).last();
    QVERIFY(line["duration"_L1].isDouble());
}

void tst_Cli_German::jsonStaysAsItIs()
{
    const QStringList call{u"inputs"_s, QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s,
                           u"--json"_s};
    QCOMPARE(m_program->run(call), 0);
    Program english;
    QCOMPARE(english.run(call), 0);
    QCOMPARE(m_program->output(), english.output());
}

void tst_Cli_German::otherLanguages_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("isGerman");
    QTest::newRow("Austria's") << u"de_AT"_s << true;
    QTest::newRow("the second choice") << u"kl:de"_s << true;
    QTest::newRow("English first") << u"en:de"_s << false;
    QTest::newRow("none that there is") << u"kl"_s << false;
}

void tst_Cli_German::otherLanguages()
{
    QFETCH(QString, language);
    setLanguage(language);
    QCOMPARE(m_program->run({u"--help"_s}), 0);
    QTEST(m_program->output().startsWith("Aufruf: "), "isGerman");
}

REGISTER_TEST(tst_Cli_German)
#include "tst_cli_german.moc"

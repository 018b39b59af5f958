#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheExample_data();
    void showsTheExample();
    void exampleIsShort();
    void exampleRuns();
    void exampleTellsOfFailure();
};

void tst_Readme::showsTheExample_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("language");
    QTest::newRow("program") << u"queue-run/main.cpp"_s << "cpp"_ba;
    QTest::newRow("build file") << u"queue-run/CMakeLists.txt"_s << "cmake"_ba;
    QTest::newRow("panel") << u"panel/Panel.qml"_s << "qml"_ba;
}

void tst_Readme::showsTheExample()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, language);
    const QByteArray source = bytesOf(QStringLiteral(EXAMPLES) + u'/' + file);
    QVERIFY(!source.isEmpty());
    QVERIFY(bytesOf(QStringLiteral(README)).contains("```" + language + '\n' + source + "```\n"));
}

// Of twenty lines, which a reader types in: those between the braces of main().
void tst_Readme::exampleIsShort()
{
    const QByteArray source = bytesOf(QStringLiteral(EXAMPLES) + u"/queue-run/main.cpp"_s);
    const QByteArray body = source.sliced(source.indexOf("\n{\n") + 3);
    int lines = 0;
    for (const QByteArray &line : body.split('\n'))
        lines += line.trimmed().isEmpty() || line == "}" ? 0 : 1;
    QVERIFY2(lines > 10 && lines <= 22, QByteArray::number(lines).constData());
}

void tst_Readme::exampleRuns()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QProcess example;
    example.start(
        QStringLiteral(EXAMPLE_PROGRAM),
        {QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s, server.url().toString()});
    QVERIFY(example.waitForFinished(60'000));
    const QByteArray said = example.readAllStandardError();
    QVERIFY2(example.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("Finished"), said.constData());
    QVERIFY2(said.contains(server.url().toString(QUrl::RemovePath).toUtf8()), said.constData());
    const auto requests = server.requests(u"/run/workflow/queue"_s);
    QCOMPARE(requests.size(), 1);
    QVERIFY(requests.first().body.contains("a red fox"));
}

void tst_Readme::exampleTellsOfFailure()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"status"_s, u"403"_s));
    QProcess example;
    example.start(
        QStringLiteral(EXAMPLE_PROGRAM),
        {QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s, server.url().toString()});
    QVERIFY(example.waitForFinished(60'000));
    QCOMPARE(example.exitCode(), 1);
}

QTEST_GUILESS_MAIN(tst_Readme)
#include "tst_readme.moc"
